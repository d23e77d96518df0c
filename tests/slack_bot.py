"""A bot that dies at each dangerous moment once: python slack_bot.py FOLDER URL PORT DEATHS.

It dies by SIGKILL after Slack has done what it was asked and before the bot has noted it, and after
an event was recorded and before Slack is told.  DEATHS is the file of the moments it died at.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from adapters import _slack_door, _slack_wire
from adapters.slack import Slack
from bot.testing import running

MOMENTS = ("chat.postMessage plan", "chat.postMessage section-1", "chat.postMessage exports",
           "chat.update", "files.completeUploadExternal")  # fmt: skip


def die(moment, deaths):
    if moment not in deaths.read_text().splitlines():
        with deaths.open("a") as file:
            file.write(moment + "\n")
        os.kill(os.getpid(), signal.SIGKILL)


def mortal(deaths):
    once, take = _slack_wire.Wire.once, _slack_door.Door._take

    async def dying_once(self, method, **values):
        answer = await once(self, method, **values)
        key = values.get("metadata", {}).get("event_payload", {}).get("key", "")
        if f"{method} {key}".startswith(MOMENTS):
            await asyncio.to_thread(die, f"{method} {key}".strip(), deaths)
        return answer

    async def dying_take(self, event):
        await take(self, event)
        await asyncio.to_thread(die, f"received {type(event).__name__}", deaths)

    _slack_wire.Wire.once, _slack_door.Door._take = dying_once, dying_take


async def main(folder, url, port, deaths):
    mortal(deaths)
    secret = "secret"  # noqa: S105  of the emulator
    slack = Slack(
        "xoxb-bot", "", folder, signing_secret=secret, port=port, base_url=f"{url}/api/",
        hosts=("127.0.0.1",), pace=0.0, wait=0.05,
    )  # fmt: skip
    async with running(folder, slack) as inbox:
        await slack.run(inbox)


if __name__ == "__main__":
    folder, url, port, deaths = sys.argv[1:]
    asyncio.run(main(Path(folder), url, int(port), Path(deaths)))
