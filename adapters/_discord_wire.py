"""Requests to Discord: tried again where that helps."""

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import aiohttp
import discord
from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_random_exponential

from bot.errors import Busy

from ._discord_places import Place

T = TypeVar("T")

TROUBLE = (discord.HTTPException, aiohttp.ClientError, OSError)  # what a request may end in

RETRY_SECONDS = 900.0  # how long one request is tried again
ARCHIVED = 50083  # what Discord calls its refusal to touch a thread that sleeps


def reference(place: Place) -> discord.MessageReference:
    return discord.MessageReference(
        message_id=place.message, channel_id=place.channel, fail_if_not_exists=False
    )


def partial(channel: discord.abc.Messageable, message: int) -> discord.PartialMessage:
    assert hasattr(channel, "get_partial_message")  # noqa: S101  every place of ours has it
    return cast(discord.PartialMessage, channel.get_partial_message(message))


def passing(error: BaseException) -> bool:
    """Tell whether a request may work a moment later."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429
    return isinstance(error, aiohttp.ClientError | ConnectionError | TimeoutError)


async def tried(request: Callable[[], Awaitable[T]]) -> T:
    """Make a request until it works; raise `Busy` where Discord cannot be reached for long.

    discord.py waits for its own rate limits and tries some errors again; a reset connection and
    503 it hands on.
    """
    try:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception(passing),
            wait=wait_random_exponential(multiplier=1, max=30),
            stop=stop_after_delay(RETRY_SECONDS),
            reraise=True,
        ):
            with attempt:
                return await request()
    except Exception as error:
        if passing(error):
            raise Busy("discord-unreachable") from error
        raise
    raise AssertionError  # the loop ends in a return or an error


async def awake(channel: discord.abc.Messageable, request: Callable[[], Awaitable[T]]) -> T:
    """Make a request in a place; a thread that Discord has put to sleep is woken for it."""
    try:
        return await tried(request)
    except discord.HTTPException as error:
        if error.code != ARCHIVED or not isinstance(channel, discord.Thread):
            raise
    await tried(lambda: channel.edit(archived=False))
    return await tried(request)
