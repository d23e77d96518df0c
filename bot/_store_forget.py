"""Forgetting rows: what a report leaves in the tables, and in the pages of their file."""

import asyncio
import contextlib
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from . import _tables as tables
from ._rows import Rows
from ._tables import plain, value
from .domain import Brief, Feedback

TRIES, PAUSE = 40, 0.25  # until nobody reads: then the write-ahead log can be cut off
OWN = (tables.draft, tables.source, tables.call, tables.wish, tables.approval, tables.fact)


class Forgetful(Rows):
    """The part of the store that forgets."""

    folder: Path

    async def messages(self, thread: str) -> list[tuple[str, str]]:
        """Return the key and the platform's id of every post that is out in a thread."""
        statement = sa.select(tables.outbox.c.key, tables.outbox.c.message).filter_by(thread=thread)
        rows = await self._rows(statement.where(tables.outbox.c.message.is_not(None)))
        return [(key, message) for key, message in rows]

    async def shared(self, brief: str) -> frozenset[str]:
        """Return the hashes of the bytes that other reports rest on."""
        statement = sa.select(tables.source.c.source).where(tables.source.c.brief != brief)
        return frozenset(row[0]["sha256"] for row in await self._rows(statement))

    async def forget(self, brief: str) -> list[str]:
        """Empty a report's rows; return the ids of its remarks.

        What is left are ids: an event that is delivered again must still be known.
        """

        def run() -> list[str]:
            with self._engine.begin() as connection:
                return _forget(connection, brief)

        return await asyncio.to_thread(run)

    async def scrub(self) -> None:
        """Leave nothing of what was deleted in free pages or the write-ahead log."""
        await asyncio.to_thread(self._engine.dispose)
        await asyncio.to_thread(scrub, self.folder / "paperthread.sqlite")


def _forget(connection: sa.Connection, brief: str) -> list[str]:
    row = sa.select(tables.brief.c.brief).filter_by(id=brief)
    held = value(connection.execute(row).scalar_one(), Brief)
    for table in OWN:
        connection.execute(sa.delete(table).filter_by(brief=brief))
    connection.execute(sa.delete(tables.arrival).filter_by(thread=held.thread))
    connection.execute(sa.delete(tables.outbox).filter_by(thread=held.thread))
    bare = plain(Brief(held.id, held.thread, "", "", (), held.locale), Brief)
    values: dict[str, Any] = {"brief": bare, "contract": None, "budgets": None}
    connection.execute(
        sa.update(tables.brief).filter_by(id=brief).values(state="forgotten", **values)
    )
    rows = sa.select(tables.feedback.c.id).filter_by(thread=held.thread)
    remarks = [row[0] for row in connection.execute(rows)]
    for remark in remarks:
        blank = {"Feedback": plain(Feedback(remark, held.thread, "", ""), Feedback)}
        connection.execute(
            sa.update(tables.feedback).filter_by(id=remark).values(feedback=blank, answer=None)
        )
    return remarks


def scrub(path: Path) -> None:
    """Write a SQLite file anew without its free pages, and cut its write-ahead log off."""
    end = TRIES
    while end:
        with contextlib.closing(sqlite3.connect(path, timeout=10)) as connection:
            try:
                connection.execute("pragma secure_delete=on")
                connection.execute("vacuum")
                busy, *_ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            except sqlite3.OperationalError:  # somebody else is writing
                busy = 1
        if not busy:
            return
        end -= 1
        time.sleep(PAUSE)
