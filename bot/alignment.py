"""From a quote to the boxes on its page that hold exactly its words.

Both are taken as streams of letters, digits and signs without white space and hyphens, so that line
ends, ligatures and another spacing do not matter.  A quote that differs in a word or two is still
found, where at least four fifths of it match.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from .domain import Box, PageBoxes, PageText, Passage

ENOUGH = 0.8
"""The least part of a quote that must match."""
_GRAM = 8
_HYPHEN = re.compile(r"(?<=[^\W\d_])[\u00ad\u2010\u2011-](?=[^\W\d_])")
_OUTER_HYPHEN = re.compile(
    r"^[\u00ad\u2010\u2011-](?=[^\W\d_])|(?<=[^\W\d_])[\u00ad\u2010\u2011-]$"
)

Word = tuple[str, Box]


def locate(quote: str, passage: Passage, page: PageText) -> tuple[Box, ...]:
    """Return the boxes of a quote's words, one per printed line; empty where it is not found.

    Words are looked for inside the passage's own boxes, so that a phrase printed twice resolves to
    the right one.  A line needs several boxes only where one would hold words of others too.
    """
    if not isinstance(passage.locator, PageBoxes) or passage.locator.page != page.number:
        return ()
    lines = _lines(page.words, passage.locator.boxes)
    found = _matching([word for line in lines for word in line], quote)
    if found is None:
        return ()
    first, last = found
    boxes: list[Box] = []
    at = 0
    for line in lines:
        inside = line[max(first - at, 0) : max(last - at, 0)]
        at += len(line)
        if inside:
            boxes += _boxes(inside, page.words)
    return tuple(boxes)


def _lines(words: Sequence[Word], boxes: Sequence[Box]) -> list[list[Word]]:
    """Return the words whose centres lie in each box, in reading order; none twice."""
    found: list[list[Word]] = []
    seen: set[int] = set()
    for box in boxes:
        line = [at for at, (_, place) in enumerate(words) if at not in seen and _holds(box, place)]
        seen.update(line)
        found.append([words[at] for at in line])
    return found


def _holds(box: Box, place: Box) -> bool:
    x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _boxes(inside: Sequence[Word], words: Sequence[Word]) -> list[Box]:
    """Cover some words of a line: with one box, or with one each where that would hold others."""
    for whole in _covers(inside, words):
        if sum(_holds(whole, place) for _, place in words) == len(inside):
            return [whole]
    if len(inside) == 1:
        return [whole]
    return [box for word in inside for box in _boxes([word], words)]


def _covers(inside: Sequence[Word], words: Sequence[Word]) -> Iterator[Box]:
    """Yield boxes over some words, each with less room than the one before."""
    x0, y0, x1, y1 = zip(*(place for _, place in inside), strict=True)
    left, top, right, bottom = min(x0), min(y0), max(x1), max(y1)
    yield left, top, right, bottom
    middles = [(place[1] + place[3]) / 2 for _, place in inside]
    top, bottom = min(middles) - 0.5, max(middles) + 0.5
    yield left, top, right, bottom
    # A bracket may be printed over the full stop before it: cut between their centres.
    centres = [(place[0] + place[2]) / 2 for _, place in inside]
    first, last = min(centres), max(centres)
    others = [(place[0] + place[2]) / 2 for _, place in words
              if _holds((left, top, right, bottom), place)]  # fmt: skip
    left = max([left, *((x + first) / 2 for x in others if x < first)])
    right = min([right, *((x + last) / 2 for x in others if x > last)])
    yield left, top, right, bottom


# ── matching ──────────────────────────────────────────────────────────────────────────────────


def _plain(text: str) -> str:
    """Return a text without white space and case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _stream(words: Sequence[str]) -> tuple[str, list[int]]:
    """Join words to what must match, with the place where each begins and the last one ends.

    A hyphen between letters is left out: it may be a line end's.
    """
    pieces = [_plain(word) for word in words]
    whole = "".join(pieces)
    hyphens = {match.start() for match in _HYPHEN.finditer(whole)}
    starts, at = [0], 0
    for piece in pieces:
        dropped = sum(place in hyphens for place in range(at, at + len(piece))) if hyphens else 0
        at += len(piece)
        starts.append(starts[-1] + len(piece) - dropped)
    return _HYPHEN.sub("", whole), starts


def _matching(words: Sequence[Word], quote: str) -> tuple[int, int] | None:
    """Return the first word of a quote and the one after its last."""
    wanted, _ = _stream([_OUTER_HYPHEN.sub("", quote)])
    whole, starts = _stream([text for text, _ in words])
    if not wanted or not whole:
        return None
    span = _exact(whole, wanted, starts) or _near(whole, wanted)
    if span is None:
        return None
    return _words_of(span, starts)


def _words_of(span: tuple[int, int], starts: Sequence[int]) -> tuple[int, int]:
    """Return the words that hold a stretch of the stream."""
    begin, end = span
    inside = [at for at, (a, b) in enumerate(pairwise(starts)) if a < end and b > begin]
    return inside[0], inside[-1] + 1


def _exact(whole: str, wanted: str, starts: Sequence[int]) -> tuple[int, int] | None:
    """Find the quote as it stands, where it can at the beginning and end of words."""
    edges = set(starts)
    first = at = whole.find(wanted)
    while at >= 0:
        if at in edges and at + len(wanted) in edges:
            return at, at + len(wanted)
        at = whole.find(wanted, at + 1)
    return (first, first + len(wanted)) if first >= 0 else None


def _near(whole: str, wanted: str) -> tuple[int, int] | None:
    """Find the place that most of a quote's pieces vote for, if enough of it matches there."""
    gram = min(_GRAM, max(len(wanted) // 4, 1))
    votes: Counter[int] = Counter()
    for at in range(len(wanted) - gram + 1):
        piece = wanted[at : at + gram]
        place = whole.find(piece)
        while place >= 0:
            votes[place - at] += 1
            place = whole.find(piece, place + 1)
    best: tuple[float, int, int] | None = None
    for offset, _ in votes.most_common(4):
        begin = max(offset - len(wanted) // 4, 0)
        end = min(offset + len(wanted) + len(wanted) // 4, len(whole))
        score = _scored(whole[begin:end], wanted)
        if score and (best is None or score[0] > best[0]):
            best = (score[0], begin + score[1], begin + score[2])
    return best[1:] if best and best[0] >= ENOUGH else None


def _scored(part: str, wanted: str) -> tuple[float, int, int] | None:
    """Return how much of the quote a stretch matches, and where that begins and ends."""
    blocks = SequenceMatcher(None, part, wanted, autojunk=False).get_matching_blocks()
    blocks = [block for block in blocks if block.size >= min(3, len(wanted))]
    if not blocks:
        return None
    matched = sum(block.size for block in blocks)
    first, last = blocks[0], blocks[-1]
    # What the quote has before the first and after the last match stands there in another wording.
    begin = max(first.a - first.b, 0)
    end = min(last.a + last.size + len(wanted) - last.b - last.size, len(part))
    return matched / len(wanted), begin, end
