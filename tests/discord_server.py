"""A small Discord on this machine that can be told to misbehave."""

import asyncio
import json
import re
import time
from itertools import count

from aiohttp import WSMsgType, web

APP, GUILD, CHANNEL, ANN = 1001, 2001, 3001, 4001
NEWS, VOICE, FORUM, TALK = 3005, 3002, 3015, 5001  # other channels, and ann's direct talk
EPOCH = 1420070400000
NAME = {
    "id": str(APP),
    "username": "paperthread",
    "discriminator": "0",
    "avatar": None,
    "bot": True,
}
CHANNELS = {
    number: {
        "id": str(number), "type": kind, "name": name, "position": 0, "parent_id": None,
        "bitrate": 64000, "user_limit": 0,
    }
    for number, kind, name in (
        (CHANNEL, 0, "papers"), (NEWS, 5, "news"), (VOICE, 2, "voice"), (FORUM, 15, "forum"),
    )
}  # fmt: skip
HERE = CHANNELS[CHANNEL]
LOCKED = {"code": 160005, "message": "Thread is locked"}, 403
ASLEEP = {"code": 50083, "message": "Thread is archived"}, 400
CLOSED = {"code": 50013, "message": "Missing Permissions"}, 403


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
        self.closed = set()  # numbers of the places where the bot may not post
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

    def said(self, text, files=(), *, channel=CHANNEL, called=True, about=None):
        """Keep what a person said, perhaps ``about`` a message; `deliver` tells the bot."""
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
        if about:
            self.messages[number]["message_reference"] = {
                "message_id": str(about), "channel_id": str(channel), "guild_id": str(GUILD),
            }  # fmt: skip
            self.messages[number]["referenced_message"] = self.messages[about]
        return number

    async def forum_post(self, text):
        """Have a person open a post in the forum."""
        number = self.number()
        self.threads[number] = self._thread(number, "a post", FORUM)
        self.messages[number] = self.messages.pop(self.said(text, channel=number)) | {
            "id": str(number)
        }
        await self.tell("THREAD_CREATE", self.threads[number] | {"newly_created": True})
        await self.deliver(number)
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

    async def command(self, name):
        """Give a command without a word or a file; return the interaction's token."""
        return await self._interact(2, {"id": "7", "name": name, "type": 1}, None)

    async def _interact(self, kind, data, message):
        number = self.number()
        channel = int(message["channel_id"]) if message else CHANNEL
        payload = {
            "id": str(number), "application_id": str(APP), "type": kind, "token": f"t{number}",
            "version": 1, "attachment_size_limit": 10 << 20, "guild_id": str(GUILD),
            "channel_id": str(channel), "channel": self.threads.get(channel, HERE),
            "member": {"user": person(), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00",
                       "deaf": False, "mute": False, "permissions": str(1 << 50), "flags": 0},
            "data": data, "entitlements": [], "locale": "en-US",
            "authorizing_integration_owners": {}, "app_permissions": str((1 << 50) - 1),
        }  # fmt: skip
        payload |= {"message": message} if message else {}
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
        await self.tell("GUILD_CREATE", self._lab())
        self.identified.set()

    async def join(self):
        """Have the bot taken into another server, whose people speak Chinese."""
        await self.tell("GUILD_CREATE", self._lab() | {"id": "2002", "preferred_locale": "zh-CN"})

    def _lab(self):
        everyone = {"id": str(GUILD), "name": "@everyone", "permissions": str((1 << 50) - 1 - 8),
                    "position": 0, "color": 0, "hoist": False, "managed": False,
                    "mentionable": False, "flags": 0}  # fmt: skip
        member = {"user": NAME, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00",
                  "deaf": False, "mute": False, "flags": 0}  # fmt: skip
        newest = max(
            (n for n, m in self.messages.items() if m["channel_id"] == str(CHANNEL)), default=None
        )
        here = HERE | {"last_message_id": newest and str(newest)}
        return {
            "id": str(GUILD), "name": "lab", "owner_id": str(ANN), "roles": [everyone],
            "emojis": [], "features": [], "members": [member], "member_count": 2,
            "channels": list((CHANNELS | {CHANNEL: here}).values()),
            "threads": [self._listed(one) for one in self.threads.values() if awake(one)],
            "premium_tier": 0, "preferred_locale": "en-US",
        }  # fmt: skip

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
                return [{"id": str(GUILD), "name": "lab", "permissions": "2048"}], 200
            case ["PUT applications", _, "commands"]:
                return [], 200
            case ["GET channels", number]:
                place = self.threads.get(int(number)) or CHANNELS.get(int(number))
                return (place, 200) if place else (_UNKNOWN, 404)
            case ["PATCH channels", number]:
                return self._change(self.threads[int(number)], body)
            case ["POST users", "@me", "channels"]:
                return {"id": str(TALK), "type": 1, "recipients": [person()]}, 200
            case ["POST channels", _, "messages", root, "threads"]:
                return await self._open(int(root), body)
            case ["POST channels", channel, "messages"]:
                return await self._create(int(channel), body)
            case ["PATCH channels", channel, "messages", number]:
                if not awake(self.threads.get(int(channel))):
                    return ASLEEP
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
        parent = int(self.messages[root]["channel_id"])
        self.threads[root] = self._thread(root, body["name"], parent)
        return self.threads[root], 201

    def _thread(self, root, name, parent):
        return {
            "id": str(root), "type": 11, "name": name, "parent_id": str(parent),
            "guild_id": str(GUILD), "owner_id": str(APP), "message_count": 0, "member_count": 1,
            "rate_limit_per_user": 0, "thread_metadata": {
                "archived": False, "auto_archive_duration": 1440, "locked": False,
                "archive_timestamp": "2026-01-01T00:00:00+00:00"},
        }  # fmt: skip

    def _change(self, thread, body):
        if thread["thread_metadata"]["locked"]:
            return LOCKED
        thread["thread_metadata"] |= body
        return thread, 200

    async def _create(self, channel, body):
        if refusal := self._refusal(channel):
            return refusal
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

    def _refusal(self, channel):
        thread = self.threads.get(channel)
        if thread and thread["thread_metadata"]["locked"]:
            return LOCKED
        if thread:
            thread["thread_metadata"]["archived"] = False  # a message wakes a thread
        return CLOSED if channel in self.closed else None

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


def awake(thread):
    """Tell whether a thread is not archived; other places never are."""
    return not (thread and thread["thread_metadata"]["archived"])


def buttons(message):
    """Return the buttons under a message."""
    rows = [one for one in message["components"] if one["type"] == 1]
    return [button for row in rows for button in row["components"]]


def text(message):
    """Return the text of a message of components, as sent."""
    return "\n".join(one["content"] for one in message["components"] if one["type"] == 10)
