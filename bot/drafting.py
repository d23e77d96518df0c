"""The writer with a model: it proposes, code disposes.

A report is outlined once, from evidence that is chosen for all its sections; then each section is
written, every sentence verified, repaired or left out, and the rest brought into its length.  What
page 1 says of a work, and what a model will not write, is the digest's.

The parts, in reading order: `_draft_evidence` chooses, `_draft_asks` asks, `_draft_sentences` turns
answers into cited sentences, `_draft_verify` settles each, `_draft_fit` brings them into length.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from prompts import texts

from . import _draft_asks
from ._digest_ask import wishes
from ._digest_edit import wanted
from ._draft_asks import NOTHING, Asks, language_name
from ._draft_contract import doubts, reading
from ._draft_evidence import FULL, Evidence, choose, chosen_for
from ._draft_figures import Shown, laid_out, leaned_on
from ._draft_fit import Fitter
from ._draft_route import route, routed
from ._draft_sentences import Maker, explained, paragraphs
from ._draft_verify import Made, Verifier
from ._evidence_near import Near
from .digest import DigestWriter
from .domain import Asked, Contract, Line, Passage
from .errors import BotError, Broken, Refused
from .kept import Kept
from .llm.account import LooseAccount, tokens
from .llm.ask import Exhibit, Model, Stated, stated
from .ports import Account, Material, Task, Written
from .report import Section, Sentence
from .terms import Terms, table
from .text import COUNTERS
from .words import say

_ASKED = 16  # passages that a question may be answered from
_ROOM = 5_000  # tokens of them
_KEPT = 8  # reports whose evidence is kept
_CAPTION = 0.12  # of a section's length: the longest caption that stands in it
_USUAL = 300  # units of length of a section where the brief says nothing


@dataclass(frozen=True)
class _Desk:
    """What one report is written from."""

    materials: tuple[Material, ...]
    contract: Contract
    evidence: Evidence
    maker: Maker


class ClaudeWriter:
    """A `bot.ports.Writer` that writes with a model and verifies what it wrote."""

    name = "anthropic"

    def __init__(
        self,
        model: Model,
        terms: Terms | None = None,
        meaning: Callable[[], Near | None] = lambda: None,
    ) -> None:
        self._model = model
        self.model: str | None = model.name
        self._digest, self._meaning = DigestWriter(terms, meaning), meaning
        self._terms = terms or table()
        self._prompts = texts()
        self._desks = Kept[tuple[Contract, tuple[Material, ...]], _Desk](
            self._gathered, lambda asked: 1, _KEPT
        )

    async def plan(
        self, contract: Contract, materials: Sequence[Material]
    ) -> tuple[tuple[int, int] | None, ...]:
        """Share the length out, without a model: nobody has said yet that it may cost."""
        return await self._digest.plan(contract, materials)

    def waits(self, contract: Contract, order: int) -> bool:
        """Wait always: the outline rests on all that there is."""
        return True

    async def doubts(self, contract: Contract, account: Account) -> tuple[Line, ...]:
        """Say where the model reads the brief otherwise; or at once why it cannot be asked."""
        try:
            reply = await self._model.ask(reading(contract), account)
        except (Refused, Broken):
            return ()
        except BotError as error:
            return (error.line,)
        return doubts(contract, reply.text)

    async def estimate(self, contract: Contract, materials: Sequence[Material]) -> Line | None:
        """Say what a report will cost, where its model has a price."""
        return await asyncio.to_thread(self._estimated, contract, materials)

    def _estimated(self, contract: Contract, materials: Sequence[Material]) -> Line | None:
        held = sum(tokens(p.text) for m in materials for p in m.reading.passages)
        long = contract.length.max if contract.length else _USUAL * len(contract.sections)
        cost = self._model.reckon(min(held, FULL, self._model.room), len(contract.sections), long)
        if cost is None:
            return None
        least, most, budget = cost
        name = self._model.name
        return Line(
            "draft-estimate", {"model": name, "least": least, "most": most, "budget": budget}
        )

    async def write(self, task: Task) -> Written:
        """Write one section; the digest writes what needs no model, or what the models refuse."""
        wanted = await asyncio.to_thread(wishes, task.contract.sections[task.order])
        talks = any(m.reading.duration is not None for m in task.materials)
        needless = wanted == ("facts",) or (wanted[:1] == ("talk",) and not talks)
        if task.verbatim or needless or not task.materials:
            return await self._digest.write(task)
        desk = await self._desk(task.contract, task.materials)
        try:
            return await self._section(task, desk)
        except (Refused, Broken):
            return await self._instead(task)

    async def revise(self, task: Task, section: Section, remark: str) -> Written | None:
        """Rewrite one section as the remark asks, verified like any other.

        What code can do to the letter, as leaving out a sentence, needs no model.
        """
        asked = wanted(remark)
        if asked and asked.kind == "drop":
            return await self._digest.revise(task, section, remark)
        desk = await self._desk(task.contract, task.materials)
        asks, account = self._asks(task, desk), task.account or LooseAccount()
        cited = [c.passage for sentence in section.sentences for c in sentence.citations]
        held = {p.id: p for material in task.materials for p in material.reading.passages}
        near = await self._digest.passages(remark, task.materials, _ASKED)
        shown = chosen_for(task.materials, [*(held[one] for one in cited), *near], _ROOM)
        desk = self._with(desk, shown)
        asks = replace(asks, evidence=desk.evidence)
        try:
            reply = await self._model.ask(asks.revise(task, section, remark, shown), account)
        except (Refused, Broken):
            return None
        told = await asyncio.to_thread(_explained, task.before, self._terms)
        made = await asyncio.to_thread(desk.maker.sentences, stated(reply.pieces), told)
        verifier = self._verifier(task, desk, asks, account)
        fitter = Fitter(self._model, account, asks, desk.maker, verifier, task)
        made = await asyncio.to_thread(fitter.unrepeated, await verifier.settle(made))
        pictures = await asyncio.to_thread(leaned_on, made, task.materials, task.before)
        return self._written(made, desk, exhausted=False, shown=pictures) if made else None

    async def route(
        self, text: str, titles: Sequence[str], asked: Asked, account: Account
    ) -> Asked:
        """Have the model read a remark; the rules' reading holds where it cannot be asked."""
        try:
            reply = await self._model.ask(route(text, titles), account)
        except BotError:
            return asked
        return routed(reply.text, text, titles, asked)

    async def answer(
        self,
        question: str,
        materials: Sequence[Material],
        language: str,
        account: Account | None = None,
    ) -> Written:
        """Answer from the passages nearest to a question; the digest where they do not hold it."""
        account = account or LooseAccount()
        found = await self._digest.passages(question, materials, _ASKED)
        shown = chosen_for(materials, found, min(_ROOM, self._model.room))
        if not shown:
            return await self._digest.answer(question, materials, language, account)
        contract = Contract(question, language, "", "", ())
        evidence = Evidence(shown, ())
        desk = _Desk(tuple(materials), contract, evidence, self._maker(evidence.known))
        asks = Asks(contract, evidence, ())
        try:
            ask = _draft_asks.answer(question, language_name(language), shown)
            reply = await self._model.ask(ask, account)
        except (Refused, Broken):
            return await self._digest.answer(question, materials, language, account)
        said = [one for one in stated(reply.pieces) if NOTHING not in one.text]
        verifier = Verifier(
            self._model, account, asks, desk.maker, materials, question, meaning=self._meaning
        )
        made = await verifier.settle(await asyncio.to_thread(desk.maker.sentences, said))
        cited = tuple((s, opens) for s, opens in made if s.citations)
        if not cited:
            return await self._digest.answer(question, materials, language, account)
        return self._written(cited, desk, exhausted=False)

    # ── one section ───────────────────────────────────────────────────────────────────────────

    async def _section(self, task: Task, desk: _Desk) -> Written:
        account = task.account or LooseAccount()
        asks = self._asks(task, desk)
        points = await self._points(asks, account, task.order)
        budget = _budget(task)
        told = await asyncio.to_thread(_explained, task.before, self._terms)
        ask = asks.section(task, budget, [point.text for point in points], ", ".join(told))
        reply = await self._model.ask(ask, account)
        said = stated(reply.pieces)
        if reply.cut:  # its last sentence is half a sentence
            said = said[:-1]
        made = await asyncio.to_thread(desk.maker.sentences, said, told)
        verifier = self._verifier(task, desk, asks, account)
        made = await verifier.settle(made)
        planned = frozenset(one for point in points for group in point.cited for one in group)
        fitter = Fitter(self._model, account, asks, desk.maker, verifier, task, planned)
        shown = await asyncio.to_thread(self._figures, made, task, asks, budget)
        left = asks.less(budget, [one.sentence for one in shown])
        made, exhausted = await fitter.fit(made, left)
        if not any(sentence.citations for sentence, _ in made):
            return await self._instead(task)
        shown = await asyncio.to_thread(self._figures, made, task, asks, budget)
        return self._written(made, desk, exhausted, shown)

    def _figures(
        self, made: Made, task: Task, asks: Asks, budget: tuple[int, int] | None
    ) -> tuple[Shown, ...]:
        """Return the figures and tables that sentences lean on; captions fill no section."""

        def has_room(caption: Sentence) -> bool:
            return budget is None or asks.count([caption]) <= _CAPTION * budget[1]

        return leaned_on(made, task.materials, task.before, has_room)

    async def _points(self, asks: Asks, account: Account, order: int) -> tuple[Stated, ...]:
        """Return the outline's points of one section; it is asked for once a report."""
        try:
            reply = await self._model.ask(asks.outline(), account)
        except (Refused, Broken):
            return ()
        return tuple(one for one in stated(reply.pieces) if one.label == str(order + 1))

    async def _instead(self, task: Task) -> Written:
        """Return the digest's section, which says why it stands there."""
        written = await self._digest.write(task)
        notice = Sentence(say("draft-notice-digest", task.contract.language), "notice")
        blocks = [
            replace(
                block,
                sentences=tuple(at + 1 for at in block.sentences),
                rows=block.rows and tuple(
                    tuple(
                        tuple(part + 1 if isinstance(part, int) else part for part in cell)
                        for cell in row
                    )
                    for row in block.rows
                ),
            )
            for block in written.blocks
        ]  # fmt: skip
        first = paragraphs([(notice, True)])
        return replace(written, sentences=(notice, *written.sentences), blocks=(*first, *blocks))

    def _written(
        self, made: Made, desk: _Desk, exhausted: bool, shown: Sequence[Shown] = ()
    ) -> Written:
        passages = {
            c.passage: desk.evidence.known[c.passage]
            for sentence, _ in made
            for c in sentence.citations
        } | {one.caption.id: one.caption for one in shown}
        sentences, blocks = laid_out(made, shown, desk.contract.language)
        return Written(sentences, blocks, tuple(passages.values()), exhausted)

    # ── what it is written from ───────────────────────────────────────────────────────────────

    async def _desk(self, contract: Contract, materials: tuple[Material, ...]) -> _Desk:
        """Return the evidence of a report, as kept from an earlier call."""
        return await asyncio.to_thread(self._desks.get, (contract, materials))

    def _gathered(self, asked: tuple[Contract, tuple[Material, ...]]) -> _Desk:
        contract, materials = asked
        sources = self._digest.sources(materials)
        evidence = choose(sources, contract, min(FULL, self._model.room))
        return _Desk(materials, contract, evidence, self._maker(evidence.known))

    def _with(self, desk: _Desk, shown: Sequence[Exhibit]) -> _Desk:
        suited: tuple[tuple[str, ...], ...] = ((),) * len(desk.contract.sections)
        evidence = Evidence(tuple(shown), suited, desk.evidence.defined)
        return replace(desk, evidence=evidence, maker=self._maker(evidence.known))

    def _maker(self, passages: dict[str, Passage]) -> Maker:
        return Maker(passages, self._terms, self._prompts)

    def _asks(self, task: Task, desk: _Desk) -> Asks:
        return Asks(task.contract, desk.evidence, task.budgets)

    def _verifier(self, task: Task, desk: _Desk, asks: Asks, account: Account) -> Verifier:
        title = task.contract.sections[task.order].title
        return Verifier(
            self._model, account, asks, desk.maker, task.materials, title, task.before,
            self._meaning,
        )  # fmt: skip


def _budget(task: Task) -> tuple[int, int] | None:
    """Return a section's budget, given how long those above it came out.

    What they fell short of is asked of this one and of those below; what they took too much, not.
    """
    if task.budget is None or task.contract.length is None or not task.budgets:
        return task.budget
    count = COUNTERS[task.contract.length.unit]
    have = sum(count(s.text) for section in task.before for s in section.sentences)
    above = [one for one in task.budgets[: task.order] if one]
    below = [one for one in task.budgets[task.order :] if one]
    missing = max(sum(low for low, _ in above) - have, 0)
    share = missing * task.budget[0] // max(sum(low for low, _ in below), 1)
    left = task.contract.length.max - have - sum(low for low, _ in below[1:])
    most = max(min(task.budget[1] + share, left), 1)
    return min(task.budget[0] + share, most), most


def _explained(sections: Sequence[Section], terms: Terms) -> list[str]:
    """Return the terms that earlier sections explain from outside the sources."""
    return explained((one for section in sections for one in section.sentences), terms)
