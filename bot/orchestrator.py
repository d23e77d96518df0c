"""The front door and the workflows: what happens to a brief, in which order, exactly once.

Only ids cross a step; everything may happen twice.  A workflow names its steps in order, the work
is in the steps, and what a person sees goes through the outbox.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from . import links
from ._links_guard import Guard
from .arrivals import Arrivals
from .budgets import rest
from .compute import compute
from .conversation import FORGOTTEN, HALTED, Conversation
from .desk import Desk, by_model
from .domain import Brief, Click, Feedback, Form, Hello, Line, Post
from .engine import Engine
from .errors import BotError
from .feedback import as_brief, says_more
from .flows import drafting, nth, preparing
from .intake import Intake
from .outbox import Outbox
from .parts import Parts
from .plans import Plans
from .ports import Event, Platform, Writer
from .ports import Reader as Reading
from .reader import Reader
from .replies import Replies
from .report import Change, Section
from .settings import Settings
from .signed import Signer
from .store import Store, now
from .text import COUNTERS
from .thread import escape, welcome_post
from .words import say, spoken

_log = logging.getLogger(__name__)

RESUMED = "resumed-"  # begins the keys of the lines that tell of a restart


class Orchestrator:
    """The core behind its platforms; implements `bot.ports.Inbox`."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        engine: Engine,
        writer: Writer,
        platform: Platform,
        guard: Guard | None = None,
    ) -> None:
        self._settings, self._store, self._engine = settings, store, engine
        self._writer = writer
        signer = Signer(store.folder, settings.public_url, settings.link_days)
        self._outbox = Outbox(store, platform, signer)
        self._desk = Desk(store, writer, self._outbox)
        self.reader: Reading = Reader(settings, store, self._desk, signer)
        self._arrivals = Arrivals(store, self._begin)
        self._turns = asyncio.Semaphore(settings.drafts)
        self._intake = Intake(settings, store, self._outbox, platform, guard)
        replies = Replies(store, self._outbox, settings.spoken())
        parts = Parts(store, self._desk, writer, self._outbox, platform, replies)
        self._plans = Plans(parts, self._intake.understand)
        self._conversation = Conversation(parts, settings, engine.forget, self._plans)
        engine.register("prepare", self._prepare)
        engine.register("draft", self._draft)
        engine.register("read", self._read, at_once=settings.readers)
        # Talks take many times as long: no paper waits behind one.
        engine.register("hear", self._read, at_once=1)
        engine.register("remark", self._remark, one_by_one=True)
        engine.register("resumed", self._resumed, one_by_one=True)

    # ── the front door ────────────────────────────────────────────────────────────────────────

    async def receive(self, event: Event) -> None:
        """Record an event, whose workflow starts soon; a redelivery does nothing."""
        if isinstance(event, (Brief, Feedback)) and self._settings.links:
            files = {file.id: file for file in (*event.files, *links.found(event.text))}
            event = replace(event, files=tuple(files.values()))
        match event:
            case Brief():
                await self._store.add_brief(event)
                self._arrivals.add(event.id)
            case Hello():
                language = spoken(event.locale or self._settings.spoken())
                await self._outbox.show(event.thread, welcome_post(event.id, language))
            case Click() if event.choice == "sample":
                await self.receive(await self._intake.sampled(event))
            case Feedback() if await self._store.brief_in(event.thread) is None:
                if event.called:
                    await self.receive(as_brief(event))
            case Feedback() | Click():
                await self._store.add_remark(event)
                self._arrivals.add(event.id, event.thread)

    async def _begin(self, event: str, thread: str | None) -> None:
        """Start the workflow of a recorded event; known ones start nothing."""
        if thread is not None:
            lane = await self._conversation.lane(event)
            await self._engine.start("remark", event, event, serial=lane)
            return
        await self._engine.start("prepare", event, event)
        if await self._store.state(event) in HALTED:  # asked for once more
            await self._go_on(event)

    async def close(self) -> None:
        """Begin nothing more; what is recorded waits for the next process."""
        await self._arrivals.close()

    async def form(self, click: Click) -> Form | None:
        """Return the form that a click opens, if it opens one."""
        return await self._conversation.form(click)

    async def recent(self, near: str) -> str | None:
        """Return the newest report's thread whose address begins with ``near``."""
        return await self._store.recent(near)

    async def settled(self, thread: str) -> str:
        """Wait until nothing is under way for a thread; return its state: done, unusable, ..."""
        brief = await self._store.brief_in(thread)
        if brief is None:
            return "unknown"
        await self._arrivals.begun()
        await self._engine.wait([brief])
        await self._engine.wait(await self._store.remarks_in(thread))
        stops = await self._conversation.stops(brief)
        await self._engine.wait([preparing(brief, n) for n in range(1, stops + 1)])
        flows = [(n, anew) for n in range(stops + 1) for anew in (False, True)]
        await self._engine.wait([drafting(brief, n, anew) for n, anew in flows])
        return await self._store.state(brief)

    async def take_up(self) -> list[str]:
        """After a restart, begin what waits, and say in each unfinished thread that it goes on.

        Returns the workflows that will say it: a platform is only posted to once it is served.
        """
        await self._arrivals.take_up()
        start = now()
        flows = {f"{brief}~resumed-{start}": brief for brief in await self._store.under_way()}
        for flow, brief in flows.items():
            await self._engine.start("resumed", flow, f"{brief} {start}", serial=brief)
        return list(flows)

    async def _resumed(self, argument: str) -> None:
        brief, _, start = argument.rpartition(" ")
        await self._engine.step("resumed", self._say_resumed, brief, start)

    async def _say_resumed(self, brief: str, start: str) -> None:
        """Tell of a restart, once for all those between which nothing else was posted."""
        event = await self._store.brief(brief)
        text = say("thread-resumed", event.locale or self._settings.spoken())
        posts = await self._store.posts(event.thread)
        seen = [key for key, out in posts.items() if out or key.startswith(RESUMED)]
        key = seen[-1] if seen and seen[-1].startswith(RESUMED) else RESUMED + start
        await self._outbox.say(brief, Post(text, key))

    # ── a brief becomes a report ──────────────────────────────────────────────────────────────

    async def _prepare(self, argument: str) -> None:
        """Fetch and read the files, show the plan; draft at once where nobody is asked first."""
        brief, _, again = argument.partition(" ")
        if await self._store.state(brief) == FORGOTTEN:  # delivered once more, long after
            return
        try:
            await self._take_in(brief, again or brief, patient=False)
            if await self._engine.step("plan", self._plans.show, brief):
                await self._engine.start("draft", drafting(brief), brief)
        except Exception as error:
            await self._halt(brief, "broken", error)

    async def _take_in(self, brief: str, cause: str, *, patient: bool = True) -> None:
        """Fetch and read those files of a brief that are new; ``cause`` names what brought them.

        Unless ``patient``, talks go on being read while the first sections are written, where
        those need the papers alone.
        """
        files = await self._engine.step("fetch", self._intake.fetch, brief)
        talks = await self._engine.step("talks", self._intake.talks, brief, files)
        # Subtitles take a moment, and spare listening to the talk that they fit.
        subtitles = await self._engine.step("subtitles", self._intake.subtitles, brief, files)
        for n in subtitles:
            await self._engine.call("read", f"{cause}~read-{n}", f"{brief} {n}")
        late = not patient and await self._engine.step("late", self._late, brief, len(talks))
        papers = [n for n in files if n not in (*talks, *subtitles)]
        if late:
            for n in talks:
                await self._engine.step("probe", self._intake.probe, brief, n)
                await self._engine.start("hear", f"{cause}~read-{n}", f"{brief} {n}")
        await asyncio.gather(
            *[self._engine.call("read", f"{cause}~read-{n}", f"{brief} {n}") for n in papers],
            *[
                self._engine.call("hear", f"{cause}~read-{n}", f"{brief} {n}")
                for n in talks
                if not late
            ],
        )
        if not late:
            await self._intake.told(brief)

    async def _late(self, brief: str, talks: int) -> bool:
        """Tell whether writing may begin before the talks are heard."""
        contract = await self._store.contract(brief)
        usable = [source for source, trouble in await self._store.sources(brief) if not trouble]
        if not 0 < talks < len(usable):
            return False
        return not await compute(self._writer.waits, contract, 0)  # may read its words from disk

    async def _hear(self, brief: str, order: int) -> None:
        """Wait for the talks before the first section that needs them, and share out anew."""
        unheard = await self._engine.step("unheard", self._unheard, brief, order)
        if unheard:
            self._turns.release()  # whoever waits for a talk lets others write
            try:
                await asyncio.gather(
                    *[
                        self._engine.call("hear", f"{brief}~read-{n}", f"{brief} {n}")
                        for n in unheard
                    ]
                )
            finally:
                await self._turns.acquire()
            await self._intake.told(brief)
            await self._engine.step("warn", self._warn, brief)
            await self._engine.step("share", self._share, brief)

    async def _unheard(self, brief: str, order: int) -> list[int]:
        """Return the places of the talks that a section (after the last: the report) waits for."""
        contract = await self._store.contract(brief)
        if order < len(contract.sections) and not await compute(
            self._writer.waits, contract, order
        ):
            return []
        return await self._desk.unheard(brief)

    async def _warn(self, brief: str, names: Sequence[str] = ()) -> None:
        """Say of talks (those of ``names``, or all) that hardly match the papers that they do."""
        for source, text in await self._desk.strange(brief):
            if not names or source.name in names:
                await self._outbox.say(brief, Post(f"⚠ {escape(text)}", f"strange-{source.id}"))

    async def _share(self, brief: str) -> None:
        """Share the length out among the sections that are not written yet."""
        contract = await self._store.contract(brief)
        planned = await self._writer.plan(contract, await self._desk.materials(brief))
        if contract.length is None:
            return
        count = COUNTERS[contract.length.unit]
        written = {
            order: sum(count(sentence.text) for sentence in draft.section.sentences)
            for order, draft in (await self._store.drafts(brief)).items()
        }
        await self._store.set_budgets(brief, rest(planned, written))

    async def _draft(self, brief: str) -> None:
        try:
            await self._engine.step("drafting", self._store.set_state, brief, "drafting")
            # One report after the other is done sooner than all of them by turns, and in less room.
            async with self._turns:
                await self._sections(brief)
        except Exception as error:
            await self._halt(brief, "stopped", error)

    async def _sections(self, brief: str) -> None:
        """Write, check and show one section after the other, then the end."""
        start = time.monotonic()
        contract = await self._store.contract(brief)
        for order in range(len(contract.sections)):
            await self._hear(brief, order)
            if not await self._engine.step("write", self._write, brief, order):
                return
            await self._engine.step("post", self._conversation.show, brief, order)
        await self._hear(brief, len(contract.sections))
        await self._engine.step("finish", self._finish, brief)
        self._plans.pace = (self._plans.pace + time.monotonic() - start) / 2

    async def _finish(self, brief: str) -> None:
        edition = "anew" if await self._desk.anew(brief) else "0"
        await self._conversation.finish(brief, edition)

    async def _remark(self, remark: str) -> None:
        """Do what a remark or a click asks for."""
        event = await self._store.remark(remark)
        brief = await self._store.brief_in(event.thread)
        if brief is None or await self._store.state(brief) == FORGOTTEN:
            return
        try:
            if isinstance(event, Feedback) and event.files:
                await self._engine.step("join", self._join, brief, remark)
                await self._take_in(brief, remark)
                await self._engine.step("joined", self._joined, brief, remark)
            if says_more(event) and await self._engine.step(
                "answer", self._conversation.answer, brief, remark
            ):
                await self._go_on(brief)
        except Exception:
            _log.exception("remark %s broke", remark)
            await self._conversation.broke(brief, remark)

    async def _halt(self, brief: str, state: str, error: Exception) -> None:
        """Tell why a report cannot go on, with a button to go on; to be called in its workflow."""
        _log.error("report %s halts", brief, exc_info=error)
        why = error.line if isinstance(error, BotError) else Line("thread-broken")
        stop = nth(self._engine.current())
        await self._engine.step("broken", self._conversation.stop, brief, why, stop, state)

    async def _read(self, argument: str) -> None:
        brief, _, place = argument.rpartition(" ")
        await self._engine.step("read", self._intake.read, brief, int(place))

    async def _write(self, brief: str, order: int) -> bool:
        """Write and check one section, unless an earlier try did; False where it cannot go on."""
        old = (await self._store.drafts(brief)).get(order)
        if old and (by_model(old.section) or not await self._desk.anew(brief)):
            return True
        task = await self._desk.task(brief, order)
        try:
            written = await self._writer.write(task)
        except BotError as error:
            _log.warning("report %s stopped: %s", brief, error.line.key)
            await self._conversation.stop(brief, error.line, nth(self._engine.current()))
            return False
        aim = task.contract.sections[order]
        # Read once more: somebody may have had it revised meanwhile.
        old = (await self._store.drafts(brief)).get(order)
        revision, history = (old.section.revision, old.section.history) if old else (0, ())
        author = "digest" if task.verbatim else self._writer.name
        change = Change(revision + 1, "draft", author, now())
        section = Section(
            aim.title,
            aim.aim,
            revision=revision + 1,
            sentences=written.sentences,
            blocks=written.blocks,
            history=(*history, change),
        )
        await self._conversation.keep(brief, order, section, written)
        return True

    async def _go_on(self, brief: str) -> None:
        """Go on where a report stopped, or write it anew where that was asked for."""
        stops, anew = await self._conversation.stops(brief), await self._desk.anew(brief)
        if await self._store.state(brief) == "broken":  # while it was being read
            again = preparing(brief, stops)
            await self._engine.start("prepare", again, f"{brief} {again}")
        else:
            await self._engine.start("draft", drafting(brief, stops, anew), brief)

    # ── files that come later ─────────────────────────────────────────────────────────────────

    async def _join(self, brief: str, remark: str) -> None:
        """Add a remark's files to the brief; its words too, while nothing was planned yet."""
        event = await self._store.remark(remark)
        assert isinstance(event, Feedback)  # noqa: S101  the caller looked
        early = await self._store.state(brief) in ("waiting", "unusable")
        await self._store.join(brief, event.files, event.text if early else "")

    async def _joined(self, brief: str, remark: str) -> None:
        """Tell what became of files that came later; plan anew where writing has not begun."""
        event = await self._store.remark(remark)
        assert isinstance(event, Feedback)  # noqa: S101  the caller looked
        state = await self._store.state(brief)
        if state in ("waiting", "unusable", "planned"):
            await self._plans.withdraw(brief)
            await self._plans.show(brief)
        else:
            await self._conversation.tell_joined(brief, event)
            await self._warn(brief, [file.name for file in event.files])
