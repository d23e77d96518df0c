"""Each metric finds what it is for, and is content with a true report."""

from dataclasses import replace

import pytest

from bot.checks import HARD, NAMES, TARGETS, counted, flag, measure, met, passed
from bot.domain import (
    Aim,
    Contract,
    FileFact,
    Front,
    HeadingAt,
    Length,
    Line,
    PageBoxes,
    PageText,
    Passage,
    Reading,
    Span,
    UnderHeading,
)
from bot.kinds import is_link
from bot.ports import Material
from bot.report import (
    Answer,
    Block,
    By,
    Change,
    Citation,
    Disagreement,
    Gloss,
    Measured,
    Report,
    Section,
    Sentence,
    Source,
    Value,
)
from bot.words import LANGUAGES, say

TITLE = "Attention Is All You Need"
TEXTS = {
    "p1": (TITLE, "title"),
    "p2": ("Ashish Vaswani and Noam Shazeer", "author"),
    "p3": ("The encoder has 6 identical layers. It may fail on long inputs.", "body"),
    "p4": ("We trained on 8 P100 GPUs for 12 hours with ϵ = 10^-9.", "body"),
    "p5": ("31st Conference (NIPS 2017)", "venue"),
}
PASSAGES = tuple(
    Passage(key, "s1", text, PageBoxes(1, ((10.0, 20.0 * at, 200.0, 20.0 * at + 10),)), role)
    for at, (key, (text, role)) in enumerate(TEXTS.items(), 1)
)
FACT = Passage("p6", "s1", "15", FileFact("pages"), "fact")
KNOWN = {passage.id: passage for passage in (*PASSAGES, FACT)}
SOURCE = Source("s1", "attention.pdf", "application/pdf", "a" * 64, 9, pages=15)
READING = Reading(
    "en",
    (*PASSAGES, FACT),
    Front(TITLE, ("Ashish Vaswani", "Noam Shazeer"), "31st Conference (NIPS 2017)"),
    pages=(PageText(1, 600.0, 800.0, ()),),
)
MATERIALS = (Material(SOURCE, READING),)


def quote(passage: str, text: str) -> Sentence:
    return Sentence(text, "quote", (Citation(passage, text),))


def claim(passage: str, text: str, quoted: str | None = None, **more) -> Sentence:
    cited = Citation(passage, quoted or KNOWN[passage].text)
    return Sentence(text, "claim", (cited,), **more)


FACTS = Section(
    "Facts",
    sentences=(
        quote("p1", TITLE),
        quote("p2", "Ashish Vaswani"),
        quote("p2", "Noam Shazeer"),
        quote("p5", "31st Conference (NIPS 2017)"),
        quote("p6", "15"),
    ),
    blocks=(
        Block(
            "table",
            rows=(
                (("Title",), (0,)),
                (("Authors",), (1, 2)),
                (("Venue",), (3,)),
                (("Pages",), (4,)),
            ),
        ),
    ),
)
METHOD = Section(
    "Method",
    sentences=(
        quote("p3", "The encoder has 6 identical layers."),
        claim("p4", "Training took twelve hours on eight GPUs."),
    ),
)


def report(*sections: Section, **changes) -> Report:
    """A report that is true in every respect, but for what a test changes."""
    sections = sections or (FACTS, METHOD)
    titles = tuple(Aim(section.title) for section in sections)
    length = changes.pop("asked", None)
    base = Report(
        "r",
        "2026-01-01T00:00:00Z",
        By("digest"),
        Contract("brief", changes.pop("language", "en"), "Report", "", titles, length),
        (SOURCE,),
        (*PASSAGES, FACT),
        sections,
        counted(sections, length, changes.pop("exhausted", False)),
    )
    return replace(base, **changes)


def with_sentences(*sentences: Sentence, blocks: tuple[Block, ...] = ()) -> Report:
    return report(FACTS, replace(METHOD, sentences=sentences, blocks=blocks))


def metric(name: str, of: Report, known=KNOWN, materials=MATERIALS) -> Measured:
    return measure(of, known, materials)[name]


# ── the whole ─────────────────────────────────────────────────────────────────────────────────


def test_a_true_report_passes_every_metric():
    checks = measure(report(), KNOWN, MATERIALS)

    assert list(NAMES) == list(checks)
    assert dict.fromkeys(NAMES, ()) == {name: found.misses for name, found in checks.items()}
    assert all(met(name, found.value) for name, found in checks.items())
    assert passed(checks)


@pytest.mark.parametrize("name", sorted(HARD))
def test_one_missed_hard_target_fails_a_report(name):
    checks = measure(report(), KNOWN, MATERIALS)

    assert not passed(checks | {name: Measured(0.99, 100)})
    assert not passed({key: found for key, found in checks.items() if key != name})


def test_a_missed_soft_target_does_not_fail_a_report():
    checks = measure(report(), KNOWN, MATERIALS)

    assert passed(checks | {name: Measured(0.5, 2) for name in set(NAMES) - HARD})


def test_targets_are_those_of_the_definition():
    assert met("coverage", 0.95)
    assert not met("coverage", 0.94)
    assert met("redundancy", 0.029)
    assert not met("redundancy", TARGETS["redundancy"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_metric_has_a_name_in_every_language(language):
    assert len(NAMES) == len({say(key, language) for key in NAMES.values()})


# ── citations ─────────────────────────────────────────────────────────────────────────────────


def test_a_citation_to_a_missing_passage_is_no_anchor():
    broken = with_sentences(Sentence("So it is.", "claim", (Citation("p99", "So"),)))

    found = metric("anchor_valid", broken)
    assert found.n == 6
    assert found.value == 5 / 6
    assert "Section 2, sentence 1" in found.misses[0]
    assert metric("coverage", broken).value < 1.0


def test_a_passage_that_is_not_trusted_is_no_anchor():
    known = {key: passage for key, passage in KNOWN.items() if key != "p3"}

    assert metric("anchor_valid", report(), known).value < 1.0
    assert metric("quote_match", report(), known).value < 1.0


def test_a_passage_shown_with_other_words_is_no_anchor():
    shown = tuple(replace(p, text="No layers.") if p.id == "p3" else p for p in (*PASSAGES, FACT))

    assert metric("anchor_valid", report(passages=shown)).value < 1.0


@pytest.mark.parametrize(
    "place",
    [
        PageBoxes(16, ((1.0, 1.0, 2.0, 2.0),)),
        PageBoxes(0, ((1.0, 1.0, 2.0, 2.0),)),
        PageBoxes(1, ()),
        PageBoxes(1, ((1.0, 1.0, 2.0, 900.0),)),
        PageBoxes(1, ((5.0, 1.0, 2.0, 2.0),)),
        Span(-1.0, 3.0),
        Span(3.0, 3.0),
        UnderHeading("Nowhere"),
    ],
    ids=str,
)
def test_a_place_outside_its_source_is_no_anchor(place):
    moved = replace(KNOWN["p3"], locator=place)
    shown = tuple(moved if passage.id == "p3" else passage for passage in (*PASSAGES, FACT))

    found = metric("anchor_valid", report(passages=shown), {**KNOWN, "p3": moved})
    assert len(found.misses) == 1
    assert "outside" in found.misses[0]


def test_two_passages_of_one_id_are_a_miss():
    assert metric("anchor_valid", report(passages=(*PASSAGES, FACT, FACT))).value < 1.0


def test_values_that_disagree_must_stand_in_their_passages():
    true = Disagreement("hours", (Value("12 hours", "p4"), Value("6 identical", "p3")))
    false = Disagreement("hours", (Value("13 hours", "p4"),))

    assert metric("anchor_valid", report(disagreements=(true,))).value == 1.0
    assert metric("anchor_valid", report(disagreements=(false,))).value < 1.0


def test_an_invented_quote_is_found():
    broken = with_sentences(quote("p3", "The encoder has 7 identical layers."))

    assert len(metric("quote_match", broken).misses) == 1
    assert metric("numbers", broken).value < 1.0, "7 is in no passage"


def test_a_quote_sentence_is_its_quote_and_has_one_citation():
    text = "The encoder has 6 identical layers."
    other = Sentence("The encoder has six layers.", "quote", (Citation("p3", text),))
    twice = Sentence(text, "quote", (Citation("p3", text), Citation("p3", text)))
    none = Sentence(text, "quote")

    for sentence in (other, twice, none):
        assert metric("quote_match", with_sentences(sentence)).value < 1.0


def test_a_claim_rests_on_a_quote_that_stands_in_the_passage():
    broken = with_sentences(claim("p4", "Training took 12 hours.", "It took 12 hours"))

    assert metric("quote_match", broken).value < 1.0


def test_a_span_of_speech_is_one_place_up_to_half_a_minute():
    talk = Source("s1", "talk.mp4", "video/mp4", "b" * 64, 9, duration=100.0)
    for end, value in ((31.0, 1.0), (31.5, 0.0)):
        said = Passage("p7", "s1", "so it goes", Span(1.0, end))
        of = report(
            Section("Talk", sentences=(quote("p7", "so it goes"),)),
            sources=(talk,),
            passages=(said,),
        )
        checks = measure(of, {"p7": said}, (Material(talk, Reading("en", (said,))),))

        assert value == checks["one_place"].value
        assert checks["timed_video"].value == 1.0
        assert checks["timed_video"].n == 1


def test_a_recording_cited_without_a_time_is_a_miss():
    talk = Source("s1", "talk.mp4", "video/mp4", "b" * 64, 9, duration=100.0)
    said = Passage("p7", "s1", "so it goes", UnderHeading("Talk"))
    of = report(
        Section("Talk", sentences=(quote("p7", "so it goes"),)), sources=(talk,), passages=(said,)
    )

    assert metric("timed_video", of, {"p7": said}).value == 0.0


def test_a_long_stretch_under_a_heading_is_not_one_place():
    long = Passage("p7", "s1", "so it goes " * 300, UnderHeading("All"))
    of = report(Section("A", sentences=(quote("p7", "so it goes"),)), passages=(long,))

    assert metric("one_place", of, {"p7": long}).value == 0.0


# ── sentences ─────────────────────────────────────────────────────────────────────────────────


def test_a_claim_without_a_citation_is_not_covered():
    bare = Sentence("Training is fast.", "claim")

    assert metric("coverage", with_sentences(bare)).value == 5 / 6
    flagged = metric("coverage", with_sentences(replace(bare, flags=("background",))))
    assert flagged.value == 1.0
    assert len(flagged.misses) == 1, "it counts as met and is listed"


@pytest.mark.parametrize(
    "text",
    [
        "It took 12 hours.",
        "It took twelve hours.",
        "The Transformer wins.",
        "We see how the model that was built by the group fares in all of these cases.",
        "",
    ],
)
def test_a_claim_called_a_link_is_a_claim_without_a_citation(text):
    hidden = with_sentences(*METHOD.sentences, Sentence(text, "link"))

    assert metric("coverage", hidden).value < 1.0


@pytest.mark.parametrize("text", ["Next come the results.", "下面介绍方法。"])
def test_a_link_claims_nothing(text):
    assert is_link(text)
    assert (
        metric("coverage", with_sentences(*METHOD.sentences, Sentence(text, "link"))).misses == ()
    )


def test_at_most_one_sentence_in_six_is_a_link():
    links = (Sentence("Now the method.", "link"), Sentence("Now the rest.", "link"))

    assert metric("coverage", with_sentences(*METHOD.sentences, links[0])).value == 1.0
    assert metric("coverage", with_sentences(*METHOD.sentences, *links)).value < 1.0


def test_a_forged_notice_is_a_claim_without_a_citation():
    forged = Sentence("The authors withdrew the paper.", "notice")

    assert metric("coverage", with_sentences(*METHOD.sentences, forged)).value < 1.0


def test_a_notice_of_a_source_may_stand_in_a_section():
    said = "Page 3 could not be read."
    source = replace(SOURCE, notices=(said,))
    honest = replace(with_sentences(*METHOD.sentences, Sentence(said, "notice")), sources=(source,))

    assert metric("coverage", honest).value == 1.0


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Training took 12 hours.", True),
        ("Training took twelve hours on 8 GPUs.", True),
        ("Training took 13 hours.", False),
        ("Training took 12 days.", False),
        ("The constant is 10^-9.", True),
        ("The constant is 10^-8.", False),
        ("训练用了 12 小时。", True),
        ("训练用了十三个小时。", False),
    ],
)
def test_the_numbers_of_a_claim_stand_in_its_passage(text, holds):
    found = metric("numbers", with_sentences(claim("p4", text)))

    assert holds == (found.value == 1.0)


def test_a_flagged_number_counts_as_met_and_is_listed():
    wrong = claim("p4", "Training took 13 hours.")

    missed = metric("numbers", with_sentences(wrong))
    listed = metric("numbers", with_sentences(replace(wrong, flags=("number",))))
    assert missed.value < 1.0 == listed.value
    assert "13" in missed.misses[0]
    assert missed.misses == listed.misses


def test_a_number_without_a_citation_is_a_miss():
    assert metric("numbers", with_sentences(Sentence("It took 12 hours.", "claim"))).value < 1.0


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Training used P100 GPUs.", True),
        ("Training used V100 GPUs.", False),
        ("训练使用 P100。", True),
        ("训练使用 TPU。", False),
        ("Training was done by Noam Shazeer.", True),
        ("Training was done by Albert Einstein.", False),
    ],
)
def test_the_names_of_a_claim_stand_in_its_passage_or_on_page_one(text, holds):
    found = metric("names", with_sentences(claim("p4", text)))

    assert holds == (found.value == 1.0)


def test_flags_are_put_where_numbers_and_names_are_missing():
    section = replace(
        METHOD,
        sentences=(
            *METHOD.sentences,
            claim("p4", "Training took 13 hours."),
            claim("p4", "Training used TPUs by Noam Shazeer.", flags=("support",)),
        ),
    )

    marked = flag(section, KNOWN, MATERIALS)
    assert [(), (), ("number",), ("support", "name")] == [s.flags for s in marked.sentences]
    checks = measure(report(FACTS, marked), KNOWN, MATERIALS)
    assert checks["numbers"].value == checks["names"].value == 1.0


@pytest.mark.parametrize(
    "text",
    [
        r"The answer is \boxed{42}.",
        "As video.mp4 shows, it works.",
        "See long_context, chunk 5.",
        "As an AI language model, I cannot say.",
        "作为人工智能，我认为可行。",
        "It works p0123456789.",
        "It works p3x-long-id-7.",
        "<document> it works",
    ],
)
def test_traces_of_the_machinery_leak(text):
    of = with_sentences(claim("p4", text))
    odd = replace(KNOWN["p4"], id="p3x-long-id-7")

    found = metric("leaks", replace(of, passages=(*of.passages, odd)))
    assert found.value < 1.0
    assert len(found.misses) == 1


def test_what_a_cited_passage_prints_does_not_leak():
    odd = replace(KNOWN["p4"], text=r"Models must answer in \boxed{} as pdf.pdf says.")
    of = with_sentences(quote("p4", odd.text))

    assert metric("leaks", of, {**KNOWN, "p4": odd}).value == 1.0


# ── labels ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "block",
    [
        Block("table", title="Accuracy of 99%", sentences=(0, 1)),
        Block("table", sentences=(0, 1), rows=((("Score 99%",), (0,)),)),
        Block("table", sentences=(0, 1), rows=((("Invented by Einstein",), (0,)),)),
        Block("table", sentences=(0, 1), rows=((("x",), (7,)),)),
        Block("prose", sentences=(0, 1, -1)),
        Block("prose", sentences=(0,)),
    ],
    ids=["title", "number", "name", "index", "negative", "hidden"],
)
def test_a_claim_hidden_in_the_layout_is_a_claim_without_a_citation(block):
    hidden = with_sentences(*METHOD.sentences, blocks=(block,))

    assert metric("coverage", hidden).value < 1.0


@pytest.mark.parametrize(
    "label", ["5 Training", "Training", "attention.pdf", "attention · Training", "Method", "P100"]
)
def test_sources_and_their_headings_name_places_and_claim_nothing(label):
    reading = replace(READING, headings=(HeadingAt("5 Training", 1),))
    titled = with_sentences(*METHOD.sentences, blocks=(Block("quotes", label, (0, 1)),))

    assert metric("coverage", titled, materials=(Material(SOURCE, reading),)).value == 1.0


def test_a_notice_in_an_answer_may_name_the_words_of_the_question():
    said = say("digest-notice-missing", "zh", words="卷积、V100")
    notice = Sentence(said, "notice")
    asked = report(language="zh", answers=(Answer("卷积在 V100 上多快？", "U1", "t", (notice,)),))
    other = report(language="zh", answers=(Answer("训练了多久？", "U1", "t", (notice,)),))

    assert metric("coverage", asked).value == 1.0
    assert metric("coverage", other).value < 1.0


def test_a_gloss_states_no_numbers():
    glossed = replace(METHOD.sentences[0], glosses=(Gloss("encoder", "the part with 99% gain"),))
    plain = replace(METHOD.sentences[0], glosses=(Gloss("encoder", "编码器"),))

    assert metric("coverage", with_sentences(glossed)).value < 1.0
    assert metric("coverage", with_sentences(plain)).value == 1.0


# ── sections, length, biblio, sources, redundancy ─────────────────────────────────────────────


def test_sections_are_those_asked_for_in_order():
    true = report()
    extra = replace(METHOD, title="More")

    assert metric("sections", true).value == 1.0
    for sections in ((FACTS,), (METHOD, FACTS), (FACTS, METHOD, extra), (FACTS, extra)):
        assert metric("sections", replace(true, sections=sections)).value == 0.0
    empty = replace(METHOD, sentences=())
    assert metric("sections", replace(true, sections=(FACTS, empty))).value == 0.0


def test_length_lies_in_the_range_or_says_why_not():
    words = report().length.counters["words"]
    inside, short, long = (
        Length(words, words, "words"),
        Length(words + 1, 999, "words"),
        Length(1, words - 1, "words"),
    )

    assert metric("length", report(asked=inside)).value == 1.0
    assert metric("length", report(asked=short)).value == 0.0
    assert metric("length", report(asked=long)).value == 0.0
    assert metric("length", report(asked=short, exhausted=True)).value == 1.0
    assert metric("length", report(asked=short, exhausted=True)).misses
    assert metric("length", report(asked=long, exhausted=True)).value == 0.0


def test_a_revision_that_was_asked_for_may_leave_the_range():
    revised = replace(METHOD, revision=2, history=(Change(2, "f1", "U1", "t"),))

    found = metric("length", report(FACTS, revised, asked=Length(900, 999, "words")))
    assert found.value == 1.0
    assert "after revisions" in found.misses[0]


def test_length_counts_sentences_and_nothing_else():
    section = Section(
        "标题不计",
        sentences=(replace(quote("p3", "模型，28.4。"), glosses=(Gloss("x", "解释不计"),)),),
        blocks=(Block("table", title="表题不计", rows=((("标签",), (0,)),)),),
    )

    found = counted((section,), Length(1, 9, "word_zh"), exhausted=True)
    assert (found.value, found.ok, found.reason) == (5, True, None)
    assert found.counters == {"cjk": 2, "word_zh": 5, "words": 1}


def test_without_a_range_the_script_chooses_the_counter():
    assert counted((METHOD,), None, False).unit == "words"
    chinese = Section("摘要", sentences=(Sentence("模型很好。", "claim"),))
    found = counted((chinese,), None, True)
    assert (found.unit, found.value, found.ok, found.reason) == ("word_zh", 5, True, None)


@pytest.mark.parametrize(
    ("place", "text"),
    [(0, "Attention Is All You Need!"), (1, "Ashish Vaswany"), (3, "31st Conference")],
)
def test_facts_are_printed_character_for_character(place, text):
    wrong = list(FACTS.sentences)
    wrong[place] = replace(wrong[place], text=text)

    found = metric("biblio", report(replace(FACTS, sentences=tuple(wrong)), METHOD))
    assert found.n == 3
    assert found.value == pytest.approx(2 / 3)


def test_every_readable_source_is_cited_once_by_content():
    other = replace(SOURCE, id="s2", name="other.pdf", sha256="b" * 64)
    same = replace(SOURCE, id="s3", name="again.pdf")
    own = replace(READING, passages=(replace(PASSAGES[0], id="q1", source="s2"),))
    empty = replace(SOURCE, id="s4", sha256="c" * 64)
    materials = (
        *MATERIALS,
        Material(other, own),
        Material(same, READING),
        Material(empty, Reading("und", ())),
    )

    found = metric("source_coverage", report(sources=(SOURCE, other, same)), materials=materials)
    assert (found.value, found.n) == (0.5, 2)
    assert "other.pdf" in found.misses[0]


def test_wording_that_two_sections_share_is_redundant():
    text = "the encoder has a stack of many layers in it"
    one, two = (Section(title, sentences=(Sentence(text, "claim"),)) for title in "AB")

    assert metric("redundancy", report(one, two)).value == 1.0
    assert metric("redundancy", report(one)).value == 0.0
    assert metric("redundancy", report()).value == 0.0


# ── words ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["zh", "en", "zh-Hant"])
def test_misses_are_said_in_the_language_of_the_brief(language):
    broken = report(
        FACTS,
        replace(METHOD, sentences=(Sentence("It took 13 TPUs p0123456789.", "claim"),)),
        language=language,
        asked=Length(900, 999, "words"),
    )

    said = [miss for found in measure(broken, KNOWN, MATERIALS).values() for miss in found.misses]
    assert len(said) >= 5
    assert all(("节" in miss or "篇幅" in miss) == language.startswith("zh") for miss in said)


def test_a_notice_of_the_reading_lends_its_values():
    reading = replace(READING, notices=(Line("source-slow", {"name": "attention.pdf"}),))
    of = with_sentences(*METHOD.sentences, Sentence("Anything about attention.pdf.", "notice"))

    assert metric("coverage", of, materials=(Material(SOURCE, reading),)).value < 1.0
