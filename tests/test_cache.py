"""Drawn pages are kept while there is room; what was looked at last stays."""

import os
import time

import pytest

from bot.cache import RECENT, Cache

KB = 1000


def file(path, age):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * 10 * KB)
    when = time.time() - age
    os.utime(path, (when, when))
    return path


@pytest.fixture
def pages(tmp_path):
    """Ten pages of two papers, the first not looked at for longest, none of them lately."""
    return [file(tmp_path / f"{n % 2}-110" / f"page-{n}.webp", 9000 - 100 * n) for n in range(10)]


async def test_what_was_not_looked_at_for_longest_goes_first(tmp_path, pages):
    cache = Cache([tmp_path], 45 * KB)
    assert await cache.holds(pages[0])
    assert not await cache.holds(tmp_path / "none")
    await cache.trim()

    assert [pages[0], *pages[7:]] == [page for page in pages if page.exists()]
    await cache.trim()
    assert 4 == sum(page.exists() for page in pages)


async def test_what_was_just_asked_for_stays_whatever_room_it_takes(tmp_path, pages):
    new = [file(tmp_path / "2-110" / f"page-{n}.webp", RECENT / 2) for n in range(3)]
    await Cache([tmp_path, tmp_path / "missing"], 1).trim()

    assert new == sorted(path for path in tmp_path.rglob("*.webp"))
    assert ["2-110"] == [folder.name for folder in tmp_path.iterdir()]  # no empty folder is left
