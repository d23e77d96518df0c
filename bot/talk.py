"""Talks and papers alike, read with all that the settings allow."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from . import extract, weights
from .domain import Line, PageBoxes, Reading
from .errors import Busy, Unreadable
from .extract.child import Progress
from .ports import Material
from .report import Source
from .settings import Settings
from .transcript import subtitles_fit

UNHEARD = "talk-unheard-notice"  # what a reading without its speech says of itself
SUBTITLED = "talk-subtitles-notice"  # what one says whose speech is taken from subtitles

PART = "talk-part-notice"  # what a reading of a part of a talk says of itself


def is_talk(media_type: str) -> bool:
    """Tell whether a media type is that of a recording."""
    return media_type.startswith(("video/", "audio/"))


async def read(
    path: Path,
    source: Source,
    settings: Settings,
    kept: Path | None = None,
    *,
    progress: Progress | None = None,
    subtitles: Sequence[Material] = (),
) -> Reading:
    """Read a source; for a talk, bring the recogniser's weights here first.

    ``kept`` is the folder for what reading leaves: stills, finished stretches of speech.  A talk
    without weights gives its slides and says so; so does one that ``subtitles`` fit, whose speech
    nobody need listen to.  Raises `Unreadable`.
    """
    talk = is_talk(source.media_type)
    wall = settings.talk_seconds if talk else settings.read_seconds
    # What the readers say of themselves is read from disk, once.
    limits = await asyncio.to_thread(extract.limits, source.media_type, wall)
    if not talk:
        return await extract.read(
            path, name=source.name, source=source.id, progress=progress, limits=limits
        )
    batches = settings.speech_batches
    means = extract.Means(await _weights(settings), settings.speech_engine, kept, batches)
    fit = await _fitting(path, source, subtitles, means) if subtitles else None
    reading = await extract.read(
        path,
        name=source.name,
        source=source.id,
        progress=progress,
        limits=limits,
        means=replace(means, subtitled=fit is not None),
    )
    if fit is None:
        return reading
    notice = Line(SUBTITLED, {"name": fit.source.name})
    return replace(reading, notices=(*reading.notices, notice))


async def _fitting(
    path: Path, source: Source, subtitles: Sequence[Material], means: extract.Means
) -> Material | None:
    """Return the subtitles that belong to a talk: as long, and with the words of its beginning."""
    try:
        talk = await extract.first(path, source.id)
        near = [one for one in subtitles if subtitles_fit(one.reading, talk)]
        if near and means.weights:
            said = await extract.sample(path, source.id, means)
            talk = replace(talk, passages=said.passages)
            near = [one for one in near if subtitles_fit(one.reading, talk)]
    except Unreadable:
        return None  # reading it will say why
    return near[0] if near else None


class Again:
    """Reads sources again for a check: nothing of a report's own folder is believed.

    A talk's words are kept in the data folder of the one who checks, by the hash of its bytes, so
    that only the first check of it listens.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

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

        ``otherwise``: a talk is heard by the setting of batches that is not this machine's.
        """
        kind = await asyncio.to_thread(extract.sniff, path) or ""
        kept, settings = None, self._settings
        if is_talk(kind):
            kept = settings.data / "checked" / await asyncio.to_thread(_sha256, path)
        if otherwise:
            change = {"speech_batches": not settings.speech_batches}
            settings = settings.model_copy(update=change)
        told = Source(source, name, kind, "", 0)
        return await read(path, told, settings, kept, subtitles=subtitles)

    async def first(self, path: Path, source: str) -> Reading:
        """Return how long a recording is; raise `Unreadable`."""
        return await extract.first(path, source)

    async def reread(self, path: Path, places: Sequence[PageBoxes]) -> list[str]:
        """Return the words that stand in each place of a PDF; raise `Unreadable`."""
        return await extract.reread(path, places)

    async def recut(self, path: Path, times: Sequence[float]) -> list[list[str]]:
        """Return what a video shows at each time, piece by piece; raise `Unreadable`."""
        return await extract.recut(path, times)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _weights(settings: Settings) -> Path | None:
    try:
        return await asyncio.to_thread(
            weights.fetch, settings.weights_folder(), settings.speech_engine
        )
    except Busy:
        return None


async def may_hear_more(
    reading: Reading, settings: Settings, subtitles: Sequence[Material] = ()
) -> bool:
    """Tell whether a talk was read without weights, or with subtitles, that are others by now."""
    names = [line.values.get("name") for line in reading.notices if line.key == SUBTITLED]
    if any(name not in [one.source.name for one in subtitles] for name in names):
        return True
    if all(notice.key != UNHEARD for notice in reading.notices):
        return False
    found = await asyncio.to_thread(weights.find, settings.weights_folder(), settings.speech_engine)
    return found is not None


# ── parts of one talk ─────────────────────────────────────────────────────────────────────────


def in_order(materials: Sequence[Material]) -> list[Material]:
    """Return sources with the parts of each talk together, in their order, where the first came.

    A part stays a source of its own, with its own hash and times of its own: whoever has the file
    finds what is cited at that second of it, and its notice says where it begins in the whole.
    """
    whole: dict[str, list[Material]] = {}
    for material in materials:
        part = _part(material)
        whole.setdefault(str(part["talk"]) if part else material.source.id, []).append(material)
    return [
        one
        for parts in whole.values()
        for one in sorted(parts, key=lambda one: float((_part(one) or {"part": 0})["part"]))
    ]


def missing_parts(materials: Sequence[Material]) -> list[Line]:
    """Say which parts of the talks are not here."""
    found: dict[str, tuple[int, set[int]]] = {}
    for material in materials:
        if part := _part(material):
            found.setdefault(str(part["talk"]), (int(part["parts"]), set()))[1].add(
                int(part["part"])
            )
    return [
        Line("talk-parts-missing", {"missing": ", ".join(map(str, gone)), "parts": parts})
        for parts, here in found.values()
        if (gone := sorted({*range(1, parts + 1)} - here))
    ]


def _part(material: Material) -> Mapping[str, str | int | float] | None:
    notices = material.reading.notices
    return next((notice.values for notice in notices if notice.key == PART), None)
