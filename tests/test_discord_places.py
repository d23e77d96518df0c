"""Every kind of place on Discord: forums, news, voice, threads that sleep or are locked."""

import discord
import discord_stage
import discord_wire
import pytest
from discord_server import (
    CHANNEL,
    FORUM,
    NEWS,
    TALK,
    VOICE,
    text,
)  # fmt: skip
from discord_stage import read
from discord_wire import THREAD, at, until

from bot.domain import Brief, Feedback, Hello, Post
from bot.errors import Rejected

server, cdn, stage = discord_wire.server, discord_stage.cdn, discord_stage.stage


def told(server, channel):
    """Return the plain sentences that the bot said in a place."""
    return [read(one["content"]) for one in server.thread(channel) if one["content"]]


async def heard(server, inbox, number, count=1):
    await server.deliver(number)
    await inbox.wait(count)
    return inbox.events[-1]


async def test_a_forum_post_that_mentions_the_bot_becomes_a_report_in_itself(server, tmp_path):
    async with at(server, tmp_path) as (bot, inbox):
        number = await server.forum_post("summary please")
        await inbox.wait(1)
        await bot.post(f"discord:{FORUM}:{number}", Post("the plan", "k"))

    (event,) = inbox.events
    assert (f"discord:{FORUM}:{number}", "summary please", True) == (
        event.thread, event.text, event.called,
    )  # fmt: skip
    assert ["the plan"] == [text(message) for message in server.thread(number)]


async def test_a_forum_that_is_closed_to_the_bot_is_explained_in_a_direct_message(server, tmp_path):
    async with at(server, tmp_path) as (bot, inbox):
        number = await server.forum_post("summary please")
        await inbox.wait(1)
        server.closed.add(number)
        with pytest.raises(Rejected, match="discord-forbidden"):
            await bot.post(f"discord:{FORUM}:{number}", Post("the plan", "k"))

    (sentence,) = told(server, TALK)
    assert "does not let me post" in sentence
    assert "“go on”" in sentence


async def test_in_a_news_channel_the_thread_hangs_on_the_message(server, tmp_path):
    async with at(server, tmp_path) as (bot, inbox):
        number = server.said("summary", channel=NEWS)
        event = await heard(server, inbox, number)
        await bot.post(event.thread, Post("the plan", "k"))

    assert isinstance(event, Brief)
    assert str(NEWS) == server.threads[number]["parent_id"]
    assert ["the plan"] == [text(message) for message in server.thread(number)]


async def test_beside_a_voice_channel_posts_reply_and_replies_need_no_mention(server, tmp_path):
    async with at(server, tmp_path) as (bot, inbox):
        asked = server.said("summary", channel=VOICE)
        event = await heard(server, inbox, asked)
        post = int(await bot.post(event.thread, Post("the plan", "k")))
        server.messages[post]["message_reference"] = {
            "message_id": str(asked), "channel_id": str(VOICE)
        }  # fmt: skip
        await server.deliver(server.said("chatter", channel=VOICE, called=False))
        answer = server.said("go", channel=VOICE, called=False, about=post)
        remark = await heard(server, inbox, answer, 2)

    assert f"discord:{VOICE}:@{asked}" == event.thread == remark.thread
    assert isinstance(remark, Feedback)
    assert ["summary", "go"] == [one.text for one in inbox.events]


async def test_a_thread_that_sleeps_is_heard_woken_and_written_in(server, tmp_path):
    root = server.said("please", called=False)
    thread = f"{THREAD}{root}"
    async with at(server, tmp_path) as (bot, _):
        number = await bot.post(thread, Post("reading", "p"))
    asleep = server.threads[root]["thread_metadata"]
    asleep["archived"] = True
    async with at(server, tmp_path) as (bot, inbox):
        remark = await heard(server, inbox, server.said("2: shorter", channel=root, called=False))
        await bot.edit(thread, number, Post("read", "p"))
        assert not asleep["archived"]
        asleep["archived"] = True
        await bot.post(thread, Post("more", "q"))

    assert (thread, "2: shorter") == (remark.thread, remark.text)
    assert ["read", "more"] == [text(message) for message in server.thread(root)]
    assert not asleep["archived"]


async def test_a_locked_thread_is_explained_beside_it_once_until_it_opens(server, tmp_path):
    root = server.said("please")
    thread = f"{THREAD}{root}"
    async with at(server, tmp_path) as (bot, _):
        await bot.post(thread, Post("plan", "p"))
        for _ in range(2):
            server.threads[root]["thread_metadata"] |= {"locked": True, "archived": True}
            for _ in range(2):
                with pytest.raises(Rejected, match="discord-locked"):
                    await bot.post(thread, Post("section", "s"))
            server.threads[root]["thread_metadata"] |= {"locked": False}
            await bot.post(thread, Post("section", "s"))

    said = told(server, CHANNEL)
    assert 2 == len(said)
    assert all("locked" in one for one in said)
    assert ["plan", "section"] == [text(message) for message in server.thread(root)]


async def test_a_message_that_cannot_be_read_is_answered_once(server, tmp_path):
    server.refuse_content = True
    root = server.said("please")
    async with at(server, tmp_path) as (bot, inbox):
        await bot.post(f"{THREAD}{root}", Post("plan", "p"))
        for known in (None, f"{THREAD}{root}", f"{THREAD}{root}"):  # not ours; ours, twice
            inbox.known = known
            number = server.said("", channel=root, called=False)
            await server.deliver(number)
        await until(lambda: told(server, root))
        mentioned = await heard(server, inbox, server.said("go", channel=root), 2)

    assert "go" == mentioned.text
    (sentence,) = told(server, root)
    assert "cannot read messages here" in sentence


async def test_a_server_that_takes_the_bot_in_is_greeted(server, tmp_path):
    async with at(server, tmp_path) as (_, inbox):
        await server.join()
        await inbox.wait(1)

    (hello,) = inbox.events
    assert isinstance(hello, Hello)
    assert f"discord:{CHANNEL}:" == hello.thread
    assert "zh-CN" == hello.locale


async def test_rights_that_are_taken_away_halt_a_report_and_nothing_is_lost(stage, sample):
    thread = await stage.ask("Two sections: summary; limits. 100 to 300 words", [sample])
    edit = stage.env.backend.edit_role
    allowed = {role.id: role.permissions for role in stage.guild._guild.roles.values()}
    denied = discord.Permissions.send_messages_in_threads.flag
    for role, permissions in allowed.items():
        edit(stage.guild.id, role, {"permissions": permissions & ~denied})
    await stage.env.settle()
    await stage.press(thread, (await stage.read(thread))[-1], "Start")
    (sentence,) = [
        read(one.content)
        for one in stage.channel.history()
        if one.author.id == stage.env.bot.user.id and one.type is discord.MessageType.reply
    ]
    before = await stage.read(thread)
    for role, permissions in allowed.items():
        edit(stage.guild.id, role, {"permissions": permissions})
    await stage.env.settle()
    await stage.say(thread, "go on")

    assert "“Send Messages in Threads”" in sentence
    assert not any(one.text.startswith("1. ") for one in before)
    after = [one.text for one in await stage.read(thread)]
    assert 1 == sum(one.startswith("1. summary") for one in after)
    assert 1 == sum(one.startswith("2. limits") for one in after)
    assert "ready to take home" in after[-1]
