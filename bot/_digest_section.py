"""One section of the digest, from its ask to its sentences and blocks."""

from dataclasses import dataclass
from pathlib import PurePath

from . import _digest_parts as parts
from ._digest_ask import Ask, ask, wishes
from ._digest_choice import CONFIDENT, Choice, Room, Shelf, others
from ._digest_cues import Slot
from ._digest_facts import Fact, facts
from ._digest_layout import Draft, label
from ._digest_numbers import questions
from ._digest_rows import Table
from ._digest_sentences import Candidate
from ._digest_sources import Sources, counter
from ._digest_tables import Table as Printed
from ._digest_tables import tables
from .domain import Contract
from .ports import Material, Written
from .shares import left
from .text import fold
from .words import say

Budget = tuple[int, int] | None
Made = list[tuple[Material | None, Table]]

_LEAD_FROM = 6  # one sentence in six may be a link
_NUMBERS: frozenset[Slot] = frozenset(("results", "numbers"))
_TABLES = 0.2  # of a section's length that rows of tables may take
_NAME = 22  # characters of a source's name in a label
_SPEAKS_FROM = 8  # times the length of what is said of a section itself
_INSIDE = 25  # characters of a quote that no other quote of the section may hold
_ORDER = ("terms", "timeline", "check", "values", "figures", "formulas", "settings")


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
    draft = Draft(order.contract.language, sources.terms)
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
        self._order, self._asked, self._draft, self._sources = order, asked, draft, sources
        self._language = order.contract.language
        self._is_talk = asked.wanted[:1] == ("talk",)
        self._materials = sources.talks if self._is_talk else sources.papers
        ids = {material.source.id for material in self._materials}
        self._homes = parts.homes(order.contract)
        self._kinds = [kind for kind in _ORDER if self._homes.get(kind) == order.section]
        self._pool = [one for one in sources.pool if one.source in ids and self._is_prose(one)]
        self._others = others(order.used, sources)
        self._taken: set[str] = set()  # folded quotes of this section's tables
        self._empty: list[str] = []  # labels of slots that nothing fills
        self._count, self._fitting = counter(order.contract, sources)
        self._wish = parts.Wish(
            order.contract, order.section, self._materials, self._free, self._count
        )

    def _is_prose(self, one: Candidate) -> bool:
        """Tell whether a sentence may be quoted by itself: formulas and figures have blocks."""
        owned = {"formula": "formulas", "caption": "figures"}.get(one.said.passage.role)
        return owned not in self._homes and not (one.opens and "formulas" in self._homes)

    def _free(self, part: str) -> bool:
        """Tell whether a text stands neither in another section nor in this one's tables."""
        return self._others.allow(part) and not self._inside(fold(part))

    def _inside(self, own: str) -> bool:
        return own in self._taken or any(
            other in own or own in other
            for other in self._taken
            if min(len(own), len(other)) >= _INSIDE
        )

    def write(self) -> Written:
        if "facts" in self._asked.wanted:
            self._facts()
        if self._asked.wanted != ("facts",):
            self._evidence()
        if not self._draft.size(self._count):
            self._draft.notice(say("digest-notice-nothing", self._language))
        self._left()
        return self._draft.written(self._exhausted())

    def _exhausted(self) -> bool:
        short = self._order.budget and self._draft.size(self._count) < self._order.budget[0]
        return bool(short) or (self._order.budget is not None and not self._fitting)

    def _facts(self) -> None:
        for material in self._materials:
            if found := facts(material.reading, self._language):
                if material is self._materials[-1]:
                    found += tuple(fact for one in self._others_files() for fact in one)
                self._draft.table(self._name(material), found)

    def _others_files(self) -> list[tuple[Fact, ...]]:
        """Return what is known of the talks, in a section on the papers."""
        talks = () if self._is_talk else self._sources.talks
        own = {material.source.id for material in self._materials}
        return [facts(talk.reading, self._language) for talk in talks if talk.source.id not in own]

    # ── choosing ──────────────────────────────────────────────────────────────────────────────

    def _evidence(self) -> None:
        """Choose tables and quotes, then lay them out."""
        numbers = self._numbers()
        made = self._tables()
        shelves = self._shelves()
        room = self._room(numbers, made)
        choice = Choice(self._pool, shelves, self._asked.worth, room)
        choice.keep(self._order.keep)
        left = parts.reserved(self._wish, self._sources)
        choice.fill(lambda one: one.folded not in left and self._free(one.said.text))
        self._taken |= {self._pool[at].folded for at in choice.chosen}
        made = self._grown(made, (room.least or 0) - choice.size if room.least else 0)
        self._say_first(choice)
        self._lay_out([kind for kind in made if kind in parts.BEFORE], made)
        self._quotes(choice, shelves, numbers)
        self._lay_out([kind for kind in made if kind not in parts.BEFORE], made)
        if "timeline" in self._kinds and "check" not in self._kinds:
            self._ask_about_talks()

    def _ask_about_talks(self) -> None:
        """Ask about what talks give otherwise, where that was not known when it was written of."""
        own = {
            fold(one.text)
            for one in self._sources.everything
            if one.passage.source in {talk.source.id for talk in self._sources.talks}
        }

        def new(clause: str) -> bool:
            told = fold(clause)
            return told not in self._order.used and any(told in text for text in own)

        if asked := questions(self._sources.materials, self._language, new):
            self._draft.notices(say("digest-label-check", self._language), asked)

    def _tables(self) -> dict[str, Made]:
        """Return the tables of this section, the best rows of each within its share."""
        length = self._order.budget[0] if self._order.budget else None
        made: dict[str, Made] = {}
        for kind in ("check", *(kind for kind in self._kinds if kind != "check")):
            if kind in self._kinds:
                found = parts.made(kind, self._wish, self._sources)
                made[kind] = parts.cut(kind, found, self._wish, length)
                self._take(made[kind])
        return made

    def _take(self, made: Made) -> None:
        for _, table in made:
            for row in table.rows:
                self._taken |= {fold(piece.text) for piece in row.pieces if len(piece.text) > 12}

    def _grown(self, made: dict[str, Made], missing: int) -> dict[str, Made]:
        """Return the tables with more rows where the section is short of its length."""
        for kind in list(made):
            if missing <= 0 or kind == "check":
                continue
            held = sum(table.size(self._count) for _, table in made[kind])
            self._taken -= {
                fold(p.text) for _, t in made[kind] for row in t.rows for p in row.pieces
            }
            found = parts.made(kind, self._wish, self._sources)
            made[kind] = parts.grown(kind, found, self._wish, held + missing)
            self._take(made[kind])
            missing -= sum(table.size(self._count) for _, table in made[kind]) - held
        return made

    def _numbers(self) -> dict[str, tuple[Printed, ...]]:
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
        if not room:
            return {}
        self._taken |= {fold(p.text) for held in found.values() for t in held for p in t.passages}
        return found

    def _size(self, found: dict[str, tuple[Printed, ...]]) -> int:
        shown = (p for held in found.values() for table in held for p in table.passages)
        return sum(self._count(passage.text) for passage in shown)

    def _shelves(self) -> list[Shelf]:
        shares = self._asked.shares or ({} if self._is_talk else {"summary": 1.0})
        tabled = {"terms", "figures", "formulas"} & set(self._kinds)
        shares = {slot: share for slot, share in shares.items() if slot not in tabled} or shares
        return [
            Shelf(material.source.id, slot, share / len(self._materials))
            for material in self._materials
            for slot, share in shares.items()
        ]

    def _room(self, numbers: dict[str, tuple[Printed, ...]], made: dict[str, Made]) -> Room:
        if self._order.budget is None:
            return Room(self._count, summary=self._asked.summary)
        taken = self._draft.size(self._count) + self._size(numbers) + self._kept_for_left()
        taken += sum(table.size(self._count) for held in made.values() for _, table in held)
        least, most = self._order.budget
        return Room(self._count, max(least - taken, 0), max(most - taken, 0), self._asked.summary)

    # ── laying out ────────────────────────────────────────────────────────────────────────────

    def _say_first(self, choice: Choice) -> None:
        """Say what a reader must know before the quotes."""
        if choice.chosen and not self._fitting and self._order.budget and self._is_first():
            self._draft.notice(self._reckoned())
        if len(choice.chosen) >= _LEAD_FROM and self._is_first():
            self._draft.lead(say("digest-lead", self._language))
        if "timeline" in self._kinds:
            for talk in self._sources.talks:
                if parts.timeline(talk, self._sources).strange:
                    name = talk.source.name
                    self._draft.notice(say("digest-notice-strange", self._language, name=name))

    def _lay_out(self, kinds: list[str], made: dict[str, Made]) -> None:
        for kind in sorted(kinds, key=_ORDER.index):
            shown = [(owner, table) for owner, table in made[kind] if table.rows]
            for owner, table in shown:
                name = self._name(owner) if owner and len(made[kind]) > 1 else None
                self._draft.rows_of(name, table)
            if kind == "check" and shown:
                for question in questions(self._sources.materials, self._language):
                    self._draft.notice(question)

    def _quotes(
        self, choice: Choice, shelves: list[Shelf], numbers: dict[str, tuple[Printed, ...]]
    ) -> None:
        names = {one.source.id: self._name(one) for one in self._materials}
        for shelf in shelves:
            places = sorted(at for at, on in choice.chosen.items() if on == shelf)
            if places:
                found = [self._pool[at] for at in places]
                self._draft.shelf(shelf, names[shelf.source], found)
            if shelf.slot in _NUMBERS:
                for at, table in enumerate(numbers.pop(shelf.source, ())):
                    self._draft.rows(names[shelf.source], table, labelled=at == 0)
        self._empty = [
            label(slot, self._language)
            for slot in dict.fromkeys(shelf.slot for shelf in shelves)
            if all(on.slot != slot for on in choice.chosen.values()) and not self._is_held(slot)
        ]

    def _is_held(self, slot: Slot) -> bool:
        """Tell whether the sources hold something for a slot, even if it stands elsewhere."""
        worths = (self._asked.worth(one, slot) for one in self._pool)
        return any(worth is not None and worth >= CONFIDENT for worth in worths)

    def _kept_for_left(self) -> int:
        """Return the length that is kept for what is still to be written, 0 for a short report."""
        length = self._order.contract.length
        if length is None or self._order.budget is None:
            return 0
        line = self._count(
            say("digest-notice-left", self._language, low=0, high=0, count=0, held=0)
        )
        return (
            2 * line
            if length.max >= _SPEAKS_FROM * line * len(self._order.contract.sections)
            else 0
        )

    def _left(self) -> None:
        """Say how long the section may be, what is at hand, and what was not found."""
        if not self._kept_for_left() and self._order.budget is not None:
            return  # a report of some lines has no room to speak of itself
        lines = [left(self._order.contract, self._order.section, self._draft.sentences)]
        if self._empty:
            joint = "、" if self._language.startswith("zh") else ", "
            lines.append(
                say("digest-notice-lacking", self._language, slots=joint.join(self._empty))
            )
        self._draft.notices(say("digest-label-left", self._language), lines)

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
