"""What is asked of a model and what comes back, the same for every provider."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Protocol

from ..domain import Passage
from ..ports import Account
from ..text import sentences


@dataclass(frozen=True)
class Exhibit:
    """Passages of one source that the model has before it; they are data, never instructions."""

    title: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Ask:
    """One question to a model; ``task`` comes last, after the passages.

    With a ``shape``, a JSON schema, the answer is one JSON object; else prose whose sentences cite
    the passages.
    """

    stage: str
    system: str
    task: str
    exhibits: tuple[Exhibit, ...] = ()
    shape: Mapping[str, Any] | None = None
    checking: bool = False  # asked of the model that checks, not of the one that writes
    cached: bool = False  # the exhibits will be read again within minutes
    most: int = 32_000  # tokens that may come out, thinking among them
    patient: bool = True  # wait and ask again where the server is busy

    def key(self, *about: str) -> str:
        """Name what is asked, and by what settings (``about``)."""
        told = json.dumps([asdict(self), about], sort_keys=True, ensure_ascii=False)
        return sha256(told.encode()).hexdigest()


Cited = tuple[str, ...]
"""Ids of neighbouring passages that one citation names, in their order."""


@dataclass(frozen=True)
class Piece:
    """A stretch of an answer and what it cites; pieces join without a separator."""

    text: str
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class Reply:
    """An answer: its pieces, the model that gave it, and citations that name nothing."""

    pieces: tuple[Piece, ...]
    model: str
    unknown: tuple[str, ...] = ()
    cut: bool = False  # it ended at the limit of its length

    @property
    def text(self) -> str:
        """Return the whole answer without its citations."""
        return "".join(piece.text for piece in self.pieces)


class Model(Protocol):
    """A provider's model, as drafting uses it."""

    name: str
    room: int  # tokens of passages that one ask may hold

    async def ask(self, ask: Ask, account: Account) -> Reply:
        """Ask once for an account; raise a `bot.errors.BotError` where no answer comes."""

    def reckon(self, held: int, sections: int, units: int) -> tuple[float, float, float] | None:
        """Return least and most US dollars that a report will cost, and the most that it may.

        It has so many tokens of evidence, sections and units of length; None without a price.
        """


# ── servers that do not cite ──────────────────────────────────────────────────────────────────

_MARKER = re.compile(r"[ \t]*\[(\d{1,4}(?:\s*[,，;；]\s*\d{1,4})*)\]")
_REFERENCE = re.compile(r"\s?\[\d[\d,;\s–-]*\]")


def numbered(exhibits: Sequence[Exhibit]) -> str:
    """Print passages with numbers from 1, through all exhibits; their own "[3]" are left out."""
    lines, number = [], 0
    for exhibit in exhibits:
        lines.append(f"<source title={json.dumps(exhibit.title, ensure_ascii=False)}>")
        for passage in exhibit.passages:
            number += 1
            lines.append(f"[{number}] {plain(passage.text)}")
        lines.append("</source>")
    return "\n".join(lines)


def plain(text: str) -> str:
    """Return a passage without its reference marks, which read like ours, and without our tags."""
    return _REFERENCE.sub("", text).replace("</source>", "").replace("<source", "")


def marked(answer: str, exhibits: Sequence[Exhibit]) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
    """Turn an answer with "[n]" markers into pieces, and the markers that name no passage.

    A marker belongs to the sentence that it stands in, or that has just ended.
    """
    ids = [passage.id for exhibit in exhibits for passage in exhibit.passages]
    bare, marks = _stripped(answer)
    pieces: list[Piece] = []
    unknown: list[str] = []
    start = 0
    for end in _ends(bare):
        cited: list[Cited] = []
        for at, number in marks:
            if start < at <= end:
                if 1 <= number <= len(ids):
                    cited.append((ids[number - 1],))
                else:
                    unknown.append(str(number))
        pieces.append(Piece(bare[start:end], tuple(dict.fromkeys(cited))))
        start = end
    return tuple(pieces), tuple(unknown)


def _stripped(answer: str) -> tuple[str, list[tuple[int, int]]]:
    """Return an answer without markers, and each marker's number with where it stood."""
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    last = length = 0
    for match in _MARKER.finditer(answer):
        parts.append(answer[last : match.start()])
        length += match.start() - last
        last = match.end()
        marks += [(length, int(number)) for number in re.findall(r"\d+", match.group(1))]
    return "".join([*parts, answer[last:]]), marks


def _ends(text: str) -> list[int]:
    """Return where each sentence of a text ends; the space after it belongs to the next."""
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        begin = at
        for sentence in sentences(line):
            begin = text.index(sentence, begin) + len(sentence)
            found.append(begin)
        at += len(line)
    if text[found[-1] if found else 0 :]:
        found.append(len(text))
    return found


# ── from pieces to sentences ──────────────────────────────────────────────────────────────────

_LABEL = re.compile(r"\s*(?:[-*•]\s+)?(?:\*\*)?(\d{1,3})(?:\*\*)?\s*(?:[:：]|[.)、](?=\s))\s*")
_BULLET = re.compile(r"\s*[-*•]\s+")
_MARKUP = re.compile(r"\*\*|__|`")


@dataclass(frozen=True)
class Stated:
    """One sentence of an answer and the passages that it cites.

    ``opens`` tells whether a line begins with it; ``label`` is the number before that line, or "".
    """

    text: str
    cited: tuple[Cited, ...] = ()
    opens: bool = field(default=False, compare=False)
    label: str = ""


def stated(pieces: Sequence[Piece]) -> tuple[Stated, ...]:
    """Cut an answer into sentences, each with the citations of every piece it shares words with.

    Headings and marks of layout are left out: a section's layout is ours.
    """
    whole = "".join(piece.text for piece in pieces)
    spans: list[tuple[int, int, tuple[Cited, ...]]] = []
    at = 0
    for piece in pieces:
        spans.append((at, at + len(piece.text), piece.cited))
        at += len(piece.text)
    found: list[Stated] = []
    start = 0
    for line in whole.splitlines(keepends=True):
        head = _LABEL.match(line) or _BULLET.match(line)
        begin = start + (head.end() if head else 0)
        label = head.group(1) if head and head.re is _LABEL else ""
        opens = True
        skip = line.lstrip().startswith("#")
        for sentence in [] if skip else sentences(whole[begin : start + len(line)]):
            begin = whole.index(sentence, begin)
            end = begin + len(sentence)
            text = _MARKUP.sub("", sentence).strip()
            if _shares(text):
                found.append(Stated(text, _citing(whole, spans, begin, end), opens, label))
                opens = False
            begin = end
        start += len(line)
    return tuple(found)


def _citing(
    whole: str, spans: Sequence[tuple[int, int, tuple[Cited, ...]]], begin: int, end: int
) -> tuple[Cited, ...]:
    """Return what the pieces cite that share words with a stretch of the whole."""
    cited = [
        one
        for first, last, many in spans
        if many and _shares(whole[max(begin, first) : min(end, last)])
        for one in many
    ]
    return tuple(dict.fromkeys(cited))


def _shares(text: str) -> bool:
    return any(char.isalnum() for char in text)
