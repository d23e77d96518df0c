"""Slack's Web API as the adapter needs it: paced, tried again, safe against posting twice.

Slack has no key that makes a call idempotent, so each message carries a marker in its metadata and
each file its id in the notebook; where a call's outcome is unknown, what stands in the thread
decides, and nothing else ever reads a thread.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from tenacity import (
    AsyncRetrying,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)

from bot.errors import Broken, Busy, Rejected

from ._slack_blocks import Json, fallback

API = "https://slack.com/api/"
EVENT = "paperthread_post"  # the type of our markers
TRIES = 4
SLACK_CLOCK = 600.0  # seconds that Slack's clock and ours may differ by

_PASSING = {
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "ratelimited",
}
_TOKEN = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
_PLACES = {
    "not_in_channel": "slack-not-in-channel",
    "channel_not_found": "slack-not-in-channel",
    "is_archived": "slack-archived",
}


class Notebook:
    """What the adapter must remember over a restart; each method is one short transaction."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._book = sqlite3.connect(folder / "slack.sqlite", check_same_thread=False)
        self._lock = asyncio.Lock()
        self._book.executescript(
            "pragma journal_mode=WAL; pragma synchronous=NORMAL;"
            "create table if not exists note (kind text, name text, value text,"
            " primary key (kind, name)) without rowid;"
        )

    async def get(self, kind: str, name: str) -> str | None:
        """Return what was noted under a name."""
        rows = await self._do("select value from note where kind = ? and name = ?", kind, name)
        return str(rows[0][0]) if rows else None

    async def put(self, kind: str, name: str, value: str) -> None:
        """Note something under a name, in place of what was there."""
        await self._do("insert or replace into note values (?, ?, ?)", kind, name, value)

    async def _do(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        def run() -> list[tuple[Any, ...]]:
            with self._book:
                return self._book.execute(statement, values).fetchall()

        async with self._lock:
            return await asyncio.to_thread(run)

    def close(self) -> None:
        """Give the file back."""
        self._book.close()


def problem(error: BaseException) -> str:
    """Return Slack's own word for what went wrong; "http" where it did not get so far."""
    response = getattr(error, "response", None)
    if not isinstance(response, AsyncSlackResponse) or response.status_code >= 500:
        return "http"
    return str(response.get("error") or "http")


def explained(error: SlackApiError) -> Rejected | Broken | Busy:
    """Return Slack's refusal as a sentence that someone can act on."""
    code = problem(error)
    if code in _TOKEN:
        return Broken("slack-token")
    if code == "missing_scope":
        return Rejected("slack-missing-scope", scope=str(error.response.get("needed", "")))
    if code in _PASSING or code == "http":
        return Busy("slack-unreachable")
    return Rejected(_PLACES.get(code, "slack-not-allowed"), code=code)


def _passing(error: BaseException) -> bool:
    """Tell whether trying again may help."""
    if isinstance(error, SlackApiError):
        return problem(error) in _PASSING or problem(error) == "http"
    return isinstance(error, aiohttp.ClientError | TimeoutError)


class Wire:
    """One workspace's Web API.

    ``pace`` is the least time between two messages of one channel, ``wait`` the first pause before
    another try, both in seconds.
    """

    def __init__(
        self,
        token: str,
        *,
        base_url: str = API,
        pace: float = 1.0,
        wait: float = 1.0,
    ) -> None:
        limited = AsyncRateLimitErrorRetryHandler(max_retry_count=5)
        # The SDK's own retry after a lost connection could post twice.
        self.client = AsyncWebClient(token=token, base_url=base_url, retry_handlers=[limited])
        self.user = ""  # our own, once known
        self._pace, self.wait = pace, wait
        self._turns: dict[str, asyncio.Lock] = {}
        self._next: dict[str, float] = {}
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The one pool of connections, made when it is first needed."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession()
            self.client.session = self._session
        return self._session

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()

    # ── calls ─────────────────────────────────────────────────────────────────────────────────

    async def once(self, method: str, **values: Any) -> Json:
        """Call a method once; a limit that Slack names is waited for."""
        assert self.session  # noqa: S101  opens it
        data = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in values.items()
            if value is not None
        }
        answer = await self.client.api_call(method, data=data)
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    async def call(self, method: str, **values: Any) -> Json:
        """Call a method that may safely be called twice."""
        found: Json = {}
        async for attempt in self.tries():
            with attempt:
                found = await self.once(method, **values)
        return found

    def tries(self) -> AsyncRetrying:
        """Return the one policy of trying again: what may pass, a few times, at growing pauses."""
        return AsyncRetrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(self.wait, 8 * self.wait) + wait_random(0, self.wait),
            retry=retry_if_exception(_passing),
            reraise=True,
        )

    @asynccontextmanager
    async def turn(self, channel: str) -> AsyncIterator[None]:
        """Wait for one's turn to post: one message after the other, about one a second."""
        clock = asyncio.get_running_loop().time
        async with self._turns.setdefault(channel, asyncio.Lock()):
            await asyncio.sleep(self._next.get(channel, 0.0) - clock())
            try:
                yield
            finally:
                self._next[channel] = clock() + self._pace

    # ── messages ──────────────────────────────────────────────────────────────────────────────

    async def post(
        self,
        channel: str,
        thread: str | None,
        blocks: Sequence[Json],
        marker: Mapping[str, str],
        tried: float | None = None,
    ) -> str:
        """Post a message once and return its ts; ``tried`` as in `bot.ports.Platform.post`."""
        found = ""
        async with self.turn(channel):
            async for attempt in self.tries():
                with attempt:
                    if tried is not None and (
                        ts := await self._find(channel, thread, marker, tried)
                    ):
                        return ts
                    tried = time.time() if tried is None else tried
                    answer = await self.once(
                        "chat.postMessage",
                        channel=channel,
                        thread_ts=thread,
                        blocks=blocks,
                        metadata={"event_type": EVENT, "event_payload": dict(marker)},
                        **_texts(blocks),
                    )
                    found = str(answer["ts"])
        return found

    async def update(self, channel: str, ts: str, blocks: Sequence[Json]) -> None:
        """Put blocks in the place of a message's; one that is gone needs none."""
        try:
            texts = {"text": fallback(blocks), "parse": "none", "link_names": False}
            await self.call("chat.update", channel=channel, ts=ts, blocks=blocks, **texts)
        except SlackApiError as error:
            if problem(error) not in ("message_not_found", "cant_update_message"):
                raise

    async def whisper(self, channel: str, thread: str, user: str, blocks: Sequence[Json]) -> None:
        """Show something to one person in a thread."""
        await self.once(
            "chat.postEphemeral",
            channel=channel,
            thread_ts=thread or None,
            user=user,
            blocks=blocks,
            **_texts(blocks),
        )

    async def _find(
        self, channel: str, thread: str | None, marker: Mapping[str, str], since: float
    ) -> str | None:
        """Return the ts of our message with a marker, from what stands in the thread."""
        where = {"ts": thread} if thread else {}
        method = "conversations.replies" if thread else "conversations.history"
        cursor: str | None = None
        while True:
            try:
                page = await self.once(
                    method,
                    channel=channel,
                    oldest=f"{since - SLACK_CLOCK:.6f}",
                    include_all_metadata=True,
                    limit=200,
                    cursor=cursor,
                    **where,
                )
            except SlackApiError as error:
                if problem(error) in ("missing_scope", "thread_not_found"):
                    return None  # nothing can settle it, and a lost message is worse than two
                raise
            for message in page.get("messages", ()):
                held = message.get("metadata") or {}
                ours = not self.user or message.get("user") == self.user
                said = (held.get("event_type"), held.get("event_payload"))
                if ours and said == (EVENT, dict(marker)):
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None


def _texts(blocks: Sequence[Json]) -> Json:
    """Return what stands beside blocks; nothing in it is read for names or links."""
    return {
        "text": fallback(blocks),
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
