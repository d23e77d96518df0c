"""A Discord in memory with people at it, as the shared scenarios drive it."""

import asyncio
import re
from contextlib import AsyncExitStack, ExitStack
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from aiohttp import web
from simcord import Env

from adapters._discord_places import Place
from adapters.discord import Discord
from bot.testing import FormShown, Message, running


def read(markdown):
    """Return what a text of ours reads as on Discord: no looks, no escapes."""
    lines = [re.sub(r"^ *(?:#{1,3}|-|\d+\.|>| ) ", "", line) for line in markdown.split("\n")]
    bare = re.sub(r"(?<!\\)\*\*", "", "\n".join(lines))
    bare = re.sub(r"(?<!\\)\[([^\]]+)\]\(https:[^)]+\)", r"\1", bare)
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", bare)


def shown(message):
    """Return a message of components as a person sees it."""
    text, buttons, files, images = "", (), (), 0
    for component in message.components:
        match component.type.name:
            case "text_display":
                text += component.content
            case "action_row":
                buttons += tuple(one.label for one in component.children)
            case "file":
                files += (component.media.url.rpartition("/")[2],)
            case "media_gallery":
                images += len(component.items)
    pinged = re.findall(r"(?<!\\)<@(\d+)>", text)
    text = re.sub(r"\s*(?<!\\)<@\d+>", "", text)
    return Message(
        str(message.id), read(text or message.content), buttons, files, images, tuple(pinged)
    )


class DiscordStage:
    """A server with one channel and one person in it."""

    def __init__(self, folder, cdn, writer=None):
        self._folder, self._cdn, self._writer = folder, cdn, writer
        self._stack = ExitStack()
        self._last = None

    async def __aenter__(self):
        client = await self._start()
        self.env = Env(client, settle_timeout=60)
        self.env.backend.cdn._blobs = self._cdn
        await self.env.start()
        # Answers to clicks go out from workflows, which simcord's own switch does not reach.
        adapter = SimpleNamespace(get=lambda: self.env._webhook_adapter)
        self._stack.enter_context(patch("discord.webhook.async_.async_context", adapter))
        self.guild = self.env.create_guild()
        self.channel = self.guild.create_text_channel("papers")
        self.ann = self.guild.add_member(self.env.create_user("ann"))
        self.bob = self.guild.add_member(self.env.create_user("bob"))
        self.person = str(self.ann.id)
        return self

    async def _start(self):
        self.discord = Discord("token", self._folder / "discord")
        self._core = AsyncExitStack()
        core = running(self._folder, self.discord, self._writer)
        self.inbox = await self._core.enter_async_context(core)
        return await self.discord.connect(self.inbox)

    async def __aexit__(self, *error):
        await self._core.aclose()
        await self.env.shutdown()
        self._stack.close()

    async def _quiet(self, thread):
        await self.inbox.settled(thread)
        await self.env.settle()

    async def _attachments(self, files):
        return [(file.name, await asyncio.to_thread(file.read_bytes)) for file in files]

    async def ask(self, text, files):
        attachments = await self._attachments(files)
        text = f"<@{self.env.bot.user.id}> {text}"
        self._last = await self.ann.send(self.channel, text, attachments=attachments)
        thread = f"discord:{self.channel.id}:{self._last.id}"
        await self._quiet(thread)
        return thread

    def thread(self, address):
        number = Place.parse(address).message
        return next(one for one in self.channel.threads if one.id == number)

    async def say(self, thread, text, *, about="", files=()):
        attachments = await self._attachments(files)
        there = self.thread(thread)
        earlier = next((one for one in there.history() if str(one.id) == about), None)
        self._last = await self.ann.send(there, text, attachments=attachments, reply_to=earlier)
        await self._quiet(thread)

    async def press(self, thread, message, label):
        target = next(one for one in self.thread(thread).history() if one.id == int(message.id))
        result = await self.ann.click(target, label=label)
        self._last = None
        if result.modal:
            fields = tuple(one["component"]["custom_id"] for one in result.modal["components"])
            return FormShown(result.modal["title"], fields, (thread, result))
        await self._quiet(thread)
        if not result.ephemeral or result.response is None:
            return None
        parts = [shown(one.message) for one in (result.response, *result.followups)]
        return Message(
            "private", "\n".join(one.text for one in parts), images=sum(one.images for one in parts)
        )

    async def fill(self, form, answers):
        thread, result = form.handle
        await self.ann.submit_modal(result, dict(answers))
        await self._quiet(thread)

    async def read(self, thread):
        mine = [
            one for one in self.thread(thread).history() if one.author.id == self.env.bot.user.id
        ]
        return [shown(one) for one in mine if one.components and not one.flags.ephemeral]

    async def redeliver(self):
        if self._last is not None:
            await self.env.bot.on_message(self._last)
            await self.env.settle()

    async def restart(self):
        await self._core.aclose()
        await self.env.restart_bot(await self._start())


@pytest.fixture
async def cdn(monkeypatch):
    """Discord's store of files, on this machine."""
    blobs = {}

    async def serve(request):
        body = blobs.get(str(request.url))
        return web.Response(body=body) if body is not None else web.Response(status=404)

    app = web.Application()
    app.router.add_get("/{tail:.*}", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    monkeypatch.setattr("simcord.backend.cdn.CDN_BASE", base)
    yield blobs
    await runner.cleanup()


@pytest.fixture
async def stage(tmp_path, cdn):
    async with DiscordStage(tmp_path / "bot", cdn) as there:
        yield there
