"""Sections that need only the paper are there while the talk is still being heard."""

import asyncio
import sys
import wave
from dataclasses import replace
from pathlib import Path

import pytest

from bot import extract, talk
from bot.domain import Brief, FileRef, Line, Passage, Reading, Span
from bot.errors import Rejected, Unreadable
from bot.export.json import dumps, loads
from bot.extract._sound import decoded
from bot.settings import Settings
from bot.talk import Again
from bot.testing import FakePlatform, running
from bot.verify import verify

ROOT = Path(__file__).parent.parent
TEXT = "Three sections: facts; summary; what the talk says"
SAID = (
    "Today I talk about our paper and about what did not fit into it.",
    "The model was trained on one small machine in our office.",
    "Training it took only nine minutes, which the paper does not say.",
    "We think that the method helps wherever there is little data.",
    "Thank you, and please ask questions.",
)

OTHERWISE = (
    "The cheese of the valley is made from the milk of brown cows.",
    "In spring the herds climb up to the high pastures above the lake.",
    "The wheels ripen in a cool cellar, and each is washed with brine.",
    "A good wheel smells of hay, of flowers and a little of the stable.",
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


async def test_the_facts_know_how_long_the_talk_is_before_it_is_heard(
    tmp_path, sample, heard, monkeypatch
):
    """That it is about something else is told as soon as it is heard."""
    monkeypatch.setattr(sys.modules[__name__], "SAID", OTHERWISE)
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
        assert not any("Hardly anything" in post.text for post in thread)
        heard.set()

        assert "done" == await inbox.settled("fake:1")
    warned = [at for at, post in enumerate(thread) if post.text.startswith("⚠ Hardly anything")]
    assert 1 == len(warned)
    assert thread[warned[0] + 1].title.startswith("3")


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


class Elsewhere(FakePlatform):
    """A platform that another process has posted to."""

    async def edit(self, thread, message, post):
        known = any(old.key == post.key for old in self.threads.get(thread, []))
        await (super().edit(thread, message, post) if known else self.post(thread, post))


LISTENING = """
import asyncio, sys
from pathlib import Path
from bot.domain import Brief, FileRef
from bot.settings import Settings
from bot.extract._sound import decoded
from bot.settings import Settings
from bot.testing import FakePlatform, running

async def main(data, talk, weights, text):
    settings = Settings(weights=Path(weights))
    async with running(Path(data), FakePlatform(), settings=settings) as inbox:
        files = (FileRef(talk, Path(talk).name),)
        await inbox.receive(Brief("b1", "fake:1", "ann", text, files, start=True))
        await inbox.settled("fake:1")

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.corpus
@pytest.mark.weights
async def test_a_bot_killed_while_it_listens_goes_on_behind_what_it_has_heard(
    tmp_path, corpus, weights
):
    recording, data = tmp_path / "talk.wav", tmp_path / "data"
    said = await asyncio.to_thread(
        lambda: b"".join(
            (piece * 32_767).astype("<i2").tobytes()
            for piece in decoded(corpus / "speech" / "jfk.flac")
        )
    )
    with wave.open(str(recording), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(said + bytes(2 * 16_000 * 600))  # then nothing, in four stretches
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LISTENING, data, recording, weights, TEXT, cwd=ROOT
    )
    stretches = data / "readings"
    await until(lambda: list(stretches.glob("*.kept/heard-*-0.json")))
    bot.kill()
    await bot.wait()
    first = next(stretches.glob("*.kept/heard-*-0.json"))
    before = first.stat().st_mtime_ns
    assert not list(stretches.glob("*.kept/heard-*-4.json"))

    platform = Elsewhere()
    settings = await asyncio.to_thread(lambda: Settings(weights=weights))
    async with running(data, platform, settings=settings) as inbox:
        assert "done" == await inbox.settled("fake:1")

    assert before == first.stat().st_mtime_ns
    assert 1 == len(list(stretches.glob("*.kept/heard-*-0.json")))
    thread = platform.threads["fake:1"]
    assert 1 == sum("ask not what your country can do for you" in post.text for post in thread)
    assert 1 == sum(post.role == "card" for post in thread)

    # From sound to what is checked: the same words come out of the sound again, at their time.
    exported = next(post.files for post in thread if post.files)
    file = next(file.path for file in exported if file.name == "report.json")
    report = await asyncio.to_thread(lambda: loads(file.read_text("utf-8")))
    cited = next(p for p in report.passages if "ask not what your country" in p.text)
    assert isinstance(cited.locator, Span) and cited.locator.end < 11.5
    assert any(
        citation.passage == cited.id and citation.quote in cited.text
        for section in report.sections
        for sentence in section.sentences
        for citation in sentence.citations
    )
    verdict = await verify(file, tmp_path, Again(settings))
    assert verdict.passed, verdict

    other = replace(cited, text=cited.text.replace("country", "company"))
    passages = tuple(other if p is cited else p for p in report.passages)
    await asyncio.to_thread(file.write_text, dumps(replace(report, passages=passages)), "utf-8")
    assert not (await verify(file, tmp_path, Again(settings))).passed


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
