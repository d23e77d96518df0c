"""Downloads from a server on this machine that misbehaves in every way."""

import asyncio

import aiohttp
import pytest
from bad_server import PDF, serving

from adapters._intake import fetch
from bot.errors import Unreadable


@pytest.fixture
async def server():
    async with serving() as port, aiohttp.ClientSession() as session:
        yield session, f"http://127.0.0.1:{port}"


async def test_a_file_arrives_whole(server, tmp_path):
    session, address = server
    await fetch(session, f"{address}/good", tmp_path / "a", name="a.pdf", most=10**6)

    assert PDF == await asyncio.to_thread((tmp_path / "a").read_bytes)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("login", "intake-login"),
        ("gone", "intake-expired"),
        ("broken", "intake-refused"),
        ("cut", "intake-cut-off"),
        ("stalled", "intake-stalled"),
    ],
)
async def test_what_goes_wrong_is_one_sentence(path, key, server, tmp_path):
    session, address = server
    with pytest.raises(Unreadable) as raised:
        await fetch(
            session, f"{address}/{path}", tmp_path / "a", name="a.pdf", most=10**6, stall=0.3
        )

    assert key == raised.value.line.key


async def test_a_file_over_the_cap_is_dropped_on_the_way(server, tmp_path):
    session, address = server
    with pytest.raises(Unreadable) as raised:
        await fetch(session, f"{address}/good", tmp_path / "a", name="a.pdf", most=1000)

    assert "intake-too-big" == raised.value.line.key


async def test_a_server_that_is_not_there_is_told(server, tmp_path):
    session, _ = server
    with pytest.raises(Unreadable) as raised:
        await fetch(session, "http://127.0.0.1:9/x", tmp_path / "a", name="a.pdf", most=1000)

    assert "intake-unreachable" == raised.value.line.key
