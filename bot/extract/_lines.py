"""From a page's characters to its fragments: what stands on one line without a wide gap.

A fragment is a list of runs; a run is characters of one font, size and baseline.  All places are
those of the page as shown.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..domain import Box
from ._glyphs import BIG, MATH_FONT, accented, is_accent, mended, raised_digit

Char = tuple[str, float, float]
"""A character with its left and right edge; a space stands for a gap."""
Turn = Callable[[float, float], tuple[float, float]]
"""Takes a point of the page as written to the page as shown."""

ABOVE, BELOW = 0.84, 0.2
"""How far a line's box reaches above and below its baseline, in parts of the font size."""


@dataclass(slots=True)
class Run:
    """Characters of one font, size (points) and baseline (points from the page's top)."""

    chars: list[Char]
    font: str
    size: float
    base: float
    bold: bool
    italic: bool
    math: bool

    @property
    def x0(self) -> float:
        """The left edge of the first character that is no space."""
        return next((x0 for char, x0, _ in self.chars if char != " "), self.chars[0][1])

    @property
    def x1(self) -> float:
        """The right edge of the last character that is no space."""
        return next((x1 for char, _, x1 in reversed(self.chars) if char != " "), self.chars[-1][2])

    @property
    def text(self) -> str:
        """The characters."""
        return "".join(char for char, _, _ in self.chars)

    @property
    def big(self) -> bool:
        """Whether it is a sign whose own baseline says nothing, such as a sum sign or a root."""
        return "EX" in self.font[-6:] or (bool(self.chars) and self.chars[0][0] in BIG)


@dataclass(slots=True)
class Fragment:
    """What stands on one line without a wide gap; ``base`` and ``size`` are its main text's.

    ``tall`` is the largest size on the line, against which raised text is told.
    """

    runs: list[Run]
    x0: float
    x1: float
    base: float
    size: float
    tall: float

    @property
    def top(self) -> float:
        """The upper edge of the main text."""
        return self.base - ABOVE * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of the main text."""
        return self.base + BELOW * self.size

    @property
    def text(self) -> str:
        """The characters of all runs."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Sideways:
    """A line that does not run from left to right: its words with their boxes."""

    words: tuple[tuple[str, Box], ...]
    size: float


def fragments(raw: Mapping[str, Any], turn: Turn | None) -> tuple[list[Fragment], list[Sideways]]:
    """Take a page's text, as MuPDF's "rawdict" gives it, apart into fragments.

    ``turn`` is None where the page is shown as it is written.
    """
    upright: list[Fragment] = []
    sideways: list[Sideways] = []
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            if _upright(line["dir"], turn):
                runs = _runs(line["spans"], turn)
                if runs:
                    upright += _split(runs)
            else:
                found = _turned(line["spans"], turn)
                if found.words:
                    sideways.append(found)
    return upright, sideways


def main_line(runs: Iterable[Run]) -> tuple[float, float, float]:
    """Return the main text's baseline, its commonest size and its largest size.

    The baseline is the one that most of the largest text stands on.
    """
    plain = [run for run in runs if not run.big and run.text.strip()] or list(runs)
    largest = max(run.size for run in plain)
    weights: dict[float, int] = {}
    for run in plain:
        if run.size > 0.86 * largest:
            key = round(run.base, 1)
            weights[key] = weights.get(key, 0) + len(run.text.strip())
    base = max(weights, key=lambda key: weights[key])
    sizes: dict[float, int] = {}
    for run in plain:
        if abs(run.base - base) < 0.06 * largest and run.size > 0.6 * largest:
            key = round(run.size, 1)
            sizes[key] = sizes.get(key, 0) + len(run.text.strip())
    return base, max(sizes, key=lambda key: sizes[key]), max(sizes)


def _upright(direction: tuple[float, float], turn: Turn | None) -> bool:
    if turn is None:
        return direction[0] > 0.98
    start, end = turn(0, 0), turn(*direction)
    return end[0] - start[0] > 0.98


def _runs(spans: Iterable[Mapping[str, Any]], turn: Turn | None) -> list[Run]:
    """Make runs of a line's spans; characters printed raised by themselves become runs too."""
    found: list[Run] = []
    for span in spans:
        flags, font, size = span["flags"], span["font"], span["size"]
        math = bool(MATH_FONT.match(font))
        bold = bool(flags & 16) or "Bold" in font or "Medi" in font
        run = None
        for raw in span["chars"]:
            char = raw["c"]
            if char == "\u00a0" or char == "\t" or char == "\u3000":
                char = " "
            elif math or not char.isascii() or char < " ":
                char = mended(char, font)
                if not char:
                    continue
            box, base = raw["bbox"], raw["origin"][1]
            x0, x1 = box[0], box[2]
            if turn is not None:
                x0, x1 = sorted((turn(x0, box[1])[0], turn(x1, box[3])[0]))
                base = turn(*raw["origin"])[1]
            # Formula editors write a number's characters from right to left.
            back = run is not None and run.chars and x0 < run.chars[-1][1] - 0.2 * size
            if run is None or back or abs(run.base - base) > 0.5:
                run = Run([], font, size, base, bold, bool(flags & 2), math)
                found.append(run)
            level = None if char.isascii() else raised_digit(char)
            if level:
                plain, up = level
                shifted = base - up * 0.35 * size
                found.append(Run([(plain, x0, x1)], font, 0.7 * size, shifted, bold, False, math))
                run = None
            else:
                run.chars.append((char, x0, x1))
    return [_with_accents(run) for run in found if run.chars]


def _with_accents(run: Run) -> Run:
    """Put accents that stand before or after their letter in the file onto it."""
    if not any(is_accent(char) for char, _, _ in run.chars):
        return run
    chars: list[Char] = []
    for char, x0, x1 in run.chars:
        if chars:
            last, a0, a1 = chars[-1]
            near = min(a1, x1) - max(a0, x0) > 0.4 * min(a1 - a0, x1 - x0)
            joined = accented(last, char) or accented(char, last) if near else None
            if joined:
                chars[-1] = (joined, min(a0, x0), max(a1, x1))
                continue
        chars.append((char, x0, x1))
    run.chars = chars
    return run


def _split(runs: list[Run]) -> list[Fragment]:
    """Make fragments of a line's runs, cut where a gap is as wide as a column's gutter."""
    groups: list[list[Run]] = []
    edge = None
    for run in runs:
        piece: list[Char] = []
        fresh = True
        for char in run.chars:
            if char[0] != " ":
                if edge is not None and char[1] - edge > 2.2 * run.size:
                    if piece:
                        _add(groups, run, piece, fresh)
                    piece, fresh = [], False
                    groups.append([])
                edge = max(char[2], edge or char[2])
            piece.append(char)
        if piece:
            _add(groups, run, piece, fresh)
    found = []
    for group in groups:
        kept = [run for run in group if run.text.strip()]
        if kept:
            base, size, tall = main_line(kept)
            if all(run.big for run in kept):
                base += 0.85 * size  # a big operator hangs from its baseline
            x0, x1 = min(run.x0 for run in kept), max(run.x1 for run in kept)
            found.append(Fragment(group, x0, x1, base, size, tall))
    return found


def _add(groups: list[list[Run]], run: Run, piece: list[Char], whole: bool) -> None:
    if not groups:
        groups.append([])
    if whole and len(piece) == len(run.chars):
        groups[-1].append(run)
    else:
        groups[-1].append(Run(piece, run.font, run.size, run.base, run.bold, run.italic, run.math))


def _turned(spans: Iterable[Mapping[str, Any]], turn: Turn | None) -> Sideways:
    """Make words of a line that runs up, down or askew."""
    words: list[tuple[str, Box]] = []
    text, boxes, size = "", [], 0.0
    for span in spans:
        size = max(size, span["size"])
        for raw in span["chars"]:
            char = mended(raw["c"], span["font"]) if raw["c"] > " " else " "
            if char.strip():
                text += char
                boxes.append(_shown(raw["bbox"], turn))
            elif text:
                words.append((text, union(boxes)))
                text, boxes = "", []
    if text:
        words.append((text, union(boxes)))
    return Sideways(tuple(words), size)


def _shown(box: Box, turn: Turn | None) -> Box:
    if turn is None:
        return (box[0], box[1], box[2], box[3])
    (a, b), (c, d) = turn(box[0], box[1]), turn(box[2], box[3])
    return (min(a, c), min(b, d), max(a, c), max(b, d))


def union(boxes: Iterable[Box]) -> Box:
    """Return the smallest box that holds all of ``boxes`` (at least one)."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return (min(x0), min(y0), max(x1), max(y1))
