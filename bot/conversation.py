"""What people say and press in a thread, and what the bot does about it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from . import export, pictures
from .checks import flag
from .compute import compute
from .cutouts import cut_outs, quoted
from .desk import Desk, by_model
from .domain import (
    Attachment,
    Choice,
    Click,
    Feedback,
    Field,
    Form,
    Line,
    Post,
)
from .feedback import Asked, understand
from .outbox import Outbox
from .ports import Material, Platform, Writer, Written
from .report import Answer, Change, Section
from .store import Draft, Store, now
from .thread import (
    card_post,
    citation_lines,
    escape,
    joined_post,
    plan_post,
    plan_withdrawn,
    section_post,
)
from .words import say, word

EXPORTS_AT_ONCE = 2  # each holds page images and a document tree in memory
MOST_CUTOUTS = 10  # pictures in one private answer
GO = ("start", "go", "开始")  # typed instead of the button
STOPPED = "stopped-"  # begins the keys of the posts that tell of a stop
STOP = ("cancel", "stop", "取消")
GO_ON = (*GO, "", "go on", "continue", "继续")
HALTED = ("stopped", "broken")  # while it was written, while it was read


class Conversation:
    """One thread after its plan: sections shown, approved, revised, questions answered.

    Methods are steps of workflows: each may run twice and then changes nothing.
    """

    def __init__(
        self,
        store: Store,
        desk: Desk,
        writer: Writer,
        outbox: Outbox,
        platform: Platform,
        spoken: str,
    ) -> None:
        self._spoken = spoken  # where nothing tells a report's language
        self._store, self._desk, self._writer = store, desk, writer
        self._outbox, self._platform = outbox, platform
        self._exports = asyncio.Semaphore(EXPORTS_AT_ONCE)

    # ── what is shown ─────────────────────────────────────────────────────────────────────────

    async def keep(self, brief: str, order: int, section: Section, written: Written) -> None:
        """Check a section and keep it."""
        known = {passage.id: passage for passage in written.passages}
        materials = await self._desk.materials(brief)
        language = (await self._store.contract(brief)).language
        checked = await compute(flag, section, known, materials, language)
        draft = Draft(checked, written.passages, written.exhausted)
        await self._store.put_draft(brief, order, draft)

    async def show(self, brief: str, order: int) -> None:
        """Post a section as it stands, with its buttons."""
        draft = (await self._store.drafts(brief))[order]
        contract = await self._store.contract(brief)
        sources = [source for source, trouble in await self._store.sources(brief) if not trouble]
        passages = {passage.id: passage for passage in draft.passages}
        post = section_post(order, draft.section, passages, sources, contract.language)
        images = await self._pictures(brief, draft)
        await self._outbox.say(brief, replace(post, images=images))

    async def _pictures(self, brief: str, draft: Draft) -> tuple[Attachment, ...]:
        """Draw what a section shows, as far as the platform takes it."""
        materials = await self._desk.materials(brief)
        passages = {passage.id: passage for passage in draft.passages}
        files, kept = self._files(materials)
        folder = self._store.folder / "pictures"
        drawn = await pictures.draw([draft.section], passages, materials, files, kept, folder)
        most = self._platform.limits((await self._store.brief(brief)).thread).images
        return pictures.attachments(draft.section, passages, drawn, most)

    def _files(self, materials: Sequence[Material]) -> tuple[dict[str, Path], dict[str, Path]]:
        """Return by source the file itself, and the folder of what reading it left."""
        blobs = {m.source.id: self._store.blob(m.source.sha256) for m in materials}
        return blobs, {m.source.id: self._store.kept(m.source.sha256) for m in materials}

    async def stop(self, brief: str, why: Line, nth: int, state: str = "stopped") -> None:
        """Tell why a report cannot go on for now, the ``nth`` time, and how it does."""
        language = await self._language(brief)
        event = await self._store.brief(brief)
        choice = Choice("go-on", say("thread-go-on", language), "primary")
        text = escape(word(why, language))
        await self._store.set_state(brief, state)
        key = f"{STOPPED}{nth}"
        await self._outbox.say(brief, Post(text, key, choices=(choice,), mention=event.author))

    async def stops(self, brief: str) -> int:
        """Return how often a report has stopped, whether that could be told or not."""
        posts = await self._store.posts((await self._store.brief(brief)).thread)
        return sum(key.startswith(STOPPED) for key in posts)

    async def _language(self, brief: str) -> str:
        """Return the language of a report, also of one that was not understood yet."""
        contract = await self._store.understood(brief)
        if contract:
            return contract.language
        return (await self._store.brief(brief)).locale or self._spoken

    async def finish(self, brief: str, edition: str) -> None:
        """Show the card and hand the exports over; ``edition`` names what caused them."""
        async with self._exports:
            report = await self._desk.report(brief)
            folder = self._store.folder / "exports" / report.id / edition
            materials = await self._desk.materials(brief)
            files, kept = self._files(materials)
            paths = await export.write_all(
                report,
                folder,
                files=files,
                pages={m.source.id: m.reading.pages for m in materials},
                kept=kept,
                materials=materials,
            )
        images = await asyncio.to_thread(lambda: sorted(folder.glob("images/[!.]*")))
        language = report.brief.language
        model = await self._offered(brief)
        await self._outbox.say(brief, card_post(report, edition, language, model))
        event = await self._store.brief(brief)
        limits = self._platform.limits(event.thread)
        most = limits.file_bytes
        paths += images if len(paths) + len(images) <= limits.files else []
        fit = {path: (await asyncio.to_thread(path.stat)).st_size <= most for path in paths}
        attached = tuple(
            Attachment(path, path.relative_to(folder).as_posix()) for path in paths if fit[path]
        )
        lines = [say("thread-exports", language)]
        lines += [
            escape(say("thread-export-too-big", language, name=path.name))
            for path in paths
            if not fit[path]
        ]
        key, text = f"exports-{edition}", "\n\n".join(lines)
        await self._outbox.say(
            brief, Post(text, key, "files", files=attached, mention=event.author)
        )
        await self._store.set_state(brief, "done")

    async def _offered(self, brief: str) -> str | None:
        """Return the model that could write what the digest alone wrote, if there is one."""
        drafts = (await self._store.drafts(brief)).values()
        return None if any(by_model(one.section) for one in drafts) else self._writer.model

    # ── what is asked ─────────────────────────────────────────────────────────────────────────

    async def form(self, click: Click) -> Form | None:
        """Return the form that a click opens, or None."""
        action, _, argument = click.choice.partition(":")
        brief = await self._store.brief_in(click.thread)
        if action != "revise" or brief is None:
            return None
        language = (await self._store.contract(brief)).language
        title = say("thread-form-title", language, section=int(argument))
        field = Field("how", say("thread-form-how", language), long=True)
        return Form(title, (field,), target=int(argument) - 1)

    async def answer(self, brief: str, remark: str) -> bool:
        """Do what one remark or click asks for, once; tell whether the drafting is to start."""
        event = await self._store.remark(remark)
        if isinstance(event, Click):
            return await self._press(brief, event)
        if await self._store.state(brief) in HALTED and _wish(event) in GO_ON:
            return True
        drafts = await self._store.drafts(brief)
        if not drafts:
            return await self._early(brief, event)
        titles = [drafts[order].section.title for order in sorted(drafts)]
        target = event.target if event.about == "" else await self._about(event)
        await self._do(brief, event, understand(event.text, titles, target))
        return False

    async def _about(self, event: Feedback) -> int | None:
        """Return the section (0-based) that the message which a remark replies to shows."""
        key = await self._store.key_of(event.thread, event.about) or ""
        kind, _, rest = key.partition("-")
        return int(rest.partition("-")[0]) - 1 if kind == "section" else event.target

    async def _early(self, brief: str, event: Feedback) -> bool:
        """Answer what is said before there is a section: a go, a stop, or what is waited for."""
        state = await self._store.state(brief)
        wish = _wish(event)
        if state == "planned" and wish in GO:
            await self._close_plan(brief)
            return True
        if state == "planned" and wish in STOP:
            await self._store.set_state(brief, "cancelled")
            await self._close_plan(brief)
            await self._reply(brief, event, "thread-cancelled")
            return False
        told = "stopped" if state in HALTED else "waiting" if state == "unusable" else state
        await self._reply(brief, event, f"thread-early-{told}")
        return False

    async def _close_plan(self, brief: str) -> None:
        """Take the buttons off the plan: it was decided on."""
        event = await self._store.brief(brief)
        contract, rows = await self._store.contract(brief), await self._store.sources(brief)
        decided = plan_post(contract, rows, replace(event, start=True))
        await self._outbox.replace(event.thread, decided)

    async def withdraw_plans(self, brief: str) -> None:
        """Take the buttons off the plans that files which came later have overtaken."""
        event = await self._store.brief(brief)
        language = (await self._store.contract(brief)).language
        for files in range(len(event.files)):
            await self._outbox.replace(event.thread, plan_withdrawn(files, language))

    async def tell_joined(self, brief: str, event: Feedback) -> None:
        """Tell what became of files that came while the report was being written, or later."""
        rows = await self._store.sources(brief)
        language = (await self._store.contract(brief)).language
        names = {file.name for file in event.files}
        await self._outbox.say(brief, joined_post(event.id, rows, names, language))

    async def _press(self, brief: str, click: Click) -> bool:
        action, _, argument = click.choice.partition(":")
        state = await self._store.state(brief)
        match action:
            case "start":
                await self._close_plan(brief)
                return state == "planned"
            case "evidence" if state == "planned":
                await self._store.set_wish(brief, "evidence")
                await self._close_plan(brief)
                return True
            case "write":
                return await self._write_anew(brief, click, state)
            case "go-on":
                return state in HALTED
            case "cancel" if state == "planned":
                await self._store.set_state(brief, "cancelled")
                await self._close_plan(brief)
                await self._reply(brief, click, "thread-cancelled")
            case "approve":
                await self._approve(brief, click, int(argument) - 1)
            case "sources":
                await self._sources(brief, click, int(argument) - 1)
            case "which":
                section, _, said = argument.partition(":")
                remark = await self._store.remark(said)
                if isinstance(remark, Feedback):
                    asked = Asked("revise", int(section) - 1, remark.text)
                    await self._do(brief, replace(remark, id=click.id), asked)
        return False

    async def _write_anew(self, brief: str, click: Click, state: str) -> bool:
        """Have the model write what the digest wrote; tell whether that is to start."""
        model = await self._offered(brief)
        if model is None or state != "done":
            await self._reply(brief, click, "thread-anew-not")
            return False
        await self._store.set_wish(brief, "anew")
        await self._reply(brief, click, "thread-anew", model=model)
        return True

    async def _do(self, brief: str, event: Feedback, asked: Asked) -> None:
        match asked.wish:
            case "export":
                await self.finish(brief, event.id)
            case "approve":
                await self._approve(brief, event, asked.section)
            case "revise":
                await self._revise(brief, event, asked)
            case "ask":
                await self._ask(brief, event, asked.remark)
            case "which":
                await self._which(brief, event)

    async def _reply(
        self, brief: str, event: Feedback | Click, key: str, **values: str | int
    ) -> None:
        language = await self._language(brief)
        text = escape(word(Line(key, values), language))
        await self._outbox.say(brief, Post(text, f"reply-{event.id}", "answer"))

    async def _which(self, brief: str, event: Feedback) -> None:
        """Ask which section a remark is about, with a button for each."""
        language = (await self._store.contract(brief)).language
        drafts = await self._store.drafts(brief)
        text = escape(say("thread-which", language, count=len(drafts)))
        choices = tuple(
            Choice(f"which:{order + 1}:{event.id}", f"{order + 1}. {draft.section.title}"[:70])
            for order, draft in sorted(drafts.items())
        )
        post = Post(text, f"reply-{event.id}", "answer", choices=choices, mention=event.author)
        await self._outbox.say(brief, post)

    async def broke(self, brief: str, remark: str) -> None:
        """Tell that a remark could not be answered through a fault of ours."""
        text = say("thread-remark-broken", await self._language(brief))
        await self._outbox.say(brief, Post(text, f"broken-{remark}"))

    # ── what is done ──────────────────────────────────────────────────────────────────────────

    async def _approve(self, brief: str, event: Feedback | Click, section: int | None) -> None:
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
            await self.show(brief, order)
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
        await self.keep(brief, order, section, written)
        await self.show(brief, order)

    async def _ask(self, brief: str, event: Feedback, question: str) -> None:
        contract = await self._store.contract(brief)
        materials = await self._desk.materials(brief)
        account = self._desk.account(brief)
        written = await self._writer.answer(question, materials, contract.language, account)
        answer = Answer(question, event.author, now(), written.sentences)
        await self._store.put_answer(event.id, answer, written.passages)
        section = Section("", sentences=written.sentences, blocks=written.blocks)
        passages = {passage.id: passage for passage in written.passages}
        sources = [material.source for material in materials]
        shown = section_post(0, section, passages, sources, contract.language)
        text = shown.text.partition("\n\n")[2]
        await self._outbox.say(brief, Post(text, f"reply-{event.id}", "answer"))

    async def _sources(self, brief: str, click: Click, order: int) -> None:
        """Show one person each quote of a section with its place cut out of the page."""
        draft = (await self._store.drafts(brief))[order]
        language = (await self._store.contract(brief)).language
        materials = {m.source.id: m for m in await self._desk.materials(brief)}
        passages = {passage.id: passage for passage in draft.passages}
        sources = [material.source for material in materials.values()]
        lines = citation_lines(draft.section, passages, sources, language)
        images = await self._cut_outs(draft, materials)
        text = "\n\n".join(lines)
        most = self._platform.limits(click.thread).images
        key, shown = f"sources-{click.id}", images[:most]
        post = Post(text, key, "answer", images=shown, audience=click.author)
        await self._outbox.tell(click, post)

    async def _cut_outs(
        self, draft: Draft, materials: Mapping[str, Material]
    ) -> tuple[Attachment, ...]:
        """Cut the first quotes of a section out of their pages, in reading order."""
        quotes = quoted(draft.section, draft.passages, materials, MOST_CUTOUTS)
        folder = self._store.folder / "cutouts"
        found: list[Path] = []
        for source, wanted in quotes.items():
            pdf = self._store.blob(materials[source].source.sha256)
            found += await cut_outs(pdf, wanted, folder)
        return tuple(Attachment(path, path.name) for path in dict.fromkeys(found))


def _wish(event: Feedback) -> str:
    return event.text.strip().casefold()
