"""What every test stands on: isolated folders, no network, no blocked loop, no silent skip."""

import os
import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from blockbuster import BlockBuster
from hypothesis import settings

ROOT = Path(__file__).parent.parent
CORPUS = os.environ.get("PAPERTHREAD_CORPUS", "")
WEIGHTS = Path(os.environ.get("PAPERTHREAD_WEIGHTS", ROOT / ".venv" / "weights")).resolve()

# Two shared cores make the time of one example a matter of luck, so no example has a deadline.
settings.register_profile("paperthread", deadline=None, print_blob=True)
settings.load_profile("paperthread")

# ── no silent skip ────────────────────────────────────────────────────────────────────────────


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skip", action="store_true", help="a skipped test is a failed test")


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: {why}; --no-skip allows no skip"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if item.config.getoption("--no-skip"):
        _forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if collector.config.getoption("--no-skip"):
        _forbid_skip(report)
    return report


# ── what tests read ───────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real papers (papers/, hostile/, truth.json)."""
    if not CORPUS:
        pytest.skip("PAPERTHREAD_CORPUS names no corpus of real papers")
    folder = Path(CORPUS).resolve()
    assert (folder / "papers").is_dir(), f"PAPERTHREAD_CORPUS has no papers/: {folder}"
    return folder


@pytest.fixture(scope="session")
def weights() -> Path:
    """The folder of the speech recogniser's weights."""
    if not (WEIGHTS / "whisper-base" / "model.bin").is_file():
        pytest.skip(f"no weights in {WEIGHTS}: run paperthread weights (make test-all does)")
    return WEIGHTS


@pytest.fixture(scope="session")
def sample() -> Path:
    """The sample paper that the repository carries."""
    return ROOT / "examples" / "sample-paper.pdf"


# ── isolated folders ──────────────────────────────────────────────────────────────────────────

OURS = ("PAPERTHREAD_", "DISCORD_", "SLACK_", "ANTHROPIC_", "DBOS_")


@pytest.fixture(autouse=True)
def _isolated(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads this machine's settings or writes outside its own folder."""
    home = tmp_path_factory.mktemp("home")
    for name in os.environ:
        if name.startswith(OURS) and name != "PAPERTHREAD_CORPUS":
            monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("HOME", str(home))
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("PAPERTHREAD_DATA", str(home / "paperthread"))
    monkeypatch.chdir(home)  # a developer's .env lies in the repository


# ── no network ────────────────────────────────────────────────────────────────────────────────


class OutsideCall(ConnectionRefusedError):
    """A test reached for an address beyond this machine."""


_outside: list[str] = []
_guarded = False
_EVENTS = {
    "socket.connect": 1,  # where in the event's arguments the address stands
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}


def _is_here(address: Any) -> bool:
    host = address[0] if isinstance(address, tuple) else address
    if host is None or isinstance(host, bytes) or host in ("", "localhost"):
        return True
    with suppress(ValueError):
        return ip_address(str(host).partition("%")[0]).is_loopback
    return str(host).startswith(("/", "\0"))  # a Unix socket


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _guarded or event not in _EVENTS:
        return
    address = arguments[_EVENTS[event]]
    if not _is_here(address):
        _outside.append(f"{event} {address}")
        raise OutsideCall(f"tests reach no address but loopback: {address}")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def outside() -> Iterator[list[str]]:
    """Refuse every address but loopback, and fail the test even where the refusal was caught."""
    global _guarded  # an audit hook cannot be taken out again, only told to look away
    _guarded = True
    _outside.clear()
    yield _outside
    _guarded = False
    assert not _outside, f"the test reached beyond this machine: {_outside}"


# ── no blocked loop ───────────────────────────────────────────────────────────────────────────

MAY_BLOCK = [
    # Imports read files once per process; heavy ones stand inside the function that needs them.
    ("<frozen importlib._bootstrap>", {"_find_and_load"}),
    # A failing assert and a warning show their source line.
    ("linecache.py", {"updatecache", "checkcache"}),
    ("_pytest/assertion/rewrite.py", {"exec_module"}),
    # Once, before anything is served.
    ("bot/engine.py", {"launch"}),
]


@pytest.fixture(scope="session", autouse=True)
def _no_blocking() -> Iterator[None]:
    """A call of ours that blocks the event loop raises BlockingError."""
    guard = BlockBuster(["bot", "adapters", "prompts"])
    # Whether a lock is held at the moment it is asked for is luck, not a fault of the code.
    for name in [name for name in guard.functions if name.startswith("threading.Lock")]:
        del guard.functions[name]
    for function in guard.functions.values():
        for filename, functions in MAY_BLOCK:
            function.can_block_in(filename, functions)
    guard.activate()
    yield
    guard.deactivate()
