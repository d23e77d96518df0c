"""What a sentence rests on: whether its passages print its quotes, its numbers and its names."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from .domain import FileFact, PageBoxes, Passage, Slide, Span, UnderHeading, WebPage
from .numerals import Number, matches, numbers, stated
from .ports import Material
from .report import Sentence
from .text import fold, is_cjk, sentences
from .units import COUNT, PHYSICAL, names_unit

LONGEST_SPAN = 30.0  # seconds
LONGEST_HEADING = 3000  # characters
_EDGE = 2.0  # points that a box may stand out of its page: glyphs of a cropped page do

_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\u2011](?=[^\W\d_])")

# ── quotes ────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=8192)
def is_quoted(quote: str, passage: str) -> bool:
    """Tell whether a passage holds a quote, folded, as whole words and whole numbers."""
    if not fold(quote) or fold(quote) not in fold(passage):
        return False
    wanted, _ = _folded(quote)
    text, places = _folded(passage)
    start = text.find(wanted)
    if start < 0:  # only the fold of the whole joins accents to their letters
        return True
    while start >= 0:
        if not _cuts(passage, places[start], places[start + len(wanted) - 1] + 1):
            return True
        start = text.find(wanted, start + 1)
    return False


@lru_cache(maxsize=2048)
def _folded(text: str) -> tuple[str, list[int]]:
    """Fold a text character by character, and tell where each one stood."""
    kept = [
        (char, place)
        for place, printed in enumerate(text)
        for char in unicodedata.normalize("NFKC", printed)
        if not char.isspace()
    ]
    joined = "".join(char for char, _ in kept)
    hyphens = {match.start() for match in _HYPHEN.finditer(joined)}
    kept = [pair for place, pair in enumerate(kept) if place not in hyphens]
    return "".join(char for char, _ in kept), [place for _, place in kept]


def _cuts(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of a text begins or ends inside a word or a number."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    first, last = text[start], text[end - 1]
    return (
        _one_word(before[-1:], first)
        or _one_word(last, after[:1])
        or (last.isdigit() and bool(re.match(r"[.,^]\d|\^", after)))
        or (first.isdigit() and bool(re.search(r"\d[.,]$|\^-?$|(?:^|[^\w)])[-−]$", before)))
    )


def _one_word(left: str, right: str) -> bool:
    return all(char.isalnum() and not is_cjk(char) for char in (left or " ", right or " "))


def is_verbatim(sentence: Sentence, known: Mapping[str, Passage]) -> bool:
    """Tell whether a sentence is a quote that stands in its one passage as it is printed here."""
    if sentence.kind != "quote" or len(sentence.citations) != 1:
        return False
    citation = sentence.citations[0]
    passage = known.get(citation.passage)
    return bool(
        passage and citation.quote == sentence.text and is_quoted(citation.quote, passage.text)
    )


# ── numbers and names ─────────────────────────────────────────────────────────────────────────


def missing_numbers(text: str, cited: Sequence[Passage]) -> tuple[Number, ...]:
    """Return the numbers of a text that none of the cited passages states."""
    there = [(number, passage) for passage in cited for number in stated(passage.text)]
    there += [(number, passage) for passage in cited for number in _outline(passage.heading)]
    units = {(number.value, number.unit) for number, _ in there if number.unit not in ("", COUNT)}
    wrong = _bound_otherwise(text, cited)
    return tuple(
        number
        for number in numbers(text)
        if number.start in wrong
        or (
            not any(
                matches(number, other)
                and _bears(number, other, cited)
                and (
                    _same_name(text, number, passage.text, other)
                    or not _is_anothers(number, other, passage, units)
                )
                for other, passage in there
            )
            and not _counts_up(text, number)
        )
    )


_SYMBOL = re.compile(
    r"(?<![\w^/])([A-Za-zα-ωΑ-Ωϵ](?:_\{?\w+\}?|\w{0,3})?)\s?=\s?"
    r"((?:[-−\d.,^·⋅×/{}\s]|and\b|or\b|to\b|[和或至、，])*)"
)


def _bindings(text: str) -> list[tuple[str, list[Number]]]:
    """Return what each symbol of a text is set to: "w = 64 or 128" gives two values of w."""
    return [
        (
            match.group(1),
            [n for n in numbers(text) if match.start(2) <= n.start < match.end(2)],
        )
        for match in _SYMBOL.finditer(text)
    ]


def _bound_otherwise(text: str, cited: Sequence[Passage]) -> frozenset[int]:
    """Return where numbers stand that a text gives to a symbol which is set to others only.

    Nothing is said of a symbol that is also set to something else than a number ("d_k = d_v").
    """
    own = _bindings(text)
    printed = [one for passage in cited for one in _bindings(passage.text)] if own else []
    loose = {symbol for symbol, given in printed if not given}
    return frozenset(
        number.start
        for symbol, given in own
        for number in given
        if (there := {n.value for name, values in printed if name == symbol for n in values})
        and number.value not in there
        and symbol not in loose
    )


_NAME_BEFORE = re.compile(r"([A-Za-z]\w+)[\s-]$")


def _same_name(claim: str, number: Number, passage: str, other: Number) -> bool:
    """Tell whether both numbers stand behind the same Latin word: "Deepspeech 2 模型"."""
    before = [
        _NAME_BEFORE.search(text[: n.start]) for text, n in ((claim, number), (passage, other))
    ]
    words = [match.group(1).lower() for match in before if match]
    return len(words) == 2 and words[0] == words[1]


def _is_anothers(
    claim: Number, source: Number, passage: Passage, units: Collection[tuple[Fraction, str]]
) -> bool:
    """Tell whether a bare number is too little for a unit: its value is printed with another.

    "A stride of 2" bears out no "2 heads" where "2 layers" stand beside it and its own sentence
    speaks of no heads.
    """
    if source.unit not in ("", COUNT) or claim.unit in ("", COUNT) or source.label:
        return False
    if (claim.value, claim.unit) in units or not any(v == claim.value for v, _ in units):
        return False
    at, whole = 0, f"{passage.text} {passage.heading}"
    for sentence in sentences(passage.text):
        at = passage.text.index(sentence, at) + len(sentence)
        if source.start < at:
            whole = sentence
            break
    return not names_unit(whole, claim.unit)


_DATES = frozenset({"day", "month", "year"})  # "March 2019" prints no unit


def _bears(claim: Number, source: Number, cited: Sequence[Passage]) -> bool:
    """Tell whether a bare number bears out one with a unit: where its passages print that unit."""
    if source.unit or claim.unit not in PHYSICAL - _DATES:
        return True
    if not re.search(r"\d|half|quarter|半", source.text):
        return False  # "单次" and "both" measure nothing
    return any(names_unit(f"{passage.text} {passage.heading}", claim.unit) for passage in cited)


def _counts_up(text: str, number: Number) -> bool:
    """Tell whether a small number only counts what the text lists beside it ("A、B 和 C 三种")."""
    before = text[: number.start].rstrip()
    listed = re.search(
        r"(?:[^，。；：:、]{1,12}、)+[^，。；：:、]{1,12}[和与及][^，。；：:、]{1,12}$", before
    )
    if not listed or number.label or number.text not in "两三四五六七八九":
        return False
    return number.value == len(re.split("、|(?<=[^、])[和与及]", listed.group()))


def _outline(heading: str) -> tuple[Number, ...]:
    """Return the number of a heading ("3.2 Attention") as the section that it names."""
    index = re.match(r"\d+(?:\.\d+)*(?=[.\s])", heading)
    return numbers(f"Section {index.group()}") if index else ()


def printed(cited: Sequence[Passage], materials: Mapping[str, Material]) -> list[str]:
    """Return what cited passages print, with the title, authors and venue of their sources."""
    texts = [text for passage in cited for text in (passage.text, passage.heading)]
    for source in {passage.source for passage in cited} & materials.keys():
        front = materials[source].reading.front
        texts += [front.title or "", *front.authors, front.venue or ""]
    return texts


# ── places ────────────────────────────────────────────────────────────────────────────────────


def is_inside(passage: Passage, material: Material | None) -> bool:
    """Tell whether a passage's place lies inside its source."""
    if material is None:
        return False
    match passage.locator:
        case PageBoxes():
            return _on_page(passage.locator, material)
        case Span(start=start, end=end) | Slide(at=start, until=end):
            length = material.source.duration
            return 0 <= start < end and (length is None or end <= length + 1)
        case UnderHeading(heading=heading):
            return any(
                heading == there
                for other in material.reading.passages
                for there in (other.heading, getattr(other.locator, "heading", None))
            )
        case WebPage() | FileFact():
            return True


def _on_page(place: PageBoxes, material: Material) -> bool:
    count = material.source.pages
    if place.page < 1 or not place.boxes or (count is not None and place.page > count):
        return False
    sizes = {page.number: page for page in material.reading.pages}
    page = sizes.get(place.page)
    right, bottom = (page.width, page.height) if page else (14400.0, 14400.0)
    return all(
        -_EDGE <= x0 < x1 <= right + _EDGE and -_EDGE <= y0 < y1 <= bottom + _EDGE
        for x0, y0, x1, y1 in place.boxes
    )


def is_one_place(passage: Passage) -> bool:
    """Tell whether a passage names one page, short span, slide, short heading or web page."""
    match passage.locator:
        case PageBoxes(boxes=boxes):
            return bool(boxes)
        case Span(start=start, end=end):
            return end - start <= LONGEST_SPAN
        case UnderHeading():
            return len(passage.text) <= LONGEST_HEADING
        case _:
            return True


def is_timed(passage: Passage) -> bool:
    """Tell whether a passage of a recording has a time, or is a measure of the whole file."""
    return isinstance(passage.locator, (Span, Slide, FileFact))
