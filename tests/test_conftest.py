"""The guards that every other test relies on do guard."""

import asyncio
import socket
import textwrap
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
CONFTEST = (Path(__file__).parent / "conftest.py").read_text("utf-8")


def test_an_address_outside_is_refused(outside):
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("192.0.2.1", 9), timeout=1)
    with pytest.raises(ConnectionRefusedError):
        socket.getaddrinfo("example.org", 80)

    assert len(outside) == 2
    outside.clear()


async def test_a_server_on_loopback_may_be_reached():
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1")
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())

    assert await reader.read() == b""
    writer.close()
    server.close()


def test_home_is_a_folder_of_the_test():
    assert Path.home() == Path.cwd()
    assert not any(Path.home().iterdir())


def run(pytester, body, *options):
    """Run a test file of its own under our conftest."""
    (pytester.path / "tests").mkdir()
    (pytester.path / "tests" / "conftest.py").write_text(CONFTEST, "utf-8")
    (pytester.path / "tests" / "test_it.py").write_text(textwrap.dedent(body), "utf-8")
    return pytester.runpytest_subprocess("tests", "-p", "no:cacheprovider", *options)


def test_a_refusal_that_the_code_swallows_still_fails_the_test(pytester):
    result = run(
        pytester,
        """
        import contextlib, socket
        def test_it():
            with contextlib.suppress(OSError):
                socket.create_connection(("192.0.2.1", 9), timeout=1)
        """,
    )

    result.assert_outcomes(passed=1, errors=1)


@pytest.mark.parametrize("how", ["test", "module"])
def test_a_skip_fails_where_none_is_allowed(pytester, how):
    body = {
        "test": "import pytest\ndef test_it():\n    pytest.skip('no such thing')\n",
        "module": "import pytest\npytest.importorskip('no_such_module')\n",
    }[how]

    result = run(pytester, body, "--no-skip")

    assert result.ret != 0
    result.stdout.fnmatch_lines(["*allows no skip*"])


def test_a_blocking_call_of_ours_in_the_loop_is_an_error(tmp_path, monkeypatch):
    """The guard looks at code that stands in our packages, so the culprit is put there by name."""
    import bot

    culprit = str(Path(bot.__file__).with_name("culprit.py"))
    code = compile("import time\nasync def block():\n    time.sleep(0)\n", culprit, "exec")
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102  the guard looks at the file's name, so code is made under one

    with pytest.raises(Exception, match=r"Blocking call to time\.sleep"):
        asyncio.run(names["block"]())
