"""PDF by typst: the data goes in as JSON and is never markup."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from ..report import Report
from ..words import say, spoken
from ._outline import Outline, Part, Row, ai_lines, card_lines, drawn, length_line, tables, widths

SUFFIX = ".pdf"
_TEMPLATE = Path(__file__).with_name("report.typ")


def write(report: Report, to: Path) -> None:
    """Write the report to ``to``; the Chinese font comes from a package and is embedded."""
    outline, language = Outline(report), report.brief.language
    sections = [
        {"title": f"{number}. {section.title}", "groups": _groups(rows, to.parent)}
        for number, (section, rows) in enumerate(outline.sections(), 1)
    ]
    sections += [
        {
            "title": question,
            "groups": _groups([Row("sentence", ((part,),)) for part in parts], to.parent),
        }
        for question, parts in outline.answers()
    ]
    data = {
        "title": report.brief.title,
        "language": spoken(language),
        "sections": sections,
        "sources_title": say("export-sources", language),
        "sources": [
            {"number": one.number, "name": one.name, "where": one.where, "quote": one.quote}
            for one in outline.cited
        ],
        "card_title": say("thread-card", language),
        "length": length_line(report),
        "card": [f"{name}: {value}" for name, value, _ in card_lines(report)],
        "ai": " ".join(ai_lines(report)),
    }
    # Typst reads files below the template's folder only, so the template goes to the pictures.
    with TemporaryDirectory(dir=to.parent, prefix=".pdf-") as beside:
        template = shutil.copy(_TEMPLATE, beside)
        _compile(template, to, data)


def _compile(template: str, to: Path, data: Mapping[str, Any]) -> None:
    typst.compile(
        template,
        output=str(to),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        root=str(to.parent),
        font_paths=[str(files("noto_cjk_sans_otc"))],
        ignore_system_fonts=True,
    )


def _groups(rows: Sequence[Row], folder: Path) -> list[dict[str, Any]]:
    """Return runs of lines, those of a table with the widths of its columns."""
    return [
        {
            "kind": "table" if group[0].kind == "heads" else "lines",
            "widths": widths(group) if group[0].kind == "heads" else [],
            "rows": [_row(row, folder) for row in group],
        }
        for group in tables(rows)
    ]


def _row(row: Row, folder: Path) -> dict[str, Any]:
    cells = [[_part(part, folder) for part in cell] for cell in row.cells]
    return {"kind": row.kind, "cells": cells}


def _part(part: Part, folder: Path) -> dict[str, Any]:
    size = drawn(part.image, folder)
    return asdict(part) | {"image": f"/{part.image}" if size else None, "wide": size and size[0]}
