"""The talk as a timeline: each slide with its words, what is said, where the paper has it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from . import text
from ._digest_numbers import Free
from ._digest_rows import Content, Piece, Row, Table
from ._digest_sentences import orders
from .domain import Passage, Slide, Span
from .evidence import Index, Said, content_terms, said, terms
from .ports import Material
from .terms import Terms
from .words import say

_FOUND = 0.3  # share of a slide's weighed terms that a passage holds which it matches
_LEAST_TERMS = 3  # that both must share
_SHOWN = 22  # words of a slide that are quoted, twice as many Chinese characters
_WINDOWS = 10  # stretches that a talk without slides is told in
_PHRASE = 5  # words of the phrase that paper and talk share: a run of six would say again
_SPOKEN_OF, _STRANGE = 30, 0.4  # of a talk's commonest terms, the share that a paper must hold
_FEW, _UNSEEN = 2, 0.65  # slides of which none is in the paper: then it must hold more of the terms
_MOST_AGAIN = 5  # words of a slide that may stand elsewhere too
_JOINT = " · "  # between a slide's lines
_SHORT = 4  # 字数 below which an utterance says nothing


@dataclass(frozen=True)
class Screen:
    """What is shown from ``at`` to ``until``, and what is said meanwhile."""

    at: float
    until: float
    shown: tuple[Passage, ...]
    heard: tuple[Said, ...] = field(repr=False)


def screens(talk: Material) -> tuple[Screen, ...]:
    """Return a talk's slides in order, each with the utterances that begin while it is up.

    A talk without slides is cut into stretches of equal length.
    """
    passages = talk.reading.passages
    heard = said(p for p in passages if isinstance(p.locator, Span))
    shown: dict[tuple[float, float], list[Passage]] = {}
    for passage in passages:
        if isinstance(passage.locator, Slide):
            place = (passage.locator.at, passage.locator.until)
            shown.setdefault(place, []).append(passage)
    places = sorted(shown) or _windows(heard)
    return tuple(
        Screen(at, until, tuple(shown.get((at, until), ())), _within(heard, at, until))
        for at, until in places
    )


def _windows(heard: Sequence[Said]) -> list[tuple[float, float]]:
    ends = [one.passage.locator.end for one in heard if isinstance(one.passage.locator, Span)]
    length = max(ends, default=0.0)
    return [(length * n / _WINDOWS, length * (n + 1) / _WINDOWS) for n in range(_WINDOWS)]


def _within(heard: Sequence[Said], at: float, until: float) -> tuple[Said, ...]:
    return tuple(
        one
        for one in heard
        if isinstance(one.passage.locator, Span)
        and at <= (one.passage.locator.start + one.passage.locator.end) / 2 < until
    )


# ── rows ──────────────────────────────────────────────────────────────────────────────────────


class Timeline:
    """The talk held against the papers; made once for a set of sources."""

    def __init__(self, talk: Material, papers: Sequence[Material], table: Terms) -> None:
        self._talk, self._table = talk, table
        self.screens = screens(talk)
        self._paper = [
            passage
            for paper in papers
            if paper is not talk
            for passage in paper.reading.passages
            if passage.role in ("abstract", "body", "caption", "title", "author", "venue")
        ]
        self._index = Index(f"{passage.heading} {passage.text}" for passage in self._paper)
        self._own = [frozenset(content_terms(f"{p.heading} {p.text}")) for p in self._paper]
        self._matched: dict[str, Content] = {}
        self._heard = [one for screen in self.screens for one in screen.heard]
        self._words = Index(one.text for one in self._heard)

    def table(self, language: str, free: Free) -> Table:
        """Return a row for each slide: its words, what is said, where the paper has it."""
        same = text.cjk_share("".join(one.text for one in self._heard)) >= 0.3
        most = 3 if self._heard and same == language.startswith("zh") else 1
        seen: set[str] = set()  # lines of slides before: a slide that is built up shows what is new
        rows = [self._row(screen, most, free, seen) for screen in self.screens]
        heads = ("digest-head-slide", "digest-head-utterance", "digest-head-match")
        kept = len(heads) if self._paper else 2
        rows = [Row(row.cells[:kept], row.worth) for row in rows if row.pieces]
        return Table(
            "timeline",
            say("digest-label-timeline", language),
            tuple(say(head, language) for head in heads[:kept]),
            tuple(rows),
            say("digest-notice-not-in-paper", language) if self._paper else "",
        )

    def _row(self, screen: Screen, most: int, free: Free, seen: set[str]) -> Row:
        lines = [line for passage in screen.shown for line in _lines(passage)]
        shown = _shown(lines, free, seen)
        seen |= {line.text for line in lines[1:]}
        heard = self._central(screen, most, free)
        cells = (_joined(shown), tuple(heard), self._match(screen) if shown or heard else ())
        return Row(cells, 1.0 + 0.1 * len(heard))

    def _central(self, screen: Screen, most: int, free: Free) -> list[Piece]:
        """Return what is most to the point of all that is said over a slide, in its order."""
        about = content_terms(" ".join(passage.text for passage in screen.shown))
        ranked = sorted(
            (-self._worth(one, about), at)
            for at, one in enumerate(screen.heard)
            if text.count_word_zh(one.text) >= _SHORT and not orders(one.text) and free(one.text)
        )
        chosen = sorted(at for _, at in ranked[:most])
        return [Piece(screen.heard[at].text, screen.heard[at].passage, True) for at in chosen]

    def _worth(self, one: Said, about: dict[str, str]) -> float:
        own = content_terms(one.text)
        if not own:
            return 0.0
        weights = {term: self._words.weight(term) for term in own}
        near = sum(weight for term, weight in weights.items() if term in about)
        worth: float = (2 * near + 0.3 * sum(weights.values())) / len(own) ** 0.5
        return worth

    # ── the paper ─────────────────────────────────────────────────────────────────────────────

    def _match(self, screen: Screen) -> Content:
        """Return the heading and the phrase where the papers have a slide's subject, or ()."""
        words = " ".join(passage.text for passage in screen.shown)
        if len(content_terms(words)) < _LEAST_TERMS:
            words = " ".join([words, *(one.text for one in screen.heard)])
        if words not in self._matched:
            self._matched[words] = self._found_for(words)
        return self._matched[words]

    def _found_for(self, words: str) -> Content:
        found = self.nearest(words)
        phrase = self._phrase(words, found) if found else None
        if found is None or phrase is None:
            return ()
        return (found.heading, " · ", phrase) if found.heading else (phrase,)

    def nearest(self, words: str) -> Passage | None:
        """Return the paper's passage that holds most of some words' subject, if any surely does.

        Words that both use are not enough: it must hold a phrase of theirs, or stand under a
        heading that they name.
        """
        shown = content_terms(words).keys()
        for one in (passage for passage in self._paper if passage.role == "title"):
            title = content_terms(one.text).keys()
            if len(title) >= _LEAST_TERMS and title <= shown:
                return one
        return next((one for one in self._near(words) if self._borne_out(words, one)), None)

    def _borne_out(self, words: str, passage: Passage) -> bool:
        phrase = self._phrase(words, passage)
        if phrase is None:
            return False
        heading = content_terms(passage.heading)
        return (
            len(content_terms(phrase.text)) > 1
            or bool(_MEASURED.search(phrase.text))
            or (self._is_foreign(words) and len(self._both_name(words, passage)) > 1)
            or (len(heading) > 1 and heading.keys() <= content_terms(words).keys())
        )

    def _near(self, words: str) -> list[Passage]:
        """Return the paper's passages that hold much of some words' subject, the most first."""
        wanted = set(content_terms(words))
        if self._is_foreign(
            words
        ):  # what the table cannot say in the paper's language is no evidence
            wanted = {term for term in wanted if not text.count_cjk(term)}
        wanted |= self._translated(words)
        weights = {term: self._index.weight(term) for term in wanted}
        total = sum(weights.values())
        found = []
        for place, held in enumerate(self._own):
            own = held & wanted
            share = sum(weights[term] for term in own) / total if total else 0.0
            if len(own) >= _LEAST_TERMS and share >= _FOUND:
                found.append((-share, place))
        return [self._paper[place] for _, place in sorted(found)]

    def _translated(self, words: str) -> set[str]:
        """Return the English terms for the Chinese ones of a text over an English paper."""
        return {
            term
            for hit in self._table.find(words)
            if text.count_cjk(words[hit.start : hit.end])
            for term in content_terms(hit.terms[0].english)
        }

    def _phrase(self, words: str, passage: Passage) -> Piece | None:
        """Return the longest run of words of a passage that a talk has too, or a common term."""
        spoken = " ".join(_tokens(words))
        runs = list(re.finditer(_TOKEN, passage.text))
        best: tuple[float, int, int] = (0.0, 0, 0)
        for start in range(len(runs)):
            for end in range(start + 1, min(start + _PHRASE, len(runs)) + 1):
                tokens = [run.group().lower() for run in runs[start:end]]
                if f" {' '.join(tokens)} " not in f" {spoken} ":
                    break
                weight = sum(self._index.weight(t) for t in content_terms(" ".join(tokens)))
                if weight > best[0]:
                    best = (weight, start, end)
        if best[0]:
            return Piece(passage.text[runs[best[1]].start() : runs[best[2] - 1].end()], passage)
        return next(iter(self._both_name(words, passage).values()), None)

    def _both_name(self, words: str, passage: Passage) -> dict[str, Piece]:
        """Return the terms that a text and a passage name in two languages, as the passage does."""
        named = {hit.terms[0].english for hit in self._table.find(words)}
        return {
            hit.terms[0].english: Piece(passage.text[hit.start : hit.end], passage)
            for hit in self._table.find(passage.text)
            if hit.terms[0].english in named
        }

    @cached_property
    def kinship(self) -> float:
        """Return the share (0 to 1) of what the talk speaks of most that the papers speak of."""
        words = [p.text for p in self._talk.reading.passages if p.role != "fact"]
        if not self._foreign:
            wanted = content_terms(" ".join(words))
            told = Counter(term for part in words for term in terms(part) if term in wanted)
        else:
            told = Counter(hit.terms[0].english for part in words for hit in self._table.find(part))
        most = [term for term, _ in told.most_common(_SPOKEN_OF)]
        held = self._index if not self._foreign else self._named
        return sum(term in held for term in most) / len(most) if most else 1.0

    @cached_property
    def _named(self) -> frozenset[str]:
        """Return the English names of all terms of the papers."""
        found = (hit for passage in self._paper for hit in self._table.find(passage.text))
        return frozenset(hit.terms[0].english for hit in found)

    @cached_property
    def _foreign(self) -> bool:
        """Tell whether talk and papers are in two languages."""
        return self._is_foreign(
            " ".join(p.text for p in self._talk.reading.passages if p.role != "fact")
        )

    def _is_foreign(self, words: str) -> bool:
        return (text.cjk_share(words) >= 0.3) != self._chinese

    @cached_property
    def _chinese(self) -> bool:
        return text.cjk_share(" ".join(passage.text for passage in self._paper)) >= 0.3

    @property
    def strange(self) -> bool:
        """Tell whether the papers hold hardly anything of what the talk says and shows."""
        told = any(p.role != "fact" for p in self._talk.reading.passages)
        if not self._paper or not told:
            return False
        slides = [screen for screen in self.screens if screen.shown]
        least = _STRANGE if len(slides) < _FEW else _UNSEEN
        if self.kinship >= least:
            return False
        return self.kinship < _STRANGE or not any(map(self._match, slides))


_MEASURED = re.compile(r"\d[.,]\d|\d{3}")  # a value that is hardly there by chance
_TOKEN = re.compile(rf"[{text.CJK}]|[^\W_{text.CJK}]+(?:[.,]\d+)*")


def _tokens(part: str) -> list[str]:
    return [match.group().lower() for match in _TOKEN.finditer(part)]


def _lines(passage: Passage) -> list[Piece]:
    return [Piece(line.strip(), passage) for line in passage.text.splitlines() if line.strip()]


def _shown(lines: Sequence[Piece], free: Free, seen: set[str]) -> list[Piece]:
    """Return a slide's first lines that are new, as far as they are taken in at a glance.

    Its title stands where nothing before it is left out; what stands elsewhere is not quoted again.
    """
    whole = "".join(line.text for line in lines)
    most = 2 * _SHOWN if text.cjk_share(whole) >= 0.3 else _SHOWN
    new = [line for line in lines[1:] if line.text not in seen]
    kept = list(lines[:1]) if len(new) == len(lines) - 1 or not new else []
    size = 0
    for line in new:
        size += text.count_word_zh(line.text)
        if not free(line.text) or orders(line.text) or (kept and size > most):
            break
        kept.append(line)
    kept = kept or list(lines[:1])
    if kept and not free(kept[0].text):
        kept[0] = Piece(_beginning(kept[0].text), kept[0].passage)
    return [line for line in kept if any(char.isalnum() for char in line.text)]


def _joined(pieces: Sequence[Piece]) -> Content:
    found: list[Piece | str] = []
    for piece in pieces:
        found += [_JOINT, piece] if found else [piece]
    return tuple(found)


def _beginning(line: str) -> str:
    """Return the first words of a line, too few to say again what stands elsewhere."""
    runs = list(_TOKEN.finditer(line))
    return line if len(runs) <= _MOST_AGAIN else line[: runs[_MOST_AGAIN - 1].end()]
