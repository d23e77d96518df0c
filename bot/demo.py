"""The demo in three acts: a digest of paper and talk, a liar caught, a run that is killed."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from . import extract
from ._testing_planter import Caught, ScriptedLiar, caught
from .export.json import loads
from .ports import Material
from .report import Source
from .words import say

_LONGEST = 300.0  # seconds that one run of the third act may take
_AFTER = 0.3  # seconds from a section to the kill: it falls somewhere in the next steps
_SHOWN = 64  # characters of a planted sentence in the table


def lie_lines(report: Path, paper: Path, language: str) -> list[str]:
    """Let the scripted liar plant its errors and return a line for each: what became of it."""
    material = asyncio.run(_material(paper))
    true = loads(report.read_text("utf-8"))
    liar = ScriptedLiar([material])
    found = [caught(lie, true, [material]) for lie in liar.lies()]
    missed = [one for one in found if not one.flags and not one.reasons]
    lines = [_line(number, one, language) for number, one in enumerate(found, 1)]
    total = say("demo-caught", language, caught=len(found) - len(missed), planted=len(found))
    return [*lines, total]


async def _material(paper: Path) -> Material:
    reading = await extract.read(paper, name=paper.name, source="demo")
    pages = len(reading.pages)
    source = Source("demo", paper.name, "application/pdf", "", 0, pages=pages)
    return Material(source, reading)


def _line(number: int, one: Caught, language: str) -> str:
    kind = say(f"demo-lie-{one.lie.kind}", language)
    text = one.lie.sentence.text
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    if one.reasons:
        colon = "：" if language.startswith("zh") else ": "
        why = one.reasons[0].partition(colon)[2].partition("“")[0].rstrip(" (（")
        became = say("demo-dropped", language, why=why or one.reasons[0])
    elif one.flags:
        reasons = ", ".join(say(f"thread-flag-{flag}", language) for flag in one.flags)
        became = say("demo-flagged", language, why=reasons)
    else:
        became = say("demo-missed", language)
    return f"{number:>2}. {kind} | {short} | {became}"


# ── killed and resumed ────────────────────────────────────────────────────────────────────────


def killed_and_resumed(files: Sequence[Path], brief: Path, out: Path, language: str) -> list[str]:
    """Kill a report after its first section, run it again; return what was seen, in words."""
    command = [sys.executable, "-m", "bot", "report", *map(str, files), "--brief", f"@{brief}"]
    command += ["--out", str(out), "--no-input"]
    first = _until_a_section(command, language)
    second = subprocess.run(  # noqa: S603  our own command
        command, capture_output=True, text=True, timeout=_LONGEST, check=False
    )
    again = _sections(second.stdout, language)
    twice = sorted(set(first) & set(again))
    return [
        say("demo-killed", language, sections=len(first)),
        say("demo-resumed", language, sections=len(again)),
        say("demo-twice", language, posts=len(twice)),
    ]


def _until_a_section(command: Sequence[str], language: str) -> list[str]:
    """Run a report and kill it, without a warning, when its first section has been shown."""
    start, seen = time.monotonic(), ""
    with subprocess.Popen(  # noqa: S603  our own command
        [*command, "--fresh"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        assert run.stdout is not None  # noqa: S101  it is a pipe
        for line in run.stdout:
            seen += line
            if _sections(seen, language) or time.monotonic() - start > _LONGEST:
                time.sleep(_AFTER)
                run.kill()
                break
        rest = run.stdout.read()
    return _sections(seen + rest, language)


def _sections(shown: str, language: str) -> list[str]:
    """Return the headings of the sections that a run has printed as new.

    One whose showing was in doubt when the run was killed comes again, marked: the thread holds it
    once.
    """
    again = say("console-again", language)
    lines = [line for line in shown.splitlines() if line.strip()]
    return [
        line
        for before, line in pairwise(["", *lines])
        if line[:1].isdigit() and line[1:3] == ". " and before != again
    ]
