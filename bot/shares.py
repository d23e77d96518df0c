"""What is still to be written: the length of each section, and what the sources do not hold."""

from collections.abc import Sequence
from dataclasses import replace

from . import text
from .domain import Aim, Contract
from .intents import Intent, intents
from .ports import Written
from .report import Section, Sentence
from .words import say

_WEIGHTS: dict[Intent, float] = {
    "facts": 0.25, "summary": 0.9, "method": 1.2, "results": 1.0, "terms": 1.0, "background": 0.8,
    "talk": 1.0, "limits": 0.4, "future": 0.4, "code": 0.3, "outline": 0.3,
}  # fmt: skip
_WEIGHT = 0.7  # of a section that asks for anything else


def shares(contract: Contract) -> tuple[tuple[int, int], ...]:
    """Return how long each section may be, in the brief's unit, by what it is for alone."""
    if contract.length is None:
        return ()
    weights = [_weight(aim) for aim in contract.sections]
    low, high = contract.length.min, contract.length.max
    return tuple(
        (_rounded(low * weight / sum(weights)), _rounded(high * weight / sum(weights)))
        for weight in weights
    )


def _weight(aim: Aim) -> float:
    wanted = intents(aim.title, aim.aim)
    if wanted[:1] == ("facts",):
        return _WEIGHTS["facts"]
    return max((_WEIGHTS.get(intent, _WEIGHT) for intent in wanted), default=_WEIGHT)


def _rounded(value: float) -> int:
    """Round as people plan: to tens, beyond a hundred to fifties."""
    step = 50 if value >= 200 else 10
    return max(step, round(value / step) * step)


def quoted(section: Section | Sequence[Sentence], contract: Contract) -> tuple[int, int]:
    """Return how many quotes a section holds, and their length in the brief's unit."""
    sentences = section.sentences if isinstance(section, Section) else section
    unit = contract.length.unit if contract.length else "word_zh"
    quotes = [one.text for one in sentences if one.kind == "quote"]
    return len(quotes), sum(map(text.COUNTERS[unit], quotes))


def left(contract: Contract, order: int, sentences: Sequence[Sentence]) -> str:
    """Say how long a section (0-based) may be, and how many quotes, how long, are at hand."""
    count, held = quoted(sentences, contract)
    values = {"count": str(count), "held": str(held)}
    spans = shares(contract)
    if not spans:
        return say("digest-notice-left-plain", contract.language, **values)
    low, high = spans[order]
    return say("digest-notice-left", contract.language, low=str(low), high=str(high), **values)


def counted_anew(contract: Contract, order: int, before: Section, written: Written) -> Written:
    """Return a revision whose notice of what is left counts its own quotes, not those before."""
    old, new = (left(contract, order, one.sentences) for one in (before, written))
    said = tuple(
        replace(one, text=new) if one.kind == "notice" and one.text == old else one
        for one in written.sentences
    )
    return replace(written, sentences=said)
