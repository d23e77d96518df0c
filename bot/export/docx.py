"""DOCX: real headings, Chinese fonts set, sources numbered."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from PIL import Image

from ..report import Report
from ..words import say
from ._outline import Outline, Part, Row, ai_lines, card_lines, drawn, length_line, tables, widths

SUFFIX = ".docx"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # in XML
_FONT = "Noto Sans CJK SC"
_WIDE = 15.2  # centimetres of a page's text
_SOFT = RGBColor(0x66, 0x66, 0x66)


def write(report: Report, to: Path) -> None:
    """Write the report to ``to``."""
    outline, language = Outline(report), report.brief.language
    document = docx.Document()
    _fonts(document)
    document.core_properties.title = _clean(report.brief.title)
    document.core_properties.author = "paperthread"
    document.add_heading(_clean(report.brief.title), 0)
    for number, (section, rows) in enumerate(outline.sections(), 1):
        document.add_heading(_clean(f"{number}. {section.title}"), 1)
        for group in tables(rows):
            if group[0].kind == "heads":
                _table(document, group, to.parent)
            else:
                _lines(document, group, to.parent)
    for question, parts in outline.answers():
        document.add_heading(_clean(question), 1)
        _run(document.add_paragraph(), parts, to.parent)
    document.add_heading(say("export-sources", language), 1)
    for one in outline.cited:
        document.add_paragraph(_clean(f"[{one.number}] {one.name}, {one.where}: {one.quote}"))
    document.add_heading(say("thread-card", language), 1)
    document.add_paragraph(_clean(length_line(report)))
    for name, value, misses in card_lines(report):
        document.add_paragraph(_clean(f"{name}: {value}"), style="List Bullet")
        for miss in misses:
            document.add_paragraph(_clean(miss), style="List Bullet 2")
    for line in ai_lines(report):
        document.add_paragraph(line)
    document.save(str(to))


def _fonts(document: Any) -> None:
    for style in document.styles:
        if getattr(style, "font", None) is not None:
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    document.styles["Normal"].font.size = Pt(10.5)


def _lines(document: Any, rows: Sequence[Row], folder: Path) -> None:
    """Add labels, sentences, pictures, and facts as a table of two columns."""
    table: Any = None
    for row in rows:
        if row.kind == "cells":
            table = table or document.add_table(0, 2, style="Table Grid")
            cells = table.add_row().cells
            cells[0].width, cells[1].width = Cm(3), Cm(12)
            cells[0].text = _clean("".join(part.text for part in row.cells[0]))
            for cell in row.cells[1:]:
                _run(cells[1].paragraphs[0], cell, folder)
            continue
        table = None
        if row.kind == "label":
            document.add_heading(_clean(row.cells[0][0].text), 2)
        elif row.kind == "image":
            _picture(document.add_paragraph(), row.cells[0][0].image, folder)
        else:
            style = "Quote" if row.kind == "quote" else None
            _run(document.add_paragraph(style=style), row.cells[0], folder)


def _table(document: Any, rows: Sequence[Row], folder: Path) -> None:
    """Add a table whose first row are heads, its columns as wide as their text asks for."""
    table = document.add_table(0, len(rows[0].cells), style="Table Grid")
    table.autofit = False
    shares = widths(rows)
    for row in rows:
        for at, (cell, parts) in enumerate(zip(table.add_row().cells, row.cells, strict=True)):
            cell.width = Cm(_WIDE * shares[at])
            paragraph = cell.paragraphs[0]
            _run(paragraph, parts, folder, Cm(max(_WIDE * shares[at] - 0.4, 1.0)))
            for run in paragraph.runs:
                run.font.size = Pt(9)
                run.bold = row.kind == "heads"


def _picture(paragraph: Any, path: str | None, folder: Path, most: Any = None) -> None:
    """Add a picture that lies beside the report, if it does, at most so wide."""
    size = drawn(path, folder)
    if path is None or size is None:
        return
    data = BytesIO()
    with Image.open(folder / path) as opened:
        opened.convert("RGB").save(data, "PNG")  # a word processor knows no WebP
    data.seek(0)
    width = Pt(size[0])
    paragraph.add_run().add_picture(data, width=min(width, most) if most else width)


def _run(paragraph: Any, parts: Iterable[Part], folder: Path, wide: Any = None) -> None:
    for part in parts:
        if part.image:
            _picture(paragraph, part.image, folder, wide or Cm(4))
            paragraph.add_run().add_break()
        paragraph.add_run(_clean(part.text))
        for mark in part.marks:
            paragraph.add_run(f"[{mark}]").font.superscript = True
        for flag in part.flags:
            paragraph.add_run(f" ⚠ {flag}").bold = True
        if part.glosses:
            paragraph.add_run().add_break()
            gloss = paragraph.add_run(_clean(" · ".join(part.glosses)))
            gloss.font.size, gloss.font.color.rgb = Pt(8), _SOFT


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)
