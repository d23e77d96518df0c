"""Files that people post on Slack: whatever is wrong with one, somebody can act on what is said."""

import asyncio

import pytest
from slack_fake import FakeSlack

from adapters import _intake
from adapters.slack import Slack
from bot.domain import FileRef
from bot.errors import Unreadable
from bot.words import LANGUAGES, keys, word


@pytest.fixture(autouse=True)
async def _words():
    await asyncio.to_thread(lambda: [keys(language) for language in LANGUAGES])


@pytest.fixture
async def server():
    async with FakeSlack() as made:
        yield made


@pytest.fixture
async def slack(server, tmp_path):
    made = await asyncio.to_thread(
        lambda: Slack(
            "xoxb-1", "", tmp_path, base_url=f"{server.url}/api/", hosts=("127.0.0.1",),
            max_bytes=1_000_000, pace=0.0, wait=0.02,
        )
    )  # fmt: skip
    yield made
    await made.close()


async def fetched(slack, shown, folder):
    to = folder / "paper"
    await slack.download(FileRef(f"slack:{shown['id']}", shown["name"]), to)
    return await asyncio.to_thread(to.read_bytes)


async def refusal(slack, shown, folder):
    with pytest.raises(Unreadable) as caught:
        await fetched(slack, shown, folder)
    sentence = word(caught.value.line, "en")
    assert sentence.endswith(".")
    return caught.value.line.key


@pytest.mark.parametrize(
    ("more"),
    [{}, {"mimetype": ""}, {"mimetype": "application/x-msdownload", "filetype": "exe"}],
)
async def test_a_file_is_fetched_with_the_token_whatever_it_is_called(
    slack, server, tmp_path, more
):
    shown = server.post_file("paper.pdf", "good", **more)

    assert b"%PDF-1.7 good" == await fetched(slack, shown, tmp_path)
    assert [("good", "Bearer xoxb-1")] == server.fetched


async def test_a_file_of_another_organisation_is_asked_about_first(slack, server, tmp_path):
    stub = {"id": server.post_file("paper.pdf", "good")["id"], "name": "F1"}

    assert b"%PDF-1.7 good" == await fetched(slack, stub, tmp_path)


async def test_a_file_that_slack_does_not_know_yet_is_asked_for_again(slack, server, tmp_path):
    shown = server.post_file("paper.pdf", "good")
    server.trouble["files.info"] = ["file_not_found"]

    assert b"%PDF-1.7 good" == await fetched(slack, shown, tmp_path)


@pytest.mark.parametrize(
    ("how", "more", "key"),
    [
        ("gone", {}, "intake-expired"),
        ("login", {}, "intake-login"),
        ("big", {}, "intake-too-big"),
        ("cut", {}, "intake-cut-off"),
        ("stalls", {}, "intake-stalled"),
        ("loop", {}, "intake-refused"),
        ("good", {"mode": "tombstone"}, "slack-file-tombstone"),
        ("good", {"mode": "hidden_by_limit"}, "slack-file-hidden-by-limit"),
        ("good", {"mode": "external", "is_external": True}, "slack-file-external"),
        ("good", {"url_private_download": ""}, "intake-expired"),
        ("good", {"url_private_download": "https://evil.example/x"}, "slack-file-foreign"),
        ("good", {"url_private_download": "https://127.0.0.1.evil.example/"}, "slack-file-foreign"),
        ("good", {"url_private_download": "ftp://127.0.0.1/x"}, "intake-unreachable"),
    ],
)
async def test_what_is_wrong_with_a_file_is_said(
    slack, server, tmp_path, monkeypatch, how, more, key
):
    monkeypatch.setattr(
        _intake.fetch, "__kwdefaults__", _intake.fetch.__kwdefaults__ | {"stall": 0.3}
    )
    shown = server.post_file("paper.pdf", how, **more)

    assert key == await refusal(slack, shown, tmp_path)


async def test_an_empty_file_arrives_empty_and_the_core_says_so(slack, server, tmp_path):
    assert b"" == await fetched(slack, server.post_file("paper.pdf", "empty"), tmp_path)


@pytest.mark.parametrize(
    ("error", "key"),
    [
        ("file_not_found", "slack-file-tombstone"),
        ("file_deleted", "slack-file-tombstone"),
        ("missing_scope", "slack-missing-scope"),
        ("access_denied", "slack-file-closed"),
    ],
)
async def test_a_file_that_slack_does_not_give_is_explained(slack, server, tmp_path, error, key):
    server.trouble["files.info"] = [error] * 5

    assert key == await refusal(slack, {"id": "F9", "name": "a.pdf"}, tmp_path)


async def test_a_redirect_inside_slack_keeps_the_token(slack, server, tmp_path):
    shown = server.post_file("paper.pdf", "moved")

    assert b"%PDF-1.7 good" == await fetched(slack, shown, tmp_path)
    assert [("moved", "Bearer xoxb-1"), ("good", "Bearer xoxb-1")] == server.fetched


async def test_a_redirect_away_from_slack_does_not_see_the_token(slack, server, tmp_path):
    shown = server.post_file("paper.pdf", "moved-away")

    assert b"%PDF-1.7 good" == await fetched(slack, shown, tmp_path)
    assert [("moved-away", "Bearer xoxb-1"), ("good", "")] == server.fetched
