"""Bytes from another machine, streamed to disk with a cap; nothing about them is believed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from .errors import Unreadable

PIECE = 1 << 16  # bytes read at a time
SECONDS_WITHOUT_BYTES = 30.0
_MB = 1_000_000


def timeout(stall: float, total: float | None = None) -> aiohttp.ClientTimeout:
    """Return a limit of seconds without a byte, and of seconds in all."""
    return aiohttp.ClientTimeout(total=total, sock_connect=stall, sock_read=stall)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn what a connection may raise into one sentence about the file ``name``."""
    try:
        yield
    except TimeoutError as error:
        raise Unreadable("intake-stalled", name=name) from error
    except aiohttp.ClientPayloadError as error:
        raise Unreadable("intake-cut-off", name=name) from error
    except (aiohttp.ClientError, ValueError) as error:
        raise Unreadable("intake-unreachable", name=name) from error


async def save(answer: aiohttp.ClientResponse, to: Path, *, name: str, most: int) -> None:
    """Stream an answer's body to the file ``to``; raise `Unreadable` beyond ``most`` bytes."""
    size, promised = 0, answer.content_length or 0
    with await asyncio.to_thread(to.open, "wb") as file:
        async for piece in answer.content.iter_chunked(PIECE):
            size += len(piece)
            if max(size, promised) > most:
                raise Unreadable("intake-too-big", name=name, most=most // _MB)
            await asyncio.to_thread(file.write, piece)
    if size < promised:
        raise Unreadable("intake-cut-off", name=name)
