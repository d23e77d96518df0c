"""From a quote to the boxes on its page."""

import random
import re
from collections.abc import Iterator

import pytest

from bot.alignment import locate
from bot.domain import PageBoxes, PageText, Passage, Reading
from bot.extract import pdf
from bot.text import CJK, fold, is_cjk, sentences

PAPERS = ["attention", "deepfm-two-column", "paddlespeech", "zh-modelling-2017"]
UNIT = re.compile(rf"[{CJK}，。；：、！？（）“”]|[^\s{CJK}，。；：、！？（）“”]+")


def page(*lines: str) -> PageText:
    """Set lines with words ten points apart for each character."""
    words = []
    for row, line in enumerate(lines):
        x = 0.0
        for word in line.split():
            words.append((word, (x, 20.0 * row, x + 5.0 * len(word), 20.0 * row + 10)))
            x += 5.0 * len(word) + 5
    return PageText(1, 600, 800, tuple(words))


def passage(text: str, *rows: int) -> Passage:
    return Passage(
        "p1", "s1", text, PageBoxes(1, tuple((0, 20.0 * r, 600, 20.0 * r + 10) for r in rows))
    )


PAGE = page("we train it for", "twelve hours here", "and again we train it", "for two hours")


def test_a_quote_over_two_lines_has_a_box_on_each():
    whole = passage("we train it for twelve hours here", 0, 1)

    assert ((45.0, 0.0, 75.0, 10.0), (0.0, 20.0, 60.0, 30.0)) == locate(
        "it for twelve hours", whole, PAGE
    )


def test_a_phrase_that_is_printed_twice_is_found_in_its_own_passage():
    first = locate("we train it", passage("we train it for twelve hours here", 0, 1), PAGE)
    second = locate("we train it", passage("and again we train it for two hours", 2, 3), PAGE)

    assert (0.0, 0.0) == first[0][:2]
    assert 40.0 == second[0][1]


def test_spacing_ligatures_and_hyphens_do_not_matter():
    lines = page("the ﬁrst trans-", "formation of it")

    assert 2 == len(locate("first transformation", passage("x", 0, 1), lines))


def test_one_wrong_word_is_forgiven_and_another_text_is_not():
    whole = passage("x", 0, 1, 2, 3)

    assert locate("we train it for eleven hours here and again we train it", whole, PAGE)
    assert () == locate("nothing of the kind stands on this page at all", whole, PAGE)


def test_another_page_holds_no_box():
    assert () == locate(
        "we train", Passage("p", "s", "we train", PageBoxes(2, ((0, 0, 9, 9),))), PAGE
    )


def test_a_bracket_printed_over_a_full_stop_stays_outside():
    words = (("值", (0, 0, 12, 12)), ("。", (12, 0, 24, 12)), ("（", (17, 0, 29, 12)))
    sheet = PageText(1, 600, 800, (*words, ("下", (29, 0, 41, 12))))
    whole = Passage("p1", "s1", "值。（下", PageBoxes(1, ((0, 0, 41, 12),)))

    assert "值。" == boxed(locate("值。", whole, sheet), sheet)
    assert "（下" == boxed(locate("（下", whole, sheet), sheet)


def test_a_quote_that_ends_at_a_hyphen_ends_there():
    sheet = page("learns both high- and low-order")
    boxes = locate("both high-", passage("x", 0), sheet)

    assert "bothhigh-" == boxed(boxes, sheet)


def boxed(boxes, sheet: PageText) -> str:
    """The words whose centres lie in the boxes, box after box."""
    return "".join(word for word, _ in pdf.within(sheet.words, boxes))


def quotes(found: Reading, count: int, seed: int) -> Iterator[tuple[str, Passage]]:
    """Random quotes with their passages: half whole sentences, half runs of words."""
    chance = random.Random(seed)  # noqa: S311  a test's choice, not a secret
    placed = [p for p in found.passages if isinstance(p.locator, PageBoxes)]
    length = [len(p.text) for p in placed]
    for passage in chance.choices(placed, length, k=count):
        if chance.random() < 0.5:
            yield chance.choice(sentences(passage.text)), passage
            continue
        chinese = sum(map(is_cjk, passage.text)) > 10
        units = [
            unit.span() for unit in (UNIT if chinese else re.compile(r"\S+")).finditer(passage.text)
        ]
        size = chance.randint(8, 40) if chinese else chance.randint(6, 25)
        start = chance.randrange(max(len(units) - size, 0) + 1)
        yield passage.text[units[start][0] : units[start:][:size][-1][1]], passage


@pytest.mark.corpus
def test_a_thousand_quotes_are_boxed_exactly(corpus):
    missed = []
    for seed, name in enumerate(PAPERS):
        found = pdf.read(corpus / "papers" / f"{name}.pdf", "s1", lambda done, total: None)
        for quote, passage in quotes(found, 250, seed):
            sheet = found.pages[passage.locator.page - 1]
            inside = boxed(locate(quote, passage, sheet), sheet)
            if fold(quote) != fold(inside):
                missed.append((name, quote, inside))

    assert len(missed) <= 5, missed
