"""PDF papers: passages in reading order with their boxes, headings, and what page 1 says.

Nothing else in the program imports PyMuPDF's text functions; this runs in a child process, because
a stranger's file may loop or eat memory.
"""

import gc
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pymupdf

from ..domain import Box, FileFact, HeadingAt, Line, PageBoxes, Passage, Reading, Role
from ..errors import Unreadable
from ..text import count_cjk
from ._blocks import Block, Blocks, looks_of
from ._flow import Vocabulary, mend
from ._front import FirstPage, first_page, front
from ._headings import Heading, headings
from ._identity import identity
from ._lines import Turn, rounded, union
from ._page import Sheet, mark_heads, sheet
from ._printed import PrintedLine, Word, joined

MEDIA_TYPES = ("application/pdf",)

MAX_PAGES = 2_000
_FEW = 30  # characters; a page with fewer is an image
_CELL = "\u2003"  # between a table row's cells: white space that is seen
_FLAGS = (
    pymupdf.TEXT_PRESERVE_WHITESPACE
    | pymupdf.TEXT_MEDIABOX_CLIP
    | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
)

_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")

Placed = tuple[str, Box]


def read(path: Path, source: str, progress: Callable[[int, int], None]) -> Reading:
    """Read a paper; ``progress`` is called with pages done and pages in all.

    Raises `Unreadable` for what is no PDF, needs a password, has no pages, too many, or no text.
    """
    with _opened(path) as document, _no_collection():
        total = document.page_count
        sheets = []
        for number in range(1, total + 1):
            sheets.append(_sheet(document, number))
            progress(number, total)
        repaired = document.is_repaired  # asked last: some damage shows only on the way
    notices = [Line("pdf-repaired")] if repaired else []
    return _reading(sheets, source, [*notices, *_unread(sheets, path.name)])


def _unread(sheets: Sequence[Sheet], name: str) -> Iterator[Line]:
    """Say which pages hold no upright text; raise `Unreadable` where none does."""
    empty = [page.number for page in sheets if page.characters < _FEW]
    # A label may run sideways beside a picture, but a page of nothing else lies on its side.
    aside = [page.number for page in sheets if page.characters >= _FEW and not page.lines]
    if len(empty) + len(aside) == len(sheets):
        raise Unreadable("pdf-sideways" if aside else "pdf-scanned", name=name)
    if empty:
        yield Line("pdf-image-pages", {"pages": ", ".join(map(str, empty))})
    if aside:
        yield Line("pdf-sideways-pages", {"pages": ", ".join(map(str, aside))})


def reread(path: Path, places: Sequence[PageBoxes]) -> list[str]:
    """Return for each place the words whose centres lie in its boxes, joined with spaces."""
    found = []
    with _opened(path) as document:
        words: dict[int, tuple[Placed, ...]] = {}
        for place in places:
            if place.page not in words:
                inside = 1 <= place.page <= document.page_count
                words[place.page] = _sheet(document, place.page).words() if inside else ()
            found.append(" ".join(text for text, _ in within(words[place.page], place.boxes)))
    return found


def within(words: Sequence[Placed], boxes: Sequence[Box]) -> list[Placed]:
    """Return the words whose centres lie in the boxes, box after box."""
    found: list[Placed] = []
    seen: set[int] = set()
    for x0, y0, x1, y1 in boxes:
        for at, (text, box) in enumerate(words):
            if at in seen or not y0 <= (box[1] + box[3]) / 2 <= y1:
                continue
            if x0 <= (box[0] + box[2]) / 2 <= x1:
                seen.add(at)
                found.append((text, box))
    return found


@contextmanager
def _no_collection() -> Iterator[None]:
    """Stop looking for reference cycles: a page is thousands of small values and holds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# ── the file ──────────────────────────────────────────────────────────────────────────────────


def _opened(path: Path) -> pymupdf.Document:
    """Open a file that calls itself a PDF; MuPDF would open a web page under that name too."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(1024):
            raise Unreadable("pdf-not-a-pdf", name=path.name)
    try:
        document = pymupdf.open(path, filetype="pdf")
        if document.needs_pass:
            raise Unreadable("pdf-locked", name=path.name)
        pages = document.page_count
    except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase) as error:
        raise Unreadable("pdf-broken", name=path.name) from error
    if not pages:
        raise Unreadable("pdf-no-pages", name=path.name)
    if pages > MAX_PAGES:
        raise Unreadable("pdf-too-long", name=path.name, pages=pages, limit=MAX_PAGES)
    return document


def _sheet(document: pymupdf.Document, number: int) -> Sheet:
    """Read one page; one that is broken is a page without text."""
    try:
        # What readers wrote and drew on the page is no part of the paper.
        document.xref_set_key(document.page_xref(number - 1), "Annots", "null")
        page = document.load_page(number - 1)
        raw = page.get_text("rawdict", flags=_FLAGS)
        turn = _turn(page) if page.rotation else None
        return sheet(number, page.rect.width, page.rect.height, raw, turn)
    except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase):
        return Sheet(number, 0.0, 0.0, [], [])


def _turn(page: pymupdf.Page) -> Turn:
    """Words come as the page was written; the matrix takes them to the page as shown."""
    a, b, c, d, e, f = page.rotation_matrix
    return lambda x, y: (a * x + c * y + e, b * x + d * y + f)


# ── the reading ───────────────────────────────────────────────────────────────────────────────


def _reading(sheets: list[Sheet], source: str, notices: Sequence[Line]) -> Reading:
    """Make passages of a document's pages."""
    mark_heads(sheets)
    looks = looks_of(sheets)
    found = headings(sheets, looks)
    vocabulary = Vocabulary(line for page in sheets for line in page.lines)
    begins = id(found[0].lines[0]) if found and found[0].page == 1 else None
    first = first_page(sheets[0], looks, begins)
    blocks = Blocks(sheets, looks, found, frozenset(first.used)).blocks()
    for heading in found:
        mend(heading.lines, vocabulary)
    passages = _Passages(source, sheets)
    passages.add_front(first, vocabulary)
    for block in blocks:
        passages.add(block, vocabulary)
    passages.add_fact(len(sheets))
    everything = " ".join([line.text for page in sheets for line in page.lines])
    opening = " ".join(p.text for p in passages.found if _page_of(p) == 1)
    return Reading(
        language=_language(everything),
        passages=tuple(passages.found),
        front=front(sheets[0], first, opening),
        headings=tuple(_headings_at(found)),
        pages=tuple(page.text() for page in sheets),
        notices=tuple(notices),
    )


def _headings_at(found: Sequence[Heading]) -> Iterator[HeadingAt]:
    return (heading.at for heading in found)


def _page_of(passage: Passage) -> int:
    return passage.locator.page if isinstance(passage.locator, PageBoxes) else 0


def _language(text: str) -> str:
    """Tell the language by its letters: Chinese, English (any text in Latin letters), or unsure."""
    chinese, latin = count_cjk(text), len(_LATIN.findall(text))
    others = len(_LETTER.findall(text)) - chinese - latin
    if chinese + latin + others < 100 or others > 0.2 * (chinese + latin):
        return "und"
    return "zh" if chinese > 0.3 * (chinese + latin) else "en"


class _Passages:
    """Makes passages whose boxes hold exactly their words."""

    def __init__(self, source: str, sheets: Sequence[Sheet]) -> None:
        self.source = source
        self.sheets = sheets
        self.found: list[Passage] = []
        self._centres: dict[int, list[tuple[float, float]]] = {}

    def add_front(self, first: FirstPage, vocabulary: Vocabulary) -> None:
        """Add title, authors, places, venue and stamps."""
        if first.title:
            self._lines("title", first.title, 1, vocabulary)
        for piece in first.authors:
            self._words("author", [piece.words], piece.text, 1)
        for lines in first.places:
            self._lines("footnote", lines, 1, vocabulary)
        for lines in first.venues:
            self._lines("venue", lines, 1, vocabulary)
        for words in first.stamps:
            text = " ".join(word for word, _ in words)
            self._add("venue", text, 1, (rounded(union(box for _, box in words)),))

    def add(self, block: Block, vocabulary: Vocabulary) -> None:
        """Add a block of the text."""
        if block.cells:
            text = _CELL.join(joined(cell) for cell in block.cells)
            self._words("table", block.cells, text, block.page, block)
        else:
            self._lines(block.role, block.lines, block.page, vocabulary, block)

    def add_fact(self, pages: int) -> None:
        """Add the number of pages."""
        name = identity(self.source, "pages", str(pages))
        self.found.append(Passage(name, self.source, str(pages), FileFact("pages"), "fact"))

    def _lines(
        self,
        role: Role,
        lines: Sequence[PrintedLine],
        page: int,
        vocabulary: Vocabulary,
        block: Block | None = None,
    ) -> None:
        mend(lines, vocabulary)
        text = joined([word for line in lines for word in line.words])
        self._words(role, [line.words for line in lines], text, page, block)

    def _words(
        self,
        role: Role,
        groups: Sequence[Sequence[Word]],
        text: str,
        page: int,
        block: Block | None = None,
    ) -> None:
        boxes: list[Box] = []
        for group in groups:
            boxes += self._boxes([word.box for word in group], page)
        self._add(role, text, page, tuple(boxes), block)

    def _boxes(self, words: Sequence[Box], page: int) -> list[Box]:
        """Return one box for a line's words, or several where one would hold other words too."""
        whole = union(words)
        if self._count(whole, page) == len(words):
            return [whole]
        middles = [(box[1] + box[3]) / 2 for box in words]
        flat = (whole[0], round(min(middles) - 0.6, 2), whole[2], round(max(middles) + 0.6, 2))
        if self._count(flat, page) == len(words):
            return [flat]
        return [_core(box) for box in words] if len(words) > 1 else [_core(words[0])]

    def _count(self, box: Box, page: int) -> int:
        """Count the page's words whose centres lie in a box."""
        if page not in self._centres:
            words = self.sheets[page - 1].words()
            self._centres[page] = sorted(((b[1] + b[3]) / 2, (b[0] + b[2]) / 2) for _, b in words)
        x0, y0, x1, y1 = box
        centres = self._centres[page]
        start, end = bisect_left(centres, (y0, x0)), bisect_right(centres, (y1, x1))
        return sum([x0 <= x <= x1 for _, x in centres[start:end]])

    def _add(
        self, role: Role, text: str, page: int, boxes: tuple[Box, ...], block: Block | None = None
    ) -> None:
        name = identity(self.source, f"{page}:{boxes}", text)
        self.found.append(
            Passage(
                name,
                self.source,
                text,
                PageBoxes(page, boxes),
                role,
                block.heading if block else "",
                block.open_start if block else False,
                block.open_end if block else False,
            )
        )


def _core(box: Box) -> Box:
    """Return the part of a word's box around its centre."""
    y = (box[1] + box[3]) / 2
    return (box[0], round(y - 0.6, 2), box[2], round(y + 0.6, 2))
