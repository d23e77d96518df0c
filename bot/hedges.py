"""Hedges and scope: what limits a quote limits the claim too, and a claim adds no praise.

The words stand in ``bot/words/hedges.tsv`` and ``claims.tsv``, Chinese and English in pairs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from .meaning import aligned, carrier
from .words import FOLDER

_BEST = 0.6  # a clause carries a claim from this share of the best clause's weight ...
_SHARE = 0.34  # ... or where the claim shares this much of it
_LEAST = 1.0  # and from this weight on: less is chance
_CONCLUDES = re.compile(
    r"[,，;；]\s*(?:suggesting|implying|hinting|indicating)\b|[,，]\s*(?:提示|暗示)"
)
_LIKE = {
    "possible": (),
    "usual": ("some", "partly", "possible"),
    "some": ("usual", "partly"),
    "partly": ("some", "usual", "possible"),
    "plan": ("possible",),
    "setting": (),
    "only": ("usual",),
    "most": (),
    "least": (),
}  # families that may stand for another


@dataclass(frozen=True)
class Hedge:
    """One line of the paired list: the words of a family in both languages."""

    family: str
    asks: bool  # a quote with such a word asks its claim for one of the family
    english: re.Pattern[str]
    chinese: re.Pattern[str]

    def found(self, text: str) -> str:
        """Return the word of this line that a text uses, or ""."""
        match = self.english.search(text) or self.chinese.search(text)
        return match.group().strip() if match else ""


@cache
def hedges() -> tuple[Hedge, ...]:
    """Return the paired list of words that limit a claim."""
    return tuple(_read("hedges.tsv"))


@cache
def boasts() -> tuple[Hedge, ...]:
    """Return the paired list of words that widen or praise a claim."""
    return tuple(_read("claims.tsv"))


def _read(name: str) -> Iterator[Hedge]:
    for row in (FOLDER / name).read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            family, english, chinese = row.split("\t")
            yield Hedge(
                family.removeprefix("~"),
                not family.startswith("~"),
                re.compile(english, re.IGNORECASE),
                re.compile(chinese),
            )


def families(text: str) -> frozenset[str]:
    """Return the families of which a text uses a word, however weak."""
    return frozenset(hedge.family for hedge in hedges() if hedge.found(text))


def asked(claim: str, passages: Sequence[str]) -> dict[str, str]:
    """Return the families that limit what carries a claim, each with the word that was printed."""
    found: dict[str, str] = {}
    for passage in passages:
        pieces = aligned(claim, passage)
        best = max((piece.shared for piece in pieces), default=0.0)
        run = carrier(claim, passage)
        for piece in pieces:
            if piece.text.strip() not in run:
                continue
            near = piece.shared >= _BEST * best or piece.shared >= _SHARE * piece.whole
            if _CONCLUDES.match(piece.text) and piece.shared < best:
                continue  # its hedge limits what it concludes, not what it concludes from
            if piece.shared < _LEAST or not near or piece.counts_other:
                continue
            for hedge in hedges():
                if hedge.asks and (word := hedge.found(piece.text)):
                    found.setdefault(hedge.family, word)
    return found


def dropped(claim: str, passages: Sequence[str]) -> tuple[str, ...]:
    """Return the limiting words, as printed, that a claim drops."""
    there = families(claim)
    return tuple(
        word
        for family, word in asked(claim, passages).items()
        if not there & {family, *_LIKE[family]}
    )


def boasted(claim: str, passages: Sequence[str]) -> tuple[str, ...]:
    """Return the widening words of a claim for which its passages have none of the family."""
    return tuple(
        word
        for line in boasts()
        if (word := line.found(claim)) and not any(map(line.found, passages))
    )
