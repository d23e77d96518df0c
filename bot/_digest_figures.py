"""Figures, tables and formulas of a source, to be cut out, with what the text says of them."""

import re
from collections.abc import Iterator, Sequence

from . import figures
from ._digest_numbers import Free
from ._digest_rows import Piece, Row, Table
from ._digest_sentences import Candidate, orders
from .domain import Passage
from .evidence import Said, said
from .ports import Material
from .text import count_word_zh, fold
from .words import say

_WHOLE = re.compile(  # shows the work as a whole
    r"\b(?:architecture|overview|framework|structure|pipeline|workflow)\b|架构|框架|总体|流程|结构图",
    re.IGNORECASE,
)
_MENTIONS = 3  # sentences on one figure
_LONG = 90  # 字数 of a caption or sentence that is shown


def figures_of(material: Material, pool: Sequence[Candidate], free: Free, language: str) -> Table:
    """Return the figures and tables that can be cut out, with caption and mentions."""
    quotable = {one.said.id: one for one in pool}
    prose = [p for p in material.reading.passages if p.role == "body"]
    sentences = [one for one in said(prose) if one.id in quotable]
    rows = []
    for caption in material.reading.passages:
        label = figures.label_of(caption) if caption.role == "caption" else ""
        if not label or orders(caption.text) or figures.region(caption, material.reading) is None:
            continue
        opening = next(iter(said([caption])))
        first = _label_with_text(caption, opening)
        named = figures.mentions(label, sentences)
        rest = [one for one in named if free(one.text) and count_word_zh(one.text) <= _LONG]
        pieces = [Piece(first, caption)]
        pieces += [Piece(one.text, one.passage, True) for one in rest[:_MENTIONS]]
        if free(first):
            worth = 0.4 * figures.is_figure(caption) + 0.3 * min(len(named), 3)
            worth += 0.6 * bool(_WHOLE.search(first)) + 0.2 * (label.split()[-1] == "1")
            worth += 0.5 * max((quotable[one.id].central for one in named), default=0.0)
            rows.append(Row((tuple(pieces),), worth, figures.picture(caption), label))
    return Table("figure", say("digest-label-figures", language), (), tuple(rows))


def _label_with_text(caption: Passage, opening: Said) -> str:
    """Return a caption's first sentence, or all of it where that is short."""
    return caption.text if count_word_zh(caption.text) <= 40 else opening.text


def formulas_of(material: Material, free: Free, language: str) -> Table:
    """Return the numbered and set-off formulas, each with the words that lead in to it."""
    rows = [
        Row((tuple(pieces),), 0.5 + 0.3 * (len(pieces) > 1), figures.picture(formula))
        for formula, pieces in _led_in(material.reading.passages)
        if all(free(piece.text) for piece in pieces)
    ]
    return Table("figure", say("digest-label-formulas", language), (), tuple(rows))


def _led_in(passages: Sequence[Passage]) -> Iterator[tuple[Passage, list[Piece]]]:
    """Yield each formula with the sentence before it that ends in a colon, if there is one."""
    before: Passage | None = None
    seen: set[str] = set()
    for passage in passages:
        if passage.role == "formula" and _is_whole(passage.text) and passage.text not in seen:
            pieces = [Piece(passage.text, passage)]
            if before is not None and not before.open_start:
                lead = said([before])[-1]
                if lead.text.endswith((":", "：")) and fold(lead.text) not in seen:
                    pieces.insert(0, Piece(lead.text, lead.passage, True))
            seen.add(passage.text)
            yield passage, pieces
        before = passage if passage.role == "body" else None


def _is_whole(text: str) -> bool:
    """Tell whether a formula says something: two sides, brackets that close."""
    closed = all(text.count(a) == text.count(b) for a, b in ("()", "[]", "{}"))
    return "=" in text and closed and len(text) <= 120
