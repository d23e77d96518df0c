"""Links as files: share links, hostile addresses, and servers that misbehave, all on loopback."""

import asyncio
from dataclasses import replace

import pytest
from aiohttp import web
from bad_server import PDF, serving
from yarl import URL

from bot import links
from bot._links_direct import direct
from bot._links_guard import Guard, is_public
from bot.digest import DigestWriter
from bot.domain import Brief, Feedback, FileRef
from bot.engine import Engine
from bot.errors import Unreadable
from bot.orchestrator import Orchestrator
from bot.settings import Settings
from bot.store import Store
from bot.testing import FakePlatform
from bot.words import LANGUAGES, keys, word

SHARED = "https://api.onedrive.com/v1.0/shares/u!aHR0cHM6Ly8xZHJ2Lm1zL3YvcyFBYkM/root"
TEXT = "Three sections: facts; summary; limits. 150 to 400 words"

# ── what is a link ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        (
            "Report on https://arxiv.org/abs/1706.03762, please.",
            ["https://arxiv.org/abs/1706.03762"],
        ),
        ("读https://arxiv.org/abs/1706.03762，八百字", ["https://arxiv.org/abs/1706.03762"]),
        ("the paper (https://a.org/b_(c).pdf)", ["https://a.org/b_(c).pdf"]),
        ("<https://a.org/x.pdf|the paper> twice https://a.org/x.pdf", ["https://a.org/x.pdf"]),
        ("HTTP://A.org/x?y=1&z=2#p", ["HTTP://A.org/x?y=1&z=2#p"]),
        ("**https://a.org/x**", ["https://a.org/x"]),
        ("ftp://a.org/x, https://, file:///etc/passwd, a.org", []),
    ],
)
def test_links_are_found_as_people_write_them(text, urls):
    assert [links.LINK + url for url in urls] == [file.id for file in links.found(text)]


def test_a_message_full_of_links_starts_no_storm():
    text = " ".join(f"https://a.org/{n}.pdf" for n in range(50))

    assert links.MOST == len(links.found(text))


def test_a_link_is_called_by_its_last_part_or_its_host():
    text = "https://a.org/d/paper.pdf https://drive.google.com/file/d/1Ab/view https://b.org/"

    names = [file.name for file in links.found(text)]

    assert ["paper.pdf", "drive.google.com /file/d/1Ab/view", "b.org"] == names


@pytest.mark.parametrize(
    ("shared", "file"),
    [
        ("https://arxiv.org/abs/1706.03762v5", "https://arxiv.org/pdf/1706.03762v5"),
        ("https://www.arxiv.org/abs/cs/0112017", "https://arxiv.org/pdf/cs/0112017"),
        ("https://arxiv.org/pdf/1706.03762", "https://arxiv.org/pdf/1706.03762"),
        ("https://openreview.net/forum?id=rJ", "https://openreview.net/pdf?id=rJ"),
        (
            "https://drive.google.com/file/d/1A-b_C/view?usp=sharing&resourcekey=0-k",
            "https://drive.usercontent.google.com/download?id=1A-b_C&export=download&confirm=t"
            "&resourcekey=0-k",
        ),
        (
            "https://drive.google.com/open?id=1A",
            "https://drive.usercontent.google.com/download?id=1A&export=download&confirm=t",
        ),
        (
            "https://docs.google.com/presentation/d/1A/edit#slide=id.p",
            "https://docs.google.com/presentation/d/1A/export/pdf",
        ),
        (
            "https://docs.google.com/document/d/1A/edit",
            "https://docs.google.com/document/d/1A/export?format=pdf",
        ),
        (
            "https://www.dropbox.com/scl/fi/ab/t.mp4?rlkey=k&dl=0",
            "https://www.dropbox.com/scl/fi/ab/t.mp4?rlkey=k&dl=1",
        ),
        ("https://www.dropbox.com/s/ab/t.mp4", "https://www.dropbox.com/s/ab/t.mp4?dl=1"),
        (
            "https://1drv.ms/v/s!AbC",
            SHARED + "/content",
        ),
        (
            "https://lab-my.sharepoint.com/:b:/g/personal/x/Ab?e=1",
            "https://lab-my.sharepoint.com/:b:/g/personal/x/Ab?e=1&download=1",
        ),
        (
            "https://cloud.lab.edu/s/AbCdEfGhIjKlMnO",
            "https://cloud.lab.edu/s/AbCdEfGhIjKlMnO/download",
        ),
        (
            "https://cloud.lab.edu/index.php/s/AbCdEfGhIjKlMnO/",
            "https://cloud.lab.edu/index.php/s/AbCdEfGhIjKlMnO/download",
        ),
        (
            "https://zenodo.org/records/123/preview/a%20b.pdf?include_deleted=0",
            "https://zenodo.org/records/123/files/a%20b.pdf?download=1",
        ),
        (
            "https://github.com/o/r/blob/main/a/blob/p.pdf",
            "https://github.com/o/r/raw/main/a/blob/p.pdf",
        ),
        ("https://gitlab.com/o/r/-/blob/main/p.pdf", "https://gitlab.com/o/r/-/raw/main/p.pdf"),
        ("https://raw.githubusercontent.com/o/r/main/p.pdf",) * 2,
        ("https://a.org/paper.pdf?sig=a%2Fb",) * 2,
    ],
)
def test_share_links_become_the_address_of_the_file(shared, file):
    assert file == str(direct(URL(shared, encoded=True)))


# ── which machines may be reached ─────────────────────────────────────────────────────────────

INNER = [
    "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.254",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16",
    "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:a00:1", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2001:db8::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "nonsense",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_an_address_of_a_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "151.101.1.69", "2606:4700::6810:84e5"])
def test_an_address_of_the_web_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://127.0.0.1/", "link-internal"),
        ("http://127.0.0.1./", "link-internal"),
        ("http://[::1]/", "link-internal"),
        ("http://[::ffff:169.254.169.254]/latest/meta-data", "link-internal"),
        ("http://169.254.169.254/latest/meta-data/", "link-internal"),
        ("http://2130706433/", "link-internal"),
        ("http://0x7f000001/", "link-internal"),
        ("http://0x7f.1/", "link-internal"),
        ("http://0177.0.0.1/", "link-internal"),
        ("http://127.1/", "link-internal"),
        ("http://8.8.8/", "link-internal"),
        ("http://8.8.8.8:22/", "link-odd"),
        ("http://a.org:8080/x.pdf", "link-odd"),
        ("https://a.org:6379/", "link-odd"),
        ("http://user:secret@a.org/x.pdf", "link-odd"),
        ("http://a.org@127.0.0.1/", "link-odd"),
        ("http://a.org:99999/", "link-odd"),
        ("http://a.org:x/", "link-odd"),
        ("http:///x.pdf", "link-odd"),
        ("ftp://a.org/x.pdf", "link-odd"),
        ("file:///etc/passwd", "link-odd"),
        ("gopher://a.org/", "link-odd"),
    ],
)
def test_a_hostile_address_is_refused_before_anything_is_asked(url, key):
    with pytest.raises(Unreadable) as raised:
        Guard().check(URL(url, encoded=True))

    assert key == raised.value.line.key


def named(*answers):
    """A resolver that gives one answer after the other, the last for ever."""
    asked = []

    async def resolve(host, port):
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked


@pytest.mark.parametrize("addresses", [["10.0.0.7"], ["8.8.8.8", "127.0.0.1"], ["::ffff:10.0.0.7"]])
async def test_a_name_of_an_inner_machine_is_refused(addresses, tmp_path):
    resolve, _ = named(addresses)
    with pytest.raises(Unreadable) as raised:
        await get("http://rebind.example/x.pdf", tmp_path / "a", Guard(resolve))

    assert "link-internal" == raised.value.line.key
    assert "rebind.example" == raised.value.line.values["name"]


# ── servers that misbehave ────────────────────────────────────────────────────────────────────


async def virus(request):
    text = '<html><title>Google Drive - Virus scan warning</title><form id="download-form">'
    return web.Response(text=text, content_type="text/html")


async def disguised(request):
    text = "<!DOCTYPE html><p>Please sign in</p>"
    return web.Response(text=text, content_type="application/pdf")


async def page(request):
    return web.Response(text="<html>A blog about a paper", content_type="text/html")


async def forbidden(request):
    return web.Response(status=403)


async def once(request):
    raise web.HTTPFound("/good")


async def loop(request):
    raise web.HTTPFound("/loop")


async def hops(request):
    left = int(request.query["left"])
    raise web.HTTPFound(f"/hops?left={left - 1}" if left else "/good")


async def inward(request):
    return web.Response(status=302, headers={"Location": request.query["to"]})


@pytest.fixture
async def server(sample):
    """A server on loopback that is taken for a public one: its guard and its address."""

    async def sample_paper(request):
        return web.FileResponse(sample)

    more = (virus, disguised, page, forbidden, once, loop, hops, inward, sample_paper)
    resolve, asked = named(["127.0.0.1"])
    async with serving(*more) as port:
        guard = Guard(resolve, frozenset({("127.0.0.1", port)}))
        yield guard, f"http://lab.example:{port}", asked


async def get(url, to, guard, most=10**6):
    await links.fetch(FileRef(links.LINK + url, "x.pdf"), to, most, guard, stall=0.3)


@pytest.mark.parametrize("path", ["good", "once", f"hops?left={links.REDIRECTS - 1}"])
async def test_a_linked_file_arrives_whole_whatever_its_type_is_called(path, server, tmp_path):
    guard, address, _ = server
    await get(f"{address}/{path}", tmp_path / "a", guard)

    assert PDF == await asyncio.to_thread((tmp_path / "a").read_bytes)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("virus", "link-virus-scan"),
        ("login", "link-login"),
        ("disguised", "link-login"),
        ("forbidden", "link-login"),
        ("page", "link-page"),
        ("gone", "link-gone"),
        ("broken", "link-refused"),
        ("cut", "intake-cut-off"),
        ("stalled", "intake-stalled"),
        ("loop", "link-redirects"),
        (f"hops?left={links.REDIRECTS}", "link-redirects"),
        ("inward?to=http://169.254.169.254/latest/", "link-internal"),
        ("inward?to=http://127.0.0.1/", "link-internal"),
        ("inward?to=//[::1]/", "link-internal"),
        ("inward?to=http://2130706433/", "link-internal"),
        ("inward?to=file:///etc/passwd", "link-odd"),
        ("inward?to=http://u:p@lab.example/", "link-odd"),
        ("inward?to=http://lab.example:22/", "link-odd"),
        ("inward?to=http://[/", "link-odd"),
        ("inward?to=http://lab.example:x/", "link-odd"),
    ],
)
async def test_what_is_no_file_is_one_sentence(path, key, server, tmp_path):
    guard, address, _ = server
    with pytest.raises(Unreadable) as raised:
        await get(f"{address}/{path}", tmp_path / "a", guard)

    assert key == raised.value.line.key


async def test_a_link_that_is_none_is_told(tmp_path):
    with pytest.raises(Unreadable) as raised:
        await get("http://a.org:x/y.pdf", tmp_path / "a", Guard())

    assert "link-odd" == raised.value.line.key


async def test_a_linked_file_over_the_cap_is_dropped(server, tmp_path):
    guard, address, _ = server
    with pytest.raises(Unreadable) as raised:
        await get(f"{address}/good", tmp_path / "a", guard, most=1000)

    assert "intake-too-big" == raised.value.line.key
    assert 0 == (await asyncio.to_thread((tmp_path / "a").stat)).st_size


async def test_a_name_that_changes_its_mind_is_not_asked_twice_for_one_connection(server, tmp_path):
    guard, address, _ = server
    resolve, asked = named(["127.0.0.1"], ["10.0.0.7"])
    rebinding = Guard(resolve, guard._allow)
    await get(f"{address}/good", tmp_path / "a", rebinding)

    assert ["lab.example"] == asked


async def test_a_name_that_turns_inward_between_two_redirects_is_refused(server, tmp_path):
    guard, address, _ = server
    resolve, asked = named(["127.0.0.1"], ["10.0.0.7"])
    with pytest.raises(Unreadable) as raised:
        await get(f"{address}/once", tmp_path / "a", Guard(resolve, guard._allow))

    assert "link-internal" == raised.value.line.key
    assert ["lab.example"] * 2 == asked


async def test_a_server_on_this_machine_is_out_of_reach_without_leave(server, tmp_path):
    _, address, _ = server
    url = address.replace("lab.example", "127.0.0.1")
    with pytest.raises(Unreadable):
        await get(url, tmp_path / "a", Guard())


@pytest.mark.parametrize(
    "url", ["https://www.youtube.com/watch?v=a", "https://youtu.be/a", "https://b23.tv/a",
            "https://www.bilibili.com/video/BV1"],
)  # fmt: skip
async def test_a_site_of_films_is_answered_with_what_to_do(url, tmp_path):
    with pytest.raises(Unreadable) as raised:
        await get(url, tmp_path / "a", Guard())

    assert "link-video-site" == raised.value.line.key
    assert "subtitles" in await asyncio.to_thread(word, raised.value.line, "en")


# ── in a thread ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def bot(tmp_path, server):
    """A running bot whose links may reach the server: its inbox, its platform, its store."""
    await asyncio.to_thread(lambda: [keys(language) for language in LANGUAGES])
    platform = FakePlatform()
    engine = await asyncio.to_thread(Engine, tmp_path)
    store = await asyncio.to_thread(Store, tmp_path)
    inbox = Orchestrator(Settings(), store, engine, DigestWriter(), platform, server[0])
    await engine.launch()
    yield inbox, platform, store
    await engine.close()
    await store.close()


def brief(text, files=()):
    return Brief("b1", "fake:1", "ann", text, files)


def said(platform):
    return "\n".join(post.text for post in platform.threads["fake:1"])


async def test_a_brief_with_links_alone_becomes_a_plan_and_a_bad_link_says_why(bot, server):
    inbox, platform, store = bot
    address = server[1]
    await inbox.receive(brief(f"{TEXT} {address}/sample_paper {address}/login"))

    assert "planned" == await inbox.settled("fake:1")
    assert "cannot be fetched without logging in" in said(platform)
    rows = await store.sources("b1")
    assert [f"{address}/sample_paper", f"{address}/login"] == [source.url for source, _ in rows]
    assert "application/pdf" == rows[0][0].media_type


async def test_links_in_a_thread_join_like_files_and_a_question_beside_them_is_answered(
    bot, server, sample
):
    inbox, platform, _ = bot
    first = replace(brief(TEXT, (FileRef(str(sample), sample.name),)), start=True)
    await inbox.receive(first)
    assert "done" == await inbox.settled("fake:1")

    text = f"And what of {server[1]}/page - how many pages has the paper?"
    await inbox.receive(Feedback("f1", "fake:1", "bob", text))
    await inbox.settled("fake:1")

    answers = [post for post in platform.threads["fake:1"] if post.role == "answer"]
    assert "A web page lies behind the link" in answers[0].text
    assert 2 == len(answers)


async def test_links_that_are_switched_off_stay_words(tmp_path, server):
    engine = await asyncio.to_thread(Engine, tmp_path)
    store = await asyncio.to_thread(Store, tmp_path)
    settings = Settings(links=False)
    inbox = Orchestrator(settings, store, engine, DigestWriter(), FakePlatform(), server[0])
    await engine.launch()
    await inbox.receive(brief(f"{TEXT} {server[1]}/sample_paper"))
    await inbox.settled("fake:1")

    assert () == (await store.brief("b1")).files
    assert [] == server[2]
    await engine.close()
    await store.close()
