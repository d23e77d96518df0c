"""Events that are written down and not begun yet.

A platform wants its answer within seconds, and starting a durable workflow writes to the disk
twice: so an event counts as taken once it is recorded, and its workflow is started behind that.
What a dead process recorded and did not begin is begun by the next.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from .store import Store

_log = logging.getLogger(__name__)

REST = 2.0  # seconds before another try, where an event could not be begun


class Arrivals:
    """Begins events one by one, in the order in which they were recorded."""

    def __init__(self, store: Store, begin: Callable[[str, str | None], Awaitable[None]]) -> None:
        """``begin`` starts the workflow of an event; with a thread it is a remark there.

        It may be called for the same event twice.
        """
        self._store, self._begin = store, begin
        self._waiting = asyncio.Queue[tuple[str, str | None] | asyncio.Event]()
        self._work: asyncio.Task[None] | None = None

    def add(self, event: str, thread: str | None = None) -> None:
        """Have an event begun soon."""
        self._put((event, thread))

    def _put(self, one: tuple[str, str | None] | asyncio.Event) -> None:
        self._waiting.put_nowait(one)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._drain())

    async def take_up(self) -> None:
        """Have those begun that an earlier process left."""
        for event, thread in await self._store.arrivals():
            self.add(event, thread)

    async def begun(self) -> None:
        """Wait until all that was added so far is begun."""
        mark = asyncio.Event()
        self._put(mark)
        await mark.wait()

    async def close(self) -> None:
        """Stop; what waits is begun by the next process."""
        if self._work:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    async def _drain(self) -> None:
        while not self._waiting.empty():
            one = self._waiting.get_nowait()
            if isinstance(one, asyncio.Event):
                one.set()
                continue
            await self._start(*one)

    async def _start(self, event: str, thread: str | None) -> None:
        while True:
            try:
                await self._begin(event, thread)
                await self._store.set_begun(event)
                return
            except Exception:
                _log.exception("event %s could not be begun", event)
                await asyncio.sleep(REST)
