"""The front door and the workflows: what happens to a brief, in which order, exactly once.

Only ids cross a step; everything may happen twice.  A workflow names its steps in order, the work
is in the steps, and what a person sees goes through the outbox.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from . import export, extract
from .brief import parse
from .checks import flag
from .desk import READER, Desk
from .domain import Attachment, Brief, Feedback, Line, Post
from .engine import Engine
from .errors import Unreadable
from .feedback import Asked, understand
from .ports import Platform, Writer, Written
from .report import Answer, Change, Section, Source
from .settings import Settings
from .store import Draft, Store, now
from .thread import card_post, escape, plan_post, section_post
from .words import say, word

_log = logging.getLogger(__name__)

MB = 1_000_000
PROGRESS_SECONDS = 0.5  # between two edits of a progress post


class Orchestrator:
    """The core behind one platform; implements `bot.ports.Inbox`."""

    def __init__(
        self, settings: Settings, store: Store, engine: Engine, writer: Writer, platform: Platform
    ) -> None:
        self._settings, self._store, self._engine = settings, store, engine
        self._writer, self._platform = writer, platform
        self._desk = Desk(store, writer)
        engine.register("draft", self._draft)
        engine.register("read", self._read, at_once=settings.readers)
        engine.register("feedback", self._feedback, at_once=1)

    # ── the front door ────────────────────────────────────────────────────────────────────────

    async def receive(self, event: Brief | Feedback) -> None:
        """Record an event and start its workflow; a redelivery does nothing."""
        if isinstance(event, Brief):
            await self._store.add_brief(event)
            await self._engine.start("draft", event.id, event.id)
        else:
            await self._store.add_feedback(event)
            await self._engine.start("feedback", event.id, event.id)

    async def settled(self, thread: str) -> str:
        """Wait until nothing is under way for a thread; return its state: done, unusable, ..."""
        brief = await self._store.brief_in(thread)
        if brief is None:
            return "unknown"
        await self._engine.wait([brief, *await self._store.feedback_in(thread)])
        return await self._store.state(brief)

    # ── a brief becomes a report ──────────────────────────────────────────────────────────────

    async def _draft(self, brief: str) -> None:
        try:
            files = await self._engine.step("fetch", self._fetch, brief)
            await asyncio.gather(
                *[self._engine.call("read", f"{brief}~read-{n}", f"{brief} {n}") for n in files]
            )
            if not await self._engine.step("plan", self._plan, brief):
                return
            contract = await self._store.contract(brief)
            for order in range(len(contract.sections)):
                await self._engine.step("write", self._write, brief, order)
                await self._engine.step("post", self._post_section, brief, order)
            await self._engine.step("finish", self._finish, brief, "0")
        except Exception:
            _log.exception("report %s broke", brief)
            await self._engine.step("broken", self._broken, brief)

    async def _broken(self, brief: str) -> None:
        await self._store.set_state(brief, "broken")
        language = (await self._store.contract(brief)).language
        await self._say(brief, Post(say("thread-broken", language), "broken"))

    async def _fetch(self, brief: str) -> list[int]:
        """Bring every file of a brief among the blobs; return the places of those that came."""
        event = await self._store.brief(brief)
        arrived: dict[str, int] = {}
        kinds: list[str] = []
        for place, file in enumerate(event.files):
            path, trouble, digest, size = self._store.temporary(), None, "", 0
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
            task = asyncio.ensure_future(self._say(brief, Post(text, f"read-{name}", "progress")))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        return tell

    async def _plan(self, brief: str) -> bool:
        """Show what was understood; tell whether there is anything to write from."""
        contract = await self._store.contract(brief)
        rows = await self._store.sources(brief)
        language = contract.language
        if all(trouble for _, trouble in rows):
            reasons = "\n\n".join(escape(word(trouble, language)) for _, trouble in rows if trouble)
            await self._store.set_state(brief, "unusable")
            await self._say(brief, Post(reasons, "unusable"))
            return False
        budgets = await self._writer.plan(contract, await self._desk.materials(brief))
        await self._store.set_budgets(brief, budgets)
        await self._say(brief, plan_post(contract, rows, language))
        return True

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
        await self._keep(brief, order, section, written)

    async def _keep(self, brief: str, order: int, section: Section, written: Written) -> None:
        known = {passage.id: passage for passage in written.passages}
        checked = flag(section, known, await self._desk.materials(brief))
        draft = Draft(checked, written.passages, written.exhausted)
        await self._store.put_draft(brief, order, draft)

    async def _post_section(self, brief: str, order: int) -> None:
        draft = (await self._store.drafts(brief))[order]
        contract = await self._store.contract(brief)
        sources = [source for source, trouble in await self._store.sources(brief) if not trouble]
        passages = {passage.id: passage for passage in draft.passages}
        post = section_post(order, draft.section, passages, sources, contract.language)
        await self._say(brief, post)

    async def _finish(self, brief: str, edition: str) -> None:
        """Show the card and hand the exports over; ``edition`` names what caused them."""
        report = await self._desk.report(brief)
        language = report.brief.language
        folder = self._store.folder / "exports" / report.id / edition
        materials = await self._desk.materials(brief)
        paths = await export.write_all(
            report,
            folder,
            files={m.source.id: self._store.blob(m.source.sha256) for m in materials},
            pages={m.source.id: m.reading.pages for m in materials},
        )
        await self._say(brief, card_post(report, edition, language))
        files = tuple(Attachment(path, path.relative_to(folder).as_posix()) for path in paths)
        text = say("thread-exports", language)
        await self._say(brief, Post(text, f"exports-{edition}", "files", files=files))
        await self._store.set_state(brief, "done")

    # ── a remark ──────────────────────────────────────────────────────────────────────────────

    async def _feedback(self, feedback: str) -> None:
        event = await self._store.feedback(feedback)
        brief = await self._store.brief_in(event.thread)
        if brief is None:
            return
        try:
            await self._engine.step("answer", self._answer, brief, feedback)
        except Exception:
            _log.exception("remark %s broke", feedback)
            language = (await self._store.contract(brief)).language
            await self._say(brief, Post(say("thread-broken", language), f"broken-{feedback}"))

    async def _answer(self, brief: str, feedback: str) -> None:
        """Do what one remark asks for, and answer it once."""
        event = await self._store.feedback(feedback)
        drafts = await self._store.drafts(brief)
        titles = [drafts[order].section.title for order in sorted(drafts)]
        asked = understand(event.text, titles, event.target)
        match asked.wish:
            case "export":
                await self._finish(brief, feedback)
            case "approve":
                await self._approve(brief, event, asked.section)
            case "revise":
                await self._revise(brief, event, asked)
            case "ask":
                await self._ask(brief, event, asked.remark)
            case "which":
                await self._reply(brief, event, "thread-which", count=len(titles))

    async def _reply(self, brief: str, event: Feedback, key: str, **values: str | int) -> None:
        language = (await self._store.contract(brief)).language
        text = escape(word(Line(key, values), language))
        await self._say(brief, Post(text, f"reply-{event.id}", "answer"))

    async def _approve(self, brief: str, event: Feedback, section: int | None) -> None:
        drafts = await self._store.drafts(brief)
        orders = list(drafts) if section is None else [section]
        for order in orders:
            draft = drafts[order]
            approved = replace(draft.section, state="approved")
            await self._store.put_draft(brief, order, replace(draft, section=approved))
        names = ", ".join(str(order + 1) for order in orders)
        await self._reply(brief, event, "thread-approved", sections=names)

    async def _revise(self, brief: str, event: Feedback, asked: Asked) -> None:
        order = asked.section or 0
        draft = (await self._store.drafts(brief))[order]
        if draft.section.history[-1].cause == event.id:  # an earlier try wrote it already
            await self._post_section(brief, order)
            return
        task = await self._desk.task(brief, order)
        written = await self._writer.revise(task, draft.section, asked.remark)
        if written is None:
            await self._reply(brief, event, "thread-needs-model", section=order + 1)
            return
        revision = draft.section.revision + 1
        change = Change(revision, event.id, event.author, now())
        section = replace(
            draft.section,
            state="draft",
            revision=revision,
            sentences=written.sentences,
            blocks=written.blocks,
            history=(*draft.section.history, change),
        )
        await self._keep(brief, order, section, written)
        await self._post_section(brief, order)

    async def _ask(self, brief: str, event: Feedback, question: str) -> None:
        contract = await self._store.contract(brief)
        materials = await self._desk.materials(brief)
        written = await self._writer.answer(question, materials, contract.language)
        answer = Answer(question, event.author, now(), written.sentences)
        await self._store.put_answer(event.id, answer, written.passages)
        section = Section("", sentences=written.sentences, blocks=written.blocks)
        passages = {passage.id: passage for passage in written.passages}
        sources = [material.source for material in materials]
        shown = section_post(0, section, passages, sources, contract.language)
        text = shown.text.partition("\n\n")[2]
        await self._say(brief, Post(text, f"reply-{event.id}", "answer"))

    # ── the outbox ────────────────────────────────────────────────────────────────────────────

    async def _say(self, brief: str, post: Post) -> None:
        """Show a post exactly once; a progress post is shown in place of the one before."""
        thread = (await self._store.brief(brief)).thread
        message = await self._store.posted(thread, post.key)
        if message is None:
            message = await self._platform.post(thread, post)
            await self._store.set_posted(thread, post.key, message)
        elif post.role == "progress":
            await self._platform.edit(thread, message, post)
