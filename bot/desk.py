"""From rows to values: what a writer works from, and the report as it stands."""

import asyncio
import hashlib
from dataclasses import replace

from .checks import counted, measure
from .ports import Material, Task, Writer
from .report import By, Report
from .store import Draft, Store
from .text import fold

READER = "2"  # raise it when reading the same bytes gives other passages


class Desk:
    """Gathers, for one brief, what its files, drafts and answers say; writes nothing."""

    def __init__(self, store: Store, writer: Writer) -> None:
        self._store, self._writer = store, writer

    async def materials(self, brief: str) -> tuple[Material, ...]:
        """Return every source of a brief that could be read, with what was read."""
        found = []
        for source, trouble in await self._store.sources(brief):
            reading = await self._store.reading(source.sha256, READER)
            if trouble is None and reading is not None:
                found.append(Material(source, reading))
        return tuple(found)

    async def task(self, brief: str, order: int) -> Task:
        """Return the task of writing one section, given the others as they stand."""
        drafts = await self._store.drafts(brief)
        others = [draft for other, draft in drafts.items() if other != order]
        return Task(
            contract=await self._store.contract(brief),
            order=order,
            materials=await self.materials(brief),
            budget=(await self._store.budgets(brief))[order],
            used=frozenset(
                fold(citation.quote)
                for draft in others
                for sentence in draft.section.sentences
                for citation in sentence.citations
            ),
        )

    async def report(self, brief: str) -> Report:
        """Return the whole report with its checks."""
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
        sections = tuple(drafts[order].section for order in sorted(drafts))
        exhausted = any(draft.exhausted for draft in drafts.values())
        report = Report(
            id=hashlib.sha256(brief.encode()).hexdigest()[:16],
            created=await self._store.created(brief),
            writer=By("digest" if self._writer.model is None else "anthropic", self._writer.model),
            brief=contract,
            sources=tuple(source for source, _ in await self._store.sources(brief)),
            passages=tuple(passages.values()),
            sections=sections,
            length=counted(sections, contract.length, exhausted),
            answers=tuple(answer for answer, _ in answers),
        )
        materials = await self.materials(brief)
        # Tenths of a second of computing, which no other thread's ack may wait for.
        checks = await asyncio.to_thread(measure, report, passages, materials)
        return replace(report, checks=checks)
