"""The evidence of a report over HTTP: in the chat by its thread, outside by a signed link.

What a report does not rest on is not found, whoever asks.
"""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.ports import Reader

from ._web_guard import KINDS

Named = Callable[[web.Request], Awaitable[str]]

KEPT = "private, max-age=3600"  # pages do not change: a browser may keep them
_SANDBOX = {"Content-Security-Policy": "default-src 'none'; sandbox"}


class Evidence:
    """The routes below ``at``; ``named`` tells which thread a request is about, or raises."""

    def __init__(self, reader: Reader, at: str, named: Named) -> None:
        self._reader, self._at, self._named = reader, at, named

    def routes(self) -> list[web.RouteDef]:
        """Return what the server answers."""
        return [
            web.get(f"{self._at}/view.json", self._view),
            web.get(f"{self._at}/page/{{source}}/{{page:\\d+}}.webp", self._page),
            web.get(f"{self._at}/passages/{{source}}/{{page:\\d+}}.json", self._passages),
            web.get(f"{self._at}/slide/{{source}}/{{slide:\\d+}}.webp", self._slide),
            web.get(f"{self._at}/cut-out/{{passage}}.png", self._cut_out),
            web.get(f"{self._at}/picture/{{name}}", self._picture),
            web.get(f"{self._at}/talk/{{source}}", self._talk),
        ]

    async def _view(self, request: web.Request) -> web.Response:
        found = await self._reader.view(await self._named(request))
        return _json(found)

    async def _passages(self, request: web.Request) -> web.Response:
        at = request.match_info
        thread = await self._named(request)
        return _json(await self._reader.passages(thread, at["source"], int(at["page"])))

    async def _page(self, request: web.Request) -> web.StreamResponse:
        at, dpi = request.match_info, request.query.get("dpi", "110")
        thread = await self._named(request)
        number = int(dpi) if dpi.isdecimal() else 0
        return _file(await self._reader.page(thread, at["source"], int(at["page"]), number))

    async def _slide(self, request: web.Request) -> web.StreamResponse:
        at = request.match_info
        thread = await self._named(request)
        return _file(await self._reader.slide(thread, at["source"], int(at["slide"])))

    async def _cut_out(self, request: web.Request) -> web.StreamResponse:
        thread = await self._named(request)
        return _file(await self._reader.cut_out(thread, request.match_info["passage"]))

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        thread = await self._named(request)
        return _file(await self._reader.picture(thread, request.match_info["name"]))

    async def _talk(self, request: web.Request) -> web.StreamResponse:
        thread, heard = await self._named(request), "sound" in request.query
        found = await self._reader.talk(thread, request.match_info["source"], heard)
        if found is None:
            raise web.HTTPNotFound
        return _file(found[0], found[1])


def _json(found: Mapping[str, Any] | list[Mapping[str, Any]] | None) -> web.Response:
    if found is None:
        raise web.HTTPNotFound
    return web.json_response(found, headers={"Cache-Control": "no-store"})


def _file(path: Path | None, media_type: str = "") -> web.StreamResponse:
    """Hand over a file that was drawn here, or a recording as it came: shown, never run."""
    if path is None:
        raise web.HTTPNotFound
    kind = media_type or KINDS[path.suffix.lstrip(".")]
    headers = {"Content-Type": kind, "Cache-Control": KEPT, **_SANDBOX}
    return web.FileResponse(path, headers=headers)
