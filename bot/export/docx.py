"""DOCX: real headings, Chinese fonts set, sources numbered."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ..report import Report
from ..words import say
from ._outline import Outline, Part, card_lines, length_line

SUFFIX = ".docx"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # in XML
_FONT = "Noto Sans CJK SC"


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
        table: Any = None
        for row in rows:
            if row.kind == "cells":
                table = table or document.add_table(0, 2, style="Table Grid")
                cells = table.add_row().cells
                cells[0].width, cells[1].width = Cm(3), Cm(12)
                cells[0].text = _clean("".join(part.text for part in row.cells[0]))
                for cell in row.cells[1:]:
                    _run(cells[1].paragraphs[0], cell)
                continue
            table = None
            if row.kind == "label":
                document.add_heading(_clean(row.cells[0][0].text), 2)
            else:
                style = "Quote" if row.kind == "quote" else None
                _run(document.add_paragraph(style=style), row.cells[0])
    for question, parts in outline.answers():
        document.add_heading(_clean(question), 1)
        _run(document.add_paragraph(), parts)
    document.add_heading(say("export-sources", language), 1)
    for one in outline.cited:
        document.add_paragraph(_clean(f"[{one.number}] {one.name}, {one.where}: {one.quote}"))
    document.add_heading(say("thread-card", language), 1)
    document.add_paragraph(_clean(length_line(report)))
    for name, value, misses in card_lines(report):
        document.add_paragraph(_clean(f"{name}: {value}"), style="List Bullet")
        for miss in misses:
            document.add_paragraph(_clean(miss), style="List Bullet 2")
    document.add_paragraph(say("export-ai", language))
    document.save(str(to))


def _fonts(document: Any) -> None:
    for style in document.styles:
        if getattr(style, "font", None) is not None:
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    document.styles["Normal"].font.size = Pt(10.5)


def _run(paragraph: Any, parts: Iterable[Part]) -> None:
    for part in parts:
        paragraph.add_run(_clean(part.text))
        for mark in part.marks:
            paragraph.add_run(f"[{mark}]").font.superscript = True
        for flag in part.flags:
            paragraph.add_run(f" ⚠ {flag}").bold = True


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)
