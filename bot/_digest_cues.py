"""What a sentence is about: cue phrases and headings, scored for each slot of the digest."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from .intents import INTENTS, Intent
from .words import FOLDER

Slot = Intent
"""A place of the digest that sentences fill; slots and intents share their names."""

SUMMARY: Mapping[Slot, float] = {
    "problem": 0.15, "goal": 0.15, "contribution": 0.1, "method": 0.25, "results": 0.25,
    "limits": 0.05, "future": 0.05,
}  # fmt: skip
"""What a summary holds, in the order in which it is told, each with its share."""

_NEEDED: Mapping[Slot, float] = {
    "problem": 0.7, "goal": 0.9, "contribution": 0.6, "results": 0.5, "limits": 0.9, "future": 0.9,
    "terms": 0.9, "use": 0.9, "code": 0.9, "outline": 0.9, "data": 0.6, "setup": 0.5,
    "takeaway": 1.0,
}  # fmt: skip
"""The least weight of cues with which a sentence may fill a slot; elsewhere a heading suffices."""

SPARED: frozenset[Slot] = frozenset(
    (
        "limits",
        "future",
        "terms",
        "use",
        "code",
        "outline",
        "takeaway",
        "setup",
        "data",
        "background",
    )
)
"""Slots that a summary leaves to the section that is about them."""

_STANDS_FOR: Mapping[Slot, Slot] = {"numbers": "results", "figures": "results", "talk": "results"}
_DIGIT = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?![\w\]])")  # no "[3]", no "Table-2b"
_SLOT: Mapping[str, Slot] = {name: name for name in INTENTS}
_OWN = 1.2  # a heading of this weight fills its slot with all that stands under it
_PLAIN = 0.3  # what any sentence is worth as one on the method, for it tells how something works
_LAST = -0.1  # the same under headings on results and related work
_MOST = 2.2  # more cues than this say no more


@dataclass(frozen=True)
class _Cue:
    slot: Slot
    heading: bool
    weight: float
    pattern: re.Pattern[str]


@cache
def _cues() -> tuple[_Cue, ...]:
    lines = (FOLDER / "cues.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(
        _Cue(_SLOT[slot], where == "heading", float(weight), re.compile(pattern, re.IGNORECASE))
        for slot, where, weight, pattern in rows
    )


def slots_of(wanted: Sequence[Intent]) -> dict[Slot, float]:
    """Return the slots that a section's intents fill, each with its share; the shares sum to 1.

    A summary's slots come in the order in which a summary is told; others as they are asked for.
    """
    shares: dict[Slot, float] = {}
    for intent in wanted:
        if intent in ("facts", "talk"):
            continue
        for slot, share in SUMMARY.items() if intent == "summary" else [(intent, 0.5)]:
            shares.setdefault(slot, share)
    if "terms" in shares:  # a reader meets the words before what is done with them
        shares = {"terms": min(shares.pop("terms"), 0.25), **shares}
    total = sum(shares.values())
    return {slot: share / total for slot, share in shares.items()}


def fits(text: str, heading: str) -> dict[Slot, float]:
    """Return how well a sentence under a heading fits each slot that it may fill (0 to about 3)."""
    under = _heading_fits(heading)
    found: dict[Slot, float] = {}
    for cue in _cues():
        if not cue.heading and cue.pattern.search(text):
            found[cue.slot] = found.get(cue.slot, 0.0) + cue.weight
    scores: dict[Slot, float] = {}
    for slot in _slots():
        said = min(found.get(slot, 0.0), _MOST)
        headed = under.get(slot, 0.0)
        if said < _NEEDED.get(slot, 0.0) and headed < _OWN:
            continue
        if said or headed > 0:
            scores[slot] = said + headed
    scores.setdefault("method", _PLAIN if under.get("method", 0.0) >= 0 else _LAST)
    for slot, other in _STANDS_FOR.items():
        if other in scores and (slot != "numbers" or _DIGIT.search(text)):
            scores[slot] = scores[other]
    return scores


@cache
def _slots() -> tuple[Slot, ...]:
    return tuple(dict.fromkeys(cue.slot for cue in _cues()))


@cache
def _heading_fits(heading: str) -> dict[Slot, float]:
    found: dict[Slot, float] = {}
    for cue in _cues():
        if cue.heading and cue.pattern.search(heading):
            found[cue.slot] = found.get(cue.slot, 0.0) + cue.weight
    return found
