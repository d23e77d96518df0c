"""Values and settings as tables: as printed, of what, and the clause that says so."""

import re
from collections.abc import Callable, Sequence

from ._digest_rows import Piece, Row, Table
from ._digest_sentences import Candidate, orders
from .disagreements import differing, quantity, stated
from .evidence import Said
from .measures import Measure
from .ports import Material
from .text import fold
from .words import say

_METRIC, _COUNTED = 1.4, 0.3
_OURS, _ABSTRACT, _PLAIN = 0.6, 0.5, 0.2
_MOST_WORDS = 32  # of a clause
_JOINT = " · "

Free = Callable[[str], bool]
"""Whether a text may be quoted here: it stands in no other section."""


def values(
    materials: Sequence[Material], pool: Sequence[Candidate], free: Free, language: str
) -> Table:
    """Return the values that the sources state, each with its metric and its clause."""
    central = {one.said.id: one.central for one in pool}
    groups: dict[str, list[Measure]] = {}
    seen: set[tuple[str, str]] = set()
    for one in stated([material.reading for material in materials]):
        key = (one.metric, one.value)
        if key in seen or not _shown(one, free) or one.said.id not in central:
            continue
        own = fold(one.clause)
        if any(own != other and (own in other or other in own) for other in groups):
            continue  # a clause that goes on where a shown one ends says it again
        seen.add(key)
        groups.setdefault(own, []).append(one)
    rows = [_row(group, central[group[0].said.id]) for group in groups.values()]
    heads = ("digest-head-value", "digest-head-metric", "digest-head-clause")
    title = say("digest-label-values", language)
    return Table("table", title, tuple(say(head, language) for head in heads), tuple(rows))


def _shown(one: Measure, free: Free) -> bool:
    """Tell whether a value is worth a row: one in digits, in a clause that can be read."""
    digits = any(char.isdigit() for char in one.number.text)
    short = len(one.clause.split()) <= _MOST_WORDS and len(one.clause) <= 300
    whole = all(one.clause.count(a) == one.clause.count(b) for a, b in ("()", "（）", "[]"))
    return digits and short and whole and not orders(one.said.text) and free(one.clause)


def _row(group: Sequence[Measure], central: float) -> Row:
    first = group[0]
    passage = first.said.passage
    worth = central + max(_COUNTED if one.counted else _METRIC for one in group)
    worth += _OURS * any(one.ours for one in group) + _PLAIN * any(one.plain for one in group)
    worth += _ABSTRACT * (passage.role == "abstract")
    cells = (
        _listed([Piece(one.value, passage) for one in group]),
        _listed([Piece(text, passage) for text in dict.fromkeys(one.printed for one in group)]),
        (Piece(first.clause, passage),),
    )
    return Row(cells, worth)


def _listed(pieces: Sequence[Piece]) -> tuple[Piece | str, ...]:
    found: list[Piece | str] = []
    for each in pieces:
        found += [_JOINT, each] if found else [each]
    return tuple(found)


# ── the same quantity, differently ────────────────────────────────────────────────────────────


def to_check(materials: Sequence[Material], free: Free, language: str) -> Table:
    """Return the quantities that the sources give differently, each place with its clause."""
    rows = []
    for group in differing([material.reading for material in materials]):
        for one in group:
            if free(one.clause):
                passage = one.said.passage
                rows.append(Row(((Piece(one.value, passage),), (Piece(one.clause, passage),)), 1.0))
    heads = ("digest-head-value", "digest-head-clause")
    title = say("digest-label-check", language)
    return Table("table", title, tuple(say(head, language) for head in heads), tuple(rows))


def questions(
    materials: Sequence[Material], language: str, new: Free = lambda clause: True
) -> tuple[str, ...]:
    """Word, for each quantity that the sources give differently, what a reader should look up.

    One of the clauses must be ``new``.
    """
    groups = [
        group
        for group in differing([material.reading for material in materials])
        if any(new(one.clause) for one in group)
    ]
    return tuple(
        say("digest-notice-differs", language, what=quantity(group[0]),
            values=("、" if language.startswith("zh") else ", ").join(one.value for one in group))
        for group in groups
    )  # fmt: skip


# ── settings ──────────────────────────────────────────────────────────────────────────────────

_NAME = r"[A-Za-zα-ωΑ-Ωϵϑ][A-Za-z]*(?:_(?:\w+|\{[^}]*\}))*(?:\^\w+)?|[a-z]+(?:_[a-z]+)+"
_SETTING = re.compile(
    rf"(?<![\w{{^/+*·−(-])((?:(?:{_NAME})(?:/\w+)?\s?=\s?)*(?:{_NAME})(?:/\w+)?)\s?=\s?"
    r"([-−]?\d[\d.,]*(?:\s?[·⋅×]\s?10\^[-−]?\d+|\^[-−]?\d+)?[KM%]?)(?=[\s.,;:)，。；）]|$)"
)


def settings(sentences: Sequence[Said], free: Free, language: str) -> Table:
    """Return the symbols to which the sources give a value."""
    rows: dict[tuple[str, str], Row] = {}
    for one in sentences:
        if one.passage.role not in ("body", "abstract", "caption") or orders(one.text):
            continue
        for match in _SETTING.finditer(one.text):
            symbol, value = match.group(1), match.group(2).rstrip(".,")
            if _is_index(symbol, value) or not free(f"{symbol} = {value}"):
                continue
            cells = ((Piece(symbol, one.passage),), (Piece(value, one.passage),))
            rows.setdefault((symbol, value), Row(cells, 1.0 + 0.2 * ("_" in symbol)))
    heads = ("digest-head-symbol", "digest-head-value")
    title = say("digest-label-settings", language)
    return Table("table", title, tuple(say(head, language) for head in heads), tuple(rows.values()))


def _is_index(symbol: str, value: str) -> bool:
    """Tell whether "i = 1" or "y = 0" only names a case."""
    return len(symbol) == 1 and value in ("0", "1")
