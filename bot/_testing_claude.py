"""A scripted Claude: a small server on loopback that speaks the Messages API by its rules.

It refuses what the API would refuse, keeps a prefix cache and bills by it, streams citations, and
fails as the API fails.  What it says is a function of the request::

    async with ScriptedClaude(lambda request: Said.of("Nothing.")) as claude:
        settings = Settings(writer_url=claude.url)
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from aiohttp import web

from . import _testing_messages as rules
from .llm.account import tokens

LEAST_PREFIX = 4_096  # tokens that a cached prefix must hold
FRESH = 300.0  # seconds that the cache keeps a prefix
LOOKBACK = 20  # blocks before a mark in which an earlier prefix is found
_SOURCE = re.compile(r"<source title=.*?</source>", re.DOTALL)
_NUMBERED = re.compile(r"^\[\d+\] (.+)$", re.MULTILINE)
_STEP = 7  # characters in one piece of a stream

Cites = tuple[int, int, int]
"""A citation as the API counts: document, first block, block after the last."""


@dataclass(frozen=True)
class Said:
    """What the model says: stretches of text, each with its citations."""

    pieces: tuple[tuple[str, tuple[Cites, ...]], ...]
    stop: str | None = "end_turn"
    thinks: bool = True  # a thinking block comes first, as with every current model

    @classmethod
    def of(cls, text: str, *cited: Cites, stop: str | None = "end_turn") -> "Said":
        """Say one stretch of text."""
        return cls(((text, cited),) if text else (), stop)


@dataclass(frozen=True)
class Fault:
    """How the server fails instead of answering."""

    kind: Literal["status", "overloaded", "cut", "silent", "malformed", "stalled", "empty"]
    status: int = 529
    after: float | None = None  # seconds, as retry-after


Answer = Said | Fault


@dataclass(frozen=True)
class Request:
    """One request that came in, valid by every rule."""

    body: Mapping[str, Any] = field(repr=False)

    @property
    def model(self) -> str:
        """Return the model that is asked."""
        return str(self.body["model"])

    @property
    def system(self) -> str:
        """Return the system's words."""
        return rules.words({"content": self.body.get("system")}) or str(self.body.get("system"))

    @property
    def documents(self) -> list[list[str]]:
        """Return the texts of each document's blocks, or of each numbered source's passages."""
        if not rules.documents(self.body):
            return [
                _NUMBERED.findall(source) for text in self.texts for source in _SOURCE.findall(text)
            ]
        return [
            [block["text"] for block in one["source"]["content"]]
            for one in rules.documents(self.body)
        ]

    @property
    def task(self) -> str:
        """Return the last text of the last message: what is to be done."""
        return str(rules.blocks(self.body["messages"][-1])[-1]["text"])

    @property
    def texts(self) -> list[str]:
        """Return every text of the last message that is no document."""
        blocks = rules.blocks(self.body["messages"][-1])
        return [block["text"] for block in blocks if block["type"] == "text"]

    @property
    def cites(self) -> bool:
        """Tell whether the sources came as documents, so that the server cites."""
        return bool(rules.documents(self.body))

    @property
    def shape(self) -> Mapping[str, Any] | None:
        """Return the schema of the answer, None where prose is asked for."""
        form = (self.body.get("output_config") or {}).get("format") or {}
        return form.get("schema")


Script = Callable[[Request], Answer]


class ScriptedClaude:
    """The server; ``requests`` and ``refused`` hold what came in, ``url`` where it listens."""

    def __init__(
        self,
        script: Script,
        *,
        cites: bool = True,
        window: int | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.script = script
        self.requests: list[Request] = []
        self.refused: list[list[str]] = []
        self.usages: list[dict[str, Any]] = []
        self.url = ""
        self._cites, self._window, self._now = cites, window, now
        self._cache: dict[str, float] = {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=64 * 1024**2)
        application.router.add_post("/v1/messages", self._messages)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    # ── one request ───────────────────────────────────────────────────────────────────────────

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return _error(401, "authentication_error", "no key")
        body = await request.json()
        wrong = rules.faults(body) if self._cites else _plain(body)
        if wrong:
            self.refused.append(wrong)
            return _error(400, "invalid_request_error", wrong[0])
        asked = Request(body)
        self.requests.append(asked)
        answer = self.script(self._seen(asked))
        if isinstance(answer, Fault) and answer.kind == "status":
            kind = "rate_limit_error" if answer.status == 429 else "overloaded_error"
            return _error(answer.status, kind, "try again", answer.after)
        return await self._stream(request, asked, answer)

    def _seen(self, asked: Request) -> Request:
        """Return what the model sees of a request: its end, where the server cuts in silence."""
        if self._window is None:
            return asked
        left = self._window
        kept = []
        for text in reversed(asked.texts):
            size = tokens(text)
            kept.append(text if size <= left else text[-int(len(text) * left / size) :])
            left = max(left - size, 0)
        content = [{"type": "text", "text": text} for text in reversed(kept) if text]
        return Request({**asked.body, "messages": [{"role": "user", "content": content}]})

    async def _stream(
        self, request: web.Request, asked: Request, answer: Answer
    ) -> web.StreamResponse:
        headers = {"content-type": "text/event-stream", "request-id": f"req_{len(self.requests)}"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        if isinstance(answer, Fault) and answer.kind == "empty":
            return response
        usage = self._bill(asked)
        begun = Said((("This was to be an answer.", ()),), thinks=False)
        said = answer if isinstance(answer, Said) else begun
        fault = answer.kind if isinstance(answer, Fault) else None
        async for name, data in _events(asked, said, usage, fault):
            await response.write(f"event: {name}\ndata: {data}\n\n".encode())
        if fault == "stalled":
            await asyncio.sleep(3600)
        if fault == "cut" and request.transport is not None:
            request.transport.abort()
        return response

    # ── the prefix cache ──────────────────────────────────────────────────────────────────────

    def _bill(self, asked: Request) -> dict[str, Any]:
        """Return a request's usage by the rules of caching, and cache its marked prefixes."""
        parts = rules.prefixes(asked.body)
        sizes = [tokens(words) for _, words, _ in parts]
        now = self._now()
        marked = [at for at, (_, _, mark) in enumerate(parts) if mark]
        read = 0
        for at in marked:
            for before in range(at, max(at - LOOKBACK, -1), -1):
                key = parts[before][0]
                if now - self._cache.get(key, -FRESH) < FRESH:
                    self._cache[key] = now
                    read = max(read, sum(sizes[: before + 1]))
                    break
        last = sum(sizes[: marked[-1] + 1]) if marked else 0
        written = last - read if last >= LEAST_PREFIX else 0
        for at in marked:
            if sum(sizes[: at + 1]) >= LEAST_PREFIX:
                self._cache[parts[at][0]] = now
        usage = {
            "input_tokens": sum(sizes) - read - written,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": written,
                "ephemeral_1h_input_tokens": 0,
            },
            "output_tokens": 1,
        }
        self.usages.append(usage)
        return usage


def _plain(body: Mapping[str, Any]) -> list[str]:
    """Return what a server without citations refuses: documents, where it does not drop them."""
    return ["messages: document"] if rules.documents(body) else []


def _error(status: int, kind: str, words: str, after: float | None = None) -> web.Response:
    headers = {} if after is None else {"retry-after": str(after)}
    body = {"type": "error", "error": {"type": kind, "message": words}, "request_id": "req_0"}
    return web.json_response(body, status=status, headers=headers)


# ── the stream ────────────────────────────────────────────────────────────────────────────────


async def _events(
    asked: Request, said: Said, usage: dict[str, Any], fault: str | None
) -> AsyncIterator[tuple[str, str]]:
    """Yield the events of an answer, up to where it fails."""
    for name, data in _all_events(asked, said, usage):
        if fault and name == "content_block_stop":
            if fault == "overloaded":
                error = {"type": "overloaded_error", "message": "Overloaded"}
                yield "error", json.dumps({"type": "error", "error": error})
            elif fault == "malformed":
                yield "content_block_delta", '{"type": "content_block_del'
            return
        yield name, json.dumps({"type": name, **data})


def _all_events(
    asked: Request, said: Said, usage: dict[str, Any]
) -> Sequence[tuple[str, dict[str, Any]]]:
    message: dict[str, Any] = {
        "id": "msg_scripted",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }
    events: list[tuple[str, dict[str, Any]]] = [("message_start", {"message": message})]
    index = 0
    if said.thinks:
        events += _block(index, {"type": "thinking", "thinking": "", "signature": ""}, [])
        index += 1
    for text, cited in said.pieces:
        events += _text(index, text, cited, asked.documents)
        index += 1
    out = sum(tokens(text) for text, _ in said.pieces) + 50 * said.thinks
    delta: dict[str, Any] = {"stop_reason": said.stop, "stop_sequence": None}
    if said.stop == "refusal":
        delta["stop_details"] = {"type": "refusal", "category": "cyber", "explanation": None}
    if said.stop is not None:
        events.append(("message_delta", {"delta": delta, "usage": {"output_tokens": out}}))
        events.append(("message_stop", {}))
    return events


def _text(
    index: int, text: str, cited: Sequence[Cites], documents: Sequence[Sequence[str]]
) -> list[tuple[str, dict[str, Any]]]:
    """Return a block of text in small pieces, its citations before, between and after them."""
    deltas: list[dict[str, Any]] = [
        {"type": "text_delta", "text": text[at : at + _STEP]} for at in range(0, len(text), _STEP)
    ]
    for number, (document, start, end) in enumerate(cited):
        held = documents[document] if 0 <= document < len(documents) else []
        citation = {
            "type": "content_block_location",
            "cited_text": "".join(held[start:end]),
            "document_index": document,
            "document_title": None,
            "start_block_index": start,
            "end_block_index": end,
            "file_id": None,
        }
        place = 0 if number == 0 else len(deltas) // 2 if number == 1 else len(deltas)
        deltas.insert(place, {"type": "citations_delta", "citation": citation})
    start_block: dict[str, Any] = {"type": "text", "text": ""}
    if cited:
        start_block["citations"] = []
    return _block(index, start_block, deltas)


def _block(
    index: int, block: dict[str, Any], deltas: Sequence[dict[str, Any]]
) -> list[tuple[str, dict[str, Any]]]:
    return [
        ("content_block_start", {"index": index, "content_block": block}),
        *(("content_block_delta", {"index": index, "delta": delta}) for delta in deltas),
        ("content_block_stop", {"index": index}),
    ]
