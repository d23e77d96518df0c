"""How far what is said on Discord was taken in, so that nothing is missed between two runs."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import discord

from ._discord_places import Memory
from ._discord_wire import TROUBLE

_log = logging.getLogger(__name__)

Hear = Callable[[discord.Message], Awaitable[None]]
Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


class Watch:
    """Remembers the newest message that was taken in, and looks through what came after it."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._behind = True  # messages that were missed are still being looked through
        self._newest = 0  # number of the newest message that was taken in since the start

    async def begin(self) -> None:
        """Note the first start ever: from now on things can be missed."""
        if not self._memory.seen:
            self._memory.seen = discord.utils.time_snowflake(discord.utils.utcnow())
            await self._memory.save()

    async def took(self, message: int) -> None:
        """Note that a message was taken in."""
        self._newest = max(self._newest, message)
        if not self._behind and self._newest > self._memory.seen:
            self._memory.seen = self._newest
            await self._memory.save(now=False)

    async def catch_up(self, client: discord.Client, hear: Hear) -> None:
        """Have what was said while nobody listened heard, oldest first in each place.

        Some of it is heard twice, which changes nothing.
        """
        self._behind = True
        places = await self._places(client)
        newest = max((number for _, number in places), default=0)
        since = discord.Object(self._memory.since())
        for channel, number in places:
            if number > since.id:
                await _look_through(channel, since, hear)
        self._behind = False
        self._memory.seen = max(self._memory.seen, newest, self._newest)
        await self._memory.save()

    async def _places(self, client: discord.Client) -> list[tuple[discord.abc.Messageable, int]]:
        """Return every place that can be read, with the number of its newest message."""
        found: list[tuple[discord.abc.Messageable, int]] = []
        for guild in client.guilds:
            places: list[Channel] = [*guild.text_channels, *guild.voice_channels]
            places += [*guild.stage_channels, *guild.threads]
            for channel in places:
                rights = channel.permissions_for(guild.me)
                if rights.view_channel and rights.read_message_history:
                    found.append((channel, channel.last_message_id or 0))
        for number in self._memory.talks:
            with suppress(*TROUBLE):
                talk = client.get_channel(number) or await client.fetch_channel(number)
                if isinstance(talk, discord.DMChannel):
                    found.append((talk, _ANY))
        return found


_ANY = (1 << 63) - 1  # stands for how new a direct talk is, which is not known


async def _look_through(
    channel: discord.abc.Messageable, since: discord.Object, hear: Hear
) -> None:
    try:
        async for message in channel.history(limit=None, after=since, oldest_first=True):
            await hear(message)
    except TROUBLE:
        _log.exception("what was missed in %s cannot be read", channel)
