"""Forgetting a report: a phrase that stood in all that went in is then found nowhere."""

import asyncio
import logging
import sqlite3
import tempfile
from io import StringIO

import av
import numpy as np
import pymupdf
import pytest

from bot.digest import DigestWriter
from bot.domain import Brief, Feedback
from bot.logs import FORMAT, Reticent
from bot.testing import FakeStage, plain

CANARY = "zanzibar quokka"
BRIEF = f"Two sections: summary; limits. 60 to 300 words, for the {CANARY} group"
SLIDE = [f"The {CANARY} method", "Training takes sixteen hours", "Accuracy is 91.2 on the test set"]
SUBTITLES = f"""1
00:00:01,000 --> 00:00:05,000
In this talk we present the {CANARY} method for training.

2
00:00:05,000 --> 00:00:12,000
The {CANARY} method needs sixteen hours of training.
"""


def _paper(path):
    lines = [
        f"The {CANARY} method for small models",
        "Ann Lee and Bob Ray",
        "Abstract",
        f"We propose the {CANARY} method, which trains small models in sixteen hours.",
        f"The {CANARY} method reaches an accuracy of 91.2 on the test set.",
        f"A limitation of the {CANARY} method is that it was tried on one data set only.",
        "Results show that training is stable and that the method is easy to use in practice.",
    ]
    with pymupdf.open() as document:
        page = document.new_page()
        for at, line in enumerate(lines):
            page.insert_text((72, 90 + 34 * at), line, fontsize=11)
        document.save(path)


def _talk(path):
    """Twelve seconds of one slide, without sound."""
    with pymupdf.open() as document:
        page = document.new_page(width=640, height=360)
        for at, line in enumerate(SLIDE):
            page.insert_text((40, 80 + 80 * at), line, fontsize=32)
        drawn = page.get_pixmap()
    picture = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)
    with av.open(str(path), "w") as out:
        video = out.add_stream("mpeg4", rate=2)
        video.width, video.height, video.pix_fmt = drawn.width, drawn.height, "yuv420p"
        video.bit_rate = 4_000_000
        for _ in range(24):
            out.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(video.encode(None))


class Clumsy(DigestWriter):
    """A writer that breaks over a remark, and says it in its error."""

    async def revise(self, task, section, remark):
        if "lose" in remark:
            raise RuntimeError(remark) from ValueError(section.sentences)
        return await super().revise(task, section, remark)


@pytest.fixture
def logged():
    """All that is logged, at the level that tells most."""
    lines, root, level = StringIO(), logging.getLogger(), logging.getLogger().level
    handler = logging.StreamHandler(lines)
    handler.setFormatter(Reticent(FORMAT))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def aside(tmp_path, monkeypatch):
    """Where programs put what they need for a moment; no recogniser is asked."""

    async def none(settings):
        return None

    folder = tmp_path / "aside"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr("bot.talk._weights", none)
    return folder


def _found(folder, phrase=CANARY):
    """Every file that holds a phrase, in any encoding that a database or a file may use."""
    forms = [phrase.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    forms += [form.title() for form in forms[:1]]
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    )


def _files(folder):
    """Every file of a data folder but its databases."""
    named = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in named if not path.name.startswith("."))


async def test_nothing_of_a_forgotten_report_is_left(tmp_path, logged, aside):
    paper, talk, words = (tmp_path / "in" / name for name in ("p.pdf", "talk.mp4", "talk.srt"))
    await asyncio.to_thread(paper.parent.mkdir)
    await asyncio.to_thread(_paper, paper)
    await asyncio.to_thread(_talk, talk)
    await asyncio.to_thread(words.write_text, SUBTITLES)
    data = tmp_path / "data"
    async with FakeStage(data, Clumsy()) as stage:
        before = await asyncio.to_thread(_files, data)
        thread = await stage.ask(BRIEF, [paper, talk, words])
        plan = (await stage.read(thread))[-1]
        await stage.press(thread, plan, "Start")
        await stage.say(thread, f"1: more on the {CANARY} method")
        await stage.say(thread, f"What is the {CANARY} method?")
        await stage.say(thread, f"1: lose the {CANARY}")
        assert "went wrong on our side" in (await stage.read(thread))[-1].text
        await stage.say(thread, "keep both versions of section 1")
        await stage.say(thread, "sources 1")
        seen = await stage.inbox.reader.view(thread)
        for source in seen["sources"]:
            await stage.inbox.reader.page(thread, source["id"], 1, 110)
            await stage.inbox.reader.slide(thread, source["id"], 1)
        held = await asyncio.to_thread(_found, data)
        assert {"paperthread.sqlite"} <= {name.partition("-")[0] for name in held}
        assert any(name.startswith("blobs/") for name in held)
        readings = [name for name in held if name.startswith("readings/")]
        assert len(readings) >= 3, readings  # of the paper, of the slides, of the subtitles

        await stage.say(thread, "forget")
        asked = (await stage.read(thread))[-1]
        assert "cannot be undone" in asked.text
        await stage.press(thread, asked, "Forget for good")
        (left,) = await stage.read(thread)
        assert left.text.startswith("Forgotten: ")

        assert [] == await asyncio.to_thread(_found, data)
        assert before == await asyncio.to_thread(_files, data)  # no picture of it either
        # Delivered once more, long after: known, and nothing is begun.
        await stage.inbox.receive(Brief("e1", thread, "ann", BRIEF, ()))
        await stage.inbox.receive(Feedback("e3", thread, "ann", "1: shorter"))
        await stage.inbox.settled(thread)
        assert [left] == await stage.read(thread)
    assert [] == await asyncio.to_thread(_found, data)
    assert "builtins.RuntimeError" in logged.getvalue()
    assert CANARY not in logged.getvalue()
    assert [] == await asyncio.to_thread(lambda: list(aside.rglob("*")))
    with sqlite3.connect(data / "paperthread.sqlite") as rows:
        assert 0 == rows.execute("pragma freelist_count").fetchone()[0]


async def test_bytes_that_another_report_rests_on_stay(tmp_path, sample):
    async with FakeStage(tmp_path) as stage:
        one = await stage.ask("Sections: facts; summary. 50 to 300 words", [sample])
        two = await stage.ask("Sections: summary; limits. 50 to 300 words", [sample])
        await stage.say(one, "forget this report")

        assert "Forgotten" in (await stage.read(one))[-1].text
        plan = (await stage.read(two))[-1]
        await stage.press(two, plan, "Start")
        shown = [message.text.partition("\n")[0] for message in await stage.read(two)]
        assert "2. limits" in shown


async def test_only_the_author_has_a_report_forgotten(tmp_path, sample):
    async with FakeStage(tmp_path) as stage:
        thread = await stage.ask("Sections: facts; summary. 50 to 300 words", [sample])
        await stage.inbox.receive(Feedback("x1", thread, "eve", "forget this report"))
        await stage.inbox.settled(thread)

        last = (await stage.read(thread))[-1]
        assert "the one who asked for this report" in plain(last.text)
        assert await asyncio.to_thread(lambda: list((tmp_path / "blobs").iterdir()))
