"""One walk over a report that every format uses: its lines in order, its citations numbered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ..domain import Passage
from ..report import Citation, Report, Section, Sentence
from ..thread import place
from ..words import say


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


@dataclass(frozen=True)
class Row:
    """One line of a section: a label, a sentence, a quote, or a table row of cells."""

    kind: Literal["label", "sentence", "quote", "cells"]
    cells: tuple[tuple[Part, ...], ...]


@dataclass
class Outline:
    """A report, walked: call `section` for each in order, then read ``cited``."""

    report: Report
    cited: list[Cited] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

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
        parts = [self._part(sentence) for sentence in section.sentences]
        if not section.blocks:
            yield from (Row("sentence", ((part,),)) for part in parts)
        for block in section.blocks:
            if block.title:
                yield Row("label", ((Part(block.title),),))
            for row in block.rows or ():
                yield Row(
                    "cells",
                    tuple(
                        tuple(Part(item) if isinstance(item, str) else parts[item] for item in cell)
                        for cell in row
                    ),
                )
            for index in block.sentences:
                kind: Literal["quote", "sentence"] = (
                    "quote" if section.sentences[index].kind == "quote" else "sentence"
                )
                yield Row(kind, ((parts[index],),))

    def _part(self, sentence: Sentence) -> Part:
        marks = tuple(self._number(citation) for citation in sentence.citations)
        flags = tuple(say(f"thread-flag-{flag}", self.language) for flag in sentence.flags)
        return Part(sentence.text, marks, flags)

    def _number(self, citation: Citation) -> int:
        key = (citation.passage, citation.quote)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            passage = next(one for one in self.report.passages if one.id == citation.passage)
            name = next(one.name for one in self.report.sources if one.id == passage.source)
            where = place(passage.locator, self.language)
            self.cited.append(
                Cited(self._numbers[key], passage.source, name, where, citation.quote, passage)
            )
        return self._numbers[key]


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
