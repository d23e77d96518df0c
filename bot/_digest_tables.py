"""Numbers as the sources' tables print them: the rows on the work itself, with their heads."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .domain import Passage, Reading
from .figures import picture, printed, region
from .text import fold, is_cjk

_ROWS = 4  # of one table
_HEADS = 2


@dataclass(frozen=True)
class Table:
    """A caption, the rows of column heads, and the rows whose first cell names the work's own."""

    caption: Passage
    heads: tuple[Passage, ...]
    rows: tuple[Passage, ...]
    image: str | None = None  # where its picture is to lie beside the report

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return all of it in reading order."""
        return (self.caption, *self.heads, *self.rows)


def tables(reading: Reading, used: Collection[str], most: int) -> tuple[Table, ...]:
    """Return the first tables that hold numbers on the work itself and stand nowhere else yet."""
    about = " ".join(p.text for p in reading.passages if p.role in ("title", "abstract"))
    found = []
    for caption, rows in printed(reading.passages):
        heads = rows[: _heads(rows)]
        own = tuple(row for row in rows if _is_own(row, about))[:_ROWS]
        drawn = region(caption, reading) is not None
        table = Table(caption, tuple(heads), own, picture(caption) if drawn else None)
        if own and not any(fold(passage.text) in used for passage in table.passages):
            found.append(table)
    return tuple(found[:most])


def _heads(rows: Sequence[Passage]) -> int:
    for at, row in enumerate(rows[: _HEADS + 1]):
        if _numeric(row):
            return at
    return 0


def _cells(row: Passage) -> list[str]:
    return [cell.strip() for cell in re.split(r"\u2003|\s{2,}", row.text) if cell.strip()]


def _numeric(row: Passage) -> bool:
    return any(re.match(r"[-−+]?\d", cell) for cell in _cells(row)[1:])


def _is_own(row: Passage, about: str) -> bool:
    """Tell whether a row of numbers begins with a name that title or abstract print."""
    name = re.match(r"[^\W\d_][\w-]*", _cells(row)[0])
    if not name or not _numeric(row):
        return False
    word = name.group()
    if is_cjk(word[0]):
        return len(word) > 1 and word in about
    return word[0].isupper() and bool(re.search(rf"\b{re.escape(word)}\b", about))
