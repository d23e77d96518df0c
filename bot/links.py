"""Links in a brief or a remark: each becomes a file that the core fetches, on every platform."""

import asyncio
import re
from pathlib import Path

import aiohttp
from yarl import URL

from . import extract
from ._links_direct import direct, is_video_site
from ._links_guard import Guard
from .domain import FileRef
from .download import SECONDS_WITHOUT_BYTES, save, timeout, told
from .errors import Unreadable

LINK = "link:"  # begins the id of a file that is fetched from the web
MOST = 10  # links that are followed in one message
REDIRECTS = 5
_SECONDS = 3600.0  # most that one download may take
_PAGE = 200_000  # bytes of a web page that are looked at
_HEADERS = {"User-Agent": "paperthread", "Accept-Encoding": "identity"}
_VIRUS = ("virus scan warning", "scan this file for viruses", "download_warning", "uc-warning",
          "病毒扫描", "扫描病毒")  # fmt: skip
_LOGIN = ('type="password"', "type='password'", "type=password", "sign in", "signin", "log in",
          "登录", "登入")  # fmt: skip
# As people write: Chinese goes on behind a link without a space, chats put links into <...|...>.
_ADDRESS = re.compile(r"https?://(?=[\w\[])[\w.~:/?#\[\]@!$&'()*+,;=%-]{1,2000}", re.I | re.A)
_LOGIN_HOSTS = ("accounts.google.com", "login.microsoftonline.com", "login.live.com")


def found(text: str) -> tuple[FileRef, ...]:
    """Return the links of a text as files, each once."""
    urls = dict.fromkeys(_bare(match.group()) for match in _ADDRESS.finditer(text))
    return tuple(FileRef(LINK + url, _name(url)) for url in list(urls)[:MOST])


def beside(text: str) -> str:
    """Return what a text says beside its links."""
    return " ".join(_ADDRESS.sub(" ", text).strip(" <>|\n").split())


def address(file: FileRef) -> str | None:
    """Return the link that a file stands for; None for a file of the platform's."""
    return file.id.removeprefix(LINK) if file.id.startswith(LINK) else None


def _bare(url: str) -> str:
    """Leave off the marks of the sentence that a link stands in."""
    while url[-1] in ".,;:!?'*_" or any(
        url[-1] == close and url.count(close) > url.count(open_) for open_, close in ("()", "[]")
    ):
        url = url[:-1]
    return url


def _name(url: str) -> str:
    """Call a link what a person would: its last part, or its host."""
    try:
        parsed = URL(url)
    except ValueError:
        return url[:80]
    last = parsed.path.rstrip("/").rpartition("/")[2]
    bare = last in ("", "view", "edit", "download", "open", "uc", "forum", "pdf", "watch")
    return (f"{parsed.host} {parsed.path}".strip("/ ") if bare else last)[:80]


async def fetch(
    file: FileRef,
    to: Path,
    most: int,
    guard: Guard | None = None,
    stall: float = SECONDS_WITHOUT_BYTES,
) -> None:
    """Stream what a link leads to into the file ``to``, at most ``most`` bytes.

    Raises `Unreadable` in one sentence for every way in which that is no file: an address inside a
    network, a login, a virus warning, a web page, a site of films, a server that fails.
    """
    guard = guard or Guard()
    try:
        given = URL(address(file) or "", encoded=True)  # signed ones stay as they are
        films, url = is_video_site(given), direct(given)
    except ValueError:
        raise Unreadable("link-odd", name=file.name) from None
    if films:
        raise Unreadable("link-video-site", name=given.host or file.name)
    # Nothing is remembered from one connection to the next but the cookies of this one download.
    connector = aiohttp.TCPConnector(resolver=guard, use_dns_cache=False, force_close=True)
    with told(file.name):
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout(stall, _SECONDS)
        ) as s:
            await _follow(s, url, to, file.name, most, guard)


async def _follow(
    session: aiohttp.ClientSession, url: URL, to: Path, name: str, most: int, guard: Guard
) -> None:
    """Go to an address and on where it redirects, each judged anew."""
    for _ in range(REDIRECTS + 1):
        guard.check(url)
        async with session.get(url, headers=_HEADERS, allow_redirects=False) as answer:
            onward = answer.headers.get("Location")
            if answer.status in (301, 302, 303, 307, 308) and onward:
                url = _joined(url, onward, name)
                continue
            await _take(answer, to, name, most)
            return
    raise Unreadable("link-redirects", name=name)


def _joined(url: URL, onward: str, name: str) -> URL:
    try:
        return url.join(URL(onward, encoded=True))
    except ValueError:
        raise Unreadable("link-odd", name=name) from None


async def _take(answer: aiohttp.ClientResponse, to: Path, name: str, most: int) -> None:
    """Keep an answer that is a file; what it is, its bytes say."""
    if answer.status in (401, 403):
        raise Unreadable("link-login", name=name)
    if answer.status in (404, 410):
        raise Unreadable("link-gone", name=name)
    if answer.status >= 400:
        raise Unreadable("link-refused", name=name, status=answer.status)
    if answer.content_type == "text/html":
        raise _page(await answer.content.read(_PAGE), answer.url.host, name)
    await save(answer, to, name=name, most=most)
    if await asyncio.to_thread(extract.sniff, to) == "text/html":
        raise _page(await asyncio.to_thread(_head, to), answer.url.host, name)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_PAGE)


def _page(body: bytes, host: str | None, name: str) -> Unreadable:
    """Tell what a web page that came in place of a file is."""
    text = body.decode("utf-8", "replace").lower()
    if any(mark in text for mark in _VIRUS):
        return Unreadable("link-virus-scan", name=name)
    if host in _LOGIN_HOSTS or any(mark in text for mark in _LOGIN):
        return Unreadable("link-login", name=name)
    return Unreadable("link-page", name=name)
