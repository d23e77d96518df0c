"""Files from a platform, streamed to disk with a cap; nothing about them is believed."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from bot.errors import Unreadable

PIECE = 1 << 16  # bytes read at a time
SECONDS_WITHOUT_BYTES = 30.0


async def fetch(
    session: aiohttp.ClientSession,
    url: str,
    to: Path,
    *,
    name: str,
    most: int,
    headers: Mapping[str, str] | None = None,
    stall: float = SECONDS_WITHOUT_BYTES,
) -> None:
    """Stream ``url`` to the file ``to``, at most ``most`` bytes.

    Raises `Unreadable` in one sentence
    for an address that has expired, a login page in the file's place, a file that is too large,
    stalls or is cut off.
    """
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=stall, sock_read=stall)
    try:
        async with session.get(url, headers=headers, timeout=timeout) as answer:
            if answer.status in (401, 403, 404, 410):
                raise Unreadable("intake-expired", name=name)
            if answer.status >= 400:
                raise Unreadable("intake-refused", name=name, status=answer.status)
            if answer.content_type == "text/html":
                raise Unreadable("intake-login", name=name)
            size = 0
            with await asyncio.to_thread(to.open, "wb") as file:
                async for piece in answer.content.iter_chunked(PIECE):
                    size += len(piece)
                    if size > most:
                        raise Unreadable("intake-too-big", name=name, most=most // 1_000_000)
                    await asyncio.to_thread(file.write, piece)
            if answer.content_length is not None and size < answer.content_length:
                raise Unreadable("intake-cut-off", name=name)
    except TimeoutError as error:
        raise Unreadable("intake-stalled", name=name) from error
    except aiohttp.ClientPayloadError as error:
        raise Unreadable("intake-cut-off", name=name) from error
    except aiohttp.ClientError as error:
        raise Unreadable("intake-unreachable", name=name) from error
