"""A child may do anything to itself: the parent gets one sentence and nothing is left behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain import PageBoxes
from bot.errors import Unreadable
from bot.extract import child, isolation

HERE = Path(__file__).parent
SMALL = child.Limits(
    memory=600_000_000, cpu=20, step=20, stall=8, wall=20, output=1_000_000, file=1_000_000
)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Any]:
    """Call a function of in_child.py in a child that may write to tmp_path."""

    async def run(function: str, *arguments: Any, limits: child.Limits = SMALL, **how: Any) -> Any:
        return await child.call(
            f"in_child:{function}",
            tmp_path,
            *arguments,
            limits=limits,
            writes=tmp_path,
            extra=HERE,
            **how,
        )

    return run


@pytest.fixture(autouse=True)
def _nothing_is_left(tmp_path: Path) -> Iterator[None]:
    """Whatever a test did, its child's process group is empty afterwards, zombies included."""
    yield
    note = tmp_path / "pid"
    if note.exists():
        assert gone(int(note.read_text())), "a process was left behind"


def gone(group: int, within: float = 5) -> bool:
    """Tell whether a process group is or becomes empty."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        with suppress(ProcessLookupError):
            os.killpg(group, 0)
            time.sleep(0.02)
            continue
        return True
    return False


async def noted(folder: Path) -> int:
    """Wait until the child has noted its process id."""
    for _ in range(500):
        note = folder / "pid"
        if await asyncio.to_thread(note.exists) and (
            text := await asyncio.to_thread(note.read_text)
        ):
            return int(text)
        await asyncio.sleep(0.02)
    raise AssertionError("no child noted its process id")


async def test_arguments_result_and_progress_cross_the_pipe(run: Callable[..., Any]) -> None:
    place = PageBoxes(page=2, boxes=((1.0, 2.0, 3.5, 4.0),))
    seen: list[tuple[int, int]] = []
    result = await run("shapes", [place], progress=lambda *done: seen.append(done), returns=str)
    assert result == repr([place])
    assert seen == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("function", "key"),
    [
        ("allocates", "source-memory"),
        ("allocates_bit_by_bit", "source-memory"),
        ("floods", "source-output"),
        ("answers_garbage", "source-crashed"),
        ("invents_a_sentence", "source-crashed"),
        ("refuses", "source-empty"),
        ("fails", "source-crashed"),
        ("exits", "source-crashed"),
        ("leaves", "source-crashed"),
        ("aborts", "source-crashed"),
        ("crashes", "source-crashed"),
        ("is_killed", "source-crashed"),
        ("closes_its_pipe", "source-crashed"),
    ],
)
async def test_a_child_that_fails_is_one_sentence(
    run: Callable[..., Any], function: str, key: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        await run(function)
    assert caught.value.line.key == key


@pytest.mark.parametrize(
    ("function", "limits"),
    [
        ("loops", replace(SMALL, cpu=1)),
        ("loops", replace(SMALL, step=1)),
        ("loops", replace(SMALL, stall=1)),
        ("sleeps", replace(SMALL, stall=1)),
        ("drips", replace(SMALL, wall=1.5)),
    ],
)
async def test_a_child_that_takes_too_long_is_stopped(
    run: Callable[..., Any], function: str, limits: child.Limits
) -> None:
    start = time.monotonic()
    with pytest.raises(Unreadable) as caught:
        await run(function, limits=limits)
    assert caught.value.line.key == "source-slow"
    assert time.monotonic() - start < 7


async def test_what_follows_the_last_page_may_take_as_long_as_all_pages(
    run: Callable[..., Any],
) -> None:
    assert await run("finishes_slowly", limits=replace(SMALL, stall=2)) == "finished"


async def test_a_result_of_another_type_is_refused(run: Callable[..., Any]) -> None:
    with pytest.raises(Unreadable) as caught:
        await run("answers_another_type", returns=dict[str, int])
    assert caught.value.line.key == "source-crashed"


@pytest.mark.parametrize(
    ("function", "logged"),
    [("quotes_its_source", "builtins.LookupError"), ("answers_its_source", "int_parsing")],
)
async def test_no_word_of_a_source_gets_into_the_log(
    run: Callable[..., Any], function: str, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unreadable):
        await run(function, returns=list[int])

    assert logged in caplog.text
    assert "zanzibar" not in caplog.text


async def test_what_a_library_prints_does_not_get_into_the_answer(run: Callable[..., Any]) -> None:
    assert await run("prints_garbage") == "unharmed"


async def test_only_functions_of_the_package_can_be_called(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        await child.call("os:getcwd")
    assert caught.value.line.key == "source-crashed"


async def test_a_failing_progress_callback_ends_the_child(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    def progress(done: int, total: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await run("drips", progress=progress)
    assert gone(await noted(tmp_path))


async def test_a_cancelled_call_kills_its_child_within_a_second(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    task = asyncio.create_task(run("sleeps"))
    group = await noted(tmp_path)
    start = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gone(group)
    assert time.monotonic() - start < 1


def test_a_child_dies_with_its_parent(tmp_path: Path) -> None:
    code = (
        "import asyncio; from pathlib import Path; from bot.extract import child; "
        f"asyncio.run(child.call('in_child:sleeps', {str(tmp_path)!r}, "
        f"writes=Path({str(tmp_path)!r}), extra=Path({str(HERE)!r})))"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=HERE.parent)
    group = asyncio.run(noted(tmp_path))
    parent.kill()
    parent.wait()
    if sys.platform == "linux":
        assert gone(group)
    else:
        os.killpg(group, signal.SIGKILL)


async def test_one_hostile_child_leaves_the_others_unharmed(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    others = [
        child.call("in_child:threads", tmp_path / "other", extra=HERE, writes=tmp_path / "other")
        for _ in range(2)
    ]
    results = await asyncio.gather(run("crashes"), *others, return_exceptions=True)
    assert isinstance(results[0], Unreadable)
    assert results[1:] == [3, 3]


# ── processes, network, files ─────────────────────────────────────────────────────────────────


async def test_processes_that_a_child_started_end_with_it(run: Callable[..., Any]) -> None:
    may = replace(SMALL, processes=True, stall=3)
    assert await run("starts_processes", limits=may) == "started"
    with pytest.raises(Unreadable):
        await run("forks_and_dies", limits=may)


@pytest.fixture(scope="module")
def fence() -> str:
    return isolation()


@pytest.fixture
def network_is_closed(fence: str) -> None:
    if fence not in ("source-fence-full", "source-fence-network"):
        pytest.skip("this system cannot take the network from a child")


@pytest.fixture
def files_are_closed(fence: str) -> None:
    if fence not in ("source-fence-full", "source-fence-files"):
        pytest.skip("this kernel has no Landlock to close other files")


@pytest.mark.usefixtures("network_is_closed")
async def test_a_child_starts_no_process_and_stays_in_its_group(run: Callable[..., Any]) -> None:
    assert await run("starts_processes") == "refused"
    assert await run("leaves_its_group", limits=replace(SMALL, processes=True)) == "refused"


@pytest.fixture
def server() -> Iterator[int]:
    """A loopback server that greets whoever connects; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            with suppress(OSError):
                while True:
                    with listening.accept()[0] as someone:
                        someone.sendall(b"hello")

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        thread.join(2)


@pytest.mark.usefixtures("network_is_closed")
async def test_a_child_reaches_no_network(run: Callable[..., Any], server: int) -> None:
    def ourselves() -> bytes:
        with socket.create_connection(("127.0.0.1", server)) as reached:
            return reached.recv(100)

    assert await asyncio.to_thread(ourselves) == b"hello"
    assert await run("connects", server) in ("PermissionError", "OSError", "ConnectionRefusedError")


@pytest.mark.usefixtures("files_are_closed")
async def test_a_child_reads_only_the_files_it_was_given(
    run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("other") / ".env"
    secret.write_text("token")
    assert await run("reads", secret) == "refused"
    assert await run("reads", Path(f"/proc/{os.getpid()}/environ")) == "refused"
    assert await run("reads", secret, reads=[secret]) == "token"


@pytest.mark.usefixtures("files_are_closed")
async def test_a_child_writes_only_to_the_folder_it_was_given(
    run: Callable[..., Any], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("other") / "file"
    assert await run("writes", elsewhere) == "refused"
    assert not elsewhere.exists()
    assert await run("writes", tmp_path / "file") == "written"


async def test_a_child_writes_no_large_file(run: Callable[..., Any]) -> None:
    assert await run("writes_much") == SMALL.file


async def test_a_child_is_told_no_secret_of_the_environment(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    seen = await run("environment")
    ours = {"MALLOC_ARENA_MAX", "KMP_BLOCKTIME"}  # set to values of our own
    assert seen.keys() <= {"PATH", "LANG", "LC_CTYPE"} | ours | {
        f"{name}_NUM_THREADS" for name in ("OMP", "MKL", "OPENBLAS")
    }


async def test_nothing_in_the_working_directory_shadows_a_module(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json.py", "bot.py"):
        (tmp_path / name).write_text("raise SystemExit('shadowed')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert not [path for path in await run("modules") if path.startswith(str(tmp_path))]


async def test_a_child_may_use_threads(run: Callable[..., Any]) -> None:
    assert await run("threads") == 3
