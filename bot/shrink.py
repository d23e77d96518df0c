"""A talk too large for a platform, made small enough to be posted there."""

import argparse
import asyncio
import hashlib
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

from . import extract
from .errors import Rejected, Unreadable
from .extract.child import call
from .settings import Settings
from .words import say

MOST_MB = 10.0  # what Discord takes from anybody


@dataclass(frozen=True)
class Shrunk:
    """What became of one talk: its size in bytes, its parts in order and theirs."""

    name: str
    size: int
    parts: Sequence[Path]
    sizes: Sequence[int]


async def shrink(path: Path, out: Path, most: float = MOST_MB) -> Shrunk:
    """Write a talk as files of at most ``most`` MB into the folder ``out``, which is made.

    One is called ``talk.small.mp4``, several ``talk.part1of3.mp4``, ...; files of these names are
    replaced.  Raises `Unreadable` where it is no talk or cannot be that small, `Rejected` where the
    folder cannot be used.
    """
    digest, size = await asyncio.to_thread(_measured, path)
    limits = await asyncio.to_thread(extract.limits, "video/mp4")
    limits = replace(limits, file=int(most * 1.1e6) + 1_000_000)
    try:
        await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
        folder = await asyncio.to_thread(mkdtemp, dir=out, prefix=".shrink-")
        try:
            sizes: list[int] = await call(
                "_shrink:shrink", path, folder, digest[:12], int(most * 1e6),
                limits=limits, returns=list[int], reads=[path], writes=Path(folder),
            )  # fmt: skip
            parts = [out / _name(path, number, len(sizes)) for number in range(1, len(sizes) + 1)]
            for number, part in enumerate(parts, 1):
                await asyncio.to_thread((Path(folder) / f"{number}.mp4").replace, part)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    except Unreadable as error:
        raise Unreadable(error.line.key, **{**error.line.values, "name": path.name}) from error
    except OSError as error:
        raise Rejected("cli-no-folder", folder=str(out)) from error
    return Shrunk(path.name, size, parts, sizes)


def _measured(path: Path) -> tuple[str, int]:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
    except OSError as error:
        raise Rejected("cli-missing-file", name=str(path)) from error


def _name(path: Path, number: int, parts: int) -> str:
    return f"{path.stem}.{f'part{number}of{parts}' if parts > 1 else 'small'}.mp4"


# ── the command ───────────────────────────────────────────────────────────────────────────────


def add_command(parser: argparse.ArgumentParser, language: str) -> None:
    """Give a parser what ``paperthread shrink`` takes."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--most", type=float, default=MOST_MB, metavar="MB")
    parser.add_argument("--out", type=Path, metavar="DIR", help=say("cli-shrink-out", language))
    parser.set_defaults(command=_command)


def _command(options: argparse.Namespace, settings: Settings) -> int:
    for file in options.files:
        done = asyncio.run(shrink(file, options.out or file.parent, options.most))
        sys.stdout.write(_told(done, settings.spoken()) + "\n")
    return 0


def _told(done: Shrunk, language: str) -> str:
    """Say what was made and how much smaller it is."""
    before, after = done.size / 1e6, sum(done.sizes) / 1e6
    share = round(100 * after / before)
    values = {"name": done.name, "before": before, "after": after, "share": share}
    lines = [say("cli-shrink-done", language, **values)]
    lines += [f"  {p}  {n / 1e6:.1f} MB" for p, n in zip(done.parts, done.sizes, strict=True)]
    if len(done.parts) > 1:
        lines.append(say("cli-shrink-parts", language))
    return "\n".join(lines)
