"""Which lines are a table's, and what stands together in one of its rows."""

import re
from collections.abc import Sequence

from ._flow import letters
from ._kinds import Looks, cells, is_centred, is_formula, starts_caption
from ._printed import PrintedLine, Word, joined

_TABLE = re.compile(r"^(?:table|tab\.|表|附表)", re.IGNORECASE)


def table_lines(lines: Sequence[PrintedLine], looks: Looks, headings: frozenset[int]) -> set[int]:
    """Return the positions of the lines of a page that are a table's."""
    found: set[int] = set()
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _may_be_row(lines, start, end, looks, headings):
            end += 1
        if end > start:
            if _is_table(lines, start, end, looks):
                found |= set(range(start, end))
            start = end
        else:
            start += 1
    return found


def _may_be_row(
    lines: Sequence[PrintedLine], start: int, at: int, looks: Looks, headings: frozenset[int]
) -> bool:
    line = lines[at]
    if id(line) in headings or line.bullet or line.column != lines[start].column:
        return False
    if starts_caption(line, looks, is_centred(line)):
        return False
    if at > start and line.base - lines[at - 1].base > 4.5 * looks.pitch_of(looks.size):
        return False
    if cells(line) >= 2:
        return not (is_formula(line, looks) and cells(line) == 2)
    narrow = line.x1 - line.x0 < 0.6 * (line.right - line.left)
    return narrow and letters(line.text) <= 7 and not re.search(r"[.:;。：；，,]$", line.text)


def _is_table(lines: Sequence[PrintedLine], start: int, end: int, looks: Looks) -> bool:
    rows = [line for line in lines[start:end] if cells(line) >= 2]
    if len(rows) < 2:
        return False
    around = [
        line.text
        for at, line in enumerate(lines)
        if start - 4 <= at < end + 2 and starts_caption(line, looks, is_centred(line))
    ]
    if around:
        return any(_TABLE.match(text) for text in around)
    wide = sum(cells(line) >= 3 for line in rows)
    return (wide >= 2 or len(rows) >= 4) and rows[0].size > 0.7 * looks.size


def records(lines: Sequence[PrintedLine]) -> list[list[list[Word]]]:
    """Put a table's lines into rows, each a list of cells from left to right.

    A cell of several lines that the cells beside it stand in the middle of is one cell.
    """
    found: list[list[list[Word]]] = []
    group: list[PrintedLine] = []
    for line in lines:
        if group and line.base - group[-1].base >= 0.8 * min(line.size, group[-1].size):
            found += _rows_of(group)
            group = []
        group.append(line)
    found += _rows_of(group) if group else []
    # A lone "(A)" between two rows names them, but says nothing by itself.
    return [row for row in found if len(row) > 1 or letters(joined(row[0])) or len(row[0]) > 1]


def _rows_of(group: Sequence[PrintedLine]) -> list[list[list[Word]]]:
    apart = [_cells_of(line) for line in group]
    if len(group) == 1:
        return apart
    columns: list[list[list[Word]]] = []
    for cell in sorted((c for row in apart for c in row), key=lambda cell: cell[0].box[0]):
        home = next((column for column in columns if _overlap(column[0], cell)), None)
        if home is None:
            columns.append([cell])
        else:
            home.append(cell)
    # Numbers do not wrap: two in one column are two rows.
    if any(sum(_is_number(cell) for cell in column) > 1 for column in columns):
        return apart
    return [[
        [word for cell in sorted(column, key=lambda cell: cell[0].box[3]) for word in cell]
        for column in columns
    ]]  # fmt: skip


def _cells_of(line: PrintedLine) -> list[list[Word]]:
    found = [[line.words[0]]]
    for word in line.words[1:]:
        if word.gap > 0.75 * line.size:
            found.append([word])
        else:
            found[-1].append(word)
    return found


def _overlap(a: Sequence[Word], b: Sequence[Word]) -> bool:
    a0, a1, b0, b1 = a[0].box[0], a[-1].box[2], b[0].box[0], b[-1].box[2]
    return min(a1, b1) - max(a0, b0) > 0.3 * min(a1 - a0, b1 - b0)


def _is_number(cell: Sequence[Word]) -> bool:
    return bool(re.match(r"^[-−+]?[\d.]", cell[0].text))
