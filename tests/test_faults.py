"""The door to the thread: what no passage bears out is marked, what must not show is left out."""

from dataclasses import replace

import pytest

from bot.checks import flag
from bot.domain import PageBoxes, PageText, Passage, Reading
from bot.faults import faults, pairs, ruled, without
from bot.hedges import boasted, boasts, dropped, hedges
from bot.meaning import LONGEST_CARRIER, carrier
from bot.ports import Material, Ruling
from bot.report import Block, Citation, Section, Sentence, Source
from bot.text import sentences

TEXT = (
    "We tested the filter on 24 nights. It may fail in fog, and only dry nights were recorded. "
    "The error fell from 6.8 to 2.1 degrees, whereas the older Kalman filter stayed at 5.0 degrees."
)
PASSAGE = Passage("p1", "s1", TEXT, PageBoxes(1, ((10.0, 10.0, 200.0, 20.0),)))
KNOWN = {"p1": PASSAGE}
SOURCE = Source("s1", "a.pdf", "application/pdf", "a" * 64, 9, pages=1)
MATERIALS = (Material(SOURCE, Reading("en", (PASSAGE,), pages=(PageText(1, 600.0, 800.0, ()),))),)


def claim(text: str, passage: str = "p1", quote: str = "It may fail in fog") -> Sentence:
    return Sentence(text, "claim", (Citation(passage, quote),))


def shown(*said: Sentence, known=KNOWN, materials=MATERIALS, language="en") -> Section:
    return flag(Section("A", sentences=said), known, materials, language)


def flags(text: str, language: str = "en") -> tuple[str, ...]:
    return shown(claim(text), language=language).sentences[0].flags


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The filter was tested on 24 nights.", "en", ()),
        ("The filter was tested on 25 nights.", "en", ("number",)),
        ("滤波器在 24 个夜晚做了测试。", "zh", ()),
        ("滤波器在 24 小时内做了测试。", "zh", ("number",)),
        ("The error fell from 2.1 to 6.8 degrees.", "en", ("number",)),
        ("误差从 6.8 度降到 2.1 度。", "zh", ()),
        ("误差从 2.1 度降到 6.8 度。", "zh", ("number",)),
        ("The older Kalmann filter stayed at 5.0 degrees.", "en", ("name",)),
        ("LinSong stayed at 5.0 degrees with the older filter.", "en", ("name",)),
        ("The filter fails in fog.", "en", ("hedge",)),
        ("它在雾中会失效。", "zh", ("hedge",)),
        ("它在雾中可能会失效。", "zh", ()),
        ("Dry nights were recorded.", "en", ("hedge",)),
        ("这一革命性的滤波器在 24 个夜晚做了测试。", "zh", ("hedge",)),
        ("Our poems describe gardens, rivers and quiet villages.", "en", ("support",)),
    ],
)
def test_what_a_passage_does_not_bear_out_is_flagged(text, language, expected):
    assert expected == flags(text, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The model has h = 8 heads.", ()),
        ("The model has h = 6 heads.", ("number",)),
        ("It sets d_k = 512.", ("number",)),
        ("It sets d_k = 64 and N = 6.", ()),
        ("It sets d_v = 64.", ()),
        ("It was tried with w = 128.", ()),
        ("It was tried with w = 256.", ()),
    ],
)
def test_a_symbol_is_given_no_value_that_only_another_one_has(text, expected):
    printed = "The model has h = 8 heads, N = 6 layers and d_k = 64 for d_model = 512; "
    printed += "elsewhere d_v = d_k, and d_v = 32. "
    passage = replace(PASSAGE, text=printed + "It was tried with w = 64, 128 and 256.")
    material = replace(MATERIALS[0], reading=replace(MATERIALS[0].reading, passages=(passage,)))
    said = claim(text, quote="The model has h = 8 heads")
    seen = shown(said, known={"p1": passage}, materials=(material,), language="en")

    assert expected == tuple(f for f in seen.sentences[0].flags if f == "number")


def test_a_false_citation_is_taken_away_and_its_sentence_flagged():
    false = claim("The filter was tested on 24 nights.", "p9")
    misquoted = claim("It may fail in fog.", quote="It never fails")

    for sentence in (false, misquoted):
        there = shown(sentence).sentences[0]
        assert (there.citations, "support" in there.flags) == ((), True)


def test_a_passage_that_the_source_does_not_print_is_no_passage():
    forged = replace(PASSAGE, id="p2", text="The filter won a prize.")
    beyond = replace(PASSAGE, id="p3", locator=PageBoxes(7, PASSAGE.locator.boxes))
    known = {**KNOWN, "p2": forged, "p3": beyond}

    for one in (forged, beyond):
        sentence = Sentence(one.text, "quote", (Citation(one.id, one.text),))
        there = shown(sentence, known=known).sentences[0]
        assert (there.kind, there.citations) == ("claim", ())
        assert "support" in there.flags


def test_a_quote_with_other_words_becomes_a_flagged_claim():
    words = "It may fail in rain, and only dry nights were recorded."
    there = shown(Sentence(words, "quote", (Citation("p1", words),))).sentences[0]

    assert (there.kind, there.citations, there.flags) == ("claim", (), ("support",))


def test_a_true_quote_is_left_alone_whatever_it_says():
    odd = replace(PASSAGE, text=r"Answer in \boxed{42} words, as chunk 5 of")
    true = Sentence(odd.text, "quote", (Citation("p1", odd.text),))
    material = replace(MATERIALS[0], reading=replace(MATERIALS[0].reading, passages=(odd,)))

    assert (true,) == shown(true, known={"p1": odd}, materials=(material,)).sentences


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("See chunk 5 of it.", "en"),
        ("This report has 2,560 words.", "en"),
        ("本报告约2560字。", "zh"),
        ("【3†source】它可能失效。", "zh"),
        ("……", "zh"),
        ("It may fail in fog and nights are dry.", "zh"),
        ("它在雾中可能会失效。", "en"),
        ("It may fail in the", "en"),
        ("它可能会在", "zh"),
    ],
)
def test_what_must_not_show_is_left_out(text, language):
    good = claim("It may fail in fog." if language == "en" else "它在雾中可能会失效。")
    bad = claim(text)

    assert (good, good) == shown(good, bad, good, language=language).sentences


def test_only_the_last_sentence_can_be_one_that_was_cut():
    assert len(shown(claim("It may fail in fog"), claim("It may fail in fog.")).sentences) == 2
    assert len(shown(claim("It may fail in fog."), claim("It may fail in fo")).sentences) == 1


def test_a_table_loses_the_row_whose_sentence_is_left_out():
    section = Section(
        "A",
        sentences=tuple(map(claim, ("One.", "Two.", "Three."))),
        blocks=(
            Block("table", sentences=(), rows=((("x",), (0,)), (("y",), (1,)))),
            Block("prose", sentences=(1, 2)),
        ),
    )

    left = without(section, {1})
    assert ["One.", "Three."] == [sentence.text for sentence in left.sentences]
    assert ((("x",), (0,)),) == left.blocks[0].rows
    assert (1,) == left.blocks[1].sentences


def test_a_fault_says_what_to_repair():
    section = Section("A", sentences=(claim("The filter fails in fog on 25 nights."),))
    found = {(fault.wrong, fault.what) for fault in faults(section, KNOWN, MATERIALS)}

    assert {("number", "25"), ("hedge", "may")} <= found


def test_a_judge_flags_what_it_does_not_find_and_silence_approves_nothing():
    quoted = Sentence("It may fail in fog", "quote", (Citation("p1", "It may fail in fog"),))
    section = Section("A", sentences=(quoted, claim("One thing."), claim("Other thing.")))

    asked = pairs(section, KNOWN)
    assert [(1, "One thing."), (2, "Other thing.")] == [(at, text) for at, text, _ in asked]
    marked = ruled(section, KNOWN, [Ruling(True), Ruling(False, "not there")])
    assert [(), (), ("support",)] == [sentence.flags for sentence in marked.sentences]
    silent = ruled(section, KNOWN, [])
    assert [(), ("support",), ("support",)] == [sentence.flags for sentence in silent.sentences]


# ── what carries a claim ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The filter was tested on 24 nights.", 0),
        ("它在雾中可能会失效，而且只记录了干燥的夜晚。", 1),
        ("卡尔曼滤波器停留在 5.0 度。", 2),
    ],
)
def test_a_claim_is_carried_by_the_fewest_whole_sentences(text, place):
    assert sentences(TEXT)[place] == carrier(text, TEXT)


def test_a_carrier_has_at_most_400_characters():
    long = " ".join(f"Sentence {n} is about the filter number {n}." for n in range(40))

    assert len(carrier("All about the filter numbers 1, 9, 20 and 39.", long)) <= LONGEST_CARRIER


# ── the lists ─────────────────────────────────────────────────────────────────────────────────


def test_hedges_stand_in_pairs(capsys):
    for line in (*hedges(), *boasts()):
        print(line.family, line.english.pattern, line.chinese.pattern, sep="\n  ")
        assert line.english.pattern != "-" != line.chinese.pattern
    assert {line.family for line in hedges() if line.asks} == {line.family for line in hedges()}
    assert capsys.readouterr().out.count("\n") > 60


@pytest.mark.parametrize(
    ("source", "kept", "lost"),
    [
        ("Walking may protect the heart.", "步行可能保护心脏。", "步行保护心脏。"),
        ("Walking only helps the heart.", "步行只对心脏有帮助。", "步行对心脏有帮助。"),
        ("In our study walking helped.", "在本研究中步行有帮助。", "步行有帮助。"),
        ("At most 9 hearts were weak.", "至多 9 颗心脏衰弱。", "9 颗心脏衰弱。"),
        ("We plan to study weak hearts.", "作者计划研究衰弱的心脏。", "作者研究了衰弱的心脏。"),
        ("步行可能保护心脏。", "Walking may protect the heart.", ""),
        ("步行可能有助于降低血压。", "步行也许能降低血压。", "步行能降低血压。"),
    ],
)
def test_a_limit_is_kept_in_either_language(source, kept, lost):
    assert () == dropped(kept, [source])
    assert not lost or dropped(lost, [source])


def test_praise_needs_its_source():
    assert boasted("这是革命性的方法。", ["This is a method."])
    assert () == boasted("这是革命性的方法。", ["This is a revolutionary method."])
