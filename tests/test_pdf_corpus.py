"""Real papers: what stands on page 1, the headings, the order, the words in the boxes."""

import json
from functools import cache
from pathlib import Path

import pytest

from bot.domain import PageBoxes, Reading
from bot.extract import pdf
from bot.text import fold

PAPERS = ["attention", "deepfm-two-column", "paddlespeech", "zh-modelling-2017"]
pytestmark = pytest.mark.corpus


@cache
def reading(path: Path) -> Reading:
    return pdf.read(path, "s1", lambda done, total: None)


@pytest.fixture(params=PAPERS)
def paper(request, corpus):
    return corpus / "papers" / f"{request.param}.pdf"


@pytest.fixture
def truth(corpus, paper):
    return json.loads((corpus / "truth.json").read_text("utf-8"))[paper.name]


def test_title_and_authors_are_as_printed(paper, truth):
    front = reading(paper).front

    assert truth["title"] == front.title
    assert truth["authors"] == list(front.authors)
    assert truth.get("venue_line") in (None, front.venue)
    assert truth.get("arxiv") in (None, front.arxiv)


def test_headings_are_found_and_few_are_invented(paper, truth):
    wanted = truth.get("headings", [])
    found = [heading.text for heading in reading(paper).headings]
    if not wanted:
        assert found
        return

    assert sum(heading in found for heading in wanted) >= 0.95 * len(wanted)
    assert sum(heading not in wanted for heading in found) <= 0.1 * len(wanted)


def test_columns_are_read_one_after_the_other(paper, truth):
    for page, starts in truth.get("in_order", {}).items():
        text = " ".join(
            passage.text
            for passage in reading(paper).passages
            if isinstance(passage.locator, PageBoxes) and passage.locator.page == int(page)
        )
        places = [text.find(start) for start in starts]

        assert -1 not in places
        assert sorted(places) == places


def test_every_caption_is_found(paper, truth):
    captions = [p.text for p in reading(paper).passages if p.role == "caption"]

    assert sum(text.startswith("Figure") for text in captions) >= truth.get("figures", 0)
    assert sum(text.startswith("Table") for text in captions) >= truth.get("tables", 0)


def test_the_words_in_the_boxes_read_again_are_the_passage(paper):
    placed = [p for p in reading(paper).passages if isinstance(p.locator, PageBoxes)]
    again = pdf.reread(paper, [p.locator for p in placed])

    assert len(placed) > 50
    assert [] == [
        p.text for p, text in zip(placed, again, strict=True) if fold(text) != fold(p.text)
    ]


def test_boxes_lie_on_their_page(paper):
    found = reading(paper)
    for passage in found.passages:
        if isinstance(passage.locator, PageBoxes):
            page = found.pages[passage.locator.page - 1]
            for x0, y0, x1, y1 in passage.locator.boxes:
                assert 0 <= x0 < x1 <= page.width + 1
                assert 0 <= y0 < y1 <= page.height + 1


def test_the_reference_list_is_no_evidence(corpus):
    for name, entry in (
        ("attention", "Layer normalization. arXiv"),
        ("deepfm-two-column", "Factorization machines. In ICDM"),
        ("paddlespeech", "Common voice: A massively"),
    ):
        text = " ".join(p.text for p in reading(corpus / "papers" / f"{name}.pdf").passages)

        assert fold(entry).lower() not in fold(text).lower()


def test_constants_stand_as_printed(corpus):
    text = " ".join(p.text for p in reading(corpus / "papers" / "attention.pdf").passages)

    for constant in ("β_1 = 0.9", "β_2 = 0.98", "10^-9", "d_model = 512", "P_drop = 0.1"):
        assert constant in text
    assert "3.3·10^18" in text.replace(" ", "").replace("⋅", "·")
    assert "1018" not in text
