"""The main job in the terminal, as a person runs it: the thread, the files, the exit code."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pytest

BRIEF = "Reading report, three sections: basic facts; summary; key techniques. 300-600 words."
EXPORTS = {"report.json", "report.md", "report.html", "report.docx", "report.pdf"}
COMMAND = [sys.executable, "-m", "bot"]


def run(*arguments: object, timeout: int = 180) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture(scope="module")
def finished(sample, tmp_path_factory):
    out = tmp_path_factory.mktemp("finished") / "out"
    done = run("report", sample, "--brief", BRIEF, "--out", out)
    return out, done


def test_a_paper_becomes_a_report_with_every_export(finished):
    out, done = finished

    assert done.returncode == 0, done.stderr
    assert {path.name for path in out.iterdir() if path.is_file()} >= EXPORTS
    assert "Traceback" not in done.stdout + done.stderr


def test_sections_go_to_stdout_in_order_and_progress_to_stderr(finished):
    _, done = finished
    heads = [line for line in done.stdout.splitlines() if line[:2] in ("1.", "2.", "3.")]

    assert ["1. Basic facts", "2. Summary", "3. Key techniques"] == [
        head[:3] + head[3:].capitalize() for head in heads
    ]
    assert "Reading sample-paper.pdf" in done.stderr
    assert "Reading sample-paper.pdf" not in done.stdout


def test_a_link_into_this_machine_is_refused_and_there_is_nothing_to_work_with(tmp_path):
    text = f"{BRIEF} https://127.0.0.1/paper.pdf"
    done = run("report", "--brief", text, "--out", tmp_path / "out")

    assert 2 == done.returncode
    assert "127.0.0.1 lies inside a network" in done.stderr


def test_nothing_is_shown_that_is_not_in_the_report(finished):
    out, done = finished
    report = json.loads((out / "report.json").read_text("utf-8"))
    shown = "".join(done.stdout.split())

    sentences = [s["text"] for section in report["sections"] for s in section["sentences"]]
    assert sentences
    assert all("".join(text.split()) in shown for text in sentences)


def test_a_finished_report_says_where_it_lies_and_reads_nothing_again(finished, sample):
    out, _ = finished
    before = (out / "report.json").read_bytes()
    again = run("report", sample, "--brief", BRIEF, "--out", out)

    assert again.returncode == 0
    assert str(out / "report.html") in again.stderr
    assert "Reading" not in again.stderr
    assert "" == again.stdout
    assert before == (out / "report.json").read_bytes()


def test_check_passes_on_the_report_from_its_files_alone(finished, sample):
    out, _ = finished
    checked = run("check", out / "report.json", "--sources", sample.parent, "--json")

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert json.loads(checked.stdout)["passed"] is True


def test_json_prints_one_object_and_nothing_else(sample, tmp_path):
    done = run("report", sample, "--brief", BRIEF, "--out", tmp_path, "--json", "--no-input")

    assert done.returncode == 0, done.stderr
    assert 1 == json.loads(done.stdout)["version"]


@pytest.mark.parametrize(
    ("files", "brief", "says"),
    [
        ([], BRIEF, "No file was named"),
        (["nowhere.pdf"], BRIEF, "nowhere.pdf does not exist"),
        (["sample"], "", "brief"),
        (["sample"], "   ", "brief"),
        (["sample"], "@nowhere.txt", "nowhere.txt does not exist"),
        (["empty"], BRIEF, "empty.pdf"),
        (["page"], BRIEF, "page.pdf"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(files, brief, says, sample, tmp_path):
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "page.pdf").write_text("<!doctype html><title>Sign in</title>")
    names = {"sample": sample, "empty": tmp_path / "empty.pdf", "page": tmp_path / "page.pdf"}
    paths = [names.get(file, tmp_path / file) for file in files]
    done = run("report", *paths, "--brief", brief, "--out", tmp_path / "out", "--no-input")

    assert 2 == done.returncode, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "" == done.stdout


def test_one_bad_file_does_not_stop_the_others(sample, tmp_path):
    bad = tmp_path / "page.pdf"
    bad.write_text("<!doctype html><title>Sign in</title>")
    done = run("report", bad, sample, "--brief", BRIEF, "--out", tmp_path / "out", "--no-input")
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))

    assert 0 == done.returncode, done.stderr
    assert [True, False] == [bool(source["notices"]) for source in report["sources"]]


def test_ctrl_c_is_130_and_the_same_command_goes_on(sample, tmp_path):
    child = _started(sample, tmp_path)
    _wait_for(tmp_path / "err", "Understood")
    child.send_signal(signal.SIGINT)

    assert 130 == child.wait(60)
    assert 0 == run("report", sample, "--brief", BRIEF, "--out", tmp_path / "out").returncode


def _started(sample: Path, folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "out.txt").open("ab") as out, (folder / "err").open("ab") as err:
        return subprocess.Popen(
            [*COMMAND, "report", str(sample), "--brief", BRIEF, "--out", str(folder / "out")],
            stdout=out,
            stderr=err,
            stdin=subprocess.DEVNULL,
        )


def _wait_for(path: Path, text: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if path.exists() and text in path.read_text("utf-8"):
            return
        time.sleep(0.005)
    raise AssertionError(f"{text!r} never came: {path.read_text('utf-8')}")


@pytest.mark.parametrize(
    ("stream", "moment"),
    [
        ("err", "Reading sample-paper.pdf"),
        ("err", "Understood"),
        ("out.txt", "1. "),
        ("out.txt", "3. "),
        ("err", "Checks"),
    ],
)
def test_killed_in_any_stage_it_goes_on_and_shows_nothing_twice(stream, moment, sample, tmp_path):
    child = _started(sample, tmp_path)
    _wait_for(tmp_path / stream, moment)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    readings = _stamps(tmp_path / "out" / ".paperthread" / "readings")
    again = _started(sample, tmp_path)

    assert 0 == again.wait(120), (tmp_path / "err").read_text("utf-8")
    # What was read stays as it was: nothing is read twice.
    assert readings.items() <= _stamps(tmp_path / "out" / ".paperthread" / "readings").items()
    shown = (tmp_path / "out.txt").read_text("utf-8")
    for number in "123":
        heads = [line for line in shown.splitlines() if line.startswith(f"{number}. ")]
        doubted = shown.count("(shown again")
        assert 1 <= len(heads) <= 1 + doubted
    assert EXPORTS <= {path.name for path in (tmp_path / "out").iterdir()}


def _stamps(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.json")}


def test_on_a_terminal_it_stays_for_remarks(sample, tmp_path):
    words = [*COMMAND[1:], "report", str(sample), "--brief", BRIEF, "--out", str(tmp_path / "out")]
    terminal = pexpect.spawn(COMMAND[0], words, encoding="utf-8", timeout=120, dimensions=(50, 200))
    terminal.expect("Your turn")
    terminal.sendline("2: shorter")
    terminal.expect(r"2\. .*revision 2")
    terminal.sendline("2: in the style of a pirate")
    terminal.expect("Without a language model")
    terminal.sendline("approve 3")
    terminal.expect("Approved: section 3")
    terminal.sendline("make it nicer")
    terminal.expect("could not tell which section")
    terminal.sendline("export")
    terminal.expect("ready to take home")
    terminal.sendline("done")
    terminal.expect(pexpect.EOF)
    terminal.close()
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))

    assert 0 == terminal.exitstatus
    assert [1, 2, 1] == [section["revision"] for section in report["sections"]]
    assert ["draft", "draft", "approved"] == [section["state"] for section in report["sections"]]
