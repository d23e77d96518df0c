"""The pages' own files: plain, from the package, the same for every reader."""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from aiohttp import web

from bot.words import keys, say, spoken

OWN = Path(str(files("adapters"))) / "web_static"
READER = Path(str(files("bot"))) / "export"
_FILES = {
    "chat.js": OWN,
    "chat.css": OWN,
    "icon.svg": OWN,
    "report.js": OWN,
    "reader.js": READER,
    "reader.css": READER,
}
_WORDS = ("web-page-", "reader-")


def shared() -> list[web.RouteDef]:
    """Return the routes that every page needs: scripts, styles, words."""
    return [web.get("/static/{name}", _static), web.get("/api/words", _words)]


def page(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return what answers with one of the pages."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(OWN / name, headers={"Cache-Control": "no-cache"})

    return answer


async def _static(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in _FILES:
        raise web.HTTPNotFound
    return web.FileResponse(_FILES[name] / name, headers={"Cache-Control": "no-cache"})


async def _words(request: web.Request) -> web.Response:
    """Answer with the pages' words, by their short names."""
    language = spoken(request.query.get("lang"))
    return web.json_response(
        {
            key.removeprefix(head): say(key, language)
            for head in _WORDS
            for key in keys(language)
            if key.startswith(head)
        }
    )
