"""Laying out what was chosen: groups with short labels, in the order in which they are read."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from ._digest_choice import BY_HEADING, Shelf
from ._digest_cues import Slot
from ._digest_facts import Fact
from ._digest_rows import Piece, Table
from ._digest_sentences import Candidate
from ._digest_tables import Table as Printed
from ._digest_terms import is_everyday
from .domain import Passage
from .evidence import Said
from .ports import Written
from .report import Block, Cell, Citation, Gloss, Sentence
from .terms import Terms
from .text import cjk_share, count_cjk, count_words
from .words import say

_CHINESE = 0.3  # share of Chinese characters of a Chinese sentence
_TRADE = 7  # letters of a single word that is a term of the trade
_GLOSSES = 4  # under one quote
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


def _is_telling(term: str) -> bool:
    """Tell whether a term is worth a gloss: a phrase, a short form, or a word of the trade.

    Everyday words ("key", "memory") have too many senses to be glossed.
    """
    if re.search(r"[\"“”()]", term):
        return False
    if count_cjk(term):
        return len(term) > 2
    phrase = len(re.findall(r"[^\W_]+", term)) > 1
    return phrase or term[1:2].isupper() or (len(term) >= _TRADE and not is_everyday(term))


def label(slot: Slot, language: str) -> str:
    """Return what a slot is called."""
    return say(_LABELS[slot], language)


@dataclass
class Draft:
    """A section as it grows: sentences, blocks, and the passages that are cited."""

    language: str
    table_of_terms: Terms

    def __post_init__(self) -> None:
        self._glossed: set[str] = set()
        self._sentences: list[Sentence] = []
        self._blocks: list[Block] = []
        self._passages: dict[str, Passage] = {}

    def written(self, exhausted: bool = False) -> Written:
        """Return the section."""
        passages = tuple(self._passages.values())
        return Written(tuple(self._sentences), tuple(self._blocks), passages, exhausted)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Return what is there so far."""
        return tuple(self._sentences)

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

    def rows_of(self, name: str | None, table: Table) -> None:
        """Add a table, a timeline, or each figure of a list of figures as its own block."""
        title = _title(name, table.title)
        if table.kind == "figure":
            for row in table.rows:
                label = f"{title} · {row.title}" if row.title else title
                places = tuple(self._piece(piece) for piece in row.pieces)
                self._blocks.append(Block("figure", label, places, image=row.image))
            return
        rows: list[tuple[Cell, ...]] = [tuple((head,) for head in table.heads)]
        absent: Cell | None = None
        for row in table.rows:
            cells = [
                tuple(part if isinstance(part, str) else self._piece(part) for part in cell)
                for cell in row.cells
            ]
            if table.absent and not cells[-1]:
                if absent is None:  # said once, shown in each such row
                    self._sentences.append(Sentence(table.absent, "notice"))
                    absent = (len(self._sentences) - 1,)
                cells[-1] = absent
            rows.append(tuple(cells))
        kind: Literal["table", "timeline"] = "timeline" if table.kind == "timeline" else "table"
        self._blocks.append(Block(kind, title, rows=tuple(rows)))

    def notices(self, title: str, texts: Sequence[str]) -> None:
        """Add a list of sentences of our own."""
        first = len(self._sentences)
        self._sentences += [Sentence(text, "notice") for text in texts]
        self._blocks.append(Block("list", title, tuple(range(first, first + len(texts)))))

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
        places = tuple(self._quote(one.said.text, one.said.passage, True) for one in chosen)
        self._blocks.append(Block("quotes", title, places))

    def quote(self, one: Said) -> None:
        """Add one quote as a block of its own."""
        self._blocks.append(Block("quotes", sentences=(self._quote(one.text, one.passage),)))

    def rows(self, name: str | None, table: Printed, *, labelled: bool) -> None:
        """Add rows of a source's table, under its caption and column heads."""
        places = tuple(self._quote(passage.text, passage) for passage in table.passages)
        label = say("digest-label-numbers", self.language)
        title = _title(name, label) if labelled else None
        kind: Literal["figure", "quotes"] = "figure" if table.image else "quotes"
        self._blocks.append(Block(kind, title, places, image=table.image))

    def _piece(self, piece: Piece) -> int:
        return self._quote(piece.text, piece.passage, glossed=piece.glossed)

    def _quote(self, text: str, passage: Passage, glossed: bool = False) -> int:
        self._passages[passage.id] = passage
        glosses = self._glosses(text) if glossed else ()
        self._sentences.append(Sentence(text, "quote", (Citation(passage.id, text),), glosses))
        return len(self._sentences) - 1

    def _glosses(self, text: str) -> tuple[Gloss, ...]:
        """Return what terms of a foreign sentence mean, each once in a section."""
        chinese = self.language.startswith("zh")
        if (cjk_share(text) >= _CHINESE) == chinese:
            return ()
        found: list[Gloss] = []
        for hit in self.table_of_terms.find(text):
            term = hit.terms[0]
            gloss = term.chinese[0] if chinese else term.english
            printed = text[hit.start : hit.end]
            if term.english in self._glossed or any(char.isdigit() for char in gloss):
                continue
            if len(found) < _GLOSSES and _is_telling(printed):
                self._glossed.add(term.english)
                found.append(Gloss(printed, gloss))
        return tuple(found)

    def shelf(self, shelf: Shelf, name: str | None, chosen: Sequence[Candidate]) -> None:
        """Add what one slot holds of one source, in reading order, under one label or several."""
        label = say(_LABELS[shelf.slot], self.language)
        if shelf.slot not in BY_HEADING or len(chosen) < _MANY or shelf.share < 0.5:
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
