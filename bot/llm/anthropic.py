"""The Messages API: asks that are streamed, cited by server or by marker, retried in one place.

Servers that cite get each source as a document of blocks, one a passage, so that a citation names
exactly our passage.  Others get numbered passages and are asked for "[n]" markers.  Both end in the
same pieces.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

from prompts import render

from ..domain import Line
from ..errors import BotError, Broken, Busy, Refused, Spent
from ..ports import Account, Call, Usage
from ..settings import Settings
from . import messages
from .account import LooseAccount, Price, price, tokens
from .ask import Ask, Reply, numbered
from .messages import Again, Cut, documents, fault

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import Message

HOME = "https://api.anthropic.com"
TRIES = 6
LONGEST_WAIT = 900.0  # seconds that a server may ask us to wait before we give up for now
TOLD_FROM = 5.0  # seconds of waiting that the thread is told of
STALLED = 90.0  # seconds without a byte; servers that think send pings
LEAST_OUT = 2_000  # tokens: an answer that may not be longer is not worth its prompt
_LITTLE = 1_000  # tokens of a prompt that only proves that a server answers
RESERVED = 12_000  # tokens of a prompt besides its passages, and of the answer, if there is room

_ENDED = frozenset({"end_turn", "stop_sequence"})

Sleep = Callable[[float], Awaitable[None]]


class Anthropic:
    """A `bot.llm.ask.Model` over the Messages API; ``close`` gives its connections back."""

    def __init__(
        self,
        settings: Settings,
        stalled: float = STALLED,
        sleep: Sleep = asyncio.sleep,
        tries: int = TRIES,
    ) -> None:
        self._settings = settings
        self._stalled, self._sleep, self._tries = stalled, sleep, tries
        self._url = settings.writer_url or HOME
        self._client: AsyncAnthropic | None = None
        self._lock = asyncio.Lock()
        self.name = settings.writer_model
        self.provider = urlsplit(self._url).hostname or self._url
        self.room = max(
            settings.writer_context_tokens - min(RESERVED, settings.writer_context_tokens // 2),
            1_000,
        )

    async def needle(self, model: str) -> tuple[bool, int]:
        """Tell whether a model reads a whole prompt, and of how many tokens.

        A word at its beginning is asked for.

        A server of one's own is sent as much as the settings say it takes, one that
        costs money a little.  Raises as `ask` does.
        """
        word = f"KESTREL-{secrets.randbelow(9_000) + 1_000}"
        size = _LITTLE if price(model) else self.room
        filler = "\n".join(f"Line {n} of this list holds nothing." for n in range(size // 12))
        task = render("needle", word=word, filler=filler)
        ask = Ask("needle", "You answer.", task, most=LEAST_OUT)
        return word in (await self._whole(ask, model, LooseAccount())).text, size

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.close()

    async def ask(self, ask: Ask, account: Account) -> Reply:
        """Ask once for an account: what it asked before is not asked, or paid for, again.

        A refusal goes once to the second model; an answer that is empty or cut is asked for once
        more.  Raises `Refused`, `Spent`, `Busy` or `Broken`.
        """
        model = self._settings.checker_model if ask.checking else self._settings.writer_model
        second = self._settings.writer_second_model
        try:
            return await self._whole(ask, model, account)
        except Refused:
            if not second or second == model:
                raise
            return await self._whole(ask, second, account)

    def reckon(self, held: int, sections: int, units: int) -> tuple[float, float, float] | None:
        """Return least and most US dollars that a report will cost, and the most that it may."""
        writer, checker = (
            price(one) for one in (self._settings.writer_model, self._settings.checker_model)
        )
        if writer is None or checker is None:
            return None
        said = 2 * units  # tokens of the sections, as they are written
        wrote = writer.of(Usage(cache_write_5m_tokens=held, output_tokens=1_000))
        wrote += sections * writer.of(Usage(2_000, cache_read_tokens=held))
        wrote += writer.of(Usage(output_tokens=said))
        judged = checker.of(Usage(sections * 3_000 + 2 * said, output_tokens=sections * 1_000))
        thought = writer.of(Usage(output_tokens=3_000 * (sections + 1)))
        mended = sections * writer.of(Usage(8_000, output_tokens=3_000))
        least = wrote + judged
        most = 1.5 * least + thought + mended
        return round(least, 2), round(most, 2), self._settings.writer_budget_usd

    def cites(self, model: str) -> bool:
        """Tell whether the server cites by itself."""
        chosen = self._settings.writer_citations
        return "claude" in model.lower() if chosen == "auto" else chosen == "on"

    # ── one answer ────────────────────────────────────────────────────────────────────────────

    async def _whole(self, ask: Ask, model: str, account: Account) -> Reply:
        """Ask, and once more where the answer is empty, cut or not the JSON that was asked for."""
        reply: Reply | None = None
        for nudge in (False, True):
            try:
                return await self._kept(ask, model, account, nudge)
            except Cut as cut:
                reply = cut.reply
        if reply is None or not reply.text.strip() or ask.shape:
            raise Broken("llm-empty", model=model)
        return reply

    async def _kept(self, ask: Ask, model: str, account: Account, nudge: bool) -> Reply:
        key = ask.key(model, str(self.cites(model)), str(nudge))
        kept = await account.recall(key)
        if kept is None:
            kept = await self._paid(ask, model, account, nudge, key)
        return messages.reply(json.loads(kept.answer), ask)

    async def _paid(self, ask: Ask, model: str, account: Account, nudge: bool, key: str) -> Call:
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Again),
            stop=stop_after_attempt(self._tries if ask.patient else 1),
            wait=_wait,
            sleep=self._sleep,
            before_sleep=_telling(account),
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                number = attempt.retry_state.attempt_number
                return await self._once(ask, model, account, nudge, key, number)
        raise AssertionError  # the loop returns or raises

    async def _once(
        self, ask: Ask, model: str, account: Account, nudge: bool, key: str, number: int
    ) -> Call:
        request = await self._request(ask, model, account, nudge)
        started = time.monotonic()
        usage = Usage()
        answer = ""
        try:
            message, usage, trouble = await self._streamed(request)
            if trouble:
                raise trouble
            assert message is not None  # noqa: S101  without a fault there is a message
            answer = json.dumps(self._read(message, ask, model), ensure_ascii=False)
        finally:
            if answer or usage != Usage():
                call = Call(
                    key=key if answer else f"{key}!{number}",
                    stage=ask.stage,
                    provider=self.provider,
                    model=model,
                    answer=answer,
                    usage=usage,
                    cost_usd=found.of(usage) if (found := price(model)) else None,
                    seconds=time.monotonic() - started,
                    sources=tuple(
                        dict.fromkeys(p.source for e in ask.exhibits for p in e.passages)
                    ),
                    sent=tuple(p.id for e in ask.exhibits for p in e.passages),
                )
                await account.enter(call)
        return call

    # ── the request ───────────────────────────────────────────────────────────────────────────

    async def _request(self, ask: Ask, model: str, account: Account, nudge: bool) -> dict[str, Any]:
        cites = self.cites(model)
        task = ask.task + (f"\n\n{render('nudge')}" if nudge else "")
        content: list[dict[str, Any]] = []
        if ask.exhibits and cites:
            content += documents(ask)
        elif ask.exhibits:
            content.append({"type": "text", "text": numbered(ask.exhibits)})
            if ask.shape is None:
                task += f"\n\n{render('markers')}"
        if ask.shape is not None and not cites:
            task += f"\n\n{render('json', schema=json.dumps(dict(ask.shape)))}"
        content.append({"type": "text", "text": task})
        request: dict[str, Any] = {
            "model": model,
            "system": ask.system,
            "messages": [{"role": "user", "content": content}],
        }
        config: dict[str, Any] = {}
        if self._settings.writer_effort and not ask.checking:
            config["effort"] = self._settings.writer_effort
        if ask.shape is not None and cites:
            config["format"] = {"type": "json_schema", "schema": dict(ask.shape)}
        if config:
            request["output_config"] = config
        limit = min(ask.most * (2 if nudge else 1), 64_000)
        request["max_tokens"] = await self._affordable(request, model, account, limit)
        return request

    async def _affordable(
        self, request: dict[str, Any], model: str, account: Account, limit: int
    ) -> int:
        """Return how long the answer may be, so that the report cannot cost more than it may."""
        size = tokens(json.dumps(request, ensure_ascii=False))
        window = self._settings.writer_context_tokens - size
        limit = max(min(limit, window), LEAST_OUT // 4)
        cost = price(model)
        if cost is None:
            return limit
        budget = self._settings.writer_budget_usd
        spent = sum(call.cost_usd or 0.0 for call in await account.calls())
        left = budget - spent - _dearest(cost, size)
        affordable = int(left / cost.output * 1_000_000)
        if affordable < LEAST_OUT:
            raise Spent("llm-budget", spent=round(spent, 2), budget=round(budget, 2))
        return min(limit, affordable)

    # ── the stream ────────────────────────────────────────────────────────────────────────────

    async def _connected(self) -> "AsyncAnthropic":
        async with self._lock:
            if self._client is None:
                # Certificates are read from disk, which no event loop may wait for.
                self._client = await asyncio.to_thread(self._connect)
            return self._client

    def _connect(self) -> "AsyncAnthropic":
        import httpx2
        from anthropic import AsyncAnthropic

        return AsyncAnthropic(
            api_key=self._settings.writer_key.get_secret_value() or "none",
            base_url=self._url,
            max_retries=0,  # one layer retries: ours
            timeout=httpx2.Timeout(self._stalled, connect=10),
        )

    async def _streamed(
        self, request: dict[str, Any]
    ) -> "tuple[Message | None, Usage, BotError | None]":
        """Return the message, what it used so far, and what went wrong: all three may be there."""
        client = await self._connected()
        import anthropic
        import httpx2

        message: Message | None = None
        try:
            async with client.messages.stream(**request) as stream:
                try:
                    async for _ in stream:
                        message = stream.current_message_snapshot
                    message = await stream.get_final_message()
                except AssertionError:  # a stream with status 200 and nothing in it
                    return message, _used(message), Again("llm-cut", provider=self.provider)
        except anthropic.APIStatusError as error:
            return message, _used(message), fault(error, str(request["model"]), self.provider)
        except (anthropic.APIConnectionError, httpx2.TransportError):
            return message, _used(message), Again("llm-unreachable", provider=self.provider)
        except (anthropic.APIError, ValueError):  # what came is not what the API sends
            return message, _used(message), Again("llm-cut", provider=self.provider)
        if message.stop_reason is None:  # cut off without a word
            return message, _used(message), Again("llm-cut", provider=self.provider)
        return message, _used(message), None

    def _read(self, message: "Message", ask: Ask, model: str) -> dict[str, Any]:
        """Return what is kept of an answer; raise where it is a refusal."""
        if message.stop_reason == "refusal":
            raise Refused("llm-refused", model=model)
        blocks = [
            {
                "text": block.text,
                "cited": [
                    [one.document_index, one.start_block_index, one.end_block_index]
                    for one in block.citations or ()
                    if one.type == "content_block_location"
                ],
            }
            for block in message.content
            if block.type == "text"
        ]
        return {
            "model": model,
            "blocks": blocks,
            "markers": not self.cites(model),
            "whole": message.stop_reason in _ENDED,
        }


# ── costs and waits ───────────────────────────────────────────────────────────────────────────


def _dearest(cost: Price, size: int) -> float:
    """Return the most that a prompt of so many tokens costs: all of it written into the cache."""
    return cost.of(Usage(cache_write_5m_tokens=size))


def _used(message: "Message | None") -> Usage:
    if message is None or message.usage is None:
        return Usage()
    usage = message.usage
    written = usage.cache_creation_input_tokens or 0
    hour = usage.cache_creation.ephemeral_1h_input_tokens if usage.cache_creation else 0
    return Usage(
        input_tokens=usage.input_tokens or 0,
        cache_write_5m_tokens=written - hour,
        cache_write_1h_tokens=hour,
        cache_read_tokens=usage.cache_read_input_tokens or 0,
        output_tokens=usage.output_tokens or 0,
    )


_backoff = wait_exponential_jitter(initial=1, max=60)


def _wait(state: RetryCallState) -> float:
    """Wait as long as the server asks, else longer each time."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Again) and error.after is not None:
        if error.after > LONGEST_WAIT:
            minutes = round(error.after / 60)
            raise Busy(
                "llm-long", minutes=minutes, provider=error.line.values["provider"]
            ) from error
        return error.after
    return _backoff(state)


def _telling(account: Account) -> Callable[[RetryCallState], Awaitable[None]]:
    async def tell(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        seconds = state.upcoming_sleep
        if isinstance(error, Again) and seconds >= TOLD_FROM:
            values = {**error.line.values, "seconds": round(seconds)}
            key = error.line.key.removeprefix("llm-")
            await account.tell(Line(f"llm-wait-{key}", values))

    return tell
