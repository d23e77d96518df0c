"""One section of the digest, from its ask to its sentences and blocks."""

from dataclasses import dataclass
from pathlib import PurePath

from ._digest_ask import Ask, ask, wishes
from ._digest_choice import Choice, Room, Shelf, others
from ._digest_cues import Slot
from ._digest_facts import facts
from ._digest_layout import Draft
from ._digest_sources import Sources, counter
from ._digest_tables import Table, tables
from .domain import Contract
from .ports import Material, Written
from .words import say

Budget = tuple[int, int] | None

_LEAD_FROM = 6  # one sentence in six may be a link
_NUMBERS: frozenset[Slot] = frozenset(("results", "numbers"))
_TABLES = 0.2  # of a section's length that rows of tables may take
_NAME = 22  # characters of a source's name in a label


@dataclass(frozen=True)
class Order:
    """What is to be written: the contract's section, its length, and what stands already."""

    contract: Contract
    section: int  # 0-based
    budget: Budget = None
    used: frozenset[str] = frozenset()  # folded quotes of other sections
    keep: frozenset[str] = frozenset()  # folded quotes that this section holds already
    remark: str = ""  # words to look for besides the section's own


def write(sources: Sources, order: Order) -> Written:
    """Write one section."""
    draft = Draft(order.contract.language)
    asked = ask(order.contract, order.section, sources, order.remark)
    if asked.wanted[:1] == ("talk",) and not sources.talks:
        draft.notice(say("digest-notice-no-talk", order.contract.language))
        return draft.written()
    if not sources.materials:
        draft.notice(say("digest-notice-unread", order.contract.language))
        return draft.written()
    return _Section(sources, order, asked, draft).write()


class _Section:
    def __init__(self, sources: Sources, order: Order, asked: Ask, draft: Draft) -> None:
        self._order, self._asked, self._draft = order, asked, draft
        self._language = order.contract.language
        self._materials = sources.talks if asked.wanted[:1] == ("talk",) else sources.papers
        ids = {material.source.id for material in self._materials}
        self._pool = [one for one in sources.pool if one.source in ids]
        self._others = others(order.used, sources.pool)
        self._count, self._fitting = counter(order.contract, sources)

    def write(self) -> Written:
        if "facts" in self._asked.wanted:
            self._facts()
        if self._asked.wanted != ("facts",):
            self._quotes()
        if not self._draft.size(self._count):
            self._draft.notice(say("digest-notice-nothing", self._language))
        return self._draft.written(self._exhausted())

    def _exhausted(self) -> bool:
        short = self._order.budget and self._draft.size(self._count) < self._order.budget[0]
        return bool(short) or (self._order.budget is not None and not self._fitting)

    def _facts(self) -> None:
        for material in self._materials:
            if found := facts(material.reading, self._language):
                self._draft.table(self._name(material), found)

    def _quotes(self) -> None:
        shelves = self._shelves()
        numbers = self._numbers()
        choice = Choice(self._pool, shelves, self._asked.worth, self._room(numbers))
        choice.keep(self._order.keep)
        choice.fill(self._others.allow)
        if choice.chosen and not self._fitting and self._order.budget and self._is_first():
            self._draft.notice(self._reckoned())
        if len(choice.chosen) >= _LEAD_FROM and self._is_first():
            self._draft.lead(say("digest-lead", self._language))
        names = {one.source.id: self._name(one) for one in self._materials}
        for shelf in shelves:
            places = sorted(at for at, on in choice.chosen.items() if on == shelf)
            if places:
                found = [self._pool[at] for at in places]
                self._draft.shelf(shelf, names[shelf.source], found)
            if shelf.slot in _NUMBERS:
                for at, table in enumerate(numbers.pop(shelf.source, ())):
                    self._draft.rows(names[shelf.source], table, labelled=at == 0)

    def _numbers(self) -> dict[str, tuple[Table, ...]]:
        """Return by source the tables that belong to this section's results, if there is room."""
        if not any(slot in _NUMBERS for slot in self._asked.shares):
            return {}
        if self._asked.summary and not self._asked.elsewhere.isdisjoint(_NUMBERS):
            return {}
        most = 1 if len(self._materials) > 1 or self._asked.summary else 2
        found = {
            material.source.id: tables(material.reading, self._order.used, most)
            for material in self._materials
        }
        budget = self._order.budget
        room = self._size(found) <= _TABLES * budget[0] if budget else not self._asked.summary
        return found if room else {}

    def _size(self, found: dict[str, tuple[Table, ...]]) -> int:
        shown = (p for held in found.values() for table in held for p in table.passages)
        return sum(self._count(passage.text) for passage in shown)

    def _shelves(self) -> list[Shelf]:
        shares = self._asked.shares or {"summary": 1.0}
        return [
            Shelf(material.source.id, slot, share / len(self._materials))
            for material in self._materials
            for slot, share in shares.items()
        ]

    def _room(self, numbers: dict[str, tuple[Table, ...]]) -> Room:
        if self._order.budget is None:
            return Room(self._count)
        taken = self._draft.size(self._count) + self._size(numbers)
        least, most = self._order.budget
        return Room(self._count, max(least - taken, 0), max(most - taken, 0))

    def _is_first(self) -> bool:
        """Tell whether this is the report's first section of quotes: it has the lead-in."""
        before = self._order.contract.sections[: self._order.section]
        return all(wishes(aim) in (("facts",), ("talk",)) for aim in before)

    def _reckoned(self) -> str:
        """Return what a reader must know where the brief's counter does not count the quotes."""
        if self._order.contract.length and self._order.contract.length.unit == "words":
            return say("digest-notice-counts-no-chinese", self._language)
        return say("digest-notice-counts-chinese-only", self._language)

    def _name(self, material: Material) -> str | None:
        """Return what a source is called in labels, where there are several."""
        if len(self._materials) == 1:
            return None
        name = PurePath(material.source.name).stem
        return name if len(name) <= _NAME else name[: _NAME - 1] + "…"
