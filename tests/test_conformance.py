"""The scenario that every platform passes, on the console; and the reference itself, looked at."""

import asyncio
import contextlib
import io
from contextlib import AsyncExitStack

import pytest

from adapters.console import Console, Job
from bot.domain import Brief, FileRef
from bot.testing import FakeStage, Message, differences, play, running


class Recorded(Console):
    """A console that also keeps what it printed, a message each."""

    def __init__(self, job, folder):
        super().__init__(job, folder)
        self.messages = {}

    def _show(self, post, *, again=False):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            super()._show(post, again=again)
        names = tuple(file.name for file in post.files)
        self.messages[post.key] = Message(post.key, out.getvalue() + err.getvalue(), files=names)


class ConsoleStage:
    """A terminal and someone who types."""

    person = "ann"

    def __init__(self, folder):
        self._folder, self._stack = folder, AsyncExitStack()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        await self._stack.aclose()
        self._console.close()

    async def ask(self, text, files):
        refs = tuple(FileRef(str(file), file.name) for file in files)
        self._job = Job(
            Brief("b1", "console:b1", self.person, text, refs), self._folder / "out", "en", True
        )
        await self._start()
        await self.redeliver()
        return "console:b1"

    async def _start(self):
        state = self._folder / "state"
        await asyncio.to_thread(state.mkdir, parents=True, exist_ok=True)
        earlier = getattr(self, "_console", None)
        if earlier:
            earlier.close()
        self._console = await asyncio.to_thread(Recorded, self._job, state)
        if earlier:
            self._console.messages = earlier.messages
        self._inbox = await self._stack.enter_async_context(running(state, self._console))

    async def say(self, thread, text, *, about="", files=()):
        self._last = self._console._feedback(text)
        await self.redeliver()

    async def press(self, thread, message, label):
        raise AssertionError("a terminal has no buttons")

    async def fill(self, form, answers):
        raise AssertionError("a terminal has no forms")

    async def read(self, thread):
        return list(self._console.messages.values())

    async def redeliver(self):
        await self._inbox.receive(getattr(self, "_last", self._job.brief))
        await self._inbox.settled("console:b1")

    async def restart(self):
        await self._stack.aclose()
        self._stack = AsyncExitStack()
        await self._start()


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_text("<html><body>Please log in</body></html>")
    return path


async def test_a_terminal_shows_the_same_thread(tmp_path, sample, bad):
    async with FakeStage(tmp_path / "fake", keeps=True) as fake:
        reference = await play(fake, sample, bad, typed=True, replies=False)
    async with ConsoleStage(tmp_path / "console") as console:
        seen = await play(console, sample, bad, typed=True, replies=False)

    assert [] == differences(seen, reference)


async def test_the_scenario_itself_reads_as_it_should(tmp_path, sample, bad):
    async with FakeStage(tmp_path / "fake") as fake:
        steps = {step.name: step for step in await play(fake, sample, bad)}

    assert all(step.doubles == () for step in steps.values())
    assert {"plan", "report", "no file", "unclear"} <= {n for n, s in steps.items() if s.called}
    assert [0, 1, 0] == [steps[name].called for name in ("approve", "revise", "ask")]
    assert {"report.docx", "report.pdf", "report.md", "report.html", "report.json"} <= {
        *steps["report"].files
    }
    assert "Approved:section1." in steps["approve"].text
    assert "(revision2)" in steps["revise"].text
    assert "(revision2)" in steps["a section named in Chinese"].text
    assert "(revision3)" in steps["a reply to a section"].text
    assert "limits:replacedby" in steps["what was replaced links to what replaced it"].text
    assert "" == steps["thanks"].text == steps["after it"].text
    assert "(revision4)" in steps["bring back"].text
    assert "report.docx" in steps["approve all"].files
    assert "Claimswithacitation:24of24" in steps["approve all"].text
    assert "approvedandstays" in steps["frozen"].text
    assert "Reopened:section3." == steps["reopen"].text
    assert steps["shorter once more"].files
    assert steps["forget for good"].text == steps["forgotten"].text
    assert () == steps["forgotten"].files
    assert steps["sources"].pictures
    assert "" == steps["sources"].text
    assert "webpage" in steps["a bad file beside a good one"].text
    assert "Understood" in steps["a bad file beside a good one"].text
    assert "Understood" not in steps["a bad file alone"].text
    assert "Understood" in steps["the sample instead"].text
    assert "Understood" in steps["the file comes later"].text
