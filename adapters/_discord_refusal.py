"""What Discord does not let the bot do is told where the person is."""

import logging
from contextlib import suppress

import discord

from bot.errors import BotError, Broken, Rejected
from bot.words import say

from ._discord_places import Place, lacking, missing
from ._discord_view import escape
from ._discord_wire import TROUBLE, reference

_log = logging.getLogger(__name__)

GONE, LOCKED = 404, 160005
People = discord.User | discord.Member | None


class Refusals:
    """Turns Discord's refusals into errors, each told once until a post gets through again."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._told: set[str] = set()  # threads whose people know why nothing comes

    def over(self, thread: str) -> None:
        """Note that posts get through again."""
        self._told.discard(thread)

    async def told(
        self, client: discord.Client, thread: str, error: discord.HTTPException
    ) -> BotError:
        """Tell people why nothing can be posted in a thread; return what to raise."""
        if error.status == GONE:
            return Rejected("discord-gone")
        if not isinstance(error, discord.Forbidden):
            return Broken("discord-refused", status=error.status)
        place = Place.parse(thread)
        here = await self._place(client, place)
        locked = error.code == LOCKED or (isinstance(here, discord.Thread) and here.locked)
        why = Rejected("discord-locked" if locked else "discord-forbidden")
        lacks = [] if locked else missing(here)
        text = lacking(lacks, self._language) if lacks else say(why.line.key, self._language)
        if thread not in self._told:
            self._told.add(thread)
            await self._tell(client, place, here, text)
        return why

    async def _place(self, client: discord.Client, place: Place) -> object:
        """Return the thread of a report, else the channel that it hangs on."""
        for number in (place.message, place.channel):
            if found := client.get_channel(number):
                return found
            with suppress(*TROUBLE):
                return await client.fetch_channel(number)
        return None

    async def _tell(self, client: discord.Client, place: Place, here: object, text: str) -> None:
        """Say it beside the thread, else to the one who asked for the report."""
        said = escape(f"{text} {say('discord-go-on', self._language)}")
        parent = client.get_partial_messageable(place.channel)
        forum = isinstance(here, discord.Thread) and isinstance(here.parent, discord.ForumChannel)
        if not forum:
            with suppress(*TROUBLE):
                root = reference(place) if place.message else None
                await parent.send(said, reference=root, mention_author=True)  # type: ignore[arg-type]  # None is what it takes for none
                return
        home = here if forum and isinstance(here, discord.Thread) else parent
        with suppress(*TROUBLE):
            if asker := await self._asker(client, home, place):
                await asker.send(said)
                return
        _log.warning("nobody could be told: %s", text)

    async def _asker(
        self, client: discord.Client, home: discord.abc.Messageable, place: Place
    ) -> People:
        """Return who asked for a report: the author of its first message, or of its command."""
        root = await home.fetch_message(place.message)
        if root.author == client.user:
            return root.interaction_metadata.user if root.interaction_metadata else None
        return root.author
