"""What was heard, as a report may quote it: in one script, with the paper's own names and terms.

Recognised words are kept as they came; what is done here depends on the brief and on the papers
beside the talk, and is done again in the same way when a report is checked.  Pure.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from ._digest_talk import Timeline
from .domain import Line, Passage, Reading, Slide, Span
from .ports import Material
from .terms import table
from .text import cjk_share

STRANGE = "digest-notice-strange"  # what a reading says of itself that hardly matches the papers
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er", "ers", "al", "'s", "’s")
_LONG, _LONGER = 7, 10  # letters of a term that may be off by one, by two
_SHOWN = 12  # corrections that a notice lists
SUBTITLES = ("application/x-subrip", "text/vtt")  # their media types
_CHINESE = 0.3  # share of Chinese characters that makes speech Chinese


@dataclass(frozen=True)
class Correction:
    """A word that was heard nearly as the paper prints it, and the paper's own form."""

    heard: str
    term: str


@dataclass(frozen=True)
class Terms:
    """Names and terms of papers, every word that they print, and the words beside each term."""

    terms: frozenset[str]
    known: frozenset[str]  # lower case
    beside: Mapping[str, frozenset[str]]


def fitted(materials: Sequence[Material], language: str) -> tuple[Material, ...]:
    """Return the sources as a report in ``language`` may quote them.

    Subtitles that fit a recording stand in for what was recognised of it; Chinese speech comes in
    the brief's script; near misses of the papers' names and terms are corrected.  What was done
    stands in the readings' notices, and so does that a talk hardly matches the papers.  Subtitles
    themselves stay as people wrote them.
    """
    heard = _heard(materials, language)
    papers = [m for m in heard if not is_recording(m)]
    return tuple(_matched(one, papers) if is_recording(one) else one for one in heard)


def is_recording(material: Material) -> bool:
    """Tell whether a source has times: a recording, or subtitles."""
    timed = (isinstance(p.locator, (Span, Slide)) for p in material.reading.passages)
    return material.reading.duration is not None or any(timed)


def _matched(talk: Material, papers: Sequence[Material]) -> Material:
    """Say of a talk that hardly matches the papers that it does."""
    if not papers or not Timeline(talk, papers, table()).strange:
        return talk
    notice = Line(STRANGE, {"name": talk.source.name})
    notices = (*talk.reading.notices, notice)
    return replace(talk, reading=replace(talk.reading, notices=notices))


def _heard(materials: Sequence[Material], language: str) -> tuple[Material, ...]:
    papers = [m.reading for m in materials if not _is_heard(m.reading)]
    terms = terms_of(papers) if len(papers) < len(materials) else None
    found = []
    for material in materials:
        reading = material.reading
        if terms is not None and _is_heard(reading) and not is_subtitles(material):
            reading = _replaced(material, materials)
            reading = _corrected(in_script(reading, language), terms)
        found.append(replace(material, reading=reading))
    return tuple(found)


def _is_heard(reading: Reading) -> bool:
    return any(isinstance(passage.locator, Span) for passage in reading.passages)


# ── script ────────────────────────────────────────────────────────────────────────────────────


def in_script(reading: Reading, language: str) -> Reading:
    """Return a reading whose Chinese speech is in the script of a brief's language.

    Traditional for zh-Hant, simplified for every other; slides stay as they are shown.
    """
    spoken = [p for p in reading.passages if isinstance(p.locator, Span)]
    if cjk_share("".join(passage.text for passage in spoken)) < _CHINESE:
        return reading
    convert = _converter("s2t" if language.startswith("zh-Hant") else "t2s").convert
    passages = tuple(
        replace(p, text=convert(p.text)) if isinstance(p.locator, Span) else p
        for p in reading.passages
    )
    return replace(reading, passages=passages)


@cache
def _converter(direction: str) -> Any:
    from opencc import OpenCC

    return OpenCC(direction)


# ── the paper's names and terms ───────────────────────────────────────────────────────────────


def terms_of(papers: Iterable[Reading]) -> Terms:
    """Gather the names and terms of papers: words with a capital inside a sentence, and authors."""
    counts: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    beside: dict[str, set[str]] = {}
    authors: set[str] = set()
    known: set[str] = set()
    for paper in papers:
        authors |= {word for name in paper.front.authors for word in _WORD.findall(name)}
        for passage in paper.passages:
            tokens = _TOKEN.findall(passage.text)
            lower.update(token for token in tokens if token.islower())
            known |= {token.lower() for token in tokens}
            for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
                if before and any(char.isupper() for char in token) and len(token) > 3:
                    counts[token] += 1
                    beside.setdefault(token.lower(), set()).update({before.lower(), after.lower()})
    usual = {word for word, count in counts.items() if count > max(1, lower[word.lower()])}
    terms = usual | authors
    telling = {
        term: frozenset(word for word in words if len(word) > 3 or "." in word)
        for term, words in beside.items()
    }
    return Terms(frozenset(terms), frozenset(known), telling)


def corrected(
    passages: Sequence[Passage], terms: Terms
) -> tuple[tuple[Passage, ...], tuple[Correction, ...]]:
    """Correct near misses of the terms in what was heard; numbers and slides are never touched.

    A word that the papers print themselves stays.  A long one may be off by a letter or two, where
    that is not an ending; a short one must have the term's very letters and stand beside a word
    that the papers print beside the term ("blue score" for "BLEU score", never "bird" for "BERT").
    """
    done: list[Correction] = []
    found = []
    for passage in passages:
        if isinstance(passage.locator, Span):
            passage = replace(passage, text=_mended(passage.text, terms, done))
        found.append(passage)
    return tuple(found), tuple(done)


def _mended(text: str, terms: Terms, done: list[Correction]) -> str:
    tokens = list(_TOKEN.finditer(text))
    pieces, end = [], 0
    for place, token in enumerate(tokens):
        around = {t.group().lower() for t in tokens[max(0, place - 1) : place + 2] if t != token}
        term = _term_for(token.group(), around, terms)
        if term is not None:
            done.append(Correction(token.group(), term))
            pieces += [text[end : token.start()], term]
            end = token.end()
    return "".join([*pieces, text[end:]])


def _term_for(word: str, around: set[str], terms: Terms) -> str | None:
    low = word.lower()
    if not _WORD.fullmatch(word) or low in terms.known or len(low) < 4:
        return None
    near = [term for term in _alike(terms, low[0]) if _is_near(low, term.lower(), around, terms)]
    return near[0] if len({term.lower() for term in near}) == 1 else None


def _alike(terms: Terms, first: str) -> list[str]:
    return sorted(term for term in terms.terms if term[0].lower() == first)


def _is_near(low: str, term: str, around: set[str], terms: Terms) -> bool:
    if len(term) < _LONG:
        same_letters = len(term) > 3 and sorted(low) == sorted(term)
        return same_letters and bool(around & terms.beside.get(term, frozenset()))
    if abs(len(low) - len(term)) > 1 or _differ_by_ending(low, term):
        return False
    away = _distance(low, term)
    return away == 1 or (away == 2 and len(term) >= _LONGER and low[-2:] == term[-2:])


def _differ_by_ending(a: str, b: str) -> bool:
    stems = [{word, *(word.removesuffix(end) for end in _ENDINGS)} for word in (a, b)]
    return bool(stems[0] & stems[1])


def _distance(a: str, b: str) -> int:
    """Return how many letters must be put in, left out or changed."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def _corrected(reading: Reading, terms: Terms) -> Reading:
    passages, done = corrected(reading.passages, terms)
    if not done:
        return reading
    counts = Counter(f"{one.heard} → {one.term}" for one in done)
    words = ", ".join(pair for pair, _ in counts.most_common(_SHOWN))
    notice = Line("talk-corrected-notice", {"words": words, "count": len(done)})
    return replace(reading, passages=passages, notices=(*reading.notices, notice))


# ── subtitles ─────────────────────────────────────────────────────────────────────────────────

_LATER = 5.0  # seconds that subtitles may go on behind the recording's end
_COVERED = 0.5  # share of the recording that they must reach
_OF_WORDS = ("talk-unheard-notice", "talk-no-speech-notice", "talk-language-notice")
_ASIDE = 5.0  # seconds that a recording and its subtitles may be apart
_AGREED = 0.5  # share of the words that recognition must confirm


def subtitles_fit(subtitles: Reading, talk: Reading) -> bool:
    """Tell whether subtitles belong to a recording: they end with it, and the words agree.

    The words are compared where some were recognised, be it of the beginning alone, in the order
    of both.
    """
    spans = [p.locator for p in subtitles.passages if isinstance(p.locator, Span)]
    if not spans or talk.duration is None:
        return False
    end = max(span.end for span in spans)
    if not _COVERED * talk.duration <= end <= talk.duration * 1.02 + _LATER:
        return False
    heard = [p.locator for p in talk.passages if isinstance(p.locator, Span)]
    if not heard:
        return True
    start, last = (heard[0].start - _ASIDE, heard[-1].end + _ASIDE)
    meanwhile = [
        p
        for p in subtitles.passages
        if isinstance(p.locator, Span) and p.locator.end > start and p.locator.start < last
    ]
    theirs, ours = _words_of(meanwhile), _words_of(talk.passages)
    same = SequenceMatcher(None, theirs, ours, autojunk=False).get_matching_blocks()
    shorter = min(len(theirs), len(ours))
    return shorter > 0 and sum(block.size for block in same) >= _AGREED * shorter


def _words_of(passages: Iterable[Passage]) -> list[str]:
    text = " ".join(p.text for p in passages if isinstance(p.locator, Span)).lower()
    return re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", text)


def is_subtitles(material: Material) -> bool:
    """Tell whether a source is a file of subtitles."""
    return material.source.media_type in SUBTITLES


def _replaced(talk: Material, materials: Sequence[Material]) -> Reading:
    """Return a recording's reading without what was recognised, where subtitles fit it."""
    reading = talk.reading
    fit = [m for m in materials if is_subtitles(m) and subtitles_fit(m.reading, reading)]
    if not fit:
        return reading
    rest = tuple(p for p in reading.passages if not isinstance(p.locator, Span))
    notice = Line("talk-subtitles-notice", {"name": fit[0].source.name})
    kept = tuple(line for line in reading.notices if line.key not in _OF_WORDS)
    return replace(reading, passages=rest, notices=(*kept, notice))
