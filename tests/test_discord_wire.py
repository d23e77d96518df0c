"""Discord over the wire: a small Discord on this machine that can be told to misbehave."""

import asyncio
import json
import os
import re
import signal
import sys
import time
from collections import Counter
from contextlib import asynccontextmanager
from itertools import count

import pytest
import yarl
from aiohttp import WSMsgType, web

from adapters import _discord_wire
from adapters import discord as adapter
from adapters._discord_setup import sign_up
from adapters.discord import Discord
from bot.domain import Attachment, Choice, Click, Feedback, Field, FileRef, Form, Post
from bot.errors import Broken, Rejected, Unreadable
from bot.words import LANGUAGES, keys

APP, GUILD, CHANNEL, ANN = 1001, 2001, 3001, 4001
EPOCH = 1420070400000
NAME = {
    "id": str(APP),
    "username": "paperthread",
    "discriminator": "0",
    "avatar": None,
    "bot": True,
}
HERE = {"id": str(CHANNEL), "type": 0, "name": "papers", "position": 0, "parent_id": None}


def person(number=ANN):
    return {"id": str(number), "username": "ann", "discriminator": "0", "avatar": None}


class Server:
    """One server with one channel; it keeps a window of nonces.

    ``troubles`` are (pattern of a request, what goes wrong), in turn.
    """

    def __init__(self, *, nonce_seconds=300.0, content=True):
        self.nonce_seconds, self.content = nonce_seconds, content
        self.messages, self.threads, self.nonces, self.files = {}, {}, {}, {}
        self.troubles, self.requests, self.answers = [], [], []
        self.on_stored = None  # called when a message was stored, before the answer
        self.identified, self._sockets = asyncio.Event(), []
        self._count, self._sequence = count(1), count(1)
        self.refuse_content = False

    def number(self):
        return ((int(time.time() * 1000) - EPOCH) << 22) + next(self._count)

    async def __aenter__(self):
        app = web.Application(client_max_size=64 << 20)
        app.router.add_get("/gw", self._gateway)
        app.router.add_get("/cdn/{name}", self._cdn)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *error):
        for socket in self._sockets:
            await socket.close()
        await self._runner.cleanup()

    # ── people ────────────────────────────────────────────────────────────────────────────────

    def said(self, text, files=(), *, channel=CHANNEL, called=True):
        """Keep what a person said; `deliver` tells the bot."""
        number = self.number()
        attachments = []
        for name, body in files:
            at = self.number()
            self.files[str(at)] = body
            url = f"http://{self.base}/cdn/{at}?ex=1"
            attachments.append(
                {"id": str(at), "filename": name, "size": 1000, "url": url, "proxy_url": url}
            )
        self.messages[number] = self._message(number, channel, person()) | {
            "content": f"<@{APP}> {text}" if called else text,
            "mentions": [NAME] if called else [],
            "attachments": attachments,
        }
        return number

    async def deliver(self, number):
        await self.tell("MESSAGE_CREATE", self.messages[number] | {"guild_id": str(GUILD)})

    async def press(self, message, label):
        """Press a button of a message; return the interaction's token."""
        found = [b for b in buttons(self.messages[message]) if b["label"] == label]
        data = {"custom_id": found[0]["custom_id"], "component_type": 2}
        return await self._interact(3, data, self.messages[message])

    async def submit(self, message, custom_id, values):
        fields = [
            {"type": 18, "component": {"type": 4, "custom_id": name, "value": value}}
            for name, value in values.items()
        ]
        return await self._interact(
            5, {"custom_id": custom_id, "components": fields}, self.messages[message]
        )

    async def _interact(self, kind, data, message):
        number = self.number()
        channel = int(message["channel_id"])
        payload = {
            "id": str(number), "application_id": str(APP), "type": kind, "token": f"t{number}",
            "version": 1, "attachment_size_limit": 10 << 20, "guild_id": str(GUILD),
            "channel_id": str(channel), "channel": self.threads.get(channel, HERE),
            "member": {"user": person(), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00",
                       "deaf": False, "mute": False, "permissions": str(1 << 50), "flags": 0},
            "data": data, "message": message, "entitlements": [], "locale": "en-US",
            "authorizing_integration_owners": {}, "app_permissions": str(1 << 50),
        }  # fmt: skip
        await self.tell("INTERACTION_CREATE", payload)
        return payload["token"]

    def thread(self, number):
        """Return the bot's messages in a thread, oldest first."""
        found = [m for n, m in sorted(self.messages.items()) if m["channel_id"] == str(number)]
        return [message for message in found if message["author"]["id"] == str(APP)]

    # ── the gateway ───────────────────────────────────────────────────────────────────────────

    async def tell(self, event, data):
        frame = {"op": 0, "t": event, "s": next(self._sequence), "d": data}
        await self._sockets[-1].send_str(json.dumps(frame))

    async def _gateway(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"op": 10, "d": {"heartbeat_interval": 41250}}))
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            frame = json.loads(message.data)
            if frame["op"] == 1:
                await socket.send_str('{"op": 11}')
            elif frame["op"] == 2:
                if self.refuse_content and frame["d"]["intents"] & (1 << 15):
                    await socket.close(code=4014)
                    break
                self._sockets.append(socket)
                await self._ready()
        return socket

    async def _ready(self):
        ready = {
            "v": 10, "user": NAME, "guilds": [{"id": str(GUILD), "unavailable": True}],
            "session_id": "s", "resume_gateway_url": f"ws://{self.base}/gw",
            "application": {"id": str(APP), "flags": 0},
        }  # fmt: skip
        await self.tell("READY", ready)
        everyone = {"id": str(GUILD), "name": "@everyone", "permissions": str((1 << 50) - 1 - 8),
                    "position": 0, "color": 0, "hoist": False, "managed": False,
                    "mentionable": False, "flags": 0}  # fmt: skip
        member = {"user": NAME, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00",
                  "deaf": False, "mute": False, "flags": 0}  # fmt: skip
        newest = max(
            (n for n, m in self.messages.items() if m["channel_id"] == str(CHANNEL)), default=None
        )
        await self.tell("GUILD_CREATE", {
            "id": str(GUILD), "name": "lab", "owner_id": str(ANN), "roles": [everyone],
            "emojis": [], "features": [], "members": [member], "member_count": 2,
            "channels": [HERE | {"last_message_id": newest and str(newest)}],
            "threads": [self._listed(one) for one in self.threads.values()],
            "premium_tier": 0, "preferred_locale": "en-US",
        })  # fmt: skip
        self.identified.set()

    def _listed(self, thread):
        mine = [n for n, m in self.messages.items() if m["channel_id"] == thread["id"]]
        return thread | {"last_message_id": str(max(mine, default=0)) or None}

    # ── requests ──────────────────────────────────────────────────────────────────────────────

    async def _cdn(self, request):
        body = self.files.get(request.match_info["name"])
        if callable(body):
            return await body(request)
        return web.Response(body=body) if body is not None else web.Response(status=404)

    async def _rest(self, request):
        path = request.match_info["path"]
        line = f"{request.method} {path}"
        self.requests.append(line)
        trouble = self._trouble(line)
        if trouble == "reset":
            request.transport.abort()
            return web.Response()
        if isinstance(trouble, tuple):
            return _json(trouble[1], trouble[0], trouble[2])
        body = await self._body(request)
        answer, status = await self._answer(request, line, path, body)
        if trouble == "reset after":
            request.transport.abort()
        return _json(answer, status)

    def _trouble(self, line):
        if self.troubles and re.search(self.troubles[0][0], line):
            return self.troubles.pop(0)[1]
        return None

    async def _body(self, request):
        if not request.body_exists:
            return {}
        if not request.content_type.startswith("multipart"):
            return await request.json()
        form = await request.post()
        body = json.loads(form.get("payload_json", "{}"))
        for name, file in form.items():
            if name.startswith("files["):
                body.setdefault("uploads", []).append((file.filename, file.file.read()))
        return body

    async def _answer(self, request, line, path, body):
        match line.split("/"):
            case ["GET users", "@me"]:
                return NAME, 200
            case ["GET oauth2", "applications", "@me"]:
                flags = (1 << 19) if self.content else 0
                return {"id": str(APP), "name": "paperthread", "icon": None, "description": "",
                        "bot_public": True, "bot_require_code_grant": False, "verify_key": "",
                        "owner": person(), "flags": flags}, 200  # fmt: skip
            case ["GET users", "@me", "guilds"]:
                return [{"id": str(GUILD), "name": "lab", "permissions": "1024"}], 200
            case ["PUT applications", _, "commands"]:
                return [], 200
            case ["GET channels", number]:
                thread = self.threads.get(int(number))
                return (thread, 200) if thread else (_UNKNOWN, 404)
            case ["POST channels", _, "messages", root, "threads"]:
                return await self._open(int(root), body)
            case ["POST channels", channel, "messages"]:
                return await self._create(int(channel), body)
            case ["PATCH channels", _, "messages", number]:
                self.messages[int(number)] |= _shape(body)
                return self.messages[int(number)], 200
            case ["GET channels", _, "messages", number]:
                found = self.messages.get(int(number))
                return (found, 200) if found else (_UNKNOWN, 404)
            case ["GET channels", channel, "messages"]:
                return self._history(channel, request.query), 200
            case ["POST interactions", _, _, "callback"]:
                self.answers.append((path, body))
                inner = {"id": "1", "type": 3, "response_message_id": str(self.number())}
                return {"interaction": inner, "resource": {"type": body["type"]}}, 200
            case ["PATCH webhooks", *_] | ["POST webhooks", *_]:
                self.answers.append((path, body))
                return self._message(self.number(), CHANNEL, NAME), 200
        raise LookupError(line)

    async def _open(self, root, body):
        if root in self.threads:
            return {"code": 160004, "message": "A thread has already been created"}, 400
        self.threads[root] = {
            "id": str(root), "type": 11, "name": body["name"], "parent_id": str(CHANNEL),
            "guild_id": str(GUILD), "owner_id": str(APP), "message_count": 0, "member_count": 1,
            "rate_limit_per_user": 0, "thread_metadata": {
                "archived": False, "auto_archive_duration": 1440, "locked": False,
                "archive_timestamp": "2026-01-01T00:00:00+00:00"},
        }  # fmt: skip
        return self.threads[root], 201

    async def _create(self, channel, body):
        nonce, at = body.get("nonce"), time.monotonic()
        known = self.nonces.get((channel, nonce))
        if body.get("enforce_nonce") and known and at - known[1] < self.nonce_seconds:
            return self.messages[known[0]], 200
        number = self.number()
        self.messages[number] = self._message(number, channel, NAME) | _shape(body)
        self.nonces[channel, nonce] = (number, at)
        if self.on_stored:
            await self.on_stored(self.messages[number])
        return self.messages[number], 200

    def _history(self, channel, query):
        low, high = int(query.get("after", 0)), int(query.get("before", 1 << 63))
        found = [
            message
            for number, message in sorted(self.messages.items())
            if message["channel_id"] == channel and low < number < high
        ]
        most = int(query["limit"])
        return (found[:most] if "after" in query else found[-most:])[::-1]

    def _message(self, number, channel, author):
        return {
            "id": str(number), "channel_id": str(channel), "author": author, "content": "",
            "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None, "tts": False,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
            "embeds": [], "components": [], "pinned": False, "type": 0,
        }  # fmt: skip


_UNKNOWN = {"code": 10003, "message": "Unknown"}


def _shape(body):
    kept = {name: body[name] for name in ("content", "components", "flags") if body.get(name)}
    uploads = [name for name, _ in body.get("uploads", ())]
    return kept | {"uploads": uploads, "allowed": body.get("allowed_mentions")}


def _json(data, status=200, headers=None):
    # discord.py wants exactly this content type, and takes a 429 without Via for a ban.
    return web.Response(
        body=json.dumps(data).encode(),
        status=status,
        headers={"Content-Type": "application/json", "Via": "1.1 here"} | (headers or {}),
    )


def buttons(message):
    """Return the buttons under a message."""
    rows = [one for one in message["components"] if one["type"] == 1]
    return [button for row in rows for button in row["components"]]


def text(message):
    """Return the text of a message of components, as sent."""
    return "\n".join(one["content"] for one in message["components"] if one["type"] == 10)


# ── a bot at it ───────────────────────────────────────────────────────────────────────────────


class Inbox:
    """Keeps what came in."""

    def __init__(self):
        self.events, self.came = [], asyncio.Event()
        self.known, self.opens = None, None

    async def receive(self, event):
        if event.id not in [one.id for one in self.events]:
            self.events.append(event)
        self.came.set()

    async def form(self, click):
        return self.opens

    async def recent(self, near):
        return self.known

    async def wait(self, number):
        async with asyncio.timeout(20):
            while len(self.events) < number:
                self.came.clear()
                await self.came.wait()


@pytest.fixture
def words():
    for language in LANGUAGES:  # read from disk once, as the command line does at its start
        keys(language)


@pytest.fixture
async def server(words, monkeypatch):
    async with Server() as there:
        monkeypatch.setattr("discord.http.Route.BASE", f"http://{there.base}/api/v10")
        gateway = yarl.URL(f"ws://{there.base}/gw")
        monkeypatch.setattr("discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY", gateway)
        yield there


@asynccontextmanager
async def at(server, folder, **options):
    """Run the bot at a server; yields it with its inbox."""
    inbox, bot = Inbox(), Discord("token", folder, **options)
    task = asyncio.create_task(bot.run(inbox))
    try:
        async with asyncio.timeout(30):
            client = await bot._client()
            await client.wait_until_ready()
        yield bot, inbox
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(seen, seconds=10):
    """Wait until something is seen, and return it."""
    async with asyncio.timeout(seconds):
        while not (found := seen()):  # noqa: ASYNC110  the server has no event for everything
            await asyncio.sleep(0.02)
    return found


THREAD = f"discord:{CHANNEL}:"


async def test_a_post_opens_the_thread_once_and_is_posted_once(server, tmp_path):
    root = server.said("please")
    async with at(server, tmp_path) as (bot, _):
        first, again = await asyncio.gather(
            bot.post(f"{THREAD}{root}", Post("one", "a")),
            bot.post(f"{THREAD}{root}", Post("one", "a")),
        )
        await bot.post(f"{THREAD}{root}", Post("two", "b"))

    assert first == again
    assert ["one", "two"] == [text(message) for message in server.thread(root)]


LIMITED = {"Retry-After": "0.1", "X-RateLimit-Reset-After": "0.1"}
BUCKET = LIMITED | {
    "X-RateLimit-Bucket": "b", "X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0",
    "X-RateLimit-Scope": "user",
}  # fmt: skip
SLOW = {"message": "slow", "retry_after": 0.1, "global": False}


@pytest.mark.parametrize(
    "trouble",
    [
        (429, SLOW, BUCKET),
        (429, SLOW | {"global": True}, LIMITED | {"X-RateLimit-Global": "true"}),
        (500, {}, {}),
        (503, {}, {}),
        "reset",
        "reset after",
    ],
    ids=["429 bucket", "429 global", "500", "503", "reset", "reset after it was stored"],
)
async def test_a_post_in_trouble_arrives_exactly_once(server, tmp_path, trouble):
    root = server.said("please")
    async with at(server, tmp_path) as (bot, _):
        await bot.post(f"{THREAD}{root}", Post("before", "k0"))
        server.troubles.append(("POST .*/messages$", trouble))
        sent = await bot.post(f"{THREAD}{root}", Post("hello", "k"))

    assert [] == server.troubles
    assert ["before", "hello"] == [text(message) for message in server.thread(root)]
    assert sent == server.thread(root)[-1]["id"]


async def test_after_discord_forgot_the_nonce_the_marker_is_found(server, tmp_path, monkeypatch):
    monkeypatch.setattr(adapter, "NONCE_SECONDS", 0.0)
    server.nonce_seconds = 0.0
    root = server.said("please")
    async with at(server, tmp_path) as (bot, _):
        server.troubles.append(("POST .*/messages$", "reset after"))
        sent = await bot.post(f"{THREAD}{root}", Post("hello", "k"))
        later = await bot.post(f"{THREAD}{root}", Post("hello", "k"), tried=time.time())

    assert sent == later
    assert ["hello"] == [text(message) for message in server.thread(root)]


async def test_of_a_long_post_only_the_missing_parts_are_posted(server, tmp_path):
    root = server.said("please")
    server.nonce_seconds = 0.0
    post = Post("\n\n".join(f"{number} " + "word " * 300 for number in range(8)), "k")
    async with at(server, tmp_path) as (bot, _):
        whole = (await bot.post(f"{THREAD}{root}", post)).split(",")
        del server.messages[int(whole[1])]
        again = (await bot.post(f"{THREAD}{root}", post, tried=time.time())).split(",")

    assert len(whole) > 2
    assert [whole[0], *whole[2:]] == [again[0], *again[2:]]
    assert len(whole) == len(server.thread(root))


async def test_discord_out_of_reach_for_long_is_told(server, tmp_path, monkeypatch):
    monkeypatch.setattr(_discord_wire, "RETRY_SECONDS", 0.5)
    root = server.said("please")
    async with at(server, tmp_path) as (bot, _):
        server.troubles += [("POST .*/messages$", (503, {}, {}))] * 9
        with pytest.raises(Exception, match="discord-unreachable") as caught:
            await bot.post(f"{THREAD}{root}", Post("hello", "k"))

    assert caught.value.retryable


async def test_a_redelivered_message_is_one_event(server, tmp_path):
    async with at(server, tmp_path) as (_, inbox):
        number = server.said("please", [("a.pdf", b"%PDF-")])
        await server.deliver(number)
        await server.deliver(number)
        await server.deliver(server.said("chatter", called=False))
        other = server.said("and this", [("b.pdf", b"%PDF-"), ("c.pdf", b"%PDF-")])
        await server.deliver(other)
        await inbox.wait(2)

    first, second = inbox.events
    assert (f"discord:{number}", f"{THREAD}{number}", "please") == (
        first.id, first.thread, first.text,
    )  # fmt: skip
    assert ["b.pdf", "c.pdf"] == [file.name for file in second.files]


async def test_what_was_said_while_the_bot_was_away_is_taken_in(server, tmp_path):
    old = server.number() - (600_000 << 22)  # ten minutes before it was ever started
    server.messages[old] = server.messages[server.said("too early")] | {"id": str(old)}
    server.messages.pop(max(server.messages))
    async with at(server, tmp_path) as (_, inbox):
        await server.deliver(server.said("first"))
        await inbox.wait(1)
    server.said("missed", [("a.pdf", b"%PDF-")])
    async with at(server, tmp_path) as (_, inbox):
        await inbox.wait(2)

    assert ["first", "missed"] == [event.text for event in inbox.events]


async def test_without_the_intent_it_serves_all_the_same(server, tmp_path):
    server.refuse_content = True
    async with at(server, tmp_path) as (_, inbox):
        await server.deliver(server.said("please"))
        await inbox.wait(1)

    assert "please" == inbox.events[0].text


async def test_a_wrong_token_is_a_sentence(server, tmp_path):
    server.troubles.append(("GET users/@me", (401, {"message": "401: Unauthorized"}, {})))

    with pytest.raises(Rejected, match="discord-token"):
        await Discord("token", tmp_path).run(Inbox())


async def test_a_token_is_checked_live_and_the_invitation_asks_for_no_more_than_is_needed(server):
    server.content = False
    works, invite, intent, lacks = await sign_up.check("token")

    assert "paperthread" == works.values["name"]
    url = yarl.URL(invite.values["link"])
    assert (str(APP), "bot applications.commands") == (url.query["client_id"], url.query["scope"])
    bits = 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16 | 1 << 35 | 1 << 38
    assert str(bits) == url.query["permissions"]
    assert "discord-no-content" == intent.key
    assert "Create Public Threads" in lacks.values["permissions"]
    assert "View Channel" not in lacks.values["permissions"]
    server.troubles.append(("GET users/@me", (401, {"message": "401: Unauthorized"}, {})))
    with pytest.raises(Broken, match="discord-token"):
        await sign_up.check("token")


# ── buttons and forms ─────────────────────────────────────────────────────────────────────────

CHOICES = (
    Choice("start", "Start", "primary"),
    Choice("revise:2", "Revise", opens="form"),
    Choice("sources:2", "Sources", opens="private"),
)


async def test_buttons_and_forms_of_an_earlier_run_work(server, tmp_path):
    root = server.said("please")
    thread = f"{THREAD}{root}"
    async with at(server, tmp_path) as (bot, _):
        number = int(await bot.post(thread, Post("plan", "k", choices=CHOICES)))
    async with at(server, tmp_path) as (bot, inbox):
        inbox.known = thread
        await server.press(number, "Start")
        await until(lambda: any(isinstance(event, Click) for event in inbox.events))
        inbox.opens = Form("Revise", (Field("how", "How?", long=True),), target=1)
        await server.press(number, "Revise")
        shown = await until(lambda: [b for _, b in server.answers if b["type"] == 9])
    async with at(server, tmp_path) as (bot, inbox):
        inbox.known = thread
        await server.submit(number, shown[0]["data"]["custom_id"], {"how": "shorter"})
        token = await server.press(number, "Sources")
        form = await until(lambda: next((e for e in inbox.events if isinstance(e, Feedback)), None))
        click = await until(lambda: next((e for e in inbox.events if isinstance(e, Click)), None))
        await bot.tell(click, Post("- a quote", "s", audience=click.author))

    assert Feedback(form.id, thread, str(ANN), "shorter", target=1, locale="en-US") == form
    assert ("sources:2", thread) == (click.choice, click.thread)
    path, body = server.answers[-1]
    assert f"webhooks/{APP}/{token}/messages/@original" == path
    assert "- a quote" == text(body)
    assert ["plan"] == [text(message) for message in server.thread(root)]


async def test_a_private_answer_that_is_too_late_goes_to_the_thread(server, tmp_path):
    root = server.said("please")
    click = Click("discord:1", f"{THREAD}{root}", str(ANN), "sources:1", reply="gone")
    async with at(server, tmp_path) as (bot, _):
        server.troubles.append(("PATCH webhooks", (401, {"code": 50027, "message": "no"}, {})))
        await bot.tell(click, Post("- a quote", "s", audience=str(ANN)))

    assert ["- a quote"] == [text(message) for message in server.thread(root)]


async def test_a_button_of_a_forgotten_report_says_so(server, tmp_path):
    root = server.said("please")
    async with at(server, tmp_path) as (bot, inbox):
        number = int(await bot.post(f"{THREAD}{root}", Post("plan", "k", choices=CHOICES)))
        await server.press(number, "Sources")
        await until(lambda: server.answers)

    told = server.answers[0][1]["data"]
    assert "know nothing of this report" in told["content"]
    assert 64 == told["flags"]
    assert not any(isinstance(event, Click) for event in inbox.events)


async def test_only_the_one_who_is_called_is_pinged(server, tmp_path):
    root = server.said("please")
    async with at(server, tmp_path) as (bot, _):
        await bot.post(f"{THREAD}{root}", Post("@everyone <@5>", "k", mention=str(ANN)))

    (message,) = server.thread(root)
    assert f"\\@everyone \\<\\@5\\>\n\n<@{ANN}>" == text(message)
    assert {"parse": [], "users": [ANN]} == {
        name: value for name, value in message["allowed"].items() if name in ("parse", "users")
    }


# ── files ─────────────────────────────────────────────────────────────────────────────────────


async def test_an_expired_address_is_asked_for_anew(server, tmp_path):
    number = server.said("please", [("a.pdf", b"%PDF-1.7 all of it")])
    file = server.messages[number]["attachments"][0]
    old = FileRef(f"discord:{CHANNEL}:{number}:{file['id']}:http://{server.base}/cdn/old", "a.pdf")
    async with at(server, tmp_path) as (bot, _):
        await bot.download(old, tmp_path / "in")

    assert b"%PDF-1.7 all of it" == (tmp_path / "in").read_bytes()


async def stalled(request):
    answer = web.StreamResponse()
    await answer.prepare(request)
    await answer.write(b"%PDF-")
    await asyncio.Event().wait()


async def cut(request):
    answer = web.StreamResponse(headers={"Content-Length": "100000"})
    await answer.prepare(request)
    await answer.write(b"%PDF-")
    request.transport.abort()


async def login(request):
    return web.Response(text="<html>", content_type="text/html")


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (None, "intake-expired"),
        (b"x" * 2_000_000, "intake-too-big"),
        (login, "intake-login"),
        (stalled, "intake-stalled"),
        (cut, "intake-cut-off"),
    ],
)
async def test_a_file_that_does_not_come_says_why(server, tmp_path, body, key):
    number = server.said("please", [("a.pdf", body)])
    async with at(server, tmp_path, max_bytes=1_000_000, stall=0.3) as (bot, inbox):
        await server.deliver(number)
        await inbox.wait(1)
        with pytest.raises(Unreadable, match=key):
            await bot.download(inbox.events[0].files[0], tmp_path / "in")


async def test_files_are_spread_over_messages_of_ten(server, tmp_path):
    paths = [tmp_path / f"{number}.txt" for number in range(13)]
    for path in paths:
        path.write_text("x")
    root = server.said("please")
    files = tuple(Attachment(path, f"images/{path.name}") for path in paths)
    post = Post("ready", "k", files=files, choices=CHOICES)
    async with at(server, tmp_path) as (bot, _):
        await bot.post(f"{THREAD}{root}", post)

    one, two = server.thread(root)
    assert (10, 3) == (len(one["uploads"]), len(two["uploads"]))
    assert [] == buttons(one)
    assert 3 == len(buttons(two))
    shown = [part["file"]["url"] for part in one["components"] if part["type"] == 13]
    assert [f"attachment://{name}" for name in one["uploads"]] == shown


# ── killed ────────────────────────────────────────────────────────────────────────────────────

BOT = """
import asyncio, sys, yarl
from pathlib import Path
import discord
from adapters.discord import Discord
from bot.testing import running
base, folder = sys.argv[1], Path(sys.argv[2])
discord.http.Route.BASE = f"http://{base}/api/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{base}/gw")
async def main():
    bot = Discord("token", folder / "discord")
    async with running(folder, bot) as inbox:
        await bot.run(inbox)
asyncio.run(main())
"""


class Lives:
    """A bot in a process of its own that is killed by every message it posts."""

    def __init__(self, server, folder):
        self.server, self.folder, self.count, self.process = server, folder, 0, None
        self._killed = {}  # text of a message: it kills once
        server.on_stored = self._kill

    async def _kill(self, message):
        key = text(message)
        if key not in self._killed:
            self._killed[key] = True
            self.server.identified.clear()
            os.kill(self.process.pid, signal.SIGKILL)
            await self.process.wait()

    async def until(self, done):
        """Start the bot again after each death, until something is seen."""
        while not done():
            if not self.process or self.process.returncode is not None:
                self.count += 1
                self.server.identified.clear()
                self.process = await asyncio.create_subprocess_exec(
                    sys.executable, "-c", BOT, self.server.base, str(self.folder)
                )
            await until(lambda: self.process.returncode is not None or done(), 90)

    def awake(self):
        return self.server.identified.is_set() and self.process.returncode is None

    async def end(self):
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


async def test_killed_by_every_post_it_loses_nothing_and_says_nothing_twice(tmp_path, sample):
    body = await asyncio.to_thread(sample.read_bytes)
    brief = "Two sections: summary; limits. 100 to 300 words"
    async with Server() as server:
        lives = Lives(server, tmp_path)
        await lives.until(server.identified.is_set)
        root = server.said(brief, [("sample.pdf", body)])  # heard now, or when it comes back
        await server.deliver(root)

        def plan():
            return next((m for m in server.thread(root) if len(buttons(m)) == 2), None)

        def over():
            return any("ready to take home" in text(m) for m in server.thread(root))

        await lives.until(lambda: plan() and lives.awake())
        await server.press(int(plan()["id"]), "Start")
        await lives.until(lambda: over() and lives.awake())
        await asyncio.sleep(2)  # time to say something twice
        await lives.end()

    said = [text(message) for message in server.thread(root)]
    assert {1} == set(Counter(t for t in said if "restarted" not in t).values())
    assert 1 == sum("summary" in t and t.startswith("## 1") for t in said)
    assert 1 == sum(t.startswith("## 2") for t in said)
    assert 1 == sum("**Checks**" in t for t in said)
    assert 1 == sum("ready to take home" in t for t in said)
    assert lives.count >= 6
