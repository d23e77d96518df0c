"""A page read by itself: its lines in reading order, and the lines that every page repeats."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..domain import Box, PageText
from ._layout import Row, rows
from ._lines import Sideways, Turn, fragments
from ._printed import PrintedLine
from ._words import note_label, spelled

_FRONT_ENDS = re.compile(
    r"^(?:abstract|summary|摘\s*要|(?:1|I)?\.?\s*introduction|keywords)\b", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(
    r"^(?:[-–—|·\s]*(?:page|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:(?:/|of)\s*\d{1,4})?[-–—|·\s]*|"
    r"第\s*[\d一二三四五六七八九十]+\s*页(?:\s*共\s*\d+\s*页)?)$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Sheet:
    """One page: its lines in reading order; ``heads`` are those that are no part of the text."""

    number: int
    width: float
    height: float
    lines: list[PrintedLine]
    sideways: list[Sideways]
    heads: set[int] = field(default_factory=set)  # positions in ``lines``

    @property
    def body(self) -> list[PrintedLine]:
        """The lines without running heads and page numbers."""
        return [line for at, line in enumerate(self.lines) if at not in self.heads]

    @property
    def characters(self) -> int:
        """How many characters the page holds as text."""
        sides = (word for line in self.sideways for word, _ in line.words)
        return sum(len(line.text) for line in self.lines) + sum(map(len, sides))

    def words(self) -> tuple[tuple[str, Box], ...]:
        """All words of the page in reading order, with boxes."""
        upright = [(word.text, word.box) for line in self.lines for word in line.words]
        return (*upright, *(word for line in self.sideways for word in line.words))

    def text(self) -> PageText:
        """The page as the domain has it."""
        return PageText(self.number, self.width, self.height, self.words())


def sheet(
    number: int, width: float, height: float, raw: Mapping[str, Any], turn: Turn | None
) -> Sheet:
    """Read a page from MuPDF's "rawdict"; nothing but the page itself bears on the result."""
    upright, sideways = fragments(raw, turn)
    found = rows(upright, first=number == 1)
    front = _front_rows(found, height) if number == 1 else 0
    notes = frozenset(note_label(row) for row in found if row.base > 0.4 * height) - {""}
    lines = [spelled(row, at < front, notes) for at, row in enumerate(found)]
    return Sheet(number, width, height, [line for line in lines if line], sideways)


def _front_rows(found: Sequence[Row], height: float) -> int:
    """Return how many of the first page's rows stand before the text: title, authors, places."""
    for at, row in enumerate(found):
        text = "".join(part.text for part in row.fragments).strip()
        if _FRONT_ENDS.match(text):
            return at
    return sum(row.base < 0.4 * height for row in found)


# ── what every page repeats ───────────────────────────────────────────────────────────────────


def mark_heads(sheets: Sequence[Sheet]) -> None:
    """Find running heads, running feet and page numbers, and mark them on their sheets."""
    seen: Counter[str] = Counter()
    margins: list[tuple[Sheet, int, str, bool]] = []
    for page in sheets:
        names = set()
        for at, outer in _margin_lines(page):
            text = page.lines[at].text
            name = re.sub(r"\d+", "#", text) + f"@{round(page.lines[at].base / 6)}"
            margins.append((page, at, name, outer and bool(_PAGE_NUMBER.match(text))))
            names.add(name)
        seen.update(names)
    enough = max(2, min(4, len(sheets) // 4))
    for page, at, name, number in margins:
        if number or (seen[name] >= enough and not name.startswith("#@")):
            page.heads.add(at)


def _margin_lines(page: Sheet) -> list[tuple[int, bool]]:
    """Return the lines in a page's outer margins: position, and whether none stands outside it."""
    lines = page.lines
    top = sorted(
        (at for at in range(len(lines)) if lines[at].base < 0.12 * page.height),
        key=lambda at: lines[at].base,
    )[:3]
    bottom = sorted(
        (at for at in range(len(lines)) if lines[at].base > 0.88 * page.height),
        key=lambda at: -lines[at].base,
    )[:3]
    return [(at, not rank or abs(lines[at].base - lines[group[0]].base) < 3)
            for group in (top, bottom) for rank, at in enumerate(group)]  # fmt: skip
