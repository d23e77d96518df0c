"""A bot and the people at it, as tests drive them: start it, stop it, ask, press, read.

`Stage` is what a platform's own test writes once; the scenarios of `bot._testing_conformance` are
played on it.  `FakeStage` is the one in memory that the others are compared with.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ._testing_platform import FakePlatform
from .digest import DigestWriter
from .domain import Brief, Click, Feedback, FileRef, Form, Post, answered
from .orchestrator import Orchestrator
from .ports import Platform, Writer
from .running import running as start
from .settings import Settings


@asynccontextmanager
async def running(
    folder: Path, platform: Platform, writer: Writer | None = None, settings: Settings | None = None
) -> AsyncIterator[Orchestrator]:
    """Run the core behind a platform on a data folder, as `paperthread run` does."""
    if settings is None:
        settings = await asyncio.to_thread(Settings)
    async with start(folder, platform, writer or DigestWriter(), settings) as inbox:
        await inbox.take_up()
        yield inbox


@dataclass(frozen=True)
class Message:
    """One message as a person sees it."""

    id: str
    text: str  # what is read: no markup, no escapes
    buttons: tuple[str, ...] = ()  # their labels, in order
    files: tuple[str, ...] = ()  # names
    images: int = 0
    mentions: tuple[str, ...] = ()  # the people who were called


@dataclass(frozen=True)
class FormShown:
    """A form that a click opened: the names of its fields, and the stage's own handle."""

    title: str
    fields: tuple[str, ...]
    handle: object = None


class Stage(Protocol):
    """A platform with one person at it; each call returns when the bot is quiet again.

    A platform without buttons leaves `Message.buttons` empty; then words are typed instead.
    """

    person: str  # how the person is called in `Message.mentions`

    async def ask(self, text: str, files: Sequence[Path]) -> str:
        """Call the bot with a brief and files; return the thread, in the stage's own words."""

    async def say(
        self, thread: str, text: str, *, about: str = "", files: Sequence[Path] = ()
    ) -> None:
        """Say something in a thread, ``about`` a message or to nobody."""

    async def press(self, thread: str, message: Message, label: str) -> Message | FormShown | None:
        """Press a button; return the private answer or the form that it opened, if any."""

    async def fill(self, form: FormShown, answers: Mapping[str, str]) -> None:
        """Send a form."""

    async def read(self, thread: str) -> list[Message]:
        """Return the thread as it stands, oldest first."""

    async def redeliver(self) -> None:
        """Deliver the last event once more, as platforms do."""

    async def restart(self) -> None:
        """Kill the bot and start it again on the same data."""


class FakeStage:
    """The stage in memory; ``async with`` starts and stops the bot."""

    person = "ann"

    def __init__(self, folder: Path, writer: Writer | None = None, *, keeps: bool = False) -> None:
        self.platform = FakePlatform(keeps=keeps)
        self._folder, self._writer = folder, writer
        self._stack = AsyncExitStack()
        self._count = 0
        self._last: Brief | Feedback | Click | None = None

    async def __aenter__(self) -> "FakeStage":
        running_bot = running(self._folder, self.platform, self._writer)
        self.inbox = await self._stack.enter_async_context(running_bot)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    def _id(self) -> str:
        self._count += 1
        return f"e{self._count}"

    async def _receive(self, event: Brief | Feedback | Click) -> None:
        self._last = event
        await self.inbox.receive(event)
        await self.inbox.settled(event.thread)

    async def ask(self, text: str, files: Sequence[Path]) -> str:
        """Call the bot with a brief and files; return the thread."""
        event = self._id()
        thread = f"fake:{event}"
        await self._receive(Brief(event, thread, self.person, text, _refs(files)))
        return thread

    async def say(
        self, thread: str, text: str, *, about: str = "", files: Sequence[Path] = ()
    ) -> None:
        """Say something in a thread."""
        refs = _refs(files)
        event = Feedback(self._id(), thread, self.person, text, about=about, files=refs)
        await self._receive(event)

    async def press(self, thread: str, message: Message, label: str) -> Message | FormShown | None:
        """Press a button; return the private answer or the form that it opened, if any."""
        posts = self.platform.threads[thread]
        post = next(p for p in posts if self.platform.message(thread, p.key) == message.id)
        choice = next(choice for choice in post.choices if choice.label == label)
        click = Click(self._id(), thread, self.person, choice.id)
        if choice.opens == "form" and (form := await self.inbox.form(click)):
            names = tuple(field.name for field in form.fields)
            return FormShown(form.title, names, (thread, form))
        before = len(self.platform.private)
        await self._receive(click)
        shown = self.platform.private[before:]
        return _message("private", shown[0][1]) if shown else None

    async def fill(self, form: FormShown, answers: Mapping[str, str]) -> None:
        """Send a form."""
        thread, asked = form.handle if isinstance(form.handle, tuple) else ("", None)
        target = asked.target if isinstance(asked, Form) else None
        text = answered({name: answers[name] for name in form.fields})
        await self._receive(Feedback(self._id(), thread, self.person, text, target=target))

    async def read(self, thread: str) -> list[Message]:
        """Return the thread as it stands, oldest first."""
        posts = self.platform.threads.get(thread, [])
        return [_message(self.platform.message(thread, post.key), post) for post in posts]

    async def redeliver(self) -> None:
        """Deliver the last event once more."""
        if self._last:
            await self._receive(self._last)

    async def restart(self) -> None:
        """Stop the bot and start it again on the same data."""
        await self._stack.aclose()
        await self.__aenter__()


def _refs(files: Sequence[Path]) -> tuple[FileRef, ...]:
    return tuple(FileRef(str(path), path.name) for path in files)


def _message(name: str, post: Post) -> Message:
    return Message(
        id=name,
        text=plain(post.text),
        buttons=tuple(choice.label for choice in post.choices),
        files=tuple(file.name for file in post.files),
        images=len(post.images),
        mentions=(post.mention,) if post.mention else (),
    )


def plain(text: str) -> str:
    """Return a post's CommonMark as it is read: no marks, no escapes."""
    lines = [re.sub(r"^\s*(?:#{1,6}|[-*>]) ", "", line) for line in text.split("\n")]
    bare = re.sub(r"(?<!\\)\*+", "", "\n".join(lines))
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", bare)
