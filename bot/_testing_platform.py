"""A platform in memory."""

import asyncio
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from .domain import Click, FileRef, Post
from .errors import Unreadable
from .ports import Inbox, Limits


@dataclass
class FakePlatform:
    """A platform in memory: what was posted, per thread, as a person would see it."""

    name: str = "fake"
    keeps: bool = False  # what was posted cannot be taken away, as at a terminal
    threads: dict[str, list[Post]] = field(default_factory=dict)
    private: list[tuple[str, Post]] = field(default_factory=list)  # who saw it, and what
    _keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def limits(self, thread: str) -> Limits:
        """Everything can be shown."""
        return Limits()

    async def run(self, inbox: Inbox) -> None:
        """Nothing comes in by itself."""

    async def download(self, file: FileRef, to: Path) -> None:
        """Copy a file of this machine; its id is its path."""
        try:
            await asyncio.to_thread(shutil.copyfile, file.id, to)
        except OSError as error:
            raise Unreadable("source-gone", name=file.name) from error

    async def post(self, thread: str, post: Post, tried: float | None = None) -> str:
        """Keep a post; the same key in a thread is the same message."""
        if (thread, post.key) not in self._keys:
            self._keys[thread, post.key] = str(len(self._keys) + 1)
            self.threads.setdefault(thread, []).append(post)
        return self._keys[thread, post.key]

    def message(self, thread: str, key: str) -> str:
        """Return the id of a post."""
        return self._keys[thread, key]

    async def edit(self, thread: str, message: str, post: Post) -> None:
        """Put a post in the place of an earlier one."""
        posts = self.threads[thread]
        at = next(at for at, old in enumerate(posts) if old.key == post.key)
        posts[at] = post

    async def remove(self, thread: str, key: str, message: str) -> bool:
        """Take a post away, where that is possible."""
        if self.keeps:
            return False
        self.threads[thread] = [post for post in self.threads[thread] if post.key != key]
        return True

    async def tell(self, click: Click, post: Post) -> None:
        """Keep what one person was shown."""
        if all(old.key != post.key for _, old in self.private):
            self.private.append((click.author, post))
