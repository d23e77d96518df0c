"""A report laid beside its sources, as data: what the reader's script draws.

The exported page holds it, the browser's chat asks for it; both show the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..domain import Box, PageBoxes, PageText, Passage, Slide, Span
from ..ports import Material
from ..report import Citation, Report, Sentence, mark_of
from ..thread import place
from ..words import keys, say
from ._outline import Cited, Outline

WORDS = "reader-"  # begins every key of the reader's own words
Boxes = Mapping[tuple[str, str], tuple[Box, ...]]


@dataclass(frozen=True)
class Shown:
    """A slide: from when to when it is up, its picture's path, its words, its number."""

    at: float
    until: float
    image: str | None
    words: tuple[str, ...]
    number: int = 0


@dataclass(frozen=True)
class Talk:
    """A talk's slides, its sound as a small file, and what is said: from, to, words."""

    slides: tuple[Shown, ...]
    sound: Path | None
    heard: tuple[tuple[float, float, str], ...] = ()


def words(language: str) -> dict[str, str]:
    """Return the reader's own words by their short names."""
    return {
        key.removeprefix(WORDS): say(key, language)
        for key in sorted(keys(language))
        if key.startswith(WORDS)
    }


def talk(material: Material, sound: Path | None = None) -> Talk:
    """Return a talk as the reader shows it."""
    slides: dict[tuple[float, float], Shown] = {}
    heard = []
    for passage in material.reading.passages:
        if isinstance(at := passage.locator, Slide):
            before = slides.get((at.at, at.until))
            lines = (*(before.words if before else ()), passage.text)
            slides[at.at, at.until] = Shown(at.at, at.until, at.image, lines, at.slide)
        elif isinstance(at, Span):
            heard.append((at.start, at.end, passage.text))
    return Talk(tuple(slides.values()), sound, tuple(heard))


def data(
    report: Report,
    outline: Outline,
    boxes: Boxes,
    pages: Mapping[str, Sequence[PageText]],
    talks: Mapping[str, Talk],
) -> dict[str, Any]:
    """Return citations, sources and disagreements; the ``outline`` has been walked before."""
    said = _said(report)
    return {
        "cited": {
            str(one.number): _citation(one, boxes.get((one.passage.id, one.quote), ()), said)
            for one in outline.cited
        },
        "sources": [
            {
                "id": source.id,
                "name": source.name,
                "pages": [[page.width, page.height] for page in pages.get(source.id, ())],
                "duration": source.duration,
                **_talk(talks.get(source.id)),
            }
            for source in report.sources
        ],
        "disagreements": [asdict(one) | {"values": v} for one, v in _differing(report)],
        "words": words(report.brief.language),
    }


def _talk(one: Talk | None) -> dict[str, Any]:
    if one is None:
        return {}
    slides = [[s.at, s.until, s.image, list(s.words), s.number] for s in one.slides]
    return {"slides": slides, "heard": [list(each) for each in one.heard]}


def _said(report: Report) -> dict[tuple[str, str], list[str]]:
    """Return what rests on each citation: the sentences, in reading order."""
    found: dict[tuple[str, str], list[str]] = {}
    sentences: list[Sentence] = [
        *(sentence for section in report.sections for sentence in section.sentences),
        *(sentence for answer in report.answers for sentence in answer.sentences),
    ]
    for sentence in sentences:
        for citation in sentence.citations:
            own = found.setdefault((citation.passage, citation.quote), [])
            if sentence.text not in own:
                own.append(sentence.text)
    return found


def _citation(
    one: Cited, boxes: Sequence[Box], said: Mapping[tuple[str, str], Sequence[str]]
) -> dict[str, Any]:
    resting = said.get((one.passage.id, one.quote), ())
    return where(one.passage) | {
        "where": f"{one.name}, {one.where}",
        "quote": one.quote,
        "boxes": [list(box) for box in boxes],
        "passage": one.passage.id,
        "mark": mark_of(Citation(one.passage.id, one.quote)),
        "said": [{"text": text, "n": one.number} for text in resting],
    }


def where(passage: Passage) -> dict[str, Any]:
    """Return a passage's source with its page and the box around it, or its seconds."""
    at = passage.locator
    found: dict[str, Any] = {"source": passage.source, "page": 0, "time": None, "until": None}
    if isinstance(at, PageBoxes):
        found |= {"page": at.page, "spot": around(at.boxes)}
    elif isinstance(at, Span):
        found |= {"time": at.start, "until": at.end}
    elif isinstance(at, Slide):
        found |= {"time": at.at, "until": at.until}
    return found


def around(boxes: Sequence[Box]) -> list[float]:
    """Return the one box around several, which must not be none."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return [min(x0), min(y0), max(x1), max(y1)]


def _differing(report: Report) -> list[tuple[Any, list[dict[str, Any]]]]:
    known = {passage.id: passage for passage in report.passages}
    names = {source.id: source.name for source in report.sources}
    found = []
    for one in report.disagreements:
        values = []
        for value in one.values:
            passage = known[value.passage]
            at = f"{names[passage.source]}, {place(passage.locator, report.brief.language)}"
            values.append(where(passage) | {"text": value.text, "where": at})
        found.append((one, values))
    return found


def rows(outline: Outline) -> list[list[dict[str, Any]]]:
    """Return the lines of every section."""
    return [[asdict(row) for row in lines] for _, lines in outline.sections()]
