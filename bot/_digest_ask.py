"""What one section asks for: its slots, its own words, and which sources it draws on."""

import re
from dataclasses import dataclass, field

from ._digest_cues import SPARED, Slot, slots_of
from ._digest_sentences import Candidate
from ._digest_sources import Sources
from .domain import Aim, Contract
from .evidence import content_terms
from .intents import Intent, intents

_WANTED = 1.2  # what a sentence gains that holds all of a section's own words
_GIST = 0.7  # what a sentence of abstract or conclusion gains in a summary, and loses elsewhere
_GIST_HEADINGS = re.compile(r"abstract|conclusion|introduction|摘要|结论|引言", re.IGNORECASE)
_CONCLUSION = re.compile(r"conclusion|结论|总结", re.IGNORECASE)
_OWED = 0.5  # what a sentence loses for each point by which it fits another section better
_STRAY = 0.2  # or another slot, whether or not the report has it


_SETUP = 0.15  # of a section on the method, where no other tells how it was tried


@dataclass(frozen=True)
class Ask:
    """One section's wishes; ``shares`` is empty where only its own words say what to look for."""

    wanted: tuple[Intent, ...]
    shares: dict[Slot, float]
    matches: dict[str, float] = field(repr=False)  # by a sentence's id, 0 to 1
    summary: bool
    elsewhere: frozenset[Slot]  # what other sections are about

    def worth(self, candidate: Candidate, slot: Slot) -> float | None:
        """Return what a sentence is worth in a slot of this section, None if it has no place."""
        match = self.matches.get(candidate.said.id, 0.0)
        if not self.shares:
            return 1.0 + match + 0.5 * candidate.central if match > 0 else None
        score = candidate.scores.get(slot)
        if score is None:
            return None
        rivals = (candidate.scores.get(other, score) for other in self.elsewhere)
        owed = _OWED * max(max(rivals, default=score) - score, 0.0)
        score -= max(owed, _STRAY * (max(candidate.scores.values()) - score))
        score += _WANTED * match
        if self.summary:
            return score + _GIST * self._is_gist(candidate)
        return score - _GIST / 2 * ("summary" in self.elsewhere and _is_abstract(candidate))

    def _is_gist(self, candidate: Candidate) -> bool:
        heading = candidate.said.passage.heading
        if "takeaway" in self.elsewhere and _CONCLUSION.search(heading):
            return False
        return _is_abstract(candidate) or bool(_GIST_HEADINGS.search(heading))


def wishes(aim: Aim) -> tuple[Intent, ...]:
    """Return what a section asks for; the links that one of facts names stand in its rows."""
    found = intents(aim.title, aim.aim)
    if found[:1] == ("facts",) and "code" not in intents(aim.title):
        return tuple(intent for intent in found if intent != "code")
    return found


def ask(contract: Contract, order: int, sources: Sources, remark: str = "") -> Ask:
    """Return what the contract's section, and a remark on it, ask for."""
    aims = contract.sections
    wanted = [wishes(aim) for aim in aims]
    elsewhere = {found[0] for place, found in enumerate(wanted) if found and place != order}
    elsewhere |= {
        intent
        for place, found in enumerate(wanted)
        if place != order and "summary" not in found
        for intent in found
        if intent in SPARED
    }
    own = wanted[order]
    shares = slots_of(own)
    if "summary" in own:  # what little there is on limits goes to the section that is about them
        elsewhere &= SPARED
        left = {slot: share for slot, share in shares.items() if slot not in elsewhere}
        shares = {slot: share / sum(left.values()) for slot, share in left.items()}
    elif "method" in shares and not elsewhere & {"setup", "data", "results"}:
        shares = {slot: share * (1 - _SETUP) for slot, share in shares.items()} | {"setup": _SETUP}
    words = content_terms(f"{aims[order].title} {aims[order].aim} {remark}")
    return Ask(own, shares, _matches(words, sources), "summary" in own, frozenset(elsewhere))


def _matches(words: dict[str, str], sources: Sources) -> dict[str, float]:
    scores = sources.index.scores(words)
    top = max(scores, default=0.0)
    pairs = zip(sources.pool, scores, strict=True)
    return {one.said.id: score / top for one, score in pairs if score > 0}


def _is_abstract(candidate: Candidate) -> bool:
    return candidate.said.passage.role == "abstract"
