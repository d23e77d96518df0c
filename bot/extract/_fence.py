"""What a child gives up before it looks at a stranger's file: limits, the network, other files.

Every part works on Linux without privileges and is left out where the kernel has it not;
`raise_fence` tells which parts hold.
"""

import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

# ── limits ────────────────────────────────────────────────────────────────────────────────────


def limit(memory: int, cpu: int, file: int) -> None:
    """Bound address space (bytes), CPU time (seconds) and the largest file written (bytes)."""
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_CPU, cpu + 1)
    _lower(resource.RLIMIT_FSIZE, file)
    _lower(resource.RLIMIT_CORE, 0)


def extend(seconds: int) -> None:
    """Allow that many seconds of CPU time from now on, up to the limit; then SIGXCPU ends this."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(used() + 1 + seconds, hard - 1), hard))


def used() -> int:
    """Return the whole seconds of CPU time that this process has taken."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return int(usage.ru_utime + usage.ru_stime)


def _lower(what: int, to: int) -> None:
    hard = resource.getrlimit(what)[1]
    to = to if hard == resource.RLIM_INFINITY else min(to, hard)
    try:
        resource.setrlimit(what, (to, to))
    except (OSError, ValueError):
        if sys.platform == "linux":
            raise  # macOS refuses RLIMIT_AS, and the parent's clock still bounds the child there


# ── the fence ─────────────────────────────────────────────────────────────────────────────────

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SIGKILL = 9


def raise_fence(
    readable: Iterable[Path], writable: Path | None, *, processes: bool, parent: int
) -> tuple[bool, bool]:
    """Give up the network and other files; die with the process ``parent``.

    Returns whether the network is closed, and whether other files are.  The calling process must
    have one thread.
    """
    if sys.platform != "linux":
        return False, False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    unshared = _leave_network(libc)
    files = _landlock(libc, readable, writable)
    filtered = _seccomp(libc, processes)
    # New credentials clear this, so it comes last; a parent that is gone by now sends no signal.
    libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    return unshared or filtered, files


_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_THREAD = 0x10000000, 0x40000000, 0x10000
_READ_ANY_FILE = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def _leave_network(libc: ctypes.CDLL) -> bool:
    """Move to a network without interfaces, where this system lets ordinary processes do so."""
    if os.geteuid() != 0:
        return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)
    # A user namespace would take from root the right to read other people's files, which a bot
    # in a container with a mounted folder may need: keep that one and drop all other rights.
    left = libc.unshare(_CLONE_NEWNET) == 0
    header = struct.pack("=Ii", 0x20080522, 0)
    libc.capset(header, struct.pack("=6I", _READ_ANY_FILE, _READ_ANY_FILE, 0, 0, 0, 0))
    return bool(left)


# ── system calls ──────────────────────────────────────────────────────────────────────────────

# Per machine: the audit architecture, then the numbers of the calls in the order of the names.
_MACHINES = {
    "x86_64": (0xC000003E, (41, 425, 101, 112, 109, 57, 58, 59, 322), 56),
    "aarch64": (0xC00000B7, (198, 425, 117, 157, 154, None, None, 221, 281), 220),
}
_NAMES = ("socket", "io_uring_setup", "ptrace", "setsid", "setpgid",
          "fork", "vfork", "execve", "execveat")  # fmt: skip
_STARTS_PROCESSES = {"fork", "vfork", "execve", "execveat"}
_CLONE3 = 435
_X32 = 0x40000000  # x86_64's second numbering of the same calls
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _ABSENT = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38  # EPERM, ENOSYS


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _seccomp(libc: ctypes.CDLL, processes: bool) -> bool:
    """Refuse the calls that open sockets, leave the process group or start processes."""
    if platform.machine() not in _MACHINES:
        return False
    arch, numbers, clone = _MACHINES[platform.machine()]

    def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("=HBBI", code, yes, no, value)

    steps = [step(_LOAD, 4), step(_EQUAL, arch, 1), step(_RETURN, _REFUSE), step(_LOAD, 0),
             step(_AT_LEAST, _X32, 0, 1), step(_RETURN, _REFUSE)]  # fmt: skip
    for name, number in zip(_NAMES, numbers, strict=True):
        if number is not None and not (processes and name in _STARTS_PROCESSES):
            steps += [step(_EQUAL, number, 0, 1), step(_RETURN, _REFUSE)]
    if not processes:
        # clone is how threads start too; without clone3, whose flags a filter cannot see, the
        # C library starts them by clone.
        steps += [step(_EQUAL, _CLONE3, 0, 1), step(_RETURN, _ABSENT)]
        steps += [step(_EQUAL, clone, 0, 3), step(_LOAD, 16)]  # 16: the call's first argument
        steps += [step(_ANY_BIT, _CLONE_THREAD, 1), step(_RETURN, _REFUSE)]
    steps.append(step(_RETURN, _ALLOW))
    program = _Program(len(steps), b"".join(steps))
    return bool(libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(program), 0, 0) == 0)


# ── files ─────────────────────────────────────────────────────────────────────────────────────

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE, _MAKE, _TRUNCATE = 1 << 5, 1 << 8, 1 << 14
_ON_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE
# What Python and its libraries read while they load; without /proc/<other>, where secrets stand.
_SYSTEM = ("/usr", "/lib", "/lib64", "/nix/store", "/gnu/store", "/etc/ld.so.cache",
           "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system",
           "/dev/null", "/dev/urandom")  # fmt: skip


def _landlock(libc: ctypes.CDLL, readable: Iterable[Path], writable: Path | None) -> bool:
    """Close every file but Python's own, ``readable`` and what lies in ``writable``."""
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    network = 3 if version >= 4 else 0  # TCP
    scope = 3 if version >= 6 else 0  # signals and abstract sockets to processes outside
    attributes = struct.pack("=QQQ", files, network, scope)
    ruleset = libc.syscall(
        _CREATE_RULESET, attributes, (8, 16, 24)[(version >= 4) + (version >= 6)], 0
    )
    if ruleset < 0:
        return False
    reading = _EXECUTE | _READ | _LIST
    for path in {*map(Path, _SYSTEM), Path(sys.prefix), Path(sys.base_prefix), *readable}:
        _allow(libc, ruleset, path, reading & files)
    if writable is not None:
        _allow(libc, ruleset, writable, (reading | _WRITE | _REMOVE | _MAKE | _TRUNCATE) & files)
    closed = libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return bool(closed)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not path.is_dir():
        rights &= _ON_FILES
    libc.syscall(_ADD_RULE, ruleset, 1, struct.pack("=Qi", rights, file), 0)
    os.close(file)
