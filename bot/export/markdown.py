"""Markdown: CommonMark, with every text of a document escaped."""

from collections.abc import Sequence
from pathlib import Path

from ..report import Report
from ..thread import escape
from ..words import say
from ._outline import Outline, Part, ai_lines, card_lines, length_line

SUFFIX = ".md"


def write(report: Report, to: Path) -> None:
    """Write the report to ``to``."""
    outline, language = Outline(report), report.brief.language
    lines = [f"# {escape(report.brief.title)}"]
    for number, (section, rows) in enumerate(outline.sections(), 1):
        lines.append(f"## {number}. {escape(section.title)}")
        headed = False
        for row in rows:
            headed = headed and row.kind == "cells"
            cells = ["".join(map(_part, cell)) for cell in row.cells]
            match row.kind:
                case "label":
                    lines.append(f"### {cells[0]}")
                case "quote":
                    lines.append(f"> {cells[0]}")
                case "image":
                    lines.append(_image(row.cells[0][0]))
                case "heads":
                    lines.append("\n".join([_line(cells), _line(["---"] * len(cells))]))
                    headed = True
                    continue
                case "cells" if headed:
                    lines[-1] += "\n" + _line(cells)
                    continue
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
    lines += [escape(line) for line in ai_lines(report)]
    to.write_text("\n\n".join(lines) + "\n", "utf-8")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _image(part: Part) -> str:
    return f"![]({part.image})"


def _part(part: Part) -> str:
    image = f"{_image(part)} " if part.image else ""
    glosses = f" ({escape('; '.join(part.glosses))})" if part.glosses else ""
    marks = "".join(f"\\[{mark}\\]" for mark in part.marks)
    flags = "".join(f" ⚠ {escape(flag)}" for flag in part.flags)
    return f"{image}{escape(part.text)}{marks}{flags}{glosses}"
