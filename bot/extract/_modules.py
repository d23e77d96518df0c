"""What the modules of this folder say of themselves, read from their text."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

_ONE = Lock()


@dataclass(frozen=True)
class Module:
    """A source type: the media types it reads, its limits, whether it takes means."""

    media_types: tuple[str, ...]
    limits: Mapping[str, Any]
    takes_means: bool


def modules() -> Mapping[str, Module]:
    """Return the source types by their modules' names; nothing is imported for it."""
    with _ONE:  # Python 3.11 counts the depth of a tree for all threads together, and is confused
        return _parsed()


@cache
def _parsed() -> Mapping[str, Module]:
    found = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        body = ast.parse(path.read_text("utf-8")).body
        said = {
            ast.unparse(node.targets[0]): node.value
            for node in body
            if isinstance(node, ast.Assign)
        }
        takes = [
            argument.arg
            for node in body
            if isinstance(node, ast.FunctionDef) and node.name == "read"
            for argument in node.args.args
        ]
        if "MEDIA_TYPES" in said:
            found[path.stem] = Module(
                ast.literal_eval(said["MEDIA_TYPES"]),
                ast.literal_eval(said["LIMITS"]) if "LIMITS" in said else {},
                "means" in takes,
            )
    return found
