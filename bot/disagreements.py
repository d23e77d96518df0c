"""The same quantity with different values in the sources: what a reader should look up.

Values are held against each other where metric, data and subject agree, or where two sentences of
two sources (or of abstract and body) say the same but for the value; a difference is more than
rounding.  What is doubtful is left out.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from .domain import Passage, Reading
from .evidence import said
from .measures import Measure, comparable, differ, measures
from .names import names
from .report import Disagreement, Value

_ROLES = ("abstract", "body", "caption")
_PROPOSES = re.compile(
    r"\b(?:propos\w+|present\w*|introduc\w+|call(?:ed)?|named|develop\w*|release\w*)\b|提出|称为",
    re.IGNORECASE,
)
MOST = 4  # values of one quantity


def own_names(readings: Iterable[Reading]) -> frozenset[str]:
    """Return what works call their own: names in their titles, and those their abstracts propose.

    >>> front = Passage("p", "s", "We propose a new network, the Transformer.", None, "abstract")
    >>> own_names([Reading("en", (front,))])
    frozenset({'Transformer'})
    """
    found: set[str] = set()
    for reading in readings:
        named, colon, _ = (reading.front.title or "").partition(":")
        found |= {named.strip()} if colon and len(named.split()) == 1 else set()
        for passage in reading.passages:
            if passage.role == "abstract":
                for sentence in said([passage]):
                    cue = _PROPOSES.search(sentence.text)
                    found |= set(names(sentence.text[cue.end() :])[:1]) if cue else set()
    return frozenset(name for name in found if len(name) > 2)


def stated(readings: Sequence[Reading]) -> tuple[Measure, ...]:
    """Return every value of a metric that the prose of the sources states."""
    return _stated(tuple(p for one in readings for p in one.passages if p.role in _ROLES),
                   own_names(readings))  # fmt: skip


@lru_cache(maxsize=8)
def _stated(passages: tuple[Passage, ...], own: frozenset[str]) -> tuple[Measure, ...]:
    return measures(said(passages), own)


def differing(readings: Sequence[Reading]) -> tuple[tuple[Measure, ...], ...]:
    """Return the values of each quantity that the sources give differently, the first of each."""
    found: list[list[Measure]] = []
    for one in stated(readings):
        group = next((group for group in found if comparable(group[0], one)), None)
        if group is None:
            found.append([one])
        elif all(differ(other, one) for other in group):
            group.append(one)
    return tuple(tuple(group[:MOST]) for group in found if len(group) > 1)


def quantity(one: Measure) -> str:
    """Name a quantity as its source does: the metric, then the data.

    A label: what it says stands in the clause.
    """
    data = [
        name
        for name in names(one.clause)
        if set(re.split(r"[^a-z0-9]+", name.lower())) & one.about and name != one.printed
    ]
    return ", ".join([one.printed, *data[:3]])


def disagreements(
    readings: Sequence[Reading],
) -> tuple[tuple[Disagreement, ...], tuple[Passage, ...]]:
    """Return what `report.json` says of them, and the passages that it points to."""
    groups = differing(readings)
    found = tuple(
        Disagreement(
            quantity(group[0]),
            tuple(Value(one.number.text, one.said.passage.id) for one in group),
        )
        for group in groups
    )
    return found, tuple(one.said.passage for group in groups for one in group)
