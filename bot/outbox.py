"""What a person sees goes out through here, once."""

import asyncio
import logging
import time
from dataclasses import replace

from .domain import Choice, Click, Post
from .errors import BotError
from .ports import Platform
from .signed import Signer
from .store import Store
from .words import say

_log = logging.getLogger(__name__)

REST = 30.0  # seconds between two tries while a platform is out of reach


class Outbox:
    """Remembers which posts are out; the platform itself settles the case in doubt."""

    def __init__(self, store: Store, platform: Platform, signer: Signer | None = None) -> None:
        self._store, self._platform, self._signer = store, platform, signer

    async def say(self, brief: str, post: Post) -> None:
        """Show a post once in a report's thread."""
        if post.role in ("section", "card") or post.marks:
            post = await self._linked(brief, post)
        await self.show((await self._store.brief(brief)).thread, post)

    async def _linked(self, brief: str, post: Post) -> Post:
        """Let a button and citation marks open the evidence, where it has a public address."""
        url = await asyncio.to_thread(self._signer.link, brief) if self._signer else None
        if url is None:
            return post
        post = replace(post, evidence=url)
        if post.role not in ("section", "card"):
            return post
        label = say("thread-open", (await self._store.contract(brief)).language)
        return replace(post, choices=(*post.choices, Choice("open", label, url=url)))

    async def show(self, thread: str, post: Post) -> None:
        """Show a post once; a progress post is shown in place of the one before."""
        message, tried = await self._store.posting(thread, post.key)
        if message is None:
            message = await self._patient(thread, post, tried)
            await self._store.set_posted(thread, post.key, message)
        elif post.role == "progress" and self._platform.limits(thread).edits:
            await self._platform.edit(thread, message, post)

    async def _patient(self, thread: str, post: Post, tried: float | None) -> str:
        """Post; where the platform is out of reach, wait until it is back."""
        while True:
            try:
                return await self._platform.post(thread, post, tried)
            except BotError as error:
                if not error.retryable:
                    raise
                _log.warning("%s waits: %s", post.key, error)
            tried = tried or time.time()
            await asyncio.sleep(REST)

    async def replace(self, thread: str, post: Post) -> None:
        """Show a post in place of the one of the same key, where that one is out."""
        message = await self._store.posted(thread, post.key)
        if message is not None and self._platform.limits(thread).edits:
            await self._platform.edit(thread, message, post)

    async def tell(self, click: Click, post: Post) -> None:
        """Answer a click so that only the one who pressed sees it, where the platform can."""
        if self._platform.limits(click.thread).private:
            await self._platform.tell(click, post)
        else:
            await self.show(click.thread, post)
