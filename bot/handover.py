"""The report taken home: the card of checks and the exports, in the thread."""

import asyncio

from . import export
from .desk import by_model
from .domain import Attachment, Post
from .parts import Parts
from .revisions import Revisions
from .thread import card_post, escape
from .words import say

EXPORTS_AT_ONCE = 2  # each holds page images and a document tree in memory
HOME = (".html", ".docx", ".pdf", ".md", ".json")  # the order in which files are handed over
FINAL = "final"  # the fact that a report was approved as a whole: each change is exported again


class Handover:
    """Writes the exports and posts them."""

    def __init__(self, parts: Parts, revisions: Revisions) -> None:
        self._store, self._desk, self._writer = parts.store, parts.desk, parts.writer
        self._outbox, self._platform = parts.outbox, parts.platform
        self._revisions = revisions
        self._exports = asyncio.Semaphore(EXPORTS_AT_ONCE)

    async def finish(self, brief: str, edition: str) -> None:
        """Show the card and hand the exports over; ``edition`` names what caused them."""
        async with self._exports:
            report = await self._desk.report(brief)
            folder = self._store.folder / "exports" / report.id / edition
            materials = await self._desk.materials(brief)
            files, kept = self._revisions.files(materials)
            paths = await export.write_all(
                report,
                folder,
                files=files,
                pages={m.source.id: m.reading.pages for m in materials},
                kept=kept,
                materials=materials,
            )
        paths.sort(key=lambda path: HOME.index(path.suffix))
        images = await asyncio.to_thread(lambda: sorted(folder.glob("images/[!.]*")))
        language = report.brief.language
        model = await self.offered(brief)
        await self._outbox.say(brief, card_post(report, edition, language, model))
        event = await self._store.brief(brief)
        limits = self._platform.limits(event.thread)
        most = limits.file_bytes
        paths += images if limits.folders else []
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

    async def offered(self, brief: str) -> str | None:
        """Return the model that could write what the digest alone wrote, if there is one."""
        drafts = (await self._store.drafts(brief)).values()
        return None if any(by_model(one.section) for one in drafts) else self._writer.model

    async def when_approved(self, brief: str, edition: str) -> None:
        """Export a report once all its sections are approved, without being asked."""
        drafts = await self._store.drafts(brief)
        whole = len(drafts) == len((await self._store.contract(brief)).sections)
        if whole and all(one.section.state == "approved" for one in drafts.values()):
            await self._store.ledger.put_fact(brief, FINAL, edition)
            await self.finish(brief, edition)

    async def when_changed(self, brief: str, edition: str) -> None:
        """Export a report that was approved as a whole again after each change."""
        if await self._store.ledger.fact(brief, FINAL):
            await self.finish(brief, edition)
