"""The front door and the workflows: what happens to a brief, in which order, exactly once.

Only ids cross a step; everything may happen twice.  A workflow names its steps in order, the work
is in the steps, and what a person sees goes through the outbox.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from . import extract
from .brief import parse
from .conversation import Conversation
from .desk import READER, Desk
from .domain import Brief, Click, Feedback, Form, Post
from .engine import Engine
from .errors import Unreadable
from .outbox import Outbox
from .ports import Platform, Writer
from .report import Change, Section, Source
from .settings import Settings
from .store import Store, now
from .thread import escape, forecast_lines, plan_post
from .words import say, word

_log = logging.getLogger(__name__)

MB = 1_000_000
FIRST_PACE = 15.0  # seconds for a report, until one was measured on this machine
PROGRESS_SECONDS = 0.5  # between two edits of a progress post


class Orchestrator:
    """The core behind one platform; implements `bot.ports.Inbox`."""

    def __init__(
        self, settings: Settings, store: Store, engine: Engine, writer: Writer, platform: Platform
    ) -> None:
        self._settings, self._store, self._engine = settings, store, engine
        self._writer, self._platform = writer, platform
        self._outbox = Outbox(store, platform)
        self._desk = Desk(store, writer, self._outbox)
        self._pace = FIRST_PACE  # seconds that a report takes here, lately
        self._conversation = Conversation(store, self._desk, writer, self._outbox, platform)
        engine.register("prepare", self._prepare)
        engine.register("draft", self._draft)
        engine.register("read", self._read, at_once=settings.readers)
        engine.register("remark", self._remark, at_once=1)

    # ── the front door ────────────────────────────────────────────────────────────────────────

    async def receive(self, event: Brief | Feedback | Click) -> None:
        """Record an event and start its workflow; a redelivery does nothing."""
        if isinstance(event, Brief):
            await self._store.add_brief(event)
            await self._engine.start("prepare", event.id, event.id)
        else:
            await self._store.add_remark(event)
            await self._engine.start("remark", event.id, event.id)

    async def form(self, click: Click) -> Form | None:
        """Return the form that a click opens, if it opens one."""
        return await self._conversation.form(click)

    async def settled(self, thread: str) -> str:
        """Wait until nothing is under way for a thread; return its state: done, unusable, ..."""
        brief = await self._store.brief_in(thread)
        if brief is None:
            return "unknown"
        await self._engine.wait([brief])
        await self._engine.wait([_drafting(brief), *await self._store.remarks_in(thread)])
        return await self._store.state(brief)

    async def take_up(self) -> None:
        """After a restart, say in one line in each unfinished thread that it goes on."""
        start = now()
        for brief in await self._store.under_way():
            event = await self._store.brief(brief)
            text = say("thread-resumed", event.locale or self._settings.spoken())
            await self._outbox.say(brief, Post(text, f"resumed-{start}"))

    # ── a brief becomes a report ──────────────────────────────────────────────────────────────

    async def _prepare(self, brief: str) -> None:
        """Fetch and read the files, show the plan; draft at once where nobody is asked first."""
        try:
            files = await self._engine.step("fetch", self._fetch, brief)
            await asyncio.gather(
                *[self._engine.call("read", f"{brief}~read-{n}", f"{brief} {n}") for n in files]
            )
            if await self._engine.step("plan", self._plan, brief):
                await self._engine.start("draft", _drafting(brief), brief)
        except Exception:
            _log.exception("report %s broke", brief)
            await self._engine.step("broken", self._broken, brief)

    async def _draft(self, brief: str) -> None:
        start = time.monotonic()
        try:
            await self._engine.step("drafting", self._store.set_state, brief, "drafting")
            contract = await self._store.contract(brief)
            for order in range(len(contract.sections)):
                await self._engine.step("write", self._write, brief, order)
                await self._engine.step("post", self._conversation.show, brief, order)
            await self._engine.step("finish", self._conversation.finish, brief, "0")
            self._pace = (self._pace + time.monotonic() - start) / 2
        except Exception:
            _log.exception("report %s broke", brief)
            await self._engine.step("broken", self._broken, brief)

    async def _remark(self, remark: str) -> None:
        """Do what a remark or a click asks for."""
        event = await self._store.remark(remark)
        brief = await self._store.brief_in(event.thread)
        if brief is None:
            return
        try:
            if await self._engine.step("answer", self._conversation.answer, brief, remark):
                await self._engine.start("draft", _drafting(brief), brief)
        except Exception:
            _log.exception("remark %s broke", remark)
            await self._conversation.broke(brief, remark)

    async def _broken(self, brief: str) -> None:
        await self._store.set_state(brief, "broken")
        language = (await self._store.contract(brief)).language
        await self._outbox.say(brief, Post(say("thread-broken", language), "broken"))

    async def _fetch(self, brief: str) -> list[int]:
        """Bring every file of a brief among the blobs; return the places of those that came."""
        event = await self._store.brief(brief)
        arrived: dict[str, int] = {}
        kinds: list[str] = []
        for place, file in enumerate(event.files):
            path, trouble, digest, size = await self._store.temporary(), None, "", 0
            try:
                if file.size > self._settings.max_file_mb * MB:
                    raise Unreadable(
                        "thread-file-too-big", name=file.name, most=self._settings.max_file_mb
                    )
                await self._platform.download(file, path)
                digest, size = await self._store.keep(path)
            except Unreadable as error:
                trouble = error.line
                await asyncio.to_thread(path.unlink, missing_ok=True)
            if digest in arrived:  # the same bytes twice are one source
                continue
            kind = (
                await asyncio.to_thread(extract.sniff, self._store.blob(digest)) if digest else ""
            )
            kinds.append(kind or "")
            # Named by its content: what was read once serves every later report.
            name = f"s{digest[:10]}" if digest else f"s{place}"
            source = Source(name, file.name, kind or "application/octet-stream", digest, size)
            await self._store.put_source(brief, place, source, trouble)
            if trouble is None:
                arrived[digest] = place
        # The phrases that a brief is understood by are read from disk, once.
        contract = await asyncio.to_thread(parse, event.text, kinds=kinds, locale=event.locale)
        await self._store.set_contract(brief, contract)
        return list(arrived.values())

    async def _read(self, argument: str) -> None:
        brief, _, place = argument.partition(" ")
        await self._engine.step("read", self._read_source, brief, int(place))

    async def _read_source(self, brief: str, place: int) -> None:
        """Read one source, once for its bytes; what cannot be read says why and stops nothing."""
        source = await self._store.source(brief, place)
        language = (await self._store.contract(brief)).language
        reading = await self._store.reading(source.sha256, READER)
        if reading is None:
            try:
                reading = await extract.read(
                    self._store.blob(source.sha256),
                    name=source.name,
                    source=source.id,
                    progress=self._progress(brief, source.name, language),
                    limits=extract.Limits(wall=self._settings.read_seconds),
                )
            except Unreadable as error:
                notices = (word(error.line, language),)
                await self._store.put_source(
                    brief, place, replace(source, notices=notices), error.line
                )
                return
            await self._store.put_reading(source.sha256, READER, reading)
        told = replace(
            source,
            pages=len(reading.pages) or None,
            duration=reading.duration,
            notices=tuple(word(notice, language) for notice in reading.notices),
        )
        await self._store.put_source(brief, place, told)

    def _progress(self, brief: str, name: str, language: str) -> Callable[[int, int], None]:
        """Return a callback that shows, at most twice a second, how far a file is read."""
        shown, tasks = 0.0, set[asyncio.Task[None]]()

        def tell(done: int, total: int) -> None:
            nonlocal shown
            moment = asyncio.get_running_loop().time()
            if done < total and moment - shown < PROGRESS_SECONDS:
                return
            shown = moment
            text = escape(say("thread-reading", language, name=name, done=done, total=total))
            task = asyncio.ensure_future(
                self._outbox.say(brief, Post(text, f"read-{name}", "progress"))
            )
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        return tell

    async def _plan(self, brief: str) -> bool:
        """Show what was understood; tell whether to write at once."""
        event = await self._store.brief(brief)
        contract = await self._store.contract(brief)
        rows = await self._store.sources(brief)
        language = contract.language
        if all(trouble for _, trouble in rows):
            reasons = "\n\n".join(escape(word(trouble, language)) for _, trouble in rows if trouble)
            await self._store.set_state(brief, "unusable")
            await self._outbox.say(brief, Post(reasons, "unusable", mention=event.author))
            return False
        materials = await self._desk.materials(brief)
        budgets = await self._writer.plan(contract, materials)
        await self._store.set_budgets(brief, budgets)
        await self._store.set_state(brief, "planned")
        waiting = len(await self._store.under_way())
        forecast = await asyncio.to_thread(forecast_lines, contract, materials, waiting, self._pace)
        await self._outbox.say(brief, plan_post(contract, rows, event, forecast))
        return event.start

    async def _write(self, brief: str, order: int) -> None:
        """Write and check one section, unless an earlier try already did."""
        drafts = await self._store.drafts(brief)
        if order in drafts:
            return
        task = await self._desk.task(brief, order)
        written = await self._writer.write(task)
        aim = task.contract.sections[order]
        change = Change(1, "draft", self._writer.name, now())
        section = Section(
            aim.title,
            aim.aim,
            sentences=written.sentences,
            blocks=written.blocks,
            history=(change,),
        )
        await self._conversation.keep(brief, order, section, written)


def _drafting(brief: str) -> str:
    return f"{brief}~draft"
