"""A small Slack on loopback: the Web API, Socket Mode and files, as far as the bot uses them.

It misbehaves on request: `trouble[method]` is a list of what the next calls of a method meet, each
"429", "500" or "reset" (before anything is done), "500 after" or "reset after" (when it is done),
or an error's name.
"""

import asyncio
import hashlib
import hmac
import json
import socket
import time
from collections import defaultdict
from contextlib import suppress

from aiohttp import ClientConnectionError, ClientSession, WSMsgType, web
from slack_limits import broken, live

BOT, TEAM, SECRET = "U0BOT", "T0TEAM", "secret"
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,files:write,"
    "groups:history,groups:read,im:history,im:write,mpim:history,users:read"
)


class FakeSlack:
    """``async with`` starts and stops it; what it was told is in `calls` and `messages`."""

    def __init__(self):
        self.calls, self.messages, self.views = [], [], {}
        self.acks, self.responses, self.sockets, self.connections = [], [], [], 0
        self.trouble = defaultdict(list)
        self.scopes, self.files, self.fetched = SCOPES, {}, []
        self.bodies = {}
        self.members, self.slow_mimetype = {"C1"}, 0
        self._count = 0

    async def __aenter__(self):
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/api/{method}", self._api)
        app.router.add_get("/link", self._link)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/file/{name}", self._file)
        app.router.add_post("/response", self._response)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *error):
        for link in self.sockets:
            await link.close()
        await self._runner.cleanup()

    def called(self, method):
        return [values for name, values in self.calls if name == method]

    # ── the Web API ───────────────────────────────────────────────────────────────────────────

    async def _api(self, request):
        method = request.match_info["method"]
        values = {**request.query, **(await request.post())}
        if request.content_type == "application/json":
            values |= await request.json()
        values = {name: _value(value) for name, value in values.items()}
        self.calls.append((method, values))
        trouble = self.trouble[method].pop(0) if self.trouble[method] else ""
        kind, _, when = trouble.partition(" ")
        if kind and when != "after" and (answer := self._fail(kind, request)):
            return answer
        found = self._answer(method, values)
        if kind and (answer := self._fail(kind, request)):
            return answer
        headers = {"x-oauth-scopes": self.scopes} if self.scopes else {}
        return web.json_response({"ok": "error" not in found, **found}, headers=headers)

    def _fail(self, kind, request):
        match kind:
            case "429":
                return web.json_response(
                    {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"}
                )
            case "500":
                return web.Response(status=500, text="<html>oops</html>", content_type="text/html")
            case "reset":
                request.transport.abort()
                return web.Response()
            case error:
                return web.json_response({"ok": False, "error": error, "needed": "some:scope"})

    def _answer(self, method, values):
        match method:
            case "auth.test":
                token = values.get("token", "")
                return {"team": "Lab", "team_id": TEAM, "user_id": BOT, "token": token}
            case "apps.connections.open":
                return {"url": self.url.replace("http", "ws") + "/link"}
            case "chat.postMessage":
                return self._posted(values)
            case "chat.update" | "chat.postEphemeral" | "chat.delete":
                _held(values)
                return {"ts": values.get("ts", "")}
            case "chat.getPermalink":
                place = f"{values['channel']}/p{values['message_ts'].replace('.', '')}"
                return {"permalink": f"https://lab.slack.com/archives/{place}"}
            case "conversations.replies" | "conversations.history":
                root = values.get("ts")
                shown = [m for m in self.messages if m["channel"] == values["channel"]]
                return {"messages": [m for m in shown if m.get("thread_ts") == root]}
            case "conversations.info":
                inside = values["channel"] in self.members
                return {"channel": {"id": values["channel"], "is_member": inside}}
            case "users.info":
                return {"user": {"id": values["user"], "locale": "zh-CN"}}
            case "views.open" | "views.update":
                return self._viewed(values)
            case _:
                return self._filed(method, values)

    def _posted(self, values):
        _held(values)
        self._count += 1
        ts = f"1760000000.{self._count:06}"
        self.messages.append({"ts": ts, "user": BOT, **values})
        return {"ts": ts}

    def _viewed(self, values):
        view = values["view"]
        assert [] == broken(view)
        assert [] == live(view)
        name = values.get("view_id") or f"V{len(self.views) + 1}"
        if values.get("view_id") and name not in self.views:
            return {"error": "not_found"}
        self.views.setdefault(name, []).append(view)
        return {"view": {"id": name}}

    def _filed(self, method, values):
        match method:
            case "files.getUploadURLExternal":
                name = f"F{len(self.files) + 1}"
                self.files[name] = {"id": name, "name": values["filename"], "mimetype": ""}
                return {"upload_url": f"{self.url}/upload/{name}", "file_id": name}
            case "files.completeUploadExternal":
                for one in values["files"]:
                    file = self.files[one["id"]]
                    file["completed"] = file.get("completed", 0) + 1
                    if "channel_id" in values:
                        file["shares"] = {"public": {values["channel_id"]: [{"ts": "1.1"}]}}
                return {"files": values["files"]}
            case "files.info":
                file = self.files.get(values["file"])
                if file is None:
                    return {"error": "file_not_found"}
                file["asked"] = file.get("asked", 0) + 1
                if file.get("completed") and file["asked"] > self.slow_mimetype:
                    file["mimetype"] = file["mimetype"] or "image/png"
                return {"file": {name: one for name, one in file.items() if name != "bytes"}}
        return {"error": "unknown_method"}

    async def _upload(self, request):
        if self.trouble["upload"]:
            self._fail(self.trouble["upload"].pop(0), request)
        self.files[request.match_info["file"]]["bytes"] = await request.read()
        return web.Response(text="OK")

    async def _response(self, request):
        self.responses.append(await request.json())
        return web.Response(text="ok", content_type="text/plain")

    # ── files that people posted ──────────────────────────────────────────────────────────────

    def post_file(self, name, how, **more):
        """Keep a file that downloads as ``how`` says; return what an event says of it."""
        file = f"F{len(self.files) + 1}"
        address = f"{self.url}/file/{how}"
        self.files[file] = {
            "id": file, "name": name, "mode": "hosted", "mimetype": "application/pdf",
            "url_private_download": address, "size": 10,
        } | more  # fmt: skip
        return {"id": file, "name": name, "mode": "hosted", "mimetype": "", "size": 10}

    async def _file(self, request):
        how = request.match_info["name"]
        self.fetched.append((how, request.headers.get("Authorization", "")))
        if how in self.bodies:
            return web.Response(body=self.bodies[how], content_type="application/pdf")
        match how:
            case "good":
                return web.Response(body=b"%PDF-1.7 good", content_type="application/pdf")
            case "login":
                return web.Response(text="<html>Sign in</html>", content_type="text/html")
            case "empty":
                return web.Response(body=b"", content_type="application/pdf")
            case "gone":
                return web.Response(status=404)
            case "moved":
                raise web.HTTPFound(f"{self.url}/file/good")
            case "moved-away":
                raise web.HTTPFound(f"{self.url.replace('127.0.0.1', 'localhost')}/file/good")
            case "loop":
                raise web.HTTPFound(f"{self.url}/file/loop")
            case "big":
                return web.Response(body=b"%PDF" + b"x" * 3_000_000)
        answer = web.StreamResponse(headers={"Content-Length": "5000"} if how == "cut" else {})
        await answer.prepare(request)
        await answer.write(b"%PDF-1.7")
        if how == "cut":
            request.transport.abort()
        else:
            await asyncio.Event().wait()
        return answer

    # ── Socket Mode ───────────────────────────────────────────────────────────────────────────

    async def _link(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self.connections += 1
        await socket.send_json({"type": "hello", "connection_info": {"app_id": "A1"}})
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                self.acks.append(json.loads(message.data))
        return socket

    async def send(self, kind, payload, *, attempt=0, seconds=3.0):
        """Send an envelope; return its ack, or None where none came in time."""
        self._count += 1
        name = f"envelope-{self._count}"
        envelope = {
            "type": kind, "envelope_id": name, "payload": payload,
            "accepts_response_payload": kind != "events_api",
            "retry_attempt": attempt, "retry_reason": "timeout" if attempt else "",
        }  # fmt: skip
        await self.sockets[-1].send_json(envelope)
        return await until(
            lambda: next((ack for ack in self.acks if ack["envelope_id"] == name), None), seconds
        )

    async def event(self, seconds=3.0, attempt=0, **event):
        self._count += 1
        body = {
            "type": "event_callback", "team_id": TEAM, "api_app_id": "A1",
            "event_id": f"Ev{self._count}", "event": event,
        }  # fmt: skip
        return await self.send("events_api", body, attempt=attempt, seconds=seconds)


def _value(value):
    if (isinstance(value, str) and value[:1] in ("[", "{")) or value in ("true", "false"):
        return json.loads(value)
    return value


def _held(values):
    if values.get("blocks"):
        assert [] == broken(values)
        assert [] == live(values)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def listening(port, task):
    """Wait until a server listens, unless the task that starts it ends before."""
    for _ in range(400):
        if task.done():
            await task
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody listens")


class Signed:
    """Whoever posts to the bot's HTTP address, with Slack's signature."""

    def __init__(self, address):
        self.address = address

    async def __aenter__(self):
        self._session = ClientSession()
        return self

    async def __aexit__(self, *error):
        await self._session.close()

    async def post(self, body, *, key=SECRET, late=0):
        """Post JSON, or a form that is given as text; None where nobody listens."""
        text = body if isinstance(body, str) else json.dumps(body)
        stamp = str(int(time.time()) - late)
        digest = hmac.new(key.encode(), f"v0:{stamp}:{text}".encode(), hashlib.sha256)
        kind = "x-www-form-urlencoded" if isinstance(body, str) else "json"
        headers = {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
            "Content-Type": f"application/{kind}",
        }
        try:
            async with self._session.post(self.address, data=text, headers=headers) as answer:
                return answer.status, await answer.text()
        except ClientConnectionError:
            return None


async def until(there, seconds=3.0):
    """Wait until something is there, and return it; None where it does not come."""
    end = asyncio.get_running_loop().time() + seconds
    while not (found := there()):
        if asyncio.get_running_loop().time() > end:
            return None
        await asyncio.sleep(0.01)
    return found
