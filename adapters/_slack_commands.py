"""Commands on a report, which Slack offers outside threads alone: they are then said in its thread.

``/report status`` lists the reports of its channel to the one who asked, with a button for each;
the shortcut on a message of a thread asks which command.
"""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import ClientError
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError

from bot.domain import COMMANDS, Feedback
from bot.ports import Event, Inbox, Listed
from bot.words import LANGUAGES, say, word

from . import _slack_blocks as kit
from ._slack_wire import Notebook, Wire

LISTED = 5  # reports of a channel
SHORTCUT = "paperthread-commands"  # callback id of the shortcut
Take = Callable[[Event], Awaitable[None]]
Open = Callable[[str, kit.Json, AsyncRespond], Awaitable[None]]


def command_in(text: str) -> str:
    """Return the command that was written behind /report, if it is one.

    >>> command_in(" Status "), command_in("status of the field, 800 words")
    ('status', '')
    """
    said = text.strip().casefold()
    return next((name for name in COMMANDS if said in _names(name)), "")


def _names(command: str) -> set[str]:
    return {say(f"command-name-{command}", language) for language in LANGUAGES}


class Commands:
    """Offers the commands; ``take`` has the core record what was chosen."""

    def __init__(
        self, inbox: Inbox, wire: Wire, notebook: Notebook, language: str, take: Take, open_: Open
    ) -> None:
        self._inbox, self._wire, self._notebook = inbox, wire, notebook
        self._language, self._take, self._open = language, take, open_

    async def offer(self, near: str, command: str, respond: AsyncRespond) -> None:
        """List the reports whose threads begin with ``near``, each with the command's button."""
        listed = await self._inbox.reader.listed(near, LISTED)
        key = "slack-reports" if listed else "slack-no-reports"
        text = self._say(key, command=self._name(command))
        blocks = [kit.line(text)]
        for place, one in enumerate(listed):
            blocks += [
                await self._row(one),
                kit.order(command, self._name(command), one.thread, place),
            ]
        await respond(text=kit.fallback(blocks), blocks=blocks, response_type="ephemeral")

    async def _row(self, report: Listed) -> kit.Json:
        """Return a line that leads to a report's thread and says how far it is."""
        text = f"{report.title} · {word(report.state, self._language)}"
        channel, ts = report.thread.split(":", 3)[2:]
        if ts.startswith("new-"):
            ts = await self._notebook.get("root", report.thread) or ""
        with suppress(SlackApiError, ClientError, TimeoutError):
            found = await self._wire.once("chat.getPermalink", channel=channel, message_ts=ts)
            return kit.link(text, str(found["permalink"]))
        return kit.line(text)

    async def pressed(self, body: kit.Json) -> None:
        """Say a command in the thread of the report whose button was pressed."""
        action, user = body["actions"][0], body["user"]["id"]
        held = json.loads(action["value"])
        name = f"slack-{action['action_ts']}-{user}"
        await self._take(Feedback(name, held["thread"], user, held["command"]))

    async def taken(self, body: kit.Json, respond: AsyncRespond) -> None:
        """Put a line in the list's place that says where the answer comes."""
        command = json.loads(body["actions"][0]["value"])["command"]
        told = self._say("slack-ordered", command=self._name(command))
        await respond(text=told, response_type="ephemeral", replace_original=True)

    async def ask(self, body: kit.Json, thread: str, respond: AsyncRespond) -> None:
        """Open the window that asks which command is meant for a thread's report."""
        if await self._inbox.recent(thread) != thread:
            text = self._say("slack-no-report")
            await respond(text=text, response_type="ephemeral", replace_original=False)
            return
        words = {
            "title": self._say("slack-commands"),
            "which": self._say("slack-commands-which"),
            "submit": self._say("slack-send"),
            "close": self._say("slack-close"),
        }
        commands = {str(name): self._say(f"command-about-{name}") for name in COMMANDS}
        window = kit.command_modal(words, commands, thread)
        await self._open(body["trigger_id"], window, respond)

    async def chosen(self, view: kit.Json, user: str) -> None:
        """Say the command that was chosen in the window."""
        command, thread = kit.filled(view).get(kit.WHICH, ""), view["private_metadata"]
        if command in COMMANDS:
            await self._take(Feedback(f"slack-{view['id']}", thread, user, command))

    def _name(self, command: str) -> str:
        return self._say(f"command-name-{command}")

    def _say(self, key: str, **values: str) -> str:
        return say(key, self._language, **values)
