"""What is wrong with a section, sentence by sentence, and the one door that marks it.

`faults` says it in words that a writer can repair from; `marked` makes a section safe to show:
what its passages do not bear out is flagged, a citation that does not hold is taken away, and a
sentence that shows the machinery is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .bindings import swapped
from .domain import Passage
from .hedges import boasted, dropped
from .kinds import is_link
from .leaks import leaks_in
from .meaning import foreign_to, unheard
from .names import missing_names
from .ports import Material, Ruling
from .register import out_of_voice
from .report import Block, Citation, Flag, Section, Sentence
from .shape import broken, unended
from .support import is_inside, is_quoted, is_verbatim, missing_numbers, printed
from .text import fold

Wrong = Literal["number", "swap", "name", "hedge", "boast", "support", "citation", "quote", "leak",
                "broken", "register"]  # fmt: skip
_FLAGS: Mapping[Wrong, Flag] = {
    "number": "number", "swap": "number", "name": "name", "hedge": "hedge", "boast": "hedge",
    "support": "support", "citation": "support", "quote": "support",
}  # fmt: skip
_CLAIMS = frozenset({"quote", "support"})


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a sentence: its place in the section, what, and the words."""

    sentence: int
    wrong: Wrong
    what: str = ""

    @property
    def flag(self) -> Flag | None:
        """The flag that marks it; None where it cannot be shown at all, or is true and ill said."""
        return _FLAGS.get(self.wrong)


def trusted(
    section: Section, known: Mapping[str, Passage], materials: Sequence[Material]
) -> dict[str, Passage]:
    """Return the passages that a section cites and that their sources print.

    A passage holds where its source as read has one of that text and place that lies inside it.
    Without materials all are believed.
    """
    cited = {c.passage for sentence in section.sentences for c in sentence.citations}
    by_id = {material.source.id: material for material in materials}
    return {
        key: known[key]
        for key in sorted(cited & known.keys())
        if not materials or _is_printed(known[key], by_id.get(known[key].source))
    }


def _is_printed(passage: Passage, material: Material | None) -> bool:
    if material is None or not is_inside(passage, material):
        return False
    there = [one for one in material.reading.passages if one.locator == passage.locator]
    return any(fold(one.text) == fold(passage.text) for one in there)


def faults(
    section: Section,
    known: Mapping[str, Passage],
    materials: Sequence[Material] = (),
    language: str = "",
) -> tuple[Fault, ...]:
    """Return all that is wrong with a section's sentences, in their order.

    ``language`` (BCP 47) is the brief's; without it no sentence is in a foreign one.
    """
    holds = trusted(section, known, materials)
    by_id = {material.source.id: material for material in materials}
    ids = frozenset(known)
    found: list[Fault] = []
    for place, sentence in enumerate(section.sentences):
        if sentence.kind != "notice":
            found += _faults(place, sentence, holds, by_id, ids, language)
    if _is_cut(section, holds):
        found.append(Fault(len(section.sentences) - 1, "broken", "cut"))
    return tuple(found)


def _is_cut(section: Section, known: Mapping[str, Passage]) -> bool:
    """Tell whether a section's prose stops short: where an answer was cut, its last sentence."""
    if not section.sentences or any(block.rows for block in section.blocks):
        return False
    last = section.sentences[-1]
    said = last.kind in ("claim", "link") and not is_verbatim(last, known)
    return said and bool(last.text.strip()) and unended(last.text)


def _faults(
    place: int,
    sentence: Sentence,
    known: Mapping[str, Passage],
    materials: Mapping[str, Material],
    ids: frozenset[str],
    language: str,
) -> list[Fault]:
    cited = [known[c.passage] for c in sentence.citations if c.passage in known]
    found = [
        Fault(place, "citation", c.passage) for c in sentence.citations if c.passage not in known
    ]
    texts = [passage.text for passage in cited]
    said = [sentence.text, *(gloss.gloss for gloss in sentence.glosses)]
    found += [Fault(place, "leak", leak) for text in said for leak in leaks_in(text, texts, ids)]
    if is_verbatim(sentence, known):
        return found
    found += [
        Fault(place, "quote", c.quote)
        for c in sentence.citations
        if c.passage in known and not is_quoted(c.quote, known[c.passage].text)
    ]
    if sentence.kind == "quote" and not found:
        found.append(Fault(place, "quote", sentence.text))
    found += [Fault(place, "broken", word) for word in broken(sentence.text, language)]
    if sentence.kind != "link" or not is_link(sentence.text):
        found += _claim_faults(place, sentence.text, cited, printed(cited, materials))
    found += [Fault(place, "register", word) for word in out_of_voice(sentence.text)]
    return found


def _claim_faults(
    place: int, text: str, cited: Sequence[Passage], prints: Sequence[str]
) -> list[Fault]:
    """Return what of a claim its passages do not bear out."""
    texts = [passage.text for passage in cited]
    missing = missing_numbers(text, cited)
    found = [Fault(place, "number", number.text) for number in missing]
    found += [Fault(place, "name", name) for name in missing_names(text, prints)]
    if not cited:
        return [*found, Fault(place, "support", text)]
    if not missing:
        found += [Fault(place, "swap", number.text) for number in swapped(text, texts)]
    found += [Fault(place, "hedge", word) for word in dropped(text, texts)]
    found += [Fault(place, "boast", word) for word in boasted(text, prints)]
    if alien := text if foreign_to(text, prints) else unheard(text, prints):
        found.append(Fault(place, "support", alien))
    return found


# ── the door ──────────────────────────────────────────────────────────────────────────────────


def marked(
    section: Section,
    known: Mapping[str, Passage],
    materials: Sequence[Material] = (),
    language: str = "",
) -> Section:
    """Make a section safe to show, whatever wrote it; what is true stays as it is."""
    found = faults(section, known, materials, language)
    holds = trusted(section, known, materials)
    sentences = tuple(
        _marked(sentence, [fault for fault in found if fault.sentence == place], holds)
        for place, sentence in enumerate(section.sentences)
    )
    unfit = {fault.sentence for fault in found if fault.wrong in ("leak", "broken")}
    return without(replace(section, sentences=sentences), unfit)


def _marked(sentence: Sentence, found: Sequence[Fault], known: Mapping[str, Passage]) -> Sentence:
    flags = [fault.flag for fault in found if fault.flag]
    if "background" in sentence.flags and "support" in flags and not sentence.citations:
        flags.remove("support")  # it says itself that it rests on no source
    if any(fault.wrong in ("citation", "quote") for fault in found):
        kept = tuple(c for c in sentence.citations if _holds(c, known))
        sentence = replace(sentence, citations=kept)
    if any(fault.wrong in _CLAIMS for fault in found) and sentence.kind != "notice":
        sentence = replace(sentence, kind="claim")  # a false quote, a link that claims
    return replace(sentence, flags=tuple(dict.fromkeys([*sentence.flags, *flags])))


def _holds(citation: Citation, known: Mapping[str, Passage]) -> bool:
    passage = known.get(citation.passage)
    return passage is not None and is_quoted(citation.quote, passage.text)


def without(section: Section, unfit: set[int]) -> Section:
    """Leave sentences out of a section and of its layout; a row that has none left goes too."""
    if not unfit:
        return section
    kept = [place for place in range(len(section.sentences)) if place not in unfit]
    moved = {place: new for new, place in enumerate(kept)}
    blocks = [_block(block, moved) for block in section.blocks]
    return replace(
        section,
        sentences=tuple(section.sentences[place] for place in kept),
        blocks=tuple(block for block in blocks if block.sentences or block.rows),
    )


def _block(block: Block, moved: Mapping[int, int]) -> Block:
    rows = None
    if block.rows is not None:
        cells = [
            tuple(
                tuple(
                    item if isinstance(item, str) else moved[item]
                    for item in cell
                    if isinstance(item, str) or item in moved
                )
                for cell in row
            )
            for row in block.rows
        ]
        rows = tuple(
            new
            for new, old in zip(cells, block.rows, strict=True)
            if _cites(new) or not _cites(old)
        )
    shown = tuple(moved[place] for place in block.sentences if place in moved)
    return replace(block, sentences=shown, rows=rows)


def _cites(row: Sequence[Sequence[int | str]]) -> bool:
    return any(isinstance(item, int) for cell in row for item in cell)


# ── the judge ─────────────────────────────────────────────────────────────────────────────────


def pairs(
    section: Section, known: Mapping[str, Passage]
) -> tuple[tuple[int, str, tuple[Passage, ...]], ...]:
    """Return what a judge is asked: place, claim and cited passages, verbatim quotes left out."""
    return tuple(
        (place, sentence.text, cited)
        for place, sentence in enumerate(section.sentences)
        if sentence.kind in ("claim", "quote") and not is_verbatim(sentence, known)
        and (cited := tuple(known[c.passage] for c in sentence.citations if c.passage in known))
    )  # fmt: skip


def ruled(section: Section, known: Mapping[str, Passage], rulings: Sequence[Ruling]) -> Section:
    """Flag the claims that a judge found unsupported; ``rulings`` answer `pairs` one by one.

    A pair without a ruling counts as unsupported: a judge that fell silent approves nothing.
    """
    said = list(section.sentences)
    for order, (place, _, _) in enumerate(pairs(section, known)):
        if order >= len(rulings) or not rulings[order].supported:
            flags = dict.fromkeys([*said[place].flags, "support"])
            said[place] = replace(said[place], flags=tuple(flags))
    return replace(section, sentences=tuple(said))
