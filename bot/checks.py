"""The metrics of a report as pure functions: what holds, and in words what does not.

``measure`` serves the pipeline before it posts and ``paperthread check`` after it has read the
sources again; the only difference is which passages are trusted (``known``).  Values are fractions
from 0 to 1 and 1 is good, but for ``redundancy``, the share of repeated runs of six words; that of
``leaks`` is the share of statements without one.  A miss in a sentence that is flagged for it
counts as met and is listed.
"""

import re
from collections.abc import Mapping, Sequence

from .biblio import biblio
from .bindings import swapped
from .contradictions import contradictions
from .domain import Length, Passage, Unit
from .faults import marked
from .hedges import asked, boasted, dropped
from .leaks import leaks_in
from .names import missing_names, names
from .numerals import numbers
from .ports import Material
from .register import register
from .report import Counted, Measured, Report, Section
from .statements import View, measured, view
from .support import (
    is_inside,
    is_one_place,
    is_quoted,
    is_timed,
    is_verbatim,
    missing_numbers,
    printed,
)
from .text import CJK, COUNTERS, cjk_share
from .words import say

NAMES: Mapping[str, str] = {
    "anchor_valid": "checks-name-anchor-valid",
    "quote_match": "checks-name-quote-match",
    "one_place": "checks-name-one-place",
    "timed_video": "checks-name-timed-video",
    "coverage": "checks-name-coverage",
    "numbers": "checks-name-numbers",
    "names": "checks-name-names",
    "hedges": "checks-name-hedges",
    "sections": "checks-name-sections",
    "length": "checks-name-length",
    "biblio": "checks-name-biblio",
    "source_coverage": "checks-name-source-coverage",
    "redundancy": "checks-name-redundancy",
    "leaks": "checks-name-leaks",
    "contradictions": "checks-name-contradictions",
    "register": "checks-name-register",
}
"""The catalogue key of each metric's name."""

TARGETS: Mapping[str, float] = dict.fromkeys(NAMES, 1.0) | {
    "coverage": 0.95,
    "hedges": 0.95,
    "redundancy": 0.03,
    "register": 0.9,
}
"""The least value of each metric; for ``redundancy`` the first that is too much."""

SOFT = frozenset(
    {"coverage", "hedges", "biblio", "source_coverage", "redundancy", "contradictions", "register"}
)
HARD = frozenset(NAMES) - SOFT
"""The metrics whose target every report that is posted must reach."""


def met(metric: str, value: float) -> bool:
    """Tell whether a metric's value reaches its target."""
    return value < TARGETS[metric] if metric == "redundancy" else value >= TARGETS[metric]


def passed(checks: Mapping[str, Measured]) -> bool:
    """Tell whether every hard metric was measured and reaches its target."""
    return all(metric in checks and met(metric, checks[metric].value) for metric in HARD)


def measure(
    report: Report, known: Mapping[str, Passage], materials: Sequence[Material]
) -> dict[str, Measured]:
    """Measure a report, in the order of `NAMES`.

    ``known`` holds the passages that may be trusted, by id; ``materials`` the sources as read, a
    source that could not be read left out.
    """
    seen = view(report, known, materials)
    return {
        "anchor_valid": _anchor_valid(seen),
        "quote_match": _quote_match(seen),
        "one_place": _one_place(seen),
        "timed_video": _timed_video(seen),
        "coverage": _coverage(seen),
        "numbers": _numbers(seen),
        "names": _names(seen),
        "hedges": _hedges(seen),
        "sections": _sections(seen),
        "length": _length(seen),
        "biblio": biblio(seen),
        "source_coverage": _source_coverage(seen),
        "redundancy": _redundancy(seen),
        "leaks": _leaks(seen),
        "contradictions": contradictions(seen),
        "register": register(seen),
    }


def flag(
    section: Section,
    known: Mapping[str, Passage],
    materials: Sequence[Material] = (),
    language: str = "",
) -> Section:
    """Make a section safe to show: the one door to the thread, without a model.

    Each sentence that its cited passages do not bear out is flagged, a citation that does not hold
    is taken away, and a sentence that shows the machinery is left out: a section may come back
    empty.  Without ``materials`` the passages are believed and titles and authors count only where
    they are cited; without ``language`` (of the brief) no sentence is in a foreign one.
    """
    return marked(section, known, materials, language)


def counted(sections: Sequence[Section], length: Length | None, exhausted: bool) -> Counted:
    """Count the text of all sentences, by the brief's counter and by every one.

    ``exhausted`` says that the sources hold no more: it excuses a report that is too short, never
    one that is too long.  Without a range the counter is that of the report's own script.
    """
    texts = [sentence.text for section in sections for sentence in section.sentences]
    counters = {name: sum(map(count, texts)) for name, count in COUNTERS.items()}
    if length is None:
        unit: Unit = "word_zh" if cjk_share("".join(texts)) >= 0.5 else "words"
        return Counted(unit, counters[unit], None, None, True, None, counters)
    value = counters[length.unit]
    return Counted(
        unit=length.unit,
        value=value,
        min=length.min,
        max=length.max,
        ok=length.min <= value <= length.max,
        reason="sources_exhausted" if exhausted and value < length.min else None,
        counters=counters,
    )


# ── citations ─────────────────────────────────────────────────────────────────────────────────


def _anchor_valid(seen: View) -> Measured:
    """Citations whose passage exists, is the one shown, and lies inside its source."""
    shown = {passage.id: passage for passage in seen.report.passages}
    twice = len(seen.report.passages) - len(shown)
    misses, n = [], 0
    for said in seen.said:
        for citation in said.sentence.citations:
            n += 1
            passage = seen.known.get(citation.passage)
            if passage is None or not _same(passage, shown.get(citation.passage)):
                misses.append(seen.miss("checks-miss-passage", said, citation.passage))
            elif not is_inside(passage, seen.materials.get(passage.source)):
                misses.append(seen.miss("checks-miss-outside", said, citation.passage))
    for difference in seen.report.disagreements:
        for value in difference.values:
            n += 1
            passage = seen.known.get(value.passage)
            if passage is None or not is_quoted(value.text, passage.text):
                misses.append(say("checks-miss-value", seen.language, what=value.text))
    misses += [say("checks-miss-twice", seen.language)] * twice
    return measured(misses, n + twice)


def _same(passage: Passage, shown: Passage | None) -> bool:
    return shown is not None and (passage.source, passage.text, passage.locator) == (
        shown.source,
        shown.text,
        shown.locator,
    )


def _quote_match(seen: View) -> Measured:
    """Quotes that stand in their passage; a quote sentence's text is its quote."""
    misses, n = [], 0
    for said in seen.said:
        sentence = said.sentence
        for citation in sentence.citations:
            n += 1
            passage = seen.known.get(citation.passage)
            if passage is None or not is_quoted(citation.quote, passage.text):
                misses.append(seen.miss("checks-miss-quote", said))
        if sentence.kind == "quote":
            quotes = [citation.quote for citation in sentence.citations]
            if quotes != [sentence.text]:
                n += not quotes
                misses.append(seen.miss("checks-miss-quote-text", said))
    return measured(misses[:n], n)


def _one_place(seen: View) -> Measured:
    misses, n = [], 0
    for said in seen.said:
        for citation in said.sentence.citations:
            n += 1
            passage = seen.known.get(citation.passage)
            if passage is None or not is_one_place(passage):
                misses.append(seen.miss("checks-miss-one-place", said))
    return measured(misses, n)


def _timed_video(seen: View) -> Measured:
    media = {source.id: source.media_type for source in seen.report.sources}
    misses, n = [], 0
    for said in seen.said:
        for citation in said.sentence.citations:
            passage = seen.known.get(citation.passage)
            if passage and media.get(passage.source, "").startswith(("video/", "audio/")):
                n += 1
                if not is_timed(passage):
                    misses.append(seen.miss("checks-miss-time", said))
    return measured(misses, n)


# ── sentences ─────────────────────────────────────────────────────────────────────────────────


def _coverage(seen: View) -> Measured:
    """Claims and quotes with a valid citation; a label that claims something has none."""
    misses, n = list(seen.claiming), len(seen.claiming)
    excused: list[str] = []
    for said in seen.said:
        if said.kind in ("link", "notice"):
            continue
        n += 1
        if not seen.cited(said.sentence):
            marked = {"support", "outside", "background"} & set(said.sentence.flags)
            (excused if marked else misses).append(seen.miss("checks-miss-citation", said))
    return measured(misses, n, excused)


def _numbers(seen: View) -> Measured:
    """Numbers that the cited passages state, and do not bind to other words."""
    misses: list[str] = []
    excused: list[str] = []
    n = 0
    for said in seen.said:
        stated = numbers(said.sentence.text)
        if said.kind in ("link", "notice") or not stated:
            continue
        n += len(stated)
        if not is_verbatim(said.sentence, seen.known):
            cited = seen.cited(said.sentence)
            into = excused if "number" in said.sentence.flags else misses
            missing = missing_numbers(said.sentence.text, cited)
            into += [seen.miss("checks-miss-number", said, one.text) for one in missing]
            if not missing:
                moved = swapped(said.sentence.text, [passage.text for passage in cited])
                into += [seen.miss("checks-miss-swap", said, one.text) for one in moved]
    return measured(misses, n, excused)


def _names(seen: View) -> Measured:
    misses: list[str] = []
    excused: list[str] = []
    n = 0
    for said in seen.said:
        used = names(said.sentence.text)
        if said.kind in ("link", "notice") or not used:
            continue
        n += len(used)
        if not is_verbatim(said.sentence, seen.known):
            texts = printed(seen.cited(said.sentence), seen.materials)
            for name in missing_names(said.sentence.text, texts):
                into = excused if "name" in said.sentence.flags else misses
                into.append(seen.miss("checks-miss-name", said, name))
    return measured(misses, n, excused)


def _hedges(seen: View) -> Measured:
    """Words that limit what carries a claim and limit it too; words of praise that it adds."""
    misses: list[str] = []
    excused: list[str] = []
    n = 0
    for said in seen.said:
        cited = seen.cited(said.sentence)
        if said.kind in ("link", "notice") or is_verbatim(said.sentence, seen.known) or not cited:
            continue
        text, texts = said.sentence.text, [passage.text for passage in cited]
        added = boasted(text, printed(cited, seen.materials))
        n += len(asked(text, texts)) + len(added)
        into = excused if "hedge" in said.sentence.flags else misses
        into += [seen.miss("checks-miss-hedge", said, word) for word in dropped(text, texts)]
        into += [seen.miss("checks-miss-boast", said, word) for word in added]
    return measured(misses, n, excused)


def _leaks(seen: View) -> Measured:
    """Statements and labels without a trace of the machinery."""
    ids = frozenset(passage.id for passage in seen.report.passages)
    misses: list[str] = []
    for said in seen.said:
        cited = [passage.text for passage in seen.cited(said.sentence)]
        texts = [said.sentence.text, *(gloss.gloss for gloss in said.sentence.glosses)]
        found = [leak for text in texts for leak in leaks_in(text, cited, ids)]
        if found and said.kind != "notice":
            misses.append(seen.miss("checks-miss-leak", said, ", ".join(found)))
    return measured(misses, len(seen.said))


# ── the whole ─────────────────────────────────────────────────────────────────────────────────


def _sections(seen: View) -> Measured:
    """1 where the sections are those of the brief, in order, and none is empty; else 0."""
    wanted = [aim.title for aim in seen.report.brief.sections]
    there = [section.title for section in seen.report.sections]
    words = seen.language
    misses = [say("checks-miss-section", words, title=t) for t in wanted if t not in there]
    misses += [say("checks-miss-section-extra", words, title=t) for t in there if t not in wanted]
    if not misses and wanted != there:
        misses.append(say("checks-miss-section-order", words))
    misses += [
        say("checks-miss-section-empty", words, title=section.title)
        for section in seen.report.sections
        if not any(sentence.text.strip() for sentence in section.sentences)
    ]
    return Measured(float(not misses), len(wanted), tuple(misses))


def _length(seen: View) -> Measured:
    """1 inside the brief's range, or short for want of sources, or revised as a person asked."""
    report = seen.report
    exhausted = report.length.reason == "sources_exhausted"
    now = counted(report.sections, report.brief.length, exhausted)
    if now.ok or now.min is None or now.max is None:
        return Measured(1.0, 1)
    revised = any(section.revision > 1 and section.history for section in report.sections)
    values = {"value": now.value, "min": now.min, "max": now.max}
    if now.reason:
        return Measured(1.0, 1, (say("checks-miss-length-exhausted", seen.language, **values),))
    if revised:
        return Measured(1.0, 1, (say("checks-miss-length-revised", seen.language, **values),))
    return Measured(0.0, 1, (say("checks-miss-length", seen.language, **values),))


def _source_coverage(seen: View) -> Measured:
    """Readable sources that are cited; two files with the same bytes are one source."""
    hashes = {source.id: source.sha256 for source in seen.report.sources}
    cited = {
        hashes.get(passage.source) for said in seen.said for passage in seen.cited(said.sentence)
    }
    readable: dict[str, str] = {}
    for material in seen.materials.values():
        if material.reading.passages:
            readable.setdefault(material.source.sha256, material.source.name)
    misses = [
        say("checks-miss-source", seen.language, name=name)
        for sha256, name in readable.items()
        if sha256 not in cited
    ]
    return measured(misses, len(readable))


_TOKENS = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")


def _redundancy(seen: View) -> Measured:
    """The share of runs of six tokens of a section that stand in another too."""
    runs = []
    for section in seen.report.sections:
        text = " ".join(sentence.text for sentence in section.sentences)
        tokens = _TOKENS.findall(text.lower())
        runs.append([tuple(tokens[at : at + 6]) for at in range(len(tokens) - 5)])
    total = sum(map(len, runs))
    misses, repeated = [], 0
    for place, own in enumerate(runs):
        others = {run for other, found in enumerate(runs) if other != place for run in found}
        shared = sum(run in others for run in own)
        repeated += shared
        if shared:
            misses.append(
                say("checks-miss-repeated", seen.language, section=place + 1, runs=shared)
            )
    return Measured(repeated / total if total else 0.0, total, tuple(misses))
