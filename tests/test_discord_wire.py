"""Discord over the wire: posts, downloads and the gateway, in all kinds of trouble."""

import asyncio
import time

import discord_wire
import pytest
import yarl
from aiohttp import web
from discord_server import APP, CHANNEL, buttons, text
from discord_wire import THREAD, Inbox, at

from adapters import _discord_wire
from adapters import discord as adapter
from adapters._discord_setup import sign_up
from adapters.discord import Discord
from bot.domain import Attachment, Choice, FileRef, Post
from bot.errors import Broken, Rejected, Unreadable

server = discord_wire.server


async def test_a_post_opens_the_thread_once_and_is_posted_once(server, tmp_path):
    root = server.said("please")
    async with at(server, tmp_path) as (bot, _):
        first, again = await asyncio.gather(
            bot.post(f"{THREAD}{root}", Post("one", "a")),
            bot.post(f"{THREAD}{root}", Post("one", "a")),
        )
        await bot.post(f"{THREAD}{root}", Post("two", "b"))

    assert first == again
    assert ["one", "two"] == [text(message) for message in server.thread(root)]


LIMITED = {"Retry-After": "0.1", "X-RateLimit-Reset-After": "0.1"}
BUCKET = LIMITED | {
    "X-RateLimit-Bucket": "b", "X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0",
    "X-RateLimit-Scope": "user",
}  # fmt: skip
SLOW = {"message": "slow", "retry_after": 0.1, "global": False}


@pytest.mark.parametrize(
    "trouble",
    [
        (429, SLOW, BUCKET),
        (429, SLOW | {"global": True}, LIMITED | {"X-RateLimit-Global": "true"}),
        (500, {}, {}),
        (503, {}, {}),
        "reset",
        "reset after",
    ],
    ids=["429 bucket", "429 global", "500", "503", "reset", "reset after it was stored"],
)
async def test_a_post_in_trouble_arrives_exactly_once(server, tmp_path, trouble):
    root = server.said("please")
    async with at(server, tmp_path) as (bot, _):
        await bot.post(f"{THREAD}{root}", Post("before", "k0"))
        server.troubles.append(("POST .*/messages$", trouble))
        sent = await bot.post(f"{THREAD}{root}", Post("hello", "k"))

    assert [] == server.troubles
    assert ["before", "hello"] == [text(message) for message in server.thread(root)]
    assert sent == server.thread(root)[-1]["id"]


async def test_after_discord_forgot_the_nonce_the_marker_is_found(server, tmp_path, monkeypatch):
    monkeypatch.setattr(adapter, "NONCE_SECONDS", 0.0)
    server.nonce_seconds = 0.0
    root = server.said("please")
    async with at(server, tmp_path) as (bot, _):
        server.troubles.append(("POST .*/messages$", "reset after"))
        sent = await bot.post(f"{THREAD}{root}", Post("hello", "k"))
        later = await bot.post(f"{THREAD}{root}", Post("hello", "k"), tried=time.time())

    assert sent == later
    assert ["hello"] == [text(message) for message in server.thread(root)]


async def test_of_a_long_post_only_the_missing_parts_are_posted(server, tmp_path):
    root = server.said("please")
    server.nonce_seconds = 0.0
    post = Post("\n\n".join(f"{number} " + "word " * 300 for number in range(8)), "k")
    async with at(server, tmp_path) as (bot, _):
        whole = (await bot.post(f"{THREAD}{root}", post)).split(",")
        del server.messages[int(whole[1])]
        again = (await bot.post(f"{THREAD}{root}", post, tried=time.time())).split(",")

    assert len(whole) > 2
    assert [whole[0], *whole[2:]] == [again[0], *again[2:]]
    assert len(whole) == len(server.thread(root))


async def test_discord_out_of_reach_for_long_is_told(server, tmp_path, monkeypatch):
    monkeypatch.setattr(_discord_wire, "RETRY_SECONDS", 0.5)
    root = server.said("please")
    async with at(server, tmp_path) as (bot, _):
        server.troubles += [("POST .*/messages$", (503, {}, {}))] * 9
        with pytest.raises(Exception, match="discord-unreachable") as caught:
            await bot.post(f"{THREAD}{root}", Post("hello", "k"))

    assert caught.value.retryable


async def test_a_redelivered_message_is_one_event(server, tmp_path):
    async with at(server, tmp_path) as (_, inbox):
        number = server.said("please", [("a.pdf", b"%PDF-")])
        await server.deliver(number)
        await server.deliver(number)
        await server.deliver(server.said("chatter", called=False))
        other = server.said("and this", [("b.pdf", b"%PDF-"), ("c.pdf", b"%PDF-")])
        await server.deliver(other)
        await inbox.wait(2)

    first, second = inbox.events
    assert (f"discord:{number}", f"{THREAD}{number}", "please") == (
        first.id, first.thread, first.text,
    )  # fmt: skip
    assert ["b.pdf", "c.pdf"] == [file.name for file in second.files]


async def test_what_was_said_while_the_bot_was_away_is_taken_in(server, tmp_path):
    old = server.number() - (600_000 << 22)  # ten minutes before it was ever started
    server.messages[old] = server.messages[server.said("too early")] | {"id": str(old)}
    server.messages.pop(max(server.messages))
    async with at(server, tmp_path) as (_, inbox):
        await server.deliver(server.said("first"))
        await inbox.wait(1)
    server.said("missed", [("a.pdf", b"%PDF-")])
    async with at(server, tmp_path) as (_, inbox):
        await inbox.wait(2)

    assert ["first", "missed"] == [event.text for event in inbox.events]


async def test_without_the_intent_it_serves_all_the_same(server, tmp_path):
    server.refuse_content = True
    async with at(server, tmp_path) as (_, inbox):
        await server.deliver(server.said("please"))
        await inbox.wait(1)

    assert "please" == inbox.events[0].text


async def test_a_wrong_token_is_a_sentence(server, tmp_path):
    server.troubles.append(("GET users/@me", (401, {"message": "401: Unauthorized"}, {})))

    with pytest.raises(Rejected, match="discord-token"):
        await Discord("token", tmp_path).run(Inbox())


async def test_a_token_is_checked_live_and_the_invitation_asks_for_no_more_than_is_needed(server):
    server.content = False
    works, invite, intent, lacks = await sign_up.check("token")

    assert "paperthread" == works.values["name"]
    url = yarl.URL(invite.values["link"])
    assert (str(APP), "bot applications.commands") == (url.query["client_id"], url.query["scope"])
    bits = 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16 | 1 << 35 | 1 << 38
    assert str(bits) == url.query["permissions"]
    assert "discord-no-content" == intent.key
    assert "Create Public Threads" in lacks.values["permissions"]
    assert "“View Channel”" in lacks.values["permissions"]
    assert "“Send Messages”" not in lacks.values["permissions"]
    server.troubles.append(("GET users/@me", (401, {"message": "401: Unauthorized"}, {})))
    with pytest.raises(Broken, match="discord-token"):
        await sign_up.check("token")


# ── files ─────────────────────────────────────────────────────────────────────────────────────


async def test_an_expired_address_is_asked_for_anew(server, tmp_path):
    number = server.said("please", [("a.pdf", b"%PDF-1.7 all of it")])
    file = server.messages[number]["attachments"][0]
    old = FileRef(f"discord:{CHANNEL}:{number}:{file['id']}:http://{server.base}/cdn/old", "a.pdf")
    async with at(server, tmp_path) as (bot, _):
        await bot.download(old, tmp_path / "in")

    assert b"%PDF-1.7 all of it" == (tmp_path / "in").read_bytes()


async def stalled(request):
    answer = web.StreamResponse()
    await answer.prepare(request)
    await answer.write(b"%PDF-")
    await asyncio.Event().wait()


async def cut(request):
    answer = web.StreamResponse(headers={"Content-Length": "100000"})
    await answer.prepare(request)
    await answer.write(b"%PDF-")
    request.transport.abort()


async def login(request):
    return web.Response(text="<html>", content_type="text/html")


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (None, "intake-expired"),
        (b"x" * 2_000_000, "intake-too-big"),
        (login, "intake-login"),
        (stalled, "intake-stalled"),
        (cut, "intake-cut-off"),
    ],
)
async def test_a_file_that_does_not_come_says_why(server, tmp_path, body, key):
    number = server.said("please", [("a.pdf", body)])
    async with at(server, tmp_path, max_bytes=1_000_000, stall=0.3) as (bot, inbox):
        await server.deliver(number)
        await inbox.wait(1)
        with pytest.raises(Unreadable, match=key):
            await bot.download(inbox.events[0].files[0], tmp_path / "in")


async def test_files_are_spread_over_messages_of_ten(server, tmp_path):
    paths = [tmp_path / f"{number}.txt" for number in range(13)]
    for path in paths:
        path.write_text("x")
    root = server.said("please")
    files = tuple(Attachment(path, f"images/{path.name}") for path in paths)
    post = Post("ready", "k", files=files, choices=(Choice("start", "Start"),))
    async with at(server, tmp_path) as (bot, _):
        await bot.post(f"{THREAD}{root}", post)

    one, two = server.thread(root)
    assert (10, 3) == (len(one["uploads"]), len(two["uploads"]))
    assert [] == buttons(one)
    assert 1 == len(buttons(two))
    shown = [part["file"]["url"] for part in one["components"] if part["type"] == 13]
    assert [f"attachment://{name}" for name in one["uploads"]] == shown
