"""One walk over a report that every format uses: its lines in order, its citations numbered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Literal

from PIL import Image

from .. import pictures
from ..domain import Passage, Slide
from ..report import Block, Cell, Citation, Report, Section, Sentence
from ..text import count_cjk
from ..thread import place
from ..words import say

_CLOSE = ("。", "！", "？", "；", "”", "」")  # after which Chinese sets no space
_WIDEST, _HIGHEST = 400.0, 260.0  # points


@dataclass(frozen=True)
class Cited:
    """A numbered citation: where it stands and what it says."""

    number: int
    source: str  # id
    name: str
    where: str
    quote: str
    passage: Passage


@dataclass(frozen=True)
class Part:
    """A run of visible text: a fixed label, or a sentence with the numbers that it rests on."""

    text: str
    marks: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()  # worded
    glosses: tuple[str, ...] = ()  # "term: what it means"
    image: str | None = None  # a picture that stands before it, by its path beside the report


@dataclass(frozen=True)
class Row:
    """One line of a section: a label, a sentence, a quote, a table's row of cells, or a picture.

    ``heads`` are a table's column heads; a row of cells after one of another shape is a new table.
    """

    kind: Literal["label", "sentence", "quote", "cells", "heads", "image"]
    cells: tuple[tuple[Part, ...], ...]


@dataclass
class Outline:
    """A report, walked: call `section` for each in order, then read ``cited``."""

    report: Report
    cited: list[Cited] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    @cached_property
    def _passages(self) -> dict[str, Passage]:
        return {passage.id: passage for passage in self.report.passages}

    @property
    def language(self) -> str:
        """The report's language."""
        return self.report.brief.language

    def sections(self) -> list[tuple[Section, list[Row]]]:
        """Return every section with its lines."""
        return [(section, list(self._rows(section))) for section in self.report.sections]

    def answers(self) -> list[tuple[str, list[Part]]]:
        """Return every question with its answer."""
        return [
            (answer.question, [self._part(sentence) for sentence in answer.sentences])
            for answer in self.report.answers
        ]

    def _rows(self, section: Section) -> Iterator[Row]:
        silent = self._inside_rows(section)
        parts = [
            Part(sentence.text) if at in silent else self._part(sentence)
            for at, sentence in enumerate(section.sentences)
        ]
        if not section.blocks:
            yield from (Row("sentence", ((part,),)) for part in parts)
        for block in section.blocks:
            yield from self._block(block, section, parts)

    def _inside_rows(self, section: Section) -> set[int]:
        """Return the quotes in tables that a longer one of their row and passage speaks for."""
        found: set[int] = set()
        for row in (row for block in section.blocks for row in _headed(block)):
            places = [item for cell in row for item in cell if isinstance(item, int)]
            by_passage: dict[str, list[int]] = {}
            for at in places:
                for citation in section.sentences[at].citations:
                    by_passage.setdefault(citation.passage, []).append(at)
            for own in by_passage.values():
                own.sort(key=lambda at: len(section.sentences[at].text))
                found |= set(own[:-1])
        return found

    def _block(self, block: Block, section: Section, parts: list[Part]) -> Iterator[Row]:
        if block.title:
            yield Row("label", ((Part(block.title),),))
        if block.image:
            yield Row("image", ((Part("", image=block.image),),))
        yield from self._table(block, section, parts)
        if block.kind == "prose" and len(block.sentences) > 1:
            yield Row("sentence", (_flowing([parts[index] for index in block.sentences]),))
            return
        for index in block.sentences:
            quoted = section.sentences[index].kind == "quote"
            yield Row("quote" if quoted else "sentence", ((parts[index],),))

    def _table(self, block: Block, section: Section, parts: list[Part]) -> Iterator[Row]:
        """Return a block's rows; under heads the last column says where a row's cells stand."""
        rows, headed = block.rows or (), bool(_headed(block))
        for number, row in enumerate(rows):
            cells = tuple(self._cell(cell, block, section, parts) for cell in row)
            if not headed:
                yield Row("cells", cells)
            elif number == 0:
                yield Row("heads", (*cells, (Part(say("export-where", self.language)),)))
            else:
                bare = tuple(tuple(replace(part, marks=()) for part in cell) for cell in cells)
                yield Row("cells", (*bare, self._where(cells)))

    def _where(self, cells: tuple[tuple[Part, ...], ...]) -> tuple[Part, ...]:
        """Return the places of a row, each with its mark."""
        marks: dict[str, list[int]] = {}
        for mark in (mark for cell in cells for part in cell for mark in part.marks):
            marks.setdefault(self.cited[mark - 1].where, []).append(mark)
        found: list[Part] = []
        for where, own in marks.items():
            found += [Part(" ")] if found else []
            found.append(Part(where, tuple(own)))
        return tuple(found)

    def _cell(
        self, cell: Cell, block: Block, section: Section, parts: list[Part]
    ) -> tuple[Part, ...]:
        """Return what a cell shows; a slide's first words stand under its picture."""
        found = [Part(item) if isinstance(item, str) else parts[item] for item in cell]
        if block.kind == "timeline" and cell and isinstance(cell[0], int):
            cited = section.sentences[cell[0]].citations
            locator = self._passages[cited[0].passage].locator if cited else None
            if isinstance(locator, Slide) and locator.image:
                found[0] = replace(found[0], image=locator.image)
        return tuple(found)

    def _part(self, sentence: Sentence) -> Part:
        marks = tuple(self._number(citation) for citation in sentence.citations)
        flags = tuple(say(f"thread-flag-{flag}", self.language) for flag in sentence.flags)
        glosses = tuple(f"{gloss.term}: {gloss.gloss}" for gloss in sentence.glosses)
        return Part(sentence.text, marks, flags, glosses)

    def _number(self, citation: Citation) -> int:
        key = (citation.passage, citation.quote)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            passage = self._passages[citation.passage]
            name = next(one.name for one in self.report.sources if one.id == passage.source)
            where = place(passage.locator, self.language)
            self.cited.append(
                Cited(self._numbers[key], passage.source, name, where, citation.quote, passage)
            )
        return self._numbers[key]


def _headed(block: Block) -> Sequence[tuple[Cell, ...]]:
    """Return the rows below a block's column heads, none where it has no heads."""
    rows = block.rows or ()
    labels = len(rows) > 1 and all(isinstance(item, str) for cell in rows[0] for item in cell)
    return rows[1:] if labels else ()


def tables(rows: Sequence[Row]) -> list[list[Row]]:
    """Split a section's lines into runs: each table with heads is one, all between them another."""
    found: list[list[Row]] = []
    for row in rows:
        inside = bool(found) and found[-1][0].kind == "heads" and row.kind == "cells"
        starts = row.kind == "heads" or (
            not inside and bool(found) and found[-1][0].kind == "heads"
        )
        if starts or not found:
            found.append([])
        found[-1].append(row)
    return found


def widths(table: Sequence[Row]) -> list[float]:
    """Return what share each column of a table takes, by the text that it holds."""
    most = [1.0] * len(table[0].cells)
    for row in table:
        for at, cell in enumerate(row.cells):
            long = sum(
                len(part.text) + count_cjk(part.text) + 14 * bool(part.image) for part in cell
            )
            most[at] = max(most[at], min(long, 60))
    held = [max(size, 11.0) for size in most]
    return [round(size / sum(held), 3) for size in held]


def drawn(path: str | None, folder: Path) -> tuple[float, float] | None:
    """Return a picture's width and height in points as printed, None where it does not lie there.

    It is as large as in its source, and no larger than a page's text and a third of its height.
    """
    if path is None or not (folder / path).is_file():
        return None
    with Image.open(folder / path) as opened:
        wide, high = (side * 72 / pictures.DPI for side in opened.size)
    scale = min(1.0, _WIDEST / wide, _HIGHEST / high)
    return wide * scale, high * scale


def _flowing(parts: list[Part]) -> tuple[Part, ...]:
    """Return the sentences of a paragraph, with a space between two where the script has one."""
    found = parts[:1]
    for before, part in pairwise(parts):
        found += [part] if before.text.endswith(_CLOSE) else [Part(" "), part]
    return tuple(found)


def card_lines(report: Report) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the card: each metric's name, its value, and what missed it."""
    language = report.brief.language
    return [
        (
            say("checks-name-" + name.replace("_", "-"), language),
            f"{measured.value:.1%} (n={measured.n})",
            measured.misses,
        )
        for name, measured in report.checks.items()
    ]


def length_line(report: Report) -> str:
    """Return the report's length in words."""
    language, length = report.brief.language, report.length
    unit = say(f"thread-unit-{length.unit.replace('_', '-')}", language)
    line = say("thread-card-length", language, value=length.value, unit=unit)
    return f"{line} · {say('thread-exhausted', language)}" if length.reason else line


def ai_lines(report: Report) -> list[str]:
    """Say who wrote the report, how it was checked, and who approved what."""
    language, writer = report.brief.language, report.writer
    written = say("export-ai", language)
    if writer.name != "digest":
        written = say("export-ai-model", language, model=writer.model or "")
    flagged = sum(bool(one.flags) for section in report.sections for one in section.sentences)
    lines = [written, say("export-ai-flagged", language, count=flagged)]
    lines += [
        say("export-approved", language, section=one.section, revision=one.revision,
            author=one.author, at=one.at)
        for one in report.approvals
    ]  # fmt: skip
    return lines if report.approvals else [*lines, say("export-approved-none", language)]
