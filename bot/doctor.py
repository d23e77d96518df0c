"""What stands in the way of running, a line each."""

import asyncio
import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from . import weights
from .domain import Line
from .errors import BotError
from .extract import isolation
from .settings import Settings

FENCED = ("source-fence-full", "source-fence-network")  # a child that cannot call home


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; without a ``needed`` one nothing works."""

    line: Line
    ok: bool
    needed: bool = True


async def examine(settings: Settings) -> list[Finding]:
    """Look at the data folder, the font, the isolation, the weights, the writer, the platforms."""
    return [
        await asyncio.to_thread(_folder, settings.data),
        await asyncio.to_thread(_font),
        await asyncio.to_thread(_isolation),
        await asyncio.to_thread(_weights, settings),
        *await _writer(settings),
        *_platforms(settings),
    ]


def _platforms(settings: Settings) -> list[Finding]:
    """Tell where nobody can be served yet; tokens that are there are for the platforms to judge."""
    if settings.discord_token.get_secret_value() or settings.slack_bot_token.get_secret_value():
        return []
    return [Finding(Line("cli-no-platform"), ok=False, needed=False)]


async def _writer(settings: Settings) -> list[Finding]:
    """Ask each model for a word at the beginning of a long prompt; a server may cut it silently."""
    if not settings.has_model():
        return [Finding(Line("doctor-writer"), ok=True)]
    from .llm.anthropic import Anthropic

    server = await asyncio.to_thread(Anthropic, settings, tries=1)
    found = []
    for model in dict.fromkeys((settings.writer_model, settings.checker_model)):
        try:
            whole, size = await server.needle(model)
        except BotError as error:
            found.append(Finding(error.line, ok=False))
            continue
        key = "doctor-model" if whole else "doctor-model-cut"
        line = Line(key, {"provider": server.provider, "model": model, "size": size})
        found.append(Finding(line, ok=whole))
    await server.close()
    return found


def _folder(folder: Path) -> Finding:
    values = {"folder": str(folder)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return Finding(Line("doctor-folder", values), ok=True)
    except OSError:
        return Finding(Line("doctor-folder-closed", values), ok=False)


def _font() -> Finding:
    found = any(item.name.endswith(".ttc") for item in files("noto_cjk_sans_otc").iterdir())
    return Finding(Line("doctor-font" if found else "doctor-font-missing"), ok=found)


def _weights(settings: Settings) -> Finding:
    folder = settings.weights_folder()
    there = weights.find(folder, settings.speech_engine) is not None
    line = Line("doctor-weights" if there else "doctor-weights-missing", {"folder": str(folder)})
    return Finding(line, ok=there, needed=False)


def _isolation() -> Finding:
    key = isolation()
    return Finding(Line(key), ok=key in FENCED, needed=False)
