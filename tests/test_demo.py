"""The demo: a scripted liar caught, a killed run that goes on, a page that plays the talk."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from bot.brief import parse
from bot.checks import counted
from bot.demo import killed_and_resumed
from bot.digest import DigestWriter
from bot.domain import Passage, Span
from bot.export import html
from bot.extract import pdf
from bot.ports import Material, Task
from bot.report import By, Citation, Counted, Report, Section, Sentence, Source
from bot.testing import ScriptedLiar, caught
from bot.words import keys

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def material():
    path = EXAMPLES / "sample-paper.pdf"
    reading = pdf.read(path, "s1", lambda done, total: None)
    source = Source("s1", path.name, "application/pdf", "0" * 64, 1, pages=len(reading.pages))
    return Material(source, reading)


@pytest.fixture
def true(material):
    contract = parse("Sections: facts; summary. 50 to 900 words")
    task = Task(contract, 0, (material,), None, frozenset())
    written = asyncio.run(DigestWriter().write(task))
    aim = contract.sections[0]
    section = Section(aim.title, aim.aim, sentences=written.sentences, blocks=written.blocks)
    return Report(
        "r", "2026-01-01T00:00:00Z", By("digest"), contract, (material.source,),
        written.passages, (section,), counted((section,), contract.length, True),
    )  # fmt: skip


def test_each_of_twelve_planted_errors_is_flagged_or_left_out(material, true):
    found = [caught(lie, true, [material]) for lie in ScriptedLiar([material]).lies()]

    assert 12 == len(found) == len({one.lie.kind for one in found})
    assert [] == [one.lie.kind for one in found if not one.flags and not one.reasons]
    assert {f"demo-lie-{one.lie.kind}" for one in found} <= keys("en") & keys("zh")


def test_a_true_sentence_in_a_lies_place_is_neither_flagged_nor_left_out(material, true):
    lie = ScriptedLiar([material]).lies()[0]
    honest = lie.sentence.citations[0].quote
    sentence = Sentence(honest, "claim", lie.sentence.citations)
    passages = lie.passages
    found = caught(type(lie)("digit", sentence, passages), true, [material])

    assert () == found.flags
    assert () == found.reasons


def test_a_run_that_is_killed_goes_on_and_shows_nothing_twice(tmp_path):
    """The process is killed without a warning after its first section."""
    brief = EXAMPLES / "brief.en.txt"
    lines = killed_and_resumed([EXAMPLES / "sample-paper.pdf"], brief, tmp_path / "out", "en")

    assert "0 posts twice" == lines[-1]
    sections = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["sections"]
    assert 5 == len(sections)


def test_the_sample_talk_is_small_and_its_brief_asks_for_it():
    assert (EXAMPLES / "sample-talk.mp4").stat().st_size < 3_000_000
    for name in ("brief.en.txt", "brief.zh.txt"):
        assert 5 == len(parse((EXAMPLES / name).read_text("utf-8")).sections)


def test_a_time_of_a_talk_opens_its_slide_and_plays_from_there(tmp_path):
    passage = Passage("u1", "s2", "Training took 16 hours.", Span(7.0, 9.5))
    quote = Sentence(passage.text, "quote", (Citation("u1", passage.text),))
    made = Report(
        "r", "2026-01-01T00:00:00Z", By("digest"), parse("Sections: facts; talk"),
        (Source("s2", "talk.mp4", "video/mp4", "1" * 64, 1, duration=20.0),), (passage,),
        (Section("talk", sentences=(quote,)),),
        Counted("words", 4, None, None, True, None, {"cjk": 0, "word_zh": 4, "words": 4}),
    )  # fmt: skip
    (tmp_path / "s2.m4a").write_bytes(b"sound")
    slide = html.Shown(5.0, 10.0, "images/s2-slide-1.webp", ("Training", "16 hours"))
    talks = {"s2": html.Talk((slide,), tmp_path / "s2.m4a")}
    html.write(made, tmp_path / "report.html", {}, {}, {}, talks)
    text = (tmp_path / "report.html").read_text("utf-8")
    data = json.loads(re.search(r'id="data">(.*?)</script>', text).group(1))

    assert 7.0 == data["cited"]["1"]["time"]
    (slides,) = [one["slides"] for one in data["sources"] if one["id"] == "s2"]
    assert [[5.0, 10.0, "images/s2-slide-1.webp", ["Training", "16 hours"], 0]] == slides
    assert 'data-s="s2"' in text
    assert "data:audio/mp4;base64,c291bmQ=" in text
    assert "media-src data:" in text
