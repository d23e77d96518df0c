"""The core, put together on a data folder, started and stopped."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from .engine import Engine
from .orchestrator import Orchestrator
from .ports import Platform, Writer
from .settings import Settings
from .store import Store
from .words import LANGUAGES, keys


@asynccontextmanager
async def running(
    folder: Path, platform: Platform, writer: Writer, settings: Settings
) -> AsyncIterator[Orchestrator]:
    """Run the core behind a platform; leaving stops it, and what is under way waits for the next.

    Raises `Broken` where another process works on the folder.
    """
    # The catalogue is read from disk, which no event loop may wait for.
    await asyncio.to_thread(lambda: [keys(language) for language in LANGUAGES])
    engine = await asyncio.to_thread(Engine, folder)
    store = await asyncio.to_thread(Store, folder)
    inbox = Orchestrator(settings, store, engine, writer, platform)
    try:
        await engine.launch()
        yield inbox
    finally:
        await inbox.close()
        await engine.close()
        await store.close()
