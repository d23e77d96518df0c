"""CommonMark as the core writes it, taken apart so that each platform can show it its own way.

What comes out holds plain text only: escapes are resolved, control characters and marks that turn
the direction of writing are gone.  Whoever shows it escapes it for the platform.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.domain import Post

Kind = Literal["heading", "text", "item", "quote"]

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
_PARSER = MarkdownIt("commonmark", {"html": False}).disable(
    ["html_block", "html_inline", "link", "image", "autolink", "code", "fence", "reference"]
)


@dataclass(frozen=True)
class Run:
    """Text of one look."""

    text: str
    bold: bool = False
    link: str = ""  # the address of ours that it leads to
    time: int = 0  # the moment that it names, in seconds since the epoch


@dataclass(frozen=True)
class Paragraph:
    """One block of a post.

    ``level`` is a heading's depth (1 = top) or a list item's (0 = outermost); ``mark`` is what
    stands before an item ("1." or "•").
    """

    kind: Kind
    runs: tuple[Run, ...]
    level: int = 0
    mark: str = ""

    @property
    def text(self) -> str:
        """The paragraph without its looks."""
        return "".join(run.text for run in self.runs)


def clean(text: str) -> str:
    """Drop what could move a cursor, turn the writing direction or hide between letters."""
    return _CONTROL.sub("", text)


def paragraphs(text: str) -> list[Paragraph]:
    """Take a post's CommonMark apart.

    >>> [(p.kind, p.text) for p in paragraphs("## A\\\\*b\\n\\n- c **d**")]
    [('heading', 'A*b'), ('item', 'c d')]
    """
    found: list[Paragraph] = []
    lists: list[int | None] = []  # the next number of each open list, None for bullets
    marks: list[str] = []
    heading, quoted = 0, 0
    for token in _PARSER.parse(clean(text)):
        match token.type:
            case "heading_open":
                heading = int(token.tag[1:])
            case "heading_close":
                heading = 0
            case "blockquote_open":
                quoted += 1
            case "blockquote_close":
                quoted -= 1
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                marks.append("•" if number is None else f"{number}.")
                lists[-1] = None if number is None else number + 1
            case "list_item_close":
                marks.pop()
            case "inline":
                kind: Kind = "text"
                if heading:
                    kind = "heading"
                elif marks:
                    kind = "item"
                elif quoted:
                    kind = "quote"
                level = heading or max(len(marks) - 1, 0)
                mark = marks[-1] if marks else ""
                found.append(Paragraph(kind, tuple(_runs(token.children or ())), level, mark))
                if marks:
                    marks[-1] = ""  # a second paragraph of one item has no mark of its own
            case "hr":
                found.append(Paragraph("text", (Run("―"),)))
    return found


def _runs(tokens: Iterable[Token]) -> Iterator[Run]:
    bold = 0
    for token in tokens:
        if token.type == "strong_open":
            bold += 1
        elif token.type == "strong_close":
            bold -= 1
        elif token.type in ("softbreak", "hardbreak"):
            yield Run(" " if token.type == "softbreak" else "\n", bold > 0)
        elif token.content:
            yield Run(token.content, bold > 0)


def pages(
    parts: Iterable[Paragraph], most: int, size: Callable[[Paragraph], int], count: int = 1 << 30
) -> list[list[Paragraph]]:
    """Share paragraphs out over messages of at most ``most`` (by ``size``) and ``count`` each.

    A paragraph that fits in no message is cut at a space, else anywhere.
    """
    found: list[list[Paragraph]] = [[]]
    room = most
    for part in parts:
        for piece in _pieces(part, most, size):
            if found[-1] and (size(piece) > room or len(found[-1]) == count):
                found.append([])
                room = most
            found[-1].append(piece)
            room -= size(piece)
    return found


def dated(shown: Sequence[Paragraph], times: Sequence[str]) -> list[Paragraph]:
    """Mark the moments ("2026-01-31 09:05 UTC") that stand in a page as such.

    >>> at = "1970-01-01 00:01 UTC"
    >>> [run.time for run in dated(paragraphs(f"at {at}"), [at])[0].runs]
    [0, 60]
    """
    found = list(shown)
    for text in dict.fromkeys(times):
        moment = int(datetime.strptime(text, "%Y-%m-%d %H:%M %Z").replace(tzinfo=UTC).timestamp())
        for place, part in enumerate(found):
            if (at := part.text.find(text)) >= 0:
                found[place] = _changed(part, at, at + len(text), time=moment)
    return found


def linked(
    shown: Sequence[Sequence[Paragraph]], post: Post, most: int, size: Callable[[Paragraph], int]
) -> list[list[Paragraph]]:
    """Let a post's citation marks lead to its evidence, on pages that `pages` made of it.

    Links make a text longer: as many are set as each page has room for, from its beginning.
    """
    found = [list(page) for page in shown]
    rooms = [most - sum(map(size, page)) for page in found]
    page = part = at = 0  # behind the mark that was found last
    for text, name in post.marks if post.evidence else ():
        place = _next(found, text, (page, part, at))
        if place is None:
            continue
        page, part, at = place
        one = found[page][part]
        longer = _changed(one, at, at + len(text), link=f"{post.evidence}#{name}")
        if (grown := size(longer) - size(one)) <= rooms[page]:
            found[page][part] = longer
            rooms[page] -= grown
        at += len(text)
    return found


def _next(
    shown: Sequence[Sequence[Paragraph]], text: str, after: tuple[int, int, int]
) -> tuple[int, int, int] | None:
    """Return page, paragraph and character of a mark behind a place; its brackets stand around."""
    for number, page in enumerate(shown[after[0] :], after[0]):
        for place, part in enumerate(page):
            if (number, place) < after[:2]:
                continue
            at = part.text.find(f"[{text}]", after[2] if (number, place) == after[:2] else 0)
            if at >= 0:
                return number, place, at + 1
    return None


def _changed(part: Paragraph, start: int, end: int, *, link: str = "", time: int = 0) -> Paragraph:
    """Return a paragraph whose characters from ``start`` to ``end`` are a link, or a moment."""
    head, rest = _cut(part, start)
    inside, tail = _cut(rest, end - start)
    runs = tuple(replace(run, link=link, time=time) for run in inside.runs)
    return replace(part, runs=head.runs + runs + tail.runs)


def _pieces(part: Paragraph, most: int, size: Callable[[Paragraph], int]) -> Iterator[Paragraph]:
    while size(part) > most:
        head, part = _cut(part, _longest(part, most, size))
        yield head
    yield part


def _longest(part: Paragraph, most: int, size: Callable[[Paragraph], int]) -> int:
    """Return how many characters of a paragraph fit, ended at a space where one is near."""
    low, high = 1, len(part.text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(_cut(part, middle)[0]) <= most else (low, middle - 1)
    space = part.text.rfind(" ", max(low // 2, low - 200), low)
    return space + 1 if space > 0 else low


def _cut(part: Paragraph, at: int) -> tuple[Paragraph, Paragraph]:
    head: list[Run] = []
    tail: list[Run] = []
    for run in part.runs:
        room = max(at - sum(len(one.text) for one in head), 0) if not tail else 0
        if run.text[:room]:
            head.append(replace(run, text=run.text[:room]))
        if run.text[room:]:
            tail.append(replace(run, text=run.text[room:]))
    rest = replace(part, runs=tuple(tail), mark="" if part.kind == "item" else part.mark)
    return replace(part, runs=tuple(head)), rest


def terminal(text: str, *, colour: bool) -> str:
    """Turn a post into terminal lines: headings and bold stand out, quotes and lists are set off.

    >>> print(terminal("## A\\\\*b\\n\\n- c", colour=False))
    A*b
    <BLANKLINE>
    • c
    """
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    lines: list[str] = []
    before = ""
    for part in paragraphs(text):
        shown = "".join(
            f"{bold}{run.text}{plain}" if run.bold or part.kind == "heading" else run.text
            for run in part.runs
        )
        if part.kind == "item":
            shown = f"{'  ' * part.level}{part.mark or ' '} {shown}"
        elif part.kind == "quote":
            shown = f"> {shown}"
        if lines and not (part.kind == before == "item"):
            lines.append("")
        lines.append(shown)
        before = part.kind
    return "\n".join(lines)
