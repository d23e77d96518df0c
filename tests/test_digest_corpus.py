"""Digests of real papers: inside the range, as printed, and past every hard check."""

import asyncio
import json
import re
from functools import cache
from pathlib import Path

import pytest

from bot._digest_talk import Timeline
from bot.brief import parse
from bot.checks import counted, measure, passed
from bot.digest import DigestWriter
from bot.disagreements import disagreements
from bot.domain import Contract, Passage, Reading, Slide
from bot.extract import pdf
from bot.ports import Material, Task
from bot.report import By, Report, Section, Source
from bot.terms import table
from bot.text import count_cjk, fold
from bot.words import say

pytestmark = pytest.mark.corpus


@cache
def material(path: Path) -> Material:
    reading = pdf.read(path, path.stem, lambda done, total: None)
    source = Source(path.stem, path.name, "application/pdf", "0" * 64, 1, pages=len(reading.pages))
    return Material(source, reading)


async def report(contract: Contract, *materials: Material) -> Report:
    writer = DigestWriter()
    sections: list[Section] = []
    passages = {}
    used: set[str] = set()
    exhausted = False
    for order, budget in enumerate(await writer.plan(contract, materials)):
        draft = await writer.write(Task(contract, order, materials, budget, frozenset(used)))
        aim = contract.sections[order]
        sections.append(Section(aim.title, aim.aim, sentences=draft.sentences, blocks=draft.blocks))
        used |= {fold(c.quote) for s in draft.sentences for c in s.citations}
        passages |= {passage.id: passage for passage in draft.passages}
        exhausted |= draft.exhausted
    return Report(
        "r", "2026-01-01T00:00:00Z", By("digest"), contract,
        tuple(m.source for m in materials), tuple(passages.values()), tuple(sections),
        counted(sections, contract.length, exhausted),
    )  # fmt: skip


def written(contract: Contract, *materials: Material) -> Report:
    """Write a report and hold it to every hard check."""
    made = asyncio.run(report(contract, *materials))
    checks = measure(made, {passage.id: passage for passage in made.passages}, materials)
    assert passed(checks), {name: one for name, one in checks.items() if one.misses}
    assert checks["redundancy"].value < 0.03
    return made


def shown(section: Section) -> str:
    return " ".join(sentence.text for sentence in section.sentences)


@pytest.fixture
def papers(corpus):
    return corpus / "papers"


@pytest.fixture
def reference(corpus):
    return parse((corpus.parent / "seed" / "brief.txt").read_text("utf-8"))


def test_the_reference_brief_is_filled_within_its_range(papers, reference):
    made = written(reference, material(papers / "attention.pdf"))

    assert 2000 <= made.length.value <= 3000
    assert made.length.ok
    assert ["notice"] == [sentence.kind for sentence in made.sections[3].sentences]
    everything = " ".join(map(shown, made.sections)).replace(" ", "")
    for constant in ("β_1", "0.98", "10^-9", "3.3·10^18", "step_num"):
        assert constant in everything


@pytest.mark.parametrize("name", ["attention", "deepfm-two-column", "paddlespeech"])
def test_facts_are_those_of_page_one(name, papers, reference, corpus):
    truth = json.loads((corpus / "truth.json").read_text("utf-8"))[f"{name}.pdf"]
    facts = written(reference, material(papers / f"{name}.pdf")).sections[0]
    rows = {}
    for label, value in facts.blocks[0].rows or ():
        rows[label[0]] = [facts.sentences[at].text for at in value if isinstance(at, int)]

    assert [truth["title"]] == rows["题目"]
    assert truth["authors"] == rows["作者"]
    assert [str(truth["pages"])] == rows["页数"]
    assert truth.get("venue_line") in (None, *rows.get("出处", []))


@pytest.fixture
def english():
    return parse("Sections: facts; problem and goal; method; results; limits. 600 to 1200 words")


@pytest.mark.parametrize("name", ["attention", "deepfm-two-column", "paddlespeech"])
def test_an_english_brief_is_filled(name, papers, english):
    made = written(english, material(papers / f"{name}.pdf"))

    assert 600 <= made.length.value <= 1200


def test_a_chinese_paper_under_an_english_brief(papers, english):
    made = written(english, material(papers / "zh-modelling-2017.pdf"))
    quotes = [s.text for section in made.sections for s in section.sentences if s.kind == "quote"]
    notices = [s.text for section in made.sections for s in section.sentences if s.kind == "notice"]

    assert all(section.sentences for section in made.sections)
    assert 600 * 1.6 <= count_cjk(" ".join(quotes)) <= 1200 * 1.6
    assert 1 == len([text for text in notices if "1.6" in text])


def test_chinese_headings_find_their_parts_of_an_english_paper(papers):
    contract = parse("四个部分：研究背景、实验结果、方法、不足与展望。800至1500字")
    made = written(contract, material(papers / "attention.pdf"))
    results, method, limits = made.sections[1:]
    places = {passage.id: passage.heading for passage in made.passages}
    under = [
        {places[c.passage] for s in one.sentences for c in s.citations} for one in made.sections
    ]

    assert {"28.4", "41.8"} <= set(re.findall(r"\d+\.\d", shown(results)))
    assert "6.1 Machine Translation" in under[1]
    assert sum(heading.startswith("3") for heading in under[2]) >= 4
    assert "Multi-Head Attention" in shown(method)
    assert "7 Conclusion" in under[3]
    assert "plan to extend the Transformer" in shown(limits)


def test_an_english_paper_under_a_chinese_brief(papers, reference):
    made = written(reference, material(papers / "deepfm-two-column.pdf"))

    assert 2000 <= made.length.value <= 3000
    assert "DeepFM consists of two components" in " ".join(map(shown, made.sections[1:3]))
    assert fold("DeepFM 0.8715 0.02618 0.8007 0.45083") in fold(shown(made.sections[1]))


@pytest.mark.parametrize("name", ["attention", "deepfm-two-column", "paddlespeech"])
def test_rows_of_a_table_stand_under_their_caption(name, papers, reference):
    made = written(reference, material(papers / f"{name}.pdf"))
    roles = {passage.id: passage.role for passage in made.passages}
    tables = []
    for section in made.sections:
        for block in section.blocks:
            cited = [section.sentences[at].citations for at in block.sentences]
            kinds = [roles[one[0].passage] for one in cited if one]
            tables += [kinds] if "table" in kinds else []

    assert tables
    for kinds in tables:
        assert "caption" == kinds[0]
        assert {"table"} == set(kinds[1:])
        assert len(kinds) <= 7


def test_of_three_papers_each_is_cited(papers, reference):
    names = ("attention", "deepfm-two-column", "zh-modelling-2017")
    made = written(reference, *[material(papers / f"{name}.pdf") for name in names])

    assert set(names) == {passage.source for passage in made.passages}


LABELS = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "digest-labels.tsv").read_text().splitlines()
    if not line.startswith("#")
]
PAPERS = ("attention", "deepfm-two-column", "paddlespeech", "zh-modelling-2017")


def evidence(made: Report) -> dict[str, list[str]]:
    """Return a digest's goals, defining sentences and values with what they are of."""
    found: dict[str, list[str]] = {"goal": [], "term": [], "number": []}
    for section in made.sections:
        text = [sentence.text for sentence in section.sentences]
        for block in section.blocks:
            rows = block.rows or ()
            if block.title == say("digest-label-goal", "zh"):
                found["goal"] += [text[at] for at in block.sentences]
            elif block.title == say("digest-label-terms", "zh"):
                at = rows[0].index((say("digest-head-definition", "zh"),))
                found["term"] += [text[row[at][0]] for row in rows[1:] if row[at]]
            elif block.title == say("digest-label-values", "zh"):
                for values, names, _ in rows[1:]:
                    of = [text[i] for i in names if isinstance(i, int)]
                    stated = [text[i] for i in values if isinstance(i, int)]
                    of += of[-1:] * (len(stated) - len(of))
                    found["number"] += map(" ".join, zip(stated, of, strict=True))
    return found


def test_goals_numbers_and_definitions_are_what_they_are_called(papers):
    """Precision over four papers, by labels that were read off them."""
    contract = parse("四个部分：论文信息；核心内容摘要；关键技术解析；实验结果。1500至3000字")
    right: dict[str, list[bool]] = {"goal": [], "term": [], "number": []}
    for name in PAPERS:
        for kind, shown_there in evidence(
            written(contract, material(papers / f"{name}.pdf"))
        ).items():
            needles = [needle for paper, of, needle in LABELS if (paper, of) == (name, kind)]
            right[kind] += [any(needle in text for needle in needles) for text in shown_there]
    precision = {kind: sum(hits) / len(hits) for kind, hits in right.items()}

    assert len(right["goal"]) >= 4
    assert len(right["term"]) >= 10
    assert len(right["number"]) >= 25
    assert precision["goal"] >= 0.8, precision
    assert precision["term"] >= 0.9, precision
    assert precision["number"] >= 0.9, precision


def made_talk(corpus: Path) -> Material:
    """Return the made talk as its slides were written."""
    told = json.loads((corpus / "slides" / "text.json").read_text("utf-8"))
    times = json.loads((corpus / "slides" / "times.json").read_text("utf-8"))
    ends = [*times["times"][1:], times["total"]]
    passages = tuple(
        Passage(f"v{slide['n']}-{count}", "t", line, Slide(at, until, slide["n"]))
        for slide, at, until in zip(told, times["times"], ends, strict=True)
        for count, line in enumerate([slide["title"], *slide["bul"]])
    )
    reading = Reading("en", passages, duration=float(times["total"]))
    return Material(Source("t", "talk.mp4", "video/mp4", "0" * 64, 1), reading)


def test_slides_are_found_in_the_paper_that_they_are_about_and_in_no_other(papers, corpus):
    """Precision and recall by labels; words that any two texts share are no match."""
    rows = (Path(__file__).parent / "data" / "timeline-labels.tsv").read_text("utf-8")
    labels = {
        (paper, int(slide)): headings.split("|")
        for paper, slide, headings in (
            row.split("\t") for row in rows.splitlines() if not row.startswith("#")
        )
    }
    talk, found = made_talk(corpus), {}
    for name in PAPERS:
        timeline = Timeline(talk, [material(papers / f"{name}.pdf")], table())
        assert timeline.strange == (name != "attention")
        for number, screen in enumerate(timeline.screens, 1):
            if near := timeline.nearest(" ".join(passage.text for passage in screen.shown)):
                found[name, number] = near.heading or "-"
    right = {place for place, heading in found.items() if heading in labels.get(place, [])}

    assert len(right) / len(found) >= 0.95, found
    assert len(right) / len(labels) >= 0.9, labels.keys() - right


@pytest.mark.parametrize("name", PAPERS)
def test_only_the_paper_that_contradicts_itself_is_asked_about(name, papers):
    found, _ = disagreements([material(papers / f"{name}.pdf").reading])
    values = [[value.text for value in one.values] for one in found]

    assert ([["41.8", "41.0"]] if name == "attention" else []) == values
