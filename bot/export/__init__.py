"""Taking the report home: one file per format, each with ``SUFFIX`` and ``write(report, to)``."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from .. import pictures
from ..alignment import locate
from ..compute import compute
from ..domain import Box, PageBoxes, PageText
from ..errors import Unreadable
from ..extract import render, sound
from ..ports import Material
from ..report import Report
from . import docx, html, json, markdown, pdf
from ._reader import talk

FORMATS = (json, markdown, docx, pdf)
DPI = 100  # of the page images inside report.html
LONGEST_SOUND = 5_400  # seconds of a talk whose sound report.html holds: 14 MB


async def write_all(
    report: Report,
    to: Path,
    *,
    files: Mapping[str, Path],
    pages: Mapping[str, Sequence[PageText]],
    kept: Mapping[str, Path] | None = None,
    materials: Sequence[Material] = (),
) -> list[Path]:
    """Write ``report.*`` in every format into the folder ``to``; return the files.

    ``files`` holds each source's bytes, ``pages`` its pages as read and ``kept`` the folder of what
    reading left of it, by the source's id.  What the report shows is drawn beside it first, into
    ``images/``, from the sources as read.
    """
    await compute(to.mkdir, parents=True, exist_ok=True)
    passages = {passage.id: passage for passage in report.passages}
    await pictures.draw(report.sections, passages, materials, files, kept or {}, to)
    written = []
    for each in FORMATS:
        path = to / f"report{each.SUFFIX}"
        await compute(each.write, report, path)
        written.append(path)
    drawn = to / ".pages"
    images = await _images(report, drawn, files)
    boxes = await compute(located, report, pages)
    path = to / "report.html"
    talks = await _talks(materials, drawn, files)
    await compute(html.write, report, path, images, boxes, pages, talks)
    await compute(shutil.rmtree, drawn, ignore_errors=True)
    return [*written, path]


async def _images(
    report: Report, folder: Path, files: Mapping[str, Path]
) -> dict[tuple[str, int], Path]:
    """Draw every page that is cited."""
    drawn: dict[tuple[str, int], Path] = {}
    for source, path in files.items():
        wanted = sorted(
            {
                passage.locator.page
                for passage in report.passages
                if passage.source == source and isinstance(passage.locator, PageBoxes)
            }
        )
        if wanted:
            found = await render(path, wanted, folder / source, DPI)
            drawn |= {(source, page): image for page, image in found.items()}
    return drawn


async def _talks(
    materials: Sequence[Material], folder: Path, files: Mapping[str, Path]
) -> dict[str, html.Talk]:
    """Return for each talk what the page shows of it, with a small file of its sound."""
    return {
        material.source.id: talk(material, await _sound(material, folder, files))
        for material in materials
        if material.reading.duration is not None
    }


async def _sound(material: Material, folder: Path, files: Mapping[str, Path]) -> Path | None:
    """Return the talk's sound, None where it has none, is too long to embed, or is not there."""
    path = files.get(material.source.id)
    if path is None or (material.reading.duration or 0.0) > LONGEST_SOUND:
        return None
    await compute(folder.mkdir, parents=True, exist_ok=True)
    target = folder / f"{material.source.id}.m4a"
    try:
        return target if await sound(path, target, LONGEST_SOUND) else None
    except Unreadable:
        return None


def located(
    report: Report, pages: Mapping[str, Sequence[PageText]]
) -> dict[tuple[str, str], tuple[Box, ...]]:
    """Find the words of every quote on its page."""
    known = {passage.id: passage for passage in report.passages}
    sentences = [
        *(sentence for section in report.sections for sentence in section.sentences),
        *(sentence for answer in report.answers for sentence in answer.sentences),
    ]
    found = {}
    for sentence in sentences:
        for citation in sentence.citations:
            passage = known[citation.passage]
            if isinstance(passage.locator, PageBoxes):
                page = pages[passage.source][passage.locator.page - 1]
                boxes = locate(citation.quote, passage, page) or passage.locator.boxes
                found[citation.passage, citation.quote] = boxes
    return found
