"""Sections that need only the paper are there while the talk is still being heard."""

import asyncio
import wave

import pytest

from bot import extract, talk
from bot.domain import Brief, FileRef, Line, Passage, Reading, Span
from bot.errors import Rejected, Unreadable
from bot.testing import FakePlatform, running
from bot.verify import verify

TEXT = "Three sections: facts; summary; what the talk says"
SAID = (
    "Today I talk about our paper and about what did not fit into it.",
    "The model was trained on one small machine in our office.",
    "Training it took only nine minutes, which the paper does not say.",
    "We think that the method helps wherever there is little data.",
    "Thank you, and please ask questions.",
)


@pytest.fixture
def heard(monkeypatch):
    """A recogniser that listens until it is let go."""
    go, read = asyncio.Event(), talk.read

    async def slowly(path, source, settings, kept, *, progress, **how):
        if not talk.is_talk(source.media_type):
            return await read(path, source, settings, kept, progress=progress, **how)
        progress(60, 600)
        await go.wait()
        try:
            first = await extract.first(path, source.id)
        except Unreadable:
            first = Reading("und", ())
        said = [
            Passage(f"t{n}", source.id, text, Span(100.0 * n, 100.0 * n + 9))
            for n, text in enumerate(SAID)
        ]
        return Reading("en", (*first.passages, *said), duration=600.0)

    monkeypatch.setattr("bot.intake.talk.read", slowly)
    return go


async def until(true):
    for _ in range(9000):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came")


async def test_the_talk_is_awaited_by_the_sections_that_need_it_alone(tmp_path, sample, heard):
    video = tmp_path / "talk.mp4"
    video.write_bytes(b"\0\0\0\x18ftypisom" + bytes(64))
    files = (FileRef(str(sample), sample.name), FileRef(str(video), video.name))
    platform = FakePlatform()
    thread = platform.threads.setdefault("fake:1", [])

    def sections():
        return [post.title[:1] for post in thread if post.role == "section"]

    async with running(tmp_path / "data", platform) as inbox:
        await inbox.receive(Brief("b1", "fake:1", "ann", TEXT, files, start=True))
        await until(lambda: len(sections()) == 2)
        assert not any(post.role == "card" for post in thread)
        heard.set()

        assert "done" == await inbox.settled("fake:1")
    assert ["1", "2", "3"] == sections()
    told = next(post.text for post in thread if post.title.startswith("3"))
    assert any(line[:30] in told for line in SAID)


async def test_the_facts_know_how_long_the_talk_is_before_it_is_heard(tmp_path, sample, heard):
    recording = tmp_path / "talk.wav"
    with wave.open(str(recording), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 8000 * 65))
    files = (FileRef(str(sample), sample.name), FileRef(str(recording), recording.name))
    platform = FakePlatform()
    thread = platform.threads.setdefault("fake:1", [])

    async with running(tmp_path / "data", platform) as inbox:
        await inbox.receive(Brief("b1", "fake:1", "ann", TEXT, files, start=True))
        await until(lambda: any(post.title.startswith("1") for post in thread))
        assert "1:05" in next(post.text for post in thread if post.title.startswith("1"))
        assert not any(post.role == "card" for post in thread)
        heard.set()

        assert "done" == await inbox.settled("fake:1")


async def test_a_report_on_a_talk_alone_waits_for_it(tmp_path, heard):
    video = tmp_path / "talk.mp4"
    video.write_bytes(b"\0\0\0\x18ftypisom" + bytes(64))
    platform = FakePlatform()
    async with running(tmp_path / "data", platform) as inbox:
        files = (FileRef(str(video), video.name),)
        await inbox.receive(Brief("b1", "fake:1", "ann", TEXT, files, start=True))
        await until(lambda: platform.threads.get("fake:1"))
        assert ["progress"] == [post.role for post in platform.threads["fake:1"]]
        heard.set()

        assert "done" == await inbox.settled("fake:1")


class Deaf:
    """A reader without the recogniser's weights."""

    async def read(self, path, *, name, source, **how):
        return Reading("und", (), duration=600.0, notices=(Line(talk.UNHEARD),))


async def test_a_check_that_cannot_listen_says_so_instead_of_calling_speech_tampered(
    tmp_path, heard
):
    video = tmp_path / "talk.mp4"
    video.write_bytes(b"\0\0\0\x18ftypisom" + bytes(64))
    heard.set()
    platform = FakePlatform()
    async with running(tmp_path / "data", platform) as inbox:
        files = (FileRef(str(video), video.name),)
        await inbox.receive(Brief("b1", "fake:1", "ann", TEXT, files, start=True))
        await inbox.settled("fake:1")
    files = next(post.files for post in platform.threads["fake:1"] if post.files)
    report = next(file.path for file in files if file.name == "report.json")
    assert '"span"' in report.read_text("utf-8")

    with pytest.raises(Rejected, match="checks-cannot-listen"):
        await verify(report, tmp_path, Deaf())
