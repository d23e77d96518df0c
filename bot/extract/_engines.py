"""Two recognisers behind one function: OpenAI's own Whisper, and the same model on CTranslate2.

With a beam of five in float32 they give the same text; the second is about four times faster.  In
batches it is faster still: half minutes are heard side by side, none knowing what was said before.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from ._means import CORES, Engine
from ._sound import RATE, Samples, quietest

BEAM = 5
MODEL_FILES = {"faster-whisper": "model.bin", "openai-whisper": "base.pt"}
_LANGUAGE_SECONDS = 30
UNSPACED = ("zh", "ja", "yue")  # languages that are written without spaces, and heard without stops
BATCH = 8  # clips that are heard at once
_CLIP, _SHORTEST_CLIP = 30, 22  # seconds of a clip: what the model takes, and where a cut may begin
_FRAMES = 100  # of the model in a second
_REPEATS, _UNLIKELY = 2.4, -1.0  # Whisper's own marks of a text that went wrong


@dataclass(frozen=True)
class Word:
    """A word as recognised, with the space before it; ``last`` ends one of Whisper's segments."""

    start: float  # seconds
    end: float
    text: str
    last: bool = False


Recogniser = Callable[[Samples, str], Iterator[Word]]
"""Voiced samples and a language in, words out, with times from the first sample."""


def recogniser(engine: Engine, weights: Path, batches: bool = False) -> Recogniser:
    """Return a function that recognises speech with an engine; openai-whisper has no batches."""
    if engine == "openai-whisper":
        return _openai(weights)
    return _batched(weights) if batches else _faster(weights)


def language_of(samples: Samples, engine: Engine, weights: Path) -> tuple[str, float]:
    """Return the language (a code of Whisper's) of some voiced samples, and how sure that is."""
    some = samples[: _LANGUAGE_SECONDS * RATE]
    if engine == "faster-whisper":
        language, sure, _ = _faster_model(weights).detect_language(some)
        return str(language), float(sure)
    import whisper

    model = _openai_model(weights)
    mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(some), n_mels=model.dims.n_mels)
    _, shares = model.detect_language(mel)
    best = max(shares, key=shares.get)
    return str(best), float(shares[best])


@cache
def _faster_model(weights: Path) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(
        str(weights), device="cpu", compute_type="float32", cpu_threads=CORES, num_workers=1
    )


def _faster(weights: Path) -> Recogniser:
    def recognise(samples: Samples, language: str) -> Iterator[Word]:
        segments, _ = _faster_model(weights).transcribe(
            samples, language=language, beam_size=BEAM, word_timestamps=True
        )
        yield from _words(segments)

    return recognise


def _words(segments: Iterable[Any]) -> Iterator[Word]:
    for segment in segments:
        words = segment.words or []
        for place, word in enumerate(words, 1):
            yield Word(float(word.start), float(word.end), word.word, place == len(words))


def _batched(weights: Path) -> Recogniser:
    exact = _faster(weights)

    def recognise(samples: Samples, language: str) -> Iterator[Word]:
        from faster_whisper import BatchedInferencePipeline

        ends = list(clips(samples))
        segments, _ = BatchedInferencePipeline(_faster_model(weights)).transcribe(
            samples,
            language=language,
            beam_size=BEAM,
            batch_size=BATCH,
            word_timestamps=True,
            # Where no full stops are heard, the ends of Whisper's segments stand in for them.
            without_timestamps=language not in UNSPACED,
            clip_timestamps=[{"start": start / RATE, "end": end / RATE} for start, end in ends],
        )
        for start, found in groupby(segments, lambda segment: segment.seek):
            clip = list(found)
            if not _went_wrong(clip):
                yield from _words(clip)
                continue
            # Batches take a clip's first try; the exact setting tries again, as Whisper does.
            place = min(ends, key=lambda ends: abs(ends[0] / RATE - start / _FRAMES))
            for word in exact(samples[slice(*place)], language):
                offset = place[0] / RATE
                yield Word(word.start + offset, word.end + offset, word.text, word.last)

    return recognise


def clips(samples: Samples) -> Iterator[tuple[int, int]]:
    """Yield the ends, in samples, of clips of half a minute at most, cut where it is quiet."""
    start = 0
    while len(samples) - start > _CLIP * RATE:
        first, last = start + _SHORTEST_CLIP * RATE, start + _CLIP * RATE
        cut = first + quietest(samples[first:last])
        yield start, cut
        start = cut
    yield start, len(samples)


def _went_wrong(clip: Sequence[Any]) -> bool:
    """Tell whether a clip's text repeats itself, or is one that the model does not believe."""
    from faster_whisper.transcribe import get_compression_ratio

    whole = "".join(segment.text for segment in clip).strip()
    if not whole:
        return False
    unlikely = min(segment.avg_logprob for segment in clip) < _UNLIKELY
    return bool(unlikely or get_compression_ratio(whole) > _REPEATS)


@cache
def _openai_model(weights: Path) -> Any:
    import torch
    import whisper

    torch.set_num_threads(CORES)
    model = whisper.load_model(str(weights / MODEL_FILES["openai-whisper"]), device="cpu")
    model.set_alignment_heads(whisper._ALIGNMENT_HEADS["base"])  # a path alone names none
    return model


def _openai(weights: Path) -> Recogniser:
    def recognise(samples: Samples, language: str) -> Iterator[Word]:
        found = _openai_model(weights).transcribe(
            samples, language=language, beam_size=BEAM, fp16=False, word_timestamps=True
        )
        for segment in found["segments"]:
            words = segment["words"]
            for place, word in enumerate(words, 1):
                yield Word(
                    float(word["start"]), float(word["end"]), word["word"], place == len(words)
                )

    return recognise
