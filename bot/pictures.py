"""The pictures of a report: figures and formulas cut out of their pages, and the slides of talks.

Paths are those that the report names ("images/..."), so that every format finds them beside it.
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from threading import get_ident
from uuid import uuid4

from PIL import Image

from .compute import compute
from .domain import Attachment, Box, PageText, Passage, Reading, Slide
from .errors import Unreadable
from .extract import render
from .figures import picture, region
from .ports import Material
from .report import Section

DPI = 144
_THUMB = 640  # pixels of a slide's longer side


async def draw(
    sections: Sequence[Section],
    passages: Mapping[str, Passage],
    materials: Sequence[Material],
    files: Mapping[str, Path],
    kept: Mapping[str, Path],
    folder: Path,
) -> dict[str, Path]:
    """Draw what sections show into ``folder``, each under its path; return those that there are.

    The slides among ``passages`` are drawn too, wherever they are cited.

    ``files`` are the sources' bytes and ``kept`` the folders with their stills, by the source's id.
    What was drawn before stays as it is.
    """
    found: dict[str, Path] = {}
    wanted: dict[str, list[tuple[str, PageText, Box]]] = {}
    by_id = {material.source.id: material for material in materials}
    for path, passage in (_slides(passages) | named(sections, passages)).items():
        target = folder / PurePosixPath(path)
        if await compute(target.exists):
            found[path] = target
        elif isinstance(passage.locator, Slide):
            still = kept.get(passage.source, folder) / f"slide-{passage.locator.slide}.webp"
            if await compute(_thumb, still, target):
                found[path] = target
        elif passage.source in by_id.keys() & files.keys():
            place = region(passage, by_id[passage.source].reading)
            wanted.setdefault(passage.source, []).extend([(path, *place)] if place else [])
    for source, places in wanted.items():
        found |= await _cut_all(files[source], places, folder)
    return found


def _slides(passages: Mapping[str, Passage]) -> dict[str, Passage]:
    places = ((passage.locator, passage) for passage in passages.values())
    return {at.image: one for at, one in places if isinstance(at, Slide) and at.image}


def named(sections: Iterable[Section], passages: Mapping[str, Passage]) -> dict[str, Passage]:
    """Return each path that sections name, in reading order, with the passage that it shows."""
    found: dict[str, Passage] = {}
    for section in sections:
        for block in section.blocks:
            shown = [
                *block.sentences,
                *(
                    i
                    for row in block.rows or ()
                    for cell in row
                    for i in cell
                    if isinstance(i, int)
                ),
            ]
            cited = [passages[c.passage] for i in shown for c in section.sentences[i].citations]
            if block.image:
                own = [one for one in cited if one.id == PurePosixPath(block.image).stem]
                found.update([(block.image, one) for one in own])
            if block.kind == "timeline":
                for one in cited:
                    if isinstance(one.locator, Slide) and one.locator.image:
                        found.setdefault(one.locator.image, one)
    return found


def attachments(
    section: Section, passages: Mapping[str, Passage], drawn: Mapping[str, Path], most: int
) -> tuple[Attachment, ...]:
    """Return the pictures of one section in reading order, as a post shows them."""
    paths = [path for path in named([section], passages) if path in drawn]
    return tuple(Attachment(drawn[path], PurePosixPath(path).name) for path in paths[:most])


async def cut_out(caption: Passage, reading: Reading, pdf: Path, folder: Path) -> Path | None:
    """Return what a caption or a formula belongs to, cut out of its page and kept in ``folder``."""
    path = picture(caption)
    target = folder / PurePosixPath(path)
    if await compute(target.exists):
        return target
    found = region(caption, reading)
    return (await _cut_all(pdf, [(path, *found)], folder)).get(path) if found else None


async def _cut_all(
    pdf: Path, places: Sequence[tuple[str, PageText, Box]], folder: Path
) -> dict[str, Path]:
    """Draw each page once and cut its pieces out; a page that cannot be drawn has none."""
    pages = folder / f".pages-{uuid4().hex}"
    try:
        drawn = await render(pdf, sorted({page.number for _, page, _ in places}), pages, DPI)
    except Unreadable:
        return {}
    found = {}
    for path, page, box in places:
        if page.number in drawn:
            target = folder / PurePosixPath(path)
            await compute(_cut, drawn[page.number], page, box, target)
            found[path] = target
    await compute(shutil.rmtree, pages, ignore_errors=True)
    return found


def _cut(drawn: Path, page: PageText, box: Box, target: Path) -> None:
    with Image.open(drawn) as opened:
        scale = opened.width / page.width
        x0, y0, x1, y1 = (round(edge * scale) for edge in box)
        part = opened.convert("RGB").crop((x0, y0, x1, y1))
    _save(part, target)


def _thumb(still: Path, target: Path) -> bool:
    if not still.is_file():
        return False
    with Image.open(still) as opened:
        image = opened.convert("RGB")
    image.thumbnail((_THUMB, _THUMB))
    _save(image, target)
    return True


def _save(image: Image.Image, target: Path) -> None:
    """Write a picture whole or not at all; PNG or WebP by its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    kind = target.suffix.lstrip(".").upper()
    part = target.with_name(f".{target.name}.{get_ident()}.part")
    image.save(part, kind, **({"optimize": True} if kind == "PNG" else {"quality": 80}))
    part.replace(target)
