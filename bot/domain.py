"""The words of the domain as frozen values; no I/O and no imports of ours.

Reading order: where something stands (locators), what was read (passages), what is asked (briefs),
what is said in a thread (posts and events).  What is written stands in `bot.report`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

# ── where something stands ────────────────────────────────────────────────────────────────────

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points, origin at the top left of the page as shown (rotated, cropped)."""


@dataclass(frozen=True)
class PageBoxes:
    """A place on one page; one box per printed line, in reading order."""

    page: int  # 1-based
    boxes: tuple[Box, ...]
    kind: Literal["page"] = "page"


@dataclass(frozen=True)
class Span:
    """A stretch of speech, in seconds from the start of the recording."""

    start: float
    end: float
    kind: Literal["span"] = "span"


@dataclass(frozen=True)
class Slide:
    """Text on a slide that is up from ``at`` to ``until`` (seconds)."""

    at: float
    until: float
    slide: int  # 1-based
    image: str | None = None
    kind: Literal["slide"] = "slide"


@dataclass(frozen=True)
class UnderHeading:
    """A place in a source without pages."""

    heading: str
    kind: Literal["section"] = "section"


@dataclass(frozen=True)
class WebPage:
    """A page of the web that was fetched and is held as a source."""

    url: str
    title: str
    fetched: str  # RFC 3339, UTC
    kind: Literal["web"] = "web"


@dataclass(frozen=True)
class FileFact:
    """Something measured from the file itself, such as its number of pages."""

    field: str  # "pages", "duration", "slides", ...
    kind: Literal["file"] = "file"


Locator = PageBoxes | Span | Slide | UnderHeading | WebPage | FileFact

# ── what was read ─────────────────────────────────────────────────────────────────────────────

Role = Literal["title", "author", "venue", "abstract", "body", "caption", "table", "formula",
               "footnote", "fact"]  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """The smallest citable piece of a source: a paragraph, a caption, an utterance, a slide's text.

    ``text`` is as printed: de-hyphenated, ligatures resolved, superscripts as ``^`` and subscripts
    as ``_``.  A passage never crosses a page; ``open_start`` and ``open_end`` say that its first or
    last sentence goes on there, so that no half sentence is ever quoted.
    """

    id: str
    source: str
    text: str
    locator: Locator
    role: Role = "body"
    heading: str = ""  # the nearest heading above, as printed
    open_start: bool = False
    open_end: bool = False


@dataclass(frozen=True)
class HeadingAt:
    """A heading as printed, with its number ("3.2 Attention"), its page and its depth (1 = top)."""

    text: str
    page: int
    level: int = 1


@dataclass(frozen=True)
class Front:
    """What the first page and the metadata say of the work; names and lines as printed."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    venue: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    urls: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageText:
    """One page as shown: its size in points and its words as passages print them, with boxes."""

    number: int  # 1-based
    width: float
    height: float
    words: tuple[tuple[str, Box], ...]


@dataclass(frozen=True)
class Line:
    """Something the bot will say: a key of the catalogue with its values, worded when shown."""

    key: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """All that was read from one source."""

    language: str  # BCP 47 of most of its text, "und" when unsure
    passages: tuple[Passage, ...]
    front: Front = Front()
    headings: tuple[HeadingAt, ...] = ()
    pages: tuple[PageText, ...] = ()
    duration: float | None = None  # seconds
    notices: tuple[Line, ...] = ()


# ── what is asked ─────────────────────────────────────────────────────────────────────────────

Unit = Literal["word_zh", "words", "cjk"]


@dataclass(frozen=True)
class Length:
    """A range of the report's length, both ends included, in the brief's own counter."""

    min: int
    max: int
    unit: Unit


@dataclass(frozen=True)
class Aim:
    """A section that the brief asks for: its title and what it must cover."""

    title: str
    aim: str = ""


@dataclass(frozen=True)
class Contract:
    """A brief, understood: what `bot.brief.parse` makes of free text."""

    text: str
    language: str  # BCP 47: "zh", "zh-Hant", "en"
    title: str
    audience: str
    sections: tuple[Aim, ...]
    length: Length | None = None
    register: Literal["formal", "plain"] = "formal"
    sources: Literal["given", "public"] = "given"  # "public": authoritative public material too
    notices: tuple[Line, ...] = ()  # what was assumed, and which of two contradicting wishes won


# ── what is said in a thread ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class FileRef:
    """A file as the platform names it: enough to fetch it again after a restart."""

    id: str
    name: str
    media_type: str = ""
    size: int = 0  # bytes, as the platform claims


@dataclass(frozen=True)
class Brief:
    """Someone asked for a report; ``id`` is the platform's own, so a redelivery is the same id."""

    id: str
    thread: str
    author: str
    text: str
    files: tuple[FileRef, ...]
    locale: str = ""
    start: bool = False  # draft at once, without asking for a go


@dataclass(frozen=True)
class Feedback:
    """Someone said something in a thread; where the thread has no report, it is forgotten.

    ``called`` says that the bot was addressed by name: in a thread without a report that asks for
    one.  ``target`` is what a form was about, as its `Form` named it.
    """

    id: str
    thread: str
    author: str
    text: str
    target: int | None = None
    files: tuple[FileRef, ...] = ()  # they join the report
    about: str = ""  # the message that this replies to, by the platform's id
    called: bool = False
    locale: str = ""
    roles: tuple[str, ...] = ()  # of the author in that place, by id and by name


Wish = Literal[
    "revise",
    "approve",
    "reopen",
    "back",  # bring a revision back
    "compare",
    "show",  # an earlier revision
    "both",  # keep two revisions beside each other
    "redraft",
    "dispute",  # the report is said to be wrong
    "language",
    "ask",
    "why",  # of a flag
    "which",  # a change is wanted, of which section is not clear
    "export",
    "status",
    "sources",
    "history",
    "usage",
    "forget",
    "help",
    "order",  # an attempt to command the program
    "chatter",  # thanks, and talk among people
]
WISHES: tuple[Wish, ...] = get_args(Wish)
COMMANDS: tuple[Wish, ...] = ("status", "export", "sources", "history", "usage", "forget")
"""What a platform may offer as commands of its own: each is the word, said in the thread."""


@dataclass(frozen=True)
class Asked:
    """A remark, understood: the wish, the section it is about (0-based), and what it says.

    ``numbers`` are the revisions that it names; not ``sure``: another reader may know better.
    """

    wish: Wish
    section: int | None = None
    remark: str = ""
    numbers: tuple[int, ...] = ()
    sure: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class Hello:
    """Someone met the bot: it was added to a place, or its own page was opened."""

    id: str
    thread: str  # where to say hello: a thread, or a place that has none
    locale: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file to hand over; ``name`` may hold a folder ("images/fig-1.png")."""

    path: Path
    name: str


PostRole = Literal["plan", "progress", "section", "card", "notice", "answer", "files"]


@dataclass(frozen=True)
class Choice:
    """A button under a post; ``id`` says all that a click on it means ("revise:2").

    One with a ``url`` opens that address, and nobody hears of the click.
    """

    id: str  # at most 60 characters: platforms keep it in the message, for ever
    label: str
    style: Literal["plain", "primary", "danger"] = "plain"
    opens: Literal["", "form", "private"] = ""  # what a click is answered with, beside the thread
    url: str = ""


@dataclass(frozen=True)
class Post:
    """One message, in CommonMark; an adapter translates, splits and escapes it.

    The same ``key`` in the same thread is the same message, however often it is posted.  Its
    CommonMark is what `bot.thread` writes: headings, bold, emphasis, lists, quotes, every foreign
    text escaped; no links, no HTML.
    """

    text: str
    key: str
    role: PostRole = "notice"
    title: str = ""  # what a list of messages calls it
    choices: tuple[Choice, ...] = ()
    images: tuple[Attachment, ...] = ()  # shown in the message, where the platform can
    files: tuple[Attachment, ...] = ()
    mention: str = ""  # the person who is called: an answer is needed, or the report is done
    link: str = ""  # the message that the text points to, by the platform's id
    audience: str = ""  # the one person who sees it, where the platform can; empty: everybody
    marks: tuple[tuple[str, str], ...] = ()  # citation marks in the text's order, and their names
    times: tuple[str, ...] = ()  # "2026-01-31 09:05 UTC" in the text, for readers' own clocks
    evidence: str = ""  # the address that a mark's name leads on from; empty: marks are just text


@dataclass(frozen=True)
class Click:
    """Someone pressed a button; ``reply`` is the adapter's own handle for a private answer.

    ``thread`` of a button outside any thread is the thread that can be opened on its message.
    """

    id: str
    thread: str
    author: str
    choice: str
    reply: str = ""
    locale: str = ""
    roles: tuple[str, ...] = ()  # as in `Feedback`


@dataclass(frozen=True)
class Field:
    """One question of a form; ``long`` asks for several lines, ``value`` stands there already."""

    name: str
    label: str
    long: bool = False
    value: str = ""
    optional: bool = False  # may be left empty


@dataclass(frozen=True)
class Form:
    """What is asked after a click; its answer comes back as a `Feedback` to ``target``."""

    title: str
    fields: tuple[Field, ...]
    target: int | None = None


def answered(values: Mapping[str, str]) -> str:
    """Return what was filled into a form as words: one answer alone, several behind their names."""
    return next(iter(values.values())) if len(values) == 1 else set_out(values)


def set_out(values: Mapping[str, str]) -> str:
    """Return values behind their names, a line each.

    >>> set_out({"titles": "facts\\nlimits", "length": "500 words"})
    'titles:\\n  facts\\n  limits\\nlength: 500 words'
    """
    said = []
    for name, value in values.items():
        lines = [line.strip() for line in value.splitlines() if line.strip()]
        # Indented, no line of an answer looks like the name of the next.
        inside = "".join(f"\n  {line}" for line in lines) if len(lines) > 1 else "".join(lines)
        said.append(f"{name}:{inside}" if len(lines) > 1 else f"{name}: {inside}".rstrip())
    return "\n".join(said)
