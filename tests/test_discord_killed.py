"""Discord with a bot that is killed by every message it posts."""

import asyncio
import os
import signal
import sys
from collections import Counter
from itertools import pairwise

from discord_server import Server, buttons, text
from discord_wire import until

BOT = """
import asyncio, sys, yarl
from pathlib import Path
import discord
from adapters.discord import Discord
from bot.testing import running
base, folder = sys.argv[1], Path(sys.argv[2])
discord.http.Route.BASE = f"http://{base}/api/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{base}/gw")
async def main():
    bot = Discord("token", folder / "discord")
    async with running(folder, bot) as inbox:
        await bot.run(inbox)
asyncio.run(main())
"""


class Lives:
    """A bot in a process of its own that is killed by every message it posts."""

    def __init__(self, server, folder):
        self.server, self.folder, self.count, self.process = server, folder, 0, None
        self._killed = {}  # text of a message: it kills once
        server.on_stored = self._kill

    async def _kill(self, message):
        key = text(message)
        if key not in self._killed:
            self._killed[key] = True
            self.server.identified.clear()
            os.kill(self.process.pid, signal.SIGKILL)
            await self.process.wait()

    async def until(self, done):
        """Start the bot again after each death, until something is seen."""
        while not done():
            if not self.process or self.process.returncode is not None:
                self.count += 1
                self.server.identified.clear()
                self.process = await asyncio.create_subprocess_exec(
                    sys.executable, "-c", BOT, self.server.base, str(self.folder)
                )
            await until(lambda: self.process.returncode is not None or done(), 90)

    def awake(self):
        return self.server.identified.is_set() and self.process.returncode is None

    async def end(self):
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


async def test_killed_by_every_post_it_loses_nothing_and_says_nothing_twice(tmp_path, sample):
    body = await asyncio.to_thread(sample.read_bytes)
    brief = "Two sections: summary; limits. 100 to 300 words"
    async with Server() as server:
        lives = Lives(server, tmp_path)
        await lives.until(server.identified.is_set)
        root = server.said(brief, [("sample.pdf", body)])  # heard now, or when it comes back
        await server.deliver(root)

        def plan():
            return next((m for m in server.thread(root) if "Start" in labels(m)), None)

        def labels(message):
            return [button.get("label") for button in buttons(message)]

        def over():
            return any("ready to take home" in text(m) for m in server.thread(root))

        await lives.until(lambda: plan() and lives.awake())
        await server.press(int(plan()["id"]), "Start")
        await lives.until(lambda: over() and lives.awake())
        await asyncio.sleep(2)  # time to say something twice
        await lives.end()

    said = [text(message) for message in server.thread(root)]
    assert {1} == set(Counter(t for t in said if "restarted" not in t).values())
    assert 1 == sum("summary" in t and t.startswith("## 1") for t in said)
    assert 1 == sum(t.startswith("## 2") for t in said)
    assert 1 == sum("**Checks**" in t for t in said)
    assert 1 == sum("ready to take home" in t for t in said)
    assert lives.count >= 6
    restarts = ["restarted" in one for one in said]
    assert (True, True) not in list(pairwise(restarts))
