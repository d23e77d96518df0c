"""Rows and bytes: the state of every report, in our own tables and a folder of blobs.

Every write has a natural key, so that doing it twice changes nothing.  Bytes are named by their
SHA-256.  Calls are async and run in threads; nothing here blocks the event loop.
"""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import Insert, insert

from ._blobs import Blobs
from ._rows import Rows
from ._store_drafts import Draft as Draft
from ._store_drafts import Drafts
from ._store_forget import Forgetful
from ._tables import arrival as _arrival
from ._tables import brief as _brief
from ._tables import call as _call
from ._tables import draft as _draft
from ._tables import feedback as _feedback
from ._tables import metadata, plain, value
from ._tables import outbox as _outbox
from ._tables import source as _source
from ._tables import wish as _wish
from .domain import Brief, Click, Contract, Feedback, FileRef, Line, Passage
from .ledger import Ledger
from .ports import Call
from .report import Answer, Source


def now() -> str:
    """Return the time as RFC 3339 in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


class Store(Blobs, Forgetful, Drafts):
    """The tables and bytes of one data folder.

    ``folder`` is made if missing; ``close`` gives the database back.
    """

    def __init__(self, folder: Path) -> None:
        Blobs.__init__(self, folder)
        # What a row holds is not told in an error, which is logged.
        address = f"sqlite:///{folder / 'paperthread.sqlite'}"
        Rows.__init__(self, sa.create_engine(address, hide_parameters=True))
        self.ledger = Ledger(self._engine)
        with self._engine.begin() as connection:
            connection.exec_driver_sql("pragma journal_mode=WAL")
            metadata.create_all(connection)

    async def close(self) -> None:
        """Give the database back."""
        await asyncio.to_thread(self._engine.dispose)

    # ── briefs ────────────────────────────────────────────────────────────────────────────────

    async def add_brief(self, brief: Brief) -> bool:
        """Record a brief; return False where it was there already."""
        statement = insert(_brief).values(
            id=brief.id, thread=brief.thread, created=now(), brief=plain(brief, Brief)
        )
        return await self._arrived(statement, brief.id)

    async def _arrived(self, statement: Insert, event: str, thread: str | None = None) -> bool:
        """Record an event, and that it waits, at once; False where it was there already."""

        def run() -> bool:
            with self._engine.begin() as connection:
                new = bool(connection.execute(statement.on_conflict_do_nothing()).rowcount)
                if new:
                    connection.execute(insert(_arrival).values(event=event, thread=thread))
            return new

        return await asyncio.to_thread(run)

    async def arrivals(self) -> list[tuple[str, str | None]]:
        """Return the events whose workflows were not started, with the threads of remarks."""
        statement = sa.select(_arrival.c.event, _arrival.c.thread)
        rows = await self._rows(statement.order_by(sa.literal_column("rowid")))
        return [(event, thread) for event, thread in rows]

    async def set_begun(self, event: str) -> None:
        """Record that an event's workflow was started."""
        await self._rows(sa.delete(_arrival).filter_by(event=event))

    async def brief(self, brief: str) -> Brief:
        """Return a brief by its id."""
        return value(await self._one(sa.select(_brief.c.brief).filter_by(id=brief)), Brief)

    async def created(self, brief: str) -> str:
        """Return when a brief came in (RFC 3339, UTC)."""
        return str(await self._one(sa.select(_brief.c.created).filter_by(id=brief)))

    async def brief_in(self, thread: str) -> str | None:
        """Return the id of the brief that a thread is about."""
        found: str | None = await self._one(sa.select(_brief.c.id).filter_by(thread=thread))
        return found

    async def recent(self, near: str) -> str | None:
        """Return the thread of the newest brief whose address begins with ``near``."""
        statement = sa.select(_brief.c.thread).where(
            _brief.c.thread.startswith(near, autoescape=True)
        )
        found: str | None = await self._one(statement.order_by(sa.literal_column("rowid").desc()))
        return found

    async def newest(self, near: str, most: int) -> list[tuple[Brief, str]]:
        """Return the newest briefs whose address begins with ``near``, and their states."""
        statement = sa.select(_brief.c.brief, _brief.c.state).where(
            _brief.c.thread.startswith(near, autoescape=True), _brief.c.state != "forgotten"
        )
        rows = await self._rows(statement.order_by(sa.literal_column("rowid").desc()).limit(most))
        return [(value(brief, Brief), state) for brief, state in rows]

    async def join(self, brief: str, files: tuple[FileRef, ...], text: str = "") -> None:
        """Add files, and words to the text, to a brief; what it has already changes nothing."""

        def run() -> None:
            with self._engine.begin() as connection:
                row = sa.select(_brief.c.brief).filter_by(id=brief).with_for_update()
                old = value(connection.execute(row).scalar_one(), Brief)
                new = tuple(file for file in files if file.id not in {one.id for one in old.files})
                words = old.text if text in old.text else f"{old.text}\n{text}".strip()
                data = plain(replace(old, files=old.files + new, text=words), Brief)
                connection.execute(sa.update(_brief).filter_by(id=brief).values(brief=data))

        await asyncio.to_thread(run)

    async def reword(self, brief: str, text: str) -> None:
        """Put another text in place of a brief's."""
        data = plain(replace(await self.brief(brief), text=text), Brief)
        await self._rows(sa.update(_brief).filter_by(id=brief).values(brief=data))

    async def state(self, brief: str) -> str:
        """Return reading, waiting, planned, drafting, done, cancelled, unusable or broken."""
        return str(await self._one(sa.select(_brief.c.state).filter_by(id=brief)))

    async def set_state(self, brief: str, state: str) -> None:
        """Record how far a report is."""
        await self._rows(sa.update(_brief).filter_by(id=brief).values(state=state))

    async def under_way(self) -> list[str]:
        """Return the ids of the briefs that are being read or drafted."""
        statement = sa.select(_brief.c.id).where(_brief.c.state.in_(("reading", "drafting")))
        return [row[0] for row in await self._rows(statement)]

    async def set_wish(self, brief: str, wish: str) -> None:
        """Record who is to write: evidence (no model) or anew (the model, over the digest)."""
        await self._upsert(_wish, brief=brief, wish=wish)

    async def wish(self, brief: str) -> str:
        """Return who is to write: evidence, anew, or nothing where nobody said."""
        return await self._one(sa.select(_wish.c.wish).filter_by(brief=brief)) or ""

    async def set_contract(self, brief: str, contract: Contract) -> None:
        """Record what was understood of a brief."""
        data = plain(contract, Contract)
        await self._rows(sa.update(_brief).filter_by(id=brief).values(contract=data))

    async def contract(self, brief: str) -> Contract:
        """Return what was understood of a brief."""
        return value(await self._one(sa.select(_brief.c.contract).filter_by(id=brief)), Contract)

    async def understood(self, brief: str) -> Contract | None:
        """Return what was understood of a brief, None before it was read."""
        data = await self._one(sa.select(_brief.c.contract).filter_by(id=brief))
        return value(data, Contract) if data else None

    async def set_budgets(self, brief: str, budgets: tuple[tuple[int, int] | None, ...]) -> None:
        """Record how the length is shared out over the sections."""
        data = [list(budget) if budget else None for budget in budgets]
        await self._rows(sa.update(_brief).filter_by(id=brief).values(budgets=data))

    async def budgets(self, brief: str) -> tuple[tuple[int, int] | None, ...]:
        """Return how the length is shared out over the sections."""
        data = await self._one(sa.select(_brief.c.budgets).filter_by(id=brief))
        return tuple((budget[0], budget[1]) if budget else None for budget in data)

    # ── sources, bytes and readings ───────────────────────────────────────────────────────────

    async def put_source(
        self, brief: str, file: int, source: Source, trouble: Line | None = None
    ) -> None:
        """Record a brief's source; ``trouble`` says why it cannot be read."""
        why = plain(trouble, Line) if trouble else None
        data = plain(source, Source)
        await self._upsert(_source, brief=brief, file=file, source=data, trouble=why)

    async def sources(self, brief: str) -> list[tuple[Source, Line | None]]:
        """Return a brief's sources in the order of its files, with what is wrong with each."""
        return list((await self.placed(brief)).values())

    async def placed(self, brief: str) -> dict[int, tuple[Source, Line | None]]:
        """Return a brief's sources by their place among its files, with what is wrong with each."""
        statement = sa.select(_source.c.file, _source.c.source, _source.c.trouble)
        rows = await self._rows(statement.filter_by(brief=brief).order_by(_source.c.file))
        return {
            file: (value(data, Source), value(why, Line) if why else None)
            for file, data, why in rows
        }

    async def source(self, brief: str, file: int) -> Source:
        """Return the source that came of one of a brief's files."""
        statement = sa.select(_source.c.source).filter_by(brief=brief, file=file)
        return value(await self._one(statement), Source)

    # ── feedback, answers and posts ───────────────────────────────────────────────────────────

    async def add_remark(self, remark: Feedback | Click) -> bool:
        """Record a remark or a click with the revisions that stood when it came.

        Returns False where it was there already.
        """
        data = {type(remark).__name__: plain(remark, type(remark))}
        data["seen"] = await self._newest(remark.thread)
        statement = insert(_feedback).values(id=remark.id, thread=remark.thread, feedback=data)
        return await self._arrived(statement, remark.id, remark.thread)

    async def _newest(self, thread: str) -> dict[str, int]:
        statement = (
            sa.select(_draft.c.section, sa.func.max(_draft.c.revision))
            .join(_brief, _brief.c.id == _draft.c.brief)
            .where(_brief.c.thread == thread)
            .group_by(_draft.c.section)
        )
        return {str(section): revision for section, revision in await self._rows(statement)}

    async def seen(self, remark: str, section: int) -> int:
        """Return the revision of a section that stood when a remark came, 0 where none did."""
        data = await self._one(sa.select(_feedback.c.feedback).filter_by(id=remark))
        return int((data or {}).get("seen", {}).get(str(section), 0))

    async def remark(self, remark: str) -> Feedback | Click:
        """Return a remark or a click by its id."""
        data = await self._one(sa.select(_feedback.c.feedback).filter_by(id=remark))
        if "Click" in data:
            return value(data["Click"], Click)
        return value(data["Feedback"], Feedback)

    async def remarks_in(self, thread: str) -> list[str]:
        """Return the ids of all remarks and clicks in a thread."""
        rows = await self._rows(sa.select(_feedback.c.id).filter_by(thread=thread))
        return [row[0] for row in rows]

    async def put_answer(
        self, feedback: str, answer: Answer, passages: tuple[Passage, ...]
    ) -> None:
        """Keep the answer to a question, with the passages that it cites."""
        data = {"answer": plain(answer, Answer), "passages": plain(passages, tuple[Passage, ...])}
        await self._rows(sa.update(_feedback).filter_by(id=feedback).values(answer=data))

    async def answers(self, thread: str) -> list[tuple[Answer, tuple[Passage, ...]]]:
        """Return the answers that a thread holds, in the order of their questions."""
        statement = sa.select(_feedback.c.answer).filter_by(thread=thread)
        rows = await self._rows(statement.order_by(sa.literal_column("rowid")))
        return [
            (value(row[0]["answer"], Answer), value(row[0]["passages"], tuple[Passage, ...]))
            for row in rows
            if row[0]
        ]

    async def answered(self, thread: str) -> list[str]:
        """Return the ids of the remarks that `answers` answers, in the same order."""
        statement = sa.select(_feedback.c.id, _feedback.c.answer).filter_by(thread=thread)
        rows = await self._rows(statement.order_by(sa.literal_column("rowid")))
        return [row[0] for row in rows if row[1]]

    async def posting(self, thread: str, key: str) -> tuple[str | None, float | None]:
        """Record that a post is about to go out.

        Returns the platform's id where it is out, and when an earlier try began whose outcome is
        not known (seconds since the epoch).
        """
        statement = insert(_outbox).values(thread=thread, key=key, tried=time.time())
        if (await self._rows(statement.on_conflict_do_nothing()))[0]:
            return None, None
        row = sa.select(_outbox.c.message, _outbox.c.tried).filter_by(thread=thread, key=key)
        message, tried = (await self._rows(row))[0]
        return message, None if message else tried

    async def posted(self, thread: str, key: str) -> str | None:
        """Return the platform's id of a post that is known to be out."""
        found: str | None = await self._one(
            sa.select(_outbox.c.message).filter_by(thread=thread, key=key)
        )
        return found

    async def posts(self, thread: str) -> dict[str, bool]:
        """Return the keys of a thread's posts, in order, with whether each is known to be out."""
        statement = sa.select(_outbox.c.key, _outbox.c.message).filter_by(thread=thread)
        rows = await self._rows(statement.order_by(sa.literal_column("rowid")))
        return {key: message is not None for key, message in rows}

    async def key_of(self, thread: str, message: str) -> str | None:
        """Return the key of the post that a message, or one of its parts, shows."""
        parts = sa.literal(",") + _outbox.c.message + ","
        found: str | None = await self._one(
            sa.select(_outbox.c.key)
            .filter_by(thread=thread)
            .where(parts.contains(f",{message},", autoescape=True))
        )
        return found

    async def set_posted(self, thread: str, key: str, message: str) -> None:
        """Record that a post is out."""
        statement = sa.update(_outbox).filter_by(thread=thread, key=key)
        await self._rows(statement.values(message=message))

    # ── calls to a model ──────────────────────────────────────────────────────────────────────

    async def put_call(self, brief: str, call: Call) -> None:
        """Keep one call for a brief; the same key is the same call."""
        await self._upsert(_call, brief=brief, key=call.key, call=plain(call, Call))

    async def call(self, brief: str, key: str) -> Call | None:
        """Return a call by its key, if it was answered."""
        data = await self._one(sa.select(_call.c.call).filter_by(brief=brief, key=key))
        return value(data, Call) if data and data["answer"] else None

    async def calls(self, brief: str) -> list[Call]:
        """Return every call for a brief, in order."""
        statement = sa.select(_call.c.call).filter_by(brief=brief)
        rows = await self._rows(statement.order_by(sa.literal_column("rowid")))
        return [value(row[0], Call) for row in rows]
