"""A quote, cut out of its page: the words boxed, with some lines around them."""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from .alignment import locate
from .domain import Box, PageBoxes, PageText, Passage
from .extract import render

DPI = 130
_AROUND = 46.0  # points above and below the quote
_COLOUR = (245, 166, 35)


async def cut_out(pdf: Path, quote: str, passage: Passage, page: PageText, folder: Path) -> Path:
    """Return a PNG of the band of the page that holds a quote, drawn once and kept in ``folder``.

    Raises `Unreadable` where the page cannot be drawn.
    """
    name = hashlib.sha256(f"{passage.id}\0{quote}".encode()).hexdigest()[:20]
    target = folder / f"{name}.png"
    if await asyncio.to_thread(target.exists):
        return target
    drawn = await render(pdf, [page.number], folder / f"{name}.pages", DPI)
    found = locate(quote, passage, page)
    boxes = found or (passage.locator.boxes if isinstance(passage.locator, PageBoxes) else ())
    await asyncio.to_thread(_cut, drawn[page.number], boxes, page, target)
    return target


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
    part = target.with_suffix(".part")
    image.crop((0, int(top), image.width, int(bottom))).save(part, "PNG", optimize=True)
    part.replace(target)
