"""Discord as a platform: a report is a thread on the message that asked for it.

What comes in is `adapters._discord_door`; here is what goes out.  A post is exactly one message (or
one for each of its parts): Discord itself refuses the same nonce for some minutes, and after that
the marker that every message carries is looked for in the thread.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import aiohttp
import discord

from bot.domain import Click, FileRef, Post
from bot.errors import Rejected, Unreadable
from bot.ports import Inbox, Limits
from bot.words import say

from ._discord_door import Door
from ._discord_places import Memory, Place
from ._discord_refusal import Refusals
from ._discord_view import FILES, REQUEST, Page, lay_out, loaded, marker, nonce, numbers, view
from ._discord_wire import awake, partial, reference, tried
from ._intake import SECONDS_WITHOUT_BYTES, fetch
from ._text import clean

_log = logging.getLogger(__name__)

NONCE_SECONDS = 60.0  # Discord knows a nonce for "a few minutes"
LOOKED_THROUGH = 1000  # messages of a thread in which a post in doubt is looked for
EDIT_SECONDS = 1.5  # least time between two edits of a message
NO_MESSAGE, HAS_THREAD = 10008, 160004  # what Discord calls some refusals


class _Original:
    """The first answer to an interaction, where discord.py asks for a message's number."""

    def __str__(self) -> str:
        return "@original"


class Discord:
    """The bot on Discord; implements `bot.ports.Platform`."""

    name = "discord"

    def __init__(
        self,
        token: str,
        folder: Path,
        *,
        max_bytes: int = 200_000_000,
        language: str = "en",
        stall: float = SECONDS_WITHOUT_BYTES,
    ) -> None:
        self._token, self._folder, self._language = token, folder, language
        self._max_bytes, self._stall = max_bytes, stall
        self._door: Door | None = None
        self._opened = asyncio.Event()
        self._refusals = Refusals(language)

    def limits(self, thread: str) -> Limits:
        """Return what fits into one message there."""
        bytes_most = discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
        if self._door is not None:
            channel = self._door.get_channel(Place.parse(thread).channel)
            if isinstance(channel, discord.abc.GuildChannel):
                bytes_most = channel.guild.filesize_limit
        return Limits(
            file_bytes=min(bytes_most, REQUEST),
            files=FILES,
            images=FILES,
            edit_seconds=EDIT_SECONDS,
        )

    # ── in ────────────────────────────────────────────────────────────────────────────────────

    async def run(self, inbox: Inbox) -> None:
        """Serve until cancelled; without the message-content intent where it is not granted."""
        for content in (True, False):
            door = await self.connect(inbox, content=content)
            try:
                async with door:
                    await door.start(self._token)
                return
            except discord.LoginFailure as error:
                raise Rejected("discord-token") from error
            except discord.PrivilegedIntentsRequired as error:
                if not content:
                    raise Rejected("discord-intents") from error
                _log.warning(say("discord-no-content", self._language))

    async def connect(self, inbox: Inbox, *, content: bool = True) -> Door:
        """Return the client that serves an inbox, not yet logged in."""
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        memory = await asyncio.to_thread(Memory.load, self._folder / "discord.json")
        self._door = Door(inbox, memory, self._language, self._opened, content=content)
        return self._door

    async def _client(self) -> Door:
        """Return the client once it knows Discord's places."""
        await self._opened.wait()
        assert self._door is not None  # noqa: S101  it was opened
        return self._door

    async def download(self, file: FileRef, to: Path) -> None:
        """Stream a file's bytes; an address that has expired is asked for anew."""
        _, channel, message, number, url = file.id.split(":", 4)
        async with aiohttp.ClientSession() as session:
            try:
                await self._fetch(session, url, to, file)
            except Unreadable as error:
                if error.line.key != "intake-expired" or message == "0":
                    raise
                fresh = await self._address(int(channel), int(message), int(number))
                if fresh is None:
                    raise
                await self._fetch(session, fresh, to, file)

    async def _fetch(
        self, session: aiohttp.ClientSession, url: str, to: Path, file: FileRef
    ) -> None:
        await fetch(session, url, to, name=file.name, most=self._max_bytes, stall=self._stall)

    async def _address(self, channel: int, message: int, number: int) -> str | None:
        """Return a file's present address, unless its message is gone."""
        client = await self._client()
        with suppress(discord.HTTPException):
            place = client.get_partial_messageable(channel)
            found = await tried(lambda: place.fetch_message(message))
            return next((one.url for one in found.attachments if one.id == number), None)
        return None

    # ── out ───────────────────────────────────────────────────────────────────────────────────

    async def post(self, thread: str, post: Post, tried: float | None = None) -> str:
        """Show a post once, in as many messages as it needs; the first post opens the thread."""
        mention = post.mention if post.mention.isdigit() else ""
        parts = await asyncio.to_thread(lay_out, post, f"<@{mention}>" if mention else "")
        try:
            channel = await self._channel(Place.parse(thread))
            there = await self._there(channel, thread, post.key, len(parts)) if tried else {}
            sent = [
                there.get(part) or await self._send(channel, thread, post, part, page)
                for part, page in enumerate(parts)
            ]
        except discord.HTTPException as error:
            raise await self._refused(thread, error) from error
        self._refusals.over(thread)
        return ",".join(map(str, sent))

    async def _send(
        self,
        channel: discord.abc.Messageable,
        thread: str,
        post: Post,
        part: int,
        page: Page,
    ) -> int:
        start = time.monotonic()
        place = Place.parse(thread)
        pinged = [discord.Object(int(post.mention))] if post.mention.isdigit() else []

        async def send() -> int:
            if time.monotonic() - start > NONCE_SECONDS:
                there = await self._there(channel, thread, post.key, part + 1)
                if part in there:
                    return there[part]
            message = await channel.send(
                view=view(page, marker(thread, post.key, part)),
                files=await asyncio.to_thread(loaded, page),
                nonce=nonce(thread, post.key, part),
                reference=reference(place) if place.replies else None,  # type: ignore[arg-type]  # None is what it takes for none
                mention_author=False,
                allowed_mentions=discord.AllowedMentions(
                    everyone=False, roles=False, users=pinged, replied_user=False
                ),
            )
            return message.id

        return await awake(channel, send)

    async def _there(
        self, channel: discord.abc.Messageable, thread: str, key: str, parts: int
    ) -> dict[int, int]:
        """Return which parts of a post stand in a thread already, with their messages' numbers."""
        client = await self._client()
        markers = {marker(thread, key, part): part for part in range(parts)}

        async def look() -> dict[int, int]:
            found: dict[int, int] = {}
            async for message in channel.history(limit=LOOKED_THROUGH):
                if message.author == client.user:
                    found |= {markers[n]: message.id for n in numbers(message) & markers.keys()}
                if len(found) == parts:
                    break
            return found

        return await tried(look)

    async def _channel(self, place: Place) -> discord.abc.Messageable:
        """Return where a report's posts go; opens its thread where there is none yet."""
        client = await self._client()
        number = place.channel if place.replies or not place.message else place.message
        found = client.get_channel(number) or await self._known(client, number)
        if found is None and number == place.message:
            found = await self._open(client, place)
        if not isinstance(found, discord.abc.Messageable):
            raise Rejected("discord-gone")
        return found

    async def _known(self, client: Door, number: int) -> object | None:
        try:
            return await tried(lambda: client.fetch_channel(number))
        except discord.NotFound:
            return None

    async def _open(self, client: Door, place: Place) -> object:
        """Open the thread on a message; it may have been opened a moment ago."""
        parent = client.get_channel(place.channel) or await self._known(client, place.channel)
        if not isinstance(parent, discord.TextChannel):
            raise Rejected("discord-gone")
        name = await self._title(client, parent, place)
        root = parent.get_partial_message(place.message)
        try:
            return await tried(lambda: root.create_thread(name=name))
        except discord.HTTPException as error:
            if error.code != HAS_THREAD:
                raise
            return await self._known(client, place.message)

    async def _title(self, client: Door, parent: discord.TextChannel, place: Place) -> str:
        """Return what to call a thread: the first words of what was asked, else a file's name."""
        title = client.titles.pop(str(place), "")
        if not title:
            with suppress(discord.HTTPException):
                root = await parent.fetch_message(place.message)
                lines = (
                    root.clean_content.strip().splitlines() if root.author != client.user else []
                )
                title = next(iter([*lines, *(one.filename for one in root.attachments)]), "")
        return clean(title).strip()[:100] or say("discord-thread", self._language)

    async def edit(self, thread: str, message: str, post: Post) -> None:
        """Show a post in place of an earlier one, part by part."""
        parts = await asyncio.to_thread(lay_out, post)
        ids = [int(number) for number in message.split(",")]
        try:
            channel = await self._channel(Place.parse(thread))
            if post.link:
                target = partial(channel, int(post.link.partition(",")[0]))
                parts[0] = replace(parts[0], text=f"[{parts[0].text}]({target.jump_url})")
            for part, number in enumerate(ids):
                if part < len(parts):
                    await self._rewrite(
                        channel, number, parts[part], marker(thread, post.key, part)
                    )
                else:
                    await self._remove(channel, number)
            there = (
                await self._there(channel, thread, post.key, len(parts))
                if parts[len(ids) :]
                else {}
            )
            for part in range(len(ids), len(parts)):
                if part in there:
                    await self._rewrite(
                        channel, there[part], parts[part], marker(thread, post.key, part)
                    )
                else:
                    await self._send(channel, thread, post, part, parts[part])
        except discord.HTTPException as error:
            raise await self._refused(thread, error) from error

    async def _rewrite(
        self, channel: discord.abc.Messageable, message: int, page: Page, number: int
    ) -> None:
        """Edit a message; one that someone deleted stays deleted."""

        async def rewrite() -> None:
            files = await asyncio.to_thread(loaded, page)
            await partial(channel, message).edit(view=view(page, number), attachments=files)

        try:
            await awake(channel, rewrite)
        except discord.HTTPException as error:
            if error.code != NO_MESSAGE:
                raise

    async def _remove(self, channel: discord.abc.Messageable, message: int) -> None:
        with suppress(discord.NotFound):
            await awake(channel, partial(channel, message).delete)

    async def _refused(self, thread: str, error: discord.HTTPException) -> Exception:
        return await self._refusals.told(await self._client(), thread, error)

    async def remove(self, thread: str, key: str, message: str) -> bool:
        """Delete a post's messages, and their files with them."""
        try:
            channel = await self._channel(Place.parse(thread))
            for number in message.split(","):
                await self._remove(channel, int(number))
        except (discord.HTTPException, Rejected) as error:
            _log.warning("a post stays: %s", error)
            return False
        return True

    async def tell(self, click: Click, post: Post) -> None:
        """Answer the one who clicked, and nobody else; in the thread where that is too late."""
        parts = await asyncio.to_thread(lay_out, post)
        client = await self._client()
        if click.reply:
            try:
                await self._whisper(client, click, post, parts)
                return
            except discord.HTTPException as error:
                _log.info("the answer to %s goes to the thread: %s", click.id, error)
        await self.post(click.thread, post, time.time())

    async def _whisper(self, client: Door, click: Click, post: Post, parts: Sequence[Page]) -> None:
        """Put an answer in place of the note that it is being worked on."""
        hook = discord.Webhook.partial(client.application_id or 0, click.reply, client=client)
        shown = [view(page, marker(click.id, post.key, n)) for n, page in enumerate(parts)]

        async def first() -> None:
            files = await asyncio.to_thread(loaded, parts[0])
            await hook.edit_message(cast(int, _Original()), view=shown[0], attachments=files)

        await tried(first)
        for page, made in zip(parts[1:], shown[1:], strict=True):
            files = await asyncio.to_thread(loaded, page)
            await hook.send(view=made, files=files, ephemeral=True)
