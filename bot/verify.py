"""Check a finished report again, from its files alone and without a model.

Nothing that the report says is believed: each source is found by its hash and read again, and a
passage is trusted only where the words inside its boxes are the ones that the report gives.  Then
the metrics are measured over what is left, and all that the report says of itself must agree.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from ._verify_files import UNKNOWN, Fresh, Reader, files_of, fit, must_hear, read_all, says_other
from .brief import parse
from .checks import NAMES, counted, measure, passed
from .domain import PageBoxes, Passage, Slide
from .errors import Rejected, Unreadable
from .export.json import loads
from .kinds import is_said
from .ports import Material
from .report import Block, Measured, Report, Source
from .statements import view
from .text import fold
from .words import say, word

_NEWER = frozenset(
    {"contradictions", "register"}
)  # metrics that an older report was not measured by


@dataclass(frozen=True)
class Verdict:
    """What was found: the metrics over what can be trusted, and where the report lies."""

    checks: Mapping[str, Measured]
    misses: tuple[str, ...]  # beside those of the metrics, in the report's language
    passed: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as plain values."""
        checks = {
            name: {"value": found.value, "n": found.n, "misses": list(found.misses)}
            for name, found in self.checks.items()
        }
        return {"passed": self.passed, "checks": checks, "misses": list(self.misses)}


async def verify(report_path: Path, sources: Path, reader: Reader) -> Verdict:
    """Check a report against the files in a folder and below it.

    Raises `Rejected` where the report is none, or naming the sources that the folder does not hold.
    """
    report = await asyncio.to_thread(_report, report_path)
    files = await asyncio.to_thread(files_of, report.sources, sources)
    fresh = await read_all(report, files, reader, otherwise=False)
    must_hear(report, fresh)
    if await asyncio.to_thread(says_other, report, fresh):
        other = await read_all(report, files, reader, otherwise=True)
        fresh = fresh if await asyncio.to_thread(says_other, report, other) else other
    fresh = await asyncio.to_thread(fit, fresh, report.brief.language)
    known: dict[str, Passage] = {}
    for one in fresh:
        known |= {passage.id: passage for passage in await _trusted(report, one, reader)}
    return await asyncio.to_thread(_judge, report, known, fresh)


def _judge(report: Report, known: Mapping[str, Passage], fresh: Sequence[Fresh]) -> Verdict:
    materials = [one.material for one in fresh if one.material]
    checks = measure(report, known, materials)
    misses = (
        *_untrue_passages(report, known),
        *(miss for one in fresh for miss in _untrue_source(report, one)),
        *_untrue_brief(report),
        *_untrue_sections(report, known, materials),
        *_untrue_figures(report, checks),
    )
    return Verdict(checks, misses, passed(checks) and not misses)


# ── the files ─────────────────────────────────────────────────────────────────────────────────


def _report(path: Path) -> Report:
    try:
        return loads(path.read_text("utf-8"))
    except OSError as error:
        raise Rejected("checks-report-missing", name=path.name) from error
    except UnicodeDecodeError as error:
        raise Rejected("checks-report-not-json") from error


# ── the passages ──────────────────────────────────────────────────────────────────────────────


async def _trusted(report: Report, fresh: Fresh, reader: Reader) -> list[Passage]:
    """Return the passages of one source that it really prints where the report says so."""
    own = [passage for passage in report.passages if passage.source == fresh.source.id]
    if fresh.material is None:
        return [one for one in own if fresh.first and one in fresh.first.passages]
    read = {passage.id: passage for passage in fresh.material.reading.passages}
    as_read = {(fold(p.text), p.locator): p for p in read.values()}
    words_of = await _words(own, fresh, reader)
    lost = [p for p in own if (fold(p.text), p.locator) not in as_read and p.id not in read]
    words_of |= await _shown(lost, fresh, reader)
    trusted = []
    for passage in own:
        words = words_of[passage]
        there = as_read.get((fold(passage.text), passage.locator))
        # What has no boxes must come out of the file again just so, and so must a known id.
        moved = there is None and (words is None or passage.id in read)
        if not moved and (words is None or fold(words) == fold(passage.text)):
            trusted.append(_as_read(passage, there))
    return trusted


def _as_read(passage: Passage, there: Passage | None) -> Passage:
    """Return a passage whose words were found with what the source itself says about it."""
    if there is None:
        return replace(passage, heading="", role="body", open_start=False, open_end=False)
    return replace(there, id=passage.id, text=passage.text)


async def _words(own: Sequence[Passage], fresh: Fresh, reader: Reader) -> dict[Passage, str | None]:
    """Return the words inside each passage's boxes, None for a passage without a page."""
    count = len(fresh.material.reading.pages) if fresh.material else 0
    places = [
        place
        for passage in own
        if isinstance(place := passage.locator, PageBoxes) and 1 <= place.page <= count
    ]
    try:
        words = (
            dict(zip(places, await reader.reread(fresh.path, places), strict=True))
            if places
            else {}
        )
    except Unreadable:
        words = {}
    return {
        passage: words.get(passage.locator, "") if isinstance(passage.locator, PageBoxes) else None
        for passage in own
    }


async def _shown(own: Sequence[Passage], fresh: Fresh, reader: Reader) -> dict[Passage, str | None]:
    """Look for the words of slides that were not read again just so: are they on the frames there?

    A frame is cut out of the video again near the end of the slide's time, where it is fullest, and
    one in the middle.  The words count where every letter and digit is the same; commas, case and
    where a line is broken may differ from one machine to another.
    """
    slides = {p: p.locator for p in own if isinstance(p.locator, Slide)}
    times = [
        time for s in slides.values() for time in (max(s.at, s.until - 1), (s.at + s.until) / 2)
    ]
    try:
        frames = iter(await reader.recut(fresh.path, times) if times else ())
    except Unreadable:
        return {}
    found: dict[Passage, str | None] = {}
    for passage in slides:
        pieces = [*next(frames), *next(frames)]
        there = any(_letters(piece) == _letters(passage.text) for piece in pieces)
        found[passage] = passage.text if there else ""
    return found


def _letters(text: str) -> str:
    return "".join(char for char in fold(text).casefold() if char.isalnum())


def _untrue_passages(report: Report, known: Mapping[str, Passage]) -> Iterator[str]:
    names = {source.id: source.name for source in report.sources}
    for passage in report.passages:
        values = {"name": names.get(passage.source, passage.source), "passage": passage.id}
        trusted = known.get(passage.id)
        if trusted is None:
            yield say("checks-tampered-passage", report.brief.language, **values)
        elif trusted != passage:
            yield say("checks-tampered-heading", report.brief.language, **values)


# ── what the report says of itself ────────────────────────────────────────────────────────────


def _untrue_source(report: Report, fresh: Fresh) -> Iterator[str]:
    source, language = fresh.source, report.brief.language
    told = fresh.material.source if fresh.material else replace(source, pages=None, duration=None)
    facts = {
        "pages": source.pages == told.pages,
        "duration": source.duration == told.duration,
        "bytes": source.bytes == fresh.size,
        "media_type": source.media_type == fresh.media_type,
    }
    for field, holds in facts.items():
        if not holds:
            yield say("checks-tampered-source", language, name=source.name, field=field)
    if not _notices_hold(source, fresh, language):
        yield say("checks-tampered-notice", language, name=source.name)


def _notices_hold(source: Source, fresh: Fresh, language: str) -> bool:
    """Tell whether a source's notices are those of reading it.

    Why a hostile file cannot be read may differ from run to run (time, memory), so there any
    sentence of the catalogue about this file will do.
    """
    if fresh.material:
        notices = fresh.material.reading.notices
        return source.notices == tuple(word(notice, language) for notice in notices)
    values = [source.name, *map(str, fresh.trouble.values.values() if fresh.trouble else ())]
    return bool(source.notices) and all(is_said(n, language, values) for n in source.notices)


def _untrue_brief(report: Report) -> Iterator[str]:
    brief = report.brief
    kinds = ["" if s.media_type == UNKNOWN else s.media_type for s in report.sources]
    try:
        asked = parse(brief.text, kinds=kinds, locale=brief.language)
    except Rejected:
        yield say("checks-tampered-brief", brief.language, field="text")
        return
    facts = {
        "language": brief.language == asked.language,
        "title": brief.title == asked.title,
        "audience": brief.audience == asked.audience,
        "sections": brief.sections == asked.sections,
        "length": brief.length == asked.length,
    }
    for field, holds in facts.items():
        if not holds:
            yield say("checks-tampered-brief", brief.language, field=field)


def _untrue_sections(
    report: Report, known: Mapping[str, Passage], materials: Sequence[Material]
) -> Iterator[str]:
    """Yield what is called what it is not, rests on nothing, or was not asked for."""
    seen = view(report, known, materials)
    for said in seen.said:
        if said.kind != said.sentence.kind:
            yield seen.miss("checks-tampered-kind", said, said.sentence.kind)
        if said.kind == "claim" and not said.sentence.flags and not seen.cited(said.sentence):
            yield seen.miss("checks-miss-citation", said)
    yield from seen.claiming
    aims = {aim.title: aim.aim for aim in report.brief.sections}
    for number, section in enumerate(report.sections, 1):
        revisions = [change.revision for change in section.history]
        if section.revision != max(revisions, default=1) or section.aim != aims.get(section.title):
            yield say("checks-tampered-section", report.brief.language, section=number)
        for block in section.blocks:
            if block.image is not None and not _is_picture(block):
                values = {"section": str(number), "path": block.image[:60]}
                yield say("checks-tampered-image", report.brief.language, **values)


def _is_picture(block: Block) -> bool:
    """Tell whether a block may show a picture, and whether it lies beside the report."""
    path = PurePosixPath(block.image or "")
    inside = not path.is_absolute() and ".." not in path.parts and ":" not in path.as_posix()
    return inside and block.kind in ("figure", "timeline")


def _untrue_figures(report: Report, checks: Mapping[str, Measured]) -> Iterator[str]:
    language = report.brief.language
    exhausted = report.length.reason == "sources_exhausted"
    if report.length != counted(report.sections, report.brief.length, exhausted):
        yield say("checks-tampered-length", language)
    for name, found in checks.items():
        if report.checks.get(name, found if name in _NEWER else None) != found:
            yield say("checks-tampered-checks", language, metric=say(NAMES[name], language))
