"""Files from and to Slack: each brought once, shown once, and the token shown to Slack alone."""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

import aiohttp
from slack_sdk.errors import SlackApiError
from yarl import URL

from bot.domain import Attachment
from bot.errors import Unreadable

from ._intake import fetch
from ._slack_blocks import Json
from ._slack_wire import Notebook, Wire, problem

HOSTS = ("slack.com", "slack-files.com")  # they and what is below them may see the token
SHARED = 8.0  # seconds that sharing a file may lag behind its completion
SEEN = 12.0  # seconds until an uploaded picture can be shown
TOGETHER = 10  # files in one message


class Files:
    """A workspace's files; ``hosts`` may see the token, and so may what is below them."""

    def __init__(
        self, token: str, wire: Wire, notebook: Notebook, hosts: Sequence[str] = HOSTS
    ) -> None:
        self._token, self._wire, self._notebook = token, wire, notebook
        self._hosts = tuple(hosts)

    async def share(
        self, channel: str, thread: str | None, files: Sequence[Attachment], marker: str
    ) -> None:
        """Show files in a thread, once.

        A message of files has no marker and its ts is not told.  So the ids of the uploaded files
        are noted, and that they are about to be completed; after a doubt it is asked whether the
        first of them has been shared in the channel, and only the completion is done again.
        """
        for start in range(0, len(files), TOGETHER):
            batch = files[start : start + TOGETHER]
            name = f"{channel}|{thread}|{marker}|{start}"
            noted = await self._notebook.get("share", name)
            held: Json = json.loads(noted) if noted else {"ids": [], "completing": False}
            if held["completing"] and await self._shared(held["ids"][0], channel):
                continue
            try:
                await self._complete(name, held, channel, thread, batch)
            except SlackApiError as error:
                if problem(error) != "file_not_found":
                    raise
                # Uploaded so long ago that Slack has dropped the bytes.
                await self._complete(name, {"ids": []}, channel, thread, batch)

    async def unshare(self, channel: str, thread: str | None, marker: str) -> None:
        """Delete the files that were shown with a marker."""
        for kind in (marker, f"{marker}|images"):
            start = 0
            while noted := await self._notebook.get("share", f"{channel}|{thread}|{kind}|{start}"):
                for file in json.loads(noted)["ids"]:
                    await self._wire.call("files.delete", file=file)
                start += TOGETHER

    async def _complete(
        self, name: str, held: Json, channel: str, thread: str | None, batch: Sequence[Attachment]
    ) -> None:
        ids = list(held["ids"])
        for file in batch[len(ids) :]:
            ids.append(await self.upload(file))
            await self._notebook.put("share", name, json.dumps({"ids": ids, "completing": False}))
        await self._notebook.put("share", name, json.dumps({"ids": ids, "completing": True}))
        listed = [{"id": one, "title": file.name} for one, file in zip(ids, batch, strict=True)]
        async with self._wire.turn(channel):
            async for attempt in self._wire.tries():
                with attempt:
                    again = attempt.retry_state.attempt_number > 1
                    if again and await self._shared(ids[0], channel):
                        return
                    await self._wire.once(
                        "files.completeUploadExternal",
                        files=listed,
                        channel_id=channel,
                        thread_ts=thread,
                    )

    async def upload(self, file: Attachment) -> str:
        """Bring a file's bytes to Slack and return its id; nobody sees it yet."""
        data = await asyncio.to_thread(file.path.read_bytes)
        name = file.name.rpartition("/")[2]
        found = ""
        async for attempt in self._wire.tries():
            with attempt:
                place = await self._wire.once(
                    "files.getUploadURLExternal", filename=name, length=str(len(data))
                )
                async with self._wire.session.post(
                    place["upload_url"], data=BytesIO(data)
                ) as answer:
                    answer.raise_for_status()
                found = str(place["file_id"])
        return found

    async def _shared(self, file: str, channel: str) -> bool:
        """Tell whether a file has been shared in a channel, which may take a moment to show."""

        def there(info: Json) -> bool:
            shares = info.get("shares") or {}
            return any(channel in (shares.get(kind) or {}) for kind in ("public", "private"))

        return await self._waited(file, there, SHARED * self._wire.wait)

    async def picture(self, file: Attachment) -> str:
        """Return the Slack file of an image, uploaded once for its bytes, ready to be shown.

        It is shared nowhere: a block may show any file that the one who posts it can read.
        """
        digest = hashlib.sha256(await asyncio.to_thread(file.path.read_bytes)).hexdigest()
        if (known := await self._notebook.get("picture", digest)) is not None:
            return known
        name = await self.upload(file)
        await self._wire.call(
            "files.completeUploadExternal", files=[{"id": name, "title": file.name}]
        )
        # Until Slack knows what it is, a block that shows it is refused.
        if await self._waited(
            name, lambda info: bool(info.get("mimetype")), SEEN * self._wire.wait
        ):
            await self._notebook.put("picture", digest, name)
        return name

    async def _waited(self, file: str, good: Callable[[Json], bool], seconds: float) -> bool:
        """Ask about a file until it is as hoped, or so many seconds have passed."""
        end = time.monotonic() + seconds
        while True:
            try:
                if good((await self._wire.call("files.info", file=file))["file"]):
                    return True
            except SlackApiError as error:
                if problem(error) not in ("file_not_found", "missing_scope"):
                    raise
            if time.monotonic() > end:
                return False
            await asyncio.sleep(min(1.0, seconds / 4))

    # ── files in ──────────────────────────────────────────────────────────────────────────────

    async def download(self, file: str, name: str, to: Path, most: int) -> None:
        """Fetch a file by its id; raise `Unreadable` with what its owner can do."""
        info = await self.info(file, name)
        mode = info.get("mode")
        if mode in ("tombstone", "hidden_by_limit"):
            raise Unreadable(f"slack-file-{mode.replace('_', '-')}", name=name)
        if info.get("is_external") or mode == "external":
            raise Unreadable("slack-file-external", name=name)
        address = info.get("url_private_download") or info.get("url_private")
        if not address:
            raise Unreadable("intake-expired", name=name)
        if not self._trusted(URL(address)):
            raise Unreadable("slack-file-foreign", name=name)
        await fetch(self._wire.session, address, to, name=name, most=most, headers=self._key)

    async def info(self, file: str, name: str) -> Json:
        """Return what Slack says of a file; one just posted may take a moment to be known."""
        for patience in (1.0, 2.0, 0.0):
            try:
                return dict((await self._wire.call("files.info", file=file))["file"])
            except SlackApiError as error:
                code = problem(error)
                if code == "file_not_found" and patience:
                    await asyncio.sleep(patience * self._wire.wait)
                    continue
                raise self._closed(error, code, name) from error
            except (aiohttp.ClientError, TimeoutError) as error:
                raise Unreadable("intake-unreachable", name=name) from error
        raise AssertionError

    @staticmethod
    def _closed(error: SlackApiError, code: str, name: str) -> Unreadable:
        if code in ("file_not_found", "file_deleted"):
            return Unreadable("slack-file-tombstone", name=name)
        if code == "missing_scope":
            scope = str(error.response.get("needed") or "files:read")
            return Unreadable("slack-missing-scope", scope=scope)
        return Unreadable("slack-file-closed", name=name)

    def _key(self, address: URL) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._trusted(address) else {}

    def _trusted(self, address: URL) -> bool:
        """Tell whether an address may see the token: Slack's own, and not in the clear."""
        host = address.host or ""
        ours = any(host == one or host.endswith("." + one) for one in self._hosts)
        return ours and (address.scheme == "https" or host in ("127.0.0.1", "localhost"))
