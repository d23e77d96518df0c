"""What tables of the digest are made of: quotes and labels in cells, rows with their worth."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .domain import Passage
from .evidence import Said


@dataclass(frozen=True)
class Piece:
    """A verbatim piece of a passage; ``glosses`` are terms in it with what they mean."""

    text: str
    passage: Passage
    glossed: bool = False  # a sentence, under which its terms are glossed


Content = tuple[Piece | str, ...]
"""A cell: quotes, and fixed labels that claim nothing."""


@dataclass(frozen=True)
class Row:
    """One line of a table, or one figure with its sentences; ``worth`` orders them."""

    cells: tuple[Content, ...]
    worth: float = 0.0
    image: str | None = None  # the picture's path beside the report
    title: str | None = None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the quotes in reading order."""
        return tuple(part for cell in self.cells for part in cell if isinstance(part, Piece))

    def size(self, count: Callable[[str], int]) -> int:
        """Return the length of the quotes."""
        return sum(count(piece.text) for piece in self.pieces)


@dataclass(frozen=True)
class Table:
    """Rows under column heads, or figures; the best rows first are kept where room is short."""

    kind: str  # "table", "figure", "timeline", "list"
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    absent: str = ""  # said in the last cell of a row where that is empty

    def cut(self, count: Callable[[str], int], room: int | None, most: int) -> "Table":
        """Return the table with its best rows that fit ``room``, in the order that they had."""
        ranked = sorted(range(len(self.rows)), key=lambda at: (-self.rows[at].worth, at))
        kept, size = set[int](), 0
        for at in ranked:
            own = self.rows[at].size(count)
            if len(kept) < most and (room is None or size + own <= room):
                kept.add(at)
                size += own
        rows = tuple(row for at, row in enumerate(self.rows) if at in kept)
        return replace(self, rows=rows)

    def size(self, count: Callable[[str], int]) -> int:
        """Return the length of all quotes."""
        return sum(row.size(count) for row in self.rows)


def piece(one: Said, glossed: bool = True) -> Piece:
    """Make a quote of a whole sentence."""
    return Piece(one.text, one.passage, glossed)
