"""The report as it is taken home."""

import asyncio
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import docx
import pymupdf
import pytest
from markdown_it import MarkdownIt
from PIL import Image

from bot import export, pictures
from bot.domain import Aim, Contract, FileFact, PageBoxes, PageText, Passage, Slide
from bot.export import docx as word
from bot.export import html, markdown, pdf
from bot.export.json import loads
from bot.report import (
    Block,
    By,
    Citation,
    Counted,
    Measured,
    Report,
    Section,
    Sentence,
    Source,
)

HOSTILE = (
    '*a* [x](http://evil.example) <script>alert(1)</script> </script> #eval("1") $x$ `c` \\ @all'
)
BOX = (72.0, 60.0, 300.0, 74.0)
PLAIN = "We reach 28.4 BLEU; 我们在八块GPU上训练。"


def report(text: str) -> Report:
    passages = (
        Passage("p1", "s1", text, PageBoxes(1, (BOX,))),
        Passage("p2", "s1", "1", FileFact("pages"), role="fact"),
    )
    quote = Sentence(text, "quote", (Citation("p1", text),))
    pages = Sentence("1", "quote", (Citation("p2", "1"),))
    flagged = Sentence("It may help.", "claim", (Citation("p1", text),), flags=("hedge",))
    blocks = (
        Block("table", rows=((("Pages",), (1,)),)),
        Block("quotes", "Results", (0,)),
        Block("prose", None, (2,)),
    )
    return Report(
        id="r1",
        created="2026-01-01T00:00:00Z",
        writer=By("digest"),
        brief=Contract("brief", "zh", f"报告 {text}", "", (Aim("结果"),)),
        sources=(Source("s1", "a.pdf", "application/pdf", "0" * 64, 1, pages=1),),
        passages=passages,
        sections=(Section("结果", sentences=(quote, pages, flagged), blocks=blocks),),
        length=Counted("word_zh", 10, None, None, True, None, {"cjk": 1, "word_zh": 1, "words": 1}),
        checks={"numbers": Measured(0.5, 2, (f"missed {text}",))},
    )


@pytest.fixture
def paper(tmp_path):
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 72), "We reach 28.4 BLEU")
    document.save(tmp_path / "a.pdf")
    words = tuple((w[4], tuple(w[:4])) for w in page.get_text("words"))
    return tmp_path / "a.pdf", PageText(1, page.rect.width, page.rect.height, words)


async def test_every_format_is_written_and_the_data_reads_back(paper, tmp_path):
    path, page = paper
    made = report(PLAIN)
    written = await export.write_all(
        made, tmp_path / "out", files={"s1": path}, pages={"s1": [page]}
    )

    assert {"json", "md", "docx", "pdf", "html"} == {one.suffix[1:] for one in written}
    assert {one.name for one in written} == {one.name for one in (tmp_path / "out").iterdir()}
    assert made.sections == loads((tmp_path / "out" / "report.json").read_text("utf-8")).sections


async def test_the_page_shows_the_cited_page_and_asks_nobody_for_anything(paper, tmp_path):
    path, page = paper
    await export.write_all(
        report(PLAIN), tmp_path / "out", files={"s1": path}, pages={"s1": [page]}
    )
    text = (tmp_path / "out" / "report.html").read_text("utf-8")

    assert "data:image/webp;base64," in text
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", text)
    assert "default-src 'none'" in text


class Texts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.scripts, self.texts, self._in = 0, io.StringIO(), ""

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        self._in = tag

    def handle_endtag(self, tag):
        self._in = ""

    def handle_data(self, data):
        if self._in not in ("script", "style"):
            self.texts.write(data)


def test_hostile_text_stays_text_in_html(tmp_path):
    html.write(report(HOSTILE), tmp_path / "r.html", {}, {}, {})
    page = Texts()
    page.feed((tmp_path / "r.html").read_text("utf-8"))

    assert 2 == page.scripts
    assert HOSTILE in page.texts.getvalue()


def test_hostile_text_stays_text_in_markdown(tmp_path):
    markdown.write(report(HOSTILE), tmp_path / "r.md")
    tokens = MarkdownIt().parse((tmp_path / "r.md").read_text("utf-8"))
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in tokens} | {child.type for child in inline}

    assert not kinds & {"html_block", "html_inline", "link_open", "image", "em_open", "code_inline"}
    assert any(HOSTILE in "".join(c.content for c in t.children or ()) for t in tokens)


def test_hostile_text_stays_text_in_docx(tmp_path):
    word.write(report(HOSTILE + "\x00\x0b"), tmp_path / "r.docx")
    document = docx.Document(str(tmp_path / "r.docx"))
    paragraphs = document.paragraphs

    assert any(HOSTILE in paragraph.text for paragraph in paragraphs)
    assert "Heading 1" in {paragraph.style.name for paragraph in paragraphs}


def test_hostile_text_stays_text_in_pdf_and_chinese_can_be_searched(tmp_path):
    pdf.write(report(HOSTILE), tmp_path / "r.pdf")
    pdf.write(report(PLAIN), tmp_path / "plain.pdf")
    with pymupdf.open(tmp_path / "r.pdf") as document:
        hostile = "".join("".join(page.get_text() for page in document).split())
    with pymupdf.open(tmp_path / "plain.pdf") as document:
        text = "".join("".join(page.get_text() for page in document).split())
        fonts = {font[3] for page in document for font in page.get_fonts()}

    assert '#eval("1")$x$' in hostile
    assert "我们在八块GPU上训练" in text
    assert any("NotoSansCJK" in font for font in fonts)


def page_alone(made, to):
    html.write(made, to, {}, {}, {})


@pytest.mark.parametrize("write", [markdown.write, page_alone])
def test_every_sentence_and_every_source_is_shown(write, tmp_path):
    write(report(PLAIN), tmp_path / "r")
    text = (tmp_path / "r").read_text("utf-8").replace("\\", "")

    assert PLAIN in text
    assert "⚠" in text
    assert "[1]" in text
    assert "[2]" in text
    assert "50.0%" in text


def test_the_same_report_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        markdown.write(report(PLAIN), tmp_path / f"{name}.md")
        pdf.write(report(PLAIN), tmp_path / f"{name}.pdf")

    assert (tmp_path / "a.md").read_bytes() == (tmp_path / "b.md").read_bytes()
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_sentences_of_one_paragraph_flow_in_every_format(tmp_path):
    texts = ("It trains fast.", "It reaches 28.4 BLEU.", "它在八块GPU上训练。", "它很快。")
    said = tuple(Sentence(text, "claim", (Citation("p1", PLAIN),)) for text in texts)
    blocks = (Block("prose", None, (0, 1)), Block("prose", None, (2, 3)))
    section = Section("结果", sentences=said, blocks=blocks)
    made = replace(report(PLAIN), sections=(section,))
    markdown.write(made, tmp_path / "a.md")
    word.write(made, tmp_path / "a.docx")
    text = (tmp_path / "a.md").read_text("utf-8").replace("\\", "")
    paragraphs = [one.text for one in docx.Document(str(tmp_path / "a.docx")).paragraphs]

    assert "It trains fast.[1] It reaches 28.4 BLEU.[1]" in text
    assert "它在八块GPU上训练。[1]它很快。[1]" in text
    assert "It trains fast.[1] It reaches 28.4 BLEU.[1]" in paragraphs


async def test_a_slide_that_a_sentence_cites_lies_beside_the_report_outside_a_timeline_too(
    tmp_path,
):
    place = Slide(3.0, 9.0, 2, "images/s2-slide-2.webp")
    shown = Passage("v1", "s2", "It reaches 28.4 points", place)
    section = Section(
        "Results", sentences=(Sentence(shown.text, "quote", (Citation("v1", shown.text),)),)
    )
    kept = tmp_path / "kept"
    kept.mkdir()
    await asyncio.to_thread(Image.new("RGB", (64, 36), "blue").save, kept / "slide-2.webp")

    drawn = await pictures.draw([section], {"v1": shown}, [], {}, {"s2": kept}, tmp_path / "out")

    assert {place.image: tmp_path / "out" / "images" / "s2-slide-2.webp"} == drawn
    assert drawn[place.image].is_file()
    assert () == pictures.attachments(section, {"v1": shown}, drawn, 10)  # the message stays short
