"""A server of files on loopback that misbehaves: what each address does is its name."""

import asyncio
from contextlib import asynccontextmanager

from aiohttp import web

PDF = b"%PDF-1.7 " + b"x" * 200_000


async def good(request):
    return web.Response(body=PDF, content_type="text/plain")


async def login(request):
    return web.Response(text='<form><input type="password"></form>', content_type="text/html")


async def gone(request):
    return web.Response(status=404)


async def broken(request):
    return web.Response(status=500)


async def cut(request):
    answer = web.StreamResponse(headers={"Content-Length": str(len(PDF))})
    await answer.prepare(request)
    await answer.write(PDF[:1000])
    request.transport.abort()
    return answer


async def stalled(request):
    answer = web.StreamResponse()
    await answer.prepare(request)
    await answer.write(PDF[:1000])
    await asyncio.Event().wait()
    return answer


@asynccontextmanager
async def serving(*more):
    """Serve those above and ``more`` handlers, each at its name; yields the port."""
    app = web.Application()
    for handler in (good, login, gone, broken, cut, stalled, *more):
        app.router.add_get(f"/{handler.__name__}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()
