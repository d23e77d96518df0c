"""From a quote to the boxes on its page."""

from bot.alignment import locate
from bot.domain import PageBoxes, PageText, Passage


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
