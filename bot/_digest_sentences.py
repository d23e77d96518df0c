"""Which sentences of a source can stand in a digest, and what each is worth there."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from . import text
from ._digest_cues import Slot, fits
from .domain import HeadingAt
from .evidence import Index, Said, content_terms, said
from .ports import Material
from .words import FOLDER

SHORT, LONG = 5, 60  # 字数 of a sentence that can stand alone, and of one that can still be read
_CHINESE = 0.3  # the share of Chinese characters from which a sentence is a Chinese one
SHORT_CJK, LONG_CJK = 12, 160


@dataclass(frozen=True)
class Candidate:
    """A sentence that can be quoted on its own, or after the one before it (``leans``)."""

    said: Said
    order: int  # place among the source's candidates and other sentences, in reading order
    leans: bool  # begins with a word that points back
    opens: bool  # ends with a colon before a formula: nothing without it
    scores: dict[Slot, float]
    central: float  # 0 to 1, against the source's most central sentence
    terms: frozenset[str]

    @property
    def source(self) -> str:
        """Return the id of the source."""
        return self.said.passage.source

    @cached_property
    def folded(self) -> str:
        """Return the text as quotes are compared."""
        return text.fold(self.said.text)

    @cached_property
    def grams(self) -> frozenset[tuple[str, ...]]:
        """Return the runs of six words that no two sections should share."""
        return grams(self.said.text)


def grams(part: str) -> frozenset[tuple[str, ...]]:
    """Return every run of six tokens: Chinese characters, lower-cased Latin runs and numbers."""
    tokens = re.findall(rf"[{text.CJK}]|[^\W_{text.CJK}]+", part.lower())
    return frozenset(tuple(tokens[at : at + 6]) for at in range(len(tokens) - 5))


def candidates(material: Material) -> tuple[Candidate, ...]:
    """Return the sentences of one source that can be quoted, in reading order."""
    everything = said(
        passage
        for passage in material.reading.passages
        if passage.role in ("abstract", "body", "caption", "formula")
    )
    paths = _paths(material.reading.headings)
    own = _speaks(material.reading.language)
    opening = frozenset(
        one.id
        for one, after in pairwise(everything)
        if after.passage.role == "formula" and one.text.endswith((":", "："))
    )
    usable = [
        (order, one)
        for order, one in enumerate(everything)
        if _usable(one, one.id in opening) and own(one)
    ]
    central = _centrality([one.text for _, one in usable], material.reading.front.title or "")
    return tuple(
        Candidate(
            said=one,
            order=order,
            leans=leans(one.text) or one.passage.role == "formula",
            opens=one.id in opening,
            scores=_scores(one, central[at], paths.get(one.passage.heading, "")),
            central=central[at],
            terms=frozenset(content_terms(one.text)),
        )
        for at, (order, one) in enumerate(usable)
    )


def _paths(headings: Iterable[HeadingAt]) -> dict[str, str]:
    """Return for each heading those above it and itself: "2.1 DeepFM" is under "2 Our Approach"."""
    found: dict[str, str] = {}
    above: list[HeadingAt] = []
    for heading in headings:
        above = [one for one in above if one.level < heading.level] + [heading]
        found[heading.text] = " / ".join(one.text for one in above)
    return found


def _speaks(language: str) -> Callable[[Said], bool]:
    """Return whether a sentence is in its source's language; an abstract may be in another one.

    Examples and data in another script are the source's material, not its words.
    """
    if language == "und":
        return lambda one: True
    chinese = language.startswith("zh")
    return lambda one: (
        one.passage.role == "abstract" or (text.cjk_share(one.text) >= _CHINESE) == chinese
    )


# ── can it stand ──────────────────────────────────────────────────────────────────────────────

_ENDS = tuple('.!?。！？…；”"’)）]】')
_MARKS = re.compile(  # "[3, 7]", "(Guo et al., 2016)", "[Guo et al., 2016]"
    r"\[[\d,;\s–-]+\]|\([^()]*\b(?:19|20)\d\d[a-z]?\)|\[[^\[\]]*\b(?:19|20)\d\d[a-z]?\]"
)
_VALUE = re.compile(r"[\w}]\s?=\s?-?\d")
_SYMBOLS = 0.3  # what a sentence gains that gives a symbol its value
_BORROWED = 0.3  # what a sentence loses for each work that it cites: it tells of others
_ON_OTHERS: frozenset[Slot] = frozenset(("background", "compare"))
_PRINTED = 1.2  # what a formula is worth beside the sentence that leads to it
_FORMULA = re.compile(r"\w.*=\s*\S.{2}")
_FORMULA_LONG = 120  # characters
_GLYPH = re.compile("[\ufffd\ue000-\uf8ff\u25a0-\u25ff]")


@cache
def _unfit(kind: str) -> re.Pattern[str]:
    lines = (FOLDER / "unfit.tsv").read_text("utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if not line.startswith("#"))
    return re.compile("|".join(row[2] for row in rows if row[0] == kind), re.IGNORECASE)


def leans(part: str) -> bool:
    """Tell whether a sentence begins with a word that points back at the one before."""
    return bool(_unfit("leans-zh" if text.cjk_share(part) >= _CHINESE else "leans").match(part))


def orders(part: str) -> bool:
    """Tell whether a sentence tells its reader what to do instead of telling of its subject."""
    return bool(_unfit("orders").search(part))


def _usable(one: Said, opens: bool) -> bool:
    """Tell whether a sentence is whole, readable prose on the subject."""
    part = one.text
    if not one.whole or orders(part) or _unfit("address").search(part) or _GLYPH.search(part):
        return False
    if one.passage.role == "caption":
        return one.place == 0 and text.count_word_zh(part) >= 4
    if one.passage.role == "formula":
        return bool(_FORMULA.search(part)) and _balanced(part) and len(part) <= _FORMULA_LONG
    if not (opens or part.endswith(_ENDS)) or re.match(r"[a-z,.;:)\]）】，。、；：\-–=+*/]", part):
        return False
    bare = _unfit("elsewhere").sub("", part)
    if re.match(r"[\d\s.]*[A-Za-z]?\s*[+=/*<>≤≥×^]", part):  # the end of a formula
        return False
    return _readable(part) and _right_size(bare) and _balanced(part)


def _right_size(part: str) -> bool:
    size = text.count_word_zh(part)
    if text.cjk_share(part) >= _CHINESE:
        return SHORT_CJK <= size <= LONG_CJK
    return SHORT <= size <= LONG


def _readable(part: str) -> bool:
    """Tell whether a sentence is made of words, not of the remains of a formula or table."""
    solid = [char for char in _MARKS.sub("", part) if not char.isspace()]
    letters = sum(char.isalpha() for char in solid)
    if letters < 0.55 * len(solid):
        return False
    words = [word for word in re.split(r"[\s()\[\],;]+", part) if word]
    single = sum(
        len(word) == 1 and word.isalnum() and word not in "aAI" and not text.is_cjk(word)
        for word in words
    )
    marks = len(re.findall(r"[=<>≤≥∑∏∫√∂∈·×^_{}|]", part))
    return single <= 0.16 * len(words) + 1 and marks <= 9


def _balanced(part: str) -> bool:
    return all(part.count(a) == part.count(b) for a, b in ("()", "（）", "[]", "“”"))


# ── what is it worth ──────────────────────────────────────────────────────────────────────────


def _centrality(parts: list[str], title: str) -> list[float]:
    """Return how near each sentence is to what all the others and the title speak of (0 to 1)."""
    index = Index(parts)
    weighted = [
        {term: index.weight(term) for term in content_terms(part) if index.weight(term) > 0}
        for part in parts
    ]
    middle: Counter[str] = Counter()
    for vector in weighted:
        middle.update(dict.fromkeys(vector, 1))
    for term in content_terms(title):
        middle[term] = 2 * middle[term] + 3
    near = [
        sum(middle[term] * weight for term, weight in vector.items())
        / (sum(weight * weight for weight in vector.values()) ** 0.5 or 1.0)
        for vector in weighted
    ]
    top = max(near, default=1.0) or 1.0
    return [value / top for value in near]


def _scores(one: Said, central: float, path: str) -> dict[Slot, float]:
    if one.passage.role == "caption":
        return {"figures": 1.0 + central}
    if one.passage.role == "formula":
        return {"formulas": _PRINTED, "method": _PRINTED, "setup": _PRINTED}
    heading = "Abstract" if one.passage.role == "abstract" else path or one.passage.heading
    worth = 0.9 * central + _form(one)
    borrowed = _BORROWED * min(len(_MARKS.findall(one.text)), 2)
    worth += _SYMBOLS * bool(_VALUE.search(one.text))
    return {
        slot: fit + worth - borrowed * (slot not in _ON_OTHERS)
        for slot, fit in fits(one.text, heading).items()
    }


def _form(one: Said) -> float:
    """Return what a sentence's place and form add to its worth, mostly below zero."""
    worth = 0.2 if one.place == 0 else 0.0
    size = text.count_word_zh(one.text)
    low, high = (18, 90) if text.cjk_share(one.text) >= _CHINESE else (9, 42)
    if not low <= size <= high:
        worth -= 0.3
    worth -= 0.9 * bool(_unfit("signpost").search(one.text))
    worth -= 0.2 * bool(_unfit("elsewhere").search(one.text))
    return worth - 0.1 * len(re.findall(r"[=<>≤≥∑∏√∈^_{}|]", one.text))
