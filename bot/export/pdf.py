"""PDF by typst: the data goes in as JSON and is never markup."""

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import typst

from ..report import Report
from ..words import say, spoken
from ._outline import Outline, card_lines, length_line

SUFFIX = ".pdf"
_TEMPLATE = Path(__file__).with_name("report.typ")


def write(report: Report, to: Path) -> None:
    """Write the report to ``to``; the Chinese font comes from a package and is embedded."""
    outline, language = Outline(report), report.brief.language
    sections = [
        {"title": f"{number}. {section.title}", "rows": [asdict(row) for row in rows]}
        for number, (section, rows) in enumerate(outline.sections(), 1)
    ]
    sections += [
        {
            "title": question,
            "rows": [{"kind": "sentence", "cells": [[asdict(part)]]} for part in parts],
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
        "ai": say("export-ai", language),
    }
    typst.compile(
        str(_TEMPLATE),
        output=str(to),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=[str(files("noto_cjk_sans_otc"))],
        ignore_system_fonts=True,
    )
