"""Making a section shorter or longer without a model."""

import re
from collections.abc import Sequence
from dataclasses import replace

from . import _digest_section as section_writer
from ._digest_section import Order
from ._digest_sources import Sources, counter
from .ports import Written
from .report import Block, Cell, Section, Sentence
from .text import fold

_SHORTER = re.compile(
    r"\b(?:short(?:er|en\w*)|brief(?:er|ly)?|condens\w+|concise|trim|too long|half as (?:long|much)"
    r"|halve|cut (?:it |this )?(?:down|by|in)|less detail\w*|fewer|tighten)\b"
    r"|更短|短一?[些点]|精简|缩短|简短|简洁|压缩|删减|太长|过长|减半|一半|少一?[些点]|更少",
    re.IGNORECASE,
)
_LONGER = re.compile(
    r"\b(?:longer|lengthen|more (?:detail\w*|depth|quotes|sentences|about|on)|in greater detail"
    r"|expand\w*|elaborat\w+|extend|too short|twice as long|add more)\b"
    r"|更长|长一?[些点]|更?详[细尽]|展开|扩[充展写]|太短|过短|多写|更多|多一?[些点]|再?具体|补充|丰富",
    re.IGNORECASE,
)
_HALF = re.compile(r"\b(?:half|halve)\b|一半|减半", re.IGNORECASE)
_TWICE = re.compile(r"\b(?:twice|double)\b|一倍|两倍|加倍", re.IGNORECASE)
_LINKS_IN = 6


def revise(sources: Sources, order: Order, section: Section) -> Written | None:
    """Return the section as the remark in ``order`` asks, None where that needs a model."""
    shorter, longer = _SHORTER.search(order.remark), _LONGER.search(order.remark)
    if bool(shorter) == bool(longer):
        return None
    if shorter:
        return _shorter(sources, section, 0.5 if _HALF.search(order.remark) else 1 / 3)
    return _longer(sources, order, section, 2.0 if _TWICE.search(order.remark) else 1.5)


def _longer(sources: Sources, order: Order, section: Section, times: float) -> Written | None:
    if any(sentence.kind == "claim" for sentence in section.sentences):
        return None
    count, _ = counter(order.contract, sources)
    size = sum(count(sentence.text) for sentence in section.sentences)
    wished = (round(size * times), round(size * times * 1.2))
    subject = _LONGER.sub(" ", order.remark)
    kept = frozenset(fold(c.quote) for one in section.sentences for c in one.citations)
    written = section_writer.write(
        sources, replace(order, budget=wished, keep=kept, remark=subject)
    )
    return written if len(written.sentences) > len(section.sentences) else None


def _shorter(sources: Sources, section: Section, part: float) -> Written | None:
    """Leave out the least central part of a section, never all; tables stay."""
    fixed = {at for block in section.blocks for at in _in_rows(block)}
    free = [at for at, one in enumerate(section.sentences) if one.citations and at not in fixed]
    if len(free) < 2:
        return None
    central = {one.folded: one.central for one in sources.pool}
    ranked = sorted(free, key=lambda at: (central.get(fold(section.sentences[at].text), 0.0), -at))
    dropped = set(ranked[: max(1, min(round(len(free) * part), len(free) - 1))])
    dropped |= _orphans(sources, section.sentences, dropped)
    if len(dropped) >= len(free):
        dropped.discard(ranked[-1])
    left = len(section.sentences) - len(dropped)
    if left < _LINKS_IN:
        dropped |= {at for at, one in enumerate(section.sentences) if one.kind == "link"}
    return without(sources, section, dropped - fixed)


def _orphans(sources: Sources, sentences: Sequence[Sentence], dropped: set[int]) -> set[int]:
    """Return the sentences that point back at one that is left out."""
    known = {one.folded: one for one in sources.pool}
    places = {
        (one.said.passage.id, one.said.place): at
        for at, sentence in enumerate(sentences)
        if (one := known.get(fold(sentence.text)))
    }
    found: set[int] = set()
    for at, sentence in enumerate(sentences):
        one = known.get(fold(sentence.text))
        if one and one.leans:
            before = places.get((one.said.passage.id, one.said.place - 1))
            if before is None or before in dropped | found:
                found.add(at)
    return found - dropped


def without(sources: Sources, section: Section, dropped: set[int]) -> Written:
    """Return a section without some of its sentences (0-based places)."""
    kept = [at for at in range(len(section.sentences)) if at not in dropped]
    places = {old: new for new, old in enumerate(kept)}
    sentences = tuple(section.sentences[at] for at in kept)
    blocks = tuple(_moved(block, places) for block in section.blocks)
    cited = {citation.passage for sentence in sentences for citation in sentence.citations}
    passages = (p for material in sources.materials for p in material.reading.passages)
    return Written(
        sentences=sentences,
        blocks=tuple(block for block in blocks if block.sentences or block.rows or block.image),
        passages=tuple(passage for passage in passages if passage.id in cited),
    )


def _moved(block: Block, places: dict[int, int]) -> Block:
    stay = tuple(places[at] for at in block.sentences if at in places)
    if block.rows is None:
        return replace(block, sentences=stay)
    rows = tuple(tuple(_cell(cell, places) for cell in row) for row in block.rows)
    return replace(block, sentences=stay, rows=rows)


def _cell(cell: Cell, places: dict[int, int]) -> Cell:
    return tuple(places[part] if isinstance(part, int) else part for part in cell)


def _in_rows(block: Block) -> list[int]:
    return [
        part for row in block.rows or () for cell in row for part in cell if isinstance(part, int)
    ]
