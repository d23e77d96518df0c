"""Where a figure, a table or a formula stands on its page, and which sentences speak of it.

A PDF says where words are, not where a figure is: a figure is the empty stretch between its caption
and the text nearest to it, a table its rows, a formula its own boxes.
"""

import re
from collections.abc import Iterable, Sequence

from .domain import Box, PageBoxes, PageText, Passage, Reading
from .evidence import Said

_LABEL = re.compile(r"^\s*(Fig(?:ure|\.)?|Table|Tab\.|图|表)\s*(\d+|[IVX]+)", re.IGNORECASE)
_TABLE = re.compile(r"^(?:Table|Tab\.|TABLE|表)\s*\d")
_FIGURE = re.compile(r"fig|图", re.IGNORECASE)
_TEXT = ("body", "caption", "abstract", "title", "author", "footnote", "table", "formula")
_MARGIN = 5.0  # points around what is cut out
_TOP = 40.0  # points of a page's edge that hold no figure
_LEAST, _PLAUSIBLE = 28.0, 60.0  # points of height: of a figure at all, of one beyond doubt
_COLUMN = 0.55  # share of a page's width that one of two columns never reaches


def label_of(caption: Passage) -> str:
    """Return what a caption numbers, as printed ("Figure 2"), or ""."""
    match = _LABEL.match(caption.text)
    return match.group().strip() if match else ""


def picture(passage: Passage) -> str:
    """Return the path, beside the report, of what is cut out for a caption or a formula."""
    return f"images/{passage.id}.png"


def is_figure(caption: Passage) -> bool:
    """Tell whether a caption is a figure's, not a table's."""
    return bool(_FIGURE.match(label_of(caption)))


def printed(passages: Sequence[Passage]) -> list[tuple[Passage, list[Passage]]]:
    """Return each run of table rows with the caption that it follows or precedes."""
    found: list[tuple[Passage, list[Passage]]] = []
    rows: list[Passage] = []
    above: Passage | None = None
    for passage in passages:
        if passage.role == "table":
            rows.append(passage)
            continue
        caption = passage if passage.role == "caption" and _TABLE.match(passage.text) else None
        if rows:
            if owner := above or caption:
                found.append((owner, rows))
            rows, caption = [], caption if above else None
        above = caption
    if rows and above:  # the source ends with its table
        found.append((above, rows))
    return found


def mentions(label: str, sentences: Iterable[Said]) -> list[Said]:
    """Return the sentences of the text that name a figure or table by its label."""
    match = _LABEL.match(label)
    if not match:
        return []
    word, number = match.groups()
    if word in ("图", "表"):
        pattern = re.compile(rf"{word}\s*{number}(?!\d)")
    else:
        kind = r"Fig(?:ure|\.)?s?" if _FIGURE.match(word) else r"Tab(?:le|\.)?s?"
        pattern = re.compile(rf"\b{kind}\s*{number}(?!\d)", re.IGNORECASE)
    return [one for one in sentences if one.passage.role == "body" and pattern.search(one.text)]


def region(passage: Passage, reading: Reading) -> tuple[PageText, Box] | None:
    """Return the page and the box of what a caption or a formula belongs to, if it can be told."""
    place = passage.locator
    if not isinstance(place, PageBoxes) or not 0 < place.page <= len(reading.pages):
        return None
    page = reading.pages[place.page - 1]
    own = _union(place.boxes)
    if passage.role == "formula":
        return page, _clipped((own[0] - 3 * _MARGIN, own[1], own[2] + 3 * _MARGIN, own[3]), page)
    around = [
        (other.role, _union(other.locator.boxes))
        for other in reading.passages
        if isinstance(other.locator, PageBoxes)
        and other.locator.page == place.page
        and other.id != passage.id
        and other.role in _TEXT
    ]
    if not is_figure(passage):
        return _table(passage, reading, page, own)
    prose = [box for role, box in around if role in ("body", "caption")]
    return _figure(page, own, [box for _, box in around], prose)


def _figure(
    page: PageText, own: Box, text: Sequence[Box], prose: Sequence[Box]
) -> tuple[PageText, Box] | None:
    left, right = _column(page, own, prose)
    beside = [box for box in text if min(box[2], right) - max(box[0], left) > 12]
    top = max((box[3] for box in beside if box[3] <= own[1] + 2), default=_TOP)
    bottom = min((box[1] for box in beside if box[1] >= own[3] - 2), default=page.height - _TOP)
    above, below = own[1] - top, bottom - own[3]
    if above >= _PLAUSIBLE or (above >= _LEAST and above >= below):
        return page, _clipped((left, top + _MARGIN + 1, right, own[3]), page)
    if below >= _LEAST:
        return page, _clipped((left, own[1], right, bottom), page)
    return None


def _column(page: PageText, own: Box, text: Sequence[Box]) -> tuple[float, float]:
    """Return the left and right edge of the column that a caption stands in."""
    wide = [box for box in text if box[2] - box[0] >= 0.3 * page.width]
    middle = (own[0] + own[2]) / 2
    spans = [box for box in wide if box[0] - 2 <= middle <= box[2] + 2]
    narrow = [box for box in spans if box[2] - box[0] < _COLUMN * page.width]
    if own[2] - own[0] >= _COLUMN * page.width or not spans:
        spans, narrow = wide, []
    chosen = narrow or spans or [own]
    return min(own[0], *(box[0] for box in chosen)), max(own[2], *(box[2] for box in chosen))


def _table(
    caption: Passage, reading: Reading, page: PageText, own: Box
) -> tuple[PageText, Box] | None:
    """Return the box of a caption with the rows that stand right before or after it."""
    at = next((n for n, one in enumerate(reading.passages) if one.id == caption.id), None)
    if at is None:
        return None
    rows: list[Box] = []
    for step in (1, -1):
        place = at + step
        while 0 <= place < len(reading.passages) and reading.passages[place].role == "table":
            locator = reading.passages[place].locator
            if isinstance(locator, PageBoxes) and locator.page == page.number:
                rows.append(_union(locator.boxes))
            place += step
        if rows:
            break
    return (page, _clipped(_union([own, *rows]), page)) if rows else None


def _union(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _clipped(box: Box, page: PageText) -> Box:
    return (
        max(box[0] - _MARGIN, 0.0),
        max(box[1] - _MARGIN, 0.0),
        min(box[2] + _MARGIN, page.width),
        min(box[3] + _MARGIN, page.height),
    )
