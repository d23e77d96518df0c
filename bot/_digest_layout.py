"""Laying out what was chosen: groups with short labels, in the order in which they are read."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ._digest_choice import Shelf
from ._digest_cues import Slot
from ._digest_facts import Fact
from ._digest_sentences import Candidate
from ._digest_tables import Table
from .domain import Passage
from .evidence import Said
from .ports import Written
from .report import Block, Cell, Citation, Sentence
from .text import count_cjk, count_words
from .words import say

_BY_HEADING: frozenset[Slot] = frozenset(("method", "setup", "results", "compare", "background"))
_MANY = 5  # so many quotes of one slot stand under the paper's own headings
_TITLE_CJK, _TITLE_WORDS = 24, 6  # a longer title is not a label any more
_NUMBER = re.compile(
    r"^\s*(?:\d+(?:\.\d+)*\.?|[IVX]+\.|[一二三四五六七八九十]+[、.．]|[（(][^）)]{1,3}[）)])\s*[：:、.]?\s*"
)

_LABELS: Mapping[Slot, str] = {
    "background": "digest-label-background",
    "problem": "digest-label-problem",
    "goal": "digest-label-goal",
    "contribution": "digest-label-contribution",
    "method": "digest-label-method",
    "terms": "digest-label-terms",
    "formulas": "digest-label-formulas",
    "setup": "digest-label-setup",
    "data": "digest-label-data",
    "results": "digest-label-results",
    "numbers": "digest-label-numbers",
    "compare": "digest-label-compare",
    "figures": "digest-label-figures",
    "limits": "digest-label-limits",
    "future": "digest-label-future",
    "use": "digest-label-use",
    "takeaway": "digest-label-takeaway",
    "talk": "digest-label-talk",
    "code": "digest-label-code",
    "outline": "digest-label-outline",
    "summary": "digest-label-found",  # a section that asks for nothing we know by name
}


@dataclass
class Draft:
    """A section as it grows: sentences, blocks, and the passages that are cited."""

    language: str

    def __post_init__(self) -> None:
        self._sentences: list[Sentence] = []
        self._blocks: list[Block] = []
        self._passages: dict[str, Passage] = {}

    def written(self, exhausted: bool = False) -> Written:
        """Return the section."""
        passages = tuple(self._passages.values())
        return Written(tuple(self._sentences), tuple(self._blocks), passages, exhausted)

    def size(self, count: Callable[[str], int]) -> int:
        """Return the length of what is there."""
        return sum(count(sentence.text) for sentence in self._sentences)

    def notice(self, text: str) -> None:
        """Add a sentence of our own that says what is not there."""
        self._prose(Sentence(text, "notice"))

    def lead(self, text: str) -> None:
        """Add a sentence of our own that claims nothing."""
        self._prose(Sentence(text, "link"))

    def _prose(self, sentence: Sentence) -> None:
        self._sentences.append(sentence)
        self._blocks.append(Block("prose", sentences=(len(self._sentences) - 1,)))

    def table(self, title: str | None, facts: Sequence[Fact]) -> None:
        """Add a table of facts: label, then the quotes that give the value."""
        rows: list[tuple[Cell, ...]] = []
        for fact in facts:
            cell: list[int | str] = []
            for text, passage in fact.quotes:
                cell += [", "] if cell else []
                cell.append(self._quote(text, passage))
            rows.append(((fact.label,), tuple(cell)))
        self._blocks.append(Block("table", title, rows=tuple(rows)))

    def quotes(self, title: str | None, chosen: Sequence[Candidate]) -> None:
        """Add a group of quotes."""
        places = tuple(self._quote(one.said.text, one.said.passage) for one in chosen)
        self._blocks.append(Block("quotes", title, places))

    def quote(self, one: Said) -> None:
        """Add one quote as a block of its own."""
        self._blocks.append(Block("quotes", sentences=(self._quote(one.text, one.passage),)))

    def rows(self, name: str | None, table: Table, *, labelled: bool) -> None:
        """Add rows of a source's table, under its caption and column heads."""
        places = tuple(self._quote(passage.text, passage) for passage in table.passages)
        label = say("digest-label-numbers", self.language)
        self._blocks.append(Block("quotes", _title(name, label) if labelled else None, places))

    def _quote(self, text: str, passage: Passage) -> int:
        self._passages[passage.id] = passage
        self._sentences.append(Sentence(text, "quote", (Citation(passage.id, text),)))
        return len(self._sentences) - 1

    def shelf(self, shelf: Shelf, name: str | None, chosen: Sequence[Candidate]) -> None:
        """Add what one slot holds of one source, in reading order, under one label or several."""
        label = say(_LABELS[shelf.slot], self.language)
        if shelf.slot not in _BY_HEADING or len(chosen) < _MANY or shelf.share < 0.5:
            self.quotes(_title(name, label), chosen)
            return
        for heading, group in groupby(chosen, key=lambda one: one.said.passage.heading):
            self.quotes(_title(name, _printed(heading) or label), list(group))


def _printed(heading: str) -> str:
    """Return a heading without its number, or "" where it is too long for a label."""
    bare = _NUMBER.sub("", heading).strip()
    fits = count_cjk(bare) <= _TITLE_CJK and count_words(bare) <= _TITLE_WORDS
    return bare if fits and not bare.endswith(tuple(".。!?！？;；")) else ""


def _title(name: str | None, label: str) -> str:
    return f"{name} · {label}" if name else label
