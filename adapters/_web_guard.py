"""Who may speak to the browser's server, and what its pages may do.

A page of any site can send requests to this machine: so the name that is asked for must be our own
(a foreign name that resolves to this machine is refused), what changes something must come from our
own page, and nothing of ours may be framed or read by others.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_OWN = "'self'"
POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src {_OWN}" for kind in ("script", "style", "img", "media", "connect")),
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
SAFE = ("GET", "HEAD")
KINDS = {
    "png": "image/png",
    "webp": "image/webp",
}  # that are shown; Python knows the second not yet


def guard(origins: Callable[[], frozenset[str]]) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Return the middleware that refuses whoever does not speak to one of our own ``origins``."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        own = origins()
        if request.headers.get("Host", "") not in {one.partition("://")[2] for one in own}:
            raise web.HTTPForbidden
        if request.method not in SAFE and request.headers.get("Origin") not in own:
            raise web.HTTPForbidden
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        visit = request.headers.get("Sec-Fetch-Mode") == "navigate" and request.method in SAFE
        if site not in ("same-origin", "none") and not visit:
            raise web.HTTPForbidden
        return await handler(request)

    return guarded


async def sealed(_request: web.Request, response: web.StreamResponse) -> None:
    """Set on every answer what its page may do: nothing but what comes from here."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


def handed_over(path: str, name: str) -> dict[str, str]:
    """Return the headers of a file that someone else made: kept, not run.

    Pictures are shown in the page, everything else is saved.
    """
    shown = KINDS.get(path.rpartition(".")[2])
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    return {
        "Content-Type": shown or "application/octet-stream",
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{plain}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
