"""Papers made in the test, one difficulty each."""

import pymupdf
import pytest

from bot.domain import PageBoxes
from bot.errors import Unreadable
from bot.extract import pdf
from bot.text import fold

LEFT = [
    "The left column begins here and it",
    "runs on for some lines until it ends",
    "at the foot of",
]
RIGHT = [
    "the page, while the right column goes",
    "on with the same sentence as before",
    "and stops.",
]
FILLER = "Plain words fill the page so that there is text enough to tell one size from another."


def read(document, tmp_path):
    path = tmp_path / "paper.pdf"
    document.save(path)
    return pdf.read(path, "s1", lambda done, total: None)


def texts(reading):
    return [p.text for p in reading.passages if isinstance(p.locator, PageBoxes)]


def paper(lines, *, size=11, page=None, at=(72, 100), step=14):
    """Write lines, each a list of (text, size, rise) pieces or a string, on a page."""
    document = pymupdf.open() if page is None else page.parent
    page = page or document.new_page()
    x, y = at
    for line in lines:
        left = x
        for text, points, rise in [(line, size, 0)] if isinstance(line, str) else line:
            page.insert_text((left, y - rise), text, fontsize=points)
            left += pymupdf.get_text_length(text, fontsize=points)
        y += step
    return document


def test_two_columns_are_read_one_after_the_other(tmp_path):
    document = pymupdf.open()
    page = document.new_page()
    for round_ in range(6):
        paper(LEFT, page=page, at=(60, 100 + 60 * round_), size=10)
        paper(RIGHT, page=page, at=(320, 100 + 60 * round_), size=10)
    text = " ".join(texts(read(document, tmp_path)))

    assert text.count("The left column") == 6
    assert text.rindex("The left column") < text.index("the page, while the right")


def test_an_exponent_is_kept_and_a_footnote_mark_is_dropped(tmp_path):
    document = paper(
        [
            FILLER,
            [
                ("We set the value to 10", 11, 0),
                ("-9", 7, 4),
                (" in all of the runs we made.", 11, 0),
            ],
            [
                ("The method", 11, 0),
                ("3", 7, 4),
                (" has a size of d", 11, 0),
                ("model", 7, -2),
                (" here.", 11, 0),
            ],
            FILLER,
        ]
    )
    text = " ".join(texts(read(document, tmp_path)))

    assert "10^-9 in all" in text
    assert "The method has" in text
    assert "d_model" in text


def test_a_hyphen_at_a_line_end_goes_only_where_the_joined_word_exists(tmp_path):
    document = paper(
        [
            "Many words about translation stand here and about self-attention too, with trans-",
            "lation at a line end, and then there is a mention of what we call self-",
            "attention in the middle of a sentence that ends here.",
        ]
    )
    text = " ".join(texts(read(document, tmp_path)))

    assert "with translation at" in text
    assert "call self-attention in" in text


def test_running_heads_and_page_numbers_are_no_evidence(tmp_path):
    document = pymupdf.open()
    for number in range(1, 5):
        page = document.new_page()
        page.insert_text((72, 40), "A Running Head of Ours", fontsize=9)
        page.insert_text((300, 810), str(number), fontsize=9)
        paper([f"{FILLER} This is page {word}." for word in ("one", "two")], page=page)
    shown = " ".join(texts(read(document, tmp_path)))

    assert "Running Head" not in shown
    assert FILLER in shown


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_are_those_of_the_page_as_shown(turn, tmp_path):
    document = paper([FILLER] * 4)
    document[0].set_rotation(turn)
    found = read(document, tmp_path)
    page = found.pages[0]

    assert (page.width > page.height) == (turn in (90, 270))
    for passage in found.passages:
        if isinstance(passage.locator, PageBoxes):
            for x0, y0, x1, y1 in passage.locator.boxes:
                assert 0 <= x0 < x1 <= page.width
                assert 0 <= y0 < y1 <= page.height


def test_a_cropped_page_is_measured_from_its_crop(tmp_path):
    document = paper([FILLER[:40]] * 4)
    document[0].set_cropbox(pymupdf.Rect(50, 60, 500, 400))
    found = read(document, tmp_path)

    assert (450, 340) == (found.pages[0].width, found.pages[0].height)
    assert any(22 <= box[0] <= 24 for p in found.passages[:1] for box in p.locator.boxes)


def test_the_reference_list_is_left_out_and_the_appendix_after_it_stays(tmp_path):
    document = paper(
        [
            [("1 Introduction", 16, 0)],
            FILLER,
            FILLER,
            [("References", 16, 0)],
            "[1] A. Author. A cited work of some years ago. Journal of Things, 2001.",
            "[2] B. Writer. Another cited work. Journal of Things, 2002.",
            [("A Appendix", 16, 0)],
            "The appendix explains what the text had no room for, in a line or so.",
        ],
        step=24,
    )
    text = " ".join(texts(read(document, tmp_path)))

    assert "cited work" not in text
    assert "The appendix explains" in text


def test_chinese_is_read_character_by_character(tmp_path):
    document = pymupdf.open()
    page = document.new_page()
    for at in range(20):
        page.insert_text(
            (72, 100 + 20 * at), "本文提出一种新的方法，用于解决实际问题。", fontname="china-s"
        )
    found = read(document, tmp_path)

    assert "zh" == found.language
    assert "本文提出一种新的方法" in " ".join(texts(found))
    assert {1} == {len(word) for word, _ in found.pages[0].words}


def test_pages_without_text_are_named(tmp_path):
    document = paper([FILLER] * 5)
    document.new_page()
    found = read(document, tmp_path)

    assert found.notices
    assert "2" in " ".join(str(value) for value in found.notices[0].values.values())


def test_what_is_read_again_in_the_boxes_is_the_passage(tmp_path):
    found = read(paper([FILLER] * 5), tmp_path)
    placed = [p for p in found.passages if isinstance(p.locator, PageBoxes)]
    again = pdf.reread(tmp_path / "paper.pdf", [p.locator for p in placed])

    assert placed
    assert [fold(p.text) for p in placed] == [fold(text) for text in again]


def test_a_paper_that_needs_a_password_says_so(tmp_path):
    document = paper([FILLER] * 5)
    path = tmp_path / "locked.pdf"
    document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y")
    with pytest.raises(Unreadable) as raised:
        pdf.read(path, "s1", lambda done, total: None)

    assert "pdf-locked" == raised.value.line.key


def test_progress_is_told_page_by_page(tmp_path):
    document = paper([FILLER] * 5)
    for _ in range(2):
        paper([FILLER] * 5, page=document.new_page())
    document.save(tmp_path / "paper.pdf")
    told = []
    pdf.read(tmp_path / "paper.pdf", "s1", lambda done, total: told.append((done, total)))

    assert [(1, 3), (2, 3), (3, 3)] == told


def test_a_file_that_was_cut_off_is_repaired_and_says_so(tmp_path):
    document = pymupdf.open()
    for _ in range(3):
        paper([FILLER] * 5, page=document.new_page())
    whole = document.tobytes()
    (tmp_path / "cut.pdf").write_bytes(whole[: whole.rindex(b"xref")])
    found = pdf.read(tmp_path / "cut.pdf", "s1", lambda done, total: None)

    assert found.passages
    assert "pdf-repaired" in {notice.key for notice in found.notices}
