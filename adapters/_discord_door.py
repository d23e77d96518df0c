"""What comes in from Discord: what people say becomes the core's events.

What they press, fill in and command is `adapters._discord_acts`.
"""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress

import discord
from discord import app_commands

from bot.domain import Brief, Feedback, FileRef, Hello
from bot.ports import Event, Inbox
from bot.words import say

from ._discord_acts import Acts
from ._discord_commands import Translator, add_commands, fingerprint
from ._discord_places import Memory, Place, lacking, missing, place_at
from ._discord_said import calls, refs, replies, roles, text
from ._discord_view import escape
from ._discord_watch import Watch
from ._discord_wire import TROUBLE

_log = logging.getLogger(__name__)

HELD = 1000  # names of threads that are kept until the threads are opened
SPEECH = (discord.MessageType.default, discord.MessageType.reply)


class Door(discord.Client):
    """The connection to Discord; hands what people do to an inbox."""

    def __init__(
        self,
        inbox: Inbox,
        memory: Memory,
        language: str,
        opened: asyncio.Event,
        *,
        content: bool,
    ) -> None:
        intents = discord.Intents(
            guilds=True, guild_messages=True, dm_messages=True, message_content=content
        )
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
        )
        self._inbox, self._memory, self.language = inbox, memory, language
        self.titles: dict[str, str] = {}  # what a thread is called when it is opened
        self._opened = opened  # set once Discord's places are known
        self._watch = Watch(memory)
        self._unread: set[str] = set()  # threads that were told about the missing intent
        self._acts = Acts(inbox, language, self._call)
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self._acts.failed)
        add_commands(self.tree, self._acts.asked, self._acts.picked, self._acts.ordered)

    async def setup_hook(self) -> None:
        """Register the commands where they differ from those registered last."""
        await self._watch.begin()
        await self.tree.set_translator(Translator())
        shape = f"{self.application_id} {fingerprint(self.tree)}"
        if shape != self._memory.commands:
            await self.tree.sync()
            self._memory.commands = shape
            await self._memory.save()

    # ── messages ──────────────────────────────────────────────────────────────────────────────

    async def on_message(self, message: discord.Message) -> None:
        """Hand over what a person said."""
        machine = message.author.bot or message.author == self.user or message.webhook_id
        if machine or message.type not in SPEECH:
            return
        try:
            await self._locate(message)
            event = await self._heard(message)
            if event is not None:
                await self._inbox.receive(event)
        except Exception:
            _log.exception("message %s", message.id)
            await self._reply(message, say("discord-broken", self.language))
            return
        await self._watch.took(message.id)

    async def _locate(self, message: discord.Message) -> None:
        """Ask for the place of a message that is not known: a thread that slept till now."""
        if isinstance(message.channel, discord.PartialMessageable):
            with suppress(*TROUBLE):
                found = await self.fetch_channel(message.channel.id)
                if isinstance(found, discord.abc.Messageable):
                    message.channel = found

    async def _heard(self, message: discord.Message) -> Event | None:
        if message.guild is None:
            await self._remember(message.channel.id)
            return await self._in_talk(message)
        channel, called = message.channel, calls(message, self.user)
        place = place_at(channel, message.id)
        threads = isinstance(channel, discord.TextChannel | discord.Thread)
        ours = isinstance(channel, discord.Thread) or (not threads and replies(message, self.user))
        if not called and not ours:
            return None
        if not called and self._cannot_read(message):
            await self._tell_unread(message, place)
            return None
        if called and (lacks := missing(channel)):
            await self._reply(message, lacking(lacks, self.language))
            return None
        if isinstance(channel, discord.Thread):
            return self._feedback(message, place, called=called)
        return self._brief(message, place) if threads else await self._in_talk(message)

    async def _in_talk(self, message: discord.Message) -> Event:
        """Sort a message where there are no threads: replies belong to what they reply to.

        Without a reply, words belong to the newest report there, and so do files while that one
        was asked for without any; else a new one begins.
        """
        place = place_at(message.channel, message.id)
        if message.reference and message.reference.message_id:
            earlier = await self._message(message.channel, message.reference.message_id)
            root = message.reference.message_id
            if earlier and earlier.author == self.user and earlier.reference:
                root = earlier.reference.message_id or root
            return self._feedback(message, Place(place.channel, root, replies=True), called=True)
        newest = await self._inbox.recent(f"discord:{place.channel}:@")
        if newest is not None:
            root_message = await self._message(message.channel, Place.parse(newest).message)
            waits = root_message is not None and not root_message.attachments
            if waits or not message.attachments:
                return self._feedback(message, Place.parse(newest), called=True)
        return self._brief(message, place)

    def _cannot_read(self, message: discord.Message) -> bool:
        empty = not (message.content or message.attachments or message.stickers)
        return empty and not self.intents.message_content

    async def _tell_unread(self, message: discord.Message, place: Place) -> None:
        """Say, once in a report's place, that only what names the bot can be read."""
        known = place.replies or await self._inbox.recent(str(place)) == str(place)
        where = str(place.channel) if place.replies else str(place)
        if known and where not in self._unread:
            self._unread.add(where)
            await self._reply(message, say("discord-unread", self.language))

    def _brief(self, message: discord.Message, place: Place) -> Brief:
        said, files = text(message, self.user), refs(message)
        self._call(place, said, files)
        return Brief(f"discord:{message.id}", str(place), str(message.author.id), said, files)

    def _feedback(self, message: discord.Message, place: Place, *, called: bool) -> Feedback:
        about = message.reference.message_id if message.reference else None
        return Feedback(
            f"discord:{message.id}",
            str(place),
            str(message.author.id),
            text(message, self.user),
            files=refs(message),
            about=str(about or ""),
            called=called,
            roles=roles(message.author),
        )

    def _call(self, place: Place, said: str, files: Iterable[FileRef]) -> None:
        """Choose what the thread of a brief is called: its first words, else its first file."""
        if len(self.titles) > HELD:
            self.titles.clear()
        first = next(iter(said.strip().splitlines()), "") or next((f.name for f in files), "")
        self.titles[str(place)] = first

    async def _message(self, channel: object, number: int) -> discord.Message | None:
        if isinstance(channel, discord.abc.Messageable):
            with suppress(*TROUBLE):
                return await channel.fetch_message(number)
        return None

    async def _reply(self, message: discord.Message, said: str) -> None:
        """Say something to the author of a message: there, else in a direct message."""
        for place in (message, message.author):
            with suppress(*TROUBLE):
                if isinstance(place, discord.Message):
                    await place.reply(escape(said), mention_author=True)
                else:
                    await place.send(escape(said))
                return
        _log.warning("nobody could be told: %s", said)

    async def _remember(self, channel: int) -> None:
        if channel not in self._memory.talks:
            self._memory.talks.append(channel)
            await self._memory.save()

    # ── coming, going, acting ─────────────────────────────────────────────────────────────────

    async def on_ready(self) -> None:
        """Look through what was said while nobody listened; what was taken in changes nothing."""
        self._opened.set()
        await self._watch.catch_up(self, self.on_message)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Say hello where the bot may speak."""
        channels = [guild.system_channel, *guild.text_channels]
        for channel in channels:
            rights = channel.permissions_for(guild.me) if channel else discord.Permissions.none()
            if channel and rights.view_channel and rights.send_messages:
                at = int(guild.me.joined_at.timestamp()) if guild.me.joined_at else 0
                event = f"discord:{guild.id}:{at}"
                locale = str(guild.preferred_locale)
                await self._inbox.receive(Hello(event, str(Place(channel.id)), locale))
                return

    async def on_interaction(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Take in what was pressed or filled in."""
        if interaction.guild is None and interaction.channel_id:
            await self._remember(interaction.channel_id)
        await self._acts.take(interaction)
