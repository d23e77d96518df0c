"""Subtitles (SRT, WebVTT): what is said, in utterances with times, as people wrote it."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..domain import Passage, Reading, Span
from ..errors import Unreadable
from ..text import cjk_share, is_cjk
from ._identity import identity

MEDIA_TYPES = ("application/x-subrip", "text/vtt")

_TIMES = re.compile(
    r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
)
_TAG = re.compile(r"<[^>]*>|\{\\[^}]*\}")
LONGEST = 15.0  # seconds of an utterance


@dataclass(frozen=True)
class _Cue:
    start: float
    end: float
    text: str


def read(path: Path, source: str, progress: Callable[[int, int], None]) -> Reading:
    """Read a file of subtitles; raises `Unreadable` where it holds none."""
    cues = list(_cues(path.read_text("utf-8-sig", errors="replace")))
    passages = tuple(_passages(cues, source))
    progress(1, 1)
    if not passages:
        raise Unreadable("source-unknown")
    chinese = cjk_share("".join(passage.text for passage in passages)) > 0.3
    end = max(cue.end for cue in cues)
    return Reading("zh" if chinese else "en", passages, duration=end)


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the cues; a line that a rolling caption shows again is taken once."""
    before: list[str] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        times = _TIMES.search(block)
        if times is None:
            continue
        parts = [int(part or 0) for part in times.groups()]
        start, end = (_seconds(parts[n : n + 4], times.group(n + 4)) for n in (0, 4))
        lines = block[times.end() :].partition("\n")[2].split("\n")
        lines = [line for raw in lines if (line := " ".join(_plain(raw).split()))]
        new = [line for line in lines if line not in before]
        if new and end > start:
            yield _Cue(start, end, " ".join(new))
        before = lines


def _seconds(parts: list[int], fraction: str) -> float:
    hours, minutes, seconds, _ = parts
    return hours * 3600 + minutes * 60 + seconds + int(fraction.ljust(3, "0")) / 1000


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text))


def _passages(cues: list[_Cue], source: str) -> Iterator[Passage]:
    """Yield runs of cues that end with a sentence, of at most 15 s."""
    held: list[_Cue] = []
    open_start = False
    for cue in cues:
        if held and (cue.end - held[0].start > LONGEST or cue.start - held[-1].end > 2):
            open_end = not _ends(held[-1].text)
            yield _passage(held, source, open_start, open_end)
            held, open_start = [], open_end
        held.append(cue)
        if _ends(cue.text):
            yield _passage(held, source, open_start, False)
            held, open_start = [], False
    if held:
        yield _passage(held, source, open_start, False)


def _ends(text: str) -> bool:
    return text.rstrip("\"'”’)）」").endswith((".", "?", "!", "。", "？", "！", "…"))


def _passage(cues: list[_Cue], source: str, open_start: bool, open_end: bool) -> Passage:
    text = cues[0].text
    for cue in cues[1:]:
        text += cue.text if is_cjk(text[-1]) and is_cjk(cue.text[0]) else f" {cue.text}"
    span = Span(round(cues[0].start, 2), round(cues[-1].end, 2))
    name = identity(source, str(span.start), text)
    return Passage(name, source, text, span, open_start=open_start, open_end=open_end)
