"""The liar: plants errors by program into clean cited text, and counts what the checks let pass.

Seeded: a seed changes every case.  Sixty cases for each kind of error, half of them Chinese, in
verbatim text and in sentences written by hand.  A lie is caught where the sentence that holds it
is flagged or left out, or where a hard metric of the report is missed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random

from . import _testing_claims as claims
from . import _testing_lies as lies
from ._testing_lies import Spoil, Truth, World
from .checks import counted, flag
from .domain import Aim, Contract, Length, PageBoxes, PageText, Passage, Reading, Unit
from .meaning import carrier, is_chinese
from .ports import Material
from .report import By, Citation, Report, Section, Sentence, Source
from .text import fold, sentences

EACH = 60  # cases of one kind of error, half of them Chinese


@dataclass(frozen=True)
class Kind:
    """A kind of error: its family, whether it must be caught without a judge, how it is made."""

    name: str
    family: str
    hard: bool
    spoil: Spoil | None = None


KINDS = (
    Kind("digit", "numbers", True, lies.digit),
    Kind("unit", "numbers", True, lies.unit),
    Kind("magnitude", "numbers", True, lies.magnitude),
    Kind("across", "numbers", True, lies.across),
    Kind("swap", "swapped numbers", False, lies.swap),
    Kind("swapped_name", "names", True, lies.swapped_name),
    Kind("misspelt_name", "names", True, lies.misspelt_name),
    Kind("invented_passage", "citations", True),
    Kind("invented_page", "citations", True),
    Kind("forged_passage", "citations", True),
    Kind("invented_quote", "quotes", True),
    Kind("altered_quote", "quotes", True),
    Kind("dropped_hedge", "hedges", False, claims.dropped_hedge),
    Kind("dropped_scope", "hedges", False, claims.dropped_scope),
    Kind("over_general", "support", False, claims.over_general),
    Kind("invented", "support", False, claims.invented),
    Kind("misplaced", "support", False, claims.misplaced),
    Kind("missing_section", "sections", True),
    Kind("extra_section", "sections", True),
    Kind("reordered_sections", "sections", True),
    Kind("over_length", "length", True),
    Kind("under_length", "length", True),
    Kind("other_value", "contradictions", False, lies.digit),
    Kind("denial", "contradictions", False, claims.denied),
    Kind("voice", "register", True, claims.voice),
    Kind("leak", "leaks", True, claims.leak),
    Kind("self_count", "leaks", True, claims.self_count),
    Kind("foreign", "broken text", True, claims.foreign),
    Kind("empty", "broken text", True, claims.empty),
    Kind("cut_off", "broken text", True, claims.cut_off),
)
"""Every kind of error that is planted."""


@dataclass(frozen=True)
class Lie:
    """One planted error: a report whose sections were to be shown, and where it stands."""

    kind: Kind
    truth: Truth
    report: Report
    materials: tuple[Material, ...]
    place: int | None = None  # of the false sentence in the first section; None: in the whole

    @property
    def said(self) -> str:
        """What is false, to be read."""
        section = self.report.sections[0] if self.report.sections else Section("")
        return section.sentences[self.place].text if self.place is not None else self.kind.name


# ── clean text ────────────────────────────────────────────────────────────────────────────────


def hand_written(path: Path, others: Callable[[str], Passage]) -> list[Truth]:
    """Read clean sentences with their passages from a table of ours.

    ``others`` finds a passage that stands in a file ("sample: its first words").
    """
    passages: dict[str, Passage] = {}
    found = []
    for row in path.read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            kind, name, text = row.split("\t")
            if kind == "passage":
                passages[name] = _passage(f"w{len(passages)}", text)
            else:
                cited = tuple(passages.get(one) or others(one) for one in name.split(","))
                found.append(Truth(text, cited, kind))
    return found


def verbatim(passages: Sequence[Passage]) -> list[Truth]:
    """Return the whole sentences of passages of any corpus, each citing where it stands."""
    return [
        Truth(text, (passage,), "zh" if is_chinese(text) else "en", verbatim=True)
        for passage in passages
        if passage.role in ("body", "abstract") and not passage.open_start and not passage.open_end
        for text in sentences(passage.text)
        if 24 <= len(text) <= 300 and text[-1] in ".。" and (text[0].isupper() or is_chinese(text))
    ]


def _passage(name: str, text: str) -> Passage:
    return Passage(name, "s1", text, PageBoxes(1, ((10.0, 10.0, 200.0, 20.0),)))


def is_clean(truth: Truth) -> bool:
    """Tell whether a true sentence goes through the door as it is."""
    section = Section("A", sentences=(_sentence(truth),))
    known = {passage.id: passage for passage in truth.passages}
    shown = flag(section, known, _materials(truth.passages), truth.language)
    return shown == section


# ── planting ──────────────────────────────────────────────────────────────────────────────────


def plant(truths: Sequence[Truth], seed: int, each: int = EACH) -> list[Lie]:
    """Plant ``each`` errors of every kind, half of them in Chinese sentences.

    Sentences that the checks flag before they are spoilt are left alone: they would be caught for
    nothing.
    """
    fair = [truth for truth in truths if is_clean(truth)]
    words = {word for truth in fair for word in re.findall(r"\b[a-z]{3,}\b", truth.text)}
    found_names = {match.group() for truth in fair for match in lies.names_in(truth)}
    names = sorted(name for name in found_names if name.lower() not in words)
    world = World(fair, names)
    found = []
    for kind in KINDS:
        for language in ("zh", "en"):
            chance = Random(f"{seed} {kind.name} {language}")  # noqa: S311  no secret
            own = [truth for truth in fair if truth.language == language]
            found += _planted(kind, own, chance, world, each // 2)
    return found


def _planted(
    kind: Kind, truths: Sequence[Truth], chance: Random, world: World, wanted: int
) -> list[Lie]:
    """Plant errors of one kind in sentences by chance, those written by hand as often as others.

    Each is another one as long as there are such; then the same among other sentences.
    """
    ours = [truth for truth in truths if not truth.verbatim]
    theirs = [truth for truth in truths if truth.verbatim]
    found: list[Lie] = []
    said: set[tuple[str, str]] = set()
    for turn in range(wanted * 60):
        pool = ours if turn % 2 == 0 and ours else theirs or ours
        lie = _lie(kind, chance.choice(pool), chance, world)
        fresh = turn > wanted * 30 or lie is None or (lie.said, lie.truth.text) not in said
        if lie is not None and (lie.place is None or fresh):
            found.append(lie)
            said.add((lie.said, lie.truth.text))
        if len(found) == wanted:
            break
    return found


def _lie(kind: Kind, truth: Truth, chance: Random, world: World) -> Lie | None:
    if kind.family in ("sections", "length"):
        return _whole(kind, truth, chance, world)
    if kind.family == "contradictions":
        return _contradicted(kind, truth, chance, world)
    sound = _others(truth, chance, world, chance.randrange(1, 4))
    if kind.family in ("citations", "quotes"):
        return _misquoted(kind, truth, sound, chance, world)
    text = kind.spoil(truth, chance, world) if kind.spoil else None
    if text is None or text in {truth.text, *(one.text for one in sound)}:
        return None
    last = kind.name == "cut_off"
    place = len(sound) if last else chance.randrange(len(sound) + 1)
    said = [_sentence(one) for one in sound]
    said.insert(place, replace(_sentence(truth), text=text))
    return _told(kind, truth, said, place, sound)


def _sentence(truth: Truth) -> Sentence:
    quotes = [Citation(p.id, carrier(truth.text, p.text)) for p in truth.passages]
    return Sentence(truth.text, "claim", tuple(quotes))


def _others(truth: Truth, chance: Random, world: World, count: int) -> list[Truth]:
    own = world.in_language(truth.language)
    return [one for one in chance.sample(own, min(count, len(own))) if one is not truth]


def _told(
    kind: Kind,
    truth: Truth,
    said: Sequence[Sentence],
    place: int,
    others: Sequence[Truth],
    forged: Sequence[Passage] = (),
) -> Lie:
    passages = {p.id: p for one in (truth, *others) for p in one.passages}
    materials = _materials(tuple(passages.values()))
    section = Section("A", sentences=tuple(said))
    shown = tuple((passages | {p.id: p for p in forged}).values())
    return Lie(kind, truth, _report((section,), ("A",), truth.language, shown), materials, place)


@lru_cache(maxsize=8192)
def _materials(passages: tuple[Passage, ...]) -> tuple[Material, ...]:
    """Return the sources that hold some passages, each as if it held no others."""
    by_source: dict[str, list[Passage]] = {}
    for passage in passages:
        by_source.setdefault(passage.source, []).append(passage)
    return tuple(_material(name, tuple(own)) for name, own in by_source.items())


def _material(name: str, passages: tuple[Passage, ...]) -> Material:
    pages = {p.locator.page for p in passages if isinstance(p.locator, PageBoxes)}
    sizes = tuple(PageText(page, 14400.0, 14400.0, ()) for page in sorted(pages))
    source = Source(name, f"{name}.pdf", "application/pdf", "a" * 64, 9, max(pages, default=1))
    return Material(source, Reading("en", passages, pages=sizes))


def _report(
    sections: tuple[Section, ...],
    asked: Sequence[str],
    language: str,
    passages: tuple[Passage, ...],
    length: Length | None = None,
) -> Report:
    contract = Contract("brief", language, "R", "", tuple(map(Aim, asked)), length)
    sources = tuple(material.source for material in _materials(passages))
    counts = counted(sections, length, exhausted=False)
    return Report("r", "2026-01-01T00:00:00Z", By("anthropic"), contract, sources, passages,
                  sections, counts)  # fmt: skip


def _misquoted(
    kind: Kind, truth: Truth, sound: Sequence[Truth], chance: Random, world: World
) -> Lie | None:
    """Cite what is not there: no such passage, page or words."""
    said, passage = [_sentence(one) for one in sound], truth.passages[0]
    true, forged = _sentence(truth), []
    citation = true.citations[0]
    match kind.name:
        case "invented_passage":
            fake = f"p{chance.randrange(16**10):010x}"
            false = replace(true, citations=(replace(citation, passage=fake),))
        case "invented_page" | "forged_passage":
            page = PageBoxes(chance.randrange(40, 999), ((10.0, 10.0, 200.0, 20.0),))
            words = claims.misplaced(truth, chance, world) or "Nothing of this is true."
            own = replace(passage, locator=page) if kind.name == "invented_page" else passage
            new = replace(own, id="forged", text=words if own is passage else passage.text)
            forged.append(new)
            text = true.text if kind.name == "invented_page" else words
            quote = citation.quote if kind.name == "invented_page" else words
            false = replace(true, text=text, citations=(Citation("forged", quote),))
        case "invented_quote":
            other = claims.misplaced(truth, chance, world)
            if other is None or other in passage.text:
                return None
            false = replace(true, citations=(replace(citation, quote=other),))
        case _:
            quoted = _altered(citation.quote, chance)
            if quoted is None or fold(quoted) in fold(passage.text):
                return None
            false = Sentence(quoted, "quote", (Citation(passage.id, quoted),))
    if false.text in {one.text for one in sound}:
        return None
    place = chance.randrange(len(said) + 1)
    said.insert(place, false)
    return _told(kind, truth, said, place, sound, forged)


def _altered(quote: str, chance: Random) -> str | None:
    """Leave out, double or exchange words of a quote."""
    parts = list(quote) if is_chinese(quote) else quote.split(" ")
    if len(parts) < 4:
        return None
    at = chance.randrange(1, len(parts) - 2)
    if not any(map(str.isalnum, parts[at])) or parts[at] == parts[at + 1]:
        return None
    match chance.randrange(3):
        case 0:
            del parts[at]
        case 1:
            parts.insert(at, parts[at])
        case _:
            parts[at], parts[at + 1] = parts[at + 1], parts[at]
    return ("" if is_chinese(quote) else " ").join(parts)


def _contradicted(kind: Kind, truth: Truth, chance: Random, world: World) -> Lie | None:
    """Say in one section what is so and in another what is not, each as its own passage has it.

    What is so is said in the same words, in those of another sentence on the same passage, or
    quoted as the passage prints it, in its language.
    """
    false = kind.spoil(truth, chance, world) if kind.spoil else None
    if false is None or false == truth.text:
        return None
    others = _others(truth, chance, world, 4)
    quoted = carrier(truth.text, truth.passages[0].text)
    quote = Sentence(quoted, "quote", (Citation(truth.passages[0].id, quoted),))
    said = chance.choice([_sentence(truth), quote])
    lie = Sentence(false, "claim", (Citation("other", false),))
    known = {p.id: p for one in (truth, *others) for p in one.passages}
    elsewhere = replace(_passage("other", false), source=truth.passages[0].source)
    sections = [
        Section("A", sentences=(*map(_sentence, others[:2]), said)),
        Section("B", sentences=(lie, *map(_sentence, others[2:]))),
    ]
    chance.shuffle(sections)
    passages = (*known.values(), elsewhere)
    titles = [section.title for section in sections]
    report = _report(tuple(sections), titles, truth.language, passages)
    return Lie(kind, truth, report, _materials(passages))


def _whole(kind: Kind, truth: Truth, chance: Random, world: World) -> Lie:
    """Spoil a whole report: its sections or its length."""
    count = chance.randrange(2, 5)
    others = _others(truth, chance, world, count * 3 - 1)
    told = [truth, *others]
    titles = chance.sample("ABCDEFGH", count)
    sections = [
        Section(title, sentences=tuple(_sentence(one) for one in told[at * 3 : at * 3 + 3]))
        for at, title in enumerate(titles)
    ]
    passages = tuple({p.id: p for one in told for p in one.passages}.values())
    length: Length | None = None
    value = counted(sections, None, exhausted=False).value
    match kind.name:
        case "missing_section":
            del sections[chance.randrange(count)]
        case "extra_section":
            sections.insert(chance.randrange(count + 1), replace(sections[0], title="Z"))
        case "reordered_sections":
            first, second = sorted(chance.sample(range(count), 2))
            sections[first], sections[second] = sections[second], sections[first]
        case "over_length":
            length = Length(1, value - chance.randrange(1, 40), _unit(truth))
        case _:
            length = Length(value + chance.randrange(1, 40), value * 3, _unit(truth))
    report = _report(tuple(sections), titles, truth.language, passages, length)
    return Lie(kind, truth, report, _materials(passages))


def _unit(truth: Truth) -> Unit:
    return "word_zh" if truth.language == "zh" else "words"
