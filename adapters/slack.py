"""Slack as a platform: Socket Mode, or HTTP where a signing secret is given.

A post is one message, or several where it is long; its buttons carry all that they mean, so that
they work after a restart.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from aiohttp import ClientError, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Click, FileRef, Post
from bot.errors import BotError, Busy, Rejected
from bot.ports import Inbox, Limits
from bot.words import say, word

from . import _slack_blocks as kit
from ._slack_door import Door
from ._slack_files import HOSTS, Files
from ._slack_setup import check, sign_up
from ._slack_wire import API, Notebook, Wire, explained, problem

__all__ = ["Slack", "sign_up"]

_log = logging.getLogger(__name__)

PATH = "/slack/events"


class Slack:
    """One workspace; implements `bot.ports.Platform`.

    With ``signing_secret`` it serves HTTP on ``host``:``port``, else it connects with
    ``app_token``.  ``folder`` keeps its notebook; no file above ``max_bytes`` is fetched.
    A thread is ``slack:<team>:<channel>:<ts of its first message>``, where "new-..." stands for a
    first message that we shall post and "" for the channel itself.
    """

    name = "slack"

    def __init__(
        self,
        bot_token: str,
        app_token: str,
        folder: Path,
        *,
        max_bytes: int = 200_000_000,
        language: str = "en",
        signing_secret: str = "",
        host: str = "127.0.0.1",
        port: int = 3000,
        base_url: str = API,
        hosts: Sequence[str] = HOSTS,
        pace: float = 1.0,
        wait: float = 1.0,
    ) -> None:
        self._notebook = Notebook(folder)
        self._wire = Wire(bot_token, base_url=base_url, pace=pace, wait=wait)
        self._files = Files(bot_token, self._wire, self._notebook, hosts)
        self._tokens, self._base_url = (bot_token, app_token), base_url
        self._secret, self._address = signing_secret, (host, port)
        self._most, self._language = max_bytes, language
        self._rooting = asyncio.Lock()

    # ── the port ──────────────────────────────────────────────────────────────────────────────

    def limits(self, thread: str) -> Limits:
        """Slack takes files up to 1 GB; about fifty edits a minute."""
        return Limits(file_bytes=1_000_000_000, files=10, images=10, edit_seconds=1.5)

    async def run(self, inbox: Inbox) -> None:
        """Serve until stopped; raise `Broken` or `Rejected` where the tokens do not do."""
        app_token = "" if self._secret else self._tokens[1]
        if not (self._secret or app_token):
            raise Rejected("slack-app-token")
        standing = await check(self._tokens[0], app_token, base_url=self._base_url)
        if standing.lacking:
            raise Rejected("slack-missing-scope", scope=", ".join(standing.lacking))
        self._wire.user = standing.user
        door = Door(inbox, standing, self._wire, self._files, self._notebook, self._language)
        try:
            app = door.app(self._secret)
            await (self._serve(app, door) if self._secret else self._connect(app, door))
        finally:
            await door.close()

    async def close(self) -> None:
        """Give connections and the notebook back, once nothing more is to be posted."""
        await self._wire.close()
        await asyncio.to_thread(self._notebook.close)

    async def download(self, file: FileRef, to: Path) -> None:
        """Fetch a file by its id; its address, which changes, is asked for anew each time."""
        await self._files.download(file.id.partition(":")[2], file.name, to, self._most)

    async def post(self, thread: str, post: Post, tried: float | None = None) -> str:
        """Show a post, its files in a message of their own; returns the ts of its messages."""
        try:
            channel, root = await self._place(thread)
            return await self._post(channel, root, post, tried)
        except SlackApiError as error:
            trouble = explained(error)
            await self._tell_in_person(thread, post, trouble)
            raise trouble from error
        except (ClientError, TimeoutError) as error:
            raise Busy("slack-unreachable") from error

    async def _post(self, channel: str, root: str | None, post: Post, tried: float | None) -> str:
        messages = await _written(post)
        if not channel.startswith("D"):  # a direct talk calls its only listener anyway
            messages[0] = kit.called(post.mention) + messages[0]
        buttons = kit.buttons(post.choices)
        shown = await self._shown(post)
        ids = []
        for part, blocks in enumerate(messages):
            last = part == len(messages) - 1
            bare = blocks + (buttons if last else [])
            full = blocks + shown + buttons if last else blocks
            if not full:
                continue
            marker = {"key": post.key, "part": str(part)}
            try:
                ids.append(await self._wire.post(channel, root, full, marker, tried))
            except SlackApiError as error:
                if problem(error) != "invalid_blocks" or not shown:
                    raise
                ids.append(await self._wire.post(channel, root, bare, marker, tried))
                await self._files.share(channel, root, post.images, f"{post.key}|images")
        if post.files:
            await self._files.share(channel, root, post.files, post.key)
        return ",".join(ids)

    async def edit(self, thread: str, message: str, post: Post) -> None:
        """Show a post in place of an earlier one, part by part."""
        channel, root = await self._place(thread)
        messages = await _written(post)
        if post.link:
            messages = await self._linked(channel, post.link, messages)
        messages[-1] = messages[-1] + kit.buttons(post.choices)
        ids = message.split(",")
        try:
            for ts, blocks in zip(ids, messages, strict=False):
                await self._wire.update(channel, ts, blocks)
            for part, blocks in enumerate(messages[len(ids) :], len(ids)):
                await self._wire.post(channel, root, blocks, {"key": post.key, "part": str(part)})
            for ts in ids[len(messages) :]:
                with suppress(SlackApiError):  # gone already
                    await self._wire.call("chat.delete", channel=channel, ts=ts)
        except SlackApiError as error:
            raise explained(error) from error
        except (ClientError, TimeoutError) as error:
            raise Busy("slack-unreachable") from error

    async def remove(self, thread: str, key: str, message: str) -> bool:
        """Delete a post's messages and the files that were shared with it."""
        try:
            channel, root = await self._place(thread)
            for ts in filter(None, message.split(",")):
                await self._wire.call("chat.delete", channel=channel, ts=ts)
            await self._files.unshare(channel, root, key)
        except (SlackApiError, ClientError, TimeoutError) as error:
            if problem(error) == "message_not_found":
                return True
            _log.warning("a post stays: %s", problem(error))
            return False
        return True

    async def _linked(
        self, channel: str, message: str, blocks: list[list[kit.Json]]
    ) -> list[list[kit.Json]]:
        """Make a line a link to another message; it stays a line where Slack has no address."""
        ts = message.partition(",")[0]
        try:
            found = await self._wire.once("chat.getPermalink", channel=channel, message_ts=ts)
        except (SlackApiError, ClientError, TimeoutError) as error:
            _log.warning("a message has no address: %s", problem(error))
            return blocks
        return [[kit.link(kit.fallback(part), str(found["permalink"]))] for part in blocks]

    async def tell(self, click: Click, post: Post) -> None:
        """Fill the window that the click opened; else whisper it; else say it in the thread."""
        post = replace(post, mention="")
        try:
            if click.reply and await self._fill(click.reply, post):
                return
            channel, root = await self._place(click.thread)
            for blocks in await _written(post):
                await self._wire.whisper(channel, root or "", click.author, blocks)
            return
        except (SlackApiError, ClientError, TimeoutError) as error:
            _log.warning("a private answer goes to the thread: %s", problem(error))
        await self.post(click.thread, post)

    async def _fill(self, view: str, post: Post) -> bool:
        """Show a post in an open window, its words first; return False if it is shut."""
        size = (kit.MODAL_SIZE, kit.MODAL_BLOCKS)
        pages = await asyncio.to_thread(kit.written, post, *size)
        more = [kit.line(self._say("slack-more"))] if len(pages) > 1 else []
        words, wait = (pages or [[]])[0] + more, []
        if post.images:
            wait = [kit.line(self._say("slack-pictures-come"))]
        if not await self._update_view(view, words + wait):
            return False
        if post.images:
            shown = await self._shown(post)
            if not (shown and await self._update_view(view, words + shown)):
                await self._update_view(view, [*words, kit.line(self._say("slack-no-pictures"))])
        return True

    async def _update_view(self, view: str, blocks: Sequence[kit.Json]) -> bool:
        window = kit.modal(self._say("slack-window"), self._say("slack-close"), blocks)
        try:
            await self._wire.call("views.update", view_id=view, view=window)
        except SlackApiError as error:
            _log.info("a window could not be filled: %s", problem(error))
            return False
        return True

    async def _shown(self, post: Post) -> list[kit.Json]:
        """Return a post's images as blocks; none where Slack does not take them."""
        try:
            files = [await self._files.picture(image) for image in post.images]
        except (SlackApiError, ClientError, TimeoutError) as error:
            _log.warning("pictures could not be uploaded: %s", problem(error))
            return []
        return kit.pictures(files, self._say("slack-picture"))

    # ── places ────────────────────────────────────────────────────────────────────────────────

    async def _place(self, thread: str) -> tuple[str, str | None]:
        """Return a thread's channel and the ts of its first message, which is posted if need be."""
        channel, ts = thread.split(":", 3)[2:]
        if not ts.startswith("new-"):
            return channel, ts or None
        async with self._rooting:
            root = await self._notebook.get("root", thread)
            if root is None or root.startswith("tried "):
                tried = float(root.partition(" ")[2]) if root else None
                root = await self._root(channel, thread, tried)
        return channel, root

    async def _root(self, channel: str, thread: str, tried: float | None) -> str:
        if tried is None:
            await self._notebook.put("root", thread, f"tried {time.time()}")
        author = await self._notebook.get("author", thread) or ""
        blocks = [*kit.called(author), kit.line(self._say("slack-asked"))]
        marker = {"key": thread, "part": "0"}
        root = await self._wire.post(channel, None, blocks, marker, tried)
        await self._notebook.put("address", f"{channel}:{root}", thread)
        await self._notebook.put("root", thread, root)
        return root

    async def _tell_in_person(self, thread: str, post: Post, trouble: BotError) -> None:
        """Where a thread cannot be posted to, say why to the one who asked, once."""
        author = post.mention or await self._notebook.get("author", thread)
        told = f"{thread}|{trouble.line.key}"
        if not author or isinstance(trouble, Busy):
            return
        if await self._notebook.get("told", told) is not None:
            return
        await self._notebook.put("told", told, "")
        text = word(trouble.line, self._language)
        try:
            await self._wire.call("chat.postMessage", channel=author, text=text, parse="none")
        except (SlackApiError, ClientError, TimeoutError):
            _log.exception("%s could not be told: %s", author, trouble)

    def _say(self, key: str, **values: str) -> str:
        return say(key, self._language, **values)

    # ── serving ───────────────────────────────────────────────────────────────────────────────

    async def _connect(self, app: AsyncApp, door: Door) -> None:
        """Serve by Socket Mode."""
        client = AsyncWebClient(base_url=self._base_url)
        handler = AsyncSocketModeHandler(app, self._tokens[1], web_client=client)
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK has no types here
            await door.stopped
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # the SDK has no types here

    async def _serve(self, app: AsyncApp, door: Door) -> None:
        """Serve by HTTP; Bolt checks each signature."""

        async def take(request: web.Request) -> web.Response:
            answer = await app.async_dispatch(await to_bolt_request(request))
            return await to_aiohttp_response(answer)

        server = web.Application()
        server.router.add_post(PATH, take)
        runner = web.AppRunner(server, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, *self._address).start()
            await door.stopped
        finally:
            await runner.cleanup()


async def _written(post: Post) -> list[list[kit.Json]]:
    """Return a post's messages; a very long one takes tenths of a second to share out."""
    return await asyncio.to_thread(kit.written, post) or [[]]
