"""Talks made small: parts that fit, are known as one talk, and still read and sound the same."""

import asyncio
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import jiwer
import numpy as np
import pytest

from bot.domain import Line, Reading, Span
from bot.extract import Means, _part, slides, speech
from bot.extract._ocr import pieces, recognise
from bot.extract._part import Part
from bot.ports import Material
from bot.report import Source
from bot.shrink import Shrunk, shrink
from bot.talk import in_order, missing_parts
from bot.text import fold
from bot.words import say, word

RATE = 16_000


def test_a_tag_says_what_it_said_and_a_forged_one_says_nothing():
    part = Part(2, 3, "0123456789ab", 598.25)

    assert part == _part.read(_part.tagged(part))
    for tag in ("", "paperthread part 4/3 of 0123456789ab from 0.00",
                "paperthread part 0/3 of 0123456789ab from 0.00", "a nice talk",
                "paperthread part 1/3 of 0123456789ab from 99999999.00"):  # fmt: skip
        assert _part.read(tag) is None


# ── one talk ──────────────────────────────────────────────────────────────────────────────────


def material(name: str, part: Part | None = None) -> Material:
    notices: tuple[Line, ...] = (_part.notice(part),) if part else ()
    source = Source(name, name, "video/mp4", name, 1)
    return Material(source, Reading("en", (), notices=notices))


def test_parts_are_one_talk_in_their_order_whenever_they_came():
    second, first = (material(f"p{n}", Part(n, 3, "a" * 12, n * 9.0)) for n in (2, 1))
    paper, other = material("paper"), material("other", Part(1, 2, "b" * 12, 0.0))

    found = in_order([second, paper, other, first])

    assert ["p1", "p2", "paper", "other"] == [one.source.id for one in found]
    missing = [word(line, "en") for line in missing_parts(found)]
    assert ["in 3 parts", "in 2 parts"] == [line[10:20] for line in missing]
    assert "not here: 3." in missing[0]
    assert [] == missing_parts([material("whole")])


# ── made talks ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Forty seconds of pictures that are hard to pack, with a tone that stops at 18 to 19 s."""
    path = tmp_path_factory.mktemp("made") / "talk.mkv"
    random = np.random.default_rng(1)
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=1, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        audio = out.add_stream("flac", rate=RATE, layout="mono")
        for second in range(40):
            picture = random.integers(0, 255, (180, 320, 3), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = second, Fraction(1, 1)
            out.mux(video.encode(frame))
            time = np.arange(RATE) / RATE
            tone = np.sin(time * 2000) * (8000 if second != 18 else 0)
            sound = av.AudioFrame.from_ndarray(
                tone.astype(np.int16).reshape(1, -1), format="s16", layout="mono"
            )
            sound.sample_rate, sound.pts, sound.time_base = RATE, second * RATE, Fraction(1, RATE)
            out.mux(audio.encode(sound))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))
    return path


def seconds(path: Path) -> dict[str, float]:
    with av.open(str(path)) as part:
        return {one.type: float(one.duration * one.time_base) for one in part.streams}


def tag(path: Path) -> Part | None:
    with av.open(str(path)) as part:
        return _part.read(part.metadata.get("comment", ""))


async def test_a_talk_becomes_parts_that_fit_are_named_and_cut_at_a_pause(made, tmp_path):
    whole = await shrink(made, tmp_path / "whole")
    assert ["talk.small.mp4"] == [path.name for path in whole.parts]
    most = whole.sizes[0] * 0.66 / 1e6

    done = await shrink(made, tmp_path / "parts", most)

    assert ["talk.part1of2.mp4", "talk.part2of2.mp4"] == [path.name for path in done.parts]
    assert all(size <= most * 1e6 for size in done.sizes)
    first, second = [await asyncio.to_thread(tag, path) for path in done.parts]
    assert first and second and first.talk == second.talk
    assert (1, 2, 0.0) == (first.number, first.parts, first.start)
    assert 18 <= second.start <= 19
    assert await asyncio.to_thread(tag, whole.parts[0]) is None
    lengths = [await asyncio.to_thread(seconds, path) for path in done.parts]
    assert 40 == pytest.approx(sum(one["audio"] for one in lengths), abs=0.2)
    assert 40 == pytest.approx(second.start + lengths[1]["video"], abs=0.2)
    assert ["talk.part1of2.mp4", "talk.part2of2.mp4"] == sorted(
        path.name for path in await asyncio.to_thread(lambda: [*(tmp_path / "parts").iterdir()])
    )


def test_the_command_says_what_it_made_and_what_is_no_talk(made, sample, tmp_path):
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", "shrink", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = run(made, "--out", tmp_path)
    assert 0 == done.returncode, done.stderr
    assert "talk.small.mp4" in done.stdout
    assert "%" in done.stdout

    paper = run(sample, "--out", tmp_path)
    assert 2 == paper.returncode
    assert "sample-paper.pdf" in paper.stderr

    small = run(made, "--out", tmp_path, "--most", "0.01")
    assert 2 == small.returncode
    assert "--most" in small.stderr


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_posts_too_much_is_told_three_ways(language):
    told = say("intake-too-big", language, name="talk.mp4", most=200)

    assert "paperthread shrink" in told
    assert "PDF" in told
    assert ("link" if language == "en" else "链接") in told


# ── a real talk ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Parts:
    whole: Path
    done: Shrunk
    starts: tuple[float, ...]


@pytest.fixture(scope="session")
def parts(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Parts:
    whole = corpus / "talks" / "attention-talk.mp4"
    done = asyncio.run(shrink(whole, tmp_path_factory.mktemp("parts"), 0.5))
    return Parts(whole, done, tuple(found.start for path in done.parts if (found := tag(path))))


@pytest.mark.corpus
def test_a_real_talk_is_half_as_large_and_its_parts_follow_each_other(parts: Parts) -> None:
    assert sum(parts.done.sizes) < 0.6 * parts.done.size
    assert len(parts.done.parts) == len(parts.starts) in (3, 4)
    for path, start, end in zip(parts.done.parts, parts.starts, [*parts.starts[1:], 168.0],
                                strict=True):  # fmt: skip
        assert end - start == pytest.approx(seconds(path)["audio"], abs=0.2)


@pytest.mark.corpus
@pytest.mark.parametrize("at", [22.0, 75.0, 120.0, 150.0])
def test_slides_of_a_small_talk_still_read_the_same(parts: Parts, at: float) -> None:
    number = max(n for n, start in enumerate(parts.starts) if start <= at)
    before = slides.still_at(parts.whole, at)
    after = slides.still_at(parts.done.parts[number], at - parts.starts[number])
    assert before is not None and after is not None
    wanted, found = (
        fold("".join(piece.text for piece in pieces(recognise(one)))) for one in (before, after)
    )

    assert len(wanted) > 20
    assert jiwer.cer(wanted, found) <= 0.01


@pytest.mark.corpus
@pytest.mark.weights
def test_words_of_a_small_talk_are_heard_as_well_and_at_their_times(
    parts: Parts, corpus: Path, weights: Path
) -> None:
    means = Means(weights / "whisper-base")
    heard = [speech.listen(path, means, lambda done: None) for path in parts.done.parts]
    said = "".join(word.text for one in heard for word in one.words)
    truth = (corpus / "speech" / "attention-read-aloud.txt").read_text()
    heard_words, true_words = (
        "".join(char if char.isalnum() else " " for char in text.lower()).split()
        for text in (said, truth)
    )

    assert jiwer.wer(" ".join(true_words[: len(heard_words)]), " ".join(heard_words)) <= 0.2
    for one, path in zip(heard, parts.done.parts, strict=True):
        places = [passage.locator for passage in speech.passages(one.words, "en", "s1")]
        assert all(isinstance(p, Span) and p.end <= seconds(path)["audio"] + 1 for p in places)
