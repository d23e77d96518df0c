"""What comes in from the browser, as the core's events; and the stream of what goes out.

Every act carries a key that the page made: sent once more, after a reload or a crash, it is the
same act.  It is written down before the core is told, and told again after a restart in between.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.domain import Brief, Click, Feedback, FileRef, answered
from bot.errors import BotError, Rejected
from bot.ports import Event, Inbox
from bot.words import say, spoken, word

from ._text import clean, paragraphs
from ._web_guard import handed_over
from ._web_thread import Json, Memory

NAME = "web"
PERSON = "you"
PIECE = 1 << 18  # bytes of an upload that are written at a time
ALIVE = 15.0  # seconds after which a quiet stream says that it lives
NAMED = 200  # characters of a file's name that are kept
_KEY = re.compile(r"[\w-]{8,64}")


class Door:
    """The routes of the chat."""

    def __init__(self, inbox: Inbox, memory: Memory, most: int) -> None:
        self._inbox, self._memory, self._most = inbox, memory, most
        self.over = asyncio.Event()  # streams end when it is set

    def routes(self) -> list[web.RouteDef]:
        """Return what the server answers."""
        at = "/api/threads/{thread}"
        return [
            web.get("/api/threads", self._threads),
            web.post("/api/files", self._upload),
            web.post("/api/ask", self._ask),
            web.post(f"{at}/say", self._say),
            web.post(f"{at}/press", self._press),
            web.get(f"{at}/events", self._events),
            web.get(f"{at}/files/{{message}}/{{kind}}/{{place}}/{{name}}", self._file),
        ]

    async def take_up(self) -> None:
        """Tell the core what it was not told before the last stop."""
        for thread, key, event in await self._memory.untaken():
            await self._inbox.receive(_event(event))
            await self._memory.taken(thread, key)

    async def receive(self, thread: str, key: str, event: Event, shown: Json) -> None:
        """Write down what a person did, then tell the core."""
        held = {"kind": type(event).__name__, **_plain(event)}
        await self._memory.put(thread, key, shown, event=held)
        await self._inbox.receive(event)
        await self._memory.taken(thread, key)

    # ── acts ──────────────────────────────────────────────────────────────────────────────────

    async def _ask(self, request: web.Request) -> web.Response:
        asked = await _body(request)
        key = _key(asked)
        thread = f"{NAME}:{key}"
        files = await self._files(asked)
        brief = Brief(key, thread, PERSON, _text(asked), files, locale=_locale(asked))
        await self.receive(thread, key, brief, _said(brief.text, files))
        return web.json_response({"thread": key})

    async def _say(self, request: web.Request) -> web.Response:
        asked, thread = await _body(request), _thread(request)
        key, target = _key(asked), asked.get("target")
        files = await self._files(asked)
        said = Feedback(
            key,
            thread,
            PERSON,
            _text(asked),
            target=target if isinstance(target, int) else None,
            files=files,
            about=str(asked.get("about") or ""),
            locale=_locale(asked),
        )
        await self.receive(thread, key, said, _said(said.text, files))
        return web.json_response({})

    async def _press(self, request: web.Request) -> web.Response:
        asked, thread = await _body(request), _thread(request)
        click = Click(
            _key(asked),
            thread,
            PERSON,
            str(asked.get("choice", ""))[:60],
            reply=str(asked.get("client", ""))[:64],
            locale=_locale(asked),
        )
        if asked.get("form") and (form := await self._inbox.form(click)):
            shown = vars(form) | {"fields": [vars(field) for field in form.fields]}
            return web.json_response({"form": shown})
        await self._inbox.receive(click)
        return web.json_response({})

    async def _files(self, asked: Json) -> tuple[FileRef, ...]:
        names = asked.get("files")
        wanted = [str(name) for name in names] if isinstance(names, list) else []
        found = await self._memory.use(wanted)
        return tuple(FileRef(f"{NAME}:{file}", name, size=size) for file, name, size in found)

    # ── uploads ───────────────────────────────────────────────────────────────────────────────

    async def _upload(self, request: web.Request) -> web.Response:
        """Stream a file to disk; what is too large or cut off leaves nothing behind."""
        name = clean(request.query.get("name", "")).replace("/", "_").strip()[:NAMED] or "file"
        file, path = self._memory.room()
        whole = False
        try:
            size = await self._stream(request, path, name)
            await self._memory.keep(file, name, size)
            whole = True
        finally:
            if not whole:
                with suppress(OSError):
                    await asyncio.to_thread(path.unlink, missing_ok=True)
        return web.json_response({"id": file, "name": name, "size": size})

    async def _stream(self, request: web.Request, path: Any, name: str) -> int:
        size, promised = 0, request.content_length or 0
        with await asyncio.to_thread(path.open, "wb") as file:
            async for piece in request.content.iter_chunked(PIECE):
                size += len(piece)
                if max(size, promised) > self._most:
                    raise Rejected("intake-too-big", name=name, most=self._most // 1_000_000)
                await asyncio.to_thread(file.write, piece)
        if size < promised:
            raise Rejected("intake-cut-off", name=name)
        return size

    # ── out ───────────────────────────────────────────────────────────────────────────────────

    async def _threads(self, request: web.Request) -> web.Response:
        return web.json_response(await self.listed(spoken(request.query.get("lang"))))

    async def listed(self, language: str) -> list[Json]:
        """Return every report's name and title, newest first."""
        return [
            {"id": thread.partition(":")[2], "title": _title(first, language)}
            for thread, first in await self._memory.threads()
        ]

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Stream a thread's messages from where the page is, and go on as they come."""
        thread, client = _thread(request), request.query.get("client", "")
        seen = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
        after = int(seen) if seen.isdecimal() else 0
        answer = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await answer.prepare(request)
        known = -1
        with suppress(ConnectionError):
            while not self.over.is_set():
                changed = self._memory.changed()
                for number, version, data in await self._memory.since(thread, after, client):
                    after = max(after, version)
                    shown = json.dumps(_shown(thread, number, data), ensure_ascii=False)
                    await answer.write(_sent("message", shown, after))
                if (count := len(await self._memory.threads())) != known:
                    known = count
                    await answer.write(_sent("threads", str(count)))
                await answer.write(b": \n\n" if not await self._waited(changed) else b"")
        return answer

    async def _waited(self, changed: asyncio.Event) -> bool:
        """Wait for a change or the end; False where a while passed without either."""
        waiting = [asyncio.ensure_future(one.wait()) for one in (changed, self.over)]
        done, rest = await asyncio.wait(waiting, timeout=ALIVE, return_when=asyncio.FIRST_COMPLETED)
        for one in rest:
            one.cancel()
        return bool(done)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """Hand over a file or a picture of a message: those of its own thread alone."""
        kind, number, place = (request.match_info[k] for k in ("kind", "message", "place"))
        if kind not in ("images", "files") or not (number.isdecimal() and place.isdecimal()):
            raise web.HTTPNotFound
        message = await self._memory.message(_thread(request), int(number))
        listed = (message or {}).get(kind, [])
        held = listed[int(place)] if int(place) < len(listed) else {}
        if "path" not in held:  # what a person uploaded stays among the uploads
            raise web.HTTPNotFound
        return web.FileResponse(held["path"], headers=handed_over(held["path"], held["name"]))


@web.middleware
async def worded(request: web.Request, handler: Any) -> web.StreamResponse:
    """Answer what went wrong in one sentence."""
    try:
        answer: web.StreamResponse = await handler(request)
        return answer
    except BotError as error:
        text = word(error.line, spoken(request.query.get("lang")))
        return web.json_response(
            {"error": text}, status=413 if error.line.key == "intake-too-big" else 400
        )


# ── to and from the wire ──────────────────────────────────────────────────────────────────────


def _sent(event: str, data: str, version: int | None = None) -> bytes:
    mark = f"id: {version}\n" if version is not None else ""
    return f"{mark}event: {event}\ndata: {data}\n\n".encode()


def _shown(thread: str, number: int, data: Json) -> Json:
    """Return a message as a page gets it: addresses in place of paths."""
    at = f"/api/threads/{thread.partition(':')[2]}/files/{number}"
    told = dict(data)
    for kind in ("images", "files"):
        told[kind] = [
            {"name": one["name"], "url": f"{at}/{kind}/{n}/{quote(one['name'], safe='')}"}
            for n, one in enumerate(data.get(kind, []))
            if "path" in one
        ] or data.get(kind, [])
    return told | {"id": number}


def _said(text: str, files: Sequence[FileRef]) -> Json:
    listed = [{"name": file.name, "id": file.id.partition(":")[2]} for file in files]
    return {"role": "person", "text": said(text), "raw": text, "files": listed}


def said(text: str) -> list[Json]:
    """Return what a person typed as paragraphs of plain text."""
    lines = [clean(line) for line in text.splitlines()]
    return [{"kind": "text", "runs": [[line, False]]} for line in lines if line.strip()]


def written(text: str) -> list[Json]:
    """Return a post's CommonMark as paragraphs of plain text."""
    return [
        {
            "kind": part.kind,
            "level": part.level,
            "mark": part.mark,
            "runs": [[run.text, run.bold] for run in part.runs],
        }
        for part in paragraphs(text)
    ]


def _title(first: Json, language: str) -> str:
    text = str(first.get("raw") or "").strip().partition("\n")[0]
    names = [str(file["name"]) for file in first.get("files", [])]
    return clean(text)[:80] or next(iter(names), "") or say("web-untitled", language)


def _plain(event: Event) -> Json:
    return {
        name: [vars(one) for one in value] if name == "files" else value
        for name, value in vars(event).items()
    }


def _event(held: Json) -> Event:
    kind = held.pop("kind")
    if "files" in held:
        held["files"] = tuple(FileRef(**file) for file in held["files"])
    return Brief(**held) if kind == "Brief" else Feedback(**held)


async def _body(request: web.Request) -> Json:
    """Return a request's JSON object; a form or a plain text, which any site may send, is none."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        found = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if not isinstance(found, dict):
        raise web.HTTPBadRequest
    return found


def _key(asked: Json) -> str:
    key = str(asked.get("key", ""))
    if not _KEY.fullmatch(key):
        raise web.HTTPBadRequest
    return key


def _thread(request: web.Request) -> str:
    return f"{NAME}:{request.match_info['thread']}"


def _text(asked: Json) -> str:
    """Return what was said, or filled into a form, as words."""
    filled = asked.get("answers")
    if isinstance(filled, dict) and filled:
        return answered({str(name): str(value) for name, value in filled.items()})
    return str(asked.get("text", ""))


def _locale(asked: Json) -> str:
    return spoken(str(asked.get("lang", "")))
