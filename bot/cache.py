"""Files that can be made again, kept while there is room for them."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from .compute import compute

RECENT = 600.0  # seconds for which what was asked for stays, whatever room it takes


class Cache:
    """Folders whose files may take ``most`` bytes together; those asked for last stay."""

    def __init__(self, folders: Sequence[Path], most: int) -> None:
        self._folders, self._most = folders, most
        self._lock = Lock()

    async def holds(self, path: Path) -> bool:
        """Tell whether a file is there; it counts as asked for now."""
        return await compute(_touch, path)

    async def trim(self) -> None:
        """Delete what was not asked for the longest until the rest fits."""
        await compute(self._trim)

    def _trim(self) -> None:
        with self._lock:
            found = sorted(
                (one for folder in self._folders for one in _files(folder)), reverse=True
            )
            room = self._most
            for used, size, path in found:
                room -= size
                if room < 0 and used < time.time() - RECENT:
                    path.unlink(missing_ok=True)
                    with suppress(OSError):  # others stand beside it
                        path.parent.rmdir()


def _touch(path: Path) -> bool:
    try:
        os.utime(path)
    except OSError:
        return False
    return True


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Yield when each file was asked for last, its size and its path."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            with suppress(OSError):  # taken away meanwhile
                stat = path.stat()
                yield stat.st_mtime, stat.st_size, path
