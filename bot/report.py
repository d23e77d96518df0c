"""The report as frozen values: field by field what ``report.json`` holds.

One value drives the thread, the exports and ``paperthread check``: nothing else is shown.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .domain import Contract, Passage, Unit


@dataclass(frozen=True)
class Citation:
    """One place that a sentence rests on; ``quote`` was cut from the passage by the program."""

    passage: str
    quote: str


def mark_of(citation: Citation) -> str:
    """Return a name for a citation that stays the same however a report is revised.

    >>> mark_of(Citation("s1-p1-b1", "We propose a tutor."))
    'q7a9e980e9'
    """
    text = f"{citation.passage}\n{citation.quote}"
    return f"q{hashlib.sha256(text.encode()).hexdigest()[:9]}"


@dataclass(frozen=True)
class Gloss:
    """A term with its plain explanation or translation, shown under a sentence, never counted."""

    term: str
    gloss: str


Kind = Literal["claim", "quote", "link", "notice"]
Flag = Literal["number", "name", "hedge", "support", "ocr", "outside", "background"]


@dataclass(frozen=True)
class Sentence:
    """One visible statement and what it rests on.

    A ``quote`` is verbatim and has exactly one citation; a ``claim`` needs a citation or a flag; a
    ``link`` claims nothing; a ``notice`` says what could not be read.
    """

    text: str
    kind: Kind
    citations: tuple[Citation, ...] = ()
    glosses: tuple[Gloss, ...] = ()
    flags: tuple[Flag, ...] = ()


Cell = tuple[int | str, ...]
"""A table's cell: indexes of the section's sentences, and fixed labels that claim nothing."""


@dataclass(frozen=True)
class Block:
    """How some of a section's sentences are laid out."""

    kind: Literal["prose", "quotes", "table", "figure", "timeline", "list"]
    title: str | None = None
    sentences: tuple[int, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] | None = None
    image: str | None = None


@dataclass(frozen=True)
class Change:
    """One revision of a section: what caused it, by whom, when (RFC 3339, UTC)."""

    revision: int
    cause: str
    author: str
    at: str


@dataclass(frozen=True)
class Section:
    """One section of the report; without blocks its sentences are one block of prose."""

    title: str
    aim: str = ""
    state: Literal["draft", "approved"] = "draft"
    revision: int = 1
    sentences: tuple[Sentence, ...] = ()
    blocks: tuple[Block, ...] = ()
    history: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Source:
    """A file that the report rests on, named by the hash of its bytes."""

    id: str
    name: str
    media_type: str
    sha256: str
    bytes: int
    pages: int | None = None
    duration: float | None = None
    url: str | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class By:
    """Which writer wrote."""

    name: Literal["digest", "anthropic"]
    model: str | None = None


@dataclass(frozen=True)
class Measured:
    """A metric's value (0 to 1), how many things it was measured on, and what missed it."""

    value: float
    n: int
    misses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counted:
    """The report's length by the brief's counter, and by every counter."""

    unit: Unit
    value: int
    min: int | None
    max: int | None
    ok: bool
    reason: Literal["sources_exhausted"] | None
    counters: Mapping[str, int]


@dataclass(frozen=True)
class Value:
    """One of several values that the sources give for the same quantity."""

    text: str
    passage: str


@dataclass(frozen=True)
class Disagreement:
    """The same quantity with different values in the sources."""

    what: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Answer:
    """A question asked in the thread, and its cited answer."""

    question: str
    author: str
    at: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Approved:
    """Who approved which revision of a section (1-based), and when (RFC 3339, UTC)."""

    section: int
    revision: int
    author: str
    at: str


@dataclass(frozen=True)
class Report:
    """The report as data, as ``report.json`` holds it."""

    id: str
    created: str  # RFC 3339, UTC
    writer: By
    brief: Contract
    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]  # those that a citation points to
    sections: tuple[Section, ...]
    length: Counted
    checks: Mapping[str, Measured] = field(default_factory=dict)
    disagreements: tuple[Disagreement, ...] = ()
    answers: tuple[Answer, ...] = ()
    usage: Mapping[str, Any] = field(default_factory=lambda: {"stages": {}, "total": {}})
    approvals: tuple[Approved, ...] = ()
    version: Literal[1] = 1


def numbered(section: Section) -> list[int]:
    """Return the places of the sentences that a reader names by number: those outside tables."""
    rows = {
        part
        for block in section.blocks
        for row in block.rows or ()
        for cell in row
        for part in cell
        if isinstance(part, int)
    }
    said = enumerate(section.sentences)
    return [at for at, one in said if at not in rows and (one.citations or one.kind == "claim")]
