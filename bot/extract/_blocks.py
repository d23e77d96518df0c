"""From a document's lines to its blocks: paragraphs, captions, table rows, formulas, footnotes."""

import itertools
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..domain import Role
from ..text import cjk_share, count_cjk
from ._flow import is_closed, letters
from ._headings import Heading
from ._kinds import (
    ABSTRACT_RUN_IN,
    ITEM,
    KEYWORDS_LINE,
    Looks,
    is_centred,
    is_formula,
    starts_caption,
)
from ._page import Sheet
from ._printed import PrintedLine, Word
from ._tables import records, table_lines


@dataclass(slots=True)
class Block:
    """Lines that belong together, on one page; ``cells`` are those of a table's row."""

    role: Role
    lines: list[PrintedLine]
    page: int
    heading: str = ""
    open_start: bool = False
    open_end: bool = False
    flows: bool = False  # part of the running text, whose sentences may go on in the next one
    cells: list[list[Word]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, lines joined as they stand."""
        return " ".join(line.text for line in self.lines)


def looks_of(sheets: Sequence[Sheet]) -> Looks:
    """Measure what most of a document's text looks like."""
    sizes: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    pitches: dict[float, list[float]] = defaultdict(list)
    for page in sheets:
        for line in page.body:
            sizes[round(2 * line.size) / 2] += len(line.text)
        for above, below in itertools.pairwise(page.body):
            step = below.base - above.base
            if above.column == below.column and abs(above.size - below.size) < 0.3 and step > 0:
                pitches[round(2 * above.size) / 2].append(step)
    size = max(sizes, key=lambda key: sizes[key], default=10.0)
    for page in sheets:
        for line in page.body:
            if abs(line.size - size) < 0.5:
                fonts[line.font] += len(line.text)
    font = max(fonts, key=lambda key: fonts[key], default="")
    pitch = {s: statistics.median(steps) for s, steps in pitches.items() if len(steps) >= 4}
    return Looks(size, font, pitch)


class Blocks:
    """Makes blocks of a document's lines; those in ``skip`` are taken already."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        looks: Looks,
        headings: Sequence[Heading],
        skip: frozenset[int],
    ) -> None:
        self.sheets = sheets
        self.looks = looks
        self.starts = {id(heading.lines[0]): heading for heading in headings}
        self.taken = frozenset(id(line) for heading in headings for line in heading.lines)
        self.skip = skip
        self._heading = ""
        self._zone: Role | None = "body"  # None: in the list of references
        self._found: list[Block] = []

    def blocks(self) -> list[Block]:
        """Return the blocks in reading order."""
        for page in self.sheets:
            self._page(page)
        _mark_open(self._found)
        return _joined_over_columns(self._found)

    def _page(self, page: Sheet) -> None:
        lines = [line for line in page.body if id(line) not in self.skip]
        tables = table_lines(lines, self.looks, self.taken)
        kinds = self._kinds(lines, tables, page)
        at = 0
        while at < len(lines):
            kind = kinds[at]
            end = at + 1
            if kind == "heading":
                self._enter(self.starts.get(id(lines[at])))
            elif kind == "table":
                while end < len(lines) and kinds[end] == "table":
                    end += 1
                self._table(lines[at:end], page)
            else:
                while (
                    end < len(lines)
                    and kinds[end] == kind
                    and not _starts(lines[at:end], lines, end, kind, self.looks)
                ):
                    end += 1
                self._text(kind, lines[at:end], page)
            at = end

    def _kinds(self, lines: Sequence[PrintedLine], tables: set[int], page: Sheet) -> list[str]:
        kinds: list[str] = []
        for at, line in enumerate(lines):
            above = lines[at - 1] if at and lines[at - 1].column == line.column else None
            kinds.append(self._kind(line, above, kinds[-1] if kinds else "", at in tables, page))
        return kinds

    def _kind(
        self, line: PrintedLine, above: PrintedLine | None, before: str, table: bool, page: Sheet
    ) -> str:
        looks = self.looks
        if id(line) in self.taken:
            return "heading"
        near = above is not None and line.base - above.base < 1.4 * looks.pitch_of(above.size)
        inside = near and above is not None and before == "text" and not is_closed(above.text)
        centred = is_centred(line)
        if starts_caption(line, looks, centred) and not (
            inside and not centred and above is not None and abs(above.size - line.size) < 0.3
        ):
            return "caption"
        if line.label and line.size < 0.96 * looks.size and line.base > 0.4 * page.height:
            return "footnote"
        if above is not None and before == "footnote" and line.size < 0.97 * looks.size:
            return "footnote"
        if above is not None and before == "caption" and near and abs(above.size - line.size) < 0.5:
            full = above.x1 - above.x0 > (0.9 if table else 0.5) * (above.right - above.left)
            if full and not (is_closed(above.text) and (table or line.x0 > above.x0 + line.size)):
                return "caption"
        if table:
            return "table"
        return "formula" if is_formula(line, looks) else "text"

    # ── blocks ────────────────────────────────────────────────────────────────────────────────

    def _enter(self, heading: Heading | None) -> None:
        """Go on under another heading."""
        if heading is None:
            return
        self._heading = heading.at.text
        self._zone = "abstract" if heading.is_abstract else "body"
        if heading.is_references:
            self._zone = None

    def _add(self, role: Role, lines: Sequence[PrintedLine], page: Sheet) -> Block:
        block = Block(role, list(lines), page.number, self._heading)
        self._found.append(block)
        return block

    def _table(self, lines: Sequence[PrintedLine], page: Sheet) -> None:
        if self._zone is None:
            return
        for row in records(lines):
            block = self._add("table", [], page)
            block.cells = row

    def _text(self, kind: str, lines: Sequence[PrintedLine], page: Sheet) -> None:
        if kind == "caption":
            self._add("caption", lines, page)
            return
        if self._zone is None:
            return
        if kind in ("formula", "footnote"):
            self._add("formula" if kind == "formula" else "footnote", lines, page)
            return
        text = lines[0].text
        if KEYWORDS_LINE.match(text):
            self._add("footnote", lines, page)
            self._zone = "body"
            return
        if ABSTRACT_RUN_IN.match(text) and page.number < 3:
            self._zone = "abstract"
        if self._is_prose(lines, page):
            block = self._add(self._zone, lines, page)
            block.flows = True

    def _is_prose(self, lines: Sequence[PrintedLine], page: Sheet) -> bool:
        """Tell running text from the labels of a figure and other loose words."""
        text = " ".join(line.text for line in lines)
        words, looks = letters(text), self.looks
        size = statistics.median(line.tall for line in lines)
        if size < 0.72 * looks.size:
            return False
        if size < 0.86 * looks.size and self._zone != "abstract":
            return words >= 12 and is_closed(text)
        if len(lines) == 1 and lines[0].bold > 0.9 and not is_closed(text):
            return False  # a small heading that has no number
        if _is_code(text):
            return False
        if words >= 8 or (words >= 3 and is_closed(text)) or lines[0].bullet:
            return True
        usual = min(abs(lines[0].tall - looks.size), abs(size - looks.size)) < 0.4
        if (ITEM.match(text) and words >= 2) or (usual and count_cjk(text) >= 8):
            return True
        before = self._found[-1] if self._found else None
        goes_on = (
            before is not None
            and before.page == page.number
            and before.role in ("body", "abstract", "formula")
            and before.lines[-1].column == lines[0].column
            and lines[0].base - before.lines[-1].base < 2.5 * looks.pitch_of(looks.size)
        )
        starts = lines[0].x0 - lines[0].left < 2.2 * looks.size and usual
        return goes_on and starts and bool(words)


def _is_code(text: str) -> bool:
    """Tell a listing by its signs."""
    return len(re.findall(r"[;={}*<>\\/\[\]()]", text)) > 0.15 * len(text) and ";" in text


def _starts(
    block: Sequence[PrintedLine],
    lines: Sequence[PrintedLine],
    at: int,
    kind: str,
    looks: Looks,
) -> bool:
    """Tell whether a line begins a block of its own rather than going on with ``block``."""
    line, above = lines[at], block[-1]
    if line.column != above.column:
        return True
    if kind == "formula":
        return line.base - above.base > 1.3 * looks.pitch_of(looks.size)
    if line.label or line.bullet:
        return True
    step = line.base - above.base
    if (
        step > 1.32 * looks.pitch_of(min(above.size, line.size))
        or abs(line.size - above.size) > 0.75
    ):
        return True
    if kind == "caption":
        return starts_caption(line, looks, is_centred(line))
    if ITEM.match(line.text) and (is_closed(above.text) or ITEM.match(block[0].text)):
        return True
    indent = 0.7 * line.size
    hanging = block[0].bullet or bool(ITEM.match(block[0].text))
    if line.x0 > above.x0 + indent:
        return not (hanging and len(block) == 1)
    if above.x1 < above.right - _air(above):
        return not hanging
    if line.opens_bold and line.bold < 0.9 and above.bold < 0.5 and is_closed(above.text):
        return True
    if is_closed(above.text) and not hanging:
        below = lines[at + 1] if at + 1 < len(lines) else None
        if below is not None and below.column == line.column and line.x0 > below.x0 + indent:
            return len(block) > 1 or above.x0 >= line.x0 - 1
        if above.x1 < above.right - 2 * line.size and above.x1 < max(x.x1 for x in lines[:at]) - 9:
            return above.x1 - above.x0 < 0.8 * (above.right - above.left)
    return False


def _air(line: PrintedLine) -> float:
    """Return how far from the right edge a line may end and still go on in the next one."""
    return 4 * line.size if cjk_share(line.text) > 0.3 else 0.4 * (line.right - line.left)


def _alike(above: PrintedLine, line: PrintedLine) -> bool:
    """Tell whether two lines are of one size; a line of small type may hold a word of the other."""
    return min(abs(above.size - line.size), abs(above.tall - line.tall)) <= 0.75


def _address(above: PrintedLine, line: PrintedLine, step: float, looks: Looks) -> bool:
    """Tell whether one of two lines is a piece of code or an address inside a paragraph."""
    small = line if line.size < above.size else above
    code = small.font != looks.font and bool(re.search(r"[\w>][/._]+[\w<]", small.text))
    return code and abs(line.x0 - above.x0) < 1 and step < 1.2 * looks.pitch_of(looks.size)


def _mark_open(blocks: Sequence[Block]) -> None:
    """Mark the blocks whose first or last sentence goes on in another block."""
    before: Block | None = None  # the running text before
    formula: Block | None = None  # a formula since then
    for block in blocks:
        if block.role == "formula":
            formula = block
            if before is not None and not re.search(r"[.:?!。：？！)）]$", before.text):
                before.open_end = True
        if not block.flows:
            continue
        last = block.lines[-1]
        text = last.text
        full = last.x1 > last.right - min(0.1 * (last.right - last.left), 2.5 * last.size)
        block.open_end = not is_closed(text) and (full or text[-1] in "-,，、—")
        if before is not None and before.role == block.role and not block.lines[0].bullet:
            _mark_pair(before, block, formula is not None)
        before, formula = block, None


def _mark_pair(above: Block, below: Block, formula: bool) -> None:
    """Mark two blocks of running text that follow each other, perhaps around a formula."""
    same = above.heading == below.heading
    if _goes_on(below.text):
        below.open_start = True
        above.open_end = above.open_end or (same and not is_closed(above.text))
    elif above.open_end and not formula:
        below.open_start = same
        above.open_end = same


def _goes_on(text: str) -> bool:
    """Tell whether a text begins inside a sentence."""
    return bool(re.match(r"[a-z)\],;，。；、）：:]", text)) and not ITEM.match(text)


def _joined_over_columns(blocks: Sequence[Block]) -> list[Block]:
    """Join a paragraph that goes on in the next column, or below a figure, of the same page."""
    found: list[Block] = []
    last: Block | None = None  # the last block of running text
    for block in blocks:
        if (
            block.flows
            and last is not None
            and last.open_end
            and block.open_start
            and last.page == block.page
            and last.heading == block.heading
            and last.role == block.role
            and not (found and found[-1].role == "formula" and found[-1] is not last)
            and _alike(last.lines[-1], block.lines[0])
        ):
            last.lines += block.lines
            last.open_end = block.open_end
            continue
        found.append(block)
        if block.flows:
            last = block
    return found
