"""Bytes by their SHA-256, and what was read from them, in a folder."""

import asyncio
import hashlib
import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ._tables import adapter
from .domain import Reading


@lru_cache(maxsize=16)
def _reading(path: Path) -> Reading:
    reading: Reading = adapter(Reading).validate_json(path.read_bytes())
    return reading


class Blobs:
    """The files of one data folder; ``folder`` is made if missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("blobs", "readings", "exports", "cutouts"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def blob(self, sha256: str) -> Path:
        """Return the path of bytes by their hash."""
        return self.folder / "blobs" / sha256

    async def temporary(self) -> Path:
        """Return a new empty file beside the blobs, for bytes that are on their way in."""

        def make() -> Path:
            handle, name = tempfile.mkstemp(dir=self.folder / "blobs", prefix="in-")
            os.close(handle)
            return Path(name)

        return await asyncio.to_thread(make)

    async def keep(self, path: Path) -> tuple[str, int]:
        """Move a file among the blobs; return its SHA-256 and its size in bytes."""

        def move() -> tuple[str, int]:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = path.stat().st_size
            # Never in place of the same bytes: a child that reads them may open that file only.
            with suppress(FileExistsError):
                os.link(path, self.blob(digest))
            path.unlink()
            return digest, size

        return await asyncio.to_thread(move)

    def kept(self, sha256: str) -> Path:
        """Return the folder of what reading some bytes leaves beside the reading, as stills."""
        return self.folder / "readings" / f"{sha256}.kept"

    def _reading_path(self, sha256: str, reader: str) -> Path:
        return self.folder / "readings" / f"{sha256}-{reader}.json"

    async def reading(self, sha256: str, reader: str) -> Reading | None:
        """Return what was read from bytes by one version of the reader, if it was."""
        path = self._reading_path(sha256, reader)

        def load() -> Reading | None:
            return _reading(path) if path.exists() else None

        return await asyncio.to_thread(load)

    async def put_reading(self, sha256: str, reader: str, reading: Reading) -> None:
        """Keep what was read; whole or not at all."""
        path = self._reading_path(sha256, reader)

        def dump() -> None:
            part = path.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(adapter(Reading).dump_json(reading))
            part.replace(path)

        await asyncio.to_thread(dump)
