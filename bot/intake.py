"""Files on their way in: fetched, told apart, read once, with their progress shown."""

import asyncio
import logging
import shutil
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from importlib.resources import files as packaged
from pathlib import Path

from . import extract, links, talk
from ._links_guard import Guard
from .brief import parse
from .desk import FIRST, READER
from .domain import Brief, Click, Contract, Feedback, FileRef, Line, Post
from .errors import Unreadable
from .outbox import Outbox
from .ports import Material, Platform
from .report import Source
from .settings import Settings
from .store import Store
from .thread import escape, reading_line
from .transcript import SUBTITLES
from .words import say, spoken, word

_log = logging.getLogger(__name__)

MB = 1_000_000
SAMPLE = "sample:"  # begins the id of a file that comes with the bot
SAMPLE_PAPER = "sample-paper.pdf"


def sample(name: str) -> Path:
    """Return a file of the sample: beside the code in a clone, inside the package in a wheel."""
    shipped = Path(str(packaged("bot"))) / "sample" / name
    return shipped if shipped.exists() else Path(__file__).parent.parent / "examples" / name


class Intake:
    """Brings the files of briefs among the blobs and reads them; one bad file stops nothing.

    Methods are steps of workflows: each may run twice and then changes nothing.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        outbox: Outbox,
        platform: Platform,
        guard: Guard | None = None,
    ) -> None:
        self._settings, self._store, self._guard = settings, store, guard
        self._outbox, self._platform = outbox, platform
        self._progress: dict[str, _Progress] = {}

    async def sampled(self, click: Click) -> Brief | Feedback:
        """Return the brief of the sample, or its file for a thread that waits for one."""
        file = FileRef(SAMPLE + SAMPLE_PAPER, SAMPLE_PAPER)
        language = spoken(click.locale or self._settings.spoken())
        text = await asyncio.to_thread(lambda: sample(f"brief.{language}.txt").read_text("utf-8"))
        if await self._store.brief_in(click.thread):
            return Feedback(click.id, click.thread, click.author, text, files=(file,))
        return Brief(click.id, click.thread, click.author, text, (file,), language)

    async def fetch(self, brief: str) -> list[int]:
        """Bring every file of a brief that is not here yet; return the places that are to be read.

        What the brief asks for is understood here too, now that the kinds of its files are known;
        once its sections are being written that no longer changes.
        """
        event = await self._store.brief(brief)
        known = await self._store.placed(brief)
        hashes = {source.sha256 for source, _ in known.values() if source.sha256}
        for place, file in enumerate(event.files):
            if place in known:
                continue
            source, trouble = await self._bring(file, place)
            if not (source.sha256 and source.sha256 in hashes):  # the same bytes are one source
                hashes.add(source.sha256)
                await self._store.put_source(brief, place, source, trouble)
        rows = await self._store.placed(brief)
        if await self._store.state(brief) not in ("drafting", "done"):
            await self.understand(brief)
        return [place for place, (source, trouble) in rows.items() if not trouble and source.sha256]

    async def understand(self, brief: str) -> None:
        """Read what a brief asks for, given the kinds of its files."""
        rows = (await self._store.placed(brief)).values()
        kinds = [source.media_type if source.sha256 else "" for source, _ in rows]
        await self._store.set_contract(brief, await self._contract(brief, kinds))

    async def _contract(self, brief: str, kinds: list[str]) -> Contract:
        event = await self._store.brief(brief)
        language = event.locale or self._settings.spoken()
        text = event.text if event.text.strip() else say("intake-brief", spoken(language))
        # The phrases that a brief is understood by are read from disk, once.
        return await asyncio.to_thread(parse, text, kinds=kinds, locale=language)

    async def _bring(self, file: FileRef, place: int) -> tuple[Source, Line | None]:
        path, trouble, digest, size = await self._store.temporary(), None, "", 0
        try:
            if file.size > self._settings.max_file_mb * MB:
                most = self._settings.max_file_mb
                raise Unreadable("intake-too-big", name=file.name, most=most)
            await self._download(file, path)
            digest, size = await self._store.keep(path)
        except Unreadable as error:
            trouble = error.line
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        kind = await asyncio.to_thread(extract.sniff, self._store.blob(digest)) if digest else ""
        # Named by its content: what was read once serves every later report.
        name = f"s{digest[:10]}" if digest else f"s{place}"
        source = Source(
            name,
            file.name,
            kind or "application/octet-stream",
            digest,
            size,
            url=links.address(file),
        )
        return source, trouble

    async def _download(self, file: FileRef, to: Path) -> None:
        if links.address(file):
            await links.fetch(file, to, self._settings.max_file_mb * MB, self._guard)
            return
        if not file.id.startswith(SAMPLE):
            await self._platform.download(file, to)
            return
        here = await asyncio.to_thread(sample, file.id.removeprefix(SAMPLE))
        await asyncio.to_thread(shutil.copyfile, here, to)

    async def talks(self, brief: str, files: list[int]) -> list[int]:
        """Return those of some places that hold talks."""
        rows = await self._store.placed(brief)
        return [n for n in files if talk.is_talk(rows[n][0].media_type)]

    async def subtitles(self, brief: str, files: list[int]) -> list[int]:
        """Return those of some places that hold subtitles."""
        rows = await self._store.placed(brief)
        return [n for n in files if rows[n][0].media_type in SUBTITLES]

    async def read(self, brief: str, place: int) -> None:
        """Read one source, once for its bytes; what cannot be read says why."""
        source = await self._store.source(brief, place)
        language = (await self._store.contract(brief)).language
        reading = await self._store.reading(source.sha256, READER)
        beside = await self._beside(brief) if talk.is_talk(source.media_type) else []
        if reading is None or await talk.may_hear_more(reading, self._settings, beside):
            try:
                reading = await talk.read(
                    self._store.blob(source.sha256),
                    source,
                    self._settings,
                    self._store.kept(source.sha256),
                    progress=self._teller(brief, source, language),
                    subtitles=beside,
                )
            except Unreadable as error:
                told = replace(source, notices=(word(error.line, language),))
                await self._store.put_source(brief, place, told, error.line)
                return
            await self._store.put_reading(source.sha256, READER, reading)
        told = replace(
            source,
            pages=len(reading.pages) or None,
            duration=reading.duration,
            notices=tuple(word(notice, language) for notice in reading.notices),
        )
        await self._store.put_source(brief, place, told)

    async def probe(self, brief: str, place: int) -> None:
        """Keep how long a talk is, told in a moment: what needs no more does not wait for it."""
        source = await self._store.source(brief, place)
        if await self._store.reading(source.sha256, READER) is None:
            with suppress(Unreadable):  # reading it will say why
                found = await extract.first(self._store.blob(source.sha256), source.id)
                if found.passages:
                    await self._store.put_reading(source.sha256, FIRST, found)

    async def _beside(self, brief: str) -> list[Material]:
        """Return the subtitles among a brief's files that were read."""
        found = []
        for source, trouble in await self._store.sources(brief):
            if trouble is not None or source.media_type not in SUBTITLES:
                continue
            if reading := await self._store.reading(source.sha256, READER):
                found.append(Material(source, reading))
        return found

    def _teller(self, brief: str, source: Source, language: str) -> Callable[[int, int], None]:
        """Return a callback that tells how far one file is read."""
        start = time.monotonic()
        progress = self._progress.setdefault(brief, _Progress(self._show_progress, brief))

        def note(done: int, total: int) -> None:
            spent = time.monotonic() - start
            progress.note(source.name, reading_line(source, done, total, spent, language))

        return note

    async def _show_progress(self, brief: str, text: str) -> float:
        """Show a line in the brief's one message of progress; return how long to rest then."""
        thread = (await self._store.brief(brief)).thread
        await self._outbox.show(thread, Post(escape(text), "progress", "progress"))
        return self._platform.limits(thread).edit_seconds

    async def told(self, brief: str) -> None:
        """Show how the reading of a brief's files ended."""
        if progress := self._progress.pop(brief, None):
            await progress.close()


class _Progress:
    """What is shown while files are read: always the newest state, never two edits at once."""

    def __init__(self, show: Callable[[str, str], Awaitable[float]], brief: str) -> None:
        self._show, self._brief = show, brief
        self._lines: dict[str, str] = {}
        self._stale, self._over = False, asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def note(self, name: str, line: str) -> None:
        self._lines[name], self._stale = line, True
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        while self._stale:
            self._stale = False
            try:
                rest = await self._show(self._brief, " · ".join(self._lines.values()))
            except Exception:  # how far it is matters less than getting there
                _log.exception("the progress of %s could not be shown", self._brief)
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), rest)

    async def close(self) -> None:
        self._over.set()
        if self._task is not None:
            await self._task
