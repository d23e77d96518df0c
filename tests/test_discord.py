"""Discord as people see it, on a Discord in memory: real files, real workflows."""

import asyncio
import re

import discord
import discord_stage
import pytest
from claude_chat import BRIEF, LIE, REASON, WAITS, WRITE, Trouble, claude_writer
from discord_stage import DiscordStage, read, shown
from hypothesis import given
from hypothesis import strategies as st

from adapters._discord_view import lay_out, view
from adapters._text import clean
from bot.domain import COMMANDS, Choice, Post
from bot.testing import FakeStage, differences, play
from bot.thread import escape

cdn, stage = discord_stage.cdn, discord_stage.stage
TEXT = "Three sections: facts; summary; limits. 150 to 400 words"
MANY = tuple(Choice(f"which:{n}:{'x' * 45}", "long label " * 9) for n in range(1, 26))


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_text("<html><body>Please log in</body></html>")
    return path


async def test_the_scenario_reads_on_discord_as_in_the_core(tmp_path, cdn, sample, bad):
    async with FakeStage(tmp_path / "fake") as fake:
        reference = await play(fake, sample, bad)
    async with DiscordStage(tmp_path / "bot", cdn) as stage:
        seen = await play(stage, sample, bad)

    assert [] == differences(seen, reference)


async def test_a_digest_is_written_by_a_model_whose_lie_stays_in_sight(tmp_path, cdn, sample):
    async with claude_writer() as (writer, job), DiscordStage(tmp_path, cdn, writer) as stage:
        thread = await stage.ask(BRIEF, [sample])
        await stage.press(thread, (await stage.read(thread))[-1], "Evidence only (free)")
        card = next(one for one in await stage.read(thread) if WRITE in one.buttons)
        before = len(await stage.read(thread))
        assert "draft" not in job.asked
        await stage.press(thread, card, WRITE)
        seen = (await stage.read(thread))[before:]

    sections = [one for one in seen if "Approve" in one.buttons]
    assert ["1. ", "2. "] == [one.text[:3] for one in sections]
    assert all("(revision 2)" in one.text for one in sections)
    assert all(re.search(r"\[(?:\d+ · )?p\. \d", one.text) for one in sections)
    assert REASON in sections[0].text.partition(LIE)[2][:60]
    assert REASON not in sections[1].text
    assert any("I go on in 30 seconds" in one.text for one in seen)
    assert {"report.html", "report.json"} <= set(seen[-1].files)
    assert 1 == job.asked.count("outline")


async def test_a_model_in_trouble_is_waited_for_in_sight_and_nothing_is_drafted_twice(
    tmp_path, cdn, sample
):
    job = Trouble()
    async with claude_writer(job) as (writer, _), DiscordStage(tmp_path, cdn, writer) as stage:
        thread = await stage.ask(BRIEF, [sample])
        await stage.press(thread, (await stage.read(thread))[-1], "Start")
        seen = await stage.read(thread)

    assert ["1. ", "2. "] == [one.text[:3] for one in seen if "Approve" in one.buttons]
    assert 1 == len([one for one in seen if re.search(WAITS, one.text)])
    assert {"report.html", "report.json"} <= set(seen[-1].files)
    assert (7, 2) == (job.asked.count("draft"), job.student.stages.count("draft"))


@pytest.mark.corpus
async def test_a_real_paper_becomes_a_chinese_report_that_survives_a_restart(stage, corpus):
    paper = corpus / "papers" / "attention.pdf"
    thread = await stage.ask("阅读报告，三部分：论文信息；方法；实验，600到900字", [paper])
    await stage.press(thread, (await stage.read(thread))[-1], "开始")
    await stage.restart()
    sections = [one for one in await stage.read(thread) if "出处" in one.buttons]
    form = await stage.press(thread, sections[1], "修改")
    await stage.fill(form, {form.fields[0]: "短一点"})
    revised = [one for one in await stage.read(thread) if "出处" in one.buttons][-1]
    sources = await stage.press(thread, revised, "出处")
    messages = await stage.read(thread)

    assert 3 == len(sections)
    assert sources.images >= 1
    assert {"report.docx", "report.html"} <= {name for one in messages for name in one.files}
    assert 3 == sum("出处" in one.buttons for one in messages)  # what was revised has none
    assert revised.text.startswith("2. ")
    assert len(messages) == len({one.text for one in messages})


async def test_each_file_that_cannot_be_used_says_why_and_the_rest_goes_on(stage, sample, tmp_path):
    empty, page, photo, odd = (
        tmp_path / name for name in ("empty.pdf", "page.pdf", "photo.png", "paper.bin")
    )
    empty.write_bytes(b"")
    page.write_text("<html><body>Please log in</body></html>")
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 100)
    odd.write_bytes(await asyncio.to_thread(sample.read_bytes))
    thread = await stage.ask("", [empty, page, photo, odd])  # no word beside the files

    plan = (await stage.read(thread))[-1]
    assert ("Start", "Change", "Cancel") == plan.buttons
    for name in ("empty.pdf", "page.pdf", "photo.png"):
        assert re.search(rf"(?m)^.*{name}.*\.$", plan.text), f"{name}: {plan.text}"
    assert "web page" in plan.text
    assert "paper.bin" in plan.text


async def test_what_is_missing_is_told_where_the_person_is(stage):
    denied = discord.PermissionOverwrite(create_public_threads=False, attach_files=False)
    silent = stage.guild.create_text_channel(
        "silent", overwrites={stage.guild.default_role: denied}
    )
    await stage.ann.send(silent, f"<@{stage.env.bot.user.id}> report please")

    (told,) = [m for m in silent.history() if m.author.id == stage.env.bot.user.id]
    assert "“Attach Files”, “Create Public Threads”" in read(told.content)


async def test_a_command_and_a_menu_start_a_report(stage, sample):
    body = await asyncio.to_thread(sample.read_bytes)
    await stage.ann.slash(stage.channel, "report", brief="summary", file1=("a.pdf", body))
    (thread,) = stage.channel.threads
    await stage._quiet(f"discord:{stage.channel.id}:{thread.id}")
    message = await stage.ann.send(stage.channel, "limits", attachments=[("b.pdf", body)])
    await stage.bob.context_menu(stage.channel, "Draft a report", message)
    await stage._quiet(f"discord:{stage.channel.id}:{message.id}")

    for one, author in ((thread.id, stage.ann), (message.id, stage.bob)):
        plan = (await stage.read(f"discord:{stage.channel.id}:{one}"))[-1]
        assert ("Start", "Change", "Cancel") == plan.buttons
        assert (str(author.id),) == plan.mentions


async def test_the_words_of_a_thread_are_commands_there_too(stage, sample):
    thread = await stage.ask("Two sections: facts; summary. 50 to 150 words", [sample])
    await stage.press(thread, (await stage.read(thread))[-1], "Start")
    there = stage.thread(thread)

    async def order(name, **options):
        result = await stage.bob.slash(there, f"paperthread {name}", **options)
        assert result.ephemeral
        await stage._quiet(thread)
        return (await stage.read(thread))[-1]

    assert "2. summary: revision 1, open" in (await order("status")).text
    assert sample.name in (await order("sources")).text
    assert "r1 · <t:" in (history := await order("history", section=2)).text
    assert "1. facts" not in history.text
    assert "No language model was asked" in (await order("usage")).text
    assert "the one who asked for this report" in (await order("forget")).text  # that is ann

    offered = {name.removeprefix("paperthread ") for name in stage.bob.available_commands(there)}
    assert set(COMMANDS) < offered
    outside = await stage.ann.slash(stage.channel, "paperthread status")
    assert outside.ephemeral
    assert f"<#{there.id}>" in outside.response.message.content


async def test_a_direct_message_is_answered_with_replies(stage, sample, cdn):
    asked = await stage.ann.user.send_dm("summary, 100 to 300 words")
    thread = f"discord:{asked.channel.id}:@{asked.id}"
    await stage._quiet(thread)
    body = await asyncio.to_thread(sample.read_bytes)
    files = stage.env.backend.store_attachments(asked.channel.id, [("a.pdf", body)])
    await stage.ann.user.send_dm("", attachments=files)
    await stage._quiet(thread)

    said = [m for m in stage.ann.user.dm_channel.history() if m.author.id == stage.env.bot.user.id]
    assert {asked.id} == {message.reference.message_id for message in said}
    assert ("Start", "Change", "Cancel") == shown(said[-1]).buttons


# ── text from strangers ───────────────────────────────────────────────────────────────────────

HOSTILE = [
    "<!channel>", "@everyone", "@here", "<@123>", "<@!123>", "<@&123>", "<#123>", "<t:1:R>",
    "<:a:1>", "</do:1>", "<id:home>", ":smile:", "https://evil.example/x", "[label](http://a.b)",
    "<https://a.b>", "**", "__", "~~", "||", "`", "```py\n", "> ", ">>> ", "# ", "-# ", "- ",
    "1. ", "* ", "\\", "|a|b|\n|-|-|", "<b onclick=x>", "&lt;", "\u202eabc\u202c",
    "\u05e9\u05dc\u05d5\u05dd",
    "\U0001f468\u200d\U0001f469", "\x00\x1b[2J", "\u200b", "_a_", "*a*", "论文", "\ud800",
    "w" * 900,
]  # fmt: skip


@st.composite
def hostile(draw):
    pieces = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30))
    texts = draw(st.lists(st.lists(pieces, max_size=12).map(" ".join), min_size=1, max_size=8))
    times = draw(st.sampled_from([1, 1, 1, 12]))
    return [text for text in texts * times if bare(text)]


def bare(text):
    """Return what is left of a text once control characters and white space are gone."""
    return "".join(clean(text.replace("\ud800", "\ufffd")).split())


LIVE = re.compile(
    r"@(?:everyone|here)|<(?:@[!&]?|#|t:|a?:\w+:|/\w+:|id:)\w+|https?://|\]\(|:\w+:|\|\||~~"
)


def reader(markdown):
    """Read Discord's markdown: return the text, and what of it is alive (looks aside)."""
    text, alive, at = "", "", 0
    while at < len(markdown):
        if markdown[at] == "\\" and re.match(r"[^0-9A-Za-z\s]", markdown[at + 1 : at + 2]):
            text += markdown[at + 1]
            alive += "\0"  # an escaped character is never part of a mark
            at += 2
        else:
            text += markdown[at]
            alive += markdown[at]
            at += 1
    return text, alive


@given(hostile())
def test_no_text_pings_links_or_is_lost_and_every_message_fits(parts):
    post = Post("\n\n".join(["## " + escape("Title"), *map(escape, parts)]), "k", choices=MANY)
    messages = lay_out(post, "<@42>")

    assert all(0 < len(m.text.encode("utf-16-le")) // 2 <= 4000 for m in messages)
    assert messages[-1].text.endswith("\n\n<@42>")
    shown = [m.text.removesuffix("\n\n<@42>") for m in messages]
    shown[0] = shown[0].removeprefix("## ")
    texts, alive = zip(*map(reader, shown), strict=True)
    assert bare("".join(texts)) == bare("Title" + "".join(parts))
    assert not any(LIVE.search(one) or "*" in one or "`" in one or "_" in one for one in alive)
    assert not any(re.search(r"(?m)^\s*(?:[-+*#>]|\d+\.)", one) for one in alive)


def test_times_are_shown_by_each_readers_clock_and_those_of_strangers_as_they_stand():
    at, other = "2026-01-31 09:05 UTC", "2020-01-01 00:00 UTC"
    post = Post(
        f"- {escape(f'r1 · {at} · first')}\n- {escape(f'<t:1:R> {other}')}", "k", times=(at,)
    )
    (message,) = lay_out(post)

    assert "- r1 · <t:1769850300:f> · first\n" in message.text
    assert other in read(message.text)
    assert "\\<t" in message.text


async def test_a_section_of_forty_thousand_characters_is_taken_by_discord():
    post = Post("\n\n".join([escape("w" * 3000), escape("word " * 7400)]), "k", choices=MANY)
    messages = await asyncio.to_thread(lay_out, post)
    views = [view(page, 7) for page in messages]

    assert len(views) > 10
    for one, page in zip(views, messages, strict=True):
        assert one.content_length() <= 4000
        assert one.total_children_count <= 40
        assert (25 if page is messages[-1] else 0) == len(page.choices)
    for one in views[-1].to_components()[1:]:
        assert len(one["components"]) <= 5
        assert all(len(b["custom_id"]) <= 100 and len(b["label"]) <= 80 for b in one["components"])
