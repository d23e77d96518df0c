"""What changed between two revisions of a section, word by word.  Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from .report import Section
from .text import CJK, count_word_zh

_TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}]+|\s+|.", re.DOTALL)
_NEAR = 2  # tokens between two changes that are shown as one
_ALIKE = 0.5  # how alike two sentences are of which one became the other


@dataclass(frozen=True)
class Hunk:
    """One stretch of words that went out or came in."""

    sign: Literal["-", "+"]
    text: str


@dataclass(frozen=True)
class Difference:
    """All that changed; words are counted as a word processor does, Chinese characters too."""

    hunks: tuple[Hunk, ...]

    def _count(self, sign: str) -> int:
        return sum(count_word_zh(hunk.text) for hunk in self.hunks if hunk.sign == sign)

    @property
    def removed(self) -> int:
        """Return how many words went out."""
        return self._count("-")

    @property
    def added(self) -> int:
        """Return how many words came in."""
        return self._count("+")


def difference(old: Section, new: Section) -> Difference:
    """Return what changed from one revision to another, in reading order.

    What a section says of itself, such as how much is still to be written, is left aside.

    >>> from bot.report import Sentence
    >>> one = Section("t", sentences=(Sentence("It has 3 layers.", "claim"),))
    >>> two = Section("t", sentences=(Sentence("It has 4 layers.", "claim"),))
    >>> [(hunk.sign, hunk.text) for hunk in difference(one, two).hunks]
    [('-', '3'), ('+', '4')]
    """
    before = [sentence.text for sentence in old.sentences if sentence.kind != "notice"]
    after = [sentence.text for sentence in new.sentences if sentence.kind != "notice"]
    hunks: list[Hunk] = []
    for _, a, b, c, d in _changes(before, after):
        hunks += _between(before[a:b], after[c:d])
    return Difference(tuple(hunks))


def _changes(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[str, int, int, int, int]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return (change for change in matcher.get_opcodes() if change[0] != "equal")


def _between(before: Sequence[str], after: Sequence[str]) -> list[Hunk]:
    """Compare sentences that stand in each other's place: word by word where they are alike."""
    hunks: list[Hunk] = []
    left = list(after)
    for text in before:
        twin = next((one for one in left if _alike(text, one)), None)
        if twin is None:
            hunks.append(Hunk("-", text))
            continue
        at = left.index(twin)
        hunks += [Hunk("+", one) for one in left[:at]]
        hunks += _words(text, twin)
        left = left[at + 1 :]
    return hunks + [Hunk("+", one) for one in left]


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, _TOKEN.findall(one), _TOKEN.findall(other), autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _words(one: str, other: str) -> list[Hunk]:
    before, after = _TOKEN.findall(one), _TOKEN.findall(other)
    runs: list[tuple[int, int, int, int]] = []
    for _, a, b, c, d in _changes(before, after):
        if runs and a - runs[-1][1] <= _NEAR:
            runs[-1] = (runs[-1][0], b, runs[-1][2], d)
        else:
            runs.append((a, b, c, d))
    hunks = []
    for a, b, c, d in runs:
        hunks += [Hunk("-", "".join(before[a:b]))] if before[a:b] else []
        hunks += [Hunk("+", "".join(after[c:d]))] if after[c:d] else []
    return [hunk for hunk in hunks if hunk.text.strip()]
