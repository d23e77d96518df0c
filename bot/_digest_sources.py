"""The sources of a report, taken apart once."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from . import text
from ._digest_sentences import Candidate, candidates, grams
from ._evidence_near import Near
from .domain import Contract
from .evidence import Finder, Index, Said, said
from .ports import Material
from .terms import Terms, table
from .transcript import is_recording

T = TypeVar("T")
_WORD = 1.6  # Chinese characters that say what one English word says


@dataclass(frozen=True)
class Sources:
    """The materials of a report and every sentence of theirs that can be quoted."""

    materials: tuple[Material, ...]
    pool: tuple[Candidate, ...] = field(repr=False)
    terms: Terms = field(repr=False)
    meaning: Callable[[], Near | None] = field(repr=False)
    _made: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what several sections need, made once for a set of sources."""
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made

    @cached_property
    def folded(self) -> tuple[tuple[str, frozenset[tuple[str, ...]]], ...]:
        """Return every sentence as quotes are compared, with its runs of six words."""
        return tuple((text.fold(one.text), grams(one.text)) for one in self.everything)

    @cached_property
    def index(self) -> Index:
        """Return an index of the pool, by place; a sentence's heading counts as its text."""
        return Index(f"{one.said.passage.heading} {one.said.text}" for one in self.pool)

    @cached_property
    def everything(self) -> tuple[Said, ...]:
        """Return every sentence, row, caption and note of the sources."""
        return said(p for material in self.materials for p in material.reading.passages)

    @cached_property
    def whole_index(self) -> Index:
        """Return an index of `everything`, by place; headings count as text."""
        return Index(f"{one.passage.heading} {one.text}" for one in self.everything)

    @cached_property
    def finder(self) -> Finder:
        """Return what finds passages by a question."""
        passages = (p for material in self.materials for p in material.reading.passages)
        return Finder(passages, self.terms, self.meaning())

    @cached_property
    def chinese(self) -> bool:
        """Tell whether most of what can be quoted is Chinese."""
        return text.cjk_share("".join(one.said.text for one in self.pool)) >= 0.5

    @cached_property
    def talks(self) -> tuple[Material, ...]:
        """Return the recordings and slides."""
        return tuple(one for one in self.materials if is_recording(one))

    @cached_property
    def papers(self) -> tuple[Material, ...]:
        """Return all other sources, or the talks where there are no others."""
        return tuple(one for one in self.materials if not is_recording(one)) or self.talks


def read(
    materials: Sequence[Material],
    terms: Terms | None = None,
    meaning: Callable[[], Near | None] = lambda: None,
) -> Sources:
    """Take sources apart into sentences."""
    pool = tuple(one for material in materials for one in candidates(material))
    return Sources(tuple(materials), pool, terms or table(), meaning)


def counter(contract: Contract, sources: Sources) -> tuple[Callable[[str], int], bool]:
    """Return how quotes are counted, and whether that is the brief's own counter.

    Chinese quotes hold hardly any words, and English ones no Chinese characters: what a reader has
    before them is then reckoned in the other script's unit, and the brief's range is out of reach.
    """
    unit = contract.length.unit if contract.length else "word_zh"
    if unit == "words" and sources.chinese:
        return lambda part: round(text.count_cjk(part) / _WORD), False
    if unit == "cjk" and not sources.chinese:
        return lambda part: round(text.count_words(part) * _WORD), False
    return text.COUNTERS[unit], True
