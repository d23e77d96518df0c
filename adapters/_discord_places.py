"""Where a report stands on Discord, and what the bot may do there."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

import discord

from bot.words import say

NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    create_public_threads=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
)
OVERLAP = 300_000 << 22  # five minutes, as numbers of messages count them
REST = 5.0  # least seconds between two saves


@dataclass(frozen=True)
class Place:
    """The address of a thread, before and after it was opened.

    A thread has the number of the message that it was opened on.  Where there are no threads
    (direct messages, voice channels) the posts of a report reply to that message; without a
    message the channel itself is meant.
    """

    channel: int
    message: int = 0
    replies: bool = False

    def __str__(self) -> str:
        return f"discord:{self.channel}:{'@' * self.replies}{self.message or ''}"

    @classmethod
    def parse(cls, thread: str) -> "Place":
        """Read an address."""
        _, channel, message = thread.split(":")
        return cls(int(channel), int(message.lstrip("@") or 0), message.startswith("@"))


def place_at(channel: object, message: int) -> Place:
    """Return where a report stands that a message in a channel asks for."""
    if isinstance(channel, discord.Thread):
        return Place(channel.parent_id, channel.id)
    number = channel.id if isinstance(channel, discord.abc.Snowflake) else 0
    return Place(number, message, replies=not isinstance(channel, discord.TextChannel))


def missing(channel: object, have: discord.Permissions | None = None) -> list[str]:
    """Return the names of the permissions that the bot lacks in a channel of a server."""
    if have is None:
        if not isinstance(channel, discord.Thread | discord.abc.GuildChannel):
            return []
        if isinstance(channel, discord.Thread) and channel.parent is None:
            return []  # nothing is known of the channel that it hangs on
        have = channel.permissions_for(channel.guild.me)
    wanted = lacks(have)
    if isinstance(channel, discord.Thread):
        return [name for name in wanted if name not in ("send_messages", "create_public_threads")]
    if not isinstance(channel, discord.TextChannel):
        return [name for name in wanted if "thread" not in name]
    return wanted


def lacks(have: discord.Permissions) -> list[str]:
    """Return the names of what is needed and not there, as Discord's settings call it."""
    names = [name for name, need in NEEDED if need and not getattr(have, name)]
    return ["view_channel" if name == "read_messages" else name for name in names]


def lacking(names: list[str], language: str) -> str:
    """Say which permissions are missing."""
    told = [say("discord-may-" + name.replace("_", "-"), language) for name in names]
    return say("discord-lacks", language, permissions=", ".join(told))


@dataclass
class Memory:
    """What is kept in the adapter's folder: how far the messages were seen, and where to look."""

    path: Path
    seen: int = 0  # number of the newest message that was taken in; 0 before the first
    talks: list[int] = field(default_factory=list)  # direct messages, which Discord does not list
    commands: str = ""  # what was registered last
    _saved: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def load(cls, path: Path) -> "Memory":
        """Read what an earlier run left; a file that cannot be read is as none."""
        try:
            kept = json.loads(path.read_text("utf-8"))
            return cls(path, int(kept["seen"]), list(kept["talks"]), str(kept["commands"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls(path)

    def since(self) -> int:
        """Return the number after which messages are looked through: some are met twice."""
        return max(self.seen - OVERLAP, 0)

    async def save(self, *, now: bool = True) -> None:
        """Write it down, whole or not at all; without ``now`` only every few seconds."""
        if now or time.monotonic() - self._saved > REST:
            self._saved = time.monotonic()
            async with self._lock:
                await asyncio.to_thread(self._write)

    def _write(self) -> None:
        kept = {"seen": self.seen, "talks": self.talks, "commands": self.commands}
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(kept), "utf-8")
        part.replace(self.path)
