"""A report laid beside its sources, for whoever wants to look: pages, slides, sound, paragraphs.

Everything is asked for by the report's thread, and only what that report rests on is given.  Pages
are drawn when they are asked for, by a child, and kept; those that are cited come along.
"""

import asyncio
import difflib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

from . import pictures
from ._digest_talk import Timeline
from .cache import Cache
from .commands import state_line, titled
from .compute import compute
from .desk import Desk
from .domain import PageBoxes, Passage
from .errors import Unreadable
from .evidence import said
from .export import LONGEST_SOUND, located
from .export._outline import Outline
from .export._reader import around, data, rows, talk
from .extract import render, sound
from .figures import label_of, mentions, printed
from .intake import MB
from .ports import Listed, Material
from .report import Report, Section
from .settings import Settings
from .signed import Signer
from .store import Draft, Store
from .talk import is_talk
from .terms import table

DPI = (110, 220)  # dots per inch that pages are drawn at: at rest, and looked at closely
CHILDREN = 2  # that draw at once
VIEWS = 8  # reports whose data is kept
KNOWN = 32  # sources of reports that are kept at hand
BEGINNING = 200  # characters that name a paragraph
_PLAYED = ("video/mp4", "video/webm", "audio/mpeg", "audio/mp4", "audio/wav", "audio/ogg",
           "audio/flac", "audio/webm")  # fmt: skip


class Reader:
    """What a report rests on; implements `bot.ports.Reader`."""

    def __init__(self, settings: Settings, store: Store, desk: Desk, signer: Signer) -> None:
        self._settings, self._store, self._desk, self._signer = settings, store, desk, signer
        self._views: dict[str, tuple[object, dict[str, Any]]] = {}
        self._known: dict[tuple[str, str], Material] = {}
        self._drawings: dict[Path, list[_Drawing]] = {}
        self._room = asyncio.Semaphore(CHILDREN)
        places = [store.folder / "pages", store.folder / "sounds"]
        self._cache = Cache(places, settings.cache_mb * MB)

    async def opened(self, link: str) -> str | None:
        """Return the thread whose report a signed link opens, None where it is not ours or old."""
        brief = await asyncio.to_thread(self._signer.opens, link)
        return (await self._store.brief(brief)).thread if brief else None

    async def listed(self, near: str, most: int) -> Sequence[Listed]:
        """Return the newest reports whose threads' addresses begin with ``near``."""
        rows = await self._store.newest(near, most)
        return [Listed(held.thread, titled(held), state_line(state)) for held, state in rows]

    # ── the report ────────────────────────────────────────────────────────────────────────────

    async def view(self, thread: str) -> Mapping[str, Any] | None:
        """Return the report as the reader's script draws it; None where there is none yet."""
        brief = await self._store.brief_in(thread)
        drafts = await self._store.drafts(brief) if brief else {}
        if brief is None or not drafts:
            return None
        asked = await self._store.answered(thread)
        materials = await self._desk.materials(brief)
        stamp = (
            [(n, one.section.revision, one.section.state) for n, one in drafts.items()],
            asked,
            [material.source.id for material in materials],
        )
        kept = self._views.get(thread)
        if kept is None or kept[0] != stamp:
            made = await self._made(brief, drafts, asked, materials)
            self._views.pop(thread, None)
            self._views[thread] = kept = (stamp, made)
            while len(self._views) > VIEWS:
                del self._views[next(iter(self._views))]
        return kept[1]

    async def _made(
        self,
        brief: str,
        drafts: Mapping[int, Draft],
        asked: Sequence[str],
        materials: Sequence[Material],
    ) -> dict[str, Any]:
        report = await self._desk.standing(brief)
        earlier = await self._store.revisions(brief)
        terms = await asyncio.to_thread(table, self._settings.terms)

        def make() -> dict[str, Any]:
            shown = _view(report, materials)
            for (order, _), section in zip(sorted(drafts.items()), shown["sections"], strict=True):
                section["key"] = f"section-{order + 1}-{section['revision']}"
                section["changes"] = _changes([one.section for one in earlier[order]])
            for event, answer in zip(asked, shown["answers"], strict=False):
                answer["key"] = f"reply-{event}"
            return shown | {"pairs": _pairs(materials, terms)}

        return await compute(make)

    # ── its sources ───────────────────────────────────────────────────────────────────────────

    async def _materials(self, thread: str) -> dict[str, Material]:
        brief = await self._store.brief_in(thread)
        found = await self._desk.materials(brief) if brief else ()
        return {material.source.id: material for material in found}

    async def _material(self, thread: str, source: str) -> Material | None:
        """Return a source of a report; once a report has one, it is never without it."""
        if (thread, source) not in self._known:
            found = (await self._materials(thread)).get(source)
            if found is None:
                return None
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[thread, source] = found
        return self._known[thread, source]

    async def page(self, thread: str, source: str, page: int, dpi: int) -> Path | None:
        """Return a picture of a page (1-based)."""
        material = await self._material(thread, source)
        if material is None or not 0 < page <= len(material.reading.pages) or dpi not in DPI:
            return None
        sha256 = material.source.sha256
        folder = self._store.folder / "pages" / f"{sha256}-{dpi}"
        target = folder / f"page-{page}.webp"
        if await self._cache.holds(target):
            return target
        cited = await self._cited(thread, source) if dpi == DPI[0] else []
        missing = await asyncio.to_thread(_missing, folder, cited)
        # From here on nothing is waited for, so that two requests never start the same drawing.
        under_way = [one for one in self._drawings.get(folder, ()) if not one.over]
        drawing = next((one for one in under_way if one.covers(page)), None)
        if drawing is None:
            # No two children write the same file: the cited ones are the first child's.
            wanted = dict.fromkeys([page] if under_way else [page, *missing])
            pdf = self._store.blob(sha256)
            drawing = _Drawing(pdf, folder, dpi, tuple(wanted), self._room, self._cache)
            under_way.append(drawing)
        self._drawings[folder] = under_way
        return await drawing.page(page)

    async def _cited(self, thread: str, source: str) -> list[int]:
        shown = await self.view(thread) or {"cited": {}}
        cited = shown["cited"].values()
        return sorted({one["page"] for one in cited if one["source"] == source and one["page"]})

    async def passages(self, thread: str, source: str, page: int) -> list[Mapping[str, Any]] | None:
        """Return the paragraphs of a page with their boxes, and of figures what speaks of them."""
        material = await self._material(thread, source)
        return None if material is None else await compute(_passages, material, page)

    async def slide(self, thread: str, source: str, slide: int) -> Path | None:
        """Return the picture of a slide (1-based)."""
        material = await self._material(thread, source)
        if material is None:
            return None
        still = self._store.kept(material.source.sha256) / f"slide-{slide}.webp"
        return still if await asyncio.to_thread(still.is_file) else None

    async def cut_out(self, thread: str, passage: str) -> Path | None:
        """Return a figure, a table or a formula cut out of its page, by its caption's id."""
        for material in (await self._materials(thread)).values():
            for one in material.reading.passages:
                if one.id == passage and one.role in ("caption", "formula"):
                    pdf, folder = self._store.blob(material.source.sha256), self._store.folder
                    return await pictures.cut_out(one, material.reading, pdf, folder / "pictures")
        return None

    async def picture(self, thread: str, name: str) -> Path | None:
        """Return a picture that the report shows, by its name."""
        brief = await self._store.brief_in(thread)
        if brief is None:
            return None
        drafts = (await self._store.drafts(brief)).values()
        passages = {passage.id: passage for draft in drafts for passage in draft.passages}
        materials = await self._desk.materials(brief)
        found = await pictures.draw(
            [draft.section for draft in drafts],
            passages,
            materials,
            {m.source.id: self._store.blob(m.source.sha256) for m in materials},
            {m.source.id: self._store.kept(m.source.sha256) for m in materials},
            self._store.folder / "pictures",
        )
        return found.get(f"images/{name}")

    async def talk(self, thread: str, source: str, heard: bool) -> tuple[Path, str] | None:
        """Return a talk as a page can play it and its media type; ``heard``: its sound alone."""
        material = await self._material(thread, source)
        if material is None or material.reading.duration is None:
            return None
        blob = self._store.blob(material.source.sha256)
        if not heard and material.source.media_type in _PLAYED:
            return blob, material.source.media_type
        folder = self._store.folder / "sounds"
        target = folder / f"{material.source.sha256}.m4a"
        if not await self._cache.holds(target):
            part = target.with_suffix(f".{uuid4().hex}.m4a")
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            try:
                async with self._room:
                    if not await sound(blob, part, LONGEST_SOUND):
                        return None
            except Unreadable:
                return None
            await asyncio.to_thread(part.replace, target)
            await self._cache.trim()
        return target, "audio/mp4"


class _Drawing:
    """Pages of one file on their way: the one that is looked at first, then those cited."""

    def __init__(
        self,
        pdf: Path,
        folder: Path,
        dpi: int,
        wanted: tuple[int, ...],
        room: asyncio.Semaphore,
        cache: Cache,
    ) -> None:
        self._cache = cache
        self._pdf, self._folder, self._dpi, self._room = pdf, folder, dpi, room
        self._wanted, self._done = wanted, 0
        self._told = asyncio.Event()
        self._task = asyncio.ensure_future(self._draw())

    @property
    def over(self) -> bool:
        """Whether nothing is drawn any more."""
        return self._task.done()

    def covers(self, page: int) -> bool:
        """Tell whether a page is drawn here."""
        return page in self._wanted

    async def page(self, page: int) -> Path | None:
        """Return a page's picture as soon as it is there."""
        while not self.over and page not in self._wanted[: self._done]:
            waiting = asyncio.ensure_future(self._told.wait())
            await asyncio.wait([self._task, waiting], return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
        target = self._folder / f"page-{page}.webp"
        return target if await asyncio.to_thread(target.is_file) else None

    async def _draw(self) -> None:
        try:
            async with self._room:
                await render(self._pdf, self._wanted, self._folder, self._dpi, progress=self._note)
            await self._cache.trim()
        except Unreadable:
            return  # a page that cannot be drawn has no picture

    def _note(self, done: int, _total: int) -> None:
        self._done = done
        self._told.set()
        self._told = asyncio.Event()


# ── pure ──────────────────────────────────────────────────────────────────────────────────────


def _missing(folder: Path, pages: Sequence[int]) -> list[int]:
    return [page for page in pages if not (folder / f"page-{page}.webp").is_file()]


def _view(report: Report, materials: Sequence[Material]) -> dict[str, Any]:
    outline = Outline(report)
    lines = rows(outline)
    answers = [
        {"question": question, "parts": [vars(part) for part in parts], "key": ""}
        for question, parts in outline.answers()
    ]
    pages = {material.source.id: material.reading.pages for material in materials}
    talks = {m.source.id: talk(m) for m in materials if m.reading.duration is not None}
    shown = data(report, outline, located(report, pages), pages, talks)
    kinds = {material.source.id: material.source.media_type for material in materials}
    for source in shown["sources"]:
        if source["id"] in talks:
            playing = kinds[source["id"]] in _PLAYED and kinds[source["id"]].startswith("video/")
            source["media"] = "video" if playing else "audio"
    sections = [
        {"title": s.title, "revision": s.revision, "state": s.state, "rows": own}
        for s, own in zip(report.sections, lines, strict=True)
    ]
    return shown | {
        "title": report.brief.title,
        "language": report.brief.language,
        "sections": sections,
        "answers": answers,
    }


def _changes(revisions: Sequence[Section]) -> list[dict[str, Any]]:
    """Return for each revision which sentences it took out, put in and left."""
    found = []
    for old, new in pairwise(revisions):
        before, after = ([one.text for one in each.sentences] for each in (old, new))
        lines: list[tuple[str, str]] = []
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for tag, a0, a1, b0, b1 in matcher.get_opcodes():
            lines += [("same", text) for text in before[a0:a1] if tag == "equal"]
            lines += [("gone", text) for text in before[a0:a1] if tag != "equal"]
            lines += [("new", text) for text in after[b0:b1] if tag != "equal"]
        found.append({"revision": new.revision, "lines": lines})
    return found


def _pairs(materials: Sequence[Material], terms: Any) -> list[dict[str, Any]]:
    """Return which slide has its subject on which page."""
    papers = [one for one in materials if not is_talk(one.source.media_type)]
    found = []
    for one in materials:
        if one.reading.duration is None or not papers:
            continue
        timeline = Timeline(one, papers, terms)
        for screen in timeline.screens:
            words = " ".join(passage.text for passage in screen.shown)
            near = timeline.nearest(words) if words else None
            if near is not None and isinstance(near.locator, PageBoxes):
                paper, page = near.source, near.locator.page
                title = screen.shown[0].text.partition("\n")[0]
                found.append({"source": one.source.id, "at": screen.at, "until": screen.until,
                              "title": title, "paper": paper, "page": page})  # fmt: skip
    return found


def _passages(material: Material, page: int) -> list[Mapping[str, Any]]:
    own = [
        passage
        for passage in material.reading.passages
        if isinstance(passage.locator, PageBoxes)
        and passage.locator.page == page
        and passage.locator.boxes
    ]
    listed = printed(material.reading.passages)
    tables = {row.id: caption for caption, rows in listed for row in rows}
    shown = [(one, one if one.role == "caption" else tables.get(one.id)) for one in own]
    labelled = any(caption and label_of(caption) for _, caption in shown)
    sentences = said(material.reading.passages) if labelled else ()
    return [_spot(passage, caption, sentences) for passage, caption in shown]


def _spot(passage: Passage, caption: Passage | None, sentences: Sequence[Any]) -> dict[str, Any]:
    """Return a paragraph, and the figure or table that it is the ``caption``, or a row, of."""
    at = passage.locator
    assert isinstance(at, PageBoxes)  # noqa: S101  the caller looked
    label = label_of(caption) if caption else ""
    speaking = mentions(label, sentences) if label else []
    return {
        "id": passage.id,
        "box": around(at.boxes),
        "text": passage.text[:BEGINNING],
        "label": label,
        "shows": caption.id if caption and label else "",
        "mentions": [
            {"text": one.text, "source": one.passage.source, "page": one.passage.locator.page}
            for one in speaking
            if isinstance(one.passage.locator, PageBoxes)
        ],
    }
