"""Which lines of a document are its headings."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..domain import HeadingAt
from ..text import is_cjk
from ._flow import letters
from ._kinds import ABSTRACT, REFERENCES, Looks, Title, heading, is_emphasised, starts_caption
from ._page import Sheet
from ._printed import PrintedLine, joined


@dataclass(slots=True)
class Heading:
    """A heading with the lines that it takes."""

    lines: list[PrintedLine]
    page: int
    title: Title

    @property
    def at(self) -> HeadingAt:
        """The heading as the domain has it."""
        rest = joined([word for line in self.lines[1:] for word in line.words])
        text = self.title.text
        if rest:
            glue = text.endswith("-") or is_cjk(text[-1]) or is_cjk(rest[0])
            text += rest if glue else " " + rest
        return HeadingAt(text, self.page, self.title.level)

    @property
    def is_references(self) -> bool:
        """Whether the list of references follows."""
        return bool(REFERENCES.match(self.title.text))

    @property
    def is_abstract(self) -> bool:
        """Whether the abstract follows."""
        return bool(ABSTRACT.match(self.title.text))


def headings(sheets: Sequence[Sheet], looks: Looks) -> list[Heading]:
    """Find the headings of a document in reading order."""
    found: list[Heading] = []
    for page in sheets:
        for line in page.body:
            title = heading(line, looks)
            if title:
                found.append(Heading([line], page.number, title))
    found = _in_sequence(found)
    found = _with_unnumbered(sheets, found, looks)
    _take_second_lines(sheets, found, looks)
    return found


def _in_sequence(found: Sequence[Heading]) -> list[Heading]:
    """Drop what only looks numbered: numbers must go up, letters belong to an appendix."""
    chinese = any(h.title.number and not h.title.number[0].isascii() for h in found)
    roman = sum(bool(re.fullmatch(r"[IVX]+", h.title.number)) for h in found) >= 2
    last: tuple[int, ...] = (0,)
    letter = "@"
    after_references = False
    kept = []
    for item in found:
        number = item.title.number
        after_references |= item.is_references
        if re.fullmatch(r"\d+(?:\.\d+)*", number):
            parts = tuple(map(int, number.split(".")))
            if parts <= last or (parts[0] > last[0] + 1 and not chinese) or parts[0] > last[0] + 9:
                continue
            last = parts
        elif re.fullmatch(r"(?:Appendix )?[A-Z](?:\.\d+)*", number) and not (
            roman and re.fullmatch(r"[IVX]+", number)
        ):
            first = number.removeprefix("Appendix ")[0]
            if not (roman or after_references or number.startswith("Appendix ")):
                continue
            if not roman and not letter <= first <= chr(ord(letter) + 1):
                continue
            letter = first
        kept.append(item)
    return kept


def _with_unnumbered(sheets: Sequence[Sheet], found: list[Heading], looks: Looks) -> list[Heading]:
    """Add lines that look like the top headings; without numbers, any that stand out."""
    numbered = sum(bool(item.title.number) for item in found)
    known = {id(item.lines[0]): item for item in found}
    styles = Counter(_style(h.lines[0]) for h in found if h.title.level == 1)
    styles = Counter({style: n for style, n in styles.items() if style[1] > 1.04 * looks.size})
    result: list[Heading] = []
    started = False
    for page in sheets:
        lines = page.body
        for at, line in enumerate(lines):
            if id(line) in known:
                started = True
                result.append(known[id(line)])
                continue
            plain = numbered < 3 and _stands_out(line, looks)
            if not (started or (plain and page.number > 1)) or not (
                plain or styles[_style(line)] > 0
            ):
                continue
            if _is_title_like(line, looks) and _is_apart(lines, at, looks):
                result.append(Heading([line], page.number, Title("", 1, line.text, False)))
    return result


def _style(line: PrintedLine) -> tuple[str, float]:
    return line.font, round(line.size, 1)


def _stands_out(line: PrintedLine, looks: Looks) -> bool:
    return line.bold > 0.9 or line.size > 1.1 * looks.size


def _is_title_like(line: PrintedLine, looks: Looks) -> bool:
    text = line.text
    return (
        is_emphasised(line, looks)
        and 1 <= letters(text) <= 12
        and (text[0].isupper() or not text[0].isascii())
        and not re.search(r"[.。;；,，:：=@]$|\d$", text)
        and not starts_caption(line, looks, False)
        and all(word.gap < 1.3 * line.size for word in line.words)
    )


def _is_apart(lines: Sequence[PrintedLine], at: int, looks: Looks) -> bool:
    """Tell whether a line has air above it and text of another kind below."""
    line = lines[at]
    above = lines[at - 1] if at else None
    below = lines[at + 1] if at + 1 < len(lines) else None
    pitch = looks.pitch_of(looks.size)
    air = above is None or above.column != line.column or line.base - above.base > 1.15 * pitch
    return air and below is not None and _style(below) != _style(line)


def _take_second_lines(sheets: Sequence[Sheet], found: Sequence[Heading], looks: Looks) -> None:
    """Add to long headings the lines that they go on in."""
    known = {id(item.lines[0]): item for item in found}
    for page in sheets:
        current: Heading | None = None
        for above, line in itertools.pairwise(page.body):
            if id(above) in known:
                current = known[id(above)]
            if id(line) in known or current is None or current.lines[-1] is not above:
                continue
            goes_on = (
                line.column == above.column
                and _style(line) == _style(above)
                and abs(line.bold - above.bold) < 0.3
                and line.base - above.base < 1.5 * looks.pitch_of(line.size)
                and above.x1 > above.left + 0.7 * (above.right - above.left)
                and is_emphasised(line, looks)
                and len(current.lines) < 3
            )
            if goes_on:
                current.lines.append(line)
