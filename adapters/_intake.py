"""Files from a platform: what its server answers, in one sentence where that is no file."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from yarl import URL

from bot.download import SECONDS_WITHOUT_BYTES, save, timeout, told
from bot.errors import Unreadable

__all__ = ["SECONDS_WITHOUT_BYTES", "fetch"]

HOPS = 5  # redirects that are followed


async def fetch(
    session: aiohttp.ClientSession,
    url: str,
    to: Path,
    *,
    name: str,
    most: int,
    headers: Callable[[URL], Mapping[str, str]] = lambda _: {},
    stall: float = SECONDS_WITHOUT_BYTES,
) -> None:
    """Stream ``url`` to the file ``to``, at most ``most`` bytes.

    ``headers`` is asked anew for each address that a redirect leads to, so that a key is shown to
    its own hosts only.  Raises `Unreadable` in one sentence for an address that has expired, a
    login page in the file's place, a file that is too large, stalls or is cut off.
    """
    with told(name):
        async with _opened(session, URL(url), headers, timeout(stall)) as answer:
            if answer.status in (401, 403, 404, 410):
                raise Unreadable("intake-expired", name=name)
            if answer.status != 200:
                raise Unreadable("intake-refused", name=name, status=answer.status)
            if answer.content_type == "text/html":
                raise Unreadable("intake-login", name=name)
            await save(answer, to, name=name, most=most)


@asynccontextmanager
async def _opened(
    session: aiohttp.ClientSession,
    url: URL,
    headers: Callable[[URL], Mapping[str, str]],
    patience: aiohttp.ClientTimeout,
) -> AsyncIterator[aiohttp.ClientResponse]:
    """Open an address, following redirects by hand."""
    for hop in range(HOPS + 1):
        async with session.get(
            url, headers=headers(url), timeout=patience, allow_redirects=False
        ) as answer:
            target = answer.headers.get("Location")
            if hop < HOPS and answer.status in (301, 302, 303, 307, 308) and target:
                url = url.join(URL(target))
                continue
            yield answer
            return
