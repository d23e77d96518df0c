"""The bot in a Slack workspace that others emulate: real HTTP, real files, every button."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

import pytest
from slack_limits import called, read
from slack_stage import BOT, SlackStage, Workspace

from bot.testing import FakeStage, FormShown, differences, play

pytestmark = pytest.mark.node


@pytest.fixture
async def workspace():
    async with Workspace() as made:
        yield made


@pytest.fixture
async def stage(tmp_path, workspace):
    async with SlackStage(tmp_path / "slack", workspace) as made:
        yield made


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_text("<html><body>Please log in</body></html>")
    return path


async def test_slack_shows_the_same_thread_as_the_core_in_memory(tmp_path, workspace, sample, bad):
    async with FakeStage(tmp_path / "fake") as fake:
        reference = await play(fake, sample, bad, replies=False)
    async with SlackStage(tmp_path / "slack", workspace) as stage:
        seen = await play(stage, sample, bad, replies=False)

    assert [] == differences(seen, reference)


class Mortal:
    """A bot in a process of its own that is started again each time it dies."""

    def __init__(self, workspace, folder):
        self._workspace, self._folder = workspace, folder
        self.deaths, self.starts = folder / "deaths", 0

    async def __aenter__(self):
        await asyncio.to_thread(self.deaths.write_text, "")
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *error):
        self._keeper.cancel()
        with suppress(asyncio.CancelledError):
            await self._keeper

    async def _keep(self):
        script = Path(__file__).parent / "slack_bot.py"
        while True:
            self.starts += 1
            process = await asyncio.create_subprocess_exec(
                sys.executable, str(script), str(self._folder / "data"), self._workspace.url,
                str(self._workspace.bot_port), str(self.deaths),
                env=os.environ | {"PYTHONPATH": str(script.parent.parent)},
            )  # fmt: skip
            try:
                assert -signal.SIGKILL == await process.wait()
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()

    async def deliver(self, body, **form):
        """Deliver until it is taken, as Slack does with events and people with buttons."""
        while True:
            assert not self._keeper.done(), self._keeper.exception()
            with suppress(ConnectionError):
                status, _, _ = await self._workspace.deliver(body, **form)
                assert 200 == status
                return
            await asyncio.sleep(0.1)

    async def wait(self, there):
        """Wait until the thread is as hoped; return its messages."""
        end = asyncio.get_running_loop().time() + 180
        while True:
            assert not self._keeper.done(), self._keeper.exception()
            assert asyncio.get_running_loop().time() < end, self.deaths.read_text()
            held = await self._workspace.held()
            ours = [one for one in held["messages"] if one["user"] == BOT]
            if there(ours):
                return sorted(ours, key=lambda one: one["ts"])
            await asyncio.sleep(0.1)


def with_button(value):
    def there(messages):
        return any(f'"value": "{value}"' in json.dumps(one.get("blocks")) for one in messages)

    return there


async def test_killed_at_every_step_nothing_is_lost_and_nothing_comes_twice(
    workspace, tmp_path, sample
):
    stage = SlackStage(tmp_path, workspace)
    async with Mortal(workspace, tmp_path) as bot:
        text = "Two sections: facts; summary. 100 to 300 words"
        ts = await workspace.send(f"<@{BOT}> {text}", [sample])
        mention = {
            "type": "message", "subtype": "file_share", "user": workspace.ann, "ts": ts,
            "text": f"<@{BOT}> {text}", "channel": workspace.channel,
            "files": await workspace.files(),
        }  # fmt: skip
        body = {"type": "event_callback", "team_id": "T000000001", "event_id": "Ev1"}
        await bot.deliver(body | {"event": mention}, form=None)
        messages = await bot.wait(with_button("start"))
        await bot.deliver(await stage.click(ts, "start", messages))
        await bot.wait(lambda ours: any(one.get("files") for one in ours))
        messages = await bot.wait(with_button("approve:2"))
        while not (await workspace.held())["views"]:  # a bot that is away opens none in time
            await bot.deliver(await stage.click(ts, "revise:2", messages))
            await asyncio.sleep(1)
        form = await stage._form(ts, set())
        await bot.deliver(stage.submission(form, {"how": "shorter"}))
        messages = await bot.wait(lambda ours: any("(revision 2)" in read(one) for one in ours))
        await asyncio.sleep(0.5)
        messages = await bot.wait(lambda ours: True)
        deaths = (await asyncio.to_thread(bot.deaths.read_text)).splitlines()

    markers = [
        json.dumps(one["metadata"]["event_payload"]) for one in messages if not one.get("files")
    ]
    assert [] == [marker for marker, count in Counter(markers).items() if count > 1]
    assert 1 == sum(bool(one.get("files")) for one in messages)
    shown = [read(one) for one in messages]
    assert 1 == sum(text.startswith("1. facts\n") for text in shown)
    assert 1 == sum("2. summary: replaced by revision 2" in text for text in shown)
    assert 1 == sum(text.startswith("2. summary (revision 2)") for text in shown)
    restarts = ["restarted" in text for text in shown]
    assert any(restarts)
    assert (True, True) not in list(pairwise(restarts))
    # For the plan, for the files, and because the revision was asked for.
    assert 3 == sum(bool(called(one)) for one in messages)
    assert {"received Brief", "received Click", "received Feedback"} <= set(deaths)
    assert {"chat.postMessage section-1-1", "files.completeUploadExternal"} <= set(deaths)
    assert len(deaths) >= 8
    assert bot.starts == len(deaths) + 1


async def test_the_command_asks_in_a_window_and_its_thread_fills(workspace, tmp_path, sample):
    async with SlackStage(tmp_path / "slack", workspace) as stage:
        await workspace.send("a paper, for nobody yet", [sample])
        place = await workspace.files()
        form = urlencode({
            "command": "/report", "text": "Two sections: facts; summary. 100 to 300 words",
            "channel_id": workspace.channel, "user_id": workspace.ann, "team_id": "T000000001",
            "trigger_id": await workspace.trigger(), "response_url": f"{workspace.url}/response",
        })  # fmt: skip
        assert 200 == (await workspace.deliver(None, form=form))[0]
        view = await stage._opened(set())
        brief = view["blocks"][0]["element"]["initial_value"]
        asked = stage.submission(FormShown("", (), view), {"brief": brief})
        files = {"type": "file_input", "files": place}
        asked["view"]["state"]["values"]["files"] = {"files": files}
        assert 200 == (await workspace.deliver(asked))[0]
        state = await stage.inbox.settled(stage.address(f"new-{view['view_id']}"))
        held = (await workspace.held())["messages"]
        (root,) = [one for one in held if not one.get("thread_ts") and one["user"] == BOT]
        thread = await stage.read(root["ts"])
        await stage.press(root["ts"], thread[-1], "Cancel")
        await stage.inbox.settled(stage.address(f"new-{view['view_id']}"))

        assert "planned" == state
        assert [workspace.ann] == called(root)
        assert "facts" in thread[-1].text
        assert "Cancelled" in (await stage.read(root["ts"]))[-1].text


@pytest.mark.corpus
async def test_a_real_paper_becomes_a_chinese_report_from_a_shortcut(workspace, tmp_path, corpus):
    paper = corpus / "papers" / "deepfm-two-column.pdf"
    async with SlackStage(tmp_path / "slack", workspace) as stage:
        text = "阅读报告，三部分：论文信息；方法；实验，600到900字"
        ts = await workspace.send(text, [paper])  # nobody has called the bot yet
        (message,) = (await workspace.held())["messages"]
        message["files"] = await workspace.files()
        shortcut = {
            "type": "message_action", "callback_id": "paperthread-report",
            "team": {"id": "T000000001"}, "user": {"id": workspace.ann},
            "channel": {"id": workspace.channel}, "message": message, "message_ts": ts,
            "action_ts": "1.1", "trigger_id": "t", "response_url": f"{workspace.url}/response",
        }  # fmt: skip
        assert 200 == (await workspace.deliver(shortcut))[0]
        for _ in range(100):  # it is taken after Slack was told
            if await stage.quiet(ts) != "unknown":
                break
            await asyncio.sleep(0.05)
        await stage.press(ts, (await stage.read(ts))[-1], "开始")
        thread = await stage.read(ts)
        sources = await stage.press(
            ts, next(one for one in thread if one.text.startswith("2. 方法")), "出处"
        )

        assert {"report.docx", "report.html"} <= {name for one in thread for name in one.files}
        assert 3 == sum("出处" in one.buttons for one in thread)
        assert sources.images >= 1
