"""Slack over the wire: Socket Mode, acknowledgements, redelivery, limits and faults."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest
from slack_fake import BOT, SECRET, FakeSlack, Signed, free_port, listening, until
from slack_limits import called, read

from adapters import _slack_door
from adapters import _slack_setup as _setup
from adapters._slack_setup import check, manifest, manifest_link
from adapters.slack import Slack
from bot.domain import Attachment, Brief, Choice, Click, Feedback, Field, Form, Hello, Post
from bot.errors import Broken, Busy, Rejected
from bot.words import LANGUAGES, keys

THREAD = "slack:T0TEAM:C1:1.000001"
PAPER = {"id": "F1", "name": "paper.pdf", "mode": "hosted", "mimetype": "", "size": 10}


class Inbox:
    """A core that only writes down what it is given."""

    def __init__(self):
        self.events, self.delay, self.failures = [], 0.0, 0

    async def receive(self, event):
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the database is away")
        await asyncio.sleep(self.delay)
        self.events.append(event)

    async def form(self, click):
        if click.choice == "revise:9":
            return None
        return Form("Revise section 2", (Field("how", "What should change?", long=True),), 1)

    def ids(self):
        return [event.id for event in self.events]


@pytest.fixture(autouse=True)
async def _words():
    await asyncio.to_thread(lambda: [keys(language) for language in LANGUAGES])


@pytest.fixture
async def server():
    async with FakeSlack() as made:
        yield made


@pytest.fixture
def inbox():
    return Inbox()


def bot(server, folder, **options):
    given = {"pace": 0.0, "wait": 0.02} | options
    hosts = ("127.0.0.1",)
    return Slack("xoxb-1", "xapp-1", folder, base_url=f"{server.url}/api/", hosts=hosts, **given)


@pytest.fixture
async def slack(server, tmp_path):
    """The adapter alone, not serving: for what goes out."""
    made = await asyncio.to_thread(bot, server, tmp_path)
    yield made
    await made.close()


@asynccontextmanager
async def serving(server, inbox, folder, **options):
    made = await asyncio.to_thread(bot, server, folder, **options)
    task = asyncio.create_task(made.run(inbox))
    assert await until(lambda: server.sockets or task.done())
    if task.done():
        await task
    try:
        yield made
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Broken):
            await task
        await made.close()


@pytest.fixture
async def served(server, inbox, tmp_path):
    """The adapter, connected by Socket Mode."""
    async with serving(server, inbox, tmp_path) as made:
        yield made


def said(text, **more):
    return {
        "type": "message",
        "user": "U0ANN",
        "text": text,
        "ts": "1.000001",
        "channel": "C1",
    } | more


# ── what comes in ─────────────────────────────────────────────────────────────────────────────


async def test_a_mention_with_a_file_is_one_brief_though_it_comes_twice(served, server, inbox):
    text = f"<@{BOT}> sum up &lt;this&gt;"
    assert await server.event(**said(text, subtype="file_share", files=[PAPER]))
    assert await server.event(**said(text, type="app_mention"))

    (brief,) = inbox.events
    assert isinstance(brief, Brief)
    assert ("slack-T0TEAM-C1-1.000001", THREAD) == (brief.id, brief.thread)
    assert ("U0ANN", "sum up <this>") == (brief.author, brief.text)
    assert [("slack:F1", "paper.pdf", 10)] == [(f.id, f.name, f.size) for f in brief.files]


async def test_a_mention_that_comes_first_without_its_file_waits_for_it(served, server, inbox):
    mention = asyncio.create_task(server.event(**said(f"<@{BOT}> go", type="app_mention")))
    await asyncio.sleep(0.2)
    await server.event(**said(f"<@{BOT}> go", subtype="file_share", files=[PAPER]))
    assert await mention

    assert [1] == [len(event.files) for event in inbox.events]


async def test_a_file_that_comes_long_after_its_mention_joins_the_report(
    served, server, inbox, monkeypatch
):
    monkeypatch.setattr(_slack_door, "HOLD", 0.05)
    await server.event(**said(f"<@{BOT}> go", type="app_mention"))
    await server.event(**said(f"<@{BOT}> go", subtype="file_share", files=[PAPER]))

    kinds = [type(event).__name__ for event in inbox.events]
    assert ["Brief", "Brief", "Feedback"] == kinds
    assert 1 == len(set(inbox.ids()[:2]))  # the core takes the same id once
    assert (THREAD, 1) == (inbox.events[2].thread, len(inbox.events[2].files))


async def test_a_direct_message_needs_no_mention_and_a_file_needs_no_words(served, server, inbox):
    await server.event(
        **said("", channel="D1", channel_type="im", subtype="file_share", files=[PAPER])
    )

    (brief,) = inbox.events
    assert ("slack:T0TEAM:D1:1.000001", "", 1) == (brief.thread, brief.text, len(brief.files))


async def test_a_reply_in_a_thread_is_feedback_with_its_files(served, server, inbox):
    reply = said("2: shorter", ts="1.000009", thread_ts="1.000001")
    await server.event(**reply)
    await server.event(**reply | {"text": f"<@{BOT}> and this", "ts": "1.00001", "files": [PAPER]})

    first, second = inbox.events
    assert isinstance(first, Feedback)
    assert (THREAD, "2: shorter", False) == (first.thread, first.text, first.called)
    assert (THREAD, "and this", True) == (second.thread, second.text, second.called)
    assert 1 == len(second.files)


@pytest.mark.parametrize(
    "event",
    [
        said("chatter that is not for us"),
        said(f"<@{BOT}> I am a bot", bot_id="B9"),
        said("our own", user=BOT, channel="D1"),
        {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1.2",
         "message": {"text": f"<@{BOT}>"}},
        {"type": "message", "subtype": "channel_join", "user": "U1", "text": f"<@{BOT}> joined",
         "channel": "C1", "ts": "1.3"},
        {"type": "reaction_added", "user": "U1", "reaction": "eyes", "item": {}},
        {"type": "something_new"},
        {"type": "app_home_opened", "tab": "home", "user": "U1", "channel": "D1"},
    ],
)  # fmt: skip
async def test_what_is_not_for_us_is_acknowledged_and_forgotten(served, server, inbox, event):
    assert await server.event(**event)
    assert [] == inbox.events


async def test_opening_the_bots_page_says_hello_once_in_the_persons_language(served, server, inbox):
    for _ in range(2):
        await server.event(type="app_home_opened", tab="messages", user="U0ANN", channel="D1")
    await server.event(type="member_joined_channel", user=BOT, channel="C1", inviter="U0ANN")
    assert await until(lambda: len(inbox.events) == 3)

    hello = Hello("slack-hello-D1", "slack:T0TEAM:D1:", "zh-CN")
    assert hello == inbox.events[0] == inbox.events[1]  # the same id is the same hello
    assert "slack:T0TEAM:C1:" == inbox.events[2].thread


async def test_a_core_that_is_slow_delays_no_acknowledgement(served, server, inbox, monkeypatch):
    monkeypatch.setattr(_slack_door, "ACK", 0.1)
    inbox.delay = 0.6
    start = time.monotonic()
    assert await server.event(**said(f"<@{BOT}> go", files=[PAPER]))

    assert time.monotonic() - start < 0.5
    assert await until(lambda: inbox.events)


async def test_an_event_that_could_not_be_recorded_is_delivered_again(served, server, inbox):
    inbox.failures = 1
    event = said(f"<@{BOT}> go", files=[PAPER])
    assert await server.event(seconds=0.3, **event) is None
    assert await server.event(attempt=1, **event)

    assert 1 == len(inbox.events)
    assert any("went wrong" in read(values) for values in server.called("chat.postEphemeral"))


async def test_after_a_disconnect_it_serves_on_a_new_connection(served, server, inbox):
    await server.sockets[0].send_json({"type": "disconnect", "reason": "refresh_requested"})
    assert await until(lambda: server.connections == 2)
    assert await server.event(**said(f"<@{BOT}> go", files=[PAPER]))

    assert 1 == len(inbox.events)


async def test_a_lost_connection_is_made_again(served, server, inbox):
    await server.sockets[0].close()
    assert await until(lambda: server.connections == 2, 5)
    assert await server.event(**said(f"<@{BOT}> go", files=[PAPER]))


@pytest.mark.parametrize(
    ("method", "error", "key"),
    [
        ("auth.test", "invalid_auth", "slack-token"),
        ("auth.test", "account_inactive", "slack-token"),
        ("apps.connections.open", "invalid_auth", "slack-app-token"),
        ("apps.connections.open", "missing_scope", "slack-missing-scope"),
    ],
)
async def test_a_token_that_slack_does_not_take_ends_it_with_a_sentence(
    slack, server, inbox, method, error, key
):
    server.trouble[method] = [error]
    with pytest.raises((Broken, Rejected)) as caught:
        await slack.run(inbox)

    assert key == caught.value.line.key


async def test_without_an_app_token_or_a_signing_secret_it_says_what_to_make(
    server, inbox, tmp_path
):
    made = await asyncio.to_thread(Slack, "xoxb-1", "", tmp_path, base_url=f"{server.url}/api/")
    with pytest.raises(Rejected) as caught:
        await made.run(inbox)
    await made.close()

    assert "slack-app-token" == caught.value.line.key


async def test_a_missing_permission_is_named(slack, server, inbox):
    server.scopes = "chat:write,files:write,channels:history"
    with pytest.raises(Rejected) as caught:
        await slack.run(inbox)
    standing = await check("xoxb-1", "", base_url=f"{server.url}/api/")

    assert {"scope": "files:read"} == caught.value.line.values
    assert ("files:read",) == standing.lacking
    assert "im:history" in standing.missing
    assert ("T0TEAM", BOT, "Lab") == (standing.team, standing.user, standing.name)


async def test_a_slack_that_cannot_be_reached_is_told(inbox):
    with pytest.raises(Busy):
        await check("xoxb-1", "xapp-1", base_url="http://127.0.0.1:9/api/")


async def test_being_taken_out_of_the_workspace_ends_it(server, inbox, tmp_path):
    made = await asyncio.to_thread(bot, server, tmp_path)
    task = asyncio.create_task(made.run(inbox))
    await until(lambda: server.sockets)
    await server.event(type="app_uninstalled")
    with pytest.raises(Broken):
        await asyncio.wait_for(task, 3)
    await made.close()


# ── buttons and forms ─────────────────────────────────────────────────────────────────────────


def pressed(server, choice, opens=""):
    return {
        "type": "block_actions", "team": {"id": "T0TEAM"}, "user": {"id": "U0EVE"},
        "api_app_id": "A1", "trigger_id": "t1", "response_url": f"{server.url}/response",
        "container": {"type": "message", "message_ts": "1.5", "channel_id": "C1",
                      "thread_ts": "1.000001"},
        "channel": {"id": "C1"}, "message": {"ts": "1.5", "thread_ts": "1.000001"},
        "actions": [{"type": "button", "action_id": f"paperthread:{opens}:0", "block_id": "b",
                     "value": choice, "action_ts": "1.7"}],
    }  # fmt: skip


async def test_a_click_is_acknowledged_and_taken_once_it_is_recorded(served, server, inbox):
    assert await server.send("interactive", pressed(server, "approve:2"))

    assert [Click("slack-1.7-U0EVE", THREAD, "U0EVE", "approve:2")] == inbox.events


async def test_a_button_outside_a_thread_belongs_to_the_thread_under_its_message(
    served, server, inbox
):
    body = pressed(server, "sample")
    body["container"].pop("thread_ts")
    body["message"] = {"ts": "1.5"}
    await server.send("interactive", body)

    assert "slack:T0TEAM:C1:1.5" == inbox.events[0].thread


async def test_another_apps_button_is_only_acknowledged(served, server, inbox):
    body = pressed(server, "x")
    body["actions"][0]["action_id"] = "other"
    assert await server.send("interactive", body)
    assert [] == inbox.events


async def test_a_form_opens_and_its_answer_comes_back_to_its_section(served, server, inbox):
    assert await server.send("interactive", pressed(server, "revise:2", "form"))
    assert await until(lambda: server.views)
    (view,) = server.views["V1"]
    answer = {
        "type": "view_submission", "team": {"id": "T0TEAM"}, "user": {"id": "U0EVE"},
        "view": {"type": "modal", "id": "V1", "callback_id": view["callback_id"],
                 "private_metadata": view["private_metadata"],
                 "state": {"values": {"how": {"how": {"value": "shorter"}}}}},
    }  # fmt: skip
    ack = await server.send("interactive", answer)

    assert "payload" not in ack  # the window closes
    assert [Feedback("slack-V1", THREAD, "U0EVE", "shorter", target=1)] == inbox.events


async def test_a_form_that_the_core_does_not_open_is_a_click(served, server, inbox):
    await server.send("interactive", pressed(server, "revise:9", "form"))
    assert await until(lambda: inbox.events)
    assert {} == server.views


async def test_a_form_that_comes_too_late_says_so_where_the_person_is(served, server, inbox):
    server.trouble["views.open"] = ["expired_trigger_id"]
    await server.send("interactive", pressed(server, "revise:2", "form"))
    assert await until(lambda: server.responses)

    assert "press again" in server.responses[0]["text"]


async def test_sources_open_at_once_and_are_filled_with_words_and_pictures(
    served, server, inbox, tmp_path
):
    server.slow_mimetype = 2  # Slack needs a moment to know an image
    await server.send("interactive", pressed(server, "sources:2", "private"))
    assert await until(lambda: inbox.events)
    (click,) = inbox.events
    image = tmp_path / "p1.png"
    await asyncio.to_thread(image.write_bytes, b"\x89PNG")
    pictures = (Attachment(image, "p1.png"),)
    await served.tell(click, Post("- “a quote” \\[p\\. 3\\]", "k", images=pictures))
    await served.tell(click, Post("again", "k", images=pictures))

    loading, words, filled, *_ = server.views[click.reply]
    assert "Looking up" in read(loading)
    assert "“a quote” [p. 3]" in read(words)
    assert [{"id": "F1"}] == [b["slack_file"] for b in filled["blocks"] if b["type"] == "image"]
    assert "image/png" == server.files["F1"]["mimetype"]
    assert "shares" not in server.files["F1"]  # shown to the one who asked, in no channel
    assert ["F1"] == list(server.files)  # uploaded once
    assert [] == server.messages


async def test_a_window_that_is_shut_becomes_a_whisper_and_at_last_a_message(served, server):
    click = Click("c", THREAD, "U0EVE", "sources:2", reply="V9")
    await served.tell(click, Post("quote one", "k", audience="U0EVE"))
    (whisper,) = server.called("chat.postEphemeral")
    assert ("U0EVE", "1.000001", "quote one") == (
        whisper["user"], whisper["thread_ts"], read(whisper)
    )  # fmt: skip
    assert [] == server.messages
    server.trouble["chat.postEphemeral"] = ["user_not_in_channel"]
    await served.tell(click, Post("quote two", "k2"))

    assert ["quote two"] == [read(message) for message in server.messages]


async def test_pictures_that_slack_refuses_leave_the_words(served, server, tmp_path):
    await asyncio.to_thread((tmp_path / "p.png").write_bytes, b"png")
    server.views["V1"] = []
    server.trouble["views.update"] = ["", "invalid_blocks"]
    click = Click("c", THREAD, "U0EVE", "sources:2", reply="V1")
    images = (Attachment(tmp_path / "p.png", "p.png"),)
    await served.tell(click, Post("quote one", "k", images=images))

    assert "quote one" in read(server.views["V1"][-1])
    assert "could not be shown" in read(server.views["V1"][-1])


def command(server, channel="C1"):
    return {
        "command": "/report", "text": "800 words", "channel_id": channel, "user_id": "U0ANN",
        "team_id": "T0TEAM", "trigger_id": "t1", "response_url": f"{server.url}/response",
    }  # fmt: skip


async def test_the_command_asks_in_a_window_and_opens_its_thread_once(
    served, server, inbox, tmp_path
):
    assert await server.send("slash_commands", command(server))
    assert await until(lambda: server.views)
    (view,) = server.views["V1"]
    assert "800 words" == view["blocks"][0]["element"]["initial_value"]
    answer = {
        "type": "view_submission", "team": {"id": "T0TEAM"}, "user": {"id": "U0ANN"},
        "view": {"type": "modal", "id": "V1", "callback_id": view["callback_id"],
                 "private_metadata": view["private_metadata"], "state": {"values": {
                     "brief": {"brief": {"value": "800 words"}},
                     "files": {"files": {"type": "file_input", "files": [PAPER]}}}}},
    }  # fmt: skip
    await server.send("interactive", answer)
    (brief,) = inbox.events
    assert ("800 words", 1, "U0ANN") == (brief.text, len(brief.files), brief.author)
    await asyncio.gather(*(served.post(brief.thread, Post(f"p{n}", f"k{n}")) for n in (1, 2)))

    root, *inside = server.messages
    assert ["U0ANN"] == called(root)
    assert {root["ts"]} == {message["thread_ts"] for message in inside}
    await server.event(**said("2: shorter", ts="1.9", thread_ts=root["ts"]))
    assert brief.thread == inbox.events[-1].thread


async def test_a_first_message_in_doubt_is_looked_for(server, slack, tmp_path):
    thread = "slack:T0TEAM:C1:new-V1"
    server.trouble["chat.postMessage"] = ["reset after", "invalid_arguments"]
    server.trouble["conversations.history"] = ["access_denied"]
    with pytest.raises(Rejected):  # it got through, and the process dies
        await slack.post(thread, Post("one", "k1"))
    server.trouble.clear()
    again = await asyncio.to_thread(bot, server, tmp_path)
    await again.post(thread, Post("two", "k2"))
    await again.close()

    root, two = server.messages
    assert root["ts"] == two["thread_ts"]


async def test_a_command_where_the_bot_is_not_is_answered_there(served, server, inbox):
    assert await server.send("slash_commands", command(server, "C9"))
    assert await until(lambda: server.responses)

    assert "/invite" in server.responses[0]["text"]
    assert "ephemeral" == server.responses[0]["response_type"]
    assert {} == server.views


def shortcut(server, channel="C1"):
    return {
        "type": "message_action", "callback_id": "paperthread-report", "team": {"id": "T0TEAM"},
        "user": {"id": "U0EVE"}, "channel": {"id": channel}, "action_ts": "1.8",
        "trigger_id": "t1", "response_url": f"{server.url}/response", "message_ts": "1.000001",
        "message": {"type": "message", "user": "U0ANN", "ts": "1.000001", "text": "our paper",
                    "files": [PAPER]},
    }  # fmt: skip


async def test_a_message_shortcut_asks_for_a_report_on_that_message(served, server, inbox):
    assert await server.send("interactive", shortcut(server))
    assert await until(lambda: inbox.events)

    (event,) = inbox.events
    assert (THREAD, "U0EVE", "our paper", True) == (
        event.thread, event.author, event.text, event.called
    )  # fmt: skip
    assert ["slack:F1"] == [file.id for file in event.files]


async def test_a_shortcut_where_the_bot_is_not_says_how_to_invite_it(served, server, inbox):
    await server.send("interactive", shortcut(server, "C9"))
    assert await until(lambda: server.responses)
    assert "/invite" in server.responses[0]["text"]
    assert [] == inbox.events


# ── what goes out ─────────────────────────────────────────────────────────────────────────────


async def test_a_post_is_one_message_in_its_thread_with_buttons_and_a_call(slack, server):
    choices = (Choice("start", "Start", "primary"), Choice("revise:1", "Revise", opens="form"))
    ts = await slack.post(
        THREAD, Post("**Plan** <!here>", "plan", choices=choices, mention="U0ANN")
    )

    (message,) = server.messages
    assert (ts, "1.000001", "C1") == (message["ts"], message["thread_ts"], message["channel"])
    assert ["U0ANN"] == called(message)
    assert "Plan <!here>" in read(message)
    assert ["start", "revise:1"] == [e["value"] for e in message["blocks"][-1]["elements"]]
    assert {"event_type": "paperthread_post", "event_payload": {"key": "plan", "part": "0"}} == (
        message["metadata"]
    )
    assert (False, False, "none") == (
        message["unfurl_links"], message["link_names"], message["parse"]
    )  # fmt: skip
    assert [] == server.called("conversations.replies")  # nothing was in doubt


async def test_a_limit_is_waited_for_and_nothing_is_posted_twice(slack, server):
    server.trouble["chat.postMessage"] = ["429"]
    start = time.monotonic()
    await slack.post(THREAD, Post("hello", "k"))

    assert time.monotonic() - start >= 1  # as Retry-After says
    assert 1 == len(server.messages)


@pytest.mark.parametrize("fault", ["500", "500 after", "reset", "reset after"])
async def test_a_fault_in_the_middle_posts_exactly_once(slack, server, fault):
    server.trouble["chat.postMessage"] = [fault]
    ts = await slack.post(THREAD, Post("hello", "k"))

    assert [ts] == [message["ts"] for message in server.messages]
    assert 1 <= len(server.called("conversations.replies"))


async def test_a_post_in_doubt_is_looked_for_first(slack, server):
    ts = await slack.post(THREAD, Post("hello", "k"))
    assert ts == await slack.post(THREAD, Post("hello", "k"), tried=time.time())
    assert 1 == len(server.messages)
    await slack.post(THREAD, Post("other", "k2"), tried=time.time())
    assert 2 == len(server.messages)


async def test_slack_being_away_for_long_is_told_to_the_core(slack, server):
    server.trouble["chat.postMessage"] = ["500"] * 9
    with pytest.raises(Busy):
        await slack.post(THREAD, Post("hello", "k"))
    assert [] == server.messages


async def test_a_long_post_is_several_messages_with_the_buttons_on_the_last(slack, server):
    text = "\n\n".join(f"Sentence {n} " + "word " * 60 for n in range(60))
    post = Post(text, "section-1-1", choices=(Choice("approve:1", "Approve"),))
    ids = (await slack.post(THREAD, post)).split(",")

    assert len(ids) > 2
    assert ids == [message["ts"] for message in server.messages]
    assert [False] * (len(ids) - 1) + [True] == [
        message["blocks"][-1]["type"] == "actions" for message in server.messages
    ]
    # The second part got lost in a crash: only it is posted again.
    server.messages.pop(1)
    again = (await slack.post(THREAD, post, tried=time.time())).split(",")
    assert ids[0] == again[0]
    assert ids[2:] == again[2:]
    assert len(ids) == len(server.messages)


async def test_an_edit_rewrites_adds_and_removes_parts(slack, server):
    long = "\n\n".join(f"Sentence {n} " + "word " * 60 for n in range(60))
    ids = await slack.post(THREAD, Post(long, "plan", choices=(Choice("start", "Start"),)))
    await slack.edit(THREAD, ids, Post("decided", "plan"))

    (update,) = server.called("chat.update")
    assert "decided" == read(update)
    assert ids.split(",")[1:] == [gone["ts"] for gone in server.called("chat.delete")]
    server.trouble["chat.update"] = ["message_not_found"]
    await slack.edit(THREAD, "1.5", Post("somebody deleted it", "plan"))


async def test_messages_of_one_channel_are_paced_and_others_do_not_wait(server, tmp_path):
    paced = await asyncio.to_thread(bot, server, tmp_path, pace=0.3)
    start = time.monotonic()
    await asyncio.gather(*(paced.post(THREAD, Post("x", f"k{n}")) for n in range(4)))
    one = time.monotonic() - start
    start = time.monotonic()
    await asyncio.gather(
        *(paced.post(f"slack:T0TEAM:C{n}:1.1", Post("x", "k")) for n in range(10, 20))
    )
    await paced.close()

    assert one >= 0.9
    assert time.monotonic() - start < 0.9


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("not_in_channel", "/invite"),
        ("channel_not_found", "/invite"),
        ("is_archived", "archived"),
        ("restricted_action", "restricted_action"),
        ("missing_scope", "some:scope"),
    ],
)
async def test_a_place_that_cannot_be_posted_to_is_explained_in_person_once(
    slack, server, error, words
):
    server.trouble["chat.postMessage"] = [error, "", error]
    for key in ("k1", "k2"):
        with pytest.raises(Rejected):
            await slack.post(THREAD, Post("hello", key, mention="U0ANN"))

    (told,) = server.messages
    assert "U0ANN" == told["channel"]
    assert words in told["text"]


async def test_a_posts_pictures_stand_in_it_or_where_slack_refuses_beside_it(
    slack, server, tmp_path
):
    await asyncio.to_thread((tmp_path / "p.png").write_bytes, b"png")
    post = Post("a section", "k1", images=(Attachment(tmp_path / "p.png", "p.png"),))
    await slack.post(THREAD, post)
    server.trouble["chat.postMessage"] = ["invalid_blocks"]
    await slack.post(THREAD, replace(post, key="k2"))

    one, two = server.messages
    assert [{"id": "F1"}] == [b["slack_file"] for b in one["blocks"] if b["type"] == "image"]
    assert "a section" == read(two)
    assert "image" not in [block["type"] for block in two["blocks"]]
    assert ["p.png"] == [
        f["title"] for f in server.called("files.completeUploadExternal")[-1]["files"]
    ]


# ── files out ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def exports(tmp_path):
    found = []
    for name in ("report.html", "report.docx"):
        (tmp_path / name).write_bytes(name.encode() * 200_000)  # above a megabyte
        found.append(Attachment(tmp_path / name, name))
    return Post("ready", "exports-0", "files", files=tuple(found))


async def test_files_are_shared_in_the_thread_in_one_message(slack, server, exports):
    await slack.post(THREAD, exports)

    (done,) = server.called("files.completeUploadExternal")
    assert ("C1", "1.000001") == (done["channel_id"], done["thread_ts"])
    assert ["report.html", "report.docx"] == [one["title"] for one in done["files"]]
    assert b"report.docx" * 200_000 == server.files["F2"]["bytes"]
    assert ["ready"] == [read(message) for message in server.messages]


@pytest.mark.parametrize("fault", ["500", "500 after", "reset", "reset after"])
async def test_a_fault_while_sharing_shares_exactly_once(slack, server, exports, fault):
    server.trouble["files.completeUploadExternal"] = [fault]
    await slack.post(THREAD, exports)

    assert [1, 1] == [file["completed"] for file in server.files.values()]


async def test_after_a_crash_only_what_is_missing_of_a_sharing_is_done(
    slack, server, exports, tmp_path
):
    server.trouble["files.completeUploadExternal"] = ["access_denied"]
    with pytest.raises(Rejected):  # both are uploaded, none is shared, and the process dies
        await slack.post(THREAD, exports)
    again = await asyncio.to_thread(bot, server, tmp_path)
    await again.post(THREAD, exports, tried=time.time())
    await again.post(THREAD, exports, tried=time.time())
    await again.close()

    assert 2 == len(server.called("files.getUploadURLExternal"))
    assert [1, 1] == [file["completed"] for file in server.files.values()]
    assert 1 == len(server.messages)


async def test_an_upload_that_breaks_off_is_made_again(slack, server, exports):
    server.trouble["upload"] = ["reset"]
    await slack.post(THREAD, exports)

    (done,) = server.called("files.completeUploadExternal")
    assert all("bytes" in server.files[one["id"]] for one in done["files"])


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────


async def test_over_http_only_what_slack_has_signed_is_taken(server, inbox, tmp_path):
    port = free_port()
    made = await asyncio.to_thread(bot, server, tmp_path, signing_secret=SECRET, port=port)
    task = asyncio.create_task(made.run(inbox))
    client = Signed(f"http://127.0.0.1:{port}/slack/events")
    event = said(f"<@{BOT}> go", files=[PAPER])
    body = {"type": "event_callback", "team_id": "T0TEAM", "event_id": "Ev1", "event": event}
    async with client:
        await listening(port, task)
        assert 401 == (await client.post(body, key="another"))[0]
        assert 401 == (await client.post(body, key=SECRET, late=600))[0]
        assert [] == inbox.events
        assert 200 == (await client.post(body, key=SECRET))[0]
        assert 1 == len(inbox.events)
        challenge = {"type": "url_verification", "challenge": "c-1"}
        status, text = await client.post(challenge, key=SECRET)
        assert (200, True) == (status, "c-1" in text)
        reaction = body | {"event": {"type": "reaction_added", "user": "U1"}}
        assert 200 == (await client.post(reaction, key=SECRET))[0]  # an event nobody listens to
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await made.close()
    assert [] == server.called("apps.connections.open")


# ── the app itself ────────────────────────────────────────────────────────────────────────────


def test_the_manifest_names_every_scope_that_is_asked_for():
    yaml = pytest.importorskip("yaml")
    held = yaml.safe_load(manifest())
    scopes = held["oauth_config"]["scopes"]["bot"]
    events = held["settings"]["event_subscriptions"]["bot_events"]

    assert sorted((*_setup.NEEDED, *_setup.WANTED)) == sorted(scopes)
    assert {"app_mention", "message.channels", "message.im", "app_home_opened"} <= set(events)
    assert held["settings"]["socket_mode_enabled"]


def test_the_link_makes_the_app_from_the_manifest():
    link = manifest_link()

    assert link.startswith("https://api.slack.com/apps?new_app=1&manifest_yaml=display_information")
    assert "\n" not in link
    assert len(link) < 4_000
