"""The tables of the digest on sources made by hand: values, terms, figures, the talk."""

import asyncio
from dataclasses import replace

import pytest

from bot.brief import parse
from bot.checks import counted, measure, passed
from bot.digest import DigestWriter
from bot.disagreements import disagreements
from bot.domain import (
    FileFact,
    Front,
    HeadingAt,
    PageBoxes,
    PageText,
    Passage,
    Reading,
    Slide,
    Span,
)
from bot.figures import region
from bot.ports import Material, Task
from bot.report import By, Report, Section, Source
from bot.text import fold
from bot.words import say

PAGE = PageText(1, 600.0, 800.0, ())
ABSTRACT = (
    "Long reports are hard to check by hand, which is a key problem for readers. "
    "We propose the Checker, a tool that reads every page of a report again. "
    "On the PAGES data, our Checker reaches an accuracy of 98.2%."
)
METHOD = (
    "Layer normalization is a technique that rescales the activations of a layer. "
    "We call the place of a sentence on its page the anchor place. "
    "The reader uses a recurrent neural network (RNN) with d_model = 256 and P_drop = 0.1. "
    "Training the recurrent neural network took 14 hours on two GPUs. "
    "As Figure 1 shows, the reader hands every sentence to the judge in turn."
)
RESULTS = (
    "On the PAGES data, our Checker reaches an accuracy of 97.1%, more than all others. "
    "Checking one report takes 2.5 seconds on an ordinary machine without a graphics card."
)
CAPTION = "Figure 1: The architecture of the Checker with its reader and its judge."
FORMULA = "a = softmax(q k^T)"


def _box(page: int, top: float, bottom: float) -> PageBoxes:
    return PageBoxes(page, ((72.0, top, 528.0, bottom),))


def paper(source: str = "s1") -> Material:
    parts = [
        ("title", "", "A Checker of Reports", _box(1, 60, 80)),
        ("author", "", "Ann Example", _box(1, 90, 100)),
        ("abstract", "Abstract", ABSTRACT, _box(1, 110, 150)),
        ("body", "2 Method", METHOD, _box(1, 160, 240)),
        ("body", "2 Method", "We compute the weights of all words as:", _box(1, 250, 262)),
        ("formula", "2 Method", FORMULA, _box(1, 270, 284)),
        ("caption", "2 Method", CAPTION, _box(1, 500, 512)),
        ("body", "3 Results", RESULTS, _box(1, 560, 600)),
        ("fact", "", "1", FileFact("pages")),
    ]
    passages = tuple(
        Passage(f"{source}-{at}", source, text, place, role, heading)
        for at, (role, heading, text, place) in enumerate(parts)
    )
    headings = (HeadingAt("2 Method", 1), HeadingAt("3 Results", 1))
    front = Front(title="A Checker of Reports", authors=("Ann Example",))
    told = Source(source, "paper.pdf", "application/pdf", "0" * 64, 10, pages=1)
    return Material(told, Reading("en", passages, front, headings, (PAGE,)))


SLIDES = [
    ("Layer normalization\nIt rescales the activations of every layer", 0, 20),
    ("Bread and butter\nA recipe with flour, salt and plenty of water", 20, 40),
]
SAID = [
    (2, "Layer normalization rescales what comes out of every layer of the reader."),
    (12, "And that is it."),
    (22, "Take five hundred grams of flour and warm water for the dough."),
    (32, "Training the recurrent neural network took 16 hours on two GPUs."),
]


def talk(source: str = "s2", said=SAID, slides=SLIDES) -> Material:
    passages = [Passage(f"{source}-d", source, "0:40", FileFact("duration"), "fact")]
    for number, (text, at, until) in enumerate(slides, 1):
        place = Slide(at, until, number, f"images/{source}-slide-{number}.webp")
        title, *rest = text.split("\n")
        passages.append(Passage(f"{source}-v{number}", source, title, place, heading=title))
        passages += [
            Passage(f"{source}-v{number}-{n}", source, line, place, heading=title)
            for n, line in enumerate(rest)
        ]
    passages += [Passage(f"{source}-u{at}", source, text, Span(at, at + 8)) for at, text in said]
    told = Source(source, "talk.mp4", "video/mp4", "1" * 64, 10, duration=40.0)
    return Material(told, Reading("en", tuple(passages), duration=40.0))


async def report(brief: str, *materials: Material) -> Report:
    """Write a whole report and hold it to every hard check."""
    writer, contract = DigestWriter(), await asyncio.to_thread(parse, brief)
    used: set[str] = set()
    sections, exhausted = [], False
    differences, compared = await asyncio.to_thread(
        disagreements, [material.reading for material in materials]
    )
    passages = {passage.id: passage for passage in compared}
    for order, budget in enumerate(await writer.plan(contract, materials)):
        written = await writer.write(Task(contract, order, materials, budget, frozenset(used)))
        aim = contract.sections[order]
        sections.append(
            Section(aim.title, aim.aim, sentences=written.sentences, blocks=written.blocks)
        )
        used |= {fold(c.quote) for s in written.sentences for c in s.citations}
        passages |= {passage.id: passage for passage in written.passages}
        exhausted |= written.exhausted
    made = Report(
        "r", "2026-01-01T00:00:00Z", By("digest"), contract, tuple(m.source for m in materials),
        tuple(passages.values()), tuple(sections), counted(sections, contract.length, exhausted),
        disagreements=differences,
    )  # fmt: skip
    checks = await asyncio.to_thread(measure, made, passages, materials)
    assert passed(checks), {name: one for name, one in checks.items() if one.misses}
    return made


def rows(section: Section, title: str) -> list[list[str]]:
    """Return what a table of a section shows, without its heads."""
    (block,) = [one for one in section.blocks if one.title == title]
    return [
        ["".join(i if isinstance(i, str) else section.sentences[i].text for i in c) for c in row]
        for row in (block.rows or ())[1:]
    ]


ENGLISH = "Sections: facts; summary; key techniques; the talk. 900 to 2500 words"
METHOD_ONLY = "Sections: facts; key techniques. 300 to 1500 words"
CHINESE = "四个部分：论文基本信息；核心内容摘要；关键技术解析；视频补充要点。1200至2500字"


async def test_the_same_quantity_with_two_values_is_asked_about():
    made = await report(ENGLISH, paper(), talk())
    summary = made.sections[1]
    checked = rows(summary, say("digest-label-check", "en"))
    asked = [s.text for s in summary.sentences if s.kind == "notice" and s.text.endswith("?")]

    assert [["98.2%", "97.1%"], ["14", "16"]] == [
        [row[0] for row in checked[at : at + 2]] for at in (0, 2)
    ]
    assert 2 == len(asked)
    assert ["98.2%", "97.1%"] == [part for part in ("98.2%", "97.1%") if part in asked[0]]
    assert 2 == len(made.disagreements)


async def test_terms_have_their_chinese_their_short_form_and_what_they_are():
    made = await report(CHINESE.rpartition("。")[0], paper(), talk())  # of any length
    found = {row[0]: row[1:] for row in rows(made.sections[2], say("digest-label-terms", "zh"))}

    assert "层归一化" == found["Layer normalization"][0]
    assert found["Layer normalization"][2].startswith("Layer normalization is a technique")
    assert "循环神经网络" == found["recurrent neural network"][0]
    assert "RNN" == found["recurrent neural network"][1]
    assert "Layer normalization" == found["Layer normalization"][3]  # first said in the talk


async def test_settings_are_symbols_with_their_values():
    made = await report(ENGLISH.partition(".")[0], paper(), talk())  # of any length

    expected = [["d_model", "256"], ["P_drop", "0.1"]]
    assert expected == rows(made.sections[2], say("digest-label-settings", "en"))


async def test_a_figure_comes_with_its_picture_its_caption_and_what_names_it():
    made = await report(METHOD_ONLY, paper())
    (figure,) = [b for b in made.sections[1].blocks if b.image == "images/s1-6.png"]
    shown = [made.sections[1].sentences[at].text for at in figure.sentences]

    assert [
        CAPTION,
        "As Figure 1 shows, the reader hands every sentence to the judge in turn.",
    ] == (shown)


def test_a_caption_that_was_kept_and_read_back_is_cut_out_just_so():
    reading = paper().reading
    caption = next(one for one in reading.passages if one.role == "caption")
    page, box = region(replace(caption), reading)

    assert (page, box) == region(caption, reading)
    assert box[1] > 284  # below the formula
    assert box[3] >= 512  # down to the caption's end


async def test_a_formula_is_cut_out_under_the_words_that_lead_to_it():
    made = await report(METHOD_ONLY, paper())
    (formula,) = [b for b in made.sections[1].blocks if b.image == "images/s1-5.png"]
    shown = [made.sections[1].sentences[at].text for at in formula.sentences]

    assert ["We compute the weights of all words as:", FORMULA] == shown


async def test_the_timeline_says_what_is_shown_and_said_and_where_the_paper_has_it():
    made = await report(ENGLISH, paper(), talk())
    first, then = rows(made.sections[3], say("digest-label-timeline", "en"))

    assert first[0].startswith("Layer normalization")
    assert first[1].startswith("Layer normalization rescales what comes out")
    assert first[2].startswith("2 Method")
    assert then[0].startswith("Bread and butter")
    assert say("digest-notice-not-in-paper", "en") == then[2]


async def test_what_the_talk_gives_otherwise_is_asked_where_the_talk_is_told_if_not_before():
    """A summary may be written before the talk is heard."""
    contract, writer = await asyncio.to_thread(parse, ENGLISH), DigestWriter()
    hours = say(
        "digest-notice-differs", "en", what="hours", values="14, 16"
    )  # as the paper and as the talk have it

    async def told(order: int, used: frozenset[str], *materials: Material) -> list[str]:
        written = await writer.write(Task(contract, order, materials, (100, 400), used))
        return [sentence.text for sentence in written.sentences]

    early = await told(1, frozenset(), paper())
    late = await told(1, frozenset(), paper(), talk())
    asked = await told(3, frozenset(map(fold, early)), paper(), talk())
    again = await told(3, frozenset(map(fold, late)), paper(), talk())

    assert hours not in early
    assert hours in late
    assert 1 == asked.count(hours)
    assert hours not in again


async def test_a_talk_on_something_else_is_told():
    said = [(at, text) for at, text in SAID if "flour" in text]
    made = await report(ENGLISH, paper(), talk(said=said, slides=SLIDES[1:]))
    told = [s.text for s in made.sections[3].sentences if s.kind == "notice"]

    assert say("digest-notice-strange", "en", name="talk.mp4") in told


async def test_a_talk_that_belongs_to_the_paper_raises_no_warning():
    made = await report(ENGLISH, paper(), talk())
    told = [s.text for s in made.sections[3].sentences]

    assert say("digest-notice-strange", "en", name="talk.mp4") not in told


async def test_a_talk_without_slides_is_told_in_stretches():
    made = await report(ENGLISH, paper(), talk(slides=[]))
    shown = rows(made.sections[3], say("digest-label-timeline", "en"))

    assert 2 <= len(shown)
    assert all(not row[0] and row[1] for row in shown)


async def test_a_chinese_slide_on_an_english_paper_is_paired_by_the_terms():
    slides = [("层归一化\n激活值与循环神经网络的训练，以及图形处理器", 0, 40)]
    said = [(2, "层归一化会重新缩放激活值，循环神经网络的训练用了两块显卡。")]
    made = await report(CHINESE, paper(), talk(said=said, slides=slides))
    (row,) = rows(made.sections[3], say("digest-label-timeline", "zh"))

    assert row[2].startswith("2 Method")


async def test_a_foreign_quote_is_glossed_and_the_gloss_is_not_counted():
    made = await report(CHINESE, paper(), talk())
    glossed = [s for section in made.sections for s in section.sentences if s.glosses]

    assert glossed
    assert all("quote" == sentence.kind for sentence in glossed)
    assert not any(any(char.isdigit() for char in g.gloss) for s in glossed for g in s.glosses)


async def test_what_is_at_hand_and_what_is_lacking_stands_under_each_section():
    made = await report(ENGLISH, paper(), talk())

    for section in made.sections:
        block = section.blocks[-1]
        quotes = sum(sentence.kind == "quote" for sentence in section.sentences)
        assert say("digest-label-left", "en") == block.title
        assert f"{quotes} quotes" in section.sentences[block.sentences[0]].text
    told = " ".join(s.text for s in made.sections[1].sentences if s.kind == "notice")
    assert say("digest-label-limits", "en") in told


async def test_a_slot_of_a_summary_holds_at_most_three_quotes():
    made = await report("Sections: facts; summary. 50 to 3000 words", paper(), talk())
    groups = [b for b in made.sections[1].blocks if b.kind == "quotes"]

    assert groups
    assert all(len(block.sentences) <= 3 for block in groups)


@pytest.mark.parametrize("brief", [ENGLISH, CHINESE, "Sections: facts; talk", "Sections: results"])
async def test_no_sentence_is_quoted_twice(brief):
    made = await report(brief, paper(), talk())
    long = [
        sentence.text
        for section in made.sections
        for sentence in section.sentences
        if sentence.kind == "quote" and len(sentence.text) > 30
    ]

    assert len(long) == len(set(long))
