"""Forgetting a report: its sources, all that came of them, its posts and its exports."""

import asyncio
import hashlib
import shutil
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path

from .cutouts import cut_out_name
from .domain import Choice, Post
from .errors import BotError
from .parts import Parts
from .replies import Said
from .report import Source
from .thread import escape
from .words import say

FORGOTTEN = "forgotten"  # the state of a report of which nothing is left
YES = ("forget this report", "把这份报告全部删除", "确认忘记")  # typed instead of the button
Flows = Callable[[Sequence[str], str], Awaitable[None]]
"""Drops what the workflows of some ids remember, but for one that is running."""


class Forgetting:
    """Forgets reports for good; bytes that another report rests on stay for that one."""

    def __init__(self, parts: Parts, flows: Flows) -> None:
        self._store, self._outbox, self._platform = parts.store, parts.outbox, parts.platform
        self._replies, self._flows = parts.replies, flows

    async def ask(self, brief: str, event: Said) -> None:
        """Ask once more before anything is forgotten."""
        language = await self._replies.language(brief)
        choice = Choice("forget", say("forget-yes", language), "danger")
        await self._replies.line(brief, event, "forget-sure", choices=[choice])

    async def forget(self, brief: str, event: Said) -> None:
        """Forget a report; say what is gone and what is not ours to take away."""
        if await self._store.state(brief) == FORGOTTEN:
            return
        held = await self._store.brief(brief)
        language = await self._replies.language(brief)
        left = await self._take_down(held.thread)
        await self._drop_files(brief)
        flows = await self._store.forget(brief)
        await self._flows([brief, *flows], event.id)
        await self._store.scrub()
        lines = [say("forget-done", language)]
        lines += [say("forget-left-posts", language, count=left)] if left else []
        lines.append(say("forget-left-people", language))
        text = "\n\n".join(map(escape, lines))
        await self._outbox.show(held.thread, Post(text, FORGOTTEN, "notice"))

    async def _take_down(self, thread: str) -> int:
        """Take our messages away; return how many stay."""
        left = 0
        for key, message in await self._store.messages(thread):
            if key == FORGOTTEN:
                continue
            try:
                left += not await self._platform.remove(thread, key, message)
            except BotError:
                left += 1
        return left

    async def _drop_files(self, brief: str) -> None:
        """Delete a report's exports, and what no other report rests on."""
        folder = self._store.folder
        sources = [source for source, _ in await self._store.sources(brief)]
        shared = await self._store.shared(brief)
        own = [one for one in sources if one.sha256 and one.sha256 not in shared]
        cut = {f"{name}.png" for name in await self._cut_outs(brief)}
        name = hashlib.sha256(brief.encode()).hexdigest()[:16]

        def delete() -> None:
            doomed = [folder / "exports" / name, *(folder / "cutouts" / one for one in cut)]
            doomed += _of(own, folder)
            for path in doomed:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

        await asyncio.to_thread(delete)

    async def _cut_outs(self, brief: str) -> Iterable[str]:
        """Return what the cut-outs of a report's quotes are called, those of old revisions too."""
        contract = await self._store.contract(brief)
        names: list[str] = []
        for order in range(len(contract.sections)):
            for draft in await self._store.history(brief, order):
                passages = {passage.id: passage for passage in draft.passages}
                names += [
                    cut_out_name(c.quote, passages[c.passage])
                    for one in draft.section.sentences
                    for c in one.citations
                ]
        return names


def _of(sources: Sequence[Source], folder: Path) -> list[Path]:
    """Return all that a folder holds of some sources, by hash or by the id that is made of it."""
    marks = [mark for one in sources for mark in (one.sha256, one.id)]
    found = [folder / "blobs" / one.sha256 for one in sources]
    for place in ("readings", "pictures", "blobs", "pages", "sounds"):
        found += [
            path for path in (folder / place).rglob("*") if any(mark in path.name for mark in marks)
        ]
    return found
