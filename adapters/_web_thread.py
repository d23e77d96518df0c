"""What the browser's threads hold: messages, uploaded files, and what was said but not taken in.

One SQLite file beside the core's own.  A message is named by its thread and its key, so the same
post is the same row; every change gives it a higher version, which is how a page asks for what it
has not seen yet.
"""

import asyncio
import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]

_TABLES = """
create table if not exists message (
  id integer primary key, thread text not null, key text not null, version integer not null,
  client text not null, data text not null, event text, unique (thread, key));
create index if not exists version on message (thread, version);
create table if not exists file (
  id text primary key, name text not null, size integer not null, used integer not null);
"""


class Memory:
    """The threads of one data folder; calls are async and run in threads."""

    def __init__(self, folder: Path) -> None:
        self._files = folder / "web"
        self._files.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(folder / "web.sqlite", check_same_thread=False)
        self._base.executescript(_TABLES)
        self._lock = asyncio.Lock()
        self._changed = asyncio.Event()
        for path, (kept,) in [(p, self._kept(p.name)) for p in self._files.iterdir()]:
            if not kept:  # an upload that nobody sent off, from an earlier run
                path.unlink(missing_ok=True)

    def _kept(self, name: str) -> tuple[int]:
        row = self._base.execute("select count(*) from file where id = ? and used", (name,))
        found: tuple[int] = row.fetchone()
        return found

    def close(self) -> None:
        """Give the file back."""
        self._base.close()

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def run() -> T:
            with self._base:
                return work(self._base)

        async with self._lock:
            return await asyncio.to_thread(run)

    # ── messages ──────────────────────────────────────────────────────────────────────────────

    async def put(
        self,
        thread: str,
        key: str,
        data: Mapping[str, Any],
        *,
        client: str = "",
        event: Json | None = None,
        anew: bool = False,
    ) -> int:
        """Keep a message under its key and return its number; there already, it stays as it is.

        Only where it is made ``anew`` does it take the earlier one's place.  ``client`` is the one
        page that sees it, ``event`` what is still to be told to the core.
        """

        def work(base: sqlite3.Connection) -> int:
            row = base.execute(
                "select id from message where thread = ? and key = ?", (thread, key)
            ).fetchone()
            version = base.execute("select coalesce(max(version), 0) + 1 from message").fetchone()
            text = json.dumps(data, ensure_ascii=False)
            if row is None:
                told = json.dumps(event, ensure_ascii=False) if event else None
                base.execute(
                    "insert into message (thread, key, version, client, data, event)"
                    " values (?, ?, ?, ?, ?, ?)",
                    (thread, key, version[0], client, text, told),
                )
            elif anew:
                base.execute(
                    "update message set data = ?, version = ? where id = ?",
                    (text, version[0], row[0]),
                )
            return int(row[0] if row else base.execute("select last_insert_rowid()").fetchone()[0])

        number = await self._do(work)
        self._changed.set()
        self._changed = asyncio.Event()
        return number

    async def drop(self, thread: str) -> None:
        """Delete a thread's messages and the files that were uploaded into it, free pages too."""

        def work(base: sqlite3.Connection) -> None:
            rows = base.execute("select data from message where thread = ?", (thread,)).fetchall()
            held = base.execute("select id from file").fetchall()
            named = [one for (one,) in held if any(one in data for (data,) in rows)]
            base.execute("pragma secure_delete=on")
            for one in named:
                base.execute("delete from file where id = ?", (one,))
                (self._files / one).unlink(missing_ok=True)
            base.execute("delete from message where thread = ?", (thread,))

        await self._do(work)
        self._changed.set()
        self._changed = asyncio.Event()

    def changed(self) -> asyncio.Event:
        """Return what is set as soon as any message comes or changes from now on."""
        return self._changed

    async def since(self, thread: str, version: int, client: str) -> list[tuple[int, int, Json]]:
        """Return number, version and content of what a page has not seen yet, oldest first."""
        rows = await self._do(
            lambda base: base.execute(
                "select id, version, data from message where thread = ? and version > ?"
                " and client in ('', ?) order by id",
                (thread, version, client),
            ).fetchall()
        )
        return [(number, made, json.loads(data)) for number, made, data in rows]

    async def message(self, thread: str, number: int) -> Json | None:
        """Return a message of a thread by its number."""
        row = await self._do(
            lambda base: base.execute(
                "select data from message where thread = ? and id = ?", (thread, number)
            ).fetchone()
        )
        return json.loads(row[0]) if row else None

    async def threads(self) -> list[tuple[str, Json]]:
        """Return every thread with its first message, newest first."""
        rows = await self._do(
            lambda base: base.execute(
                "select thread, data from message where id in"
                " (select min(id) from message group by thread) order by id desc"
            ).fetchall()
        )
        return [(thread, json.loads(data)) for thread, data in rows]

    # ── events ────────────────────────────────────────────────────────────────────────────────

    async def untaken(self) -> list[tuple[str, str, Json]]:
        """Return what people said that the core has not been told yet, in order."""
        rows = await self._do(
            lambda base: base.execute(
                "select thread, key, event from message where event is not null order by id"
            ).fetchall()
        )
        return [(thread, key, json.loads(event)) for thread, key, event in rows]

    async def taken(self, thread: str, key: str) -> None:
        """Record that the core was told."""
        await self._do(
            lambda base: base.execute(
                "update message set event = null where thread = ? and key = ?", (thread, key)
            )
        )

    # ── files ─────────────────────────────────────────────────────────────────────────────────

    def room(self) -> tuple[str, Path]:
        """Return a new file's id, and where its bytes go."""
        name = secrets.token_hex(16)
        return name, self._files / name

    def path(self, file: str) -> Path:
        """Return where a file's bytes are."""
        return self._files / file

    async def keep(self, file: str, name: str, size: int) -> None:
        """Record an upload that has arrived whole."""
        await self._do(
            lambda base: base.execute(
                "insert into file (id, name, size, used) values (?, ?, ?, 0)", (file, name, size)
            )
        )

    async def use(self, files: Sequence[str]) -> list[tuple[str, str, int]]:
        """Keep uploads that were sent off; return id, name and size of those that there are."""

        def work(base: sqlite3.Connection) -> list[tuple[str, str, int]]:
            found = []
            for file in files:
                base.execute("update file set used = 1 where id = ?", (file,))
                row = base.execute("select id, name, size from file where id = ?", (file,))
                found += row.fetchall()
            return found

        return await self._do(work)
