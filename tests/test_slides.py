"""Slides are found by what rests on the screen, and what is written on them is read."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from bot import extract, weights
from bot.brief import parse
from bot.checks import counted, measure
from bot.domain import FileFact, Passage, Reading, Slide
from bot.errors import Busy, Unreadable
from bot.export.json import dumps
from bot.extract import slides, video
from bot.extract._ocr import Recognised, pieces, recognise, title
from bot.ports import Material
from bot.report import By, Citation, Report, Section, Sentence, Source
from bot.settings import Settings
from bot.talk import Again
from bot.text import fold
from bot.verify import verify
from bot.words import word

WIDE, HIGH = 640, 360
Frame = np.ndarray


def slide(*lines: str, height: float = 1.0) -> Frame:
    """Draw a slide: a title on a bar, and lines below it."""
    frame = np.full((HIGH, WIDE, 3), 255, np.uint8)
    frame[:50] = (110, 60, 30)
    for number, line in enumerate(lines):
        at = (30, 36) if number == 0 else (40, 70 + 50 * number)
        colour = (255, 255, 255) if number == 0 else (0, 0, 0)
        size = (1.0 if number == 0 else 0.8) * height
        cv2.putText(frame, line, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 2, cv2.LINE_AA)
    return frame


ONE = ("Learning to rank", "A short list of items")
TWO = ("Results on two tasks", "It reaches 28.4 points", "We train for 12 hours")


def moments(frames: Iterator[Frame]) -> Iterator[slides.Moment]:
    return (slides.Moment(float(at), frame) for at, frame in enumerate(frames))


def starts(frames: Iterator[Frame]) -> list[float]:
    return [state.at for state in slides.states(moments(frames))]


def shown(seconds: dict[int, Frame], total: int) -> Iterator[Frame]:
    """Yield one frame a second; each slide is up from its second on."""
    frame = seconds[0]
    for second in range(total):
        frame = seconds.get(second, frame)
        yield frame.copy()


def test_a_change_and_every_line_that_is_added_are_found() -> None:
    frames = shown({0: slide(*ONE), 10: slide(*TWO[:2]), 20: slide(*TWO), 30: slide(*ONE)}, 40)

    assert starts(frames) == [0, 10, 20, 30]


def test_a_camera_in_a_corner_is_no_slide() -> None:
    chance = np.random.default_rng(3)

    def filmed() -> Iterator[Frame]:
        for frame in shown({0: slide(*ONE), 30: slide(*TWO)}, 60):
            grain = chance.integers(0, 255, (10, 14, 3), np.uint8)
            frame[-110:-10, -150:-10] = cv2.resize(grain, (140, 100))
            yield frame

    assert starts(filmed()) == [0, 30]


def test_noise_and_a_pointer_that_passes_are_no_slide() -> None:
    chance = np.random.default_rng(4)

    def noisy() -> Iterator[Frame]:
        for second, frame in enumerate(shown({0: slide(*ONE), 30: slide(*TWO)}, 60)):
            if 10 <= second < 20:
                cv2.circle(frame, (60 * (second - 9), 200), 6, (0, 0, 220), -1)
            grain = chance.normal(0, 8, frame.shape)
            yield np.clip(frame + grain, 0, 255).astype(np.uint8)

    assert starts(noisy()) == [0, 30]


def test_a_slide_that_fades_in_is_one_change() -> None:
    def faded() -> Iterator[Frame]:
        for second in range(30):
            share = min(max((second - 12) / 4, 0), 1)
            yield cv2.addWeighted(slide(*ONE), 1 - share, slide(*TWO), share, 0)

    first, second = slides.states(moments(faded()))

    assert (first.at, second.at) == (0, 13)
    assert second.still.at > 16
    assert np.abs(second.still.picture.astype(int) - slide(*TWO)).max() == 0


def line(text: str, x0: float, y0: float, x1: float, height: float = 0.05) -> Recognised:
    return Recognised(text, x0, y0, x1, y0 + height)


def test_a_wrapped_sentence_is_one_piece_and_bullets_go() -> None:
    lines = [
        line("Abstract", 0.03, 0.03, 0.2, 0.08),
        line("• We propose a new network, the Transformer, based solely on", 0.04, 0.2, 0.9),
        line("attention mechanisms.", 0.06, 0.255, 0.3),
        line("• Next item", 0.04, 0.4, 0.3),
    ]

    assert title(lines) == "Abstract"
    assert [piece.text for piece in pieces(lines)] == [
        "Abstract",
        "We propose a new network, the Transformer, based solely on attention mechanisms.",
        "Next item",
    ]


def test_cells_of_a_row_stay_together() -> None:
    cells = [line("base", 0.1, 0.5, 0.2), line("25.8", 0.4, 0.505, 0.5), line("big", 0.1, 0.6, 0.2)]

    assert [(piece.text, piece.row) for piece in pieces(cells)] == [
        ("base\u200325.8", True),
        ("big", False),
    ]


# ── whole files ───────────────────────────────────────────────────────────────────────────────


def film(path: Path, frames: Iterator[Frame], codec: str = "mpeg4") -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=4)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = WIDE, HIGH, "yuv420p", 8
        stream.bit_rate = 4_000_000
        for frame in frames:
            for _ in range(4):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="bgr24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="session")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video without sound: a slide that grows, another one, and the first again."""
    seconds = {0: slide(*TWO[:2]), 8: slide(*TWO), 16: slide(*ONE), 24: slide(*TWO)}
    return film(tmp_path_factory.mktemp("film") / "silent.mkv", shown(seconds, 32))


@pytest.fixture(scope="session")
def seen(silent: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Reading, Path]:
    folder = tmp_path_factory.mktemp("kept") / "stills"
    means = extract.Means(folder=folder)
    read = extract.read(silent, name="silent.mkv", source="s1", means=means)
    return asyncio.run(read), folder


def test_a_silent_video_gives_its_slides_and_says_that_nobody_speaks(
    seen: tuple[Reading, Path],
) -> None:
    reading, _ = seen

    places = list(
        dict.fromkeys(p.locator for p in reading.passages if isinstance(p.locator, Slide))
    )

    assert [(place.slide, place.at) for place in places] == [(1, 0), (2, 16), (1, 24)]
    assert [before.until for before in places[:2]] == [16, 24]
    assert 31 <= places[2].until <= 32
    texts = [p.text for p in reading.passages if p.locator == places[0]]
    assert texts == list(TWO)
    assert {p.heading for p in reading.passages if p.locator == places[0]} == {TWO[0]}
    assert [p.text for p in reading.passages if isinstance(p.locator, FileFact)] == ["0:32", "2"]
    assert [notice.key for notice in reading.notices] == ["talk-no-speech-notice"]
    assert reading.language == "en"


def test_the_fullest_still_of_each_slide_is_kept_under_the_name_that_its_passages_have(
    seen: tuple[Reading, Path],
) -> None:
    reading, folder = seen
    names = {p.locator.image for p in reading.passages if isinstance(p.locator, Slide)}

    assert names == {"images/s1-slide-1.webp", "images/s1-slide-2.webp"}
    assert sorted(path.name for path in folder.glob("*.webp")) == ["slide-1.webp", "slide-2.webp"]
    still = cv2.imread(str(folder / "slide-1.webp"))
    assert np.abs(still.astype(int) - slide(*TWO)).mean() < 4


def test_slides_that_an_earlier_try_has_found_are_not_looked_for_again(
    seen: tuple[Reading, Path], silent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, folder = seen
    monkeypatch.setattr(slides, "frames", None)

    again = video.read(silent, "s1", extract.Means(folder=folder), lambda done, total: None)

    assert again == replace(reading, notices=again.notices)
    assert [line.key for line in again.notices] == [line.key for line in reading.notices]


def test_a_video_that_is_cut_off_gives_what_is_there_and_says_so(
    silent: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cut.mkv"
    path.write_bytes(silent.read_bytes()[: silent.stat().st_size // 2])

    reading = asyncio.run(extract.read(path, name="cut.mkv", source="s1"))

    assert any(isinstance(passage.locator, Slide) for passage in reading.passages)
    assert reading.notices[0].key == "talk-cut-off-notice"
    assert reading.duration and reading.duration < 29


async def test_a_film_without_words_is_one_sentence(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", (np.full((HIGH, WIDE, 3), 90, np.uint8) for _ in range(4)))

    with pytest.raises(Unreadable) as caught:
        await extract.read(path, name="a.mkv", source="s1")

    assert caught.value.line.key == "source-silent"


def test_a_frame_is_cut_again_at_its_time_and_read(silent: Path) -> None:
    early, late, beyond = video.words(silent, [4, 20, 500])

    assert early == list(TWO[:2])
    assert late == list(ONE)
    assert beyond == list(TWO)  # the last one there is


# ── a report on it is checked ─────────────────────────────────────────────────────────────────


def report_on(reading: Reading, path: Path, cited: Passage) -> Report:
    """Return a report that quotes one passage."""
    asked = "Please report in English, 1 to 400 words:\n1. Results\n2. Limits"
    contract = replace(parse(asked, kinds=["video/x-matroska"]), notices=())
    said = Sentence(cited.text, "quote", (Citation(cited.id, cited.text),))
    sections = tuple(Section(aim.title, aim.aim, sentences=(said,)) for aim in contract.sections)
    source = Source(
        "s1",
        path.name,
        "video/x-matroska",
        hashlib.sha256(path.read_bytes()).hexdigest(),
        path.stat().st_size,
        duration=reading.duration,
        notices=tuple(word(notice, "en") for notice in reading.notices),
    )
    report = Report(
        "r1",
        "2026-01-02T03:04:05Z",
        By("digest"),
        contract,
        (source,),
        (cited,),
        sections,
        counted(sections, contract.length, exhausted=False),
    )
    return replace(report, checks=measure(report, {cited.id: cited}, [Material(source, reading)]))


class ReadOnce(Again):
    """Reads the video as a check does, but once for all the checks of a test."""

    found: Reading | None = None

    async def read(self, path: Path, *, name: str, source: str, **how: object) -> Reading:
        self.found = self.found or await super().read(path, name=name, source=source)
        return self.found


def unheard(folder: Path, engine: str) -> Path:
    raise Busy("talk-weights-missing", folder=str(folder))


def test_a_report_on_a_talk_is_believed_only_as_far_as_its_frames_bear_it_out(
    silent: Path, seen: tuple[Reading, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "fetch", unheard)
    reading, _ = seen
    again = ReadOnce(Settings())
    cited = next(p for p in reading.passages if p.text == TWO[1])
    assert isinstance(cited.locator, Slide)

    def held(passage: Passage) -> bool:
        file = tmp_path / "report.json"
        file.write_text(dumps(report_on(reading, silent, passage)), "utf-8")
        misses = asyncio.run(verify(file, silent.parent, again)).misses
        assert not misses or any(passage.id in miss for miss in misses), misses
        return not misses

    assert held(cited)
    assert not held(replace(cited, text="It reaches 28.5 points"))
    assert not held(replace(cited, locator=replace(cited.locator, at=16.0, until=24.0)))
    # Read elsewhere it may have another name and other commas, but no other letters or times.
    elsewhere = replace(cited, id="p0123456789", heading="", text="It reaches 28.4 points.")
    assert held(elsewhere)
    assert not held(replace(elsewhere, text="It reaches 28.5 points."))
    assert not held(replace(elsewhere, locator=replace(cited.locator, at=17.0, until=23.0)))


# ── real talks ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["attention-talk", "slides_clean", "slides_cam_noise"])
def test_states_of_made_talks_are_found_within_two_seconds(corpus: Path, name: str) -> None:
    truth = json.loads((corpus / "slides" / "times.json").read_text())["times"]

    found = [s.at for s in slides.states(slides.frames(corpus / "talks" / f"{name}.mp4"))]

    def near(time: float, times: list[float]) -> bool:
        return any(abs(time - other) <= 2 for other in times)

    assert sum(near(time, found) for time in truth) / len(truth) >= 0.94
    assert sum(near(time, truth) for time in found) / len(found) >= 0.94


@pytest.mark.corpus
def test_pen_ink_on_a_lecture_is_no_new_slide(corpus: Path) -> None:
    found = slides.slides(corpus / "talks" / "stream-ciphers.mp4", lambda done: None)

    assert any(abs(slide.at - 114.4) <= 2 for slide in found)
    assert len(found) <= 8
    assert all(before.until <= after.at for before, after in pairwise(found))


@pytest.mark.corpus
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_words_of_slides_are_read_with_one_character_in_a_hundred_wrong_at_most(
    corpus: Path, language: str, read_slide: Callable[[int], list[str]]
) -> None:
    truth = json.loads((corpus / "slides" / "text.json").read_text())
    wrong = total = 0
    for entry in truth:
        if entry["lang"] == language:
            for text in (entry["title"], *entry["bul"]):
                wanted = fold(text)
                wrong += min(errors(wanted, fold(piece)) for piece in read_slide(entry["n"]))
                total += len(wanted)

    assert wrong / total <= 0.01


def errors(wanted: str, found: str) -> int:
    same = sum(
        block.size for block in SequenceMatcher(None, wanted, found, False).get_matching_blocks()
    )
    return max(len(wanted), len(found)) - same


@pytest.fixture(scope="session")
def read_slide(corpus: Path) -> Callable[[int], list[str]]:
    def read_slide(number: int) -> list[str]:
        picture = cv2.imread(str(corpus / "slides" / f"s{number:02}.png"))
        return [piece.text for piece in pieces(recognise(picture))]

    return read_slide
