"""A browser as a platform: the whole bot on this machine, without any token.

What comes in is `adapters._web_door`, what may come in `adapters._web_guard`; a report beside its
sources is `adapters._web_reader`.  Threads live in `adapters._web_thread`: a post is a row, and the
same key is the same row.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from bot.domain import Attachment, Click, FileRef, Post
from bot.errors import Rejected, Unreadable
from bot.ports import Inbox, Limits, Reader

from ._web_door import NAME, Door, worded, written
from ._web_guard import guard, sealed
from ._web_reader import Evidence
from ._web_static import page, shared
from ._web_thread import Json, Memory

BODY = 1_000_000  # bytes of a request that is no upload


class Web:
    """The bot in a browser; implements `bot.ports.Platform`.

    With a ``public`` address nobody chats here: signed links open their reports' evidence, and that
    is all that is answered.  ``tell`` is told the address once it is served.
    """

    name = NAME

    def __init__(
        self,
        folder: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        max_bytes: int = 200_000_000,
        public: str = "",
        tell: Callable[[str], None] = lambda address: None,
    ) -> None:
        self._folder, self._tell = folder, tell
        self._public = public.rstrip("/")
        self._host, self._port, self._max_bytes = host, port, max_bytes
        self._held: Memory | None = None
        self.address = ""  # where it can be reached, once it is served

    def limits(self, thread: str) -> Limits:
        """A page shows everything."""
        return Limits()

    # ── in ────────────────────────────────────────────────────────────────────────────────────

    async def run(self, inbox: Inbox) -> None:
        """Serve until cancelled; raise `Rejected` where the port is taken."""
        async with self.served(inbox):
            await asyncio.Event().wait()

    @asynccontextmanager
    async def served(self, inbox: Inbox) -> AsyncIterator[str]:
        """Serve inside the block; gives the address."""
        door = None if self._public else Door(inbox, await self._memory(), self._max_bytes)
        app = web.Application(middlewares=[guard(self._origins), worded], client_max_size=BODY)
        app.on_response_prepare.append(sealed)
        app.add_routes(_chat(inbox.reader, door) if door else _signed(inbox.reader))
        app.add_routes(shared())
        runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None)
        await runner.setup()
        try:
            try:
                site = web.TCPSite(runner, self._host, self._port)
                await site.start()
            except OSError as error:
                raise Rejected("web-port", port=str(self._port)) from error
            self._port = runner.addresses[0][1]
            self.address = f"http://{self._host}:{self._port}"
            if door:
                await door.take_up()
            self._tell(self.address)
            yield self.address
        finally:
            if door:
                door.over.set()
            await runner.cleanup()

    def _origins(self) -> frozenset[str]:
        if self._public:
            return frozenset([self._public])
        names = ("127.0.0.1", "localhost", "[::1]", self._host)
        return frozenset(f"http://{name}:{self._port}" for name in names)

    async def _memory(self) -> Memory:
        if self._held is None:
            await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
            self._held = await asyncio.to_thread(Memory, self._folder)
        return self._held

    def close(self) -> None:
        """Give the threads' file back."""
        if self._held is not None:
            self._held.close()

    async def download(self, file: FileRef, to: Path) -> None:
        """Copy an upload."""
        held = (await self._memory()).path(file.id.partition(":")[2])
        try:
            await asyncio.to_thread(shutil.copyfile, held, to)
        except OSError as error:
            raise Unreadable("source-gone", name=file.name) from error

    # ── out ───────────────────────────────────────────────────────────────────────────────────

    async def post(self, thread: str, post: Post, tried: float | None = None) -> str:
        """Keep a post in its thread, whose pages show it at once; the same key is the same row."""
        return str(await (await self._memory()).put(thread, post.key, _data(post)))

    async def edit(self, thread: str, message: str, post: Post) -> None:
        """Show a post in place of an earlier one."""
        await (await self._memory()).put(thread, post.key, _data(post), anew=True)

    async def remove(self, thread: str, key: str, message: str) -> bool:
        """Drop a post, and with it all that was said and uploaded in its thread: one person's."""
        await (await self._memory()).drop(thread)
        return True

    async def tell(self, click: Click, post: Post) -> None:
        """Show a post in the page that was clicked in, and in no other."""
        await (await self._memory()).put(
            click.thread, post.key, _data(post) | {"private": True}, client=click.reply
        )


def _chat(reader: Reader, door: Door) -> list[web.RouteDef]:
    async def named(request: web.Request) -> str:
        return f"{NAME}:{request.match_info['thread']}"

    return [
        web.get("/", page("index.html")),
        *door.routes(),
        *Evidence(reader, "/api/threads/{thread}/report", named).routes(),
    ]


def _signed(reader: Reader) -> list[web.RouteDef]:
    """Return what a link opens: one report's evidence."""

    async def named(request: web.Request) -> str:
        thread = await reader.opened(request.match_info["link"])
        if thread is None:
            raise web.HTTPNotFound
        return thread

    async def opened(request: web.Request) -> web.StreamResponse:
        await named(request)
        return await page("report.html")(request)

    return [web.get("/r/{link}/", opened), *Evidence(reader, "/r/{link}", named).routes()]


def _data(post: Post) -> Json:
    return {
        "key": post.key,
        "role": post.role,
        "title": post.title,
        "text": written(post.text),
        "choices": [vars(choice) for choice in post.choices],
        "images": _listed(post.images),
        "files": _listed(post.files),
        "mention": post.mention,
    }


def _listed(attached: Iterable[Attachment]) -> list[Json]:
    return [{"path": str(one.path), "name": one.name} for one in attached]
