"""Files that nobody should have to open: each is one sentence that says what to do."""

import ast
import asyncio
import os
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import extract
from bot.domain import PageBoxes, Reading
from bot.errors import Unreadable
from bot.extract import Limits, _modules, read, render, reread, sniff
from bot.words import word

OOXML = "application/vnd.openxmlformats-officedocument."
MP3 = b"\xff\xfb\x90\x64" + bytes(400)


def zipped(*names: str) -> bytes:
    import io

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "application/epub+zip" if name == "mimetype" else "x" * 99_999)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", None),
        (b"\x00\x01\x02\x03" * 9, None),
        (b"\xff\xfeh\x00i\x00", None),
        ("只有中文".encode("gb18030"), None),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\n\n" * 400 + b"%PDF-1.4\n", "application/pdf"),
        (b"%" * 1024 + b"%PDF-1.4\n", "text/plain"),
        (b"<!DOCTYPE html><html>%PDF-1.4", "text/html"),
        (b"\xef\xbb\xbf \n<!-- saved --><?xml version='1.0'?>\n<HTML>", "text/html"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "video/mp4"),
        (b"\0\0\0\x20ftypqt  \0\0\2\0", "video/quicktime"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "video/quicktime"),
        (b"\0\0\0\x20ftypM4A \0\0\2\0", "audio/mp4"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x88matroska", "video/x-matroska"),
        (b"ID3\x04" + bytes(20), "audio/mpeg"),
        (MP3, "audio/mpeg"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
        (b"fLaC\0\0\0\x22", "audio/flac"),
        (b"OggS\0\x02" + bytes(22) + b"\x01\x1e\x01vorbis", "audio/ogg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (zipped("[Content_Types].xml", "word/document.xml"), OOXML + "wordprocessingml.document"),
        (zipped("a", "ppt/presentation.xml"), OOXML + "presentationml.presentation"),
        (zipped("mimetype", "a", "b"), "application/epub+zip"),
        (zipped("holiday.jpg"), "application/zip"),
        ("Ein Satz, 一句话。\n".encode(), "text/plain"),
        (b"x" * 65_535 + "字".encode(), "text/plain"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_the_media_type_is_what_the_bytes_show(
    tmp_path: Path, content: bytes, media_type: str | None
) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    assert sniff(path) == media_type


async def reason(path: Path, name: str = "my paper.pdf", **how: object) -> str:
    """Return the key that reading a file ends with; the sentence names it in both languages."""
    with pytest.raises(Unreadable) as caught:
        await read(path, name=name, source="s1", **how)
    for language in ("en", "zh"):
        sentence = await asyncio.to_thread(word, caught.value.line, language)
        assert name in sentence
        assert str(path) not in sentence and path.stem not in sentence
    return caught.value.line.key


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "source-empty"),
        (b"<html><title>Sign in</title></html>", "source-html"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "source-talk"),
        (MP3, "source-talk"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "source-image"),
        (zipped("word/document.xml"), "source-office"),
        (zipped("holiday.jpg"), "source-unknown"),
        (b"notes", "source-unknown"),
        (b"\0\1\2\3", "source-unknown"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
async def test_what_is_no_source_is_said_without_a_child(
    tmp_path: Path, content: bytes, key: str
) -> None:
    path = tmp_path / "blob-5f1d"
    path.write_bytes(content)
    assert await reason(path) == key


async def test_a_file_that_is_gone_or_is_none_is_said(tmp_path: Path) -> None:
    assert await reason(tmp_path / "blob-5f1d") == "source-gone"
    assert await reason(tmp_path) == "source-gone"
    os.mkfifo(tmp_path / "pipe-5f1d")
    assert await reason(tmp_path / "pipe-5f1d") == "source-gone"


# ── the corpus of files made to break readers ─────────────────────────────────────────────────

# What each is told; None: it can be read.  The ones with two keys depend on which limit is first.
HOSTILE = {
    "empty.pdf": {"source-empty"},
    "enc_owner_only.pdf": None,
    "enc_user.pdf": {"pdf-locked"},
    "flatebomb.pdf": {"pdf-scanned", "source-slow"},
    "html.pdf": {"source-html"},
    "hugebox.pdf": {"pdf-scanned"},
    "imgbomb.pdf": {"pdf-scanned"},
    "jbig2bomb.pdf": {"pdf-scanned"},
    "laughs.pdf": {"source-slow"},
    "loop.pdf": {"pdf-broken"},
    "stub.pdf": {"pdf-broken"},
    "trunc.pdf": None,
    "trunc3k.pdf": {"pdf-no-pages"},
}
QUICK = Limits(step=2, wall=60)  # CPU seconds between two pages; half a second is much for a page


@pytest.mark.corpus
def test_every_hostile_file_has_its_expectation(corpus: Path) -> None:
    assert {path.name for path in (corpus / "hostile").iterdir()} == HOSTILE.keys()


@pytest.mark.corpus
@pytest.mark.parametrize("file", HOSTILE)
async def test_a_hostile_file_is_read_or_told(corpus: Path, file: str, tmp_path: Path) -> None:
    path = tmp_path / "blob-5f1d"
    path.symlink_to(corpus / "hostile" / file)
    expected = HOSTILE[file]
    if expected is None:
        reading = await read(path, name=file, source="s1", limits=QUICK)
        assert len(reading.passages) > 50
    else:
        assert await reason(path, file, limits=QUICK) in expected


@pytest.mark.corpus
@pytest.mark.parametrize("file", ["hugebox.pdf", "imgbomb.pdf", "jbig2bomb.pdf", "laughs.pdf"])
async def test_a_hostile_page_is_drawn_or_told(corpus: Path, file: str, tmp_path: Path) -> None:
    try:
        drawn = await render(corpus / "hostile" / file, [1], tmp_path, limits=QUICK)
    except Unreadable as error:
        assert error.line.key in {"source-slow", "source-memory", "source-crashed", "pdf-broken"}
        assert await asyncio.to_thread(os.listdir, tmp_path) == []
    else:
        assert drawn == {1: tmp_path / "page-1.webp"}


@pytest.mark.corpus
async def test_a_hostile_file_does_not_disturb_the_one_beside_it(corpus: Path) -> None:
    hostile = corpus / "hostile" / "laughs.pdf"
    paper = corpus / "papers" / "attention.pdf"
    alone = await read(paper, name="a.pdf", source="s1")
    bad, good = await asyncio.gather(
        read(hostile, name="laughs.pdf", source="s2", limits=QUICK),
        read(paper, name="a.pdf", source="s1"),
        return_exceptions=True,
    )
    assert isinstance(bad, Unreadable)
    assert good == alone


# ── an ordinary file ──────────────────────────────────────────────────────────────────────────


async def test_a_paper_comes_back_whole_and_its_progress_by_page(sample: Path) -> None:
    seen: list[tuple[int, int]] = []
    reading = await read(
        sample, name="a.pdf", source="s1", progress=lambda *done: seen.append(done)
    )
    assert isinstance(reading, Reading)
    pages = len(reading.pages)
    assert seen == [(page, pages) for page in range(1, pages + 1)]
    places = [p.locator for p in reading.passages if isinstance(p.locator, PageBoxes)][:5]
    assert len(await reread(sample, places)) == 5


def test_the_parser_is_never_loaded_here() -> None:
    code = (
        "import sys; from bot import extract; "
        "assert extract.readers()['application/pdf'] == 'pdf'; "
        "assert not {'pymupdf', 'onnxruntime', 'numpy', 'PIL'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)


def test_what_the_readers_say_of_themselves_is_parsed_by_one_thread_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Python 3.11 counts the depth of a tree for all threads together: two at once may fail.
    parse, inside, most = ast.parse, 0, 0

    def slowly(text: str) -> ast.Module:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.001)
        inside -= 1
        return parse(text)

    monkeypatch.setattr(ast, "parse", slowly)
    _modules._parsed.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: extract.readers(), range(8)))

    assert most == 1
    assert all(readers["application/pdf"] == "pdf" for readers in found)
