"""The bot behind its browser's server and one person at it, over real HTTP."""

import asyncio
import json
import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp

from adapters.web import Web
from bot.testing import FormShown, Message, running


@dataclass
class Row:
    """One message of a thread as the page got it."""

    data: dict

    @property
    def text(self):
        lines = []
        for part in self.data["text"]:
            words = "".join(run[0] for run in part["runs"])
            lines.append(f"{part.get('mark', '')} {words}".strip())
        return "\n".join(lines)


class WebStage:
    """A server and a page; implements `bot.testing.Stage`."""

    person = "you"

    def __init__(self, folder, settings=None, **options):
        self._settings = settings
        self.folder, self.options = folder, {"max_bytes": 200_000_000} | options
        self.client = secrets.token_hex(8)
        self._last = None
        self.port = 0

    async def __aenter__(self):
        self._stack = AsyncExitStack()
        self.web = Web(self.folder, port=self.port, **self.options)
        self.inbox = await self._stack.enter_async_context(
            running(self.folder, self.web, settings=self._settings)
        )
        self.url = await self._stack.enter_async_context(self.web.served(self.inbox))
        self.port = int(self.url.rpartition(":")[2])
        self.session = await self._stack.enter_async_context(
            aiohttp.ClientSession(self.url, headers={"Origin": self.url})
        )
        return self

    async def __aexit__(self, *error):
        await self._stack.aclose()
        self.web.close()

    async def restart(self):
        await self.__aexit__()
        await self.__aenter__()

    async def upload(self, file):
        data = await asyncio.to_thread(file.read_bytes)
        async with self.session.post("/api/files", params={"name": file.name}, data=data) as made:
            assert made.status == 200, await made.text()
            return (await made.json())["id"]

    async def send(self, path, **body):
        self._last = path, {"key": secrets.token_hex(8), "lang": "en"} | body
        return await self.redeliver()

    async def redeliver(self):
        path, body = self._last
        async with self.session.post(path, json=body) as made:
            assert made.status == 200, await made.text()
            answer = await made.json()
        await self.quiet(answer.get("thread") or path.split("/")[3])
        return answer

    async def quiet(self, thread):
        return await self.inbox.settled(f"web:{thread}")

    async def ask(self, text, files):
        made = await self.send("/api/ask", text=text, files=[await self.upload(f) for f in files])
        return made["thread"]

    async def say(self, thread, text, *, about="", files=()):
        listed = [await self.upload(file) for file in files]
        await self.send(f"/api/threads/{thread}/say", text=text, about=about, files=listed)

    async def press(self, thread, message, label):
        rows = await self.rows(thread)
        row = next(row for row in rows if str(row.data["id"]) == message.id)
        choice = next(one for one in row.data["choices"] if one["label"] == label)
        before = {row.data["id"] for row in rows}
        answer = await self.send(
            f"/api/threads/{thread}/press",
            choice=choice["id"],
            form=choice["opens"] == "form",
            client=self.client,
        )
        if form := answer.get("form"):
            names = tuple(field["name"] for field in form["fields"])
            return FormShown(form["title"], names, (thread, form))
        told = [r for r in await self.rows(thread) if r.data["id"] not in before]
        return next((_message(r) for r in told if r.data.get("private")), None)

    async def fill(self, form, answers):
        thread, asked = form.handle
        filled = {name: answers[name] for name in form.fields}
        await self.send(f"/api/threads/{thread}/say", answers=filled, target=asked["target"])

    async def rows(self, thread, after=0):
        """Everything that a page of this person is sent when it opens a thread."""
        found = []
        params = {"after": str(after), "client": self.client}
        async with self.session.get(f"/api/threads/{thread}/events", params=params) as stream:
            event = ""
            async for line in stream.content:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event == "message":
                    found.append(Row(json.loads(value)))
                elif name == "data":
                    break
        return found

    async def read(self, thread):
        rows = await self.rows(thread)
        return [_message(r) for r in rows if r.data["role"] != "person" and "private" not in r.data]


def _message(row):
    return Message(
        id=str(row.data["id"]),
        text=row.text,
        buttons=tuple(choice["label"] for choice in row.data["choices"]),
        files=tuple(file["name"] for file in row.data["files"]),
        images=len(row.data["images"]),
        mentions=(row.data["mention"],) if row.data["mention"] else (),
    )
