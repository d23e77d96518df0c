"""Markdown: CommonMark, with every text of a document escaped."""

from pathlib import Path

from ..report import Report
from ..thread import escape
from ..words import say
from ._outline import Outline, Part, card_lines, length_line

SUFFIX = ".md"


def write(report: Report, to: Path) -> None:
    """Write the report to ``to``."""
    outline, language = Outline(report), report.brief.language
    lines = [f"# {escape(report.brief.title)}"]
    for number, (section, rows) in enumerate(outline.sections(), 1):
        lines.append(f"## {number}. {escape(section.title)}")
        for row in rows:
            cells = ["".join(map(_part, cell)) for cell in row.cells]
            match row.kind:
                case "label":
                    lines.append(f"### {cells[0]}")
                case "quote":
                    lines.append(f"> {cells[0]}")
                case "cells":
                    lines.append(f"- **{cells[0]}**: {' · '.join(cells[1:])}")
                case _:
                    lines.append(cells[0])
    for question, parts in outline.answers():
        lines += [f"## {escape(question)}", *map(_part, parts)]
    lines.append(f"## {say('export-sources', language)}")
    lines += [
        f"{one.number}. {escape(one.name)}, {escape(one.where)}: {escape(one.quote)}"
        for one in outline.cited
    ]
    lines += [f"## {say('thread-card', language)}", escape(length_line(report))]
    for name, value, misses in card_lines(report):
        lines.append(
            "\n".join([f"- {escape(f'{name}: {value}')}", *(f"  - {escape(m)}" for m in misses)])
        )
    lines.append(escape(say("export-ai", language)))
    to.write_text("\n\n".join(lines) + "\n", "utf-8")


def _part(part: Part) -> str:
    marks = "".join(f"\\[{mark}\\]" for mark in part.marks)
    flags = "".join(f" ⚠ {escape(flag)}" for flag in part.flags)
    return f"{escape(part.text)}{marks}{flags}"
