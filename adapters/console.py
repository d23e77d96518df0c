"""The terminal as a platform: a thread is a file of messages, shown as they come.

Sections go to stdout, everything else to stderr.  The thread is a table of its own and never holds
a post twice; after a crash what was shown is listed in one line each, and a post whose showing was
in doubt is shown again, marked.
"""

import asyncio
import shutil
import sqlite3
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.domain import Brief, Click, Feedback, FileRef, Post
from bot.errors import Unreadable
from bot.ports import Inbox, Limits
from bot.words import say

from ._text import terminal

_DONE = ("done", "quit", "exit", "结束", "完成", "退出")


@dataclass(frozen=True)
class Job:
    """What the command line asks for: one report, and where to leave it."""

    brief: Brief
    out: Path
    language: str
    stay: bool  # stay open for feedback
    quiet: bool = False  # keep stdout clean for --json


class Console:
    """One report in a terminal; implements `bot.ports.Platform`."""

    name = "console"

    def __init__(self, job: Job, folder: Path) -> None:
        self._job = job
        self._thread = sqlite3.connect(folder / "console.sqlite", check_same_thread=False)
        self._thread.execute(
            "create table if not exists message (id integer primary key, key text unique, "
            "role text, title text, shown integer not null default 0)"
        )
        self._lock = asyncio.Lock()
        self.state = "unknown"
        self.reason = ""

    def limits(self, thread: str) -> Limits:
        """A terminal shows everything and asks with plain words."""
        return Limits(forms=False, private=False, folders=True)

    async def run(self, inbox: Inbox) -> None:
        """Ask for the report, wait for it, then take remarks until the person is done."""
        await self._recall()
        await inbox.receive(self._job.brief)
        self.state = await inbox.settled(self._job.brief.thread)
        if not (self._job.stay and self.state == "done"):
            return
        self._tell(say("console-remarks", self._job.language))
        while (line := await _line()) is not None:
            if line.strip().lower() in _DONE:
                return
            if not line.strip():
                continue
            await inbox.receive(self._feedback(line.strip()))
            self.state = await inbox.settled(self._job.brief.thread)

    def _feedback(self, text: str) -> Feedback:
        event = f"{self._job.brief.id}~said-{time.time_ns()}"
        return Feedback(event, self._job.brief.thread, self._job.brief.author, text)

    async def download(self, file: FileRef, to: Path) -> None:
        """Copy a file of this machine; its id is its path."""
        try:
            await asyncio.to_thread(shutil.copyfile, file.id, to)
        except OSError as error:
            raise Unreadable("console-file-unreadable", name=file.name) from error

    async def post(self, thread: str, post: Post, tried: float | None = None) -> str:
        """Show a post and keep it in the thread; the same key is shown once."""
        async with self._lock:
            return await asyncio.to_thread(self._post, post)

    def _post(self, post: Post) -> str:
        with self._thread:
            found = self._thread.execute(
                "select id, shown from message where key = ?", (post.key,)
            ).fetchone()
            if found is None:
                row = self._thread.execute(
                    "insert into message (key, role, title) values (?, ?, ?)",
                    (post.key, post.role, post.title),
                )
                found = (row.lastrowid, None)
        if not found[1]:
            doubt = found[1] == 0
            self._show(post, again=doubt)
            with self._thread:
                self._thread.execute("update message set shown = 1 where id = ?", (found[0],))
        return str(found[0])

    async def edit(self, thread: str, message: str, post: Post) -> None:
        """Show the new state of a post that stands already; what points elsewhere stays printed."""
        if post.link:
            return
        await asyncio.to_thread(self._show, post, again=True)

    async def remove(self, thread: str, key: str, message: str) -> bool:
        """Forget that a post was shown; what a terminal has printed, and files taken, stay."""

        def forget() -> None:
            with self._thread:
                self._thread.execute("pragma secure_delete=on")
                self._thread.execute("delete from message where key = ?", (key,))
            self._thread.execute("pragma wal_checkpoint(truncate)")

        async with self._lock:
            await asyncio.to_thread(forget)
        return False

    async def tell(self, click: Click, post: Post) -> None:
        """Show a private answer; at a terminal everybody is one person."""
        await self.post(click.thread, post)

    def _show(self, post: Post, *, again: bool = False) -> None:
        if post.files:
            self._take(post)
        stream = sys.stdout if post.role == "section" and not self._job.quiet else sys.stderr
        text = terminal(post.text, colour=stream.isatty())
        if again and post.role != "progress":
            text = f"{say('console-again', self._job.language)}\n{text}"
        if post.role == "progress":
            # On a terminal each state of the progress takes the place of the one before.
            print(f"\x1b[1A\x1b[2K{text}" if again and stream.isatty() else text, file=stream)
            return
        if post.key.startswith("missing-"):
            self.reason = text
        print(f"{text}\n", file=stream, flush=True)

    def _take(self, post: Post) -> None:
        for file in post.files:
            target = self._job.out / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            shutil.copyfile(file.path, part)
            part.replace(target)

    async def _recall(self) -> None:
        """List in one line each what an earlier run of this report has shown already."""
        rows = self._thread.execute(
            "select title from message where shown = 1 and title != '' order by id"
        ).fetchall()
        for (title,) in rows:
            self._tell(say("console-shown", self._job.language, title=title))

    def _tell(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Give the thread's file back."""
        self._thread.close()


async def _line() -> str | None:
    """Return the next line that is typed, or None at the end of input.

    A daemon thread waits for it: a pool's thread would keep the process alive after Ctrl-C.
    """
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[str | None] = loop.create_future()

    def wait() -> None:
        try:
            line: str | None = input("> ")
        except EOFError:
            line = None
        with suppress(RuntimeError):  # the loop is gone
            loop.call_soon_threadsafe(typed.set_result, line)

    threading.Thread(target=wait, daemon=True).start()
    return await typed
