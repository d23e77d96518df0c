"""The bot in a browser, over its own HTTP: the same thread, exactly once, and who is refused."""

import asyncio
import json
import secrets

import aiohttp
import pytest
from web_stage import WebStage

from adapters import _discord_view, _slack_blocks
from adapters.web import Web
from bot.__main__ import main
from bot.brief import parse
from bot.chat import evidence
from bot.domain import Brief, Post
from bot.errors import Rejected
from bot.outbox import Outbox
from bot.settings import Settings
from bot.signed import Signer
from bot.store import Store
from bot.testing import FakePlatform, FakeStage, differences, play

DAY = 86_400


@pytest.fixture
async def stage(tmp_path):
    async with WebStage(tmp_path / "web") as made:
        yield made


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_text("<html><body>Please log in</body></html>")
    return path


async def test_a_browser_shows_the_same_thread_as_the_core_in_memory(tmp_path, sample, bad):
    async with FakeStage(tmp_path / "fake") as fake:
        reference = await play(fake, sample, bad)
    async with WebStage(tmp_path / "web") as stage:
        seen = await play(stage, sample, bad)

    assert [] == differences(seen, reference)


# ── exactly once ──────────────────────────────────────────────────────────────────────────────


async def test_the_same_post_is_one_message_and_an_edit_takes_its_place(tmp_path):
    web = Web(tmp_path)
    first = await web.post("web:t", Post("One.", "a"))
    again = await web.post("web:t", Post("One.", "a"), tried=1.0)
    await web.edit("web:t", first, Post("Two.", "a"))
    rows = await (await web._memory()).since("web:t", 0, "")
    web.close()

    assert first == again
    assert [[["Two.", False]]] == [[part["runs"][0] for part in row[2]["text"]] for row in rows]


async def test_a_page_that_comes_back_is_sent_only_what_it_has_not_seen(stage):
    thread = await stage.ask("summary", [])
    rows = await stage.rows(thread)
    await stage.web.post(f"web:{thread}", Post("More.", "more"))

    assert ["More."] == [row.text for row in await stage.rows(thread, after=len(rows))]


class Deaf:
    """A core that dies before it takes anything in."""

    reader = None

    async def receive(self, event):
        raise ConnectionResetError


async def test_what_was_said_just_before_a_crash_is_told_to_the_core_at_the_next_start(tmp_path):
    web = Web(tmp_path)
    async with web.served(Deaf()) as url, aiohttp.ClientSession(headers={"Origin": url}) as one:
        asked = {"key": "k" * 16, "text": "summary", "files": []}
        async with one.post(f"{url}/api/ask", json=asked) as answer:
            assert 500 == answer.status
    web.close()
    async with WebStage(tmp_path) as stage:
        await stage.quiet("k" * 16)

        assert "Post the paper" in (await stage.read("k" * 16))[-1].text
        assert [] == await (await stage.web._memory()).untaken()


async def test_a_private_answer_is_seen_by_the_page_that_asked_alone(stage):
    thread = await stage.ask("summary", [])
    await stage.web._held.put(f"web:{thread}", "p", {"role": "answer", "text": []}, client="other")

    assert [] == [row for row in await stage.rows(thread) if row.data.get("key") == "p"]
    stage.client = "other"
    assert "answer" == (await stage.rows(thread))[-1].data["role"]


async def test_a_port_that_is_taken_says_so(stage, tmp_path):
    other = Web(tmp_path / "other", port=stage.port)

    with pytest.raises(Rejected, match="web-port"):
        await other.run(stage.inbox)
    other.close()


def test_the_command_serves_a_browser_alone_from_a_folder_of_its_own(monkeypatch, tmp_path):
    seen = []

    async def serve(platforms, settings):
        seen.append((platforms, settings))

    monkeypatch.setattr("bot.__main__._until_stopped", serve)
    monkeypatch.setenv("PAPERTHREAD_DATA", str(tmp_path))
    monkeypatch.setenv("PAPERTHREAD_PUBLIC_URL", "https://papers.example")
    monkeypatch.setenv("PAPERTHREAD_DISCORD_TOKEN", "token")

    assert 0 == main(["chat", "--port", "0"])
    ((platforms, settings),) = seen
    assert (tmp_path / "chat", "") == (settings.data, settings.public_url)
    assert tmp_path / "weights" == settings.weights_folder()
    assert ["web"] == list(platforms._platforms)


def test_links_are_served_where_there_is_a_public_address_alone():
    assert [] == evidence(Settings())
    (served,) = evidence(Settings(public_url="https://papers.example/"))
    assert {"https://papers.example"} == served._origins()


# ── who is refused ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},  # a name of theirs that leads to this machine
        {"Host": "127.0.0.1:1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
async def test_other_sites_pages_cannot_speak_to_the_bot(stage, headers):
    body = {"key": "k" * 16, "text": "summary", "files": []}
    async with stage.session.post("/api/ask", json=body, headers=headers) as answer:
        assert 403 == answer.status

    assert [] == await stage.web._held.threads()


async def test_a_form_of_another_kind_than_the_pages_own_is_refused(stage):
    async with stage.session.post("/api/ask", data='{"key": "kkkkkkkkkkkkkkkk"}') as answer:
        assert 415 == answer.status
    async with stage.session.get(
        "/api/threads", headers={"Sec-Fetch-Site": "cross-site"}
    ) as answer:
        assert 403 == answer.status
    visit = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    async with stage.session.get("/", headers=visit) as answer:
        assert 200 == answer.status


async def test_pages_run_nothing_but_their_own_scripts_and_cannot_be_framed(stage):
    async with stage.session.get("/") as answer:
        policy, text = answer.headers["Content-Security-Policy"], await answer.text()

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in text
    assert " on" not in "".join(part.split(">")[0] for part in text.split("<"))


async def test_a_server_is_reached_from_this_machine_alone(stage):
    assert stage.url.startswith("http://127.0.0.1:")


# ── uploads ───────────────────────────────────────────────────────────────────────────────────


def lying(folder):
    return sorted(path.name for path in (folder / "web").iterdir())


async def test_an_upload_that_is_too_large_is_answered_and_leaves_nothing(tmp_path):
    async def pieces():
        for _ in range(20):
            yield b"x" * 100_000

    async with WebStage(tmp_path, max_bytes=1_000_000) as stage:
        for data in (b"x" * 1_000_001, pieces()):  # with its size told, and without
            async with stage.session.post("/api/files?name=a.pdf", data=data) as answer:
                told = await answer.json()

            assert 413 == answer.status
            assert "a.pdf is larger than 1 MB" in told["error"]
            assert [] == await asyncio.to_thread(lying, tmp_path)


async def test_an_upload_that_is_cut_off_leaves_nothing(stage):
    read, write = await asyncio.open_connection("127.0.0.1", stage.port)
    head = f"POST /api/files?name=a HTTP/1.1\r\nHost: 127.0.0.1:{stage.port}\r\n"
    write.write(f"{head}Origin: {stage.url}\r\nContent-Length: 999999\r\n\r\nabc".encode())
    await write.drain()
    for _ in range(6000):
        if await asyncio.to_thread(lying, stage.folder):
            break
        await asyncio.sleep(0.01)
    write.close()
    for _ in range(6000):
        if not await asyncio.to_thread(lying, stage.folder):
            break
        await asyncio.sleep(0.01)

    assert [] == await asyncio.to_thread(lying, stage.folder)
    assert b"" == await read.read()


async def test_uploads_that_nobody_sent_off_are_gone_after_a_restart(stage, sample):
    await stage.upload(sample)
    await stage.restart()

    assert [] == await asyncio.to_thread(lying, stage.folder)


# ── the evidence ──────────────────────────────────────────────────────────────────────────────


async def answered(stage, path):
    async with stage.session.get(path) as answer:
        return answer.status, answer.content_type, await answer.read()


async def test_a_report_gives_what_it_rests_on_and_nothing_of_another(stage, sample):
    thread = await stage.ask("Two sections: facts; summary. 100 to 200 words", [sample])
    other = await stage.ask("summary", [])
    (plan,) = [row for row in await stage.read(thread) if "Start" in row.buttons]
    await stage.press(thread, plan, "Start")
    at = f"/api/threads/{thread}/report"
    status, _, held = await answered(stage, f"{at}/view.json")
    view = json.loads(held)
    source = view["sources"][0]["id"]
    cited = next(one for one in view["cited"].values() if one["page"] == 1)

    assert 200 == status
    assert {"facts", "summary"} == {section["title"] for section in view["sections"]}
    assert cited["boxes"]
    assert (200, "image/webp") == (await answered(stage, f"{at}/page/{source}/1.webp"))[:2]
    _, _, held = await answered(stage, f"{at}/passages/{source}/1.json")
    assert cited["passage"] in {passage["id"] for passage in json.loads(held)}
    for path in ("page/{}/99.webp", "page/{}/1.webp?dpi=9999", "page/s0/1.webp", "talk/{}",
                 "picture/..%2F..%2Fweb.sqlite", "cut-out/x.png", "slide/{}/1.webp"):  # fmt: skip
        assert 404 == (await answered(stage, f"{at}/{path.format(source)}"))[0], path
    for path in ("view.json", f"page/{source}/1.webp", f"passages/{source}/1.json"):
        assert 404 == (await answered(stage, f"/api/threads/{other}/report/{path}"))[0], path
    files = next(row for row in await stage.rows(thread) if row.data["role"] == "files")
    (report,) = [file for file in files.data["files"] if file["name"] == "report.html"]
    assert 200 == (await answered(stage, report["url"]))[0]
    assert 404 == (await answered(stage, report["url"].replace(thread, other)))[0]
    asked = (await stage.rows(thread))[0].data["id"]
    upload = f"/api/threads/{thread}/files/{asked}/files/0/sample-paper.pdf"
    assert 404 == (await answered(stage, upload))[0]


class Shelf:
    """A reader of one report whose evidence is a word."""

    def __init__(self, signer):
        self._signer = signer
        self.asked = []

    async def opened(self, link):
        brief = await asyncio.to_thread(self._signer.opens, link)
        return f"fake:{brief}" if brief else None

    async def view(self, thread):
        self.asked.append(thread)
        return {"thread": thread}

    async def page(self, thread, source, page, dpi):
        self.asked.append(thread)


class Core:
    def __init__(self, reader):
        self.reader = reader


async def test_a_link_opens_its_report_alone_and_no_chat(tmp_path):
    base = "https://papers.example"
    signer = Signer(tmp_path, base, 1)
    shelf = Shelf(signer)
    link, other = [
        (await asyncio.to_thread(signer.link, brief)).removeprefix(base) for brief in ("b1", "b2")
    ]
    web = Web(tmp_path, public=base)
    async with web.served(Core(shelf)) as url, aiohttp.ClientSession(url) as session:

        async def status(path, host="papers.example"):
            async with session.get(path, headers={"Host": host}) as answer:
                return answer.status

        assert 200 == await status(f"{link}view.json")
        assert ["fake:b1"] == shelf.asked
        assert 200 == await status(link)
        mixed = link.partition(".")[0] + "." + other.partition(".")[2]
        for path in (mixed, link[:-2] + "/", link + "../view.json", "/r/x.y/", "/", "/api/threads",
                     "/api/threads/b1/report/view.json", f"{link}api/threads"):  # fmt: skip
            assert 404 == await status(path), path
        assert 403 == await status(link, host=f"127.0.0.1:{web._port}")
        async with session.post("/api/ask", json={}, headers={"Host": "papers.example"}) as answer:
            assert 403 == answer.status
    assert ["fake:b1"] == shelf.asked


def test_a_link_expires_and_cannot_be_made_to_last(tmp_path, monkeypatch):
    signer = Signer(tmp_path, "https://papers.example/", 7)
    token = signer.link("b1").split("/")[-2]
    now = 1_000_000_000.0
    monkeypatch.setattr("bot.signed.time.time", lambda: now)
    timed = signer.link("b1").split("/")[-2]
    monkeypatch.setattr("bot.signed.time.time", lambda: now + 7 * DAY - 1)
    assert "b1" == signer.opens(timed)
    monkeypatch.setattr("bot.signed.time.time", lambda: now + 7 * DAY + 1)

    assert signer.opens(timed) is None
    assert signer.opens(token) == "b1"
    assert [None] * len(token) == [
        signer.opens(token[:at] + chr(ord(token[at]) ^ 1) + token[at + 1 :])
        for at in range(len(token))
    ]
    assert signer.opens(token + "=") is None
    assert 0o600 == (tmp_path / "links.key").stat().st_mode & 0o777
    assert Signer(tmp_path, "", 7).opens(token) is None
    other = tmp_path / secrets.token_hex(4)
    other.mkdir()
    assert Signer(other, "https://papers.example", 7).opens(token) is None


async def test_posts_open_their_evidence_where_there_is_a_public_address(tmp_path):
    store = await asyncio.to_thread(Store, tmp_path)
    signer, platform = Signer(tmp_path, "https://papers.example", 1), FakePlatform()
    await store.add_brief(Brief("b1", "fake:1", "ann", "summary", ()))
    await store.set_contract("b1", await asyncio.to_thread(parse, "summary"))
    for outbox, key in ((Outbox(store, platform, signer), "a"), (Outbox(store, platform), "b")):
        await outbox.say("b1", Post("Text.", key, "section"))
    linked, bare = platform.threads["fake:1"]
    (choice,) = linked.choices
    await store.close()

    assert () == bare.choices
    assert (linked.choices[0].url, "") == (linked.evidence, bare.evidence)
    assert "b1" == await asyncio.to_thread(signer.opens, choice.url.split("/")[-2])
    assert len(choice.url) < 500  # Discord takes 512
    (shown,) = (
        _discord_view.view(_discord_view.Page("Text.", choices=linked.choices), 1)
        .children[1]
        .children
    )
    assert (choice.url, None) == (shown.url, shown.custom_id)
    ((button,),) = [row["elements"] for row in _slack_blocks.buttons(linked.choices)]
    assert (choice.url, "Open evidence") == (button["url"], button["text"]["text"])
    assert button["action_id"].partition(":")[0] != _slack_blocks.PRESS
