"""Verify, repair, or leave out: what becomes of each sentence before anyone sees it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from ._digest_sentences import leans
from ._draft_asks import NOTHING, Asks
from ._draft_asks import judge as judging
from ._draft_evidence import chosen_for
from ._draft_sentences import Maker, explained
from ._evidence_near import Near
from .checks import flag
from .contradictions import clashes
from .domain import Passage
from .errors import Broken, Refused
from .evidence import Finder, Said
from .faults import faults
from .llm.ask import Exhibit, Model, Stated, stated
from .llm.messages import json_object
from .ports import Account, Material, Ruling
from .register import for_beginners, unexplained
from .report import Section, Sentence

Made = tuple[tuple[Sentence, bool], ...]
"""Sentences, each with whether it opens a paragraph."""

ROUNDS = 2  # times that a failing sentence is repaired
_NEAR = 2  # passages beside the cited ones that a repair may draw on
_ROOM = 2_500  # tokens of them
_SHOWN = 90  # characters of what a passage says of a term
_TERMS = 6  # that are explained in one round, those first that a source defines


class ModelJudge:
    """A `bot.ports.Judge`: the model that checks, one call for a section."""

    def __init__(self, model: Model, account: Account) -> None:
        self._model, self._account = model, account

    async def __call__(self, pairs: Sequence[tuple[str, Sequence[Passage]]]) -> Sequence[Ruling]:
        """Rule on claims by their cited passages; what is not ruled on is not supported."""
        if not pairs:
            return ()
        try:
            reply = await self._model.ask(judging(pairs), self._account)
        except (Refused, Broken):
            return (Ruling(False, "no verdict"),) * len(pairs)
        found: dict[int, Ruling] = {}
        rows = json_object(reply.text).get("verdicts")
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and isinstance(row.get("claim"), int):
                supported = row.get("verdict") == "supported"
                found.setdefault(row["claim"], Ruling(supported, str(row.get("missing", ""))[:200]))
        return [found.get(n, Ruling(False, "no verdict")) for n in range(1, len(pairs) + 1)]


class Verifier:
    """Settles the sentences of one section of a report."""

    def __init__(
        self,
        model: Model,
        account: Account,
        asks: Asks,
        maker: Maker,
        materials: Sequence[Material],
        heading: str,
        before: Sequence[Section] = (),
        meaning: Callable[[], Near | None] = lambda: None,
    ) -> None:
        self._model, self._account, self._asks = model, account, asks
        self._maker, self._materials, self._heading = maker, materials, heading
        self._before, self._meaning = tuple(before), meaning
        self._judge = ModelJudge(model, account)
        self._rulings: dict[tuple[str, tuple[str, ...]], Ruling] = {}
        self._asked: Counter[str] = Counter()  # how often a term's explanation was asked for
        self._passages = asks.evidence.known

    async def settle(self, made: Made, above: Sequence[Sentence] = ()) -> Made:
        """Return what may be shown: verified, repaired, or flagged where it cannot go.

        ``above`` are the section's sentences that are settled already.
        """
        for _ in range(ROUNDS):
            failing = await self.failing(made)
            unclear = await asyncio.to_thread(self._unclear, made, above)
            if not failing and not unclear:
                return made
            made = await self._repaired(made, failing, unclear)
        return await asyncio.to_thread(self._left, made, await self.failing(made, voice=False))

    async def failing(self, made: Made, voice: bool = True) -> dict[int, str]:
        """Return the places of sentences that fail, each with what is wrong.

        Without ``voice`` what is true and ill said passes: a "we" is no reason to leave out a fact.
        """
        found: dict[int, list[str]] = {}
        for at, wrong in (await asyncio.to_thread(self._flagged, made, voice)).items():
            found.setdefault(at, []).append(wrong)
        for at, wrong in (await asyncio.to_thread(self._contradicting, made)).items():
            found.setdefault(at, []).append(wrong)
        for at, (sentence, _) in enumerate(made):
            if sentence.kind == "claim" and not sentence.citations and not sentence.flags:
                found.setdefault(at, []).append("it cites no passage")
        for at, ruling in (await self._ruled(made)).items():
            if not ruling.supported:
                reason = ruling.reason or "its passages do not state it"
                found.setdefault(at, []).append(reason)
        return {at: "; ".join(reasons) for at, reasons in sorted(found.items())}

    def _flagged(self, made: Made, voice: bool) -> dict[int, str]:
        """Return what code finds wrong by place."""
        section = Section(self._heading, sentences=tuple(sentence for sentence, _ in made))
        unborne: dict[int, list[str]] = {}
        ill_said: dict[int, list[str]] = {}
        for fault in faults(section, self._passages, self._materials):
            flags = section.sentences[fault.sentence].flags
            if fault.wrong == "register":
                ill_said.setdefault(fault.sentence, []).append(f"“{fault.what}”")
            elif fault.flag not in flags and not (
                fault.flag == "support" and "background" in flags
            ):
                words = f"{fault.wrong} ({fault.what[:80]})"
                unborne.setdefault(fault.sentence, []).append(words)
        found = {
            at: f"its passages do not bear out its {' and '.join(dict.fromkeys(wrong))}"
            for at, wrong in unborne.items()
        }
        for at, voices in ill_said.items() if voice else ():
            spoken = f"a written report does not say {', '.join(voices)}"
            found[at] = f"{found[at]}; {spoken}" if at in found else spoken
        return found

    def _contradicting(self, made: Made) -> dict[int, str]:
        """Return what contradicts a section above, by place."""
        section = Section(self._heading, sentences=tuple(sentence for sentence, _ in made))
        readings = [material.reading for material in self._materials]
        found = clashes((*self._before, section), self._passages, readings)
        return {
            one.sentence: "it contradicts the section "
            f"“{self._before[one.above].title}”: "
            f"{self._before[one.above].sentences[one.other].text}"
            for one in found
            if one.section == len(self._before)
        }

    def _checked(self, sentences: Sequence[Sentence]) -> list[Sentence | None]:
        """Return each sentence as the checks leave it, None where they leave it out."""
        section = Section(self._heading, sentences=tuple(sentences))
        left = list(flag(section, self._passages, self._materials).sentences)
        found: list[Sentence | None] = []
        for sentence in sentences:
            there = bool(left) and left[0].text == sentence.text
            found.append(left.pop(0) if there else None)
        return found

    async def _ruled(self, made: Made) -> Mapping[int, Ruling]:
        """Return the judge's rulings by place; what was ruled on before is not asked again."""
        keys = {
            at: (sentence.text, tuple(c.passage for c in sentence.citations))
            for at, (sentence, _) in enumerate(made)
            if sentence.kind == "claim" and sentence.citations
        }
        new = list(dict.fromkeys(key for key in keys.values() if key not in self._rulings))
        pairs = [(text, [self._passages[one] for one in cited]) for text, cited in new]
        for key, ruling in zip(new, await self._judge(pairs), strict=True):
            self._rulings[key] = ruling
        return {at: self._rulings[key] for at, key in keys.items()}

    def _unclear(self, made: Made, above: Sequence[Sentence]) -> tuple[tuple[int, str], ...]:
        """Return the terms that nothing explains to beginners at their first use, with its place.

        Nothing in them is false: they are explained or stay, and the report's checks list them.
        """
        if not for_beginners(self._asks.contract.audience):
            return ()
        told = [one for section in self._before for one in section.sentences] + [*above]
        told = [one for one in told if one.kind == "claim"]
        own = [(at, one) for at, (one, _) in enumerate(made) if one.kind == "claim"]
        found = unexplained([*told, *(one for _, one in own)])
        first = [(own[at - len(told)][0], term) for at, term in found if at >= len(told)]
        left = [one for one in first if self._asked[one[1]] < ROUNDS]
        return tuple(sorted(left, key=lambda one: self._definition(one[1]) is None)[:_TERMS])

    def _definition(self, term: str) -> Said | None:
        """Return the sentence of a source that says what a term is."""
        rows = self._maker.table.look_up(term)
        return next(
            (said for row in rows if (said := self._asks.evidence.defined.get(row.english))), None
        )

    def _note(self, term: str, meaning: Said | None) -> str:
        notes = [f"a passage says: {meaning.text[:_SHOWN]}"] if meaning else []
        notes += ["an earlier answer did not say what it is"] if self._asked[term] else []
        return "; ".join(notes)

    async def _repaired(
        self, made: Made, failing: Mapping[int, str], unclear: Sequence[tuple[int, str]]
    ) -> Made:
        """Return the sentences with each failing one written anew, or gone, and terms explained."""
        number = {at: n for n, at in enumerate(failing, 1)}
        listed = [
            (n, made[at][0].text, failing[at], _before(made, at, number))
            for at, n in number.items()
        ]
        meant = [self._definition(term) for _, term in unclear]
        terms = [
            (n, term, made[at][0].text, self._note(term, meaning))
            for n, ((at, term), meaning) in enumerate(
                zip(unclear, meant, strict=True), len(listed) + 1
            )
        ]
        shown = await asyncio.to_thread(
            self._evidence, [made[at][0] for at in failing], [one.passage for one in meant if one]
        )
        ask = self._asks.repair(self._heading, listed, shown, terms)
        self._asked.update(term for _, term in unclear)
        try:
            reply = await self._model.ask(ask, self._account)
        except (Refused, Broken):
            return made
        new = await asyncio.to_thread(self._anew, stated(reply.pieces), made)
        groups = {at: new.get(str(n)) for at, n in number.items()}
        for (at, term), (n, *_) in zip(unclear, terms, strict=True):
            group = groups.get(at)
            group = [made[at][0]] if group is None else group
            groups[at] = [*group, *_explaining(group, new.get(str(n), ()), term)]
        return _in_place(made, groups)

    def _anew(self, said: Sequence[Stated], made: Made) -> dict[str, list[Sentence]]:
        """Return by its number what was written for it; nothing where it has no place."""
        new: dict[str, list[Sentence]] = {}
        settled = [one for section in self._before for one in section.sentences]
        settled += [one for one, _ in made]
        for one in said:
            if one.label:
                found = new.setdefault(one.label, [])
                if NOTHING not in one.text:
                    told = explained(settled, self._maker.table)
                    own = [sentence for sentence, _ in self._maker.sentences([one], told)]
                    settled += own
                    found += own
        return new

    def _evidence(
        self, failing: Sequence[Sentence], meanings: Sequence[Passage]
    ) -> tuple[Exhibit, ...]:
        """Return what repairs may draw on."""
        near = [passage for sentence in failing for passage in self._near(sentence)]
        return chosen_for(self._materials, [*meanings, *near], _ROOM)

    def _near(self, sentence: Sentence) -> list[Passage]:
        """Return the passages that a sentence cites and those nearest to it."""
        cited = [self._passages[citation.passage] for citation in sentence.citations]
        return cited + [hit.passage for hit in self._finder.find(sentence.text, _NEAR)]

    @cached_property
    def _finder(self) -> Finder:
        passages = self._asks.evidence.passages.values()
        return Finder(passages, self._maker.table, self._meaning())

    def _left(self, made: Made, failing: Mapping[int, str]) -> Made:
        """Leave out what failed to the end; keep it, flagged, only where the rest leans on it."""
        kept: list[tuple[Sentence, bool]] = []
        stays = [at for at in range(len(made)) if at not in failing]
        only = not any(made[at][0].citations for at in stays)
        for at, (sentence, opens) in enumerate(made):
            if at not in failing:
                kept.append((sentence, opens))
            elif (
                sentence.citations
                and (only or self._leaned_on(made, at, failing))
                and (marked := self._marked(sentence))
            ):
                kept.append((marked, opens))
            elif opens and at + 1 < len(made):
                following, _ = made[at + 1]
                made = (*made[: at + 1], (following, True), *made[at + 2 :])
        return tuple(kept)

    def _leaned_on(self, made: Made, at: int, failing: Mapping[int, str]) -> bool:
        following = at + 1
        return (
            following < len(made)
            and following not in failing
            and not made[following][1]
            and leans(made[following][0].text)
        )

    def _marked(self, sentence: Sentence) -> Sentence | None:
        """Flag a sentence by what code finds, and as unsupported where the judge says so."""
        checked = self._checked([sentence])[0]
        if checked is None:
            return None
        key = (sentence.text, tuple(c.passage for c in sentence.citations))
        ruling = self._rulings.get(key)
        if ruling is None or not ruling.supported or not checked.flags:
            checked = replace(checked, flags=tuple(dict.fromkeys([*checked.flags, "support"])))
        return checked


def _before(made: Made, at: int, number: Mapping[int, int]) -> str:
    """Return what stands before a sentence, by its number where it is listed too."""
    if at - 1 in number:
        return f"sentence {number[at - 1]}"
    return made[at - 1][0].text if at else ""


def _explaining(group: Sequence[Sentence], said: Sequence[Sentence], term: str) -> list[Sentence]:
    """Return what was said of a term if it explains it right behind the sentences that use it."""
    used = next((one for one in group if term in one.text), None)
    if used is None or not said:
        return []
    lacking = [shown for _, shown in unexplained([used, *said])]
    return [] if term in lacking else [*said]


def _in_place(made: Made, new: Mapping[int, list[Sentence] | None]) -> Made:
    """Return sentences with some replaced by none, one or several; None leaves as it is."""
    found: list[tuple[Sentence, bool]] = []
    opens_next = False
    for at, (sentence, opens) in enumerate(made):
        opens = opens or opens_next
        replaced = new.get(at)
        group = [sentence] if replaced is None else replaced
        opens_next = opens and not group
        found += [(one, opens and place == 0) for place, one in enumerate(group)]
    return tuple(found)
