"""Talks and papers alike, read with all that the settings allow."""

import asyncio
from pathlib import Path

from . import extract, weights
from .domain import Reading
from .errors import Busy
from .extract.child import Progress
from .report import Source
from .settings import Settings

UNHEARD = "talk-unheard-notice"  # what a reading without its speech says of itself


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
) -> Reading:
    """Read a source; for a talk, bring the recogniser's weights here first.

    ``kept`` is the folder for what reading leaves: stills, finished stretches of speech.  A talk
    without weights gives its slides and says so.  Raises `Unreadable`.
    """
    if not is_talk(source.media_type):
        limits = extract.limits(source.media_type, settings.read_seconds)
        return await extract.read(
            path, name=source.name, source=source.id, progress=progress, limits=limits
        )
    return await extract.read(
        path,
        name=source.name,
        source=source.id,
        progress=progress,
        limits=extract.limits(source.media_type, settings.talk_seconds),
        means=extract.Means(await _weights(settings), settings.speech_engine, kept),
    )


async def _weights(settings: Settings) -> Path | None:
    try:
        return await asyncio.to_thread(
            weights.fetch, settings.weights_folder(), settings.speech_engine
        )
    except Busy:
        return None


async def may_hear_more(reading: Reading, settings: Settings) -> bool:
    """Tell whether a talk was read without weights that are here by now."""
    if all(notice.key != UNHEARD for notice in reading.notices):
        return False
    found = await asyncio.to_thread(weights.find, settings.weights_folder(), settings.speech_engine)
    return found is not None
