"""One self-contained page that looks like the thread: a click on a citation opens its page."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from ..domain import PageText
from ..report import Report
from ..text import count_cjk
from ..words import say, spoken
from ._outline import Outline, Part, Row, ai_lines, card_lines, length_line
from ._reader import Boxes, Shown, Talk, data

__all__ = ["Shown", "Talk", "write"]

_SHORT = 10  # characters of a cell's part that is not broken into lines
_HERE = Path(__file__).parent
Images = Mapping[tuple[str, int], Path]


def write(
    report: Report,
    to: Path,
    images: Images,
    boxes: Boxes,
    pages: Mapping[str, Sequence[PageText]],
    talks: Mapping[str, Talk] | None = None,
) -> None:
    """Write the page; ``images`` are the cited pages, ``boxes`` the words of each quote.

    ``talks`` are the talks by source: a click on a time opens the slide and plays from there.
    """
    outline, language = Outline(report), report.brief.language
    style = (_HERE / "reader.css").read_text("utf-8")
    script = (_HERE / "reader.js").read_text("utf-8")
    body = "".join(_body(report, outline, to.parent))
    held = data(report, outline, boxes, pages, talks or {})
    held["images"] = {f"{source}/{page}": _page(path) for (source, page), path in images.items()}
    sounds = "".join(
        f'<audio data-s="{escape(source)}" preload="none" controls src="data:audio/mp4;base64,'
        f'{base64.b64encode(talk.sound.read_bytes()).decode()}"></audio>'
        for source, talk in (talks or {}).items()
        if talk.sound
    )
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'; "
    policy += f"script-src 'sha256-{digest}'"
    to.write_text(
        f'<!doctype html><html lang="{spoken(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(report.brief.title)}</title><style>{style}</style></head><body>"
        f'<div class="all"><div class="left"><main>{body}</main></div>'
        '<aside id="pane" tabindex="-1">'
        f'<div id="sound">{sounds}</div></aside></div>'
        f'<script type="application/json" id="data">{_safe(held)}</script>'
        f"<script>{script}</script></body></html>",
        "utf-8",
    )


def _safe(data: object) -> str:
    """Write JSON that cannot end the element it stands in."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _page(path: Path) -> str:
    image = base64.b64encode(path.read_bytes()).decode()
    return f"data:image/{path.suffix.lstrip('.')};base64,{image}"


def _body(report: Report, outline: Outline, folder: Path) -> list[str]:
    language = report.brief.language
    out = [f"<h1>{escape(report.brief.title)}</h1><small>{escape(length_line(report))}</small>"]
    out.append(
        f'<p><button id="map" type="button">{escape(say("reader-map", language))}</button></p>'
    )
    for number, (section, rows) in enumerate(outline.sections(), 1):
        lines = _lines(rows, folder)
        out.append(f"<section><h2>{number}. {escape(section.title)}</h2>{lines}</section>")
    for question, parts in outline.answers():
        told = _parts(parts, folder)
        out.append(f"<section><h2>{escape(question)}</h2><p>{told}</p></section>")
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
    out.append(f"<small>{escape(' '.join(ai_lines(report)))}</small>")
    return out


def _lines(rows: Sequence[Row], folder: Path) -> str:
    """Return a section's lines; rows of cells that follow each other are one table."""
    out: list[str] = []
    for in_table, group in groupby(rows, key=lambda row: row.kind in ("heads", "cells")):
        for row in group:
            if in_table and (row.kind == "heads" or not out or not out[-1].endswith("</tr>")):
                out.append("</table><table>" if out and out[-1].endswith("</tr>") else "<table>")
            out.append(_row(row, folder))
        out += ["</table>"] if in_table else []
    return "".join(out)


def _row(row: Row, folder: Path) -> str:
    match row.kind:
        case "label":
            return f"<h3>{_parts(row.cells[0], folder)}</h3>"
        case "quote":
            return f"<blockquote>{_parts(row.cells[0], folder)}</blockquote>"
        case "image":
            return f"<figure>{_image(row.cells[0][0].image, folder)}</figure>"
        case "heads" | "cells":
            tag = "th" if row.kind == "heads" else "td"
            cells = ("".join(_unbroken(part, folder) for part in cell) for cell in row.cells)
            return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"
    return f"<p>{_parts(row.cells[0], folder)}</p>"


def _unbroken(part: Part, folder: Path) -> str:
    """Return a part of a cell; a term or a place stays in one piece, which Chinese need not."""
    shown = _part(part, folder)
    if len(part.text) > _SHORT or not (count_cjk(part.text) or ":" in part.text):
        return shown
    text = escape(part.text)
    return shown.replace(text, f'<span class="w">{text}</span>', 1)  # its marks may go below it


def _image(path: str | None, folder: Path) -> str:
    """Return a picture that lies beside the report, embedded; "" where it is not there."""
    if path is None or not (folder / path).is_file():
        return ""
    data = base64.b64encode((folder / path).read_bytes()).decode()
    kind = Path(path).suffix.lstrip(".")
    return f'<img alt="" data-i="{escape(path)}" src="data:image/{kind};base64,{data}">'


def _parts(parts: Sequence[Part], folder: Path) -> str:
    return "".join(_part(part, folder) for part in parts)


def _part(part: Part, folder: Path) -> str:
    marks = "".join(
        f'<a class="c" href="#s{mark}" data-n="{mark}" role="button" aria-expanded="false">'
        f"[{mark}]</a>"
        for mark in part.marks
    )
    flags = "".join(f' <span class="flag">⚠ {escape(flag)}</span>' for flag in part.flags)
    gloss = escape(" · ".join(part.glosses))
    gloss = f'<span class="g">{gloss}</span>' if gloss else ""
    return f"{_image(part.image, folder)}{escape(part.text)}{marks}{flags}{gloss}"
