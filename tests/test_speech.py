"""What is said becomes utterances with times; silence becomes nothing, and soon."""

import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import jiwer
import numpy as np
import opencc
import pytest

from bot import extract
from bot.domain import FileFact, Passage, Span
from bot.errors import Unreadable
from bot.extract import Means, _engines, speech
from bot.extract._engines import Word
from bot.extract._sound import LONGEST, RATE, Stretch, stretches

ROOT = Path(__file__).parent.parent
needs_weights = [pytest.mark.corpus, pytest.mark.weights]


def spoken(text: str, pace: float = 0.4, start: float = 0.0) -> list[Word]:
    """Return words that follow each other without a pause."""
    words = text.split()
    return [Word(start + n * pace, start + (n + 1) * pace, f" {w}") for n, w in enumerate(words)]


def texts(found: list[Passage]) -> list[str]:
    return [passage.text for passage in found]


def sound(path: Path, samples: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())
    return path


# ── utterances ────────────────────────────────────────────────────────────────────────────────


def test_utterances_end_where_sentences_end() -> None:
    words = spoken(
        "We train on 3.5 million pairs, e.g. news. Then Dr. Wu tests it all! Does it hold?"
    )

    found = list(speech.passages(words, "en", "s1"))

    assert texts(found) == [
        "We train on 3.5 million pairs, e.g. news.",
        "Then Dr. Wu tests it all!",
        "Does it hold?",
    ]
    assert not any(passage.open_start or passage.open_end for passage in found)
    assert found[1].locator == Span(words[8].start, words[13].end)


def test_a_long_sentence_is_cut_at_a_stop_and_says_that_it_goes_on() -> None:
    words = spoken("well " * 24 + "here, " + "and " * 20 + "there.")

    first, second = speech.passages(words, "en", "s1")

    assert first.text.endswith("here,")
    assert (first.open_start, first.open_end) == (False, True)
    assert (second.open_start, second.open_end) == (True, False)
    for part in (first, second):
        assert isinstance(part.locator, Span)
        assert 0 < part.locator.end - part.locator.start <= 15


def test_a_pause_ends_an_utterance_and_one_word_joins_the_next_sentence() -> None:
    words = [*spoken("Okay. We begin now."), *spoken("after a long silence", start=60)]

    found = list(speech.passages(words, "en", "s1"))

    assert texts(found) == ["Okay. We begin now.", "after a long silence"]


def test_chinese_without_full_stops_is_cut_where_the_recogniser_paused() -> None:
    words = [
        Word(0, 1, "今天"),
        Word(1, 2, "开始", last=True),
        Word(2, 3, "下面"),
        Word(3, 4, "继续"),
    ]

    assert texts(list(speech.passages(words, "zh", "s1"))) == ["今天开始", "下面继续"]


def test_the_same_words_have_the_same_names_and_no_two_share_one() -> None:
    words = spoken("Yes it was like that. Yes it was like that. Yes it was like that.")
    first, again = (list(speech.passages(words, "en", "s1")) for _ in range(2))

    assert first == again
    assert len({passage.id for passage in first}) == 3


# ── stretches ─────────────────────────────────────────────────────────────────────────────────


def test_a_stretch_is_cut_where_it_is_quiet_and_the_next_run_finds_the_same_cuts(
    tmp_path: Path,
) -> None:
    noise = np.random.default_rng(1).normal(0, 0.2, 400 * RATE)
    noise[150 * RATE : 151 * RATE] = 0
    path = sound(tmp_path / "a.wav", noise)

    whole = [part for part in stretches(path) if isinstance(part, Stretch)]
    resumed = [part for part in stretches(path, whole[0].end) if isinstance(part, Stretch)]

    assert 150 * RATE < whole[0].end < 151 * RATE
    assert all(before.end == after.start for before, after in pairwise(whole))
    assert [(p.start, p.end) for p in resumed] == [(p.start, p.end) for p in whole[1:]]
    assert np.array_equal(resumed[0].samples, whole[1].samples)
    assert whole[-1].end == 400 * RATE
    assert all(part.end - part.start <= LONGEST * RATE for part in whole)


def test_clips_of_a_batch_are_half_a_minute_at_most_and_cut_where_it_is_quiet() -> None:
    noise = np.random.default_rng(1).normal(0, 0.2, 70 * RATE).astype(np.float32)
    noise[25 * RATE : 26 * RATE] = 0

    found = list(_engines.clips(noise))

    assert 25 * RATE < found[0][1] < 26 * RATE
    assert all(before[1] == after[0] for before, after in pairwise(found))
    assert (found[0][0], found[-1][1]) == (0, len(noise))
    assert all(end - start <= 30 * RATE for start, end in found)


@dataclass(frozen=True)
class Segment:
    """What faster-whisper says of one clip, as far as it is looked at."""

    text: str
    words: tuple[SimpleNamespace, ...]
    seek: int
    avg_logprob: float = -0.2


def heard(start: float, word: str) -> SimpleNamespace:
    return SimpleNamespace(start=start, end=start + 0.5, word=word)


class Half:
    """A recogniser whose batch goes wrong in its second clip, as batches have no second try."""

    def __init__(self, wrong: Segment) -> None:
        self.wrong, self.again = wrong, 0

    def transcribe(self, samples: np.ndarray, **how: object) -> tuple[list[Segment], None]:
        if "clip_timestamps" not in how:
            self.again += 1
            return [Segment(" right", (heard(1, " right"),), 0)], None
        starts = [clip["start"] for clip in how["clip_timestamps"]]
        return [
            Segment(" well", (heard(0.5, " well"),), int(starts[0] * 100)),
            replace(self.wrong, seek=int(starts[1] * 100)),
        ], None


@pytest.mark.parametrize(
    "wrong",
    [
        Segment(" no" * 60, (heard(26, " no"),), 0),
        Segment(" what", (heard(26, " what"),), 0, avg_logprob=-1.5),
    ],
    ids=["repeats itself", "is not believed"],
)
def test_a_clip_that_went_wrong_in_a_batch_is_heard_again_by_itself(
    wrong: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Half(wrong)
    monkeypatch.setattr(_engines, "_faster_model", lambda weights: model)
    monkeypatch.setattr("faster_whisper.BatchedInferencePipeline", lambda model: model)
    samples = np.random.default_rng(1).normal(0, 0.2, 50 * RATE).astype(np.float32)

    words = list(_engines.recogniser("faster-whisper", Path(), batches=True)(samples, "en"))

    assert ["well", "right"] == [word.text.strip() for word in words]
    assert words[1].start == pytest.approx(list(_engines.clips(samples))[1][0] / RATE + 1)
    assert model.again == 1


def _music(seconds: int) -> np.ndarray:
    at = np.arange(seconds * RATE) / RATE
    roots = 220 * 2 ** (np.array([0, 5, 7, 3])[(at // 2).astype(int) % 4] / 12)
    return 0.2 * sum(np.sin(2 * np.pi * roots * step * at) for step in (1, 1.25, 1.5))


def _pink(seconds: int) -> np.ndarray:
    white = np.fft.rfft(np.random.default_rng(2).normal(size=seconds * RATE))
    pink = np.fft.irfft(white / np.sqrt(np.arange(1, len(white) + 1)))
    return 0.3 * pink / np.abs(pink).max()


@pytest.mark.parametrize(
    "samples",
    [np.zeros(60 * RATE), _pink(60), _music(60), 0.01 * _pink(60)],
    ids=["silence", "noise", "music", "hiss"],
)
def test_what_is_no_voice_costs_little_and_gives_no_words(
    tmp_path: Path, samples: np.ndarray
) -> None:
    path = sound(tmp_path / "a.wav", samples)
    start = time.process_time()

    heard = speech.listen(path, Means(weights=tmp_path / "none"), lambda done: None)

    assert heard.words == ()
    assert time.process_time() - start < 5
    assert heard.seconds == 60


# ── real speech ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def hear(corpus: Path, weights: Path) -> Callable[..., speech.Transcript]:
    """Listen to a file of the corpus."""

    def hear(
        name: str,
        engine: extract.Engine = "faster-whisper",
        model: Path | None = None,
        batches: bool = True,
    ):
        # As the bot hears it, but where it is held against the other engine.
        means = Means(model or weights / "whisper-base", engine, batches=batches)
        return speech.listen(corpus / "speech" / name, means, lambda done: None)

    return hear


@pytest.fixture(scope="session")
def normal() -> Callable[[str], str]:
    """Return Whisper's own normaliser of English."""
    reason = "openai-whisper is not installed: pip install 'paperthread[openai-whisper]'"
    return pytest.importorskip("whisper.normalizers", reason=reason).EnglishTextNormalizer()


def said(heard: speech.Transcript) -> str:
    return "".join(word.text for word in heard.words).strip()


AUSTEN = [f"austen-{number}.flac" for number in ("0870", "0880", "0890", "0920", "0930")]
JFK = (
    "And so, my fellow Americans, ask not what your country can do for you, "
    "ask what you can do for your country."
)


@pytest.mark.corpus
@pytest.mark.weights
def test_clean_speech_is_heard_with_two_words_in_a_hundred_wrong_at_most(
    hear: Callable[..., speech.Transcript], normal: Callable[[str], str], corpus: Path
) -> None:
    lines = (corpus / "speech" / "austen.txt").read_text().splitlines()
    truth = [JFK, *(line.partition("<s>")[2].partition("</s>")[0] for line in lines)]

    heard = [hear(name) for name in ("jfk.flac", *AUSTEN)]

    assert {one.language for one in heard} == {"en"}
    wrong = jiwer.wer([normal(t) for t in truth], [normal(said(one)) for one in heard])
    assert wrong <= 0.02


@pytest.mark.corpus
@pytest.mark.weights
def test_mandarin_is_heard_and_written_in_one_script(
    hear: Callable[..., speech.Transcript],
) -> None:
    simplified = opencc.OpenCC("t2s").convert
    truth = {
        "zh_asr.flac": "欢迎大家来体验达摩院推出的语音识别模型",
        "cosy_zero.flac": "希望你以后能够做的比我还好呦",
        "sr_chinese.flac": "砸自己的脚",
    }

    wrong = sum(
        round(jiwer.cer(text, simplified(said(hear(name)))) * len(text))
        for name, text in truth.items()
    )

    assert wrong <= 4


@dataclass(frozen=True)
class Resumed:
    heard: speech.Transcript
    first: float  # the first sign of progress, in seconds
    done: float  # where the killed try had come to
    kept: bool  # whether what it had done was left alone


@pytest.fixture(scope="session")
def resumed(corpus: Path, weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Resumed:
    """Listen to three minutes, killed after the first stretch, then to the rest."""
    path = corpus / "speech" / "attention-read-aloud.flac"
    folder = tmp_path_factory.mktemp("kept")
    means = Means(weights / "whisper-base", folder=folder, batches=True)
    code = (
        "import sys; from pathlib import Path; from bot.extract import Means, speech; "
        "means = Means(Path(sys.argv[2]), folder=Path(sys.argv[3]), batches=True); "
        "speech.listen(Path(sys.argv[1]), means, lambda done: None)"
    )
    command = [sys.executable, "-c", code, str(path), str(means.weights), str(folder)]
    child = subprocess.Popen(command, cwd=ROOT)
    end = time.monotonic() + 300
    while not (files := list(folder.glob("heard-*-0.json"))) and time.monotonic() < end:
        time.sleep(0.1)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    before = files[0].stat()
    signs: list[float] = []
    heard = speech.listen(path, means, signs.append)
    kept = files[0].stat().st_mtime_ns == before.st_mtime_ns
    return Resumed(
        heard, signs[0], next(s.end for s in stretches(path) if isinstance(s, Stretch)) / RATE, kept
    )


@pytest.mark.corpus
@pytest.mark.weights
def test_a_killed_transcription_goes_on_where_it_was(resumed: Resumed) -> None:
    assert resumed.kept
    assert resumed.first > resumed.done > 100
    starts = [word.start for word in resumed.heard.words]
    assert starts == sorted(starts)
    assert starts[0] < 1 < 180 < starts[-1]
    assert resumed.heard.language == "en" and resumed.heard.sure > speech.SURE


@pytest.mark.corpus
@pytest.mark.weights
def test_three_minutes_are_heard_as_well_as_the_model_can(
    resumed: Resumed, normal: Callable[[str], str], corpus: Path
) -> None:
    truth = (corpus / "speech" / "attention-read-aloud.txt").read_text()

    assert jiwer.wer(normal(truth), normal(said(resumed.heard))) <= 0.13
    for passage in speech.passages(resumed.heard.words, "en", "s1"):
        assert isinstance(passage.locator, Span)
        assert 0 < passage.locator.end - passage.locator.start <= 15


@pytest.fixture(scope="session")
def checkpoint(corpus: Path, weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the same weights as OpenAI's library takes them."""
    pytest.importorskip("whisper", reason="openai-whisper is not installed")
    tool = corpus.parent / "tools" / "whisper_checkpoint.py"
    if not tool.is_file():
        pytest.skip("the converter of the weights does not lie beside the corpus")
    folder = tmp_path_factory.mktemp("checkpoint")
    model = str(weights / "whisper-base")
    subprocess.run([sys.executable, tool, model, folder / "base.pt"], check=True)
    return folder


@pytest.mark.corpus
@pytest.mark.weights
@pytest.mark.parametrize("name", ["jfk.flac", "zh_asr.flac"])
def test_both_engines_hear_the_same(
    hear: Callable[..., speech.Transcript],
    checkpoint: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Torch's threads wait for each other busily: two on a shared machine are slower than one.
    monkeypatch.setattr(_engines, "CORES", 1)

    ours, theirs = hear(name, batches=False), hear(name, "openai-whisper", checkpoint)

    assert said(ours) == said(theirs)
    assert ours.language == theirs.language
    assert ours.sure == pytest.approx(theirs.sure, abs=0.02)
    away = [abs(a.start - b.start) for a, b in zip(ours.words, theirs.words, strict=True)]
    assert sorted(away)[len(away) // 2] <= 0.02
    assert max(away) <= 0.3


# ── in the child ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.corpus
@pytest.mark.weights
async def test_a_recording_is_read_behind_the_fence(
    corpus: Path, weights: Path, tmp_path: Path
) -> None:
    seen: list[tuple[int, int]] = []

    reading = await extract.read(
        corpus / "speech" / "jfk.flac",
        name="jfk.flac",
        source="s1",
        progress=lambda *done: seen.append(done),
        means=Means(weights / "whisper-base", folder=tmp_path / "kept"),
    )

    assert reading.language == "en"
    assert reading.duration == 11
    assert [p.text for p in reading.passages if isinstance(p.locator, FileFact)] == ["0:11"]
    assert [p.text for p in reading.passages if isinstance(p.locator, Span)] == [JFK]
    assert seen[-1] == (11, 11)
    assert seen == sorted(seen)
    assert reading.notices == ()


async def test_sound_without_weights_is_one_sentence(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.wav", np.zeros(RATE))

    with pytest.raises(Unreadable) as caught:
        await extract.read(path, name="talk.wav", source="s1")

    assert caught.value.line.key == "source-unheard"
    assert caught.value.line.values["name"] == "talk.wav"
