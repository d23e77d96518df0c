"""Reports on Slack from whatever people post: every file is answered for, and the rest goes on."""

import asyncio
import re
from contextlib import asynccontextmanager, suppress

import pytest
from claude_chat import BRIEF, LIE, REASON, WAITS, WRITE, Trouble, claude_writer
from slack_fake import BOT, FakeSlack, until
from slack_limits import broken, called, live, read

from adapters import _intake
from adapters.slack import Slack
from bot.domain import COMMANDS
from bot.testing import running

THREAD = "slack:T0TEAM:C1:1.000001"
TEXT = f"<@{BOT}> Two sections: facts; summary. 100 to 300 words"
WRONG = {  # how a file behaves, and what is said of it
    "gone": "post it again",
    "login": "web page came in place",
    "cut": "cut off",
    "stalls": "stopped arriving",
    "big": "larger than",
    "empty": "0 bytes",
    "picture": "is a picture",
    "text": "cannot be read",
}


@pytest.fixture
async def server(sample):
    async with FakeSlack() as made:
        made.bodies["paper"] = await asyncio.to_thread(sample.read_bytes)
        made.bodies["picture"] = b"\x89PNG\r\n\x1a\n" + b"0" * 500
        made.bodies["text"] = b"just some words, no paper at all"
        yield made


@pytest.fixture
async def inbox(server, tmp_path, monkeypatch):
    quick = _intake.fetch.__kwdefaults__ | {"stall": 0.5}
    monkeypatch.setattr(_intake.fetch, "__kwdefaults__", quick)
    async with served(server, tmp_path) as inbox:
        yield inbox


@asynccontextmanager
async def served(server, tmp_path, writer=None):
    slack = await asyncio.to_thread(
        lambda: Slack(
            "xoxb-1", "xapp-1", tmp_path, base_url=f"{server.url}/api/", hosts=("127.0.0.1",),
            max_bytes=1_000_000, pace=0.0, wait=0.02,
        )
    )  # fmt: skip
    async with running(tmp_path, slack, writer) as inbox:
        task = asyncio.create_task(slack.run(inbox))
        assert await until(lambda: server.sockets, 10)
        yield inbox
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await slack.close()


async def asked(server, inbox, text, files, channel="C1"):
    event = {
        "type": "message", "user": "U0ANN", "text": text, "ts": "1.000001", "channel": channel,
        "files": files,
    } | ({"subtype": "file_share"} if files else {})  # fmt: skip
    assert await server.event(**event)
    state = await inbox.settled(f"slack:T0TEAM:{channel}:1.000001")
    return state, "\n".join(read(message) for message in server.messages)


async def test_each_bad_file_says_what_is_wrong_and_the_good_one_goes_on(server, inbox):
    files = [server.post_file(f"{how}.pdf", how) for how in WRONG]
    files += [server.post_file(f"paper.{end}", "paper") for end in ("docx", "pdf")]
    files.append(server.post_file("talk.pdf", "good", mode="external", is_external=True))
    state, shown = await asked(server, inbox, TEXT, files)

    assert "planned" == state
    for how, words in WRONG.items():
        line = next(line for line in shown.split("\n") if f"{how}.pdf" in line)
        assert words in line
    assert "talk.pdf lies outside Slack" in shown
    assert "paper.docx" in shown  # its first bytes say that it is a PDF
    assert ["U0ANN"] == [user for message in server.messages for user in called(message)]


@pytest.mark.parametrize(
    ("text", "files", "state", "words"),
    [
        (TEXT, [], "waiting", "Post the paper (PDF) into this thread"),
        (f"<@{BOT}>", [], "waiting", "Mention me with a paper"),
        (f"<@{BOT}>", ["paper"], "planned", "Understood"),
        (TEXT, ["paper", "paper"], "planned", "Understood"),
        (TEXT, ["gone"], "unusable", "can no longer be downloaded"),
        (TEXT, ["login"], "unusable", "may lack the permission"),
    ],
)
async def test_no_message_is_met_with_silence(server, inbox, text, files, state, words):
    posted = [server.post_file(f"{n}-{how}.pdf", how) for n, how in enumerate(files)]
    found, shown = await asked(server, inbox, text, posted)

    assert state == found
    assert words in shown


async def test_a_file_alone_in_a_direct_message_is_a_report_without_a_call(server, inbox):
    file = server.post_file("paper.pdf", "paper")
    state, shown = await asked(server, inbox, "", [file], channel="D1")

    assert "planned" == state
    assert "Understood" in shown
    assert [] == [user for message in server.messages for user in called(message)]
    assert {"1.000001"} == {message["thread_ts"] for message in server.messages}


async def test_a_missing_permission_to_read_files_is_told_in_the_thread(server, inbox):
    server.trouble["files.info"] = ["missing_scope"] * 9
    state, shown = await asked(server, inbox, TEXT, [server.post_file("paper.pdf", "paper")])

    assert "unusable" == state
    assert "lacks the permission some:scope" in shown


async def pressed(server, inbox, label):
    """Press the newest button with a label; wait until all is quiet."""
    shown, button = [
        (message, button)
        for message in server.messages
        for block in message.get("blocks") or ()
        if block["type"] == "actions"
        for button in block["elements"]
        if button["text"]["text"] == label
    ][-1]
    assert await server.send("interactive", {
        "type": "block_actions", "team": {"id": "T0TEAM"}, "user": {"id": "U0ANN"},
        "api_app_id": "A1", "trigger_id": "t1", "response_url": f"{server.url}/response",
        "container": {"type": "message", "message_ts": shown["ts"], "channel_id": "C1",
                      "thread_ts": "1.000001"},
        "channel": {"id": "C1"}, "message": shown | {"thread_ts": "1.000001"},
        "actions": [button | {"action_ts": f"{len(server.messages)}.7", "block_id": "b"}],
    })  # fmt: skip
    return await inbox.settled(THREAD)


def acted(server, kind, **more):
    return {
        "type": kind, "team": {"id": "T0TEAM"}, "user": {"id": "U0BOB"}, "channel": {"id": "C1"},
        "trigger_id": "t1", "response_url": f"{server.url}/response",
    } | more  # fmt: skip


async def test_a_channels_reports_are_listed_to_one_person_and_a_press_asks_in_the_thread(
    server, inbox
):
    order = {
        "command": "/report", "text": " Status ", "channel_id": "C1", "user_id": "U0BOB",
        "team_id": "T0TEAM", "trigger_id": "t1", "response_url": f"{server.url}/response",
    }  # fmt: skip
    assert await server.send("slash_commands", order)
    assert await until(lambda: server.responses)
    assert "There is no report in this channel yet." in server.responses.pop()["text"]
    await asked(server, inbox, TEXT, [server.post_file("paper.pdf", "paper")])
    before = len(server.messages)
    assert await server.send("slash_commands", order)
    assert await until(lambda: server.responses)
    listed = server.responses.pop()

    assert "ephemeral" == listed["response_type"]
    assert [] == broken(listed) + live(listed)
    assert "Two sections: facts; summary" in listed["text"]
    (row,) = [block for block in listed["blocks"] if "/archives/C1/p1000001" in str(block)]
    assert "The plan waits for a go." in str(row)
    (button,) = [b["elements"][0] for b in listed["blocks"] if b["type"] == "actions"]
    pressed = acted(server, "block_actions", actions=[button | {"action_ts": "9.9"}])
    assert await server.send("interactive", pressed)
    await inbox.settled(THREAD)
    assert await until(lambda: server.responses)
    assert "“status” is taken" in server.responses[0]["text"]
    (answer,) = server.messages[before:]
    assert THREAD.rpartition(":")[2] == answer["thread_ts"]
    assert "The plan waits for a go" in read(answer)


async def test_the_shortcut_in_a_thread_asks_which_command_is_meant(server, inbox):
    await asked(server, inbox, TEXT, [server.post_file("paper.pdf", "paper")])
    plan = server.messages[-1]
    shortcut = acted(
        server, "message_action", callback_id="paperthread-commands", action_ts="1.9",
        message_ts=plan["ts"], message=plan,
    )  # fmt: skip
    elsewhere = shortcut | {"message": {"ts": "7.7"}, "message_ts": "7.7"}
    assert await server.send("interactive", elsewhere)
    assert await until(lambda: server.responses)
    assert "no report in that thread" in server.responses[0]["text"]
    assert await server.send("interactive", shortcut)
    assert await until(lambda: server.views)
    (view,) = server.views["V1"]
    options = {one["value"] for one in view["blocks"][0]["element"]["options"]}
    assert set(COMMANDS) == options
    chosen = {"which": {"which": {"selected_option": {"value": "forget"}}}}
    window = view | {"id": "V1", "state": {"values": chosen}}
    assert await server.send("interactive", acted(server, "view_submission", view=window))
    await inbox.settled(THREAD)

    assert "the one who asked for this report" in read(server.messages[-1])  # U0BOB did not


async def test_a_model_writes_a_thread_whose_lie_stays_in_sight_with_its_reason(server, tmp_path):
    async with claude_writer() as (writer, job), served(server, tmp_path, writer) as inbox:
        file = server.post_file("paper.pdf", "paper")
        assert "planned" == (await asked(server, inbox, f"<@{BOT}> {BRIEF}", [file]))[0]
        assert "done" == await pressed(server, inbox, "Evidence only (free)")
        before = len(server.messages)
        assert "draft" not in job.asked
        assert "done" == await pressed(server, inbox, WRITE)

    seen = [read(message) for message in server.messages[before:]]
    sections = [text for text in seen if "(revision 2)" in text]
    assert ["1. ", "2. "] == [text.strip()[:3] for text in sections]
    assert all("p. " in text for text in sections)
    assert [True, False] == [
        LIE in text and REASON in text.partition(LIE)[2][:60] for text in sections
    ]
    assert any("I go on in 30 seconds" in text for text in seen)
    names = [file["name"] for file in server.files.values() if file.get("completed")]
    assert 2 == names.count("report.html") == names.count("report.json")
    assert 1 == job.asked.count("outline")


async def test_a_model_in_trouble_is_waited_for_in_sight_and_nothing_is_drafted_twice(
    server, tmp_path
):
    job = Trouble()
    async with claude_writer(job) as (writer, _), served(server, tmp_path, writer) as inbox:
        file = server.post_file("paper.pdf", "paper")
        assert "planned" == (await asked(server, inbox, f"<@{BOT}> {BRIEF}", [file]))[0]
        assert "done" == await pressed(server, inbox, "Start")

    seen = [read(message).strip() for message in server.messages]
    assert [1, 1] == [len([text for text in seen if text.startswith(f"{n}. ")]) for n in (1, 2)]
    assert 1 == len([text for text in seen if re.search(WAITS, text)])
    assert (7, 2) == (job.asked.count("draft"), job.student.stages.count("draft"))
