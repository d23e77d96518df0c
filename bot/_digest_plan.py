"""Sharing a report's length out among its sections, by what each is for and what there is."""

from ._digest_ask import ask
from ._digest_section import Budget, Order, write
from ._digest_sources import Sources, counter
from .domain import Contract, Length
from .intents import Intent
from .ports import Written
from .text import fold

_WEIGHTS: dict[Intent, float] = {
    "summary": 0.9, "method": 1.2, "results": 1.0, "terms": 1.0, "background": 0.8, "talk": 1.2,
    "limits": 0.4, "future": 0.4, "code": 0.3, "outline": 0.3,
}  # fmt: skip
_WEIGHT = 0.7  # of a section that asks for anything else
_MARGIN = 0.1  # of the range that a report keeps clear of its lower end
_OPEN = 0.6  # of the upper end that a report fills where the brief gives hardly a lower one
_ROUNDS = 4


def budgets(sources: Sources, contract: Contract) -> tuple[Budget, ...]:
    """Return a budget for each section.

    What a section cannot fill goes to those that can; the least of all budgets add up to the
    contract's least even where the sources hold less, so that writing finds them exhausted.
    """
    if contract.length is None:
        return (None,) * len(contract.sections)
    weights = _weights(sources, contract)
    least = _shares(_aim(contract.length), weights, {})
    held: dict[int, int] = {}
    for _ in range(_ROUNDS):
        sizes = _tried(sources, contract, least)
        short = {at: size for at, size in enumerate(sizes) if size < least[at] or not weights[at]}
        if short == held or sum(sizes) >= contract.length.min:
            held = short
            break
        held = short
        least = _shares(_aim(contract.length), weights, held)
    return _ranges(contract.length, least, held, weights)


def _aim(length: Length) -> int:
    wished = length.min + _MARGIN * (length.max - length.min)
    return round(max(wished, _OPEN * length.max))


def _weights(sources: Sources, contract: Contract) -> list[float]:
    """Return each section's weight, 0 where its length is not ours to choose."""
    found = []
    for order in range(len(contract.sections)):
        wanted = ask(contract, order, sources).wanted
        talkless = wanted[:1] == ("talk",) and not sources.talks
        fixed = wanted == ("facts",) or talkless or not sources.pool
        weight = max((_WEIGHTS.get(intent, _WEIGHT) for intent in wanted), default=_WEIGHT)
        found.append(0.0 if fixed else weight)
    return found


def _shares(total: int, weights: list[float], held: dict[int, int]) -> list[int]:
    """Share a length out by weight among the sections whose size is not known yet."""
    free = sum(weight for at, weight in enumerate(weights) if at not in held) or 1.0
    rest = max(total - sum(held.values()), 0)
    return [
        held[at] if at in held else round(rest * weight / free) for at, weight in enumerate(weights)
    ]


def _tried(sources: Sources, contract: Contract, least: list[int]) -> list[int]:
    """Return the size of each section if the report were written with these budgets."""
    count, _ = counter(contract, sources)
    used: frozenset[str] = frozenset()
    sizes = []
    for order, low in enumerate(least):
        budget = (low, contract.length.max if contract.length else low)
        written = write(sources, Order(contract, order, budget, used))
        used |= quotes(written)
        sizes.append(sum(count(sentence.text) for sentence in written.sentences))
    return sizes


def quotes(written: Written) -> frozenset[str]:
    """Return the folded quotes of a section."""
    return frozenset(
        fold(citation.quote) for sentence in written.sentences for citation in sentence.citations
    )


def _ranges(
    length: Length, least: list[int], held: dict[int, int], weights: list[float]
) -> tuple[Budget, ...]:
    """Turn the least lengths into ranges whose ends add up to the contract's."""
    lows = [held.get(at, low) for at, low in enumerate(least)]
    missing = length.min - sum(lows)
    if missing > 0:
        widest = max(range(len(lows)), key=lambda at: (weights[at], -at))
        lows[widest] += missing
    spare = max(length.max - sum(lows), 0)
    total = sum(weight for at, weight in enumerate(weights) if at not in held) or 1.0
    return tuple(
        (low, low if at in held else low + int(spare * weights[at] / total))
        for at, low in enumerate(lows)
    )
