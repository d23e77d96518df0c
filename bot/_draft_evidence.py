"""Which passages a report is written from: as many as fit, chosen for its sections.

What the digest would quote for each section comes first, then what the section's own words find,
then what stands around these.  Every source and every tenth of a recording has its place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, zip_longest

from . import _digest_section as digest
from ._digest_ask import wishes
from ._digest_parts import definitions
from ._digest_section import Order
from ._digest_sources import Sources
from .domain import Contract, Passage, Slide, Span
from .evidence import Said
from .llm.account import tokens
from .llm.ask import Exhibit
from .ports import Material
from .register import for_beginners
from .text import fold

FULL = 16_000  # tokens of passages that a report is written from
_RICH = 3  # times a section's length that the digest is asked for
_FOUND = 24  # passages that a section's own words may bring
_FRONT = ("title", "author", "venue", "abstract")
_TENTHS = 10
_OVERHEAD = 6  # tokens around a passage


@dataclass(frozen=True)
class Evidence:
    """The chosen passages, by source and in reading order, and which suit which section."""

    exhibits: tuple[Exhibit, ...]
    suited: tuple[tuple[str, ...], ...]  # for each section ids, best first
    defined: Mapping[str, Said] = field(default_factory=dict)  # what a term is said to be

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """Return every chosen passage by its id."""
        return {one.id: one for exhibit in self.exhibits for one in exhibit.passages}

    @cached_property
    def known(self) -> dict[str, Passage]:
        """Return every passage that a sentence may cite: the chosen and those that define."""
        return self.passages | {one.passage.id: one.passage for one in self.defined.values()}


def choose(sources: Sources, contract: Contract, room: int = FULL) -> Evidence:
    """Choose the evidence of a whole report: at most ``room`` tokens."""
    wanted = [_wanted(sources, contract, order) for order in range(len(contract.sections))]
    ranked = chain(_must(sources.materials), _in_turn(wanted), _rest(sources.materials))
    kept = _fitting(ranked, room)
    suited = tuple(tuple(p.id for p in section if p.id in kept) for section in wanted)
    defined = definitions(sources) if for_beginners(contract.audience) else {}
    return Evidence(exhibits(sources.materials, kept), suited, defined)


def chosen_for(
    materials: Sequence[Material], passages: Iterable[Passage], room: int
) -> tuple[Exhibit, ...]:
    """Return some passages, the first first where they do not all fit, in reading order."""
    return exhibits(materials, _fitting(passages, room))


def exhibits(materials: Sequence[Material], kept: frozenset[str]) -> tuple[Exhibit, ...]:
    """Return the kept passages of each source, in reading order."""
    found = []
    for number, material in enumerate(materials, 1):
        held = tuple(p for p in material.reading.passages if p.id in kept)
        if held:
            # Not the file's name: it is a stranger's text too, and says nothing.
            kind = "talk" if material.reading.duration is not None else "paper"
            found.append(Exhibit(f"source {number} ({kind})", held))
    return tuple(found)


# ── what is wanted ────────────────────────────────────────────────────────────────────────────


def _wanted(sources: Sources, contract: Contract, order: int) -> list[Passage]:
    """Return the passages that suit a section, best first, each once."""
    aim = contract.sections[order]
    held = {p.id: p for material in sources.materials for p in material.reading.passages}
    written = digest.write(sources, Order(contract, order, _budget(contract)))
    quoted = [
        held[citation.passage]
        for sentence in written.sentences
        for citation in sentence.citations
        if citation.passage in held
    ]
    talk = wishes(aim)[:1] == ("talk",) and bool(sources.talks)
    hits = sources.finder.find(f"{aim.title} {aim.aim}", 4 * _FOUND)
    found = [hit.passage for hit in hits if not talk or _moment(hit.passage) >= 0][:_FOUND]
    return list({p.id: p for p in _in_turn([quoted, found])}.values())


def _budget(contract: Contract) -> tuple[int, int] | None:
    if contract.length is None:
        return None
    share = _RICH * contract.length.max // max(len(contract.sections), 1)
    return share, share


def _must(materials: Sequence[Material]) -> Iterator[Passage]:
    """Yield what no report goes without: front matter, abstracts, each tenth of a recording."""
    for material in materials:
        for role in _FRONT:
            yield from [p for p in material.reading.passages if p.role == role][:4]
        yield from _tenths(material)


def _tenths(material: Material) -> Iterator[Passage]:
    """Yield the longest passage of each tenth of a recording."""
    length = material.reading.duration
    if not length:
        return
    for tenth in range(_TENTHS):
        start, end = length * tenth / _TENTHS, length * (tenth + 1) / _TENTHS
        inside = [p for p in material.reading.passages if start <= _moment(p) < end]
        yield from sorted(inside, key=lambda p: -len(p.text))[:1]


def _moment(passage: Passage) -> float:
    match passage.locator:
        case Span(start=start):
            return start
        case Slide(at=at):
            return at
        case _:
            return -1.0


def _rest(materials: Sequence[Material]) -> Iterator[Passage]:
    """Yield what is left of each source in turn, in reading order."""
    return _in_turn([material.reading.passages for material in materials])


def _in_turn(lists: Sequence[Sequence[Passage]]) -> Iterator[Passage]:
    for row in zip_longest(*lists):
        yield from (one for one in row if one is not None)


def _fitting(ranked: Iterable[Passage], room: int) -> frozenset[str]:
    """Return the ids of as many passages as fit, none of them the same text twice."""
    kept: set[str] = set()
    texts: set[str] = set()
    left = room
    for passage in ranked:
        size = tokens(passage.text) + _OVERHEAD
        folded = fold(passage.text)
        if passage.id in kept or folded in texts or not folded or size > left:
            continue
        kept.add(passage.id)
        texts.add(folded)
        left -= size
        if left < 2 * _OVERHEAD:
            break
    return frozenset(kept)
