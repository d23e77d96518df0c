"""Revising a section: what the thread shows, what stays, what can be brought back."""

import asyncio
import json
import random
import re
from dataclasses import replace

import pytest
import talkback
from pydantic import TypeAdapter
from talkback import TEXT_ZH, thread

from bot.brief import parse
from bot.differences import difference
from bot.drafting import ClaudeWriter
from bot.llm.anthropic import Anthropic
from bot.report import Section, Sentence
from bot.settings import Settings
from bot.store import Draft
from bot.testing import ScriptedClaude, Student, plain

DRAFT = TypeAdapter(Draft)


reading, report = talkback.reading, talkback.report


def body(draft):
    """What a reader sees of a section, as bytes."""
    data = DRAFT.dump_python(draft, mode="json")
    section = data["section"]
    return json.dumps([section["sentences"], section["blocks"], data["passages"]]).encode()


async def test_a_revision_says_who_asked_for_what_and_what_changed_and_the_old_one_links_to_it(
    report,
):
    before = list(report.posts)
    await report.say("2: shorter", author="bob")

    text = plain(report.last.text)
    assert "2. summary (revision 2)" == report.last.title
    assert "bob" == report.last.mention
    assert "Asked for: “2: shorter”" in text
    removed, added = map(int, re.search(r"(\d+) words out, (\d+) in", text).groups())
    assert removed > 5
    assert added == 0  # what the section says of its own quotes is no change of it
    assert re.search(r"^− \w+", text, re.M)
    old = report.posts[1]
    assert "2. summary: replaced by revision 2 further down" == plain(old.text)
    assert await report.message("section-2-2") == old.link
    assert () == old.choices
    assert [before[0], before[2]] == [report.posts[0], report.posts[2]]


@pytest.mark.parametrize("seed", range(8))
async def test_of_two_hundred_revisions_each_touches_its_section_alone_and_each_comes_back(
    tmp_path, reading, seed
):
    """Metric 15: 25 in each of eight threads, byte by byte; on a small paper, for speed."""
    luck = random.Random(seed)  # noqa: S311  a choice of tests is no secret
    wishes = ["shorter", "longer", "half as long", "drop [1]", "drop [2]", "another quote",
              "more on models", "more on learners", "add page 1", "add page 2", "换掉[1]",
              "bring back r1", "more on questions", "删掉第1句", "twice as long"]  # fmt: skip
    small = replace(reading, passages=reading.passages[2:9])
    text = "Two sections: summary; contribution. 60 to 150 words"
    async with thread(tmp_path, small, text) as report:
        made, after = 0, await report.drafts()
        for _ in range(60):
            before = after
            order = luck.choice([0, 0, 1])
            await report.say(f"{order + 1}: {luck.choice(wishes)}", author=luck.choice("abc"))
            after = await report.drafts()
            assert body(before[1 - order]) == body(after[1 - order])
            made += after[order].section.revision - before[order].section.revision
            if made >= 25:
                break

        assert made >= 25
        for order in (0, 1):
            kept = await report.store.history("b1", order)
            assert [n + 1 for n in range(len(kept))] == [one.section.revision for one in kept]
            assert len({body(one) for one in kept}) > 1
            for count, old in enumerate(kept[:-1], len(kept) + 1):
                await report.say(f"{order + 1}: bring back r{old.section.revision}")
                assert body(old) == body(await report.store.revision("b1", order, count))


async def test_history_compares_shows_and_brings_back(report):
    first = body((await report.drafts())[1])
    await report.say("2: shorter", author="bob")
    await report.say("history 2")
    text = plain(report.last.text)
    assert re.search(r"r1 · 2026-01-01 00:00 UTC · first written \(digest\)", text)
    assert re.search(r"r2 · .*“2: shorter” · \d+ words out, \d in", text)
    assert ["Bring back r1"] == [choice.label for choice in report.last.choices]

    await report.say("compare 2 r1 r2")
    assert re.search(r"Section 2, r1 to r2: \d+ words out, \d in", plain(report.last.text))
    await report.say("show 2 r1")
    assert plain(report.last.text).startswith("2. summary\n")
    await report.press("back:2:1", author="eve")
    assert first == body((await report.drafts())[1])
    assert "2. summary (revision 3)" == report.last.title
    assert "Bring back r1" in plain(report.last.text)
    await report.say("2: bring back r9")
    assert "Section 2 has no revision 9; it has 3." == plain(report.last.text)


@pytest.mark.parametrize(
    ("wish", "out", "into"),
    [("drop [1]", 1, 0), ("another quote", 0, 1), ("换掉[1]", 1, 1), ("more on training", 0, 2),
     ("加上第2页的内容", 0, 2)],
)  # fmt: skip
async def test_without_a_model_sentences_go_and_come_as_asked(report, wish, out, into):
    before = (await report.drafts())[1].section
    await report.say(f"2: {wish}")
    after = (await report.drafts())[1].section
    old, new = (
        [one.text for one in section.sentences if one.kind != "notice"]
        for section in (before, after)
    )

    assert 2 == after.revision
    assert out == sum(text not in new for text in old)
    assert 0 < sum(text not in old for text in new) <= into if into else set(new) <= set(old)
    assert all(one.kind != "claim" for one in after.sentences)


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        ("drop [99]", "There is no sentence 99 here"),
        ("add page 77", "Page 77 holds nothing"),
        ("more on lattice cryptography", "“lattice cryptography” is not in these sources"),
        ("make it rhyme", "any other change needs a model"),
    ],
)
async def test_what_cannot_be_done_is_said_in_one_sentence(report, wish, answer):
    await report.say(f"2: {wish}")

    assert answer in plain(report.last.text)
    assert 1 == (await report.drafts())[1].section.revision


async def test_sentences_are_numbered_in_the_thread_as_they_are_dropped(report):
    text = plain(report.posts[1].text)
    number, sentence = 2, None
    for line in text.split("\n"):
        if f"[{number} · p." in line:
            sentence = line.partition(f" [{number} ·")[0]
    assert sentence
    await report.say(f"2: drop [{number}]")

    assert sentence not in plain(report.last.text).partition("What changed")[0]


async def test_a_remark_on_an_older_revision_shows_what_changed_and_asks_its_author(report):
    about = await report.message("section-2-1")
    await report.say("shorter", author="bob", about=about)
    await report.say("drop [1]", author="eve", about=about)
    text = plain(report.last.text)
    assert "Section 2 has moved on since you looked: revision 1 became 2" in text
    assert "− " in text
    assert "eve" == report.last.mention
    assert 2 == (await report.drafts())[1].section.revision

    await report.press(report.last.choices[0].id, author="eve")
    assert 3 == (await report.drafts())[1].section.revision
    assert "eve" == (await report.drafts())[1].section.history[-1].author
    await report.say("drop [1]", author="joe", about=about)
    await report.press(report.last.choices[1].id, author="joe")
    assert "Left as it is." == plain(report.last.text)


async def test_an_author_who_revised_last_is_not_asked_again(report):
    form = await report.conversation.form(await _click(report, "revise:2"))
    await report.say("shorter", author="bob", target=form.target)
    await report.say("drop [1]", author="bob", target=form.target)

    assert 3 == (await report.drafts())[1].section.revision


async def _click(report, choice):
    from bot.domain import Click

    return Click("x", "fake:1", "bob", choice)


async def test_a_form_names_the_revision_that_it_was_opened_on(report):
    await report.say("2: shorter", author="bob")
    form = await report.conversation.form(await _click(report, "revise:2"))
    await report.say("2: drop [1]", author="eve")
    await report.say("shorter", author="joe", target=form.target)

    assert "revision 2 became 3" in plain(report.last.text)


async def test_a_revision_is_never_written_over(report):
    draft = (await report.drafts())[1]
    other = Draft(Section("x", sentences=(Sentence("other", "notice"),)))

    assert not await report.store.put_draft("b1", 1, other)
    assert draft == (await report.drafts())[1]


async def test_two_at_once_lose_nothing(report):
    await asyncio.gather(
        *[report.say(f"2: {wish}", author="bob") for wish in ("drop [1]", "shorter")]
    )
    kept = await report.store.history("b1", 1)

    assert [1, 2, 3] == [one.section.revision for one in kept]
    assert {"draft", "f1", "f2"} == {change.cause for change in kept[-1].section.history}


async def test_chinese_words_are_compared_character_by_character():
    old = Section("t", sentences=(Sentence("模型在两个数据集上训练了三天。", "claim"),))
    new = Section("t", sentences=(Sentence("模型在四个数据集上训练了三天。", "claim"),))

    assert [("-", "两"), ("+", "四")] == [(h.sign, h.text) for h in difference(old, new).hunks]


async def test_a_chinese_thread_speaks_chinese(tmp_path, reading):
    async with thread(tmp_path, reading, TEXT_ZH) as report:
        await report.say("第二部分短一点", author="bob")

        assert "要求：“第二部分短一点”" in plain(report.last.text)
        assert "已由下方的第2稿取代" in plain(report.posts[1].text)


@pytest.mark.parametrize(
    ("wish", "asked", "spoken"), [("English please", [0, 1, 2], "en"), ("2: in English", [1], "zh")]
)
async def test_a_model_that_is_set_says_a_section_or_the_report_in_another_language(
    tmp_path, reading, wish, asked, spoken
):
    tasks, student = [], Student()

    def script(request):
        tasks.append(request.task)
        return student(request)

    async with ScriptedClaude(script) as claude:
        model = Anthropic(Settings(writer_url=claude.url, writer_key="k"), 5.0)
        writer = await asyncio.to_thread(ClaudeWriter, model)
        async with thread(tmp_path, reading, TEXT_ZH, writer) as report:
            tasks.clear()
            await report.say(wish)
            drafts = await report.drafts()
            contract = await report.store.contract("b1")
        await model.close()

    revised = [task for task in tasks if task.startswith("Revise section")]
    assert asked == [at for at, one in drafts.items() if one.section.revision == 2]
    assert len(asked) == len(revised)
    assert all("section now, in English" in task for task in revised)
    assert spoken == contract.language
    titles = [draft.section.title for _, draft in sorted(drafts.items())]
    summary, limits = titles[1:]
    assert ("Summary", "Limits" if 2 in asked else "不足") == (summary, limits)
    # Whoever checks the report reads its brief again, and finds what was asked for since.
    read = await asyncio.to_thread(parse, contract.text, locale=contract.language)
    assert titles == [aim.title for aim in read.sections]
    assert contract == read


async def test_without_a_model_another_language_is_said_to_need_one(report):
    await report.say("把第二部分译成中文")

    assert "another language needs a language model" in plain(report.last.text)
    assert 1 == (await report.drafts())[1].section.revision
