"""A workspace on the Slack emulator, one person in it, and the bot behind its HTTP address.

What the emulator lacks is signed and posted here, as Slack would: clicks, forms, commands,
shortcuts, mentions.  Every payload that the bot sends is held against Slack's rules.
"""

import asyncio
import json
import shutil
import time
from contextlib import AsyncExitStack
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_fake import BOT, SECRET, Signed, free_port, listening
from slack_limits import broken, called, live, read

from adapters.slack import Slack
from bot.testing import FormShown, Message, running

HERE = Path(__file__).parent


class Workspace:
    """The emulator and its people; ``async with`` starts and stops it."""

    async def __aenter__(self):
        if not shutil.which("node") or not (HERE / "node_modules" / "emulate").is_dir():
            pytest.skip("needs Node.js and the Slack emulator; make test-all installs both")
        self.port, self.bot_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.hook = f"http://127.0.0.1:{self.bot_port}/slack/events"
        self.node = await asyncio.create_subprocess_exec(
            "node", str(HERE / "slack_emulator.mjs"), str(self.port), self.hook,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert b"ready" in await self.node.stdout.readline()
        self.session = aiohttp.ClientSession()
        self.signed = await Signed(self.hook).__aenter__()
        channels = (await self.api("conversations.list"))["channels"]
        self.channel = next(one["id"] for one in channels if one["name"] == "papers")
        self.ann = (await self.api("auth.test"))["user_id"]
        await self.api("conversations.invite", channel=self.channel, users=BOT)
        return self

    async def __aexit__(self, *error):
        await self.session.close()
        await self.signed.__aexit__()
        self.node.terminate()
        await self.node.wait()

    async def api(self, method, who="xoxp-ann", **values):
        headers = {"Authorization": f"Bearer {who}"}
        data = {k: v if isinstance(v, str) else json.dumps(v) for k, v in values.items()}
        async with self.session.post(
            f"{self.url}/api/{method}", data=data, headers=headers
        ) as answer:
            found = await answer.json()
            assert found["ok"], (method, found)
            return found

    async def held(self):
        async with self.session.get(f"{self.url}/held") as answer:
            return await answer.json()

    async def send(self, text, files=(), thread=None):
        """Post a message as ann; return its ts."""
        if not files:
            sent = await self.api(
                "chat.postMessage",
                channel=self.channel,
                text=text,
                **({"thread_ts": thread} if thread else {}),
            )
            return sent["ts"]
        done = await self.api(
            "files.completeUploadExternal",
            files=await self.upload(files),
            channel_id=self.channel,
            initial_comment=text,
            **({"thread_ts": thread} if thread else {}),
        )
        shares = done["files"][0]["shares"]
        (share,) = {**shares.get("public", {}), **shares.get("private", {})}[self.channel]
        return share["ts"]

    async def files(self):
        """The files of the first message, as an event names them."""
        first = (await self.held())["messages"][0]
        return [{"id": file["file_id"], "name": file["name"]} for file in first["files"]]

    async def upload(self, files):
        """Bring ann's files to Slack; return them as an event names them."""
        listed = []
        for file in files:
            data = await asyncio.to_thread(file.read_bytes)
            place = await self.api(
                "files.getUploadURLExternal", filename=file.name, length=str(len(data))
            )
            async with self.session.post(place["upload_url"], data=BytesIO(data)) as answer:
                assert answer.status == 200
            listed.append({"id": place["file_id"], "name": file.name, "title": file.name})
        return listed

    async def deliver(self, body, *, form=True):
        """Sign a payload and post it to the bot; return the answer's status, text and seconds."""
        start = time.monotonic()
        sent = urlencode({"payload": json.dumps(body)}) if form is True else form or body
        answer = await self.signed.post(sent)
        if answer is None:
            raise ConnectionError
        return *answer, time.monotonic() - start

    async def event(self, event, name=""):
        body = {
            "type": "event_callback",
            "team_id": "T000000001",
            "api_app_id": "A1",
            "event_id": name or f"Ev{time.time_ns()}",
            "event": event,
        }
        status, _, seconds = await self.deliver(body, form=None)
        assert status == 200
        assert seconds < 3
        return body

    async def trigger(self, user=None):
        made = await self.api("views.generateTriggerId", who="xoxb-bot", user_id=user or self.ann)
        return made["trigger_id"]


class SlackStage:
    """The bot in a workspace; implements `bot.testing.Stage`."""

    def __init__(self, folder, workspace, **options):
        self.folder, self.workspace = folder, workspace
        self.options = {"pace": 0.0, "wait": 0.05} | options
        self.person = workspace.ann
        self._last = None

    async def __aenter__(self):
        await asyncio.to_thread(self.folder.mkdir, parents=True, exist_ok=True)
        self.slack = await asyncio.to_thread(self._make)
        self._stack = AsyncExitStack()
        self.inbox = await self._stack.enter_async_context(running(self.folder, self.slack))
        self._task = asyncio.create_task(self.slack.run(self.inbox))
        await listening(self.workspace.bot_port, self._task)
        return self

    def _make(self):
        return Slack(
            "xoxb-bot",
            "",
            self.folder,
            signing_secret=SECRET,
            port=self.workspace.bot_port,
            base_url=f"{self.workspace.url}/api/",
            hosts=("127.0.0.1",),
            **self.options,
        )

    async def __aexit__(self, *error):
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._stack.aclose()
        await self.slack.close()

    def address(self, thread):
        return f"slack:T000000001:{self.workspace.channel}:{thread}"

    async def quiet(self, thread):
        return await self.inbox.settled(self.address(thread))

    # ── what a person does ────────────────────────────────────────────────────────────────────

    async def ask(self, text, files):
        ts = await self.workspace.send(f"<@{BOT}> {text}", files)
        # The emulator sends the message's own event; Slack sends a mention's too.
        self._last = {
            "type": "app_mention",
            "user": self.person,
            "text": f"<@{BOT}> {text}",
            "ts": ts,
            "channel": self.workspace.channel,
            "event_ts": ts,
        }
        await self.redeliver()
        await self.quiet(ts)
        return ts

    async def say(self, thread, text, *, about="", files=()):
        self._last = None
        await self.workspace.send(text, files, thread)
        await self.quiet(thread)

    async def press(self, thread, message, label):
        held = await self.workspace.held()
        shown = next(one for one in held["messages"] if one["ts"] == message.id)
        button = next(one for one in _buttons(shown) if one["text"]["text"] == label)
        self._last = await self._click(thread, shown, button)
        views = {one["view_id"] for one in held["views"]}
        status, _, seconds = await self.workspace.deliver(self._last)
        assert status == 200
        assert seconds < 3
        opens = button["action_id"].split(":")[1]
        if not opens:
            await self.quiet(thread)
            return None
        return await (self._form(thread, views) if opens == "form" else self._window(thread, views))

    async def click(self, thread, value, messages):
        """The payload of a click on the newest button with a value."""
        shown, button = [
            (one, button)
            for one in messages
            for button in _buttons(one)
            if button["value"] == value
        ][-1]
        return await self._click(thread, shown, button)

    async def _click(self, thread, shown, button):
        return {
            "type": "block_actions",
            "team": {"id": "T000000001"},
            "user": {"id": self.person, "team_id": "T000000001"},
            "api_app_id": "A1",
            "container": {
                "type": "message",
                "message_ts": shown["ts"],
                "channel_id": self.workspace.channel,
                "thread_ts": thread,
            },
            "channel": {"id": self.workspace.channel},
            "message": shown,
            "trigger_id": await self.workspace.trigger(),
            "response_url": f"{self.workspace.url}/response",
            "actions": [button | {"action_ts": f"{time.time():.6f}", "block_id": "b"}],
        }

    async def _opened(self, known):
        for _ in range(200):
            views = (await self.workspace.held())["views"]
            if new := [one for one in views if one["view_id"] not in known]:
                return new[0]
            await asyncio.sleep(0.05)
        raise AssertionError("no window was opened")

    async def _form(self, thread, known):
        view = await self._opened(known)
        _kept(view | {"type": "modal"})
        fields = tuple(one["block_id"] for one in view["blocks"] if one["type"] == "input")
        return FormShown(view["title"]["text"], fields, view)

    async def _window(self, thread, known):
        """Wait until the window is filled, pictures and all."""
        view = await self._opened(known)
        await self.quiet(thread)
        held = await self.workspace.held()
        view = next(one for one in held["views"] if one["view_id"] == view["view_id"])
        _kept(view | {"type": "modal"})
        images = sum(one["type"] == "image" for one in view["blocks"])
        return Message(view["view_id"], read(view), images=images)

    async def fill(self, form, answers):
        self._last = self.submission(form, answers)
        assert (200, "") == (await self.workspace.deliver(self._last))[:2]
        await self.quiet(_thread(self._last))

    def submission(self, form, answers):
        """The payload of a form that is sent."""
        view = form.handle
        values = {
            name: {name: {"type": "plain_text_input", "value": value}}
            for name, value in answers.items()
        }
        return {
            "type": "view_submission",
            "team": {"id": "T000000001"},
            "user": {"id": self.person},
            "view": {
                "type": "modal",
                "id": view["view_id"],
                "hash": view["hash"],
                "callback_id": view["callback_id"],
                "private_metadata": view["private_metadata"],
                "state": {"values": values},
            },
        }

    async def redeliver(self):
        if self._last is None:
            return
        thread = ""
        if "ts" in self._last:
            thread = self._last.get("thread_ts") or self._last["ts"]
            await self.workspace.event(self._last)
        elif self._last["type"] == "block_actions":
            if self._last["actions"][0]["action_id"].split(":")[1]:
                return  # what opens a window is never delivered twice
            thread = self._last["container"]["thread_ts"]
            await self.workspace.deliver(self._last)
        else:
            thread = _thread(self._last)
            await self.workspace.deliver(self._last)
        await self.quiet(thread)

    async def restart(self):
        await self.__aexit__()
        await self.__aenter__()

    # ── what a person sees ────────────────────────────────────────────────────────────────────

    async def raw(self, thread):
        """The bot's messages in a thread as the emulator holds them."""
        held = await self.workspace.held()
        return [
            one
            for one in sorted(held["messages"], key=lambda one: one["ts"])
            if one.get("thread_ts") == thread and one["user"] == BOT
        ]

    async def read(self, thread):
        found = []
        for one in await self.raw(thread):
            _kept(one)
            buttons = tuple(button["text"]["text"] for button in _buttons(one))
            found.append(
                Message(
                    one["ts"],
                    read(one),
                    buttons=buttons,
                    files=tuple(file["title"] for file in one.get("files") or ()),
                    images=sum(b["type"] == "image" for b in one.get("blocks") or ()),
                    mentions=tuple(called(one)),
                )
            )
        return found


def _kept(payload):
    """Hold a payload against Slack's rules; a message of files alone has nothing to hold."""
    if payload.get("blocks"):
        assert [] == broken(payload)
        assert [] == live(payload)


def _buttons(message):
    return [
        element
        for block in message.get("blocks") or ()
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def _thread(submission):
    return json.loads(submission["view"]["private_metadata"])["thread"].rpartition(":")[2]
