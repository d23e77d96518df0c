"""Finding what the sources say: their sentences with ids, ranked for a query.

Ranking is BM25 over Latin words (lightly stemmed), numbers and pairs of Chinese characters: a few
hundred passages need no library and no index on disk.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from . import text
from .domain import Passage
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
        self._counts = [Counter(terms(part)) for part in texts]
        self._k1 = k1
        lengths = [sum(count.values()) for count in self._counts]
        mean = sum(lengths) / len(lengths) if any(lengths) else 1.0
        self._norms = [k1 * (1 - b + b * length / mean) for length in lengths]
        self._seen = Counter(term for count in self._counts for term in count)

    def __contains__(self, term: str) -> bool:
        return term in self._seen

    def weight(self, term: str) -> float:
        """Return how telling a term is: 0 where it is in every text, more the rarer it is."""
        seen, total = self._seen[term], len(self._counts)
        return math.log(1 + (total - seen + 0.5) / (seen + 0.5))

    def scores(self, query: Iterable[str]) -> list[float]:
        """Return each text's score for the terms of a query."""
        weights = {term: self.weight(term) for term in set(query) if term in self._seen}
        return [
            sum(
                weight * count[term] * (self._k1 + 1) / (count[term] + norm)
                for term, weight in weights.items()
                if term in count
            )
            for count, norm in zip(self._counts, self._norms, strict=True)
        ]

    def best(self, query: Iterable[str], limit: int) -> list[tuple[int, float]]:
        """Return the best positions with their scores, best first, none without a score."""
        ranked = sorted(enumerate(self.scores(query)), key=lambda hit: (-hit[1], hit[0]))
        return [hit for hit in ranked[:limit] if hit[1] > 0]


def nearest(query: str, passages: Sequence[Passage], limit: int = 6) -> list[Passage]:
    """Return the passages that answer a query best, best first; the heading counts as text.

    A Chinese query over an English source matches by its Latin words and numbers alone.
    """
    index = Index(f"{passage.heading} {passage.text}" for passage in passages)
    return [passages[at] for at, _ in index.best(content_terms(query), limit)]
