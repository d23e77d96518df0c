"""What a number counts: two numbers of one passage that a claim has swapped.

A number is bound to the words around it, the nearest most.  Where a claim's number stands in words
that its passages print around another number of the same kind, clearly more than around its own, it
was swapped.  Nothing is said where the words do not tell.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from .meaning import clauses, keys
from .numerals import Number, matches, numbers, stated
from .text import is_cjk, sentences

_NEAR = 6.0  # characters at which a word's weight has halved; a Chinese one counts double
_OTHER_CLAUSE = 0.35  # of the weight of a word in the number's own clause
_SUBJECT, _SHORT = 0.4, 24  # the weight of a short subject, in characters
_BETTER, _ALONE = 0.25, 0.5  # by how much another number must fit better ...
_PART = 0.05  # ... and by which part of the fit that is claimed
_SAME_UNIT = 0.4  # what a unit in common adds ...
_NO_UNIT = 0.65  # ... and what it costs where the number's own place prints no unit
_RARE = 0.2  # the power by which a word counts less that stands around many numbers
_NEIGHBOUR = 0.4  # the weight of another number in the clause, for one that stands alone
_JOINTS = {
    "from": r"\b(?:from|out of|of the)\s?$|(?:从|由|自|原先的?|原来的?|在)\s?$",
    "to": r"\b(?:to|reach\w*|into|became)\s?$|(?:[到至成]|达到?|[变升降增减改]为)了?\s?$",
    "by": r"\b(?:by|difference of|gain of|margin of)\s?(?:about )?$"
    r"|(?:了|相差|差距?为?|多|少)\s?约?$",
    "than": r"\b(?:than|versus|vs\.?|against|compared (?:with|to))\s?(?:the )?$"
    r"|(?:比|而|高于|低于|相比)\s?$",
    "most": r"\b(?:at most|up to|under|below)\s?$|(?:至多|最多|不超过)\s?$",
    "least": r"\b(?:at least|over|above)\s?$|(?:至少|超过|不少于)\s?$",
}
_JOINT = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _JOINTS.items()}
_IN_TURN = re.compile(r"\brespectively\b|分别|依次")


@dataclass(frozen=True)
class Bound:
    """A number with the weights of the keys around it."""

    number: Number
    around: Mapping[str, float]


@lru_cache(maxsize=4096)
def bound(text: str) -> tuple[Bound, ...]:
    """Return the numbers of a text, each with what stands around it in its sentence."""
    found, at = [], 0
    for sentence in sentences(text):
        at = text.index(sentence, at)
        own = [number for number in numbers(sentence) if not number.label]
        found += [Bound(number, _around(sentence, number)) for number in own]
        at += len(sentence)
    return tuple(found)


def _around(sentence: str, number: Number) -> Mapping[str, float]:
    """Weigh the keys of a sentence by how near they stand to a number."""
    spans = _spans(sentence)
    own = next((span for span in spans if span[0] <= number.start < span[1]), (0, len(sentence)))
    head = _subject(sentence)
    weights: dict[str, float] = {}
    for key in keys(sentence):
        if number.start <= key.start < number.end:
            continue
        gap = (
            sentence[number.end : key.start]
            if key.start >= number.end
            else sentence[key.end : number.start]
        )
        distance = sum(2 if is_cjk(char) else 1 for char in gap)
        weight = (0.5 if key.name[0] == "z" else 1.0) / (1.0 + distance / _NEAR)
        if not own[0] <= key.start < own[1]:
            weight *= _OTHER_CLAUSE
        if key.end <= head:
            weight = max(weight, _SUBJECT)
        weights[key.name] = max(weights.get(key.name, 0.0), weight)
    weights |= {
        f"n{one.value}": _NEIGHBOUR
        for one in numbers(sentence)
        if not one.label and one.start != number.start and own[0] <= one.start < own[1]
    }
    before = sentence[max(0, number.start - 24) : number.start]
    weights |= {f"j{name}": 0.5 for name, joint in _JOINT.items() if joint.search(before)}
    return weights


def _subject(sentence: str) -> int:
    """Return where the words before a sentence's first number end: they belong to all its numbers.

    Only a short beginning is a subject: "ResNet-18 83.5 on Field, 79.1 on Office".
    """
    first = next((number.start for number in numbers(sentence) if not number.label), 0)
    return first if first <= _SHORT else 0


def _spans(sentence: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for clause in clauses(sentence):
        at = sentence.index(clause, at)
        spans.append((at, at + len(clause)))
        at += len(clause)
    return spans


def swapped(claim: str, passages: Sequence[str]) -> tuple[Number, ...]:
    """Return the numbers of a claim that its passages bind to other words."""
    if _IN_TURN.search(claim):
        return ()
    there = [one for passage in passages for one in bound(passage)]
    if len({one.number.value for one in there}) < 2:
        return ()
    own, rare = bound(claim), _rarity(there)
    loose = frozenset().union(*map(_loosely, passages))
    wrong = []
    for place, mine in enumerate(own):
        if mine.number.value in loose:
            continue  # "both filters" is not bound, and may be what "两道" means
        for rival in there:
            if _same(mine, rival) or not _kin(mine.number, rival.number):
                continue
            other = next(
                (one for at, one in enumerate(own) if at != place and _same(one, rival)), None
            )
            if _exchanged(mine, other, rival, there, rare):
                wrong.append(mine.number)
                break
    return tuple(wrong)


@lru_cache(maxsize=4096)
def _loosely(passage: str) -> frozenset[Fraction]:
    """Return the values that a passage states as "both" or "third", which are not bound."""
    strict = {number.start for number in numbers(passage)}
    words = (number for number in stated(passage) if number.text.isalpha())
    return frozenset(one.value for one in words if one.value != 1 and one.start not in strict)


def _exchanged(
    mine: Bound,
    other: Bound | None,
    rival: Bound,
    there: Sequence[Bound],
    rare: Mapping[str, float],
) -> bool:
    """Tell whether a number fits better where its rival stands; ``other`` is that in the claim.

    Numbers nearby help to place one that stands alone; two that were exchanged are each other's.
    """
    alone = other is None
    kept = _best(mine, mine, there, rare, alone)
    if kept < 0:
        return False
    moved = _fit(mine, rival, rare, alone)
    if not any(one.number.unit for one in there if _same(mine, one)):
        moved -= _NO_UNIT * (mine.number.unit == rival.number.unit != "")
    if other is not None:
        kept += _best(other, other, there, rare, alone)
        moved += _best(other, mine, there, rare, alone)
    return moved - kept > max(_ALONE if alone else _BETTER, _PART * kept)


def _best(
    mine: Bound, like: Bound, there: Sequence[Bound], rare: Mapping[str, float], figures: bool
) -> float:
    """Return how well a number fits the places of one value, or -1 where it has none."""
    fits = [_fit(mine, one, rare, figures) for one in there if _same(like, one)]
    return max(fits, default=-1.0)


def _rarity(there: Sequence[Bound]) -> dict[str, float]:
    often = Counter(name for one in there for name in one.around)
    return {name: math.pow(count, -_RARE) for name, count in often.items()}


def _fit(mine: Bound, other: Bound, rare: Mapping[str, float], figures: bool) -> float:
    shared = mine.around.keys() & other.around.keys()
    if not figures:
        shared = {name for name in shared if name[0] != "n"}
    alike = _SAME_UNIT * (mine.number.unit == other.number.unit != "")
    return alike + sum(math.sqrt(mine.around[n] * other.around[n]) * rare[n] for n in shared)


def fit(one: Bound, other: Bound) -> float:
    """Return how well two numbers of two texts stand in the same words: 0 for not at all."""
    return _fit(one, other, defaultdict(lambda: 1.0), figures=True)


def _same(mine: Bound, other: Bound) -> bool:
    return matches(mine.number, other.number)


def _kin(mine: Number, other: Number) -> bool:
    """Tell whether two numbers could be mistaken for each other: of one unit, or of none."""
    alike = mine.unit == other.unit or "" in (mine.unit, other.unit)
    whole = ("." in mine.text) == ("." in other.text)
    return alike and _is_year(mine) == _is_year(other) and (whole or bool(mine.unit and other.unit))


def _is_year(number: Number) -> bool:
    return not number.unit and number.value.denominator == 1 and 1900 <= number.value < 2100
