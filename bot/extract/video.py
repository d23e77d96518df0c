"""Recordings of talks, moving or heard only: what is said and what the slides show, with times."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock

import av

from ..domain import Line, Passage, Reading, Slide, Span
from ..errors import Unreadable
from ..text import cjk_share
from . import _part, _probe, _whole, slides, speech
from ._means import Means
from ._ocr import pieces, recognised

MEDIA_TYPES = (
    "video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo",
    "video/ogg", "audio/mpeg", "audio/mp4", "audio/wav", "audio/flac", "audio/ogg", "audio/aac",
)  # fmt: skip
# A talk of three hours on two slow cores; the recogniser maps far more memory than it fills.
LIMITS = {
    "memory": 12_000_000_000, "cpu": 100_000, "step": 600, "stall": 300.0, "wall": 21_600.0,
}  # fmt: skip

_UNHEARD = ("talk-unheard-notice", "talk-no-speech-notice")
_LOOKING = 0.4  # share of the work that the slides are, where there is speech too


def read(path: Path, source: str, means: Means, progress: Callable[[int, int], None]) -> Reading:
    """Read a talk, its slides and its speech; passages come in the order of their times.

    ``progress`` gets seconds of the talk, done and in all.  Raises `Unreadable` where nothing of it
    can be played, or nothing can be read.
    """
    talk = _probe.probe(path)
    hears = talk.sound and means.weights is not None and not means.subtitled
    told = _Told(talk, hears, progress)
    with ThreadPoolExecutor(1) as beside:
        looked = beside.submit(_look, path, means, told.seen) if talk.picture else None
        # Each keeps all cores busy: the recogniser gets ready meanwhile, and then has its turn.
        heard = speech.listen(path, means, told.heard, looked) if hears else None
        shown = looked.result() if looked else []
    told.end()
    if talk.sound and heard is None and not shown and not means.subtitled:
        raise Unreadable("source-unheard")
    end = told.furthest if heard or talk.picture else _probe.held(path)
    cut_off = _probe.cut_off(talk.seconds, end)
    seconds = round(end if cut_off else max(talk.seconds, end), 2)
    if not seconds:
        raise Unreadable("source-talk")
    found = [*slides.passages(shown, source)]
    found += speech.passages(heard.words, heard.language, source) if heard else ()
    if not found and not means.subtitled:
        raise Unreadable("source-silent")
    found.sort(key=_time)
    notices = _notices(talk, heard, seconds if cut_off else None)
    return Reading(
        language=_language(heard, found),
        passages=(*_probe.facts(seconds, [one.number for one in shown], source), *found),
        duration=seconds,
        notices=tuple(line for line in notices if not (means.subtitled and line.key in _UNHEARD)),
    )


def sample(path: Path, source: str, means: Means) -> Reading:
    """Hear the first half minute of a recording that holds a voice, to tell what it is about."""
    words, language = speech.beginning(path, means)
    return Reading(language or "und", tuple(speech.passages(words, language, source)))


def words(path: Path, times: Sequence[float]) -> list[list[str]]:
    """Cut frames again at times in seconds and return what is written on each, piece by piece."""
    pictures = (_frame(path, at) for at in times)
    read = recognised(pictures, lambda picture: slides.NOTHING if picture is None else picture)
    return [[piece.text for piece in pieces(lines)] for _, lines in read]


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

    def __init__(
        self, talk: _probe.Recording, hears: bool, progress: Callable[[int, int], None]
    ) -> None:
        self._total, self._progress = max(1, round(talk.seconds)), progress
        looks = _LOOKING if hears else 1.0
        self._looks = looks if talk.picture else 0.0
        self._seen = self._heard = self.furthest = 0.0
        self._one = Lock()  # two threads tell, over one pipe

    def seen(self, seconds: float) -> None:
        """The slides are read so far."""
        with self._one:
            self._seen = seconds
            self._tell(seconds)

    def heard(self, seconds: float) -> None:
        """The speech is recognised so far."""
        with self._one:
            self._heard = seconds
            self._tell(seconds)

    def _tell(self, seconds: float) -> None:
        self.furthest = max(self.furthest, seconds)
        done = self._seen * self._looks + self._heard * (1 - self._looks)
        self._progress(min(int(done), self._total - 1), self._total)

    def end(self) -> None:
        """All is done."""
        self._progress(self._total, self._total)


def _look(path: Path, means: Means, seen: Callable[[float], None]) -> list[slides.Shown]:
    """Look at the slides; what an earlier try has found is taken from its file."""
    if means.folder is None:
        return slides.slides(path, seen)
    folder, end = means.folder, 0.0
    found = folder / f"seen-{slides.VERSION}.json"
    with suppress(OSError, ValueError):
        shown, end = slides.loaded(found.read_bytes())
        seen(end)
        return shown

    def keep(number: int, picture: slides.Frame) -> None:
        slides.save(picture, folder / f"slide-{number}.webp")

    def noted(seconds: float) -> None:
        nonlocal end
        end = seconds
        seen(seconds)

    shown = slides.slides(path, noted, keep)
    _whole.write(found, slides.dumped(shown, end))
    return shown


def _time(passage: Passage) -> float:
    place = passage.locator
    return place.at if isinstance(place, Slide) else place.start if isinstance(place, Span) else 0


def _language(heard: speech.Transcript | None, found: Sequence[Passage]) -> str:
    """Return the language of the speech, else of the slides."""
    if heard and heard.words:
        return heard.language
    return "zh" if cjk_share("".join(passage.text for passage in found)) > 0.3 else "en"


def _notices(
    talk: _probe.Recording, heard: speech.Transcript | None, cut_off: float | None
) -> Iterator[Line]:
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
