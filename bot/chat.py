"""`paperthread chat`: the whole bot in a browser on this machine."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from .errors import Rejected
from .intake import MB
from .platforms import Platforms
from .ports import Platform
from .settings import Settings
from .words import say

Serve = Callable[[Platforms, Settings], Coroutine[None, None, None]]


def add_command(commands: Any, language: str, serve: Serve) -> None:
    """Describe the command; ``serve`` runs the core behind platforms until it is stopped."""
    parser = commands.add_parser("chat", help=say("cli-chat", language))
    parser.add_argument("--port", type=int, help=say("cli-chat-port", language))
    parser.set_defaults(command=lambda options, settings: _chat(options, settings, serve))


def evidence(settings: Settings) -> list[Platform]:
    """Return the server of signed links, where the settings name its public address."""
    if not settings.public_url:
        return []
    from adapters.web import Web

    return [
        Web(
            settings.data,
            host=settings.web_host,
            port=settings.web_port,
            public=settings.public_url,
        )
    ]


def _chat(options: argparse.Namespace, settings: Settings, serve: Serve) -> int:
    from adapters.web import Web

    # A folder of its own: reports of other platforms wait for those.  Nobody outside sees this
    # server, so it makes no links either.
    own = {"data": settings.data / "chat", "weights": settings.weights_folder(), "public_url": ""}
    settings = settings.model_copy(update=own)
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Rejected("cli-no-folder", folder=str(settings.data)) from error
    language = settings.spoken()

    def tell(address: str) -> None:
        print(say("web-serving", language, address=address), file=sys.stderr, flush=True)  # noqa: T201  a command speaks

    web = Web(
        settings.data,
        host=settings.web_host,
        port=settings.web_port if options.port is None else options.port,
        max_bytes=settings.max_file_mb * MB,
        tell=tell,
    )
    asyncio.run(serve(Platforms([web]), settings))
    return 0
