"""From rows to values: what a writer works from, and the report as it stands."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from .accounts import ReportAccount
from .checks import counted, measure
from .compute import compute
from .disagreements import disagreements
from .llm.account import summary
from .outbox import Outbox
from .ports import Call, Material, Task, Writer
from .report import Approved, By, Report, Section, Source
from .store import Draft, Store
from .talk import in_order, is_talk
from .text import fold
from .transcript import STRANGE, fitted
from .words import word

READER = "2"  # raise it when reading the same bytes gives other passages
FIRST = f"{READER}-first"  # what is known of a talk before it is heard: how long it is


class Desk:
    """Gathers, for one brief, what its files, drafts and answers say; writes nothing."""

    def __init__(self, store: Store, writer: Writer, outbox: Outbox) -> None:
        self._store, self._writer, self._outbox = store, writer, outbox
        self._last: tuple[object, tuple[Material, ...]] | None = None  # what was fitted last

    def account(self, brief: str) -> ReportAccount:
        """Return what a report's calls to a model are kept by."""
        return ReportAccount(self._store, self._outbox, brief)

    async def materials(self, brief: str) -> tuple[Material, ...]:
        """Return every source of a brief that could be read, with what was read so far."""
        found = []
        for source, trouble in await self._store.sources(brief):
            reading = await self._store.reading(source.sha256, READER)
            if reading is None and is_talk(source.media_type):
                reading = await self._store.reading(source.sha256, FIRST)
            if trouble is None and reading is not None:
                found.append(Material(source, reading))
        language = (await self._store.contract(brief)).language if found else ""
        found = in_order(found)
        read = tuple((one.source, len(one.reading.passages)) for one in found)
        key = (read, language)
        if self._last is None or self._last[0] != key:
            self._last = (key, await compute(_fitted, found, language))
        return self._last[1]

    async def unheard(self, brief: str) -> list[int]:
        """Return the places of a brief's talks that are not read yet."""
        rows = await self._store.placed(brief)
        return [
            place
            for place, (source, trouble) in rows.items()
            if not trouble
            and is_talk(source.media_type)
            and await self._store.reading(source.sha256, READER) is None
        ]

    async def strange(self, brief: str) -> list[tuple[Source, str]]:
        """Return the talks that hardly match the papers, each with the words that say so."""
        language = (await self._store.contract(brief)).language
        return [
            (one.source, word(line, language))
            for one in await self.materials(brief)
            for line in one.reading.notices
            if line.key == STRANGE
        ]

    async def anew(self, brief: str) -> bool:
        """Tell whether a model is to write what the digest wrote before."""
        return self._writer.model is not None and await self._store.wish(brief) == "anew"

    async def task(self, brief: str, order: int) -> Task:
        """Return the task of writing one section, given the others as they stand."""
        drafts = await self._store.drafts(brief)
        if await self.anew(brief):  # what is going to be replaced leaves no trace
            drafts = {at: draft for at, draft in drafts.items() if by_model(draft.section)}
        others = [draft for other, draft in drafts.items() if other != order]
        budgets = await self._store.budgets(brief)
        return Task(
            contract=await self._store.contract(brief),
            order=order,
            materials=await self.materials(brief),
            budget=budgets[order],
            used=frozenset(
                fold(citation.quote)
                for draft in others
                for sentence in draft.section.sentences
                for citation in sentence.citations
            ),
            budgets=tuple(budgets),
            before=tuple(drafts[other].section for other in sorted(drafts) if other < order),
            account=self.account(brief),
            verbatim=await self._store.wish(brief) == "evidence",
        )

    async def report(self, brief: str) -> Report:
        """Return the whole report with its checks."""
        report = await self.standing(brief)
        passages = {passage.id: passage for passage in report.passages}
        materials = await self.materials(brief)
        # Tenths of a second of computing, which no other thread's ack may wait for.
        checks = await compute(measure, report, passages, materials)
        return replace(report, checks=checks)

    async def standing(self, brief: str) -> Report:
        """Return the report as far as it is written, not measured."""
        event = await self._store.brief(brief)
        contract = await self._store.contract(brief)
        drafts: dict[int, Draft] = await self._store.drafts(brief)
        answers = await self._store.answers(event.thread)
        passages = {
            passage.id: passage
            for cited in [
                *(drafts[order].passages for order in sorted(drafts)),
                *(passages for _, passages in answers),
            ]
            for passage in cited
        }
        materials = await self.materials(brief)
        fit = {material.source.id: material.source for material in materials}
        readings = [material.reading for material in materials]
        differences, compared = await compute(disagreements, readings)
        passages |= {passage.id: passage for passage in compared}
        sections = tuple(drafts[order].section for order in sorted(drafts))
        exhausted = any(draft.exhausted for draft in drafts.values())
        calls = await self._store.calls(brief)
        return Report(
            id=hashlib.sha256(brief.encode()).hexdigest()[:16],
            created=await self._store.created(brief),
            writer=self._by(sections, calls),
            brief=contract,
            sources=tuple(fit.get(s.id, s) for s, _ in await self._store.sources(brief)),
            passages=tuple(passages.values()),
            sections=sections,
            length=counted(sections, contract.length, exhausted),
            disagreements=differences,
            answers=tuple(answer for answer, _ in answers),
            usage=summary(calls),
            approvals=tuple(
                Approved(order + 1, one.revision, one.author, one.at)
                for order, one in (await self._store.ledger.approvals(brief)).items()
            ),
        )

    def _by(self, sections: Sequence[Section], calls: Sequence[Call]) -> By:
        """Name the writer: the model where it drafted, or revised what the digest had."""
        revised = any(call.stage == "revise" and call.answer for call in calls)
        if self._writer.model and (revised or any(by_model(one) for one in sections)):
            return By("anthropic", self._writer.model)
        return By("digest")


def by_model(section: Section) -> bool:
    """Tell whether a section was drafted by another writer than the digest, lately."""
    return [one for one in section.history if one.cause == "draft"][-1].author != "digest"


def _fitted(found: Sequence[Material], language: str) -> tuple[Material, ...]:
    """Return the sources as the brief may quote them, with what was done told in their notices."""
    return tuple(
        replace(fit, source=_told(fit, language))
        if fit.reading is not material.reading
        else material
        for material, fit in zip(found, fitted(found, language), strict=True)
    )


def _told(material: Material, language: str) -> Source:
    notices = tuple(word(notice, language) for notice in material.reading.notices)
    return replace(material.source, notices=notices)
