"""The report as ``report.json`` (version 1) and back; the round trip is exact.

Unknown keys are allowed everywhere.  The brief's notices are not part of the file: they were said
in the thread.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from ..errors import Rejected
from ..report import Report

SUFFIX = ".json"

_REPORT = TypeAdapter(Report)

# What must be there although the values have defaults; a nested mapping is one object, a list
# around one is a list of such objects, None is anything.
_EACH = "*"  # every key of an object, whatever its name
_LOCATOR = {"kind": None}
_LOCATORS = {"page": ("page", "boxes"), "span": ("start", "end"),
             "slide": ("at", "until", "slide", "image"), "section": ("heading",),
             "web": ("url", "title", "fetched"), "file": ("field",)}  # fmt: skip
_SENTENCE = {"text": None, "kind": None, "citations": [{"passage": None, "quote": None}],
             "glosses": [{"term": None, "gloss": None}], "flags": None}  # fmt: skip
_SHAPE: dict[str, Any] = {
    "version": None, "id": None, "created": None,
    "writer": {"name": None, "model": None},
    "brief": {"text": None, "language": None, "title": None, "audience": None,
              "sections": [{"title": None, "aim": None}], "length": None},
    "sources": [{"id": None, "name": None, "media_type": None, "sha256": None, "bytes": None,
                 "pages": None, "duration": None, "url": None, "notices": None}],
    "passages": [{"id": None, "source": None, "text": None, "locator": _LOCATOR}],
    "sections": [{"title": None, "state": None, "revision": None, "sentences": [_SENTENCE],
                  "blocks": [{"kind": None, "title": None, "sentences": None, "rows": None,
                              "image": None}],
                  "history": [{"revision": None, "cause": None, "author": None, "at": None}]}],
    "disagreements": [{"what": None, "values": [{"text": None, "passage": None}]}],
    "length": {"unit": None, "value": None, "min": None, "max": None, "ok": None, "reason": None,
               "counters": {"cjk": None, "word_zh": None, "words": None}},
    "checks": {_EACH: {"value": None, "n": None, "misses": None}},
    "answers": [{"question": None, "author": None, "at": None, "sentences": [_SENTENCE]}],
    "usage": {"stages": None, "total": None},
}  # fmt: skip


def dumps(report: Report) -> str:
    """Word a report as the text of ``report.json``, its keys in the format's order."""
    plain = asdict(report)
    del plain["brief"]["notices"]
    ordered = {key: plain.pop(key) for key in _SHAPE} | plain
    return json.dumps(ordered, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def loads(text: str) -> Report:
    """Read a report; raise `Rejected` naming the first place that is missing or of a wrong type."""
    try:
        raw = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise Rejected("checks-report-not-json") from error
    for where in _missing(raw, _SHAPE, ""):
        raise Rejected("checks-report-incomplete", where=where)
    raw["brief"].pop("notices", None)  # worded, or another program's
    try:
        return _REPORT.validate_json(json.dumps(raw), strict=True)
    except ValidationError as error:
        raise Rejected("checks-report-invalid", where=_place(error)) from error


def write(report: Report, to: Path) -> None:
    """Write the report to the file ``to``."""
    to.write_text(dumps(report), "utf-8")


def _place(error: ValidationError) -> str:
    """Name the place of the first error, as "passages[0].locator.page"."""
    place = ""
    for step in error.errors(include_url=False, include_input=False)[0]["loc"]:
        if isinstance(step, int):
            place += f"[{step}]"
        elif step.islower() and step not in (
            "int",
            "str",
        ):  # the others name alternatives of a union ("PageBoxes")
            place += f".{step}" if place else step
    return place


def _missing(value: object, shape: object, where: str) -> Iterator[str]:
    """Yield the places of ``shape`` that ``value`` does not have."""
    if isinstance(shape, list):
        if isinstance(value, list):
            for place, item in enumerate(value):
                yield from _missing(item, shape[0], f"{where}[{place}]")
    elif isinstance(shape, Mapping):
        if not isinstance(value, Mapping):
            yield where or "version"
            return
        shape = dict.fromkeys(value, shape[_EACH]) if _EACH in shape else shape
        if shape is _LOCATOR:
            shape = _LOCATOR | dict.fromkeys(_LOCATORS.get(str(value.get("kind")), ()))
        for key, inner in shape.items():
            path = f"{where}.{key}" if where else key
            if key not in value:
                yield path
            else:
                yield from _missing(value[key], inner, path)
