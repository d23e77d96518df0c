"""A function of this package, run in a child process that a stranger's file may break.

The parent sends one request over the child's stdin and reads lines from the pipe that the child
was given as stdout; nothing that comes back is ever executed::

    request   {"function": "pdf:read", "arguments": [...], "limits": {...}, ...}
    p [3, 12]                      three of twelve done
    r <JSON>                       the result, as pydantic writes it
    u {"key": ..., "values": ...}  an `Unreadable`
    m null                         out of memory
    b "ValueError: ..."            any other exception: a fault of ours

What the child itself prints is kept apart and only logged.  Limits: `bot.extract._fence`.
"""

import asyncio
import importlib
import inspect
import json
import logging
import os
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError, validate_call
from pydantic_core import to_json

from ..errors import BotError, Unreadable
from ..logs import places
from . import _fence

log = logging.getLogger(__name__)

PACKAGE = Path(__file__).parent.parent
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Limits:
    """What one child may use; the parent kills it where the kernel does not.

    Attributes:
        memory: bytes of address space.
        cpu: seconds of CPU time in all.
        step: seconds of CPU time between two signs of progress; a busy machine stretches `stall`
            but not this.  After the last unit: at least as long as all units took, as `stall`.
        stall: seconds without a sign of progress.
        wall: seconds in all.
        output: bytes of everything that comes back.
        file: bytes of the largest file that it writes.
        processes: whether it may start processes of its own.
    """

    memory: int = 2_000_000_000
    cpu: int = 600
    step: int = 10
    stall: float = 20
    wall: float = 900
    output: int = 100_000_000
    file: int = 64_000_000
    processes: bool = False


LIMITS = Limits()

_DONE = TypeAdapter(tuple[int, int])
_UNREADABLE = TypeAdapter(tuple[str, dict[str, str | int | float]])

# ── the parent ────────────────────────────────────────────────────────────────────────────────


async def call(
    function: str,
    *arguments: Any,
    limits: Limits = LIMITS,
    returns: Any = Any,
    progress: Progress | None = None,
    reads: Sequence[Path] = (),
    writes: Path | None = None,
    extra: Path | None = None,
) -> Any:
    """Run ``function`` ("module:name" of this package) in a child and return its result.

    Arguments and result travel as JSON: arguments are read by the function's type hints, the
    result as the type ``returns``.  ``progress`` goes to the function where it takes one and is
    called with units done and units in all.  The child may read the files ``reads``, and write to
    the folder ``writes`` alone.  ``extra`` is a folder of further modules that may be called
    (tests have some).

    Raises `Unreadable`: what the function raised, or ``source-slow``, ``source-memory``,
    ``source-output``, ``source-crashed`` (without ``name``).
    """
    request = _request(function, arguments, limits, reads, writes, extra)
    child = await asyncio.create_subprocess_exec(
        *_command(),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=_environment(),
        start_new_session=True,
    )
    said = asyncio.create_task(_said(child))
    try:
        kind, payload = await _answer(child, request, limits, progress)
    except TimeoutError:
        raise Unreadable("source-slow") from None
    finally:
        await _end(child)
        text = await said
    if kind == "":
        kind, payload = _how_it_ended(child)
    if kind == "b":
        log.error("the child of %s failed: %s\n%s", function, payload[:2000].decode(), text)
    return await asyncio.to_thread(_result, kind, payload, returns)


def fence() -> tuple[bool, bool]:
    """Start a child and tell what it is kept from: the network, other files.  Blocks."""
    done = subprocess.run(  # noqa: S603  our own command
        _command(),
        input=_request("fence", (), LIMITS, (), None, None),
        capture_output=True,
        env=_environment(),
        timeout=LIMITS.stall,
        check=True,
    )
    network, files = TypeAdapter(tuple[bool, bool]).validate_json(done.stdout[2:])
    return network, files


def _request(
    function: str,
    arguments: Sequence[Any],
    limits: Limits,
    reads: Sequence[Path],
    writes: Path | None,
    extra: Path | None,
) -> bytes:
    return to_json(
        {
            "function": function,
            "arguments": arguments,
            "limits": asdict(limits),
            "reads": reads,
            "writes": writes,
            "extra": extra,
            "parent": os.getpid(),
        }
    )


def _command() -> list[str]:
    """Return the command that starts a child; nothing in the working directory can shadow it."""
    start = f"import sys; sys.path.append({str(PACKAGE.parent)!r}); "
    return [sys.executable, "-I", "-c", start + "from bot.extract.child import main; main()"]


def _environment() -> dict[str, str]:
    """Return the child's environment: no key, no token, no home; one thread per library."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "MKL", "OPENBLAS")}
    # Each thread's arena would take 64 MB of the address space that the limit counts.
    # Threads that wait for each other busily take the cores from whatever else runs here; those
    # that sleep at once (OMP_WAIT_POLICY) make the recogniser of speech half as fast.
    quiet = {"KMP_BLOCKTIME": "1"}
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"} | threads | quiet


async def _answer(
    child: Process, request: bytes, limits: Limits, progress: Progress | None
) -> tuple[str, bytes]:
    """Hand over the request and read up to the final line; ("", b"") where none comes.

    Raises TimeoutError where the child stalls or takes too long.
    """
    assert child.stdin is not None and child.stdout is not None  # noqa: S101  both are pipes
    clock = asyncio.get_running_loop().time
    start, patience = clock(), limits.stall
    child.stdin.write(request)  # at most some hundred kilobytes; read before anything else
    child.stdin.close()
    total, pieces = 0, list[bytes]()
    while True:
        async with asyncio.timeout(min(patience, max(start + limits.wall - clock(), 0))):
            piece = await child.stdout.read(1 << 18)
        total += len(piece)
        if total > limits.output:
            return "o", b""
        pieces.append(piece)
        if piece and b"\n" not in piece:
            continue
        *lines, rest = b"".join(pieces).split(b"\n")
        pieces = [rest]
        for line in lines:
            if line[:2] != b"p ":
                return line[:1].decode("ascii", "replace"), line[2:]
            if _report(line[2:], progress):
                patience = max(limits.stall, clock() - start)  # as `_serve` allows it CPU time
        if not piece:
            return "", b""


def _report(line: bytes, progress: Progress | None) -> bool:
    """Pass progress on; tell whether that was the last unit."""
    try:
        done, total = _DONE.validate_json(line)
    except ValidationError:
        return False  # only a broken child writes such a line, and its end will be told
    if progress is not None:
        progress(done, total)
    return done >= total


async def _said(child: Process, most: int = 4000) -> str:
    """Read all that the child prints, so that it never waits, and return the beginning."""
    assert child.stderr is not None  # noqa: S101  a pipe
    kept = b""
    while piece := await child.stderr.read(1 << 16):
        kept += piece[: most - len(kept)]
    return kept.decode("utf-8", "replace")


async def _end(child: Process) -> None:
    """Kill the child and all that it started, and wait until it is gone."""
    assert child.stdout is not None  # noqa: S101  a pipe
    with suppress(ProcessLookupError, PermissionError):  # macOS: no permission to signal a zombie
        os.killpg(child.pid, signal.SIGKILL)
    while await child.stdout.read(1 << 18):
        pass  # the pipe's end closes the transport
    await child.wait()


def _how_it_ended(child: Process) -> tuple[str, bytes]:
    if child.returncode == -signal.SIGXCPU:
        return "t", b""
    return "b", f"ended without an answer ({child.returncode})".encode()


def _result(kind: str, payload: bytes, returns: Any) -> Any:
    """Return a result, or raise what stands in its place; trust neither."""
    from ..words import keys  # the child, which imports this module too, has no use for them

    try:
        if kind == "r":
            return TypeAdapter(returns).validate_json(payload)
        if kind == "u":
            key, values = TypeAdapter(tuple[str, dict[str, str | int | float]]).validate_json(
                payload
            )
            if key in keys("en"):
                raise Unreadable(key, **values)
    except ValidationError as error:
        log.error("a child answered what is no %s: %s", returns, _kinds(error))
    if kind == "t":
        raise Unreadable("source-slow")
    if kind == "m":
        raise Unreadable("source-memory")
    if kind == "o":
        raise Unreadable("source-output")
    raise Unreadable("source-crashed")


def _kinds(error: ValidationError) -> list[tuple[str, tuple[int | str, ...]]]:
    """Return what is wrong with an answer and where; never the answer, which quotes a source."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return [(one["type"], one["loc"]) for one in found[:3]]


# ── the child ─────────────────────────────────────────────────────────────────────────────────


# PyMuPDF 2 imports these where it can: a layout model with onnxruntime, which costs a second and
# 100 MB and starts telemetry that writes to the home folder.  Nothing here uses them.
_UNUSED = ("pymupdf.layout", "pymupdf4llm")


def main() -> NoReturn:
    """Serve one request: stdin to the pipe that is stdout, then end without clean-up."""
    pipe = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not get between our lines
    request = json.load(sys.stdin.buffer)
    try:
        line = _serve(request, pipe)
    except MemoryError:
        line = b"m null"
    except BotError as error:
        line = b"u " + to_json((error.line.key, error.line.values))
    except BaseException as error:
        sys.stderr.write(f"{places(error)}\n")
        line = b"b " + to_json(type(error).__name__)
    _write(pipe, line)
    sys.stderr.flush()
    os._exit(0)  # a library's exit functions have hung on broken files


def _serve(request: Mapping[str, Any], pipe: int) -> bytes:
    """Give up what the request does not need, then call its function."""
    limits = Limits(**request["limits"])
    _fence.limit(limits.memory, limits.cpu, limits.file)
    readable = [PACKAGE, *map(Path, request["reads"])]
    if request["extra"]:
        readable.append(Path(request["extra"]))
        sys.path.append(request["extra"])
    writable = Path(request["writes"]) if request["writes"] else None
    closed = _fence.raise_fence(
        readable, writable, processes=limits.processes, parent=request["parent"]
    )
    if request["function"] == "fence":
        return b"r " + to_json(closed)

    def progress(done: int, total: int) -> None:
        _write(pipe, b"p " + to_json((done, total)))
        # What follows the last page grows with all pages: it may take as long as they did.
        _fence.extend(max(limits.step, _fence.used() if done >= total else 0))

    _fence.extend(limits.step)
    function = _function(request["function"], allow_others=bool(request["extra"]))
    takes = inspect.signature(function).parameters
    more = {"progress": progress} if "progress" in takes else {}
    return b"r " + to_json(validate_call(function)(*request["arguments"], **more))


def _function(name: str, *, allow_others: bool) -> Callable[..., Any]:
    """Import "module:name" of this package, or else of the further modules that are allowed."""
    for unused in _UNUSED:
        sys.modules[unused] = None  # type: ignore[assignment]  # Python's way to refuse an import
    module, _, attribute = name.partition(":")
    if (Path(__file__).parent / f"{module}.py").is_file():
        module = f"{__package__}.{module}"
    elif not allow_others:
        raise LookupError(name)
    found: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    return found


def _write(pipe: int, line: bytes) -> None:
    rest = memoryview(line + b"\n")
    while rest:
        rest = rest[os.write(pipe, rest) :]
