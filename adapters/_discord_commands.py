"""The commands that Discord offers: ``/report``, those on a report, and the one on a message."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.domain import COMMANDS
from bot.words import say

_log = logging.getLogger(__name__)

Asked = Callable[[discord.Interaction, str, Sequence[discord.Attachment]], Awaitable[None]]
Picked = Callable[[discord.Interaction, discord.Message], Awaitable[None]]
Ordered = Callable[[discord.Interaction, str, int | None], Awaitable[None]]

GROUP = "paperthread"  # before the name of each command on a report
OF_SECTION = ("sources", "history")  # may be asked of one section alone
_TOLD = (
    "discord-command", "discord-command-brief", "discord-command-file", "discord-menu",
    "discord-commands", "discord-command-section",
    *(f"command-{kind}-{name}" for name in COMMANDS for kind in ("name", "about")),
)  # fmt: skip


class Translator(app_commands.Translator):
    """The commands' words in the reader's language."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the Chinese words for a Chinese reader."""
        key = string.extras.get("key")
        return say(key, "zh") if key and str(locale).startswith("zh") else None


def _told(key: str) -> app_commands.locale_str:
    return app_commands.locale_str(say(key, "en"), key=key)


def add_commands(
    tree: app_commands.CommandTree[discord.Client], asked: Asked, picked: Picked, ordered: Ordered
) -> None:
    """Put the commands on a tree; ``asked``, ``picked`` and ``ordered`` take them in."""

    async def report(
        interaction: discord.Interaction,
        brief: str = "",
        file1: discord.Attachment | None = None,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        file5: discord.Attachment | None = None,
    ) -> None:
        given = (file1, file2, file3, file4, file5)
        await asked(interaction, brief, [file for file in given if file])

    async def draft(interaction: discord.Interaction, message: discord.Message) -> None:
        await picked(interaction, message)

    told = {f"file{number}": _told("discord-command-file") for number in range(1, 6)}
    app_commands.describe(brief=_told("discord-command-brief"), **told)(report)
    tree.add_command(
        app_commands.Command[Any, ..., None](
            name="report", description=_told("discord-command"), callback=report
        )
    )
    tree.add_command(app_commands.ContextMenu(name=_told("discord-menu"), callback=draft))
    group = app_commands.Group(name=GROUP, description=_told("discord-commands"))
    for name in COMMANDS:
        group.add_command(_on_report(name, ordered))
    tree.add_command(group)


def _on_report(name: str, ordered: Ordered) -> app_commands.Command[Any, ..., None]:
    """Return one command on a report."""

    async def bare(interaction: discord.Interaction) -> None:
        await ordered(interaction, name, None)

    async def sectioned(
        interaction: discord.Interaction, section: app_commands.Range[int, 1, 99] | None = None
    ) -> None:
        await ordered(interaction, name, section)

    about = _told(f"command-about-{name}")
    if name not in OF_SECTION:
        return app_commands.Command(name=name, description=about, callback=bare)
    app_commands.describe(section=_told("discord-command-section"))(sectioned)
    return app_commands.Command(name=name, description=about, callback=sectioned)


def fingerprint(tree: app_commands.CommandTree[discord.Client]) -> str:
    """Return what the commands look like, in short: other commands give another one."""
    shapes = [command.to_dict(tree) for command in tree.get_commands()]
    told = [say(key, language) for key in _TOLD for language in ("en", "zh")]
    text = json.dumps([shapes, told], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
