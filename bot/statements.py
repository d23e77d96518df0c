"""Every visible statement of a report: where it stands, and what code takes it for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from .disagreements import differing, quantity
from .domain import Passage
from .kinds import is_label, is_link, is_notice, is_said, links_allowed
from .names import missing_names
from .numerals import numbers
from .ports import Material
from .report import Kind, Measured, Report, Section, Sentence
from .shares import quoted, shares
from .support import is_inside
from .text import CJK, is_cjk
from .words import keys, say, spoken


@dataclass(frozen=True)
class Said:
    """One sentence, where it stands (worded), and what code takes it for."""

    place: str
    sentence: Sentence
    kind: Kind


@dataclass(frozen=True)
class View:
    """A report with what is known of its sources, as the metrics look at it."""

    report: Report
    known: Mapping[str, Passage]
    materials: Mapping[str, Material]  # by the source's id
    said: tuple[Said, ...]
    claiming: tuple[str, ...]  # labels, titles and cells that claim something, as misses in words

    @property
    def language(self) -> str:
        """The language that misses are worded in."""
        return self.report.brief.language

    def cited(self, sentence: Sentence) -> list[Passage]:
        """Return the passages that a sentence rests on and that hold."""
        found = (self.known.get(citation.passage) for citation in sentence.citations)
        return [
            passage
            for passage in found
            if passage and is_inside(passage, self.materials.get(passage.source))
        ]

    def miss(self, key: str, said: Said, what: str = "") -> str:
        """Word what a sentence missed."""
        text = said.sentence.text
        short = text if len(text) <= 60 else text[:60] + "…"
        return say(key, self.language, place=said.place, what=what, text=short)


def view(report: Report, known: Mapping[str, Passage], materials: Sequence[Material]) -> View:
    """Look at a report with the passages that may be trusted and the sources as read."""
    values = frozenset(_values(report, materials))
    return View(
        report=report,
        known=known,
        materials={material.source.id: material for material in materials},
        said=tuple(_all_said(report, values)),
        claiming=tuple(_claiming(report, known, materials)),
    )


def measured(misses: Sequence[str], n: int, met: Sequence[str] = ()) -> Measured:
    """Make a metric of its misses; those that are flagged count as met and are listed after."""
    return Measured(1.0 - len(misses) / n if n else 1.0, n, (*misses, *met))


# ── kinds ─────────────────────────────────────────────────────────────────────────────────────


def _values(report: Report, materials: Sequence[Material]) -> Iterator[str]:
    """Yield the values that a notice may be filled with."""
    yield report.brief.title
    for aim in report.brief.sections:
        yield aim.title
    for low, high in shares(report.brief):
        yield from (str(low), str(high))
    for section in report.sections:
        yield from map(str, quoted(section, report.brief))
    for group in differing([material.reading for material in materials]):
        yield from (quantity(group[0]), *(one.value for one in group))
    for key in keys(spoken(report.brief.language)):
        if key.startswith("digest-label-"):
            yield say(key, report.brief.language)
    for source in report.sources:
        yield source.name
        yield source.url or ""
    for material in materials:
        for notice in material.reading.notices:
            yield from map(str, notice.values.values())


def _all_said(report: Report, values: frozenset[str]) -> Iterator[Said]:
    language = report.brief.language
    confessed = frozenset(notice for source in report.sources for notice in source.notices)
    links = links_allowed(sum(len(section.sentences) for section in report.sections))
    for number, section in enumerate(report.sections, 1):
        for place, sentence in enumerate(section.sentences, 1):
            where = say("checks-place", language, section=number, sentence=place)
            kind = _kind(sentence, language, values, confessed, links)
            links -= kind == "link"
            yield Said(where, sentence, kind)
    for number, answer in enumerate(report.answers, 1):
        known = values | set(_asked(answer.question))
        links = links_allowed(len(answer.sentences))
        for place, sentence in enumerate(answer.sentences, 1):
            where = say("checks-place-answer", language, answer=number, sentence=place)
            kind = _kind(sentence, language, known, confessed, links)
            links -= kind == "link"
            yield Said(where, sentence, kind)


def _asked(question: str) -> Iterator[str]:
    """Yield the words of a question, which a notice may say were found nowhere."""
    for word in re.findall(rf"[{CJK}]+|[^\W_{CJK}][^\s{CJK}]*", question):
        if is_cjk(word[0]):
            ends = range(1, len(word) + 1)
            yield from (word[start:end] for end in ends for start in range(max(0, end - 8), end))
        else:
            yield from (word, word.rstrip(".,;:!?’'\"”)"))


def _kind(
    sentence: Sentence, language: str, values: frozenset[str], confessed: frozenset[str], links: int
) -> Kind:
    """Decide what a sentence is; what is neither link nor notice by the rules is a claim."""
    if sentence.kind == "link" and not (links > 0 and is_link(sentence.text)):
        return "claim"
    if sentence.kind == "notice" and sentence.text not in confessed:
        return "notice" if is_notice(sentence.text, language, values) else "claim"
    return sentence.kind


# ── labels ────────────────────────────────────────────────────────────────────────────────────

_NUMBERING = re.compile(r"^[\d.]+\s+|^[一二三四五六七八九十]+、\s*|^（[一二三四五六七八九十]+）\s*")
_JOINT = " · "  # between the parts of a label


def _claiming(
    report: Report, known: Mapping[str, Passage], materials: Sequence[Material]
) -> Iterator[str]:
    """Yield, as misses, each label, title or cell that claims something without a citation."""
    language = report.brief.language
    titles = {aim.title for aim in report.brief.sections}
    fixed = titles | set(_places(report, materials))
    sources = [passage.text for passage in known.values()] + sorted(titles)
    for number, section in enumerate(report.sections, 1):
        labels = [] if section.title in titles else [section.title]
        for label in labels + list(_labels(section)):
            for part in label.split(_JOINT):
                if part in fixed or is_said(part, language, ()):
                    continue
                if not is_label(part) or missing_names(part, sources):
                    yield say("checks-miss-label", language, section=number, label=label[:60])
                    break
        for index in _astray(section):
            yield say("checks-miss-cell", language, section=number, index=index)
        for sentence in section.sentences:
            for gloss in sentence.glosses:
                if any(not there.label for there in numbers(gloss.gloss)):
                    yield say("checks-miss-label", language, section=number, label=gloss.gloss[:60])


def _places(report: Report, materials: Sequence[Material]) -> Iterator[str]:
    """Yield names of places, which claim nothing whatever they say: sources and their headings."""
    for source in report.sources:
        yield from (source.name, PurePath(source.name).stem)
    for material in materials:
        for heading in material.reading.headings:
            yield from (heading.text, _NUMBERING.sub("", heading.text))


def _labels(section: Section) -> Iterator[str]:
    for block in section.blocks:
        if block.title:
            yield block.title
        for row in block.rows or ():
            for cell in row:
                yield from (item for item in cell if isinstance(item, str) and item.strip())


def _astray(section: Section) -> Iterator[int]:
    """Yield the indexes that blocks name and no sentence has, and sentences that no block shows."""
    if not section.blocks:
        return
    shown = [index for block in section.blocks for index in block.sentences]
    shown += [
        item
        for block in section.blocks
        for row in block.rows or ()
        for cell in row
        for item in cell
        if isinstance(item, int)
    ]
    there = set(range(len(section.sentences)))
    yield from sorted(set(shown) ^ there)
