"""Files that are one talk's parts, as ``paperthread shrink`` writes them: what their tag says."""

import re
from dataclasses import dataclass

from ..domain import Line

_TAG = re.compile(r"paperthread part (\d{1,3})/(\d{1,3}) of ([0-9a-f]{12}) from (\d{1,6}\.\d\d)")


@dataclass(frozen=True)
class Part:
    """Which part of a talk a file is: 1-based, of how many, of which talk, from which second."""

    number: int
    parts: int
    talk: str  # twelve hexadecimal digits that its parts share
    start: float


def tagged(part: Part) -> str:
    """Return the tag that a part carries."""
    return f"paperthread part {part.number}/{part.parts} of {part.talk} from {part.start:.2f}"


def read(tag: str) -> Part | None:
    """Read a file's tag; None where it is no part's, or claims what cannot be."""
    match = _TAG.fullmatch(tag.strip())
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        return None
    return Part(int(match[1]), int(match[2]), match[3], float(match[4]))


def notice(part: Part) -> Line:
    """Say that a file is a part, and where in the whole talk it begins."""
    minutes, seconds = divmod(int(part.start), 60)
    time = f"{minutes}:{seconds:02}"
    values: dict[str, str | int | float] = {
        "part": part.number,
        "parts": part.parts,
        "time": time,
        "talk": part.talk,
    }
    return Line("talk-part-notice", values)
