"""A report's dealings with a model, kept in its tables and told in its thread."""

from collections.abc import Sequence

from .domain import Line, Post
from .outbox import Outbox
from .ports import Call
from .store import Store
from .thread import escape
from .words import word


class ReportAccount:
    """The `bot.ports.Account` of one brief."""

    def __init__(self, store: Store, outbox: Outbox, brief: str) -> None:
        self._store, self._outbox, self._brief = store, outbox, brief

    async def recall(self, key: str) -> Call | None:
        """Return an earlier call that asked the same, if it was answered."""
        return await self._store.call(self._brief, key)

    async def enter(self, call: Call) -> None:
        """Keep a call."""
        await self._store.put_call(self._brief, call)

    async def calls(self) -> Sequence[Call]:
        """Return every call of the report so far, in order."""
        return await self._store.calls(self._brief)

    async def tell(self, line: Line) -> None:
        """Say in the thread what is being waited for, in place of what was said before."""
        language = (await self._store.contract(self._brief)).language
        text = escape(word(line, language))
        await self._outbox.say(self._brief, Post(text, "waiting", "progress"))
