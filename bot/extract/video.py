"""Recordings of talks, moving or heard only: what is said and what the slides show, with times."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av

from ..domain import FileFact, Line, Passage, Reading, Slide, Span
from ..errors import Unreadable
from ..text import cjk_share
from . import _part, slides, speech
from ._identity import identity
from ._means import Means
from ._ocr import pieces, recognise

MEDIA_TYPES = (
    "video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo",
    "video/ogg", "audio/mpeg", "audio/mp4", "audio/wav", "audio/flac", "audio/ogg", "audio/aac",
)  # fmt: skip
# A talk of three hours on two slow cores; the recogniser maps far more memory than it fills.
LIMITS = {
    "memory": 12_000_000_000, "cpu": 100_000, "step": 600, "stall": 300.0, "wall": 21_600.0,
}  # fmt: skip

_LOOKING = 0.4  # share of the work that the slides are, where there is speech too
_MISSING = 3.0  # seconds at the end that a file may promise and not hold


@dataclass(frozen=True)
class _Talk:
    """What a recording says of itself."""

    seconds: float  # 0 where it does not tell
    sound: bool
    picture: bool
    tag: str = ""


def read(path: Path, source: str, means: Means, progress: Callable[[int, int], None]) -> Reading:
    """Read a talk: slides, then speech; passages come in the order of their times.

    ``progress`` gets seconds of the talk, done and in all.  Raises `Unreadable` where nothing of it
    can be played, or nothing can be read.
    """
    talk = _probe(path)
    hears = talk.sound and means.weights is not None
    told = _Told(talk, hears, progress)
    shown = _look(path, means, told.seen) if talk.picture else []
    heard = speech.listen(path, means, told.heard) if hears else None
    told.end()
    if talk.sound and not hears and not shown:
        raise Unreadable("source-unheard")
    cut_off = talk.seconds - told.furthest > max(_MISSING, talk.seconds / 100)
    seconds = round(told.furthest if cut_off else max(talk.seconds, told.furthest), 2)
    if not seconds:
        raise Unreadable("source-talk")
    found = [*slides.passages(shown, source)]
    found += speech.passages(heard.words, heard.language, source) if heard else ()
    if not found:
        raise Unreadable("source-silent")
    found.sort(key=_time)
    return Reading(
        language=_language(heard, found),
        passages=(*_facts(seconds, shown, source), *found),
        duration=seconds,
        notices=tuple(_notices(talk, heard, seconds if cut_off else None)),
    )


def words(path: Path, times: Sequence[float]) -> list[list[str]]:
    """Cut frames again at times in seconds and return what is written on each, piece by piece."""
    found = []
    for at in times:
        picture = _frame(path, at)
        lines = recognise(picture) if picture is not None else ()
        found.append([piece.text for piece in pieces(lines)])
    return found


def cut(path: Path, times: Sequence[float], folder: Path) -> list[float]:
    """Cut frames at times in seconds; return the times of those that there are.

    They are ``folder/still-<milliseconds>.webp``.
    """
    done = []
    for at in times:
        if (picture := _frame(path, at)) is not None:
            slides.save(picture, folder / f"still-{round(at * 1000)}.webp")
            done.append(at)
    return done


def _frame(path: Path, at: float) -> slides.Frame | None:
    try:
        return slides.still_at(path, at)
    except (av.error.FFmpegError, ValueError):
        raise Unreadable("source-talk") from None


class _Told:
    """Progress of two passes over one talk, in seconds of the talk."""

    def __init__(self, talk: _Talk, hears: bool, progress: Callable[[int, int], None]) -> None:
        self._total, self._progress = max(1, round(talk.seconds)), progress
        looks = _LOOKING if hears else 1.0
        self._looks = looks if talk.picture else 0.0
        self.furthest = 0.0

    def seen(self, seconds: float) -> None:
        """The slides are read so far."""
        self._tell(seconds, seconds * self._looks)

    def heard(self, seconds: float) -> None:
        """The speech is recognised so far."""
        self._tell(seconds, self._total * self._looks + seconds * (1 - self._looks))

    def _tell(self, seconds: float, done: float) -> None:
        self.furthest = max(self.furthest, seconds)
        self._progress(min(int(done), self._total - 1), self._total)

    def end(self) -> None:
        """All is done."""
        self._progress(self._total, self._total)


def _look(path: Path, means: Means, seen: Callable[[float], None]) -> list[slides.Shown]:
    def keep(number: int, picture: slides.Frame) -> None:
        if means.folder is not None:
            slides.save(picture, means.folder / f"slide-{number}.webp")

    return slides.slides(path, seen, keep)


def _time(passage: Passage) -> float:
    place = passage.locator
    return place.at if isinstance(place, Slide) else place.start if isinstance(place, Span) else 0


def _language(heard: speech.Transcript | None, found: Sequence[Passage]) -> str:
    """Return the language of the speech, else of the slides."""
    if heard and heard.words:
        return heard.language
    return "zh" if cjk_share("".join(passage.text for passage in found)) > 0.3 else "en"


def _probe(path: Path) -> _Talk:
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            pictures = [
                stream
                for stream in container.streams.video
                if not stream.disposition & av.stream.Disposition.attached_pic  # a cover
            ]
            talk = _Talk(
                (container.duration or 0) / 1e6,
                bool(container.streams.audio),
                bool(pictures),
                container.metadata.get("comment", ""),
            )
    except (av.error.FFmpegError, ValueError):
        raise Unreadable("source-talk") from None
    if not talk.sound and not talk.picture:
        raise Unreadable("source-talk")
    return talk


def _facts(seconds: float, shown: Sequence[slides.Shown], source: str) -> Iterator[Passage]:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    yield Passage(identity(source, "duration", text), source, text, FileFact("duration"), "fact")
    if shown:
        text = str(max(slide.number for slide in shown))
        yield Passage(identity(source, "slides", text), source, text, FileFact("slides"), "fact")


def _notices(talk: _Talk, heard: speech.Transcript | None, cut_off: float | None) -> Iterator[Line]:
    if part := _part.read(talk.tag):
        yield _part.notice(part)
    if cut_off is not None:
        minutes, seconds = divmod(int(cut_off), 60)
        yield Line("talk-cut-off-notice", {"time": f"{minutes}:{seconds:02}"})
    if heard is None and talk.sound:
        yield Line("talk-unheard-notice")
    elif heard is None or not heard.words:
        yield Line("talk-no-speech-notice")
    elif heard.sure < speech.SURE:
        yield Line("talk-language-notice", {"language": heard.language})
