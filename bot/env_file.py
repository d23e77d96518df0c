"""The file ``.env`` that settings are read from: lines are put into it, nothing else is touched."""

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path


def put(path: Path, values: Mapping[str, str]) -> None:
    """Set variables in an env file, whole or not at all; only its owner may read it (mode 600).

    Other lines and their order stay; a variable that stands there already is replaced in place.
    Raises `ValueError` for a value with a line break, `OSError` where the file cannot be written.
    """
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    for name, value in values.items():
        lines = _set(lines, name, value)
    folder = path.resolve().parent  # a link is followed: what it points to is replaced
    handle, part = tempfile.mkstemp(dir=folder, prefix=".env-")  # made with mode 600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        Path(part).replace(path.resolve())
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _set(lines: list[str], name: str, value: str) -> list[str]:
    if "\n" in value or "\r" in value:
        raise ValueError(f"{name} holds a line break")
    quoted = (
        value if re.fullmatch(r"[\w.:/@+=-]*", value) else "'" + value.replace("'", "\\'") + "'"
    )
    line = f"{name}={quoted}"
    pattern = re.compile(rf"\s*(?:export\s+)?{re.escape(name)}\s*=")
    found = [at for at, old in enumerate(lines) if pattern.match(old)]
    if not found:
        return [*lines, line]
    kept = [old for at, old in enumerate(lines) if at not in found[1:]]
    kept[found[0]] = line
    return kept
