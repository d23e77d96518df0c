"""What a child may be made to do by a file: called by test_child.py inside a child process.

Each function notes its process id in ``folder``, so that a test can look for what is left.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.domain import PageBoxes
from bot.errors import Unreadable


def _note(folder: Path) -> None:
    (folder / "pid").write_text(str(os.getpid()))


def _pipe() -> int:
    """The parent's pipe: the last of the pipes, after stdin, stdout and stderr."""
    return max(n for n in range(3, 20) if Path(f"/proc/self/fd/{n}").exists())


def shapes(folder: Path, places: Sequence[PageBoxes], progress: Callable[[int, int], None]) -> str:
    _note(folder)
    for done in range(3):
        progress(done + 1, 3)
    return repr(places)


def allocates(folder: Path) -> int:
    _note(folder)
    return len(bytearray(2_000_000_000))


def allocates_bit_by_bit(folder: Path) -> int:
    _note(folder)
    held = []
    while True:
        held.append(bytearray(1_000_000))


def loops(folder: Path) -> None:
    _note(folder)
    while True:
        pass


def sleeps(folder: Path) -> None:
    _note(folder)
    time.sleep(600)


def drips(folder: Path, progress: Callable[[int, int], None]) -> None:
    _note(folder)
    while True:
        progress(1, 2)
        time.sleep(0.01)


def finishes_slowly(folder: Path, progress: Callable[[int, int], None]) -> str:
    _note(folder)
    for done in range(3):
        time.sleep(0.9)
        progress(done + 1, 3)
    time.sleep(2.4)
    return "finished"


def floods(folder: Path) -> str:
    _note(folder)
    return "x" * 5_000_000


def prints_garbage(folder: Path) -> str:
    _note(folder)
    sys.stdout.write("r 666\n" * 100_000)
    sys.stdout.flush()
    os.write(2, b"\xff" * 1_000_000)
    return "unharmed"


def answers_garbage(folder: Path) -> None:
    _note(folder)
    os.write(_pipe(), b"p [\nzzz\nr [1, 2\n")
    time.sleep(600)


def answers_another_type(folder: Path) -> list[int]:
    _note(folder)
    return [1, 2]


def quotes_its_source(folder: Path) -> None:
    _note(folder)
    raise LookupError("zanzibar quokka")


def answers_its_source(folder: Path) -> list[str]:
    _note(folder)
    return ["zanzibar quokka"]


def invents_a_sentence(folder: Path) -> None:
    _note(folder)
    raise Unreadable("no-such-key")


def refuses(folder: Path) -> None:
    _note(folder)
    raise Unreadable("source-empty", name="inner.pdf")


def fails(folder: Path) -> None:
    _note(folder)
    raise ValueError("ours")


def exits(folder: Path) -> None:
    _note(folder)
    os._exit(0)


def leaves(folder: Path) -> None:
    _note(folder)
    sys.exit(0)


def aborts(folder: Path) -> None:
    _note(folder)
    os.abort()


def crashes(folder: Path) -> None:
    _note(folder)
    ctypes.string_at(0)


def is_killed(folder: Path) -> None:
    _note(folder)
    os.kill(os.getpid(), signal.SIGKILL)


def closes_its_pipe(folder: Path) -> None:
    _note(folder)
    os.close(_pipe())
    time.sleep(600)


def starts_processes(folder: Path) -> str:
    _note(folder)
    try:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    except PermissionError:
        return "refused"
    return "started"


def forks_and_dies(folder: Path) -> None:
    _note(folder)
    for _ in range(3):
        if os.fork() == 0:
            time.sleep(600)
    os._exit(1)


def leaves_its_group(folder: Path) -> str:
    _note(folder)
    try:
        os.setsid()
    except PermissionError:
        return "refused"
    return "left"


def connects(folder: Path, port: int) -> str:
    _note(folder)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as reached:
            return reached.recv(100).decode()
    except OSError as error:
        return type(error).__name__


def reads(folder: Path, path: Path) -> str:
    _note(folder)
    try:
        return path.read_text()
    except PermissionError:
        return "refused"


def writes(folder: Path, path: Path) -> str:
    _note(folder)
    try:
        path.write_text("written")
    except PermissionError:
        return "refused"
    return "written"


def writes_much(folder: Path) -> int:
    _note(folder)
    try:
        return (folder / "much").write_bytes(b"x" * 3_000_000)
    except OSError:
        return (folder / "much").stat().st_size


def environment(folder: Path) -> dict[str, str]:
    _note(folder)
    return dict(os.environ)


def modules(folder: Path) -> list[str]:
    _note(folder)
    return [sys.modules[name].__file__ or "" for name in ("json", "bot")]


def threads(folder: Path) -> int:
    from threading import Thread

    _note(folder)
    done: list[int] = []
    several = [Thread(target=done.append, args=(1,)) for _ in range(3)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join()
    return len(done)
