"""The terminal as a platform."""

import pytest

from adapters._text import terminal
from adapters.console import Console, Job
from bot.domain import Attachment, Brief, FileRef, Post
from bot.errors import Unreadable

BRIEF = Brief("b1", "console:b1", "ann", "summary", ())


@pytest.fixture
def console(tmp_path):
    made = Console(Job(BRIEF, tmp_path / "out", "en", stay=False), tmp_path)
    yield made
    made.close()


async def test_the_same_key_is_shown_once(console, capsys):
    post = Post("## Results", "section-1-1", "section", "Results")
    first = await console.post("console:b1", post)
    second = await console.post("console:b1", post)

    assert first == second
    assert 1 == capsys.readouterr().out.count("Results")


async def test_a_post_whose_showing_was_in_doubt_is_shown_again_and_marked(
    console, tmp_path, capsys
):
    console._thread.execute("insert into message (key, role, title) values ('s', 'section', 'R')")
    console._thread.commit()
    await console.post("console:b1", Post("## Results", "s", "section", "R"))
    await console.post("console:b1", Post("## Results", "s", "section", "R"))

    out = capsys.readouterr().out
    assert 1 == out.count("Results")
    assert "shown again" in out


async def test_files_are_left_in_the_folder_that_was_named(console, tmp_path):
    (tmp_path / "a.md").write_text("hello")
    files = (Attachment(tmp_path / "a.md", "images/a.md"),)
    await console.post("console:b1", Post("ready", "exports-0", "files", files=files))

    assert "hello" == (tmp_path / "out" / "images" / "a.md").read_text()


async def test_a_file_that_is_gone_says_so(console, tmp_path):
    with pytest.raises(Unreadable) as raised:
        await console.download(FileRef(str(tmp_path / "gone.pdf"), "gone.pdf"), tmp_path / "x")

    assert "console-file-unreadable" == raised.value.line.key


def test_a_documents_text_cannot_move_the_cursor_or_colour_the_screen():
    assert "a[31mred" == terminal("a\x1b[31mred\x07\u202e", colour=True)


def test_escapes_show_as_the_characters_they_stand_for():
    assert "3.3·10^18 * [x] **" == terminal(r"3\.3·10^18 \* \[x\] \*\*", colour=True)
