"""Taking the report home: one file per format, each with ``SUFFIX`` and ``write(report, to)``."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from .. import pictures
from ..alignment import locate
from ..domain import Box, PageBoxes, PageText
from ..extract import render
from ..ports import Material
from ..report import Report
from . import docx, html, json, markdown, pdf

FORMATS = (json, markdown, docx, pdf)
DPI = 100  # of the page images inside report.html


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
    await asyncio.to_thread(to.mkdir, parents=True, exist_ok=True)
    passages = {passage.id: passage for passage in report.passages}
    await pictures.draw(report.sections, passages, materials, files, kept or {}, to)
    written = []
    for each in FORMATS:
        path = to / f"report{each.SUFFIX}"
        await asyncio.to_thread(each.write, report, path)
        written.append(path)
    drawn = to / ".pages"
    images = await _images(report, drawn, files)
    boxes = await asyncio.to_thread(_boxes, report, pages)
    path = to / "report.html"
    await asyncio.to_thread(html.write, report, path, images, boxes, pages)
    await asyncio.to_thread(shutil.rmtree, drawn, ignore_errors=True)
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


def _boxes(
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
