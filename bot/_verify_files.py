"""The sources of a finished report as they are now, read again for a check."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from . import extract
from .domain import Line, PageBoxes, Reading, Span
from .errors import Rejected, Unreadable
from .ports import Material
from .report import Report, Source
from .talk import UNHEARD, is_talk
from .text import fold
from .transcript import SUBTITLES, fitted

UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Fresh:
    """One source as it is now: its file, what reading it gave, or why it cannot be read."""

    source: Source
    path: Path
    size: int
    media_type: str
    material: Material | None
    trouble: Line | None = None
    first: Reading | None = None  # of a recording that cannot be read: how long it is


class Reader(Protocol):
    """How sources are read: `bot.extract`, or something that remembers what it said."""

    async def read(
        self,
        path: Path,
        *,
        name: str,
        source: str,
        subtitles: Sequence[Material] = (),
        otherwise: bool = False,
    ) -> Reading:
        """Read one source; raise `Unreadable`.

        A talk that ``subtitles`` fit is not listened to.  ``otherwise``: it is heard with the
        setting that another machine may have had.
        """

    async def first(self, path: Path, source: str) -> Reading:
        """Return how long a recording is; raise `Unreadable`."""

    async def reread(self, path: Path, places: Sequence[PageBoxes]) -> list[str]:
        """Return the words that stand in each place of a PDF; raise `Unreadable`."""

    async def recut(self, path: Path, times: Sequence[float]) -> list[list[str]]:
        """Return what a video shows at each time, piece by piece; raise `Unreadable`."""


async def read_all(
    report: Report, files: Mapping[str, Path], reader: Reader, *, otherwise: bool
) -> list[Fresh]:
    """Read every source; subtitles before the talks that they may spare listening to."""
    found: dict[str, Fresh] = {}
    subtitles: list[Material] = []
    for source in sorted(report.sources, key=lambda one: is_talk(one.media_type)):
        if source.sha256:
            how = (subtitles, otherwise) if is_talk(source.media_type) else ([], False)
            found[source.id] = one = await _read(source, files[source.sha256], reader, *how)
            if one.material and one.media_type in SUBTITLES:
                subtitles.append(one.material)
    return [found[source.id] for source in report.sources if source.id in found]


def says_other(report: Report, fresh: Sequence[Fresh]) -> bool:
    """Tell whether speech that the report cites was heard otherwise than it is here."""
    known = {
        (fold(passage.text), passage.locator)
        for one in fit(fresh, report.brief.language)
        if one.material
        for passage in one.material.reading.passages
    }
    heard = {one.source.id for one in fresh if is_talk(one.media_type) and one.material}
    return any(
        isinstance(one.locator, Span)
        and one.source in heard
        and (fold(one.text), one.locator) not in known
        for one in report.passages
    )


def must_hear(report: Report, fresh: Sequence[Fresh]) -> None:
    """Raise `Rejected` where speech is cited that cannot be listened to here."""
    spoken = {one.source for one in report.passages if isinstance(one.locator, Span)}
    for one in fresh:
        notices = one.material.reading.notices if one.material else ()
        if one.source.id in spoken and any(notice.key == UNHEARD for notice in notices):
            raise Rejected("checks-cannot-listen", name=one.source.name)


def files_of(sources: Sequence[Source], folder: Path) -> dict[str, Path]:
    """Return the path of each source by its hash; raise `Rejected` naming those missing."""
    wanted = {source.sha256: source for source in sources if source.sha256}
    found: dict[str, Path] = {}
    sizes = {source.bytes for source in wanted.values()}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in sorted(files, key=lambda path: path.stat().st_size not in sizes):
        if len(found) == len(wanted):
            break
        digest = _sha256(path)
        if digest in wanted:
            found.setdefault(digest, path)
    missing = [source.name for digest, source in wanted.items() if digest not in found]
    if missing:
        raise Rejected("checks-sources-missing", names=", ".join(missing))
    return found


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


async def _read(
    source: Source, path: Path, reader: Reader, subtitles: Sequence[Material], otherwise: bool
) -> Fresh:
    size = (await asyncio.to_thread(path.stat)).st_size
    kind = await asyncio.to_thread(extract.sniff, path) or UNKNOWN
    try:
        reading = await reader.read(
            path, name=source.name, source=source.id, subtitles=subtitles, otherwise=otherwise
        )
    except Unreadable as error:
        first = None
        if is_talk(kind):
            with suppress(Unreadable):
                first = await reader.first(path, source.id)
        return Fresh(source, path, size, kind, None, error.line, first)
    told = replace(source, pages=len(reading.pages) or None, duration=reading.duration)
    return Fresh(source, path, size, kind, Material(told, reading))


def fit(fresh: Sequence[Fresh], language: str) -> list[Fresh]:
    """Do to what was heard what was done to it for the report."""
    fit = iter(fitted([one.material for one in fresh if one.material], language))
    return [replace(one, material=next(fit)) if one.material else one for one in fresh]
