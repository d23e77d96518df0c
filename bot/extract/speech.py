"""What is said in a recording: utterances with times, from words with times.

Voices are found first, so that silence, music and noise cost little and give no words.  The sound
is worked through in stretches of some minutes; a finished one is kept in a file, and the next try
goes on behind it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper.vad import SpeechTimestampsMap, get_speech_timestamps

from ..domain import Passage, Span
from ..text import is_cjk
from . import _whole
from ._engines import BATCH, BEAM, MODEL_FILES, UNSPACED, Recogniser, Word, language_of, recogniser
from ._identity import identity
from ._means import Means
from ._sound import RATE, Samples, Stretch, stretches

VERSION = 1  # raise it when the same sound gives other words
SURE = 0.7  # below this share the language is only a guess
LONGEST = 15.0  # seconds of an utterance
_PAUSE = 1.5  # seconds of silence that end an utterance
_SHORT = 12  # letters of an utterance that joins the next one; a Chinese character is three
_ENOUGH = 10 * RATE  # samples with a voice that the language is told by
_SAMPLE = 30  # seconds with a voice that tell whether subtitles belong to a recording

_FULL_STOPS = ".?!。？！…"
_STOPS = ",;:，、；："
_ABBREVIATED = ("dr.", "mr.", "mrs.", "prof.", "e.g.", "i.e.", "vs.", "et.", "al.", "fig.", "no.")

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Transcript:
    """All that was said: words in the order of their times."""

    language: str  # a code of Whisper's; "" where nobody speaks
    sure: float
    words: tuple[Word, ...]
    seconds: float  # of sound


def listen(
    path: Path, means: Means, progress: Progress, behind: Future[Any] | None = None
) -> Transcript:
    """Recognise the speech of a recording; ``progress`` gets the seconds of sound that are done.

    ``means.weights`` must name a folder.  A recording without sound gives no words.  All is made
    ready at once, and then waits for what it comes ``behind``.
    """
    assert means.weights is not None  # noqa: S101  the caller's part
    kept = _Kept(means)
    language, sure = kept.language, kept.sure
    recognise: Recogniser | None = None
    for stretch in stretches(path, kept.end):
        if isinstance(stretch, int):
            continue
        voiced, times = _voiced(stretch)
        found: list[Word] = []
        if times is not None:
            if sure < SURE:
                language, sure = _surer((language, sure), voiced, means)
            recognise = recognise or recogniser(means.engine, means.weights, means.batches)
            if behind:
                wait([behind])
            for word in recognise(voiced, language):
                found.append(_placed(word, times, stretch.start / RATE))
                progress(found[-1].end)
        kept.add(stretch, language, sure, found)
        progress(stretch.end / RATE)
    return Transcript(language, sure, tuple(kept.words), kept.end / RATE)


def beginning(path: Path, means: Means) -> tuple[list[Word], str]:
    """Recognise the first half minute of voices, in the first minutes; return its language too."""
    assert means.weights is not None  # noqa: S101  the caller's part
    stretch = next((part for part in stretches(path) if isinstance(part, Stretch)), None)
    voiced, times = _voiced(stretch) if stretch else (np.zeros(0, np.float32), None)
    if times is None:
        return [], ""
    language, _ = language_of(voiced, means.engine, means.weights)
    recognise = recogniser(means.engine, means.weights)
    words = [_placed(word, times, 0.0) for word in recognise(voiced[: _SAMPLE * RATE], language)]
    return words, language


def _surer(known: tuple[str, float], voiced: Samples, means: Means) -> tuple[str, float]:
    """Tell the language again while it is unsure; the surer of two guesses holds."""
    assert means.weights is not None  # noqa: S101  the caller's part
    language, sure = language_of(voiced, means.engine, means.weights)
    if len(voiced) < _ENOUGH // 10:
        sure = min(sure, SURE - 0.01)  # one word tells little
    return max(known, (language, sure), key=lambda guess: guess[1])


def _voiced(stretch: Stretch) -> tuple[Samples, SpeechTimestampsMap | None]:
    """Return the parts of a stretch that hold a voice, and the way back to its times."""
    spoken = get_speech_timestamps(stretch.samples)
    if not spoken:
        return np.zeros(0, np.float32), None
    parts = [stretch.samples[part["start"] : part["end"]] for part in spoken]
    return np.concatenate(parts), SpeechTimestampsMap(spoken, RATE)


def _placed(word: Word, times: SpeechTimestampsMap, offset: float) -> Word:
    """Return a word at its time in the recording; it stays in the part where its middle lies."""
    part = times.get_chunk_index((word.start + word.end) / 2)
    start, end = (
        round(offset + times.get_original_time(time, part), 2) for time in (word.start, word.end)
    )
    return Word(start, end, word.text, word.last)


# ── finished stretches ────────────────────────────────────────────────────────────────────────


class _Kept:
    """The stretches that are done, in files of their own while there is a folder for them."""

    def __init__(self, means: Means) -> None:
        self.words: list[Word] = []
        self.end, self.language, self.sure = 0, "", 0.0
        self._count = 0
        self._folder, self._key = means.folder, _key(means) if means.folder else ""
        while self._folder is not None and self._load(self._path(self._folder)):
            self._count += 1

    def _path(self, folder: Path) -> Path:
        return folder / f"heard-{self._key}-{self._count}.json"

    def _load(self, path: Path) -> bool:
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return False
        if data["start"] != self.end:
            return False
        self.end, self.language, self.sure = data["end"], data["language"], data["sure"]
        self.words += [Word(*word) for word in data["words"]]
        return True

    def add(self, stretch: Stretch, language: str, sure: float, words: Sequence[Word]) -> None:
        """Keep one more stretch; whole or not at all."""
        self.words += words
        self.end = stretch.end
        if self._folder is not None:
            data = {
                "start": stretch.start,
                "end": stretch.end,
                "language": language,
                "sure": sure,
                "words": [list(asdict(word).values()) for word in words],
            }
            said = json.dumps(data, ensure_ascii=False).encode()
            _whole.write(self._path(self._folder), said)
        self._count += 1


def _key(means: Means) -> str:
    """Name what the words depend on beside the sound: engine, model, options, this code."""
    assert means.weights is not None  # noqa: S101  the caller's part
    path = means.weights / MODEL_FILES[means.engine]
    model = (path.name, path.stat().st_size)
    batch = (BATCH,) if means.batches and means.engine == "faster-whisper" else ()
    named = repr((VERSION, means.engine, BEAM, model, *batch))
    return hashlib.sha256(named.encode()).hexdigest()[:12]


# ── utterances ────────────────────────────────────────────────────────────────────────────────


def passages(words: Sequence[Word], language: str, source: str) -> Iterator[Passage]:
    """Yield utterances as passages: cut at sentence ends, of at most 15 s.

    A sentence that is longer is cut at a stop or where the speaker pauses, and says so by
    ``open_end`` and ``open_start``.
    """
    open_start = False
    for utterance in _joined(list(_sentences(words, language))):
        parts = list(_short_enough(utterance))
        for place, part in enumerate(parts, 1):
            text = "".join(word.text for word in part).strip()
            if not text:
                continue
            open_end = place < len(parts)
            span = Span(part[0].start, max(part[-1].end, round(part[0].start + 0.1, 2)))
            name = identity(source, str(span.start), text)
            yield Passage(name, source, text, span, open_start=open_start, open_end=open_end)
            open_start = open_end


def _sentences(words: Iterable[Word], language: str) -> Iterator[list[Word]]:
    held: list[Word] = []
    for word in words:
        if held and word.start - held[-1].end > _PAUSE:
            yield held
            held = []
        held.append(word)
        if _ends(word.text) or (word.last and language in UNSPACED):
            yield held
            held = []
    if held:
        yield held


def _ends(text: str) -> bool:
    bare = text.strip().rstrip("\"'”’)）」").lower()
    return bare.endswith(tuple(_FULL_STOPS)) and bare not in _ABBREVIATED


def _joined(sentences: Sequence[list[Word]]) -> Iterator[list[Word]]:
    """Join a very short sentence ("Okay.") with the next one, where both fit."""
    held: list[Word] = []
    for sentence in sentences:
        fits = held and sentence[-1].end - held[0].start <= LONGEST
        if fits and _size(held) < _SHORT and sentence[0].start - held[-1].end <= _PAUSE:
            held = held + sentence
            continue
        if held:
            yield held
        held = sentence
    if held:
        yield held


def _size(words: Sequence[Word]) -> int:
    return sum(3 if is_cjk(char) else 1 for word in words for char in word.text.strip())


def _short_enough(words: list[Word]) -> Iterator[list[Word]]:
    """Cut what is longer than 15 s, best at a stop, else at the longest pause."""
    while len(words) > 1 and words[-1].end - words[0].start > LONGEST:
        last = max(1, sum(word.end - words[0].start <= LONGEST for word in words))
        last = min(last, len(words) - 1)
        cut = max(range((last + 1) // 2, last + 1), key=lambda place: _break(words, place))
        yield words[:cut]
        words = words[cut:]
    yield words


def _break(words: Sequence[Word], place: int) -> tuple[bool, float, int]:
    """Rate a cut before the word at ``place``: at a stop, at a pause, late."""
    before = words[place - 1]
    return before.text.strip().endswith(tuple(_STOPS)), words[place].start - before.end, place
