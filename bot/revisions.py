"""The sections of a thread and their revisions: kept, shown, compared, brought back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from . import pictures
from ._revision_posts import Step, cut, history_lines, hunk_lines, minute, revised, shrunk
from .checks import flag
from .compute import compute
from .differences import difference
from .digest import DigestWriter
from .domain import Attachment, Choice, Feedback, Post
from .errors import Rejected
from .parts import Parts
from .ports import Material, Written
from .replies import Said
from .report import Change, Section
from .store import Draft, now
from .thread import escape, section_key, section_post
from .translated import translated
from .words import say

TRIES = 5  # revisions that somebody else may make of a section while one is being written
KEPT = 300  # characters of a remark that a question repeats
SHOWN_BACK = 4  # buttons under a history
COMPARED = 60  # stretches of words that a comparison shows


class Revisions:
    """The sections of every report; a revision is never written over."""

    def __init__(self, parts: Parts) -> None:
        self._store, self._desk, self._writer = parts.store, parts.desk, parts.writer
        self._outbox, self._platform = parts.outbox, parts.platform
        self._replies = parts.replies
        self._foresight = DigestWriter()

    # ── kept and shown ────────────────────────────────────────────────────────────────────────

    async def keep(
        self, brief: str, order: int, section: Section, written: Written, language: str = ""
    ) -> bool:
        """Check a section, in ``language`` if not the report's, and keep it.

        False where its revision was taken meanwhile.
        """
        known = {passage.id: passage for passage in written.passages}
        materials = await self._desk.materials(brief)
        language = language or await self._replies.language(brief)
        checked = await compute(flag, section, known, materials, language)
        draft = Draft(checked, written.passages, written.exhausted)
        return await self._store.put_draft(brief, order, draft)

    async def show(self, brief: str, order: int) -> None:
        """Post a section's newest revision; what stood before shrinks to a line that links to it.

        What a writer wrote anew stands beside what was there: nobody asked for a change of it.
        """
        drafts = await self._store.history(brief, order, last=2)
        draft, language = drafts[-1], await self._replies.language(brief)
        sources = [source for source, trouble in await self._store.sources(brief) if not trouble]
        passages = {passage.id: passage for passage in draft.passages}
        post = section_post(order, draft.section, passages, sources, language)
        change = draft.section.history[-1]
        asked = change.cause != "draft"
        if asked:
            step = (await self._steps(brief, drafts[-2:], language))[-1]
            post = revised(post, order, step, change.author, language)
        images = await self._pictures(brief, draft)
        await self._outbox.say(brief, replace(post, images=images))
        if asked:
            await self._shrink(brief, order, drafts[-2].section, draft.section.revision, language)

    async def _shrink(
        self, brief: str, order: int, old: Section, newer: int, language: str
    ) -> None:
        thread = (await self._store.brief(brief)).thread
        link = await self._store.posted(thread, section_key(order, newer)) or ""
        await self._outbox.replace(thread, shrunk(order, old, newer, link, language))

    async def _pictures(self, brief: str, draft: Draft) -> tuple[Attachment, ...]:
        """Draw what a section shows, as far as the platform takes it."""
        materials = await self._desk.materials(brief)
        passages = {passage.id: passage for passage in draft.passages}
        files, kept = self.files(materials)
        folder = self._store.folder / "pictures"
        drawn = await pictures.draw([draft.section], passages, materials, files, kept, folder)
        most = self._platform.limits((await self._store.brief(brief)).thread).images
        return pictures.attachments(draft.section, passages, drawn, most)

    def files(self, materials: Sequence[Material]) -> tuple[dict[str, Path], dict[str, Path]]:
        """Return by source the file itself, and the folder of what reading it left."""
        blobs = {m.source.id: self._store.blob(m.source.sha256) for m in materials}
        return blobs, {m.source.id: self._store.kept(m.source.sha256) for m in materials}

    # ── revised ───────────────────────────────────────────────────────────────────────────────

    async def revise(self, brief: str, event: Feedback, order: int, remark: str, base: int) -> bool:
        """Revise a section as a remark on its revision ``base`` asks.

        False where it stays as it is; then that, and why, was told.
        """
        if await self._is_moved(brief, event, order, base):
            return False

        async def write(draft: Draft) -> Written | None:
            task = await self._desk.task(brief, order)
            return await self._writer.revise(task, draft.section, remark)

        return await self._change(brief, event, order, write)

    async def to_translate(
        self, brief: str, event: Feedback, order: int | None, language: str
    ) -> list[int]:
        """Return the sections (0-based) that a wish for a language is about: one, or the report.

        The report's own language is then that one, and headings that the catalogue has are said
        in it, unless a section is approved.  None without a model; that was told.
        """
        if self._writer.model is None:
            await self._replies.line(brief, event, "command-language-model")
            return []
        drafts = await self._store.drafts(brief)
        asked = sorted(drafts) if order is None else [order]
        frozen = any(drafts[at].section.state == "approved" for at in asked)
        contract = await self._store.contract(brief)
        if not frozen:
            rows = (await self._store.placed(brief)).values()
            kinds = [source.media_type if source.sha256 else "" for source, _ in rows]
            orders = None if order is None else [order]
            contract = await compute(translated, contract, kinds, language, orders)
            await self._store.reword(brief, contract.text)
        elif order is None:
            contract = replace(contract, language=language)
        await self._store.set_contract(brief, contract)
        return asked

    async def translate(self, brief: str, event: Feedback, order: int, language: str) -> bool:
        """Have the model revise a section in a language; False as in `revise`."""

        async def write(draft: Draft) -> Written | None:
            task = await self._desk.task(brief, order)
            task = replace(task, contract=replace(task.contract, language=language))
            return await self._writer.revise(task, draft.section, event.text)

        return await self._change(brief, event, order, write, language=language)

    async def redraft(self, brief: str, event: Said, order: int) -> bool:
        """Write a section anew from all sources that there are now; False as in `revise`."""

        async def write(_: Draft) -> Written | None:
            return await self._writer.write(await self._desk.task(brief, order))

        return await self._change(brief, event, order, write)

    async def would_change(self, brief: str, sources: set[str]) -> list[int]:
        """Return the sections (0-based) that would rest on new sources, if they were redrafted.

        Without a model: nobody has said yet that it may cost.
        """
        found = []
        for order in sorted(await self._store.drafts(brief)) if sources else ():
            written = await self._foresight.write(await self._desk.task(brief, order))
            if any(passage.source in sources for passage in written.passages):
                found.append(order)
        return found

    async def bring_back(self, brief: str, event: Said, order: int, revision: int) -> bool:
        """Make an earlier revision the newest, to the letter; False as in `revise`."""
        newest = (await self._store.drafts(brief))[order].section
        count = newest.revision
        if not 1 <= revision <= count:
            await self._replies.line(brief, event, "revision-none", section=order + 1,
                                     revision=revision, count=count)  # fmt: skip
            return False
        if revision == count and newest.history[-1].cause != event.id:
            await self._replies.line(
                brief, event, "revision-stays", section=order + 1, revision=revision
            )
            return False
        old = await self._store.revision(brief, order, revision)
        return await self._change(brief, event, order, None, old)

    async def _change(
        self,
        brief: str,
        event: Said,
        order: int,
        write: Callable[[Draft], Awaitable[Written | None]] | None,
        old: Draft | None = None,
        language: str = "",
    ) -> bool:
        """Put what ``write`` makes, or ``old`` to the letter, on top of a section; show it."""
        for _ in range(TRIES):
            draft = (await self._store.drafts(brief))[order]
            if event.id in [change.cause for change in draft.section.history]:  # an earlier try
                break
            if draft.section.state == "approved":
                await self._frozen(brief, event, order)
                return False
            change = Change(draft.section.revision + 1, event.id, event.author, now())
            history = (*draft.section.history, change)
            if old is not None:
                section = replace(
                    old.section,
                    title=draft.section.title,
                    aim=draft.section.aim,
                    state="draft",
                    revision=change.revision,
                    history=history,
                )
                if await self._store.put_draft(brief, order, replace(old, section=section)):
                    break
                continue
            try:
                written = await write(draft) if write else None
            except Rejected as error:
                await self._replies.told(brief, event, error.line)
                return False
            if written is None:
                await self._replies.line(brief, event, "thread-needs-model", section=order + 1)
                return False
            aim = (await self._store.contract(brief)).sections[order]
            section = replace(
                draft.section,
                title=aim.title if language else draft.section.title,
                aim=aim.aim if language else draft.section.aim,
                state="draft",
                revision=change.revision,
                sentences=written.sentences,
                blocks=written.blocks,
                history=history,
            )
            if await self.keep(brief, order, section, written, language):
                break
        await self.show(brief, order)
        return True

    async def _frozen(self, brief: str, event: Said, order: int) -> None:
        language = await self._replies.language(brief)
        choice = Choice(f"reopen:{order + 1}", say("revision-reopen", language))
        await self._replies.line(
            brief, event, "revision-frozen", choices=[choice], section=order + 1
        )

    async def _is_moved(self, brief: str, event: Feedback, order: int, base: int) -> bool:
        """Where others changed a section after ``base``, show what, ask its author, and say so."""
        newest = (await self._store.drafts(brief))[order].section
        others = [
            c for c in newest.history[base:] if c.author != event.author and c.cause != "draft"
        ]
        if not 1 <= base < newest.revision or not others or event.id in [
            change.cause for change in newest.history
        ]:  # fmt: skip
            return False
        language = await self._replies.language(brief)
        drafts = await self._store.history(brief, order)
        found = difference(drafts[base - 1].section, newest)
        text = say("revision-moved", language, section=order + 1, revision=newest.revision,
                   base=base, wish=cut(event.text.strip(), KEPT))  # fmt: skip
        choices = [
            Choice(f"still:{order + 1}:{event.id}", say("revision-still", language), "primary"),
            Choice(f"leave:{event.id}", say("revision-leave", language)),
        ]
        lines = [escape(text), *hunk_lines(found, language)]
        await self._replies.text(brief, event, "\n\n".join(lines), choices)
        return True

    # ── looked at ─────────────────────────────────────────────────────────────────────────────

    async def history(self, brief: str, event: Said, order: int | None) -> None:
        """List the revisions of one section, or of all, with buttons that bring one back."""
        language = await self._replies.language(brief)
        drafts = await self._store.drafts(brief)
        lines: list[str] = []
        times: list[str] = []
        for at in sorted(drafts) if order is None else [order]:
            steps = await self._steps(brief, await self._store.history(brief, at), language)
            times += [minute(step.change.at) for step in steps]
            lines += history_lines(at, drafts[at].section.title, steps, language)
        lines.append(escape(say("revision-history-how", language)))
        older = range(1, drafts[order].section.revision) if order is not None else range(0)
        choices = [
            Choice(f"back:{(order or 0) + 1}:{n}", say("revision-back", language, revision=n))
            for n in list(older)[-SHOWN_BACK:]
        ]
        await self._replies.text(brief, event, "\n\n".join(lines), choices, times=times)

    async def compare(self, brief: str, event: Said, order: int, old: int, new: int) -> None:
        """Show every word that differs between two revisions; 0 means the newest one there is."""
        drafts = await self._store.history(brief, order)
        new = new or len(drafts)
        old = old or max(new - 1, 1)
        if not (1 <= old <= len(drafts) and 1 <= new <= len(drafts)):
            await self._replies.line(brief, event, "revision-none", section=order + 1,
                                     revision=max(old, new), count=len(drafts))  # fmt: skip
            return
        language = await self._replies.language(brief)
        found = difference(drafts[old - 1].section, drafts[new - 1].section)
        head = say("revision-compared", language, section=order + 1, old=old, new=new,
                   removed=found.removed, added=found.added)  # fmt: skip
        lines = [escape(head), *hunk_lines(found, language, COMPARED)]
        await self._replies.text(brief, event, "\n\n".join(lines))

    async def see(self, brief: str, event: Said, order: int, revision: int) -> None:
        """Show a revision as it was."""
        drafts = await self._store.history(brief, order)
        if not 1 <= revision <= len(drafts):
            await self._replies.line(brief, event, "revision-none", section=order + 1,
                                     revision=revision, count=len(drafts))  # fmt: skip
            return
        text = await self._worded(brief, order, drafts[revision - 1])
        await self._replies.text(brief, event, text)

    async def both(self, brief: str, order: int, revision: int, names: Sequence[str]) -> None:
        """Post a revision (from the second on) and the one before it as two named variants."""
        language = await self._replies.language(brief)
        for name, number in zip(names, (revision - 1, revision), strict=True):
            draft = await self._store.revision(brief, order, number)
            head = say("revision-variant", language, name=name, revision=number)
            text = f"**{escape(head)}**\n\n{await self._worded(brief, order, draft)}"
            await self._outbox.say(
                brief, Post(text, f"both-{order + 1}-{revision}-{name}", "answer")
            )

    async def _worded(self, brief: str, order: int, draft: Draft) -> str:
        passages = {passage.id: passage for passage in draft.passages}
        sources = [source for source, trouble in await self._store.sources(brief) if not trouble]
        language = await self._replies.language(brief)
        return section_post(order, draft.section, passages, sources, language).text

    async def _steps(self, brief: str, drafts: Sequence[Draft], language: str) -> list[Step]:
        """Return what caused each revision, and from the second on what it changed."""
        steps = []
        for at, draft in enumerate(drafts):
            change = draft.section.history[-1]
            found = difference(drafts[at - 1].section, draft.section) if at else None
            steps.append(Step(change, await self._wish(change, language), found))
        return steps

    async def _wish(self, change: Change, language: str) -> str:
        """Word what somebody wanted of a revision."""
        if change.cause == "draft":
            return say("revision-draft", language, writer=change.author)
        event = await self._store.remark(change.cause)
        if isinstance(event, Feedback):
            return event.text.strip()
        action, _, argument = event.choice.partition(":")
        number, _, rest = argument.partition(":")
        if action in ("which", "still"):
            said = await self._store.remark(rest)
            return said.text.strip() if isinstance(said, Feedback) else ""
        if action == "settle":
            return say("vote-wish", language)
        if action == "redraft":
            return say("revision-redraft", language, section=number)
        return say("revision-back", language, revision=rest)
