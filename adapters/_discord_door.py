"""What comes in from Discord: messages, buttons, forms and commands become the core's events."""

import asyncio
import logging
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress

import discord
from discord import app_commands

from bot.domain import Brief, Click, Feedback, FileRef, Hello
from bot.ports import Event, Inbox
from bot.words import say, spoken

from ._discord_commands import Translator, add_commands, fingerprint
from ._discord_places import Memory, Place, lacking, missing, place_at
from ._discord_view import escape, filled, modal, pressed
from ._discord_watch import Watch
from ._discord_wire import TROUBLE

_log = logging.getLogger(__name__)

ASKED = 1500  # characters of a brief that are repeated under the command that brought it
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
        self.tree = app_commands.CommandTree(self)
        add_commands(self.tree, self.asked, self.picked)

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
            event = await self._heard(message)
            if event is not None:
                await self._inbox.receive(event)
        except Exception:
            _log.exception("message %s", message.id)
            await self._reply(message, say("thread-broken", self.language))
            return
        await self._watch.took(message.id)

    async def _heard(self, message: discord.Message) -> Event | None:
        called = self._calls(message)
        if isinstance(message.channel, discord.Thread):
            place = place_at(message.channel, message.id)
            if self._cannot_read(message):
                await self._tell_unread(message, place)
                return None
            return self._feedback(message, place, called=called)
        if message.guild is None:
            await self._remember(message.channel.id)
            return await self._in_talk(message)
        if not called:
            return None
        if lacks := missing(message.channel):
            await self._reply(message, lacking(lacks, self.language))
            return None
        if isinstance(message.channel, discord.TextChannel):
            return self._brief(message, place_at(message.channel, message.id))
        return await self._in_talk(message)

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

    def _calls(self, message: discord.Message) -> bool:
        """Tell whether a message names the bot, or the role that was made for it."""
        own = message.guild.self_role if message.guild else None
        return self.user in message.mentions or (own is not None and own in message.role_mentions)

    def _cannot_read(self, message: discord.Message) -> bool:
        empty = not (message.content or message.attachments or message.stickers)
        return empty and not self.intents.message_content and not self._calls(message)

    async def _tell_unread(self, message: discord.Message, place: Place) -> None:
        if str(place) in self._unread or not await self._knows(place):
            return
        self._unread.add(str(place))
        await self._reply(message, say("discord-unread", self.language))

    def _brief(self, message: discord.Message, place: Place) -> Brief:
        text, files = self._text(message), refs(message)
        self.call(place, text, files)
        return Brief(f"discord:{message.id}", str(place), str(message.author.id), text, files)

    def _feedback(self, message: discord.Message, place: Place, *, called: bool) -> Feedback:
        about = message.reference.message_id if message.reference else None
        return Feedback(
            f"discord:{message.id}",
            str(place),
            str(message.author.id),
            self._text(message),
            files=refs(message),
            about=str(about or ""),
            called=called,
        )

    def _text(self, message: discord.Message) -> str:
        """Return what was said: without the bot's own name, other people by their names."""
        text = message.content
        own = message.guild.self_role if message.guild else None
        for number in (self.user and self.user.id, own and own.id):
            text = re.sub(rf"<@[!&]?{number}>", " ", text)
        for person in message.mentions:
            text = re.sub(rf"<@!?{person.id}>", f"@{person.display_name}", text)
        return text.strip()

    def call(self, place: Place, text: str, files: Iterable[FileRef]) -> None:
        """Choose what the thread of a brief is called: its first words, else its first file."""
        if len(self.titles) > HELD:
            self.titles.clear()
        first = next(iter(text.strip().splitlines()), "") or next((f.name for f in files), "")
        self.titles[str(place)] = first

    async def _knows(self, place: Place) -> bool:
        return await self._inbox.recent(str(place)) == str(place)

    async def _message(self, channel: object, number: int) -> discord.Message | None:
        if isinstance(channel, discord.abc.Messageable):
            with suppress(*TROUBLE):
                return await channel.fetch_message(number)
        return None

    async def _reply(self, message: discord.Message, text: str) -> None:
        """Say something to the author of a message: there, else in a direct message."""
        for place in (message, message.author):
            with suppress(*TROUBLE):
                if isinstance(place, discord.Message):
                    await place.reply(escape(text), mention_author=True)
                else:
                    await place.send(escape(text))
                return
        _log.warning("nobody could be told: %s", text)

    async def _remember(self, channel: int) -> None:
        if channel not in self._memory.talks:
            self._memory.talks.append(channel)
            await self._memory.save()

    # ── coming and going ──────────────────────────────────────────────────────────────────────

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

    # ── buttons and forms ─────────────────────────────────────────────────────────────────────

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take in a pressed button or a submitted form, also of messages of an earlier run."""
        try:
            if interaction.type is discord.InteractionType.component:
                await self._pressed(interaction)
            elif interaction.type is discord.InteractionType.modal_submit:
                await self._submitted(interaction)
        except Exception:
            _log.exception("interaction %s", interaction.id)
            await self.whisper(interaction, say("thread-broken", language_of(interaction, self)))

    async def _pressed(self, interaction: discord.Interaction) -> None:
        found = pressed(str(dict(interaction.data or {}).get("custom_id", "")))
        if found is None:
            return
        opens, choice = found
        place = _place_of(interaction)
        inside = place.replies or isinstance(interaction.channel, discord.Thread)
        if inside and not await self._knows(place):
            text = say("discord-unknown", language_of(interaction, self))
            await self.whisper(interaction, text)
            return
        click = Click(
            f"discord:{interaction.id}",
            str(place),
            str(interaction.user.id),
            choice,
            reply=interaction.token if opens == "private" else "",
            locale=str(interaction.locale),
        )
        if opens == "form" and (form := await self._inbox.form(click)):
            await interaction.response.send_modal(modal(form))
        elif opens == "private":
            # Without this note there is nothing to answer to, and the answer goes to the thread.
            with suppress(*TROUBLE):
                await interaction.response.defer(ephemeral=True, thinking=True)
            await self._inbox.receive(click)
        else:
            await self._inbox.receive(click)
            with suppress(*TROUBLE):
                await interaction.response.defer()

    async def _submitted(self, interaction: discord.Interaction) -> None:
        found = filled(interaction)
        if found is None:
            return
        target, text = found
        await self._inbox.receive(
            Feedback(
                f"discord:{interaction.id}",
                str(_place_of(interaction)),
                str(interaction.user.id),
                text,
                target=target,
                locale=str(interaction.locale),
            )
        )
        with suppress(*TROUBLE):
            await interaction.response.defer()

    async def whisper(self, interaction: discord.Interaction, text: str) -> None:
        """Say something to the one who acted, and to nobody else."""
        with suppress(*TROUBLE):
            if interaction.response.is_done():
                await interaction.followup.send(escape(text), ephemeral=True)
            else:
                await interaction.response.send_message(escape(text), ephemeral=True)

    # ── commands ──────────────────────────────────────────────────────────────────────────────

    async def asked(
        self, interaction: discord.Interaction, text: str, given: Sequence[discord.Attachment]
    ) -> None:
        """Take in ``/report``: its answer is the message that the thread is opened on."""
        files = tuple(_ref(file, f"0:0:{file.id}") for file in given)
        language = language_of(interaction, self)
        if lacks := missing(interaction.channel, interaction.app_permissions):
            await self.whisper(interaction, lacking(lacks, language))
            return
        names = ", ".join(file.name for file in files) or "–"
        told = say("discord-asked", language, brief=text[:ASKED] or "–", files=names[: ASKED // 5])
        answer = await interaction.response.send_message(escape(told))
        place = place_at(interaction.channel, answer.message_id or interaction.id)
        self.call(place, text, files)
        await self._ask(interaction, place, text, files)

    async def picked(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Take in the command on a message: its words are the brief, its files the sources."""
        language = language_of(interaction, self)
        place = place_at(interaction.channel, message.id)
        text, files = self._text(message), refs(message)
        if lacks := missing(interaction.channel, interaction.app_permissions):
            await self.whisper(interaction, lacking(lacks, language))
        elif not isinstance(interaction.channel, discord.Thread) and await self._knows(place):
            await self.whisper(interaction, say("discord-there", language))
        else:
            self.call(place, text, files)
            await self._ask(interaction, place, text, files)
            await self.whisper(interaction, say("discord-started", language))

    async def _ask(
        self,
        interaction: discord.Interaction,
        place: Place,
        text: str,
        files: tuple[FileRef, ...],
    ) -> None:
        author, locale = str(interaction.user.id), str(interaction.locale)
        event = Feedback(
            f"discord:{interaction.id}",
            str(place),
            author,
            text,
            files=files,
            called=True,
            locale=locale,
        )
        await self._inbox.receive(event)


def refs(message: discord.Message) -> tuple[FileRef, ...]:
    """Name a message's files so that they can be fetched again after their addresses expired."""
    return tuple(
        _ref(file, f"{message.channel.id}:{message.id}:{file.id}") for file in message.attachments
    )


def _ref(file: discord.Attachment, place: str) -> FileRef:
    return FileRef(f"discord:{place}:{file.url}", file.filename, file.content_type or "", file.size)


def _place_of(interaction: discord.Interaction) -> Place:
    """Return where the report of a pressed button or a form stands."""
    message = interaction.message
    number = message.id if message else interaction.channel_id or 0
    place = place_at(interaction.channel, number)
    root = message.reference.message_id if message and message.reference else None
    return Place(place.channel, root or number, replies=True) if place.replies else place


def language_of(interaction: discord.Interaction, door: Door) -> str:
    """Return the catalogue's language of the one who acted."""
    return spoken(str(interaction.locale), door.language)
