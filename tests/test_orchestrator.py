"""A thread as people see it, on a platform in memory: real files, real workflows."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.digest import DigestWriter
from bot.domain import Brief, Click, Feedback, FileRef, Post
from bot.engine import Engine
from bot.errors import Busy, Rejected
from bot.orchestrator import Orchestrator
from bot.platforms import Platforms
from bot.settings import Settings
from bot.store import Store
from bot.testing import FakePlatform
from bot.words import LANGUAGES, keys

TEXT = "Three sections: facts; summary; limits. 150 to 400 words"


@pytest.fixture
def brief(sample):
    file = FileRef(str(sample), sample.name, size=sample.stat().st_size)
    return Brief("b1", "fake:1", "ann", TEXT, (file,))


@pytest.fixture
async def bot(tmp_path):
    """A running bot: its inbox and its platform."""
    await asyncio.to_thread(lambda: [keys(language) for language in LANGUAGES])
    platform = FakePlatform()
    engine = await asyncio.to_thread(Engine, tmp_path)
    store = await asyncio.to_thread(Store, tmp_path)
    inbox = Orchestrator(Settings(), store, engine, DigestWriter(), platform)
    await engine.launch()
    yield inbox, platform
    await inbox.close()
    await engine.close()
    await store.close()


def shown(platform: FakePlatform, role: str, thread: str = "fake:1") -> list[Post]:
    return [post for post in platform.threads.get(thread, []) if post.role == role]


async def click(inbox, choice: str, *, author: str = "ann", event: str = "") -> None:
    await inbox.receive(Click(event or f"c-{choice}", "fake:1", author, choice))
    await inbox.settled("fake:1")


async def test_from_the_plan_to_the_files_and_every_button(bot, brief):
    inbox, platform = bot
    await inbox.receive(brief)
    await inbox.receive(brief)  # delivered twice

    assert "planned" == await inbox.settled("fake:1")
    (plan,) = shown(platform, "plan")
    assert ["start", "change", "cancel"] == [choice.id for choice in plan.choices]
    assert "ann" == plan.mention
    assert "less than a minute" in plan.text
    assert [] == shown(platform, "section")

    await click(inbox, "start")
    await click(inbox, "start", event="again")
    sections = shown(platform, "section")
    assert ["1. facts", "2. summary", "3. limits"] == [post.title for post in sections]
    assert ["approve:2", "revise:2", "sources:2"] == [c.id for c in sections[1].choices]
    (files,) = shown(platform, "files")
    assert "ann" == files.mention
    assert "report.docx" in {file.name for file in files.files}

    await click(inbox, "approve:1")
    assert "Approved" in shown(platform, "answer")[-1].text

    form = await inbox.form(Click("c9", "fake:1", "bob", "revise:2"))
    assert form is not None
    assert 1 == form.target
    await inbox.receive(Feedback("f1", "fake:1", "bob", "shorter", target=form.target))
    await inbox.settled("fake:1")
    assert "2. summary (revision 2)" == shown(platform, "section")[-1].title

    await click(inbox, "sources:2", author="bob")
    ((who, sources),) = platform.private
    assert "bob" == who
    assert sources.images
    assert all(image.path.read_bytes().startswith(b"\x89PNG") for image in sources.images)


async def test_an_unclear_remark_is_answered_with_a_choice_of_sections(bot, brief):
    inbox, platform = bot
    await inbox.receive(brief)
    await inbox.settled("fake:1")
    await click(inbox, "start")
    await inbox.receive(Feedback("f1", "fake:1", "bob", "shorter please"))
    await inbox.settled("fake:1")
    (asked,) = shown(platform, "answer")

    assert ["which:1:f1", "which:2:f1", "which:3:f1"] == [choice.id for choice in asked.choices]
    await click(inbox, "which:2:f1")
    assert "2. summary (revision 2)" == shown(platform, "section")[-1].title


async def test_a_cancelled_plan_writes_nothing(bot, brief):
    inbox, platform = bot
    await inbox.receive(brief)
    await inbox.settled("fake:1")
    await click(inbox, "cancel")
    await click(inbox, "start")

    assert "cancelled" == await inbox.settled("fake:1")
    assert [] == shown(platform, "section")


async def test_two_threads_do_not_mix(bot, brief, sample, tmp_path):
    inbox, platform = bot
    other = Brief(
        "b2", "fake:2", "eve", "总结，三部分：信息、摘要、不足，300到600字", brief.files, start=True
    )
    await asyncio.gather(inbox.receive(brief), inbox.receive(other))
    await inbox.settled("fake:1")
    await inbox.settled("fake:2")

    assert [] == shown(platform, "section")
    assert 3 == len(shown(platform, "section", "fake:2"))


async def test_a_file_that_cannot_be_read_is_told_to_the_one_who_asked(bot, tmp_path):
    inbox, platform = bot
    bad = Path(tmp_path / "bad.pdf")
    await asyncio.to_thread(bad.write_bytes, b"")
    await inbox.receive(Brief("b1", "fake:1", "ann", TEXT, (FileRef(str(bad), "bad.pdf"),)))

    assert "unusable" == await inbox.settled("fake:1")
    (told,) = platform.threads["fake:1"]
    assert "bad" in told.text
    assert "ann" == told.mention


async def test_after_a_restart_an_unfinished_thread_says_so_once(bot, brief):
    inbox, platform = bot
    await inbox._store.add_brief(brief)  # what a process leaves that died while reading
    await inbox._store.set_begun(brief.id)
    await inbox._engine.wait(await inbox.take_up())

    (told,) = platform.threads["fake:1"]
    assert "restarted" in told.text


async def test_restarts_between_which_nothing_was_posted_are_told_once(bot, brief, monkeypatch):
    inbox, platform = bot
    await inbox._store.add_brief(brief)
    await inbox._store.set_begun(brief.id)
    for second in range(3):
        monkeypatch.setattr("bot.orchestrator.now", lambda at=second: f"2026-01-01T00:00:0{at}Z")
        await inbox._engine.wait(await inbox.take_up())
    assert 1 == len(platform.threads["fake:1"])

    await inbox._outbox.say("b1", Post("a section", "section-1-1"))
    monkeypatch.setattr("bot.orchestrator.now", lambda: "2026-01-01T00:00:09Z")
    await inbox._engine.wait(await inbox.take_up())
    texts = [post.text[:15] for post in platform.threads["fake:1"]]
    assert ["I was restarted", "a section", "I was restarted"] == texts


@pytest.mark.parametrize(("start", "last"), [(False, "plan"), (True, "files")])
async def test_a_report_whose_posts_are_refused_goes_on_by_a_word(
    bot, brief, monkeypatch, start, last
):
    inbox, platform = bot
    post = platform.post

    async def refuse(thread, shown, tried=None):
        raise Rejected("discord-forbidden")

    monkeypatch.setattr(platform, "post", refuse)
    await inbox.receive(replace(brief, start=start))
    assert "broken" == await inbox.settled("fake:1")
    for number in range(2):  # refused once more, then not
        monkeypatch.setattr(platform, "post", post if number else refuse)
        await inbox.receive(Feedback(f"f{number}", "fake:1", "ann", "Go on"))
        await inbox.settled("fake:1")

    keys = [one.key for one in platform.threads["fake:1"]]
    assert len(keys) == len(set(keys))
    assert last == platform.threads["fake:1"][-1].role
    assert (3 if start else 0) == len(shown(platform, "section"))


async def test_a_platform_out_of_reach_is_waited_for(bot, brief, monkeypatch):
    inbox, platform = bot
    monkeypatch.setattr("bot.outbox.REST", 0.01)
    post, lost = platform.post, []

    async def stutter(thread, shown, tried=None):
        if shown.key not in lost:
            lost.append(shown.key)
            raise Busy("discord-unreachable")
        assert tried
        return await post(thread, shown, tried)

    monkeypatch.setattr(platform, "post", stutter)
    await inbox.receive(replace(brief, start=True))

    assert "done" == await inbox.settled("fake:1")
    assert 3 == len(shown(platform, "section"))


async def test_what_was_recorded_and_not_begun_is_begun_after_a_restart(bot, brief):
    inbox, platform = bot
    await inbox._store.add_brief(brief)  # what a process leaves that died before the next line
    await inbox._store.add_remark(Feedback("r", "fake:1", "ann", "what is it about?"))
    await inbox.take_up()

    assert "planned" == await inbox.settled("fake:1")
    assert 1 == len([post for post in platform.threads["fake:1"] if post.key.endswith("-r")])
    assert [] == await inbox._store.arrivals()


async def test_bytes_that_are_there_already_are_left_where_they_are(bot, sample):
    store = bot[0]._store
    kept = []
    for _ in range(2):
        path = await store.temporary()
        await asyncio.to_thread(path.write_bytes, b"the same")
        digest, _ = await store.keep(path)
        kept.append((await asyncio.to_thread(store.blob(digest).stat)).st_ino)
        assert not await asyncio.to_thread(path.exists)

    assert kept[0] == kept[1]  # a child that reads it may open that file and no other


async def test_a_thread_is_not_waited_for_by_another(bot, brief):
    inbox, _ = bot
    await inbox.receive(brief)
    await inbox._arrivals.begun()

    assert ["b1"] == await inbox._engine.unfinished(["b1"])
    assert [] == await inbox._engine.unfinished([])


async def test_an_event_that_cannot_be_begun_is_tried_again(bot, brief, monkeypatch):
    inbox, _ = bot
    monkeypatch.setattr("bot.arrivals.REST", 0.01)
    start, troubles = inbox._engine.start, [OSError("disk full"), OSError("disk full")]

    async def failing(*given, **named):
        if troubles:
            raise troubles.pop()
        return await start(*given, **named)

    monkeypatch.setattr(inbox._engine, "start", failing)
    await inbox.receive(brief)

    assert "planned" == await inbox.settled("fake:1")
    assert [] == troubles


async def test_each_thread_goes_back_to_its_own_platform(tmp_path):
    one, two = FakePlatform("one"), FakePlatform("two")
    both = Platforms([one, two])
    await both.post("two:7", Post("hello", "k"))
    await both.tell(Click("c", "one:1", "ann", "x"), Post("psst", "p"))

    assert {"two:7"} == set(two.threads)
    assert ["ann"] == [who for who, _ in one.private]


async def test_the_plan_warns_where_the_sources_are_too_thin(bot, brief):
    inbox, platform = bot
    long = replace(brief, text="Sections: facts; summary. 9000 to 12000 words")
    await inbox.receive(long)
    await inbox.settled("fake:1")

    assert "may come out shorter" in shown(platform, "plan")[0].text


async def test_two_people_asking_for_the_same_sources_at_once_both_get_them(bot, brief):
    inbox, platform = bot
    again = replace(brief, id="b2", thread="fake:2", start=True)
    await inbox.receive(replace(brief, start=True))
    await inbox.receive(again)
    await asyncio.gather(inbox.settled("fake:1"), inbox.settled("fake:2"))
    await inbox.receive(Click("c1", "fake:1", "ann", "sources:2"))
    await inbox.receive(Click("c2", "fake:2", "bob", "sources:2"))
    await asyncio.gather(inbox.settled("fake:1"), inbox.settled("fake:2"))

    (one, first), (two, second) = sorted(platform.private, key=lambda told: told[0])
    assert ("ann", "bob") == (one, two)
    assert first.images == second.images != ()
    assert all(image.path.read_bytes().startswith(b"\x89PNG") for image in first.images)
