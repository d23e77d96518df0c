"""What a sentence or a label is, decided by code: links claim nothing, notices only confess.

A writer says what it meant; these rules say what it may be.  A link that holds a number, a term or
a name, or is long, is a claim, and so is a link beyond one sentence in six.  A notice is one of the
catalogue's own notice sentences (keys with the part "notice"), filled with nothing but the report's
own values, or a notice of one of its sources: a forged notice is a claim without a citation.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from fluent.syntax import FluentParser, ast

from .names import names
from .numerals import numbers
from .text import count_cjk, count_words
from .words import FOLDER, spoken

LINK_CJK, LINK_WORDS, LINKS_IN = 40, 12, 6
LABEL_CJK, LABEL_WORDS = 24, 6
LONGEST = 200  # characters of a link or a label, however few words they are

_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"[。！？；!?;]|\.(?:\s|$)")
_ABBREVIATED = re.compile(r"\b(?:No|Fig|Tab|Eq|Sec|vs|al|etc|approx|p|pp)\.")


def is_link(text: str) -> bool:
    """Tell whether a sentence is short enough and empty enough to be a link."""
    short = count_cjk(text) <= LINK_CJK and count_words(text) <= LINK_WORDS
    short = short and len(text) <= LONGEST
    return short and bool(text.strip()) and not _DIGIT.search(text) and not _states(text)


def links_allowed(sentences: int) -> int:
    """Return how many of so many sentences may be links."""
    return sentences // LINKS_IN


def is_label(text: str) -> bool:
    """Tell whether a label or a block's title claims nothing: short, no sentence, no number.

    "Table 2" states no number.  Names are the caller's to look up: a term that a source prints may
    head a row.
    """
    if count_cjk(text) > LABEL_CJK or count_words(text) > LABEL_WORDS or len(text) > LONGEST:
        return False
    if _SENTENCE_END.search(_ABBREVIATED.sub("", text)):
        return False
    found = numbers(text)
    rest = "".join(" " if any(n.start <= at < n.end for n in found) else char
                   for at, char in enumerate(text))  # fmt: skip
    for name in names(rest):
        rest = rest.replace(name, " ")
    return all(number.label for number in found) and not _DIGIT.search(rest)


def is_notice(text: str, language: str, values: Iterable[str]) -> bool:
    """Tell whether the bot itself could have said this as a notice, given the report's values."""
    return _matches(text, _patterns(spoken(language), True), values)


def is_said(text: str, language: str, values: Iterable[str]) -> bool:
    """Tell whether any sentence of the catalogue, filled with these values, reads so."""
    return _matches(text, _patterns(spoken(language), False), values)


def _states(text: str) -> bool:
    return bool(numbers(text) or names(text))


# ── the catalogue's sentences as patterns ─────────────────────────────────────────────────────

_HOLE = "\0"


def _matches(text: str, patterns: tuple[str, ...], values: Iterable[str]) -> bool:
    forms = {form for value in values if value for form in (value, _grouped(value))}
    value = "(?>" + "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)) + ")"
    # One value, or several in a list; atomic, so that no choice of names makes matching slow.
    hole = rf"{value}(?:(?:、|, ){value})*+"
    return any(re.fullmatch(pattern.replace(_HOLE, hole), text) for pattern in patterns)


def _grouped(value: str) -> str:
    """Return a number as the catalogue prints it ("1,500")."""
    return f"{int(value):,}" if value.isascii() and value.isdigit() and len(value) < 16 else value


@lru_cache
def _patterns(language: str, notices_only: bool) -> tuple[str, ...]:
    """Return every sentence of a language as a pattern whose holes are NUL."""
    entries = [
        entry
        for path in sorted((FOLDER / language).glob("*.ftl"))
        for entry in FluentParser().parse(path.read_text("utf-8")).body
        if isinstance(entry, (ast.Message, ast.Term)) and entry.value
    ]
    known = {entry.id.name: entry.value for entry in entries if entry.value}
    return tuple(
        _pattern(entry.value, known)
        for entry in entries
        if isinstance(entry, ast.Message)
        and entry.value
        and (not notices_only or "notice" in entry.id.name.split("-"))
    )


def _pattern(sentence: ast.Pattern, known: dict[str, ast.Pattern]) -> str:
    return "".join(
        re.escape(element.value)
        if isinstance(element, ast.TextElement)
        else _expression(element.expression, known)
        for element in sentence.elements
    )


def _expression(
    expression: ast.InlineExpression | ast.Placeable | ast.SelectExpression,
    known: dict[str, ast.Pattern],
) -> str:
    match expression:
        case ast.SelectExpression():
            return "(?:" + "|".join(_pattern(v.value, known) for v in expression.variants) + ")"
        case ast.StringLiteral() | ast.NumberLiteral():
            return re.escape(
                expression.parse()["value"]
                if isinstance(expression, ast.StringLiteral)
                else expression.value
            )
        case ast.TermReference() | ast.MessageReference():
            return _pattern(known[expression.id.name], known)
        case ast.Placeable():
            return _expression(expression.expression, known)
        case _:
            return _HOLE
