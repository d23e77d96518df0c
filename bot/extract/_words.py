"""From a row to its words as passages print them, each with its box.

Superscripts are written ``^``, subscripts ``_``; marks of footnotes and references that are printed
raised are dropped.  A Chinese character is a word.  All of it depends on the row alone, so that a
page read again gives the same words.
"""

import re
from collections.abc import Sequence

from ..text import is_cjk
from ._glyphs import is_accent
from ._layout import Row
from ._lines import ABOVE, BELOW, Char, Run, over
from ._printed import PrintedLine, Word
from ._scripts import braced, grouped, in_order, linear, stacked, symbolic

MARKS = "∗*†‡§¶‖#⋆★✉"
BULLETS = frozenset("•◦▪■●○►▶‣⁃∙⋄◆◇➢✓")
_MARK = re.compile(rf"^(?:[{re.escape(MARKS)}]+|[\d,\-–{re.escape(MARKS)}]+|[a-h](?:,[a-h])*|"
                   r"[\[【〔][\d,\-–，]+[\]】〕]|[①-⑳])$")  # fmt: skip
_NUMBERS = re.compile(r"^\d+(?:[,\-–]\d+)*$")
_ORDINAL = frozenset(("st", "nd", "rd", "th"))
_UNIT = re.compile(r"(?:^|[^A-Za-z])(?:[kcmnµμ]?m|ft|in|s|kg|mol|cm|km)$")
_YEAR = re.compile(r"(?:^|\D)(?:1[89]|20)\d\d$")
_WIDE = re.compile(r"[\u3001-\u303f\uff00-\uffef\u2e80-\u2eff①-⑳]")
_BINARY = "·×=+−<>≤≥∈∼≈→±⋅"
_QUOTES = "“”‘’…—·"


def spelled(
    row: Row, split_commas: bool = False, notes: frozenset[str] = frozenset()
) -> PrintedLine | None:
    """Spell a row's words; None where nothing but marks stands in it.

    ``split_commas`` makes a comma after a word a word of its own, for lines of names; ``notes``
    are the numbers of the page's footnotes.
    """
    speller = _Speller(row, split_commas, notes)
    words = speller.spell()
    if not words:
        return None
    plain = row.runs
    total = sum([len(run.text) for run in plain])
    main = max(plain, key=lambda run: len(run.text))
    return PrintedLine(
        words, row.x0, row.x1, row.base, row.size, row.tall, row.column, row.left, row.right,
        bold=sum([len(run.text) for run in plain if run.bold]) / total,
        math=sum([len(run.text) for run in plain if run.math]) / total,
        font=main.font, label=speller.label, bullet=speller.bullet, end_label=speller.end_label,
        opens_bold=plain[0].bold,
    )  # fmt: skip


def note_label(row: Row) -> str:
    """Return the number that a row begins with, raised as of a footnote, or ""."""
    items = in_order(row)
    text = items[0][1].text.strip() if len(items) > 1 and items[0][0] == 1 else ""
    return text if text.isdigit() else ""


class _Speller:
    """Goes through a row's runs from left to right and builds words."""

    def __init__(self, row: Row, split_commas: bool, notes: frozenset[str]) -> None:
        self.row = row
        self.notes = notes
        self.split_commas = split_commas
        self.words: list[Word] = []
        self.label = ""
        self.end_label = ""
        self.bullet = False
        self._buffer: list[Char] = []
        self._top = self._bottom = 0.0
        self._math = False
        self._leans = False  # the last character is of a font for formulas
        self._glue = False
        self._gap = 0.0
        self._edge: float | None = None  # where the last character ended
        self._space = False  # a space stood since then
        self._after_script = False
        self._after_mark = False

    def spell(self) -> list[Word]:
        """Return the words of the row."""
        items = in_order(self.row)
        at = 0
        while at < len(items):
            level, run = items[at]
            if level == 0:
                self._plain(run)
                at += 1
                continue
            end = at + 1
            edge = run.x1
            while (
                end < len(items) and items[end][0] and items[end][1].x0 < edge + 0.3 * self.row.size
            ):
                if (
                    items[end - 1][1].text.endswith(" ")
                    and items[end][1].x0 > edge + 0.2 * self.row.size
                ):
                    break
                edge = max(edge, items[end][1].x1)
                end += 1
            self._script(items[at:end])
            at = end
        self._flush()
        return _with_products(self._without_bullet(), self.row.size)

    # ── text on the line ──────────────────────────────────────────────────────────────────────

    def _plain(self, run: Run) -> None:
        fresh = True  # whether the word began in another run
        limit = 0.2 * run.size
        for char, x0, x1 in run.chars:
            if char == " ":
                self._space = True
            elif (
                fresh
                or self._space
                or not self._buffer
                or run.math
                or char > "\u2000"
                or x0 - self._buffer[-1][2] > limit
            ):
                self._put(char, x0, x1, run)
                fresh = not self._buffer
            else:  # the plain case, kept short for speed
                self._buffer.append((char, x0, x1))
                self._edge = x1

    def _put(self, char: str, x0: float, x1: float, run: Run) -> None:
        size = run.size
        gap = 0.0 if self._edge is None else x0 - self._edge
        wide = is_cjk(char) or bool(_WIDE.match(char))
        last = self._buffer[-1][0] if self._buffer else ""
        if char in _QUOTES and not wide:
            wide = (
                not last and bool(self.words) and _is_wide(self.words[-1].text) and gap < 0.4 * size
            )
        if last and is_accent(char) and (joined := over(self._buffer[-1], (char, x0, x1))):
            self._buffer[-1] = joined
            return
        touches = wide or (not last and bool(self.words) and _is_wide(self.words[-1].text))
        if touches:
            self._flush()
            glue = gap <= (0.45 if self._space else 0.35) * size
        else:
            glue = False
            if self._after_mark and char in ",.;:!?)]，。；、）" and not last:
                glue = True
            elif last and not self._breaks(char, last, gap, run):
                self._extend(char, x0, x1, run)
                return
            self._flush()
        self._glue, self._gap = glue and bool(self.words), gap
        self._top, self._bottom = run.base - ABOVE * size, run.base + BELOW * size
        self._math = self._leans = run.math
        self._buffer = [(char, x0, x1)]
        self._after(x1)
        if wide:
            self._flush()

    def _breaks(self, char: str, last: str, gap: float, run: Run) -> bool:
        """Tell whether a word ends before this character."""
        if self._after_script:
            if char.isalnum():
                return True
            if char in ".,;:)]}⟩":
                return gap > 0.6 * run.size
        if char in ".,;" and last.isalnum() and not self._after_mark:
            return gap > 0.7 * run.size  # printed after a coloured box, say
        if char in _BINARY and run.math:
            return gap > 0.1 * run.size
        if self._space and self._math and run.math and char.isalnum() and last.isalnum():
            return gap > 0.25 * run.size  # letters of one name in a formula stand apart
        if char in ".,;:)]}" and last.isalnum() and self._leans:
            return gap > 0.3 * run.size  # an italic letter leans out of its place
        return self._space or gap > 0.2 * run.size

    def _extend(self, char: str, x0: float, x1: float, run: Run) -> None:
        self._buffer.append((char, x0, x1))
        self._top = min(self._top, run.base - ABOVE * run.size)
        self._bottom = max(self._bottom, run.base + BELOW * run.size)
        self._math = self._math and run.math
        self._leans = run.math
        self._after(x1)

    def _after(self, x1: float) -> None:
        self._edge = x1 if self._edge is None else max(self._edge, x1)
        self._space = self._after_script = self._after_mark = False

    def _flush(self) -> None:
        chars = self._buffer
        self._buffer = []
        if not chars:
            return
        if self.split_commas and len(chars) > 1 and chars[-1][0] in ",;":
            self._emit(chars[:-1], self._glue, self._gap)
            self._emit(chars[-1:], True, 0.0)
        else:
            self._emit(chars, self._glue, self._gap)

    def _emit(self, chars: list[Char], glue: bool, gap: float) -> None:
        x0, x1 = chars[0][1], max([x1 for _, _, x1 in chars[-4:]])
        box = (round(x0, 2), round(self._top, 2), round(x1, 2), round(self._bottom, 2))
        text = "".join([char for char, _, _ in chars])
        self.words.append(Word(text, box, glue, gap, self._math))

    def _without_bullet(self) -> list[Word]:
        words = self.words
        if words and len(words) > 1 and words[0].text in BULLETS:
            self.bullet = True
            return words[1:]
        if words and words[0].text[0] in MARKS.replace("#", "") and not self.label:
            rest = words[0].text.lstrip(MARKS)
            if rest and rest[0].isalpha():
                self.label = words[0].text[: -len(rest)]
                words[0].text = rest
            elif not rest and len(words) > 1 and words[1].text[0].isalpha():
                self.label = words[0].text
                return words[1:]
        return words

    # ── text above and below the line ─────────────────────────────────────────────────────────

    def _script(self, items: Sequence[tuple[int, Run]]) -> None:
        """Take a cluster of raised and lowered runs: scripts, a fraction, marks, or plain text."""
        up = [run for level, run in items if level > 0]
        down = [run for level, run in items if level < 0]
        runs = [run for _, run in items]
        x0, x1 = min(run.x0 for run in runs), max(run.x1 for run in runs)
        gap = None if self._edge is None else x0 - self._edge
        detached = gap is None or gap > 0.22 * self.row.size
        full = any(abs(level) == 2 for level, _ in items)
        if up and down and (full or detached) and stacked(up, down):
            self._fraction(up, down, x0, x1)
        elif full or (up and down and detached and not stacked(up, down)):
            for run in runs:
                self._plain(run)
        else:
            mark = linear(up).replace(" ", "") if up else ""
            if mark and self._is_mark(mark, detached):
                self._drop_mark(mark, x1)
                up = []
            if up or down:
                self._attach(up, down, x0, x1, detached)
        if runs[-1].text.endswith(" "):
            self._space = True

    def _fraction(self, up: list[Run], down: list[Run], x0: float, x1: float) -> None:
        text = f"{grouped(linear(up))}/{grouped(linear(down))}"
        run = up[0]
        before = self._edge is None or self._space or x0 - self._edge > 0.22 * self.row.size
        if before:
            self._flush()
            self._glue, self._gap = False, x0 - (self._edge or x0)
            self._top, self._bottom = run.base - ABOVE * run.size, run.base + BELOW * run.size
            self._math = True
        self._spread(text, x0, x1, up + down)

    def _attach(self, up: list[Run], down: list[Run], x0: float, x1: float, detached: bool) -> None:
        text = ""
        if down:
            text += "_" + braced(linear(down))
        if up:
            raised = linear(up)
            ordinal = raised in _ORDINAL and self._before()[-1:].isdigit()
            text += raised if ordinal else "^" + braced(raised)
        if detached and not self._buffer and not self.words:
            text = text.lstrip("^_")
        if not self._buffer and not self._reopen(detached):
            self._glue, self._gap = False, x0 - (self._edge or x0)
            self._top, self._bottom = self.row.base - ABOVE * self.row.size, self.row.base
            self._math = True
        self._spread(text, x0, x1, up + down)
        self._after_script = True

    def _reopen(self, detached: bool) -> bool:
        """Go on with the last word, where a script belongs to a Chinese character or a bracket."""
        if detached or not self.words:
            return False
        last = self.words.pop()
        x0, self._top, x1, self._bottom = last.box
        self._buffer = [(last.text, x0, x1)]
        self._glue, self._gap, self._math = last.glue, last.gap, last.math
        return True

    def _spread(self, text: str, x0: float, x1: float, runs: Sequence[Run]) -> None:
        """Add text that covers a stretch as a whole."""
        fresh = not self._buffer
        self._buffer.append((text, x0, x1))
        tops = [run.base - ABOVE * run.size for run in runs if not run.big]
        bottoms = [run.base + BELOW * run.size for run in runs if not run.big]
        if fresh:
            self._top, self._bottom = min(tops), max(bottoms)
        self._top, self._bottom = min(self._top, *tops), max(self._bottom, *bottoms)
        self._after(x1)

    # ── marks ─────────────────────────────────────────────────────────────────────────────────

    def _before(self) -> str:
        """Return what stands directly before, up to the last space."""
        if self._buffer:
            return "".join(char for char, _, _ in self._buffer)
        return self.words[-1].text if self.words else ""

    def _is_mark(self, raised: str, detached: bool) -> bool:
        """Tell a footnote or reference mark from an exponent by what it follows."""
        before = self._before()
        if not _MARK.match(raised):
            return False
        if not before or (detached and self._edge is not None):
            return True
        variable = len(before.lstrip("([{−-+/·=,")) == 1 and before[-1].isalpha()
        if not before[-1].isascii() and is_cjk(before[-1]):
            return True
        if not _NUMBERS.match(raised):
            # A letter or a star: part of a variable's name, else a mark.
            return (
                not (self._math and before[-1].isalpha())
                if raised[0] in MARKS
                else not (variable or self._math or before[-1].isdigit())
            )
        if raised[0] in "-–":
            return False
        if before[-1].isdigit():
            if _YEAR.search(before) or "," in raised:
                return True
            return raised in self.notes and not re.search(r"(?:^|\D)(?:10|2)$", before)
        if before[-1] in ")]}|⟩":
            return not (self._math or symbolic(before))
        if before[-1].isalpha():
            return not (variable or self._math or _UNIT.search(before))
        return True

    def _drop_mark(self, text: str, x1: float) -> None:
        if not self.words and not self._buffer:
            self.label = text
        self.end_label = text
        self._flush()
        self._edge = x1 if self._edge is None else max(self._edge, x1)
        self._space, self._after_mark = False, True


def _is_wide(text: str) -> bool:
    return is_cjk(text[-1]) or bool(_WIDE.match(text[-1])) or (len(text) == 1 and text in _QUOTES)


def _with_products(words: list[Word], size: float) -> list[Word]:
    """Write a number with its power of ten as one word: 3.3·10^18."""
    found: list[Word] = []
    for word in words:
        if found and not word.glue and word.gap < 0.4 * size:
            last = found[-1]
            if (last.text[-1].isdigit() and word.text in "·⋅") or (
                last.text[-1] in "·⋅" and last.text[0].isdigit() and word.text[0].isdigit()
            ):
                a, b = last.box, word.box
                box = (a[0], min(a[1], b[1]), b[2], max(a[3], b[3]))
                found[-1] = Word(last.text + word.text, box, last.glue, last.gap, False)
                continue
        found.append(word)
    return found
