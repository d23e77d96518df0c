"""What a recording says of itself, read in a moment: how long it is, and if all of it is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import av

from ..domain import FileFact, Passage, Reading
from ..errors import Unreadable
from ._identity import identity

MISSING = 3.0  # seconds at the end that a file may promise and not hold
_PACKETS = 5_000_000  # that are counted: some thirty hours


@dataclass(frozen=True)
class Recording:
    """What a file says of the recording in it."""

    seconds: float  # 0 where it does not tell
    sound: bool
    picture: bool
    tag: str = ""


def probe(path: Path) -> Recording:
    """Open a recording; raise `Unreadable` where nothing of it can be played."""
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            pictures = [
                stream
                for stream in container.streams.video
                if not stream.disposition & av.stream.Disposition.attached_pic  # a cover
            ]
            found = Recording(
                (container.duration or 0) / 1e6,
                bool(container.streams.audio),
                bool(pictures),
                container.metadata.get("comment", ""),
            )
    except (av.error.FFmpegError, ValueError):
        raise Unreadable("source-talk") from None
    if not found.sound and not found.picture:
        raise Unreadable("source-talk")
    return found


def held(path: Path) -> float:
    """Return the seconds of a recording that its file holds: nothing is decoded for it."""
    end = 0.0
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            start = (container.start_time or 0) / 1e6
            for packet in islice(container.demux(), _PACKETS):
                if packet.pts is not None and packet.time_base is not None:
                    last = (packet.pts + (packet.duration or 0)) * packet.time_base
                    end = max(end, float(last) - start)
    except av.error.FFmpegError:
        pass  # cut off there
    return end


def cut_off(seconds: float, end: float) -> bool:
    """Tell whether a file that promises ``seconds`` and ends at ``end`` is cut off."""
    return seconds - end > max(MISSING, seconds / 100)


def first(path: Path, source: str) -> Reading:
    """Read only how long a recording is; nothing where it does not tell, or does not hold it."""
    found = probe(path)
    if not found.seconds or cut_off(found.seconds, held(path)):
        return Reading("und", ())
    seconds = round(found.seconds, 2)
    return Reading("und", (*facts(seconds, [], source),), duration=seconds)


def facts(seconds: float, numbers: Sequence[int], source: str) -> list[Passage]:
    """Return what is told of a recording: its length, and its slides by their ``numbers``."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    found = [
        Passage(identity(source, "duration", text), source, text, FileFact("duration"), "fact")
    ]
    if numbers:
        text = str(max(numbers))
        found.append(
            Passage(identity(source, "slides", text), source, text, FileFact("slides"), "fact")
        )
    return found
