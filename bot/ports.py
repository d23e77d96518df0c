"""What the core asks of the outside, and what the outside may ask of the core."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .domain import (
    Asked,
    Brief,
    Click,
    Contract,
    Feedback,
    FileRef,
    Form,
    Hello,
    Line,
    Passage,
    Post,
    Reading,
)
from .report import Block, Report, Section, Sentence, Source

Event = Brief | Feedback | Click | Hello


@dataclass(frozen=True)
class Listed:
    """One report of a list: its thread, what it was asked with in a few words, how far it is."""

    thread: str
    title: str
    state: Line


class Reader(Protocol):
    """A report laid beside its sources; what a report does not rest on is None."""

    async def listed(self, near: str, most: int) -> Sequence[Listed]:
        """Return the newest reports whose threads' addresses begin with ``near``."""

    async def opened(self, link: str) -> str | None:
        """Return the thread whose report a signed link opens, None where it is not ours or old."""

    async def view(self, thread: str) -> Mapping[str, Any] | None:
        """Return the report as the reader's script draws it."""

    async def page(self, thread: str, source: str, page: int, dpi: int) -> Path | None:
        """Return a picture of a page (1-based)."""

    async def passages(self, thread: str, source: str, page: int) -> list[Mapping[str, Any]] | None:
        """Return a page's paragraphs with their boxes, and what speaks of each figure or table."""

    async def slide(self, thread: str, source: str, slide: int) -> Path | None:
        """Return the picture of a slide (1-based)."""

    async def cut_out(self, thread: str, passage: str) -> Path | None:
        """Return a figure, a table or a formula cut out of its page, by its caption's id."""

    async def picture(self, thread: str, name: str) -> Path | None:
        """Return a picture that the report shows, by its name."""

    async def talk(self, thread: str, source: str, heard: bool) -> tuple[Path, str] | None:
        """Return a talk as a page can play it and its media type; ``heard``: its sound alone."""


class Inbox(Protocol):
    """The one door into the core."""

    reader: Reader

    async def receive(self, event: Event) -> None:
        """Record an event and start its work; return in milliseconds; a redelivery does nothing.

        An adapter makes a `Brief` of a message that calls the bot outside any thread (with files
        or without), a `Feedback` of any other message in a thread or a direct talk, a `Click` of a
        button.  What concerns no report is forgotten.
        """

    async def form(self, click: Click) -> Form | None:
        """Return the form that a click opens, if it opens one; else hand the click to `receive`."""

    async def recent(self, near: str) -> str | None:
        """Return the newest report's thread whose address begins with ``near``."""

    async def settled(self, thread: str) -> str:
        """Wait until a thread is quiet; return done, planned, unusable, broken, unknown, ..."""


@dataclass(frozen=True)
class Limits:
    """What a platform can, where it differs; the core keeps to it.

    Without ``forms`` a form is asked for by a plain message; without ``private`` an answer for one
    person is posted in the thread; without ``edits`` progress is told once.
    """

    file_bytes: int = 1 << 62  # largest file that can be posted
    files: int = 1 << 30  # in one message
    images: int = 10  # in one message
    choices: int = 25  # under one message
    forms: bool = True
    private: bool = True
    edits: bool = True
    folders: bool = False  # files keep the folder in their name, so that they find each other
    edit_seconds: float = 0.5  # least time between two edits of a message


class Platform(Protocol):
    """Where people and reports meet.

    A thread is one opaque string, ``<name>:...``, that only its platform builds and reads.  A
    thread may be opened by the first post into it.
    """

    name: str

    def limits(self, thread: str) -> Limits:
        """Return what can be shown there."""

    async def run(self, inbox: Inbox) -> None:
        """Serve until stopped; raise `Broken` or `Rejected` where that can never work."""

    async def download(self, file: FileRef, to: Path) -> None:
        """Fetch a file's bytes; raise `Unreadable` with the reason where that fails."""

    async def post(self, thread: str, post: Post, tried: float | None = None) -> str:
        """Show a post and return the platform's id of it; the same key is the same message.

        ``tried`` is when an earlier try began (seconds since the epoch) whose outcome is unknown:
        then look first whether it got through.  A message that had to be split returns the ids of
        its parts, joined by commas; choices sit under the last.
        """

    async def edit(self, thread: str, message: str, post: Post) -> None:
        """Show a post in place of an earlier one."""

    async def remove(self, thread: str, key: str, message: str) -> bool:
        """Take a post and its files away for good; return False where that is not possible."""

    async def tell(self, click: Click, post: Post) -> None:
        """Show a post to the one who clicked; to the thread where that is no longer possible."""


@dataclass(frozen=True)
class Usage:
    """Tokens of one call to a model, as its provider counts them."""

    input_tokens: int = 0  # neither written into a cache nor read from one
    cache_write_5m_tokens: int = 0
    cache_write_1h_tokens: int = 0
    cache_read_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True)
class Call:
    """One call to a model and what came back; ``key`` names what was asked."""

    key: str
    stage: str
    provider: str  # the host that it went to
    model: str
    answer: str  # JSON, as the provider's own module reads it; empty where the call failed
    usage: Usage
    cost_usd: float | None
    seconds: float
    sources: tuple[str, ...] = ()  # ids of the sources, some of whose passages were sent
    sent: tuple[str, ...] = ()  # ids of those passages


class Account(Protocol):
    """One report's dealings with a model: nothing is asked, or paid for, twice."""

    async def recall(self, key: str) -> Call | None:
        """Return an earlier call that asked the same, if it was answered."""

    async def enter(self, call: Call) -> None:
        """Keep a call; the same key is the same call."""

    async def calls(self) -> Sequence[Call]:
        """Return every call of the report so far, in order."""

    async def tell(self, line: Line) -> None:
        """Say in the thread what is being waited for."""


@dataclass(frozen=True)
class Material:
    """One source, read: what a writer may draw on."""

    source: Source
    reading: Reading


@dataclass(frozen=True)
class Task:
    """One section to write, with what it may rest on and what was written before it."""

    contract: Contract
    order: int  # 0-based place among the contract's sections
    materials: tuple[Material, ...]
    budget: tuple[int, int] | None  # least and most units of the contract's counter, or no limit
    used: frozenset[str]  # folded quotes that stand in other sections
    budgets: tuple[tuple[int, int] | None, ...] = ()  # of all the contract's sections
    before: tuple[Section, ...] = ()  # the sections that stand above this one, as they are
    account: Account | None = None
    verbatim: bool = False  # quotes alone are wanted, whatever the writer could do


@dataclass(frozen=True)
class Written:
    """A section as a writer leaves it, and the passages that it cites."""

    sentences: tuple[Sentence, ...]
    blocks: tuple[Block, ...] = ()
    passages: tuple[Passage, ...] = ()
    exhausted: bool = False  # the sources hold no more for it


@dataclass(frozen=True)
class Ruling:
    """What a judge says of one claim; ``reason`` is for the one who repairs it."""

    supported: bool
    reason: str = ""


class Judge(Protocol):
    """Someone who reads claims beside the passages that they cite: a model, or a script."""

    async def __call__(self, pairs: Sequence[tuple[str, Sequence[Passage]]]) -> Sequence[Ruling]:
        """Rule on the claims of one section, in their order, on their cited passages only."""


class Writer(Protocol):
    """Sources in, cited sentences out."""

    name: str
    model: str | None

    async def plan(
        self, contract: Contract, materials: Sequence[Material]
    ) -> tuple[tuple[int, int] | None, ...]:
        """Share the length out: a budget for each of the contract's sections."""

    async def doubts(self, contract: Contract, account: Account) -> tuple[Line, ...]:
        """Say where this writer reads the brief otherwise than the rules; they hold."""

    async def estimate(self, contract: Contract, materials: Sequence[Material]) -> Line | None:
        """Say what a report will cost, None where it costs nothing or nobody knows."""

    def waits(self, contract: Contract, order: int) -> bool:
        """Tell whether a section (0-based) is written only when the talks are heard too."""

    async def write(self, task: Task) -> Written:
        """Write one section."""

    async def revise(self, task: Task, section: Section, remark: str) -> Written | None:
        """Rewrite one section as the remark asks, or return None where this writer cannot."""

    async def route(
        self, text: str, titles: Sequence[str], asked: Asked, account: Account
    ) -> Asked:
        """Read a remark that the rules are not sure of; ``asked`` is their reading."""

    async def answer(
        self,
        question: str,
        materials: Sequence[Material],
        language: str,
        account: Account | None = None,
    ) -> Written:
        """Answer a question from the sources, or say that they do not hold it."""


class Exporter(Protocol):
    """A format that a report is taken home in."""

    suffix: str

    def write(self, report: Report, to: Path) -> None:
        """Write the report to the file ``to``."""
