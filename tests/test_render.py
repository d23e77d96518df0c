"""Pages as pictures: as shown, without annotations, never larger than a screen can use."""

import asyncio
from pathlib import Path

import pytest
from PIL import Image

from bot.errors import Unreadable
from bot.extract import Limits, render

BLACK, WHITE = 0, 255


def pdf(path: Path, page: str = "", *, box: str = "0 0 200 100", content: str = "") -> Path:
    """Write a PDF of two pages, the first with the given entries and content."""
    path.write_text(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        f"2 0 obj<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2/MediaBox[{box}]>>endobj\n"
        f"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<>>{page}>>endobj\n"
        f"4 0 obj<</Length {len(content)}>>stream\n{content}\nendstream endobj\n"
        "5 0 obj<</Type/Page/Parent 2 0 R/Resources<<>>>>endobj\n"
        "trailer<</Root 1 0 R/Size 6>>\n"
    )
    return path


async def picture(path: Path, folder: Path, dpi: int = 72) -> Image.Image:
    """Draw the first page and return it in grey."""
    drawn = await render(path, [1], folder, dpi)
    return await asyncio.to_thread(lambda: Image.open(drawn[1]).convert("L"))


async def test_pages_are_drawn_under_names_that_stay(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "pages"
    path = pdf(tmp_path / "a.pdf")
    drawn = await render(path, [2, 1], folder, 72)
    assert drawn == {1: folder / "page-1.webp", 2: folder / "page-2.webp"}
    assert sorted(file.name for file in folder.iterdir()) == ["page-1.webp", "page-2.webp"]
    with Image.open(drawn[2]) as image:
        assert image.format == "WEBP"
    assert await render(path, [2], folder, 72) == {2: folder / "page-2.webp"}  # again is no harm


async def test_dots_per_inch_set_the_size(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf")
    assert (await picture(path, tmp_path, 72)).size == (200, 100)
    assert (await picture(path, tmp_path, 144)).size == (400, 200)


async def test_a_page_is_drawn_rotated_and_cropped_as_shown(tmp_path: Path) -> None:
    path = pdf(
        tmp_path / "a.pdf",
        "/Rotate 90/CropBox[100 20 200 100]",
        content="0 g 100 20 30 30 re f",  # black at the crop box's lower left corner
    )
    image = await picture(path, tmp_path)
    assert image.size == (80, 100)
    assert image.getpixel((10, 10)) == BLACK  # which a quarter turn takes to the upper left
    assert image.getpixel((70, 10)) == image.getpixel((10, 90)) == WHITE


async def test_annotations_are_not_drawn(tmp_path: Path) -> None:
    mark = "/Annots[<</Type/Annot/Subtype/Square/Rect[20 20 80 80]/C[0 0 0]/IC[0 0 0]/F 4>>]"
    assert (await picture(pdf(tmp_path / "a.pdf", mark), tmp_path)).getextrema() == (WHITE, WHITE)


async def test_pages_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    drawn = await render(pdf(tmp_path / "a.pdf"), [0, 2, 3, -1], tmp_path, 72)
    assert list(drawn) == [2]


@pytest.mark.parametrize("box", ["0 0 14400000 14400000", "0 0 14400 1", "0 0 20000 300"])
async def test_a_huge_page_becomes_a_picture_of_bounded_size(tmp_path: Path, box: str) -> None:
    image = await picture(pdf(tmp_path / "a.pdf", box=box), tmp_path, 300)
    assert 1000 < max(image.size) <= 4000
    assert min(image.size) >= 1


async def test_a_page_that_takes_too_long_leaves_no_picture(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", content="0 g 0 0 200 100 re f\n" * 3_000_000)
    folder = tmp_path / "pages"
    with pytest.raises(Unreadable) as caught:
        await render(path, [1], folder, 300, limits=Limits(stall=0.3))
    assert caught.value.line.key == "source-slow"
    assert list(folder.iterdir()) == []


async def test_what_is_no_pdf_is_not_drawn(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"<html></html>")
    with pytest.raises(Unreadable):
        await render(path, [1], tmp_path / "pages")
