"""The bot over the wire, at a small Discord on this machine; its events are kept."""

import asyncio
from contextlib import asynccontextmanager

import pytest
import yarl
from discord_server import CHANNEL, Server

from adapters.discord import Discord
from bot.words import LANGUAGES, keys


class Inbox:
    """Keeps what came in."""

    def __init__(self):
        self.events, self.came = [], asyncio.Event()
        self.known, self.opens = None, None
        self.broken = False  # whether nothing can be taken in

    async def receive(self, event):
        if self.broken:
            raise OSError("the disk is full")
        if event.id not in [one.id for one in self.events]:
            self.events.append(event)
        self.came.set()

    async def form(self, click):
        return self.opens

    async def recent(self, near):
        return self.known

    async def wait(self, number):
        async with asyncio.timeout(20):
            while len(self.events) < number:
                self.came.clear()
                await self.came.wait()


@pytest.fixture
async def server(monkeypatch):
    """A server that the library takes for Discord."""
    for language in LANGUAGES:  # read from disk once, as the command line does at its start
        await asyncio.to_thread(keys, language)
    async with Server() as there:
        monkeypatch.setattr("discord.http.Route.BASE", f"http://{there.base}/api/v10")
        gateway = yarl.URL(f"ws://{there.base}/gw")
        monkeypatch.setattr("discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY", gateway)
        yield there


@asynccontextmanager
async def at(server, folder, **options):
    """Run the bot at a server; yields it with its inbox."""
    inbox, bot = Inbox(), Discord("token", folder, **options)
    task = asyncio.create_task(bot.run(inbox))
    try:
        async with asyncio.timeout(30):
            client = await bot._client()
            await client.wait_until_ready()
        yield bot, inbox
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(seen, seconds=10):
    """Wait until something is seen, and return it."""
    async with asyncio.timeout(seconds):
        while not (found := seen()):  # noqa: ASYNC110  the server has no event for everything
            await asyncio.sleep(0.02)
    return found


THREAD = f"discord:{CHANNEL}:"
