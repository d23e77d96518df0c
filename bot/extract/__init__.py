"""Strangers' files, read: one module here for each source type, each run in a child process.

A module of this folder that has ``MEDIA_TYPES`` (a tuple of strings) and
``read(path, source, progress) -> Reading`` is a source type; being there is all that it takes.
It may have ``LIMITS`` (fields of `Limits`), and its ``read`` may take ``means`` (`Means`).
The parent never imports it: parsers are large, and a stranger's file must not reach them here.
"""

import asyncio
import codecs
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..domain import PageBoxes, Reading
from ..errors import Unreadable
from ._means import Engine, Means
from ._modules import modules
from .child import LIMITS, Limits, Progress, call, fence

__all__ = [
    "Engine",
    "Limits",
    "Means",
    "first",
    "isolation",
    "limits",
    "read",
    "readers",
    "recut",
    "render",
    "reread",
    "sample",
    "sniff",
    "sound",
    "stills",
]

# ── what a file is ────────────────────────────────────────────────────────────────────────────

_HEAD = 65_536
_AT_START = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xff\xfa", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"fLaC", "audio/flac"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # the old Office
)
_RIFF = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"WEBP": "image/webp"}
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<title", b"<script", b"<meta")
_OOXML = "application/vnd.openxmlformats-officedocument."
_OFFICE = (
    (b"word/document.xml", _OOXML + "wordprocessingml.document"),
    (b"ppt/presentation.xml", _OOXML + "presentationml.presentation"),
    (b"xl/workbook.xml", _OOXML + "spreadsheetml.sheet"),
    (b"application/epub+zip", "application/epub+zip"),
    (b"vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
    (b"vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.presentation"),
)


def sniff(path: Path) -> str | None:
    """Return the media type that a file's bytes show, whatever its name; None where they do not.

    Blocks; a caller in the event loop uses a thread.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(path.stat().st_size - _HEAD, 0))
        tail = file.read(_HEAD)
    if _is_html(head):
        return "text/html"
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        # A zip file lists its members at the end; an office format is told by what it holds.
        return next((kind for mark, kind in _OFFICE if mark in head + tail), "application/zip")
    for magic, media_type in _AT_START:
        if head.startswith(magic):
            return media_type
    return _container(head) or (_written(head) if _is_text(head) else None)


_SUBRIP = re.compile(rb"\s*\d+\s*\n\s*\d+:\d\d:\d\d[,.]\d+\s*-->")


def _written(head: bytes) -> str:
    """Tell subtitles from other text."""
    head = head.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    if head.startswith(b"WEBVTT"):
        return "text/vtt"
    return "application/x-subrip" if _SUBRIP.match(head) else "text/plain"


def _is_html(head: bytes) -> bool:
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    while start.startswith((b"<!--", b"<?xml")):
        start = start.partition(b">")[2].lstrip()
    return start.startswith(_HTML)


def _container(head: bytes) -> str | None:
    """Tell the containers of sound and moving pictures apart."""
    if head[4:8] == b"ftyp":
        if head[8:12] == b"qt  ":
            return "video/quicktime"
        if head[8:12] in (b"avif", b"heic", b"heix", b"mif1"):
            return "image/heif"
        return "audio/mp4" if head[8:11] in (b"M4A", b"M4B") else "video/mp4"
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return "video/quicktime"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:128] else "video/x-matroska"
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(b"OggS"):
        return "video/ogg" if b"\x80theora" in head[:128] else "audio/ogg"
    return None


def _is_text(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)  # may end inside a character
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not any(char < " " and char not in "\t\n\r\f" for char in text)


# ── who reads what ────────────────────────────────────────────────────────────────────────────


def readers() -> Mapping[str, str]:
    """Return the module of this folder for each media type; nothing is imported for it."""
    return {kind: name for name, module in modules().items() for kind in module.media_types}


def limits(media_type: str, wall: float | None = None) -> Limits:
    """Return what reading a file of a media type may use, in at most ``wall`` seconds."""
    name = readers().get(media_type)
    own = Limits(**modules()[name].limits) if name else LIMITS
    return own if wall is None else replace(own, wall=wall)


def _reader(path: Path) -> str:
    """Return the module that reads a file; raise `Unreadable` (without ``name``)."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("source-gone")
        if status.st_size == 0:
            raise Unreadable("source-empty")
        media_type = sniff(path) or ""
    except OSError:
        raise Unreadable("source-gone") from None
    if media_type in readers():
        return readers()[media_type]
    match media_type.split("/"):
        case ["text", "html"]:
            raise Unreadable("source-html")
        case ["video" | "audio", _]:
            raise Unreadable("source-talk")
        case ["image", _]:
            raise Unreadable("source-image")
        case ["application", kind] if kind != "zip":
            raise Unreadable("source-office")
    raise Unreadable("source-unknown")


# ── reading ───────────────────────────────────────────────────────────────────────────────────


async def read(
    path: Path,
    *,
    name: str,
    source: str,
    progress: Progress | None = None,
    limits: Limits | None = None,
    means: Means | None = None,
) -> Reading:
    """Read one source; ``name`` is what people call it, ``source`` its id in the passages' ids.

    ``progress`` is called in the event loop with units (pages, seconds of a talk) done and in all.
    ``means`` is what a talk may be read with; its folder is made.  Raises `Unreadable` with one
    sentence for each cause.
    """
    try:
        reader = await asyncio.to_thread(_reader, path)
        module = (await asyncio.to_thread(modules))[reader]
        used = (means or Means()) if module.takes_means else None
        if used and used.folder:
            await asyncio.to_thread(used.folder.mkdir, parents=True, exist_ok=True)
        reading = await call(
            f"{reader}:read",
            path,
            source,
            *([used] if used else []),
            limits=limits or Limits(**module.limits),
            returns=Reading,
            progress=progress,
            reads=[path, *([used.weights] if used and used.weights else [])],
            writes=used.folder if used else None,
        )
    except Unreadable as error:
        raise Unreadable(error.line.key, **{**error.line.values, "name": name}) from error
    assert isinstance(reading, Reading)  # noqa: S101  call has checked it
    return reading


async def first(path: Path, source: str) -> Reading:
    """Return how long a recording is, told in a moment; no passage where it does not tell.

    A file that is cut off is not believed.  Raises `Unreadable`.
    """
    found: Reading = await _recording("_probe:first", path, source, limits=LIMITS, returns=Reading)
    return found


async def sample(path: Path, source: str, means: Means) -> Reading:
    """Return what is said in the first half minute of a recording; raise `Unreadable`."""
    found: Reading = await _recording(
        "video:sample",
        path,
        source,
        means,
        limits=None,
        returns=Reading,
        reads=[path, *([means.weights] if means.weights else [])],
    )
    return found


async def reread(
    path: Path,
    places: Sequence[PageBoxes],
    *,
    limits: Limits = LIMITS,
) -> list[str]:
    """Return the words that stand in each place of a PDF, read anew; raise `Unreadable`."""
    pages = len({place.page for place in places})  # read without a sign of progress
    limits = replace(limits, step=limits.step + pages, stall=limits.stall + pages)
    found: list[str] = await _pdf(
        "pdf:reread", path, list(places), limits=limits, returns=list[str]
    )
    return found


async def recut(
    path: Path, times: Sequence[float], *, limits: Limits | None = None
) -> list[list[str]]:
    """Cut frames out of a video again and return the words on each, piece by piece.

    ``times`` are seconds; behind the end the last frame counts.  Raises `Unreadable`.
    """
    found: list[list[str]] = await _recording(
        "video:words", path, list(times), limits=limits, returns=list[list[str]]
    )
    return found


async def stills(
    path: Path, times: Sequence[float], folder: Path, *, limits: Limits | None = None
) -> dict[float, Path]:
    """Cut frames out of a video at times in seconds, as ``folder/still-<milliseconds>.webp``.

    The folder is made.  Raises `Unreadable`.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    cut = await _recording(
        "video:cut", path, list(times), folder, limits=limits, returns=list[float], writes=folder
    )
    # The names are ours, not the child's, as for pages.
    return {at: folder / f"still-{round(at * 1000)}.webp" for at in times if at in cut}


async def sound(path: Path, to: Path, longest: int, *, limits: Limits | None = None) -> bool:
    """Write the first ``longest`` seconds of a recording's sound as small AAC to the file ``to``.

    Its folder must exist.  Returns False where there is no sound; raises `Unreadable`.
    """
    made: bool = await _recording(
        "_clip:clip", path, to, longest, limits=limits, returns=bool, writes=to.parent
    )
    return made


async def _recording(
    function: str, path: Path, *arguments: object, limits: Limits | None, **how: Any
) -> Any:
    own = limits or Limits(**(await asyncio.to_thread(modules))["video"].limits)
    try:
        return await call(function, path, *arguments, limits=own, **{"reads": [path], **how})
    except Unreadable as error:
        raise Unreadable(error.line.key, **{**error.line.values, "name": path.name}) from error


async def render(
    path: Path,
    pages: Sequence[int],
    folder: Path,
    dpi: int = 110,
    *,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> dict[int, Path]:
    """Draw pages (1-based) of a PDF as shown, without annotations, as ``folder/page-N.webp``.

    The folder is made.  Huge pages come at fewer dots per inch; pages that the PDF has not are
    left out.  ``progress`` is told of each page as soon as it is drawn.  Raises `Unreadable`.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    drawn: dict[int, Path] = await _pdf(
        "_render:render",
        path,
        list(pages),
        folder,
        dpi,
        limits=limits,
        progress=progress,
        returns=dict[int, Path],
        writes=folder,
    )
    # The names are ours, not the child's: what it says decides only which of them exist.
    return {page: folder / f"page-{page}.webp" for page in pages if page in drawn}


async def _pdf(function: str, path: Path, *arguments: object, **how: Any) -> Any:
    """Call a function of the PDF module; ``name`` in what it raises is the file's own."""
    try:
        return await call(function, path, *arguments, reads=[path], **how)
    except Unreadable as error:
        raise Unreadable(error.line.key, **{**error.line.values, "name": path.name}) from error


def isolation() -> str:
    """Return the catalogue's key of what children are kept from on this machine.

    Starts one, so it blocks for some tenths of a second.
    """
    match fence():
        case True, True:
            return "source-fence-full"
        case True, False:
            return "source-fence-network"
        case False, True:
            return "source-fence-files"
    return "source-fence-none"
