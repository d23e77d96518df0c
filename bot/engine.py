"""Durable workflows: what was started is finished, whatever dies in between.

The only module beside the orchestrator that knows DBOS.  A workflow is a plain coroutine function
over ids; its steps are remembered, so that after a crash the same workflow goes on behind the last
step that finished.  A step may run twice (it is at-least-once): steps write with natural keys.
"""

import asyncio
import contextlib
import contextvars
import fcntl
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

from ._store_forget import scrub
from .errors import Broken

T = TypeVar("T")
Flow = Callable[[str], Awaitable[None]]

# A constant: by default DBOS hashes the workflows' source, and a changed comment would orphan
# every report that is under way.  Raise it only with a change that cannot replay old workflows.
FLOW_VERSION = "flow-2"
PATIENCE = 5.0  # seconds, at most, between two looks for the end of a workflow
_OVER = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


def _seconds() -> float:
    """Return now as a float whose thousandfold is a whole number of milliseconds."""
    millis = int(time.time() * 1000)
    while (millis / 1000) * 1000 != millis:
        millis += 1
    return millis / 1000


@sa.event.listens_for(sa.engine.Engine, "connect")
def _prepare(connection: Any, _record: object) -> None:
    """Give SQLite the clock that DBOS expects, and writes that do not wait for the disk.

    Old SQLite counts whole seconds (queues lose their order) or knows no sub-seconds at all (launch
    fails).  WAL with synchronous=NORMAL survives kill -9; a power cut may repeat the last step.
    """
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.execute("pragma synchronous=NORMAL")
    connection.execute("pragma busy_timeout=10000")
    if sqlite3.sqlite_version_info >= (3, 42) and sys.version_info >= (3, 12):
        return
    if sys.version_info >= (3, 12):
        connection.create_function("unixepoch", 1, lambda _: _seconds())
    else:
        connection.create_function("strftime", 2, lambda _format, _when: _seconds())


class Engine:
    """The workflows of one data folder; one process at a time holds the folder.

    Register workflows, then ``await launch()``, which also takes up what a dead process left.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = (folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise Broken("start-folder-in-use", folder=str(folder)) from error
        self._path = path = folder / "workflows.sqlite"
        with sqlite3.connect(path) as connection:
            connection.execute("pragma journal_mode=WAL")
        connection.close()
        self._flows: dict[str, Callable[[str], Any]] = {}
        self._queues: dict[str, tuple[int | None, int | None]] = {}  # at once in all, for one key
        self._ends: dict[str, asyncio.Event] = {}  # of the workflows that somebody waits for
        DBOS(
            config={
                "name": "paperthread",
                "system_database_url": f"sqlite:///{path}",
                "executor_id": "local",
                "application_version": FLOW_VERSION,
                "max_executor_threads": 16,
                "notification_listener_polling_interval_sec": 0.25,
                "log_level": "CRITICAL",
            }
        )

    def register(
        self, name: str, flow: Flow, *, at_once: int | None = None, one_by_one: bool = False
    ) -> None:
        """Add a workflow before launch.

        With ``at_once`` it is queued, that many at a time; with ``one_by_one`` those that `start`
        is given the same ``serial`` run one after the other.
        """
        # A workflow that only waited through many restarts is not a failing one: no recovery limit.
        self._flows[name] = DBOS.workflow(name=name, max_recovery_attempts=None)(self._run(flow))
        if at_once is not None:
            self._queues[name] = (at_once, None)
        elif one_by_one:
            self._queues[name] = (None, 1)

    async def launch(self) -> None:
        """Start working, first of all on what an earlier process left."""
        # In the loop's own thread, though it blocks for a tenth of a second before anything is
        # served: queued workflows run in the loop of the thread that launches.
        DBOS.launch()
        for name, (at_once, for_one) in self._queues.items():
            await DBOS.register_queue_async(
                name,
                worker_concurrency=at_once,
                partition_concurrency=for_one,
                polling_interval_sec=0.1,
            )

    async def forget(self, workflows: Sequence[str], but: str) -> None:
        """Drop all that is kept of some workflows and of those that they started.

        One of the id ``but``, which is running, stays: it holds ids alone.
        """
        await asyncio.to_thread(_forget, self._path, workflows, but)

    async def close(self) -> None:
        """Stop working; unfinished workflows stay for the next launch."""
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        # DBOS put its own executor into the loop and has shut it down.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        self._lock.close()

    async def start(
        self, name: str, workflow: str, argument: str, *, serial: str | None = None
    ) -> Any:
        """Start a workflow under an id and return its handle; a known id starts nothing."""
        flow = self._flows[name]
        with SetWorkflowID(workflow), SetEnqueueOptions(queue_partition_key=serial):
            if name in self._queues:
                return await DBOS.enqueue_workflow_async(name, flow, argument)
            return await DBOS.start_workflow_async(flow, argument)

    async def call(self, name: str, workflow: str, argument: str) -> None:
        """Run another workflow from inside a workflow, and wait until it is over."""
        end = self._ends.setdefault(workflow, asyncio.Event())
        handle = await self.start(name, workflow, argument)
        await self._until(end, workflow)
        await handle.get_result(polling_interval_sec=0.1)

    async def step(self, name: str, call: Callable[..., Coroutine[Any, Any, T]], *values: Any) -> T:
        """Run a step of the current workflow once; its result must be small and JSON-like."""
        return await DBOS.run_step_async({"name": name}, call, *values)

    def current(self) -> str:
        """Return the id of the workflow that asks, also in one of its steps."""
        return DBOS.workflow_id or ""

    async def wait(self, workflows: Sequence[str]) -> None:
        """Wait, outside any workflow, until all these are over, whatever became of them."""
        while pending := await self.unfinished(workflows):
            await self._until(self._ends.setdefault(pending[0], asyncio.Event()), pending[0])
            # The end is known here a moment before it is written down.
            handle: Any = await DBOS.retrieve_workflow_async(pending[0])
            # What a workflow died of was told in its thread.
            with contextlib.suppress(Exception):
                await asyncio.shield(handle.get_result(polling_interval_sec=0.1))

    async def _until(self, end: asyncio.Event, workflow: str) -> None:
        """Wait for the end of a workflow of this process.

        A hundred waiting reports that asked the database ten times a second each would leave it no
        time for anything else.
        """
        pause = 0.1
        try:
            while not end.is_set() and await self.unfinished([workflow]):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(end.wait(), pause)
                pause = min(pause * 2, PATIENCE)
        finally:
            self._ends.pop(workflow, None)

    async def unfinished(self, workflows: Sequence[str]) -> list[str]:
        """Return those of these workflows that are not over."""
        if not workflows:  # which DBOS takes for all
            return []
        # In a context of its own: asked from inside a workflow it would become a step of it.
        asked = DBOS.list_workflows_async(
            workflow_ids=list(workflows), load_input=False, load_output=False
        )
        states = await asyncio.create_task(asked, context=contextvars.Context())
        return [state.workflow_id for state in states if state.status not in _OVER]

    def _run(self, flow: Flow) -> Callable[[str], Any]:
        """Wrap a bound method in a function, which is what DBOS can register."""

        async def run(argument: str) -> None:
            workflow = DBOS.workflow_id
            try:
                await flow(argument)
            finally:
                if end := self._ends.get(workflow or ""):
                    end.set()

        return run


def _forget(path: Path, workflows: Sequence[str], but: str) -> None:
    """Delete the rows of workflows, by id or by an id that goes on with "~", and their pages."""
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as connection, connection:
        connection.execute("pragma secure_delete=on")
        held = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (table,) in held:
            columns = {row[1] for row in connection.execute(f"pragma table_info({table})")}
            if "workflow_uuid" not in columns:
                continue
            for one in workflows:
                connection.execute(
                    f"delete from {table} where workflow_uuid != ? and (workflow_uuid = ? "  # noqa: S608  the tables' own names
                    "or substr(workflow_uuid, 1, ?) = ?)",
                    (but, one, len(one) + 1, f"{one}~"),
                )
    scrub(path)
