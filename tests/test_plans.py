"""A plan is changed before its start: by a form, or in words."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot._brief_changed import joined, split
from bot.brief import parse
from bot.domain import Brief, Click, Feedback, FileRef, answered
from bot.testing import FakePlatform, running
from bot.words import LANGUAGES, keys

TEXT = "Three sections: facts; summary; limits. 150 to 400 words in total, for complete beginners"
ZH = "写一份阅读报告，适合初学者，2000到3000字"


def changed(text, **fields):
    first, before = split(text)
    return parse(joined(first, before | fields, parse(text).language))


@pytest.mark.parametrize("text", [TEXT, ZH])
def test_what_is_changed_holds_whatever_the_brief_says(text):
    new = changed(
        text, sections="limits\nnumbers: the main ones", length="500 words", audience="experts"
    )

    assert ["limits", "numbers"] == [one.title for one in new.sections]
    assert "the main ones" == new.sections[1].aim
    assert (450, 550) == (new.length.min, new.length.max)
    assert "experts" == new.audience
    assert not any("contradiction" in notice.key for notice in new.notices)
    assert new == parse(new.text)


def test_a_section_that_stays_keeps_what_it_is_to_cover():
    text = "Two sections:\n1. Facts: who wrote it, and when\n2. Limits: what is missing"
    old, new = parse(text), changed(text, sections="2. Limits\n1. Facts\nTerms")

    assert (old.sections[1], old.sections[0]) == new.sections[:2]
    assert ("Terms", "") == (new.sections[2].title, new.sections[2].aim)


def test_a_length_and_readers_can_be_left_open_again():
    new = changed(TEXT, length="", audience="")

    assert new.length is None
    assert not new.audience


def test_another_language_changes_the_outline_and_how_words_are_counted():
    new = changed(ZH, language="English")

    assert "en" == new.language
    assert "Summary" in [one.title for one in new.sections]
    assert "words" == new.length.unit
    assert "zh-Hant" == changed(ZH, language="繁体中文").language


def test_the_later_of_two_changes_holds():
    once = changed(TEXT, length="500 words", audience="experts")
    twice = changed(once.text, length="800 words")

    assert (720, 880) == (twice.length.min, twice.length.max)
    assert "experts" == twice.audience
    assert 1 == twice.text.count("Changed before the start")


lines = st.lists(
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(
        str.strip
    ),
    min_size=2,
    max_size=5,
)


@given(lines, st.sampled_from(LANGUAGES))
def test_a_changed_brief_gives_its_parts_again(titles, language):
    fields = {"sections": "\n".join(titles), "length": "length: 5", "audience": titles[0]}

    assert (TEXT, fields) == split(joined(TEXT, fields, language))


# ── in a thread ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def thread(tmp_path, sample):
    """A planned report: its inbox, its platform."""
    await asyncio.to_thread(lambda: [keys(language) for language in LANGUAGES])
    platform = FakePlatform()
    async with running(tmp_path, platform) as inbox:
        await inbox.receive(
            Brief("b1", "fake:1", "ann", TEXT, (FileRef(str(sample), sample.name),))
        )
        await inbox.settled("fake:1")
        yield inbox, platform


async def say(inbox, text, target=None, event="f1"):
    await inbox.receive(Feedback(event, "fake:1", "bob", text, target=target))
    await inbox.settled("fake:1")


def plan(platform):
    (found,) = [post for post in platform.threads["fake:1"] if post.role == "plan"]
    return found


async def test_the_form_holds_the_plan_and_what_is_not_understood_stays(thread):
    inbox, platform = thread
    form = await inbox.form(Click("c1", "fake:1", "bob", "change"))
    held = {field.name: field.value for field in form.fields}

    assert ["sections", "length", "language", "audience"] == list(held)
    assert "facts\nsummary\nlimits" == held["sections"]
    assert "150 to 400 words" == held["length"]

    filled = held | {"sections": "facts\nlimits", "length": "long", "language": "Klingon"}
    await say(inbox, answered(filled), form.target)
    assert "1. facts\n2. limits" in plan(platform).text
    assert "150 to 400 words" in plan(platform).text
    told = platform.threads["fake:1"][-1].text
    assert "Changed in the plan above: sections" in told.replace("\\", "")
    assert "“long”" in told
    assert "“Klingon”" in told

    await say(inbox, answered(held | {"sections": "facts\nlimits"}), form.target, "f2")
    assert "stays as it is" in platform.threads["fake:1"][-1].text


async def test_words_change_the_plan_too_and_after_the_start_nothing_does(thread):
    inbox, platform = thread
    await say(inbox, "make it 200 words, in Chinese")
    assert "180至220字" in plan(platform).text
    assert ["start", "change", "cancel"] == [one.id for one in plan(platform).choices]
    await say(inbox, "thanks", event="f2")
    assert "180至220字" in plan(platform).text

    form = await inbox.form(Click("c1", "fake:1", "bob", "change"))
    await inbox.receive(Click("c2", "fake:1", "ann", "start"))
    await inbox.settled("fake:1")
    assert await inbox.form(Click("c3", "fake:1", "bob", "change")) is None
    count = len(platform.threads["fake:1"])
    await say(inbox, answered({"sections": "facts", "length": "90 words"}), form.target, "f3")
    (told,) = platform.threads["fake:1"][count:]
    assert "计划已经定下" in told.text
