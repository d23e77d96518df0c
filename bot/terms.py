"""The terms of the field in English and Chinese, and where they stand in a text.

The rows are ``bot/words/terms.tsv``; a lab's own file of the same form is laid over them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from opencc import OpenCC

from . import text
from .errors import Rejected
from .words import FOLDER

_OURS = FOLDER / "terms.tsv"
_CHINESE = re.compile(f"[{text.CJK}]+")
_TOKEN = re.compile(rf"[{text.CJK}]|[^\W_{text.CJK}]+")
_LONGEST = 12  # tokens of a term
_CASED = 3  # letters of the longest short form that may be a word when it is in lower case


@dataclass(frozen=True)
class Term:
    """One row; ``chinese`` is simplified, the usual word first; ``short`` may be empty.

    ``general`` words are those of any paper: "result" is no subject of its own.
    """

    english: str
    chinese: tuple[str, ...]
    short: str = ""
    general: bool = False


@dataclass(frozen=True)
class Found:
    """Where terms stand in a text: ``terms`` are all that the piece from start to end may mean."""

    start: int
    end: int
    terms: tuple[Term, ...]


class Terms:
    """A table of terms; earlier rows win, and of two with the same English the first stands."""

    def __init__(self, rows: Iterable[Term]) -> None:
        kept: dict[tuple[str, ...], Term] = {}
        for row in rows:
            kept.setdefault(_key(row.english), row)
        self.rows = tuple(kept.values())
        self._names: dict[tuple[str, ...], tuple[Term, ...]] = {}
        self._shorts: dict[tuple[str, ...], tuple[Term, ...]] = {}
        for row in self.rows:
            for name in dict.fromkeys(_names(row)):
                self._names[name] = (*self._names.get(name, ()), row)
            if row.short:
                short = _short(_key(row.short, folded=False))
                self._shorts[short] = (*self._shorts.get(short, ()), row)
        self._longest: dict[str, int] = {}  # tokens of the longest name that begins with a token
        for name in (*self._names, *self._shorts):
            first = name[0].casefold()
            self._longest[first] = max(self._longest.get(first, 0), len(name))
        self._find = lru_cache(maxsize=4096)(self._search)  # the same sentences are asked for often

    def look_up(self, word: str) -> tuple[Term, ...]:
        """Return the rows that an English, Chinese (either script) or short form names, if any.

        Plurals count, and case only in short forms.
        """
        return self._named(_tokens(word), _tokens(word, folded=False))

    def find(self, part: str) -> tuple[Found, ...]:
        """Return the terms of a text in its order, the longest at each place, none overlapping."""
        return self._find(part)

    def _search(self, part: str) -> tuple[Found, ...]:
        folded, printed = _tokens(part), _tokens(part, folded=False)
        found: list[Found] = []
        at = 0
        while at < len(folded):
            most = self._most(folded[at][0], printed[at][0].casefold())
            for size in range(min(most, len(folded) - at), 0, -1):
                end = at + size
                if terms := self._named(folded[at:end], printed[at:end]):
                    found.append(Found(folded[at][1], folded[end - 1][2], terms))
                    at = end - 1
                    break
            at += 1
        return tuple(found)

    def _most(self, *first: str) -> int:
        """Return how many tokens the longest name may have that begins with one of these."""
        begins = {*first, *(token.removesuffix("s") for token in first)}
        return min(max(self._longest.get(token, 0) for token in begins), _LONGEST)

    def _named(self, folded: "_Run", printed: "_Run") -> tuple[Term, ...]:
        named = self._names.get(tuple(token for token, _, _ in folded), ())
        if named or not printed:
            return named
        short = tuple(token for token, _, _ in printed)
        return self._shorts.get(_short(short)) or self._shorts.get(_short(_singular(short)), ())


# ── from text to what is compared ─────────────────────────────────────────────────────────────

_Run = list[tuple[str, int, int]]  # tokens, each with where it begins and ends


def _tokens(part: str, folded: bool = True) -> _Run:
    plain = simplified(part) if folded else part
    return [
        (_fold(match.group()) if folded else _printed(match.group()), *match.span())
        for match in _TOKEN.finditer(plain)
    ]


def _key(part: str, folded: bool = True) -> tuple[str, ...]:
    return tuple(token for token, _, _ in _tokens(part, folded))


def _printed(token: str) -> str:
    return unicodedata.normalize("NFKC", token)


@lru_cache(maxsize=65536)
def _fold(token: str) -> str:
    word = _printed(token).casefold()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def _short(short: tuple[str, ...]) -> tuple[str, ...]:
    """Return a short form as it is compared: case tells "AM" from "am" only."""
    return tuple(token.casefold() for token in short) if len("".join(short)) > _CASED else short


def _singular(short: tuple[str, ...]) -> tuple[str, ...]:
    """Return a short form without its plural: CNNs, GANs."""
    last = short[-1]
    return (*short[:-1], last[:-1]) if last[:-1].isupper() and last.endswith("s") else short


def _names(row: Term) -> Iterator[tuple[str, ...]]:
    yield _key(row.english)
    for name in row.chinese:
        yield _key(name)
        yield _key(_converter("t2s")(_converter("s2twp")(name)))  # 演算法 is 算法: other words


# ── scripts ───────────────────────────────────────────────────────────────────────────────────


@cache
def _converter(name: str) -> Callable[[str], str]:
    convert: Callable[[str], str] = OpenCC(name).convert
    return convert


def simplified(part: str) -> str:
    """Return a text in simplified characters, each at the place of the one that it stands for."""
    return _CHINESE.sub(lambda match: _simplified(match.group()), part)


@lru_cache(maxsize=4096)
def _simplified(run: str) -> str:
    plain = _converter("t2s")(run)
    if plain != run:  # Taiwan's words too, where they are as long: 網路 is 网络
        words = _converter("tw2sp")(run)
        plain = words if len(words) == len(run) else plain
    return plain if len(plain) == len(run) else run


# ── files ─────────────────────────────────────────────────────────────────────────────────────


@cache
def table(own: Path | None = None) -> Terms:
    """Return the terms, with a lab's own file over them; Rejected where that cannot be read."""
    return Terms([*(_rows(own) if own else ()), *_rows(_OURS)])


def _rows(path: Path) -> list[Term]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Rejected("start-terms-unread", path=str(path)) from error
    return [
        _row(line, path, number)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    ]


def _row(line: str, path: Path, number: int) -> Term:
    english, *others = (cell.strip() for cell in line.split("\t"))
    chinese = tuple(name.strip() for name in others[0].split("|") if name.strip()) if others else ()
    short = others[1] if len(others) > 1 else ""
    if not _key(english) or not chinese or (short and not _key(short)):
        raise Rejected("start-terms-row", path=str(path), line=number)
    return Term(english, chinese, short, general=others[2:] == ["general"])
