"""What a message on Discord says: to whom, its words, its files."""

import re

import discord

from bot.domain import FileRef


def calls(message: discord.Message, me: discord.ClientUser | None) -> bool:
    """Tell whether a message names the bot, or the role that was made for it."""
    own = message.guild.self_role if message.guild else None
    return me in message.mentions or (own is not None and own in message.role_mentions)


def replies(message: discord.Message, me: discord.ClientUser | None) -> bool:
    """Tell whether a message replies to one of the bot's."""
    earlier = message.reference.resolved if message.reference else None
    return isinstance(earlier, discord.Message) and earlier.author == me


def text(message: discord.Message, me: discord.ClientUser | None) -> str:
    """Return what was said: without the bot's own name, other people by their names."""
    said = message.content
    own = message.guild.self_role if message.guild else None
    for number in (me and me.id, own and own.id):
        said = re.sub(rf"<@[!&]?{number}>", " ", said)
    for person in message.mentions:
        said = re.sub(rf"<@!?{person.id}>", f"@{person.display_name}", said)
    return said.strip()


def refs(message: discord.Message) -> tuple[FileRef, ...]:
    """Name a message's files so that they can be fetched again after their addresses expired."""
    return tuple(
        ref(file, f"{message.channel.id}:{message.id}:{file.id}") for file in message.attachments
    )


def ref(file: discord.Attachment, place: str) -> FileRef:
    """Name a file; ``place`` holds the numbers by which it is found again."""
    return FileRef(f"discord:{place}:{file.url}", file.filename, file.content_type or "", file.size)


def roles(author: object) -> tuple[str, ...]:
    """Return the ids and names of someone's roles in a server; nobody has any elsewhere."""
    if not isinstance(author, discord.Member):
        return ()
    held = [role for role in author.roles if not role.is_default()]
    return (*(str(role.id) for role in held), *(role.name for role in held))
