"""What was heard comes in the brief's script, with the paper's words, or as subtitles have it."""

import asyncio
import wave
from dataclasses import replace
from pathlib import Path

import pytest

from bot import extract, talk, weights
from bot.domain import Front, PageBoxes, Passage, Reading, Slide, Span
from bot.errors import Busy, Unreadable
from bot.ports import Material
from bot.report import Source
from bot.settings import Settings
from bot.transcript import corrected, fitted, in_script, subtitles_fit, terms_of

BOX = ((0.0, 0.0, 10.0, 10.0),)
PAPER = Reading(
    "en",
    tuple(
        Passage(f"p{number}", "s1", text, PageBoxes(1, BOX))
        for number, text in enumerate(
            (
                "We call the model the Transformer. The Transformer reaches a BLEU score of 28.4.",
                "A higher BLEU score is better, and BERT uses the Transformer too. While we go,",
                "the model BERT sees positions. Positional terms of Kaiser et al. While we wait.",
            )
        )
    ),
    front=Front(authors=("Łukasz Kaiser", "Jakob Uszkoreit")),
)


def said(*texts: str) -> tuple[Passage, ...]:
    return tuple(
        Passage(f"u{number}", "s2", text, Span(number * 5.0, number * 5.0 + 5))
        for number, text in enumerate(texts)
    )


@pytest.mark.parametrize(
    ("heard", "right"),
    [
        ("The transformor is fast.", "The Transformer is fast."),
        ("By Uzkoreit and others.", "By Uszkoreit and others."),
        ("It has a blue score of 41.8.", "It has a BLEU score of 41.8."),
    ],
)
def test_near_misses_of_the_papers_words_are_corrected(heard: str, right: str) -> None:
    passages, done = corrected(said(heard), terms_of([PAPER]))

    assert [passage.text for passage in passages] == [right]
    assert len(done) == 1


@pytest.mark.parametrize(
    "heard",
    [
        "A bird sees the model.",  # no BERT
        "A blue bird.",
        "The transformer is fast.",  # only its capital differs
        "It transforms what transformers transformed.",
        "A score of 28.5 in 1998.",
        "A kaisar came whole.",  # too short to be sure
        "Position by position.",
    ],
)
def test_what_may_be_meant_so_stays(heard: str) -> None:
    assert corrected(said(heard), terms_of([PAPER])) == (said(heard), ())


def test_slides_and_papers_are_never_touched_and_the_notice_lists_what_was_done() -> None:
    shown = Passage("v1", "s2", "The transformor", Slide(0, 5, 1))
    talk = Reading("en", (shown, *said("The transformor.", "A transformor!")), duration=10)

    paper, heard = fitted([material("s1", PAPER), material("s2", talk, "video/mp4")], "en")

    assert paper.reading == PAPER
    texts = [passage.text for passage in heard.reading.passages]
    assert texts == ["The transformor", "The Transformer.", "A Transformer!"]
    assert [(n.key, n.values) for n in heard.reading.notices] == [
        ("talk-corrected-notice", {"words": "transformor → Transformer", "count": 2})
    ]


def material(source: str, reading: Reading, kind: str = "application/pdf") -> Material:
    return Material(Source(source, f"{source}.file", kind, source * 8, 1), reading)


def test_mandarin_comes_in_the_script_of_the_brief_and_slides_stay() -> None:
    shown = Passage("v1", "s2", "繁體", Slide(0, 5, 1))
    talk = Reading("zh", (shown, *said("歡迎大家來體驗語音識別")), duration=10)

    assert [p.text for p in in_script(talk, "zh").passages] == ["繁體", "欢迎大家来体验语音识别"]
    assert [p.text for p in in_script(talk, "en").passages] == ["繁體", "欢迎大家来体验语音识别"]
    simplified = in_script(talk, "zh")
    assert in_script(simplified, "zh-Hant").passages[1].text == "歡迎大家來體驗語音識別"


# ── subtitles ─────────────────────────────────────────────────────────────────────────────────

SRT = """1
00:00:00,500 --> 00:00:03,000
<i>We train the model</i>

2
00:00:03,000 --> 00:00:05,250
for twelve hours &amp; stop.

3
00:00:06,000 --> 00:00:09,000
Then we test it.
"""
VTT = """WEBVTT

00:00.500 --> 00:03.000 align:start
We train the model

00:03.000 --> 00:05.250
We train the model
for twelve hours &amp; stop.

00:06.000 --> 00:09.000
Then we test it.
"""


@pytest.mark.parametrize("text", [SRT, SRT.replace("\n", "\r\n"), "\ufeff" + SRT, VTT])
async def test_subtitles_become_utterances_with_times(tmp_path: Path, text: str) -> None:
    path = tmp_path / "talk.srt"
    path.write_text(text, "utf-8", newline="")

    reading = await extract.read(path, name="talk.srt", source="s3")

    assert [(p.text, p.locator) for p in reading.passages] == [
        ("We train the model for twelve hours & stop.", Span(0.5, 5.25)),
        ("Then we test it.", Span(6, 9)),
    ]
    assert reading.language == "en"


def talk_of(words: str, seconds: float) -> Reading:
    return Reading("en", said(words), duration=seconds)


SUBTITLES = talk_of("We train the model for twelve hours and stop. Then we test it.", 9)


def test_subtitles_that_fit_stand_in_for_what_was_recognised() -> None:
    shown = Passage("v1", "s2", "Training", Slide(0, 5, 1))
    talk = talk_of("We drain the model for twelve hours and stop then we taste it", 10)
    talk = replace(talk, passages=(shown, *talk.passages))
    subtitles = material("s3", SUBTITLES, "application/x-subrip")

    heard, kept = fitted([material("s2", talk, "video/mp4"), subtitles], "en")

    assert heard.reading.passages == (shown,)
    assert [notice.key for notice in heard.reading.notices] == ["talk-subtitles-notice"]
    assert kept == subtitles


def test_subtitles_of_another_length_or_of_other_words_do_not_fit() -> None:
    right = "We train the model for twelve hours and stop. Then we test it."

    assert subtitles_fit(SUBTITLES, talk_of(right, 5))
    assert subtitles_fit(SUBTITLES, Reading("en", (), duration=5))  # nothing was recognised
    assert not subtitles_fit(SUBTITLES, talk_of(right, 100))
    assert not subtitles_fit(SUBTITLES, talk_of("A bird is no fish, says another speaker", 5))
    assert not subtitles_fit(PAPER, talk_of(right, 5))


def test_subtitles_are_held_against_the_beginning_alone_where_no_more_was_heard() -> None:
    long = replace(SUBTITLES, passages=said(*(f"Some words, part {n}." for n in range(20))))
    talk = Reading("en", (), duration=100.0)
    sample = replace(talk, passages=said("Some words, part 0."))
    later = replace(talk, passages=said("Some words of another talk, of cats and of dogs too."))

    assert subtitles_fit(long, talk)
    assert subtitles_fit(long, sample)
    assert not subtitles_fit(long, later)


@pytest.mark.parametrize(("beginning", "spared"), [("Then we test it.", True), ("A cat.", False)])
async def test_a_talk_that_subtitles_fit_is_not_listened_to(
    beginning: str, spared: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said in its first half minute tells that they are its own."""
    used: list[extract.Means] = []

    async def read(path: Path, *, means: extract.Means, **how: object) -> Reading:
        used.append(means)
        return Reading("en", (), duration=10)

    async def first(path: Path, source: str) -> Reading:
        return Reading("en", (), duration=10)

    async def sample(path: Path, source: str, means: extract.Means) -> Reading:
        return Reading("en", said(beginning))

    for function in (read, first, sample):
        monkeypatch.setattr(extract, function.__name__, function)
    monkeypatch.setattr(weights, "fetch", lambda folder, engine: tmp_path)
    written = Reading("en", said("Then we test it. And so on."), duration=9)
    source = Source("s2", "talk.mp4", "video/mp4", "2" * 64, 1)

    reading = await talk.read(
        tmp_path / "talk.mp4",
        source,
        await asyncio.to_thread(Settings),
        subtitles=[material("s3", replace(written, duration=9), "text/vtt")],
    )

    assert [spared] == [means.subtitled for means in used]
    assert (["talk-subtitles-notice"] if spared else []) == [line.key for line in reading.notices]


async def test_a_recording_that_subtitles_stand_in_for_needs_no_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(folder: Path, engine: str) -> Path:
        raise Busy("talk-weights-missing", folder=str(folder))

    monkeypatch.setattr(weights, "fetch", missing)
    path = tmp_path / "talk.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 8000 * 9))
    source = Source("s2", "talk.wav", "audio/wav", "2" * 64, 1)
    settings = await asyncio.to_thread(Settings)
    fit, other = (
        material("s3", Reading("en", said(*["Then we test it."] * count)), "text/vtt")
        for count in (2, 20)
    )

    reading = await talk.read(path, source, settings, subtitles=[fit])

    assert ["0:09"] == [passage.text for passage in reading.passages]
    assert ["talk-subtitles-notice"] == [line.key for line in reading.notices]
    with pytest.raises(Unreadable):
        await talk.read(path, source, settings, subtitles=[other])


@pytest.mark.corpus
async def test_the_subtitles_of_a_whole_lecture_do_not_fit_a_clip_of_it(corpus: Path) -> None:
    path = corpus / "talks" / "stream-ciphers-full.srt"

    reading = await extract.read(path, name="full.srt", source="s3")

    assert len(reading.passages) > 50
    assert all(0 < p.locator.end - p.locator.start <= 16 for p in reading.passages)
    assert not subtitles_fit(reading, Reading("en", (), duration=145))
