"""A quote, cut out of its page: the words boxed, with some lines around them."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp

from PIL import Image, ImageDraw

from .alignment import locate
from .compute import compute
from .domain import Box, PageBoxes, PageText, Passage
from .extract import render
from .ports import Material
from .report import Section
from .thread import whole_quotes

DPI = 130
_AROUND = 46.0  # points above and below the quote
_COLOUR = (245, 166, 35)


Quote = tuple[str, Passage, PageText]  # the words, where they come from, the page's words


def quoted(
    section: Section, passages: Sequence[Passage], materials: Mapping[str, Material], most: int
) -> dict[str, list[Quote]]:
    """Return the first quotes of a section that stand on pages, by source, in reading order."""
    known = {passage.id: passage for passage in passages}
    found: dict[str, list[Quote]] = {}
    for citation in whole_quotes(section)[:most]:
        passage = known[citation.passage]
        if isinstance(passage.locator, PageBoxes):
            page = materials[passage.source].reading.pages[passage.locator.page - 1]
            found.setdefault(passage.source, []).append((citation.quote, passage, page))
    return found


async def cut_outs(pdf: Path, quotes: Sequence[Quote], folder: Path) -> list[Path]:
    """Return for each quote a PNG of the band of its page that holds it, kept in ``folder``.

    A page is drawn once; what was cut before is not cut again.  Raises `Unreadable` where the
    pages cannot be drawn.
    """
    targets = [folder / f"{cut_out_name(quote, passage)}.png" for quote, passage, _ in quotes]

    def missing() -> list[int]:
        return [at for at, target in enumerate(targets) if not target.exists()]

    if wanted := await compute(missing):
        # A folder of its own: the same quotes may be asked for in two threads at once.
        pages = Path(await compute(mkdtemp, dir=folder))
        try:
            numbers = sorted({quotes[at][2].number for at in wanted})
            drawn = await render(pdf, numbers, pages, DPI)
            for at in wanted:
                quote, passage, page = quotes[at]
                found = locate(quote, passage, page)
                boxes = found or getattr(passage.locator, "boxes", ())
                part = pages / targets[at].name
                await compute(_cut, drawn[page.number], boxes, page, part)
                await compute(part.replace, targets[at])
        finally:
            await compute(shutil.rmtree, pages, ignore_errors=True)
    return targets


def cut_out_name(quote: str, passage: Passage) -> str:
    """Return what the picture of a quote is called, without its suffix."""
    return hashlib.sha256(f"{passage.id}\0{quote}".encode()).hexdigest()[:20]


def _cut(drawn: Path, boxes: Sequence[Box], page: PageText, target: Path) -> None:
    with Image.open(drawn) as opened:
        image = opened.convert("RGB")
    scale = image.width / page.width
    pen = ImageDraw.Draw(image, "RGBA")
    for x0, y0, x1, y1 in boxes:
        edge = (x0 * scale - 3, y0 * scale - 2, x1 * scale + 3, y1 * scale + 2)
        pen.rectangle(edge, fill=(*_COLOUR, 40), outline=(*_COLOUR, 255), width=2)
    top = max(0.0, min(box[1] for box in boxes) - _AROUND) * scale
    bottom = min(page.height, max(box[3] for box in boxes) + _AROUND) * scale
    image.crop((0, int(top), image.width, int(bottom))).save(target, "PNG", optimize=True)
