"""The lines of a section or an answer, each sentence with the places that it rests on.  Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .domain import (
    FileFact,
    Locator,
    PageBoxes,
    Passage,
    Slide,
    Span,
    UnderHeading,
    WebPage,
)
from .report import Block, Cell, Citation, Section, Sentence, Source, mark_of, numbered
from .words import say

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&@])")


def escape(text: str) -> str:
    """Make a text safe inside CommonMark: it shows as itself, whatever it holds.

    >>> escape("*a* [b](c)")
    '\\\\*a\\\\* \\\\[b\\\\]\\\\(c\\\\)'
    """
    return _MARKUP.sub(r"\\\1", re.sub(r"\s+", " ", text))


def clock(seconds: float) -> str:
    """Write a moment as "1:02:03" or "2:03"."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def place(locator: Locator, language: str) -> str:
    """Word where something stands: "p. 3", "2:05-2:31", "slide 4, 3:10"."""
    match locator:
        case PageBoxes():
            return say("thread-at-page", language, page=locator.page)
        case Span():
            return f"{clock(locator.start)}-{clock(locator.end)}"
        case Slide():
            return say("thread-at-slide", language, slide=locator.slide, time=clock(locator.at))
        case UnderHeading():
            return locator.heading
        case WebPage():
            return locator.title
        case FileFact():
            return say("thread-at-file", language)


class Marks:
    """Citation marks: the place, with the source's name where there are several sources.

    ``written`` lists those that were written, in order: the text, and the citation's own name.
    """

    def __init__(
        self, passages: Mapping[str, Passage], sources: Sequence[Source], language: str
    ) -> None:
        self._passages, self._language = passages, language
        self._names = {source.id: source.name for source in sources}
        self.written: list[tuple[str, str]] = []

    def of(self, citation: Citation, number: int = 0) -> str:
        """Return a mark's text; ``number`` is the sentence's own, 0 where it has none."""
        passage = self._passages[citation.passage]
        where = place(passage.locator, self._language)
        if len(self._names) > 1:
            where = f"{self._names[passage.source]}, {where}"
        return re.sub(r"\s+", " ", f"{number} · {where}" if number else where)

    def write(self, citations: Sequence[Citation], number: int = 0) -> list[str]:
        """Return the marks of some citations, each place once, for whom they are shown to now."""
        found: dict[str, Citation] = {}
        for citation in citations:
            found.setdefault(self.of(citation, number), citation)
        self.written += [(text, mark_of(citation)) for text, citation in found.items()]
        return [f"\\[{escape(text)}\\]" for text in found]


def _sentence(sentence: Sentence, marks: Marks, language: str, number: int = 0) -> str:
    parts = [escape(sentence.text)]
    parts += marks.write(sentence.citations, number)
    parts += [f"\\[{number}\\]"] if number and not sentence.citations else []
    parts += [f"⚠ {escape(say(f'thread-flag-{flag}', language))}" for flag in sentence.flags]
    parts += [f"({escape(gloss.term)}: {escape(gloss.gloss)})" for gloss in sentence.glosses]
    return " ".join(parts)


def _rows(block: Block, section: Section, marks: Marks, language: str) -> list[str]:
    """Show a table as a list: column heads in one line, a row's places once at its end.

    Without column heads a row whose sentences rest on several places shows each with its own.
    """
    rows = block.rows or ()
    headed = len(rows) > 1 and all(isinstance(part, str) for cell in rows[0] for part in cell)
    lines = []
    for number, row in enumerate(rows):
        said = [section.sentences[part] for cell in row for part in cell if isinstance(part, int)]
        own = [tuple(dict.fromkeys(marks.of(c) for c in one.citations)) for one in said]
        once = headed or len(set(own)) == 1
        cells = [_cell(cell, section, marks, language, marked=not once) for cell in row]
        rests = [citation for one in said for citation in one.citations] if once else []
        places = " ".join(marks.write(rests)) if number or not headed else ""
        if headed and number == 0:
            lines.append(f"*{' | '.join(cells)}*")
        elif headed:
            lines.append(f"- {' | '.join(cell for cell in cells if cell)} {places}".rstrip())
        else:
            head, *rest = cells
            shown = f"{head}: {' | '.join(rest)}" if rest else head
            lines.append(f"- {shown} {places}".rstrip())
    return lines


def _cell(cell: Cell, section: Section, marks: Marks, language: str, marked: bool) -> str:
    found = []
    for part in cell:
        if isinstance(part, str):
            found.append(escape(part))
        else:
            one = section.sentences[part]
            found.append(_sentence(one if marked else replace(one, citations=()), marks, language))
    return "".join(found)


def section_lines(
    section: Section, marks: Marks, language: str, *, counted: bool = True
) -> list[str]:
    own = {at: number for number, at in enumerate(numbered(section), 1)} if counted else {}

    def shown(index: int) -> str:
        return _sentence(section.sentences[index], marks, language, own.get(index, 0))

    if not section.blocks:
        return [shown(index) for index in range(len(section.sentences))]
    lines: list[str] = []
    above = None
    for block in section.blocks:
        if not (block.sentences or block.rows):
            continue  # nothing of it was kept
        if block.title and block.title != above:
            lines.append(f"**{escape(block.title)}**")
        above = block.title
        lines += _rows(block, section, marks, language)
        if block.kind == "prose" and block.sentences:
            lines.append(" ".join(shown(index) for index in block.sentences))
            continue
        bullet = "> " if block.kind == "quotes" else ""
        lines += [bullet + shown(index) for index in block.sentences]
    return lines
