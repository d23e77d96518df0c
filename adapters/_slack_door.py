"""What comes in from Slack: messages, buttons, forms, shortcuts; each recorded, then told as taken.

An event is recorded before Slack is told that it arrived, so that nothing is lost when the process
dies, and Slack is told within two seconds whatever happens.  What a click opens, a form or a
window, follows the acknowledgement.
"""

import asyncio
import html
import json
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

from aiohttp import ClientError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Brief, Click, Feedback, FileRef, Hello, answered
from bot.errors import BotError, Broken
from bot.ports import Event, Inbox
from bot.words import say

from . import _slack_blocks as kit
from ._slack_commands import SHORTCUT, Commands, command_in
from ._slack_files import Files
from ._slack_setup import Standing
from ._slack_wire import Notebook, Wire, problem

_log = logging.getLogger(__name__)

HEARD = (None, "file_share", "thread_broadcast", "me_message")  # kinds of messages from people
HOLD = 0.8  # seconds that a mention without files waits for the message event, which has them
ACK = 2.0  # seconds after which Slack is answered in any case; it waits three
Ack = Callable[..., Awaitable[Any]]


class Door:
    """Bolt's listeners in front of the core's inbox, for one workspace.

    ``stopped`` is given an error when the app is taken out of the workspace.
    """

    def __init__(
        self,
        inbox: Inbox,
        standing: Standing,
        wire: Wire,
        files: Files,
        notebook: Notebook,
        language: str,
    ) -> None:
        self._inbox, self._team = inbox, standing.team
        self._wire, self._files, self._notebook = wire, files, notebook
        self._language = language
        self.stopped: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._taken: OrderedDict[str, None] = OrderedDict()  # messages that were received lately
        self._twins: dict[str, asyncio.Event] = {}
        self._commands = Commands(inbox, wire, notebook, language, self._take, self._open)

    def app(self, secret: str) -> AsyncApp:
        """Return Bolt with our listeners; the last of each kind takes what no other wants."""

        async def authorize(team_id: str | None) -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=None,
                team_id=team_id,
                bot_user_id=self._wire.user,
                bot_token=self._wire.client.token,
            )

        app = AsyncApp(
            name="paperthread",
            client=AsyncWebClient(base_url=self._wire.client.base_url),
            signing_secret=secret or "unused",
            authorize=authorize,
            process_before_response=True,
        )
        everything = re.compile("")
        app.event(everything)(self._event)
        app.action(everything)(self._pressed)
        app.view(everything)(self._submitted)
        app.command(everything)(self._command)
        app.shortcut(everything)(self._shortcut)
        app.error(self._failed)
        return app

    async def _failed(self, error: Exception, body: kit.Json, respond: AsyncRespond) -> None:
        """Tell the one who is waiting that it was our fault; Slack delivers events again."""
        _log.error("an event of Slack's failed", exc_info=error)
        with suppress(Exception):  # it is being told that something went wrong
            if body.get("response_url"):
                text = self._say("slack-failed")
                await respond(text=text, response_type="ephemeral", replace_original=False)
            elif user := body.get("event", {}).get("user"):
                event, note = body["event"], kit.line(self._say("slack-failed"))
                thread = event.get("thread_ts") or ""
                await self._wire.whisper(event["channel"], thread, user, [note])

    async def _address(self, channel: str, ts: str) -> str:
        """Return the address of the thread under a message."""
        known = await self._notebook.get("address", f"{channel}:{ts}")
        return known or f"slack:{self._team}:{channel}:{ts}"

    def _say(self, key: str) -> str:
        return say(key, self._language)

    async def close(self) -> None:
        """Stop what is under way; the core has recorded what must not be lost."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ── what comes in ─────────────────────────────────────────────────────────────────────────

    async def _take(self, event: Event) -> None:
        """Have the core record an event, but never longer than Slack waits."""
        if isinstance(event, Brief) or (isinstance(event, Feedback) and event.called):
            await self._notebook.put("author", event.thread, event.author)
        task = self._spawn(self._inbox.receive(event))
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(task), ACK)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("something on Slack failed", exc_info=error)

    async def _event(self, event: kit.Json, body: kit.Json) -> None:
        """Take what happened in the workspace; Slack is told when this returns."""
        channel = str(event.get("channel", ""))
        match event["type"]:
            case "app_mention" | "message":
                await self._heard(event)
            case "app_home_opened" if event.get("tab") == "messages" and channel:
                self._spawn(self._hello(f"slack-hello-{channel}", channel, event["user"]))
            case "member_joined_channel" if event.get("user") == self._wire.user:
                who = event.get("inviter", "")
                self._spawn(self._hello(f"slack-hello-{body['event_id']}", channel, who))
            case "app_uninstalled" | "tokens_revoked":
                if not self.stopped.done():
                    self.stopped.set_exception(Broken("slack-token"))

    async def _hello(self, name: str, channel: str, user: str) -> None:
        locale = ""
        with suppress(SlackApiError, ClientError, TimeoutError):
            person = await self._wire.once("users.info", user=user, include_locale=True)
            locale = str(person["user"].get("locale") or "")
        await self._inbox.receive(Hello(name, f"slack:{self._team}:{channel}:", locale))

    async def _heard(self, event: kit.Json) -> None:
        """Take a message, which comes twice where it mentions us, at times with files but once."""
        text, user = event.get("text") or "", event.get("user")
        if event.get("subtype") not in HEARD or event.get("bot_id") or not user:
            return
        channel, ts, root = event["channel"], event["ts"], event.get("thread_ts") or event["ts"]
        mention = event["type"] == "app_mention"
        called = mention or f"<@{self._wire.user}>" in text
        direct = event.get("channel_type") == "im" or channel.startswith("D")
        inside = root != ts
        if not (inside or called or direct):
            return
        name = f"slack-{self._team}-{channel}-{ts}"
        files = await self._refs(event)
        if mention and not files and await self._twin(name):
            return
        thread = await self._address(channel, root)
        said = _plain(text, self._wire.user)
        if inside:
            await self._take(Feedback(name, thread, user, said, files=files, called=called))
        else:
            await self._take(Brief(name, thread, user, said, files))
        if mention and not files:
            await self._notebook.put("bare", name, "")
        elif files and called and not mention and await self._notebook.get("bare", name) == "":
            # The mention was taken without its files, which only this second event has.
            await self._take(Feedback(name + "+", thread, user, "", files=files, called=True))
        self._note_taken(name)

    async def _twin(self, name: str) -> bool:
        """Tell whether the same message's other event has come, or comes within a moment."""
        if name not in self._taken:
            waiting = self._twins.setdefault(name, asyncio.Event())
            with suppress(TimeoutError):
                await asyncio.wait_for(waiting.wait(), HOLD)
            self._twins.pop(name, None)
        return name in self._taken

    def _note_taken(self, name: str) -> None:
        self._taken[name] = None
        if len(self._taken) > 1_000:
            self._taken.popitem(last=False)
        if (waiting := self._twins.get(name)) is not None:
            waiting.set()

    async def _refs(self, holder: kit.Json) -> tuple[FileRef, ...]:
        found = []
        for file in holder.get("files") or ():
            # A file of another organisation comes without its name.
            if file.get("mode") == "file_access" or not file.get("name"):
                with suppress(BotError, SlackApiError, ClientError, TimeoutError):
                    file = await asyncio.wait_for(self._files.info(file["id"], ""), 1.0) | file
            name = file.get("name") or file.get("title") or file["id"]
            size = int(file.get("size") or 0)
            found.append(FileRef(f"slack:{file['id']}", name, file.get("mimetype") or "", size))
        return tuple(found)

    # ── buttons, forms, shortcuts ─────────────────────────────────────────────────────────────

    async def _pressed(self, ack: Ack, body: kit.Json, respond: AsyncRespond) -> None:
        """Take a click: a form or a window is opened after Slack was told, all else before."""
        action, box = body["actions"][0], body.get("container", {})
        kind = action["action_id"].split(":")
        if kind[0] == kit.COMMAND:
            await self._commands.pressed(body)
            self._spawn(self._commands.taken(body, respond))
        if kind[0] != kit.PRESS:
            await ack()
            return
        held = body.get("message") or {}
        ts = box.get("thread_ts") or held.get("thread_ts") or box["message_ts"]
        user = body["user"]["id"]
        click = Click(
            f"slack-{action['action_ts']}-{user}",
            await self._address(box.get("channel_id") or body["channel"]["id"], ts),
            user,
            action["value"],
        )
        if kind[1] == "form":
            self._spawn(self._open_form(click, body["trigger_id"], respond))
        elif kind[1] == "private":
            self._spawn(self._open_window(click, body["trigger_id"]))
        else:
            await self._take(click)
        await ack()

    async def _open_form(self, click: Click, trigger: str, respond: AsyncRespond) -> None:
        form = await self._inbox.form(click)
        if form is None:
            await self._inbox.receive(click)
            return
        window = kit.form_modal(
            form, click.thread, self._say("slack-send"), self._say("slack-close")
        )
        await self._open(trigger, window, respond)

    async def _open(self, trigger: str, window: kit.Json, respond: AsyncRespond) -> None:
        try:
            await self._wire.once("views.open", trigger_id=trigger, view=window)
        except (SlackApiError, ClientError, TimeoutError) as error:
            _log.warning("a window could not be opened: %s", problem(error))
            await respond(text=self._say("slack-press-again"), replace_original=False)

    async def _open_window(self, click: Click, trigger: str) -> None:
        """Open a window that says it is being filled, then ask the core for what goes into it."""
        note = kit.line(self._say("slack-loading"))
        window = kit.modal(self._say("slack-window"), self._say("slack-close"), [note])
        reply = ""
        try:
            opened = await self._wire.once("views.open", trigger_id=trigger, view=window)
            reply = str(opened["view"]["id"])
        except (SlackApiError, ClientError, TimeoutError) as error:
            _log.warning("a window could not be opened: %s", problem(error))
        await self._inbox.receive(replace(click, reply=reply))

    async def _submitted(self, ack: Ack, body: kit.Json) -> None:
        """Take a form's answer, then let the window close."""
        view, user = body["view"], body["user"]["id"]
        found, held = kit.filled(view), view.get("private_metadata", "")
        name = f"slack-{view['id']}"
        if view["callback_id"] == kit.COMMAND:
            await self._commands.chosen(view, user)
        elif view["callback_id"] == kit.FORM:
            about = json.loads(held)
            text = answered({name: str(value) for name, value in found.items()})
            await self._take(Feedback(name, about["thread"], user, text, about["target"]))
        elif view["callback_id"] == kit.ASK:
            thread = f"slack:{self._team}:{held}:new-{view['id']}"
            files = await self._refs({"files": found.get(kit.FILES)})
            await self._take(Brief(name, thread, user, found.get(kit.BRIEF) or "", files))
        await ack()

    async def _command(self, ack: Ack, body: kit.Json, respond: AsyncRespond) -> None:
        """Answer /report with a window that asks for the brief and the files, or with a list."""
        if command := command_in(body.get("text") or ""):
            near = f"slack:{self._team}:{body['channel_id']}:"
            self._spawn(self._commands.offer(near, command, respond))
        else:
            self._spawn(self._ask(body, respond))
        await ack()

    async def _ask(self, body: kit.Json, respond: AsyncRespond) -> None:
        if await self._is_outside(body["channel_id"], respond):
            return
        words = {
            "title": self._say("slack-ask"),
            "brief": self._say("slack-ask-brief"),
            "files": self._say("slack-ask-files"),
            "submit": self._say("slack-send"),
            "close": self._say("slack-close"),
        }
        window = kit.ask_modal(words, body["channel_id"], body.get("text") or "")
        await self._open(body["trigger_id"], window, respond)

    async def _shortcut(self, ack: Ack, body: kit.Json, respond: AsyncRespond) -> None:
        """Take a message that someone wants a report from, or one of a report's thread."""
        if "message" in body and body["callback_id"] == SHORTCUT:
            self._spawn(self._of_thread(body, respond))
        elif "message" in body:
            self._spawn(self._from_message(body, respond))
        await ack()

    async def _of_thread(self, body: kit.Json, respond: AsyncRespond) -> None:
        message = body["message"]
        root = message.get("thread_ts") or message["ts"]
        thread = await self._address(body["channel"]["id"], root)
        await self._commands.ask(body, thread, respond)

    async def _from_message(self, body: kit.Json, respond: AsyncRespond) -> None:
        channel, message = body["channel"]["id"], body["message"]
        if await self._is_outside(channel, respond):
            return
        thread = await self._address(channel, message.get("thread_ts") or message["ts"])
        text, user = _plain(message.get("text") or "", self._wire.user), body["user"]["id"]
        name = f"slack-{body['action_ts']}-{user}"
        files = await self._refs(message)
        await self._take(Feedback(name, thread, user, text, files=files, called=True))

    async def _is_outside(self, channel: str, respond: AsyncRespond) -> bool:
        """Tell whether we cannot post somewhere; then the one who asked is told at once."""
        try:
            place = (await self._wire.once("conversations.info", channel=channel))["channel"]
            inside = place.get("is_im") or place.get("is_mpim") or place.get("is_member", True)
        except SlackApiError as error:
            inside = problem(error) not in ("channel_not_found", "not_in_channel")
        except (ClientError, TimeoutError):
            inside = True  # not known: the post itself will tell
        if not inside:
            text = self._say("slack-not-in-channel")
            await respond(text=text, response_type="ephemeral", replace_original=False)
        return not inside


def _plain(text: str, bot: str) -> str:
    """Return a message's text as its author saw it, without the call to us.

    >>> _plain("<@U1> sum up <https://x.org|x.org> &amp; <#C1|talks>", "U1")
    'sum up x.org & #talks'
    """
    text = re.sub(rf"<@{re.escape(bot)}(?:\|[^>]*)?>", " ", text) if bot else text
    text = re.sub(r"<([#@!])[^>|]*\|([^>]*)>", r"\1\2", text)
    text = re.sub(r"<(?:[^>|]*\|)?([^>]*)>", r"\1", text)
    return re.sub(r"[ \t]+", " ", html.unescape(text)).strip()
