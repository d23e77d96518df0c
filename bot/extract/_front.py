"""What stands before the text on page 1: title, authors, places, venue, identifiers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..domain import Box, Front
from ..text import CJK, cjk_share, is_cjk
from ._flow import letters
from ._kinds import ABSTRACT_RUN_IN, KEYWORDS_LINE, Looks
from ._page import Sheet
from ._printed import PrintedLine, Word, joined

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s,;]+[^\s,;.)\]]")
_ARXIV = re.compile(
    r"arXiv:\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE
)
_URL = re.compile(r"https?://[^\s,;]+[^\s,;.)\]]")
_VENUE = re.compile(
    r"\b(?:conference|proceedings|proc\.|workshop|symposium|journal|transactions|letters|magazine|"
    r"vol(?:ume)?\.?\s*\d|preprint|under review|published (?:as|in)|accepted|to appear|"
    r"presented at|findings of|advances in|ICLR|ICML|NeurIPS|NIPS|AAAI|IJCAI|CVPR|ECCV|ICCV|ACL|"
    r"EMNLP|NAACL|KDD|SIGIR|INTERSPEECH|ICASSP)\b|学报|期刊|杂志|会议|论文集|第\s*\d+\s*[卷期]",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:universit\w*|institut\w*|college|school|department|dept|laborator\w*|labs?|research|"
    r"inc|corp\w*|ltd|gmbh|llc|company|google|microsoft|facebook|meta ai|openai|baidu|huawei|"
    r"tencent|alibaba|amazon|ibm|nvidia|deepmind|academy|center|centre|faculty|hospital|group|"
    r"team|usa|china|uk|germany|france|canada|japan|street|road|avenue|member|fellow|ieee|"
    r"student|professor|email|e-mail|abstract|project|page|code|version)\b|"
    r"大学|学院|研究所|研究院|公司|实验室|中心|医院|省|市\d|邮编|系$",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "di",
        "del",
        "della",
        "der",
        "den",
        "van",
        "von",
        "le",
        "la",
        "el",
        "al",
        "bin",
        "ibn",
        "dos",
        "du",
        "y",
    ]
)
_FAMILY = re.compile(rf"^[{CJK}]{{2,4}}$")


@dataclass(slots=True)
class Piece:
    """Some words of page 1 that are a passage of their own."""

    words: list[Word]

    @property
    def text(self) -> str:
        """The words as printed."""
        return joined(self.words)


@dataclass(slots=True)
class FirstPage:
    """What page 1 says of the work; ``used`` holds the ids of the lines that it says it in."""

    title: list[PrintedLine] = field(default_factory=list)
    authors: list[Piece] = field(default_factory=list)
    places: list[list[PrintedLine]] = field(default_factory=list)
    venues: list[list[PrintedLine]] = field(default_factory=list)
    stamps: list[tuple[tuple[str, Box], ...]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


def first_page(page: Sheet, looks: Looks, first_heading: int | None) -> FirstPage:
    """Read the first page's front; ``first_heading`` is the id of the document's first heading."""
    found = FirstPage()
    found.stamps = [line.words for line in page.sideways if _is_stamp(line.words)]
    zone = _zone(page, looks, first_heading)
    _find_venue(page, zone, looks, found)
    zone = [line for line in zone if id(line) not in found.used]
    _find_title(zone, looks, found)
    if found.title:
        below = zone[zone.index(found.title[-1]) + 1 :]
        _find_authors(below, found)
    return found


def front(page: Sheet, found: FirstPage, text: str) -> Front:
    """Gather the front matter; ``text`` is page 1 as its passages print it."""
    venue = joined([w for line in found.venues[0] for w in line.words]) if found.venues else None
    stamp = " ".join(word for word, _ in found.stamps[0]) if found.stamps else None
    arxiv, doi = _ARXIV.search(stamp or "") or _ARXIV.search(text), _DOI.search(text)
    return Front(
        title=joined([w for line in found.title for w in line.words]) or None,
        authors=tuple(piece.text for piece in found.authors),
        venue=venue or stamp,
        doi=doi.group() if doi else None,
        arxiv=arxiv.group(1) if arxiv else None,
        urls=tuple(dict.fromkeys(_URL.findall(text))),
    )


def _zone(page: Sheet, looks: Looks, first_heading: int | None) -> list[PrintedLine]:
    """Return the lines before the text begins."""
    found: list[PrintedLine] = []
    long = 0
    for line in page.body:
        if id(line) == first_heading or ABSTRACT_RUN_IN.match(line.text):
            break
        if KEYWORDS_LINE.match(line.text):
            break
        # Without a heading the text begins where lines of its size follow each other.
        wide = line.x1 - line.x0 > 0.8 * (line.right - line.left)
        prose = wide and abs(line.size - looks.size) < 0.3 and letters(line.text) > 6
        long = long + 1 if prose and not line.bold > 0.5 else 0
        found.append(line)
        if long >= 3 and first_heading is None:
            return found[:-3]
    return found if len(found) < len(page.body) else []


def _is_stamp(words: Sequence[tuple[str, Box]]) -> bool:
    text = " ".join(word for word, _ in words)
    return bool(_ARXIV.search(text) or _DOI.search(text) or _VENUE.search(text)) and len(words) < 25


# ── venue ─────────────────────────────────────────────────────────────────────────────────────


def _find_venue(page: Sheet, zone: Sequence[PrintedLine], looks: Looks, found: FirstPage) -> None:
    """Find the lines in the margins that name the conference or journal."""
    lines = page.lines
    edge = [
        line
        for line in lines
        if (line.base < 0.11 * page.height and line in zone) or line.base > 0.88 * page.height
    ]
    edge = [line for line in edge if line.size < 1.1 * looks.size and line.bold < 0.5]
    for line in edge:
        if id(line) in found.used or not _VENUE.search(line.text) or line.label:
            continue
        at = lines.index(line)
        above = lines[at - 1] if at else None
        if above is not None and above.column == line.column and _near(above, line, looks):
            continue  # the end of a footnote that mentions a conference
        group = [line]
        for below in lines[at + 1 : at + 3]:
            if below in edge and below.column == line.column and _near(group[-1], below, looks):
                group.append(below)
        found.venues.append(group)
        found.used |= {id(item) for item in group}


def _near(above: PrintedLine, below: PrintedLine, looks: Looks) -> bool:
    return 0 < below.base - above.base < 1.35 * looks.pitch_of(above.size)


# ── title ─────────────────────────────────────────────────────────────────────────────────────


def _find_title(zone: Sequence[PrintedLine], looks: Looks, found: FirstPage) -> None:
    """Take the first of the largest lines for the title, with those that it goes on in."""
    able = [line for line in zone if letters(line.text) >= 2 and "@" not in line.text]
    if not able:
        return
    largest = max(line.size for line in able)
    if largest < 1.04 * looks.size and max(line.bold for line in able) < 0.7:
        return
    first = next(
        line for line in able if line.size > 0.95 * largest and (largest > looks.size or line.bold)
    )
    lines = list(zone)
    at = lines.index(first)
    title = [first]
    for line in lines[at + 1 : at + 5]:
        alike = abs(line.size - first.size) < 0.06 * first.size and line.font == title[-1].font
        near = line.base - title[-1].base < 1.9 * first.size
        if not (alike and near) or line.label or line.end_label or _looks_like_names(line):
            break
        title.append(line)
    found.title = title
    found.used |= {id(line) for line in title}


def _looks_like_names(line: PrintedLine) -> bool:
    pieces = _names(line)
    return len(pieces) > 1 and all(_is_name(piece.text) for piece in pieces)


# ── authors ───────────────────────────────────────────────────────────────────────────────────


def _find_authors(lines: Sequence[PrintedLine], found: FirstPage) -> None:
    """Take names off the lines below the title; what else stands there are places."""
    style: tuple[bool, float] | None = None
    for line in lines:
        found.used.add(id(line))
        pieces = [] if line.label.isdigit() else _names(line)
        names = [piece for piece in pieces if _is_name(piece.text)]
        own = (line.bold > 0.5, round(line.size))
        if names and len(names) >= 0.5 * len(pieces) and style in (None, own):
            style = own
            found.authors += names
        elif found.places and found.places[-1][-1] in lines:
            found.places[-1].append(line)
        else:
            found.places.append([line])


def _names(line: PrintedLine) -> list[Piece]:
    """Split a line at commas, "and" and wide gaps."""
    groups: list[list[Word]] = [[]]
    for word in line.words:
        wide = word.gap > (1.1 if not is_cjk(word.text[0]) else 0.4) * line.size
        if wide and groups[-1] and not _one_cjk_name(groups[-1], word):
            groups.append([])
        if word.text in (",", ";", "，", "、", "；", "·", "|", "&") or word.text.lower() == "and":
            groups.append([])
        else:
            groups[-1].append(word)
    return [Piece(group) for group in groups if group]


def _one_cjk_name(group: Sequence[Word], word: Word) -> bool:
    """Tell whether a name of two characters is printed wide, as in 张 三."""
    return len(group) == 1 and is_cjk(group[0].text) and is_cjk(word.text[0]) and word.gap < 30


def _is_name(text: str) -> bool:
    if _PLACE.search(text) or re.search(r"[\d@/:{}()]", text):
        return False
    if cjk_share(text) > 0.5:
        return bool(_FAMILY.match(text.replace(" ", "")))
    words = text.split()
    if not 2 <= len(words) <= 6:
        return False
    capital = [word for word in words if word.lower() not in _PARTICLES]
    return len(capital) >= 2 and all(
        word[0].isupper() and re.fullmatch(r"[^\W\d_]+(?:[-’'.][^\W\d_]*)*\.?", word)
        for word in capital
    )
