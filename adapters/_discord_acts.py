"""What people press, fill in and command on Discord becomes the core's events."""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

import discord
from discord import app_commands

from bot.domain import Click, Feedback, FileRef
from bot.ports import Inbox
from bot.words import say, spoken

from ._discord_places import Place, lacking, missing, place_at
from ._discord_said import ref, refs, roles, text
from ._discord_view import escape, filled, modal, pressed
from ._discord_wire import TROUBLE

_log = logging.getLogger(__name__)

ASKED = 1500  # characters of a brief that are repeated under the command that brought it

Interaction = discord.Interaction[discord.Client]
Call = Callable[[Place, str, Iterable[FileRef]], None]


class Acts:
    """Takes in interactions; each is answered at once to the one who acted.

    ``call`` is told what the thread of a brief will be about.
    """

    def __init__(self, inbox: Inbox, language: str, call: Call) -> None:
        self._inbox, self._language, self._call = inbox, language, call

    async def take(self, interaction: Interaction) -> None:
        """Take in a pressed button or a submitted form, also of messages of an earlier run."""
        try:
            if interaction.type is discord.InteractionType.component:
                await self._pressed(interaction)
            elif interaction.type is discord.InteractionType.modal_submit:
                await self._submitted(interaction)
        except Exception as error:
            await self._broke(interaction, error)

    async def failed(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Answer a command that broke."""
        await self._broke(interaction, error)

    async def _broke(self, interaction: Interaction, error: Exception) -> None:
        _log.error("interaction %s", interaction.id, exc_info=error)
        await self._whisper(interaction, say("discord-broken", self._spoken(interaction)))

    def _spoken(self, interaction: Interaction) -> str:
        return spoken(str(interaction.locale), self._language)

    # ── buttons and forms ─────────────────────────────────────────────────────────────────────

    async def _pressed(self, interaction: Interaction) -> None:
        found = pressed(str(dict(interaction.data or {}).get("custom_id", "")))
        if found is None:
            return
        opens, choice = found
        place = _place_of(interaction)
        inside = place.replies or isinstance(interaction.channel, discord.Thread)
        if inside and not await self._knows(place):
            text = say("discord-unknown", self._spoken(interaction))
            await self._whisper(interaction, text)
            return
        click = Click(
            f"discord:{interaction.id}",
            str(place),
            str(interaction.user.id),
            choice,
            reply=interaction.token if opens == "private" else "",
            locale=str(interaction.locale),
            roles=roles(interaction.user),
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

    async def _submitted(self, interaction: Interaction) -> None:
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
                roles=roles(interaction.user),
            )
        )
        with suppress(*TROUBLE):
            await interaction.response.defer()

    async def _knows(self, place: Place) -> bool:
        return await self._inbox.recent(str(place)) == str(place)

    async def _whisper(self, interaction: Interaction, text: str, link: str = "") -> None:
        """Say something to the one who acted, and to nobody else; too late, in a direct message.

        ``link`` is markup of ours behind it.
        """
        said = f"{escape(text)} {link}".rstrip()
        with suppress(*TROUBLE):
            if interaction.response.is_done():
                await interaction.followup.send(said, ephemeral=True)
            else:
                await interaction.response.send_message(said, ephemeral=True)
            return
        with suppress(*TROUBLE):
            await interaction.user.send(said)
            return
        _log.warning("%s could not be told: %s", interaction.user.id, text)

    # ── commands ──────────────────────────────────────────────────────────────────────────────

    async def asked(
        self, interaction: Interaction, text: str, given: Sequence[discord.Attachment]
    ) -> None:
        """Take in ``/report``: its answer is the message that the thread is opened on."""
        files = tuple(ref(file, f"0:0:{file.id}") for file in given)
        language = self._spoken(interaction)
        if lacks := missing(interaction.channel, interaction.app_permissions):
            await self._whisper(interaction, lacking(lacks, language))
            return
        names = ", ".join(file.name for file in files) or "–"
        told = say("discord-asked", language, brief=text[:ASKED] or "–", files=names[: ASKED // 5])
        answer = await interaction.response.send_message(escape(told))
        place = place_at(interaction.channel, answer.message_id or interaction.id)
        self._call(place, text, files)
        await self._ask(interaction, place, text, files)

    async def picked(self, interaction: Interaction, message: discord.Message) -> None:
        """Take in the command on a message: its words are the brief, its files the sources."""
        language = self._spoken(interaction)
        place = place_at(interaction.channel, message.id)
        words, files = text(message, interaction.client.user), refs(message)
        if lacks := missing(interaction.channel, interaction.app_permissions):
            await self._whisper(interaction, lacking(lacks, language))
        elif not isinstance(interaction.channel, discord.Thread) and await self._knows(place):
            await self._whisper(interaction, say("discord-there", language))
        else:
            self._call(place, words, files)
            await self._ask(interaction, place, words, files)
            await self._whisper(interaction, say("discord-started", language))

    async def ordered(self, interaction: Interaction, command: str, section: int | None) -> None:
        """Take in a command on a report: it is the word, said in the report's thread."""
        language = self._spoken(interaction)
        near = place_at(interaction.channel, 0)
        inside = isinstance(interaction.channel, discord.Thread)
        newest = await self._inbox.recent(str(near))
        if newest is None or not (inside or near.replies):
            await self._whisper(
                interaction, say("discord-outside", language), *_link(newest, language)
            )
            return
        word = f"{command} {section}" if section else command
        await self._inbox.receive(
            Feedback(
                f"discord:{interaction.id}",
                newest,
                str(interaction.user.id),
                word,
                locale=str(interaction.locale),
                roles=roles(interaction.user),
            )
        )
        await self._whisper(interaction, say("discord-ordered", language, command=word))

    async def _ask(
        self, interaction: Interaction, place: Place, text: str, files: tuple[FileRef, ...]
    ) -> None:
        event = Feedback(
            f"discord:{interaction.id}",
            str(place),
            str(interaction.user.id),
            text,
            files=files,
            called=True,
            locale=str(interaction.locale),
        )
        await self._inbox.receive(event)


def _link(thread: str | None, language: str) -> tuple[str, ...]:
    """Return what leads to a report's thread."""
    if thread is None:
        return ()
    newest = escape(say("discord-newest", language))
    return (f"{newest} <#{Place.parse(thread).message}>",)


def _place_of(interaction: Interaction) -> Place:
    """Return where the report of a pressed button or a form stands."""
    message = interaction.message
    number = message.id if message else interaction.channel_id or 0
    place = place_at(interaction.channel, number)
    root = message.reference.message_id if message and message.reference else None
    return Place(place.channel, root or number, replies=True) if place.replies else place
