"""What a text is about, as keys that Chinese and English share; and what of a passage carries it.

Keys are stems of Latin words, concepts of the paired list (``bot/words/pairs.tsv``), pairs of
Chinese characters and values of numbers.  They find the sentence that a claim rests on without a
model; where the languages differ and nothing is shared, they say so instead of guessing.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from .numberwords import english_values
from .numerals import numbers, stated
from .text import CJK, cjk_share, sentences
from .words import FOLDER

LONGEST_CARRIER = 400  # characters of the run of sentences that carries a claim
_CHINESE_FROM = 0.3  # the share of Chinese characters from which a text is a Chinese one
_WEIGHTS = {"n": 2.0, "c": 1.0, "w": 1.0, "z": 0.5}  # of keys, by their first letter
_ENOUGH = 5  # keys from which a claim that shares none is about something else
_LEAST_SHARED = {"cw": 0.12, "z": 0.1}
_SAYS = {"cw": 2, "z": 4}  # keys of a clause that says something of its own
_ALMOST_ALL = 0.85  # of what a passage shares with a claim, in the run that carries it

_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏΑ-Ωα-ω][A-Za-zÀ-ÖØ-öø-ɏΑ-Ωα-ω\d]*(?:[-'’_][A-Za-z\d]+)*")
_CHARACTERS = re.compile(f"[{CJK}]")
_FEW_WORDS, _FEW_CHARACTERS = 3, 4  # of what is no clause of its own
_RUNS = re.compile(f"[{CJK}]+")
_CLAUSES = re.compile(
    r"(?<!\d)[,，](?=\D)|[;；。！？:：—]|\s(?=(?:although|though|but|while|whereas|because|which|"
    r"even|and|compared|so that|than|by contrast)\b)"
    r"|(?=(?:但是?|而|虽然|尽管|不过|因为|因此|并且|且))",
)
_SUFFIXES = ("izations", "ization", "ations", "ation", "ings", "ing", "edly", "ers", "er", "ed",
             "ies", "es", "s", "ly", "ments", "ment", "ness", "e", "y")  # fmt: skip


_ORDINARY = re.compile(
    r"(?:[^s]s|ing|ed|ly|ion|ity|ment|ness|ance|ence|ship|ism|ive|ous|ful|less|able|ible|[aeiou]al|"
    r"[^aeiou]ial|[rnt]al|ic|ical|ular|ary|ure|ency|ancy|age|ology|graphy|-\w+)$"
)


@dataclass(frozen=True)
class Key:
    """Something that a text speaks of, and where."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Clause:
    """A clause of a passage, its sentence's place, and how far a claim shares it."""

    text: str
    sentence: int
    shared: float  # the weight of what the claim shares
    whole: float  # the weight of what it could share
    counts_other: bool  # it states numbers, and none of the claim's


def is_chinese(text: str) -> bool:
    """Tell whether a text is a Chinese one."""
    return cjk_share(text) >= _CHINESE_FROM


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return a word without its ending, crudely: "trained", "training" and "trains" are one."""
    word = word.lower().replace("-", "").replace("’", "'").removesuffix("'s")
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word.removesuffix(suffix)
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls" else word


@cache
def _stopwords() -> frozenset[str]:
    text = (FOLDER / "stopwords.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(lines[0].split()) | frozenset(lines[-1])


@cache
def _concepts() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Return the concepts of each Chinese word and of each English stem."""
    chinese: dict[str, tuple[str, ...]] = {}
    english: dict[str, tuple[str, ...]] = {}
    rows = (FOLDER / "pairs.tsv").read_text("utf-8").splitlines()
    for place, row in enumerate(row for row in rows if row and not row.startswith("#")):
        left, right = row.split("\t")
        for word in left.split():
            chinese[word] = (*chinese.get(word, ()), f"c{place}")
        for root in dict.fromkeys(map(stem, right.split())):
            english[root] = (*english.get(root, ()), f"c{place}")
    return chinese, english


@cache
def _chinese_words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _concepts()[0]), key=len, reverse=True)))


@lru_cache(maxsize=8192)
def keys(text: str) -> tuple[Key, ...]:
    """Return the keys of a text, in order of kind."""
    chinese, english = _concepts()
    found = []
    for match in _LATIN.finditer(text):
        word = match.group()
        if word.lower() in _stopwords():
            continue
        root = stem(word)
        names = english.get(root, ()) or (f"w{root}",)
        if "-" in word and root not in english:
            names += tuple(f"w{stem(part)}" for part in word.split("-") if len(part) > 2)
        found += [Key(name, *match.span()) for name in names]
    for match in _chinese_words().finditer(text):
        found += [Key(name, *match.span()) for name in chinese[match.group()]]
    for run in _RUNS.finditer(text):
        for at in range(run.start(), run.end() - 1):
            if not _stopwords() & set(text[at : at + 2]):
                found.append(Key(f"z{text[at : at + 2]}", at, at + 2))
    return tuple(found)


@lru_cache(maxsize=8192)
def names_of(text: str, figures: bool = True) -> frozenset[str]:
    """Return the names of a text's keys, and of its numbers as a source may state them."""
    named = {key.name for key in keys(text)}
    if figures:
        named |= {f"n{number.value}" for number in stated(text) if not number.label}
    return frozenset(named)


def is_ordinary(word: str) -> bool:
    """Tell whether a capitalised English word may be no name: known words and their endings."""
    plain = word.lower()
    return bool(
        plain in _stopwords()
        or plain in _openers()
        or (stem(plain) in _concepts()[1] and plain not in _TONGUES)
        or _ORDINARY.search(plain)
        or any(True for _ in english_values(plain))
    )


_TONGUES = frozenset(["english", "chinese", "german", "french"])


@cache
def _openers() -> frozenset[str]:
    text = (FOLDER / "openers.txt").read_text("utf-8")
    return frozenset(text.partition("\n")[2].split())


def clauses(text: str) -> list[str]:
    """Split a sentence at its commas and joints."""
    cut = [0, *(match.start() for match in _CLAUSES.finditer(text)), len(text)]
    pieces = [text[start:end] for start, end in pairwise(cut)]
    found: list[str] = []
    for piece in pieces:
        if found and _is_short(piece):  # ", probably" and ", I think," limit what they stand in
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _is_short(piece: str) -> bool:
    return len(piece.split()) <= _FEW_WORDS and len(_CHARACTERS.findall(piece)) <= _FEW_CHARACTERS


@lru_cache(maxsize=4096)
def aligned(claim: str, passage: str) -> tuple[Clause, ...]:
    """Return the clauses of a passage with what a claim shares of each."""
    wanted = names_of(claim, figures=False) | {f"n{number.value}" for number in numbers(claim)}
    pieces = [
        (piece, place)
        for place, sentence in enumerate(sentences(passage))
        for piece in clauses(sentence)
    ]
    named = [names_of(piece) for piece, _ in pieces]
    often = Counter(name for names in named for name in names)
    across = is_chinese(claim) != is_chinese(passage)

    def weigh(names: Iterable[str]) -> float:
        return sum(_WEIGHTS[name[0]] / math.sqrt(often[name]) for name in names)

    found = []
    for (piece, place), names in zip(pieces, named, strict=True):
        figures = {f"n{number.value}" for number in numbers(piece)}
        could = weigh(name for name in names if _could(name, across))
        other = bool(figures) and not figures & wanted
        found.append(Clause(piece, place, weigh(names & wanted), could, other))
    return tuple(found)


def _could(name: str, across: bool) -> bool:
    """Tell whether a claim in another language could share a key: words only by the paired list."""
    return not across or name[0] in "nc"


@lru_cache(maxsize=4096)
def carrier(claim: str, passage: str) -> str:
    """Return the smallest run of whole sentences of a passage that carries a claim.

    At most 400 characters; where the passage shares nothing with the claim, its first sentences.
    """
    parts = sentences(passage)
    spans, named = _spans(passage, parts), [names_of(part) for part in parts]
    wanted = names_of(claim, figures=False) | {f"n{number.value}" for number in numbers(claim)}
    often = Counter(name for names in named for name in names)
    weight = {name: _WEIGHTS[name[0]] / often[name] for name in often if name in wanted}
    best: tuple[float, int, int, int] | None = None
    for start in range(len(parts)):
        covered: set[str] = set()
        for end in range(start, len(parts)):
            covered |= named[end] & weight.keys()
            length = spans[end][1] - spans[start][0]
            if length > LONGEST_CARRIER and end > start:
                break
            gain = min(sum(weight[name] for name in covered), _ALMOST_ALL * sum(weight.values()))
            found = (-gain, length, start, end)
            best = found if best is None or found < best else best
    if best is None:
        return passage[:LONGEST_CARRIER]
    return passage[spans[best[2]][0] : spans[best[3]][1]][:LONGEST_CARRIER]


def _spans(passage: str, parts: Sequence[str]) -> list[tuple[int, int]]:
    """Return where each sentence of a passage stands."""
    found, at = [], 0
    for part in parts:
        at = passage.index(part, at)
        found.append((at, at + len(part)))
        at += len(part)
    return found


def foreign_to(claim: str, texts: Sequence[str]) -> bool:
    """Tell whether a claim speaks of nothing that texts speak of, though it has enough to share."""
    wanted = names_of(claim)
    there = frozenset().union(*map(names_of, texts))
    if any(name[0] == "n" and len(name) > 2 for name in wanted & there):
        return False
    across = all(is_chinese(claim) != is_chinese(text) for text in texts if len(text) > 40)
    kinds = "cw" if across or not is_chinese(claim) else "z"
    own = {name for name in wanted if name[0] in kinds}
    if across:
        own = {name for name in own if name[0] == "c" or is_chinese(claim)}
    return len(own) >= _ENOUGH and len(own & there) < _LEAST_SHARED[kinds] * len(own)


_WHO_SAYS = re.compile(
    r"(?:作者|讲者|本文|论文|文章|研究者?|他们|我们)[^，。；]{0,4}?"
    r"(?:提醒|指出|认为|强调|说明|表示|发现|建议|推测|报告|提到|解释|说)|"
    r"\b(?:the )?(?:authors?|speaker|paper|study|they|we) (?:\w+ )?(?:says?|notes?|points? out|"
    r"stress\w*|explains?|reports?|finds?|found|argues?|warns?|puts? down|advises?|recommends?)\b",
    re.IGNORECASE,
)


@cache
def _generic() -> frozenset[str]:
    """Return the concepts that say nothing by themselves."""
    words = (
        "use show author speaker study result many find get give say think know big new good part"
    )
    english = _concepts()[1]
    return frozenset(name for word in words.split() for name in english.get(stem(word), ()))


def unheard(claim: str, texts: Sequence[str]) -> str:
    """Return the first clause of a claim that shares nothing with texts, though it says enough."""
    there = frozenset().union(*map(names_of, texts))
    across = all(is_chinese(claim) != is_chinese(text) for text in texts if len(text) > 40)
    kinds = "cw" if across or not is_chinese(claim) else "z"
    for clause in clauses(_WHO_SAYS.sub("", claim)):
        named = names_of(clause)
        own = {name for name in named if name[0] in kinds} - _generic()
        if across and kinds == "cw" and not is_chinese(claim):
            own = {name for name in own if name[0] == "c"}  # no Chinese text holds English words
        places = {key.start for key in keys(clause) if key.name in own}
        if len(places) >= _SAYS[kinds] and not named & there:
            return clause
    return ""
