"""Files that are there whole or not at all: a child may be killed at any moment."""

import os
from pathlib import Path


def write(to: Path, data: bytes) -> None:
    """Write a file under another name first, and then put it in its place."""
    part = to.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(to)
