"""A thread whose report is written already, spoken to directly: no queue, no process."""

import asyncio
import hashlib
import shutil
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.brief import parse
from bot.conversation import Conversation
from bot.desk import READER, Desk
from bot.digest import DigestWriter
from bot.domain import Brief, Click, Feedback, FileRef
from bot.extract import pdf
from bot.outbox import Outbox
from bot.parts import Parts
from bot.plans import Plans
from bot.replies import Replies
from bot.report import Change, Section, Source
from bot.settings import Settings
from bot.store import Store
from bot.testing import FakePlatform
from bot.words import LANGUAGES, keys

SAMPLE = Path(__file__).parent.parent / "examples" / "sample-paper.pdf"
TEXT = "Three sections: facts; summary; limits. 150 to 400 words"
TEXT_ZH = "总结，三部分：信息、摘要、不足，300到600字"


async def _no_flows(ids, but):
    """There are no workflows here."""


class Thread:
    """One report's thread; ``posts`` is what a person sees, oldest first."""

    def __init__(self, store, conversation, platform, writer):
        self.store, self.conversation, self.platform = store, conversation, platform
        self.writer, self._count = writer, 0

    @property
    def posts(self):
        return self.platform.threads.get("fake:1", [])

    @property
    def last(self):
        return self.posts[-1]

    async def say(self, text, author="ann", **more):
        self._count += 1
        event = Feedback(f"f{self._count}", "fake:1", author, text, **more)
        return await self.take(event)

    async def press(self, choice, author="ann", **more):
        self._count += 1
        return await self.take(Click(f"c{self._count}", "fake:1", author, choice, **more))

    async def take(self, event):
        await self.store.add_remark(event)
        return await self.conversation.answer("b1", event.id)

    async def drafts(self):
        return await self.store.drafts("b1")

    async def message(self, key):
        return await self.store.posted("fake:1", key)


@asynccontextmanager
async def thread(folder, reading, text=TEXT, writer=None, approvers=""):
    """Yield a thread with its sections written and shown; ``reading`` is that of one source."""
    await asyncio.to_thread(lambda: [keys(language) for language in LANGUAGES])
    store = await asyncio.to_thread(Store, folder)
    writer, platform = writer or DigestWriter(), FakePlatform()
    outbox = Outbox(store, platform)
    settings = await asyncio.to_thread(Settings, approvers=approvers)
    desk = Desk(store, writer, outbox)
    replies = Replies(store, outbox, settings.spoken())
    parts = Parts(store, desk, writer, outbox, platform, replies)
    plans = Plans(parts, store.state)  # nobody changes this plan
    conversation = Conversation(parts, settings, _no_flows, plans)
    file = FileRef("paper", "paper.pdf")
    await store.add_brief(Brief("b1", "fake:1", "ann", text, (file,)))
    contract = await asyncio.to_thread(parse, text)
    await store.set_contract("b1", contract)
    sha = hashlib.sha256(SAMPLE.read_bytes()).hexdigest()
    await asyncio.to_thread(shutil.copyfile, SAMPLE, store.blob(sha))
    await store.put_source("b1", 0, Source("s1", "paper.pdf", "application/pdf", sha, 1))
    await store.put_reading(sha, READER, reading)
    materials = await desk.materials("b1")
    await store.set_budgets("b1", await writer.plan(contract, materials))
    for order, aim in enumerate(contract.sections):
        written = await writer.write(await desk.task("b1", order))
        change = Change(1, "draft", writer.name, "2026-01-01T00:00:00Z")
        section = Section(
            aim.title,
            aim.aim,
            sentences=written.sentences,
            blocks=written.blocks,
            history=(change,),
        )
        await conversation.keep("b1", order, section, written)
        await conversation.show("b1", order)
    await store.set_state("b1", "done")
    yield Thread(store, conversation, platform, writer)
    await store.close()


@pytest.fixture(scope="module")
def reading():
    """The sample paper, read."""
    return pdf.read(SAMPLE, "s1", lambda done, total: None)


@pytest.fixture
async def report(tmp_path, reading):
    """A thread whose report on the sample paper stands."""
    async with thread(tmp_path, reading) as made:
        yield made
