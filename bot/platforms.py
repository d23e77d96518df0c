"""Several platforms behind one core: each thread and file goes back to where it came from."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from .domain import Click, FileRef, Post
from .ports import Inbox, Limits, Platform


class Platforms:
    """A `bot.ports.Platform` made of others; the name before the first colon of an id chooses."""

    name = "several"

    def __init__(self, platforms: Sequence[Platform]) -> None:
        self._platforms = {platform.name: platform for platform in platforms}

    def _of(self, address: str) -> Platform:
        return self._platforms[address.partition(":")[0]]

    def limits(self, thread: str) -> Limits:
        """Return what can be shown in a thread."""
        return self._of(thread).limits(thread)

    async def run(self, inbox: Inbox) -> None:
        """Serve all of them until one fails or all end."""
        async with asyncio.TaskGroup() as group:
            for platform in self._platforms.values():
                group.create_task(platform.run(inbox))

    async def download(self, file: FileRef, to: Path) -> None:
        """Fetch a file from the platform that it was posted on."""
        await self._of(file.id).download(file, to)

    async def post(self, thread: str, post: Post, tried: float | None = None) -> str:
        """Show a post in its thread."""
        return await self._of(thread).post(thread, post, tried)

    async def edit(self, thread: str, message: str, post: Post) -> None:
        """Show a post in place of an earlier one."""
        await self._of(thread).edit(thread, message, post)

    async def remove(self, thread: str, key: str, message: str) -> bool:
        """Take a post away."""
        return await self._of(thread).remove(thread, key, message)

    async def tell(self, click: Click, post: Post) -> None:
        """Show a post to the one who clicked."""
        await self._of(click.thread).tell(click, post)
