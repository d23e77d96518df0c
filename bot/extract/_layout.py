"""From a page's fragments to its printed lines in reading order: columns, bands, rows."""

import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ..text import is_cjk
from ._lines import Fragment, Run

_CAPTION = re.compile(r"\s*(?:Figure|Fig\.|Table|图|表)\s*\d", re.IGNORECASE)
_FILLS = 0.6
"""A line that fills this part of a column is taken for the column's text."""


@dataclass(slots=True)
class Row:
    """One printed line of one column; ``x0`` to ``x1`` is what it covers."""

    fragments: list[Fragment]
    column: int = 0  # counts columns and bands in reading order
    left: float = 0.0  # the column's left and right edge
    right: float = 0.0
    base: float = field(init=False)
    size: float = field(init=False)
    tall: float = field(init=False)
    x0: float = field(init=False)
    x1: float = field(init=False)

    def __post_init__(self) -> None:
        # A lone operator sign says less about the line than the text beside it.
        best = self.fragments[0]
        if len(self.fragments) > 1:
            best = max(self.fragments, key=lambda part: (part.size * part.weight, -part.x0))
        self.base, self.size, self.tall = best.base, best.size, best.tall
        self.x0 = min([part.x0 for part in self.fragments])
        self.x1 = max([part.x1 for part in self.fragments])

    @property
    def top(self) -> float:
        """The upper edge of the main text."""
        return self.base - 0.84 * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of the main text."""
        return self.base + 0.2 * self.size

    @property
    def runs(self) -> list[Run]:
        """The runs of all fragments."""
        return [run for part in self.fragments for run in part.runs]


def rows(fragments: Sequence[Fragment], first: bool) -> list[Row]:
    """Put a page's fragments into rows, in reading order; ``first`` tells the first page."""
    found: list[Row] = []
    for number, (group, _, _) in enumerate(_columns(fragments, first)):
        column = _rows(group)
        left = _usual([row.x0 for row in column], min)
        right = _usual([row.x1 for row in column], max)
        for row in column:
            row.column, row.left, row.right = number, left, right
        found += column
    return found


def _usual(edges: Sequence[float], outermost: Callable[[Iterable[float]], float]) -> float:
    """Return the outermost edge that several lines share; one line alone may stick out."""
    near = Counter(round(edge / 2) for edge in edges)
    shared = [e for e in edges if sum([near[round(e / 2) + step] for step in (-1, 0, 1)]) > 2]
    return outermost(shared or edges)


# ── columns ───────────────────────────────────────────────────────────────────────────────────

Region = tuple[list[Fragment], float, float]


def _columns(fragments: Sequence[Fragment], first: bool) -> list[Region]:
    """Return the page's columns and full-width bands in reading order, with their edges."""
    if not fragments:
        return []
    left, right = min(part.x0 for part in fragments), max(part.x1 for part in fragments)
    gutter = _gutter(fragments, left, right)
    if gutter is None:
        return [(list(fragments), left, right)]
    rest = sorted(fragments, key=lambda part: part.base)
    bands = _bands(rest, gutter, left, right)
    if first:
        bands = _with_authors(rest, bands, gutter, left, right)
    found: list[Region] = []
    for top, bottom in [*bands, (float("inf"), float("inf"))]:
        above = [part for part in rest if _middle(part) < top]
        across = [part for part in rest if top <= _middle(part) <= bottom]
        rest = [part for part in rest if _middle(part) > bottom]
        west = [part for part in above if part.x0 + part.x1 < 2 * gutter]
        east = [part for part in above if part.x0 + part.x1 >= 2 * gutter]
        found += [
            region
            for region in ((west, left, gutter), (east, gutter, right), (across, left, right))
            if region[0]
        ]
    return [(group, *_edges(group, x0, x1)) for group, x0, x1 in found]


def _edges(group: Sequence[Fragment], x0: float, x1: float) -> tuple[float, float]:
    """Narrow a region's edges to those of its text."""
    return max(x0, min(part.x0 for part in group)), min(x1, max(part.x1 for part in group))


def _middle(part: Fragment) -> float:
    return part.base - 0.32 * part.size


def _gutter(fragments: Sequence[Fragment], left: float, right: float) -> float | None:
    """Find the middle of the gap between two columns; None where there is one column."""
    width = right - left
    start, stop = int(left + 0.3 * width), int(left + 0.7 * width)
    if stop - start < 40:
        return None
    crossing = [0] * (stop - start + 1)
    for part in fragments:
        if part.x1 - part.x0 > 0.12 * width:  # a table's short cells stand anywhere
            for x in range(max(int(part.x0) + 2, start), min(int(part.x1) - 1, stop + 1)):
                crossing[x - start] += 1
    enough = min(crossing) + 2 + max(crossing) // 25
    # The widest stretch that (nearly) nothing crosses is the gutter.
    best, at = (0, 0), 0
    while at < len(crossing):
        end = at
        while end < len(crossing) and crossing[end] <= enough:
            end += 1
        best = max(best, (end - at, at))
        at = end + 1
    gutter = start + best[1] + best[0] / 2
    west = sum(part.x1 <= gutter and _fills(part, left, gutter) for part in fragments)
    east = sum(part.x0 >= gutter and _fills(part, gutter, right) for part in fragments)
    crossed = sum(_crosses(part, gutter) and part.x1 - part.x0 > 0.12 * width for part in fragments)
    if best[0] < 6 or min(west, east) == 0:
        return None
    many = min(west, east) >= 3 and crossed <= 0.6 * (west + east)
    clear = west + east >= 8 and crossed <= 0.15 * (west + east)
    return gutter if many or clear else None


def _fills(part: Fragment, left: float, right: float) -> bool:
    return part.x1 - part.x0 > _FILLS * (right - left)


def _crosses(part: Fragment, gutter: float) -> bool:
    return part.x0 < gutter - 3 and part.x1 > gutter + 3


def _bands(
    parts: Sequence[Fragment], gutter: float, left: float, right: float
) -> list[tuple[float, float]]:
    """Return the stretches (top, bottom) that run across both columns, from top to bottom.

    Two crossing lines are one band unless column text stands between them: a table's short cells
    belong to the table.
    """
    found: list[tuple[float, float]] = []
    fills = [
        part.base
        for part in parts
        if (part.x1 <= gutter and _fills(part, left, gutter))
        or (part.x0 >= gutter and _fills(part, gutter, right))
    ]
    for part in parts:
        if not _crosses(part, gutter):
            continue
        if found:
            top, bottom = found[-1]
            between = [y for y in fills if bottom < y < part.top]
            if not between and part.top - bottom < 12 * part.size:
                found[-1] = (top, max(bottom, part.bottom))
                continue
        found.append((part.top, part.bottom))
    return _stretched(found, parts, gutter, left, right)


def _stretched(
    bands: Sequence[tuple[float, float]],
    parts: Sequence[Fragment],
    gutter: float,
    left: float,
    right: float,
) -> list[tuple[float, float]]:
    """Stretch bands over the table rows beside them, whose cells need not cross the gutter, and
    over the end of the paragraph that a band's last line begins.
    """
    lines = _by_line(parts)
    found: list[tuple[float, float]] = []
    for top, bottom in bands:
        above = [line for line in reversed(lines) if line[0].bottom <= top + 1]
        below = [line for line in lines if line[0].top >= bottom - 1]
        top = min([top, *(line[0].top for line in _table(above, top, gutter, left, right))])
        last = max(
            (part for part in parts if part.bottom <= bottom + 1 and _crosses(part, gutter)),
            key=lambda part: part.base,
        )
        ends = [part.bottom for line in below for part in line if _ends(last, part)]
        bottom = max([bottom, *ends])
        rest = [line for line in below if line[0].top >= bottom - 1]
        table = _table(rest, bottom, gutter, left, right)
        bottom = max([bottom, *(line[0].bottom for line in table)])
        if found and top <= found[-1][1]:
            found[-1] = (found[-1][0], max(bottom, found[-1][1]))
        else:
            found.append((top, bottom))
    return found


def _by_line(parts: Sequence[Fragment]) -> list[list[Fragment]]:
    """Group fragments, sorted by baseline, by the baseline that they share."""
    found: list[list[Fragment]] = []
    for part in parts:
        if found and part.base - found[-1][0].base < 2:
            found[-1].append(part)
        else:
            found.append([part])
    return found


def _ends(last: Fragment, part: Fragment) -> bool:
    """Tell whether a fragment is the short last line of the paragraph that ``last`` is part of."""
    near = 0 < part.base - last.base < 1.45 * last.size
    return near and abs(part.x0 - last.x0) < 1 and abs(part.size - last.size) < 0.3


def _table(
    lines: Sequence[list[Fragment]], edge: float, gutter: float, left: float, right: float
) -> list[list[Fragment]]:
    """Return the lines next to a band, nearest first, that look like rows of one wide table."""
    found: list[list[Fragment]] = []
    waiting: list[list[Fragment]] = []
    size = statistics.median([p.size for line in lines for p in line] or [0.0])
    middle = min([p.x0 for line in lines for p in line if p.x0 >= gutter], default=gutter)
    for line in lines:
        part = line[0]
        if min(abs(part.top - edge), abs(part.bottom - edge)) > 3.2 * part.size:
            break
        west = sum(part.x1 - part.x0 for part in line if part.x1 <= gutter) / (gutter - left)
        east = sum(part.x1 - part.x0 for part in line if part.x0 >= gutter) / (right - gutter)
        text = any(
            _fills(part, left, gutter)
            and min(abs(part.x0 - left), abs(part.x0 - middle)) < 13
            and part.size > 0.85 * size  # no note below a table
            for part in line
        )
        heading = any(part.size > 1.12 * size for part in line)  # no cell is larger than the text
        if text or heading:
            break
        waiting.append(line)
        if west and east and min(west, east) < 0.7:
            found += waiting
            waiting = []
        edge = part.top
    return found


def _with_authors(
    parts: Sequence[Fragment],
    bands: list[tuple[float, float]],
    gutter: float,
    left: float,
    right: float,
) -> list[tuple[float, float]]:
    """Stretch the first band over a grid of authors that stands between title and columns."""
    if not bands:
        return bands
    top, bottom = bands[0]
    below = [part for part in parts if part.top >= bottom]
    ends = [
        part.top
        for part in below
        if _fills(part, left, gutter)
        or _fills(part, gutter, right)
        or part.text.strip().lower().startswith(("abstract", "摘"))
    ]
    if not ends:
        return bands
    grid = [part for part in below if part.bottom < min(ends) - 1]
    sides = {part.x0 + part.x1 < 2 * gutter for part in grid}
    if len(sides) < 2:
        return bands
    return [(top, max(part.bottom for part in grid)), *bands[1:]]


# ── rows ──────────────────────────────────────────────────────────────────────────────────────


def _rows(fragments: Sequence[Fragment]) -> list[Row]:
    """Put a column's fragments into rows, from top to bottom."""
    groups: list[list[Fragment]] = []
    for part in sorted(fragments, key=lambda part: (part.top, part.x0)):
        home = next((g for g in reversed(groups[-6:]) if _same_line(g, part)), None)
        if home is None:
            groups.append([part])
        else:
            home.append(part)
    found = [Row(sorted(group, key=lambda part: part.x0)) for group in groups]
    found.sort(key=lambda row: (row.base, row.x0))
    for at in range(1, len(found)):
        above, row = found[at - 1 : at + 1]
        if row.x1 <= above.x0 and row.base - above.base < 0.3 * row.size:
            found[at - 1 : at + 1] = [row, above]  # side by side, and one a trifle higher
    return _with_limits(_with_limits(found))


def _same_line(group: Sequence[Fragment], part: Fragment) -> bool:
    if _CAPTION.match(part.text) and any(_CAPTION.match(other.text) for other in group):
        return False  # two figures side by side
    main = group[0] if len(group) == 1 else max(group, key=lambda p: (p.size, p.weight))
    if abs(main.base - part.base) < 0.12 * main.size:
        return True
    overlap = min(main.bottom, part.bottom) - max(main.top, part.top)
    if overlap < 0.55 * min(main.bottom - main.top, part.bottom - part.top):
        return False
    # Text of one size that stands half a line lower belongs to a cell of its own.
    return (
        part.size < 0.86 * main.size or main.size < 0.86 * part.size or _stands_beside(main, part)
    )


def _stands_beside(main: Fragment, part: Fragment) -> bool:
    close = abs(main.base - part.base) < 0.4 * main.size
    return close and (part.x0 > main.x1 - 1 or part.x1 < main.x0 + 1)


def _with_limits(rows: list[Row]) -> list[Row]:
    """Put the parts of a formula that stand above or below its line back into it."""
    used: set[int] = set()
    for at in range(len(rows)):
        for near in range(max(at - 3, 0), min(at + 4, len(rows))):
            if near != at and not {near, at} & used and _belongs(rows[near], rows[at]):
                used.add(near)
                parts = rows[at].fragments + rows[near].fragments
                rows[at] = Row(sorted(parts, key=lambda part: part.x0))
    return [row for at, row in enumerate(rows) if at not in used]


def _belongs(small: Row, row: Row) -> bool:
    """Tell whether a row is a fraction's part or an operator's limit of another one."""
    width = sum([part.x1 - part.x0 for part in small.fragments])
    if width > 0.5 * (row.x1 - row.x0) or not _symbolic(small):
        return False
    if small.top > row.bottom + row.size or small.bottom < row.top - row.size:
        return False
    overlap = min(small.bottom, row.bottom) - max(small.top, row.top)
    if overlap > 0.12 * (small.bottom - small.top):
        reach = row.size
        return any(
            part.x0 - reach < small.x1 and part.x1 + reach > small.x0 for part in row.fragments
        )
    over = any(run.big and small.x0 < run.x1 and small.x1 > run.x0 for run in row.runs)
    return over and small.size < 0.86 * row.size and abs(small.base - row.base) < 1.6 * row.size


def _symbolic(row: Row) -> bool:
    """Tell whether a row holds signs rather than words."""
    if sum([run.weight for run in row.runs if run.math]) > 0.5 * sum(
        [run.weight for run in row.runs]
    ):
        return True
    text = " ".join([run.text for run in row.runs])
    return not re.search(r"[^\W\d_]{3}", text) and not any(map(is_cjk, text))
