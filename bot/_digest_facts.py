"""What page 1 and the file itself say of a work, as rows of a table, every cell a quote."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .domain import FileFact, Passage, Reading
from .evidence import cut
from .text import is_cjk
from .words import say


@dataclass(frozen=True)
class Fact:
    """A row: its label, and what is quoted from which passage."""

    label: str
    quotes: tuple[tuple[str, Passage], ...]


def facts(reading: Reading, language: str) -> tuple[Fact, ...]:
    """Return what is known of a source, each value as it is printed there."""
    front, passages = reading.front, reading.passages
    rows = [
        (say("digest-fact-title", language), _printed([front.title], passages, "title")),
        (say("digest-fact-authors", language), _printed(front.authors, passages, "author")),
        (say("digest-fact-venue", language), _printed([front.venue], passages, "venue")),
        (say("digest-fact-arxiv", language), _printed([front.arxiv], passages, "fact")),
        (say("digest-fact-doi", language), _printed([front.doi], passages, "fact")),
        (say("digest-fact-urls", language), _printed(front.urls, passages, "fact")),
        (say("digest-fact-code", language), _code(passages)),
        (say("digest-fact-pages", language), _of_file("pages", passages)),
        (say("digest-fact-duration", language), _of_file("duration", passages)),
    ]
    return tuple(Fact(label, quotes) for label, quotes in rows if quotes)


_CODE = re.compile(
    r"\b(?:https?://)?(?:www\.)?(?:github|gitlab|bitbucket|huggingface|gitee)\.(?:com|org|co|io)/[\w./-]*\w"
)
_GIVEN = re.compile(r"\b(?:code|implementation|available|released?|repository|source)\b|代码|开源")


def _code(passages: Iterable[Passage]) -> tuple[tuple[str, Passage], ...]:
    """Return where a paper says that its code lies."""
    for passage in passages:
        told = passage.role in ("abstract", "body", "footnote") and _GIVEN.search(passage.text)
        if told and (match := _CODE.search(passage.text)):
            return ((match.group(), passage),)
    return ()


def _of_file(field: str, passages: Iterable[Passage]) -> tuple[tuple[str, Passage], ...]:
    found = (p for p in passages if isinstance(p.locator, FileFact) and p.locator.field == field)
    return tuple((passage.text, passage) for passage in found)


def _printed(
    values: Iterable[str | None], passages: Sequence[Passage], role: str
) -> tuple[tuple[str, Passage], ...]:
    """Return each value as a passage prints it, from one of the role if it is there."""
    ranked = sorted(passages, key=lambda passage: _rank(passage, role))
    found = (_quote(value, ranked) for value in values if value)
    return tuple(quote for quote in found if quote)


def _rank(passage: Passage, role: str) -> int:
    front = ("title", "author", "venue", "fact", "footnote")
    return 0 if passage.role == role else 1 if passage.role in front else 2


def _quote(value: str, ranked: Iterable[Passage]) -> tuple[str, Passage] | None:
    for passage in ranked:
        if quote := cut(passage.text, value):
            return _whole_words(passage.text, quote), passage
    return None


def _whole_words(text: str, quote: str) -> str:
    """Widen a quote to whole words: an id is printed with its version ("1706.03762v5")."""
    start = text.index(quote)
    end = start + len(quote)
    while _joined(text[start - 1 : start], text[start]):
        start -= 1
    while _joined(text[end - 1], text[end : end + 1]):
        end += 1
    return text[start:end]


def _joined(left: str, right: str) -> bool:
    return all(char.isalnum() and not is_cjk(char) for char in (left or " ", right or " "))
