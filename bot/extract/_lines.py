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

_SPACES = frozenset(" \u00a0\t\u3000\u2002\u2003\u2009\u200a")
_SPACE: Char = (" ", 0.0, 0.0)
ABOVE, BELOW = 0.84, 0.2
"""How far a line's box reaches above and below its baseline, in parts of the font size."""


class Run:
    """Characters of one font, size (points) and baseline (points from the page's top).

    It begins with a character that is no space; a space at its end stands before what follows.
    ``big`` tells a sign whose own baseline says nothing, such as a sum sign or a root.
    """

    __slots__ = (
        "base",
        "big",
        "bold",
        "chars",
        "font",
        "math",
        "size",
        "text",
        "weight",
        "x0",
        "x1",
    )

    def __init__(
        self, chars: list[Char], font: str, size: float, base: float, bold: bool, math: bool
    ) -> None:
        self.chars = chars
        self.font = font
        self.size = size
        self.base = base
        self.bold = bold
        self.math = math
        self.text = "".join([char for char, _, _ in chars])
        self.weight = len(self.text.strip())
        self.x0 = chars[0][1]
        self.x1 = max([x1 for char, _, x1 in chars if char != " "])
        self.big = chars[0][0] in BIG or "EX" in font[-6:]


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
    weight: int  # characters

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
                upright += [_fragment(runs) for runs in _Runs(turn).of(line["spans"]) if runs]
            else:
                found = _turned(line["spans"], turn)
                if found.words:
                    sideways.append(found)
    return upright, sideways


def _fragment(runs: list[Run]) -> Fragment:
    base, size, tall = main_line(runs)
    if all(run.big for run in runs):
        base += 0.85 * size  # a big operator hangs from its baseline
    x0, x1 = min([run.x0 for run in runs]), max([run.x1 for run in runs])
    return Fragment(runs, x0, x1, base, size, tall, sum([run.weight for run in runs]))


def main_line(runs: Iterable[Run]) -> tuple[float, float, float]:
    """Return the main text's baseline, its commonest size and its largest size.

    The baseline is the one that most of the largest text stands on.
    """
    plain = [run for run in runs if not run.big] or list(runs)
    if len(plain) == 1:
        return plain[0].base, plain[0].size, plain[0].size
    largest = max(run.size for run in plain)
    weights: dict[float, int] = {}
    for run in plain:
        if run.size > 0.86 * largest:
            key = round(run.base, 1)
            weights[key] = weights.get(key, 0) + run.weight
    base = max(weights, key=weights.__getitem__)
    sizes: dict[float, int] = {}
    for run in plain:
        if abs(run.base - base) < 0.06 * largest and run.size > 0.6 * largest:
            key = round(run.size, 1)
            sizes[key] = sizes.get(key, 0) + run.weight
    return base, max(sizes, key=sizes.__getitem__), max(sizes)


def _upright(direction: tuple[float, float], turn: Turn | None) -> bool:
    if turn is None:
        return direction[0] > 0.98
    start, end = turn(0, 0), turn(*direction)
    return end[0] - start[0] > 0.98


class _Runs:
    """Makes runs of a line's spans, cut into fragments where a gap is as wide as a gutter."""

    def __init__(self, turn: Turn | None) -> None:
        self._turn = turn
        self._groups: list[list[Run]] = [[]]
        self._chars: list[Char] = []
        self._look: tuple[str, float, bool, bool] = ("", 0.0, False, False)
        self._base = 0.0

    def of(self, spans: Iterable[Mapping[str, Any]]) -> list[list[Run]]:
        """Return the runs of each fragment."""
        for span in spans:
            self._span(span)
        self._close()
        return self._groups

    def _span(self, span: Mapping[str, Any]) -> None:
        font, size, flags = span["font"], span["size"], span["flags"]
        math = bool(MATH_FONT.match(font))
        look = (font, round(size, 2), bool(flags & 16) or "Bold" in font, math)
        limit = 1.5 * size
        turned = self._turn is not None
        for raw in span["chars"]:
            char = raw["c"]
            if char in _SPACES:
                if self._chars:
                    self._chars.append(_SPACE)
                continue
            chars = self._chars
            if chars and look == self._look and " " < char < "\x7f" and not (math or turned):
                # The plain case, kept short for speed.
                x0, _, x1, _ = raw["bbox"]
                last = chars[-1] if chars[-1] is not _SPACE else self._last()
                if x0 - last[1] >= 0 and x0 - last[2] < limit and raw["origin"][1] == self._base:
                    chars.append((char, x0, x1))
                    continue
            if math or not " " < char < "\x7f":
                char = mended(char, font)
                if not char:
                    continue
            x0, y0, x1, y1 = raw["bbox"]
            base = raw["origin"][1]
            if self._turn is not None:
                (x0, _), (x1, _) = sorted((self._turn(x0, y0), self._turn(x1, y1)))
                base = self._turn(*raw["origin"])[1]
            level = None if char < "\x7f" else raised_digit(char)
            if level:
                self._close()
                raised = (look[0], 0.7 * size, look[2], math)
                self._put(level[0], x0, x1, base - level[1] * 0.35 * size, raised)
                self._close()
            else:
                self._put(char, x0, x1, base, look)

    def _put(
        self, char: str, x0: float, x1: float, base: float, look: tuple[str, float, bool, bool]
    ) -> None:
        chars = self._chars
        if chars:
            last = chars[-1] if chars[-1] is not _SPACE else self._last()
            size = look[1]
            # Formula editors write a number's characters from right to left.
            back = x0 < last[1] - 0.2 * size
            wide = x0 - last[2] > 2.2 * size  # a new fragment, see below
            if look != self._look or back or wide or abs(base - self._base) > 0.5:
                self._close()
        if not self._chars:
            before = self._groups[-1][-1] if self._groups[-1] else None
            if before is not None and (
                x0 - before.x1 > 2.2 * look[1] or _steps(before, base, look[1])
            ):
                self._groups.append([])
            self._look, self._base = look, base
        self._chars.append((char, x0, x1))

    def _last(self) -> Char:
        return next(char for char in reversed(self._chars) if char[0] != " ")

    def _close(self) -> None:
        if self._chars:
            font, size, bold, math = self._look
            chars = _with_accents(self._chars)
            self._groups[-1].append(Run(chars, font, size, self._base, bold, math))
            self._chars = []


def _steps(before: Run, base: float, size: float) -> bool:
    """Tell whether text of one size goes on higher or lower: a fraction, or a table's next cell."""
    alike = 0.86 < before.size / size < 1.16
    return alike and not before.big and abs(base - before.base) > 0.3 * size


def _with_accents(chars: list[Char]) -> list[Char]:
    """Put accents that stand before or after their letter in the file onto it."""
    if not any(is_accent(char) for char, _, _ in chars):
        return chars
    found: list[Char] = []
    for char in chars:
        joined = over(found[-1], char) if found else None
        if joined:
            found[-1] = joined
        else:
            found.append(char)
    return found


def over(last: Char, char: Char) -> Char | None:
    """Join a letter and an accent that stands over it, in either order; None for other pairs."""
    near = min(last[2], char[2]) - max(last[1], char[1])
    if near <= 0.4 * min(last[2] - last[1], char[2] - char[1]):
        return None
    joined = accented(last[0], char[0]) or accented(char[0], last[0])
    return (joined, min(last[1], char[1]), max(last[2], char[2])) if joined else None


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
                words.append((text, rounded(union(boxes))))
                text, boxes = "", []
    if text:
        words.append((text, rounded(union(boxes))))
    return Sideways(tuple(words), size)


def _shown(box: Box, turn: Turn | None) -> Box:
    if turn is None:
        return (box[0], box[1], box[2], box[3])
    (a, b), (c, d) = turn(box[0], box[1]), turn(box[2], box[3])
    return (min(a, c), min(b, d), max(a, c), max(b, d))


def rounded(box: Box) -> Box:
    """Round a box to hundredths of a point."""
    return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))


def union(boxes: Iterable[Box]) -> Box:
    """Return the smallest box that holds all of ``boxes`` (at least one)."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return (min(x0), min(y0), max(x1), max(y1))
