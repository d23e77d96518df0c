"""Papers made in the test, one difficulty each."""

import pymupdf
import pytest

from bot.alignment import locate
from bot.domain import Line, PageBoxes
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
        page.insert_text((72, 60), "A running head that says whose paper this is and where")
        page.insert_text((72, 810), f"Proceedings of the Meeting on Things, page {number}")
        paper([f"{FILLER} This is page {word}." for word in ("one", "two")], page=page)
        paper([f"{FILLER} It ends here."] * 2, page=page, at=(72, 780))
    shown = " ".join(texts(read(document, tmp_path)))

    assert "running head" not in shown
    assert "Proceedings" not in shown
    assert FILLER in shown


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_quote_is_boxed_where_the_page_as_shown_has_ink(turn, tmp_path):
    document = pymupdf.open()
    page = document.new_page()
    page.set_cropbox(pymupdf.Rect(50, 60, 560, 400))
    page.set_rotation(turn)
    lonely = "One lonely sentence stands far below the others."
    for y, line in ((50, FILLER[:50]), (64, FILLER[:50]), (180, lonely)):
        page.insert_text(pymupdf.Point(30, y) * page.derotation_matrix, line, rotate=turn)
    found = read(document, tmp_path)
    passage = next(p for p in found.passages if lonely in p.text)
    (box,) = locate("lonely sentence stands", passage, found.pages[0])
    shown = pymupdf.open(tmp_path / "paper.pdf")[0]
    x0, y0, x1, y1 = box

    assert (found.pages[0].width, found.pages[0].height) == (shown.rect.width, shown.rect.height)
    assert ink(shown, box) > 50
    assert ink(shown, box) < ink(shown, (0, y0, shown.rect.width, y1))  # what is before and after
    assert 0 == ink(shown, (x0, y0 + 16, x1, y1 + 16)) == ink(shown, (x0, y0 - 16, x1, y1 - 16))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pages_whose_text_runs_sideways_are_named(turn, tmp_path):
    document = paper([FILLER] * 5)
    paper([FILLER] * 5, page=document.new_page())
    document[1].set_rotation(turn)

    assert [Line("pdf-sideways-pages", {"pages": "2"})] == list(read(document, tmp_path).notices)
    document.delete_page(0)
    assert "pdf-sideways" == why_not(document, tmp_path)


def ink(page, box):
    """How many dark dots a stretch of a page as shown has."""
    return sum(dot < 128 for dot in page.get_pixmap(colorspace="gray", clip=box).samples)


def test_a_cropped_page_is_measured_from_its_crop(tmp_path):
    document = paper([FILLER[:40]] * 4)
    document[0].set_cropbox(pymupdf.Rect(50, 60, 500, 400))
    found = read(document, tmp_path)

    assert (450, 340) == (found.pages[0].width, found.pages[0].height)
    lefts = [box[0] for p in found.passages if p.role == "body" for box in p.locator.boxes]
    assert lefts
    assert all(22 <= left <= 24 for left in lefts)


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
    picture = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 60, 80), 0)
    picture.clear_with(128)
    document.new_page().insert_image((0, 0, 400, 600), pixmap=picture)
    paper([FILLER] * 5, page=document.new_page())
    document.new_page()
    found = read(document, tmp_path)

    assert [Line("pdf-image-pages", {"pages": "2, 4"})] == list(found.notices)
    assert {1, 3} == {p.locator.page for p in found.passages if p.role == "body"}


def test_a_paper_of_pictures_alone_is_not_read(tmp_path):
    document = pymupdf.open()
    document.new_page().draw_rect((50, 50, 200, 200), fill=(0, 0, 0))

    assert "pdf-scanned" == why_not(document, tmp_path)


def test_a_paper_of_too_many_pages_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    document = paper([FILLER])
    document.new_page()
    read(document, tmp_path)
    document.new_page()

    assert "pdf-too-long" == why_not(document, tmp_path)


def test_a_web_page_named_pdf_is_not_read(tmp_path):
    (tmp_path / "paper.pdf").write_text("<html><body>Not found</body></html>")
    with pytest.raises(Unreadable) as raised:
        pdf.read(tmp_path / "paper.pdf", "s1", lambda done, total: None)

    assert "pdf-not-a-pdf" == raised.value.line.key


def why_not(document, tmp_path):
    with pytest.raises(Unreadable) as raised:
        read(document, tmp_path)
    return raised.value.line.key


def test_ligatures_are_letters_and_low_and_high_keep_their_hyphens(tmp_path):
    document = pymupdf.open()
    page = document.new_page()
    text = "The ﬁrst eﬃcient ﬂow of low- and high-order features is described here in words."
    page.insert_htmlbox((72, 72, 500, 300), f"<p>{text}</p><p>{FILLER}</p>")
    shown = " ".join(texts(read(document, tmp_path)))

    assert "The first efficient flow of low- and high-order features" in shown


def test_a_row_of_a_table_is_one_passage_with_its_cells_apart(tmp_path):
    document = paper([FILLER] * 6)
    page = document[0]
    page.insert_text((72, 240), "Table 1: Scores of three models on two tests.", fontsize=11)
    rows = [("Model", "Dev", "Test"), ("Small", "21.5", "20.9"), ("Middle", "24.0", "23.1"),
            ("Large", "26.3", "25.8")]  # fmt: skip
    for at, row in enumerate(rows):
        for cell, x in zip(row, (72, 200, 320), strict=True):
            page.insert_text((x, 262 + 14 * at), cell, fontsize=11)
    paper([FILLER] * 4, page=page, at=(72, 360))
    found = read(document, tmp_path)

    assert ["\u2003".join(row) for row in rows] == [
        p.text for p in found.passages if p.role == "table"
    ]
    assert ["Table 1: Scores of three models on two tests."] == [
        p.text for p in found.passages if p.role == "caption"
    ]


def test_headings_side_by_side_head_a_column_each(tmp_path):
    document = pymupdf.open()
    for left, right in (("1 Introduction", "2 Method"), ("3 Results", "4 Limits")):
        page = document.new_page()
        for x, heading, lines in ((60, left, LEFT), (320, right, RIGHT)):
            page.insert_text((x, 80), heading, fontsize=14, fontname="hebo")
            for at in range(5):
                paper(lines, page=page, at=(x, 110 + 60 * at), size=10)
    found = read(document, tmp_path)

    assert ["1 Introduction", "2 Method", "3 Results", "4 Limits"] == [
        heading.text for heading in found.headings
    ]
    assert [] == [p.text for p in found.passages if p.role == "table"]
    under = {p.heading for p in found.passages if p.text.startswith("the page, while")}
    assert {"2 Method", "4 Limits"} == under


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
