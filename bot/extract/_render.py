"""Pages of a PDF as pictures; runs in a child process, as all that opens strangers' files does."""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from . import _whole
from .pdf import _opened

MAX_SIDE = 4_000
"""Pixels of a picture's longer side; a page of paper at 300 dots per inch has 3,500."""


def render(
    path: Path, pages: Sequence[int], folder: Path, dpi: int, progress: Callable[[int, int], None]
) -> dict[int, Path]:
    """Draw pages (1-based) as shown, without annotations, as ``folder/page-N.webp``.

    Pages that the PDF has not are left out.  Raises `Unreadable`.
    """
    drawn = {}
    with _opened(path) as document:
        for page in pages:
            if 1 <= page <= document.page_count:
                drawn[page] = folder / f"page-{page}.webp"
                _draw(document[page - 1], drawn[page], dpi)
            progress(len(drawn), len(pages))
    return drawn


def _draw(page: Any, to: Path, dpi: int) -> None:
    longest = max(page.rect.width, page.rect.height)
    zoom = min(dpi / 72, MAX_SIDE / longest)
    dots = page.get_pixmap(matrix=(zoom, 0, 0, zoom, 0, 0), alpha=False, annots=False)
    image = Image.frombytes("RGB", (dots.width, dots.height), dots.samples)
    encoded = BytesIO()
    # The usual effort (4) takes more than twice as long, for a file smaller by 1 to 3 percent.
    image.save(encoded, "WEBP", quality=80, method=2)
    _whole.write(to, encoded.getvalue())
