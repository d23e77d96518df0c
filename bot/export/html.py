"""One self-contained page that looks like the thread: a click on a citation opens its page."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from ..domain import Box, PageBoxes, PageText
from ..report import Report
from ..words import say, spoken
from ._outline import Cited, Outline, Part, Row, card_lines, length_line

_HERE = Path(__file__).parent
Images = Mapping[tuple[str, int], Path]
Boxes = Mapping[tuple[str, str], tuple[Box, ...]]


def write(
    report: Report,
    to: Path,
    images: Images,
    boxes: Boxes,
    pages: Mapping[str, Sequence[PageText]],
) -> None:
    """Write the page; ``images`` are the cited pages, ``boxes`` the words of each quote."""
    outline, language = Outline(report), report.brief.language
    style = (_HERE / "report.css").read_text("utf-8")
    script = (_HERE / "report.js").read_text("utf-8")
    body = "".join(_body(report, outline))
    data = {
        "cited": {
            str(one.number): _citation(one, boxes.get((one.passage.id, one.quote), ()))
            for one in outline.cited
        },
        "pages": {
            f"{source}/{page}": _page(path, pages[source][page - 1])
            for (source, page), path in images.items()
        },
    }
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    policy += f"script-src 'sha256-{digest}'"
    hint, shut = say("export-choose", language), say("export-close", language)
    to.write_text(
        f'<!doctype html><html lang="{spoken(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(report.brief.title)}</title><style>{style}</style></head><body>"
        f'<div class="all"><div class="left"><main>{body}</main></div>'
        '<aside id="pane" aria-live="polite">'
        f'<button id="x" aria-label="{escape(shut)}">×</button>'
        f'<div id="body"><p class="hint">{escape(hint)}</p></div></aside></div>'
        f'<script type="application/json" id="data">{_safe(data)}</script>'
        f"<script>{script}</script></body></html>",
        "utf-8",
    )


def _safe(data: object) -> str:
    """Write JSON that cannot end the element it stands in."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _page(path: Path, page: PageText) -> dict[str, object]:
    image = base64.b64encode(path.read_bytes()).decode()
    kind = path.suffix.lstrip(".")
    return {"src": f"data:image/{kind};base64,{image}", "width": page.width, "height": page.height}


def _citation(one: Cited, boxes: Sequence[Box]) -> dict[str, object]:
    locator = one.passage.locator
    page = f"{one.source}/{locator.page}" if isinstance(locator, PageBoxes) else ""
    return {
        "where": f"{one.name}, {one.where}",
        "quote": one.quote,
        "page": page,
        "boxes": [list(box) for box in boxes],
    }


def _body(report: Report, outline: Outline) -> list[str]:
    language = report.brief.language
    out = [f"<h1>{escape(report.brief.title)}</h1><small>{escape(length_line(report))}</small>"]
    for number, (section, rows) in enumerate(outline.sections(), 1):
        lines = "".join(map(_row, rows)).replace("</table><table>", "")
        out.append(f"<section><h2>{number}. {escape(section.title)}</h2>{lines}</section>")
    for question, parts in outline.answers():
        out.append(f"<section><h2>{escape(question)}</h2><p>{_parts(parts)}</p></section>")
    out.append(f"<section><h2>{escape(say('thread-card', language))}</h2>")
    for name, value, misses in card_lines(report):
        line = escape(f"{name}: {value}")
        items = "".join(f"<li>{escape(miss)}</li>" for miss in misses)
        out.append(
            f"<details><summary>{line}</summary><ul>{items}</ul></details>"
            if misses
            else f"<div>{line}</div>"
        )
    out.append(f"</section><section><h2>{escape(say('export-sources', language))}</h2>")
    listed = "".join(
        f'<li id="s{one.number}" value="{one.number}">{escape(one.name)}, {escape(one.where)}: '
        f"{escape(one.quote)}</li>"
        for one in outline.cited
    )
    out.append(f'<ol class="s">{listed}</ol></section>')
    out.append(f"<small>{escape(say('export-ai', language))}</small>")
    return out


def _row(row: Row) -> str:
    match row.kind:
        case "label":
            return f"<h3>{_parts(row.cells[0])}</h3>"
        case "quote":
            return f"<blockquote>{_parts(row.cells[0])}</blockquote>"
        case "cells":
            cells = "".join(f"<td>{_parts(cell)}</td>" for cell in row.cells)
            return f"<table><tr>{cells}</tr></table>"
    return f"<p>{_parts(row.cells[0])}</p>"


def _parts(parts: Sequence[Part]) -> str:
    return "".join(
        escape(part.text)
        + "".join(
            f'<a class="c" href="#s{mark}" data-n="{mark}" role="button" aria-expanded="false">'
            f"[{mark}]</a>"
            for mark in part.marks
        )
        + "".join(f' <span class="flag">⚠ {escape(flag)}</span>' for flag in part.flags)
        for part in parts
    )
