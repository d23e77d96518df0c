"""What one section asks for: its slots, its own words, and which sources it draws on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ._digest_cues import SCARCE, Slot, slots_of
from ._digest_sentences import Candidate
from .domain import Contract, Slide, Span
from .evidence import Index, content_terms
from .intents import Intent, intents
from .ports import Material

_WANTED = 1.2  # what a sentence gains that holds all of a section's own words
_GIST = 0.35  # what a sentence of abstract or conclusion gains in a summary, and loses elsewhere
_GIST_HEADINGS = ("abstract", "conclusion", "introduction", "摘要", "结论", "引言")


@dataclass(frozen=True)
class Ask:
    """One section's wishes; ``shares`` is empty where only its own words say what to look for."""

    wanted: tuple[Intent, ...]
    shares: dict[Slot, float]
    matches: dict[str, float] = field(repr=False)  # by a sentence's id, 0 to 1
    summary: bool
    summarized: bool  # another section is the summary

    def worth(self, candidate: Candidate, slot: Slot) -> float | None:
        """Return what a sentence is worth in a slot of this section, None if it has no place."""
        match = self.matches.get(candidate.said.id, 0.0)
        if not self.shares:
            return 1.0 + match + 0.5 * candidate.central if match > 0 else None
        score = candidate.scores.get(slot)
        if score is None:
            return None
        score += _WANTED * match
        if self.summary:
            return score + _GIST * _is_gist(candidate)
        return score - _GIST * (self.summarized and candidate.said.passage.role == "abstract")


def ask(contract: Contract, order: int, pool: Sequence[Candidate], remark: str = "") -> Ask:
    """Return what the contract's section, and a remark on it, ask for of these sentences."""
    aims = contract.sections
    wanted = [intents(aim.title, aim.aim) for aim in aims]
    elsewhere = {found[0] for place, found in enumerate(wanted) if found and place != order}
    own = wanted[order]
    shares = slots_of(own)
    if "summary" in own:  # what little there is on limits goes to the section that is about them
        left = {slot: share for slot, share in shares.items() if slot not in SCARCE & elsewhere}
        shares = {slot: share / sum(left.values()) for slot, share in left.items()}
    words = content_terms(f"{aims[order].title} {aims[order].aim} {remark}")
    return Ask(own, shares, _matches(words, pool), "summary" in own, "summary" in elsewhere)


def _matches(words: dict[str, str], pool: Sequence[Candidate]) -> dict[str, float]:
    index = Index(f"{one.said.passage.heading} {one.said.text}" for one in pool)
    scores = index.scores(words)
    top = max(scores, default=0.0)
    pairs = zip(pool, scores, strict=True)
    return {one.said.id: score / top for one, score in pairs if score > 0}


def _is_gist(candidate: Candidate) -> bool:
    heading = candidate.said.passage.heading.lower()
    return candidate.said.passage.role == "abstract" or any(h in heading for h in _GIST_HEADINGS)


def is_talk(material: Material) -> bool:
    """Tell whether a source is a recording or slides."""
    timed = (isinstance(p.locator, (Span, Slide)) for p in material.reading.passages)
    return material.reading.duration is not None or any(timed)
