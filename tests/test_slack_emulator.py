"""The bot in a Slack workspace that others emulate: real HTTP, real files, every button."""

import pytest
from slack_stage import SlackStage, Workspace

from bot.testing import FakeStage, differences, play

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
        reference = await play(fake, sample, bad)
    async with SlackStage(tmp_path / "slack", workspace) as stage:
        seen = await play(stage, sample, bad)

    assert [] == differences(seen, reference)
