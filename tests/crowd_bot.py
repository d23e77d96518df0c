"""A bot at a crowd's report, killed in the middle of its work.

    python tests/crowd_bot.py FOLDER PAPER DIE

FOLDER holds what a platform's own servers would: ``said.json`` (what was delivered, in order),
``taken`` (the deliveries that the bot said it had taken in) and ``posts``.  DIE is ``taken:N``,
``before:N`` or ``after:N``: the process kills itself once it has taken in N deliveries, or just
before or after its N-th post is there; ``never`` ends when everything is answered.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from bot.domain import Brief, Feedback, FileRef, Post
from bot.testing import FakePlatform, running

THREAD = "fake:1"
TEXT = "Three sections: facts; summary; limits. 150 to 400 words"


class Mortal:
    """Counts what happens, and dies when it was told to."""

    def __init__(self, die: str) -> None:
        self._what, _, number = die.partition(":")
        self._left = int(number or 0)

    def at(self, what: str) -> None:
        self._left -= what == self._what
        if what == self._what and not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


class Kept(FakePlatform):
    """A platform whose posts outlive the bot."""

    def __init__(self, file: Path, mortal: Mortal) -> None:
        super().__init__()
        self._file, self._mortal = file, mortal
        for line in file.read_text().splitlines() if file.exists() else ():
            key, text = json.loads(line)
            self._keys[THREAD, key] = str(len(self._keys) + 1)
            self.threads.setdefault(THREAD, []).append(Post(text, key))

    async def post(self, thread: str, post: Post, tried: float | None = None) -> str:
        if (thread, post.key) not in self._keys:
            self._mortal.at("before")
            with self._file.open("a") as file:
                file.write(json.dumps([post.key, post.text]) + "\n")
            self._mortal.at("after")
        return await super().post(thread, post, tried)


async def main(folder: Path, paper: str, die: str) -> None:
    mortal, taken = Mortal(die), folder / "taken"
    said = json.loads((folder / "said.json").read_text())
    done = set(map(int, taken.read_text().split())) if taken.exists() else set()

    async def deliver(inbox, place):
        name, author, text = said[place]
        await inbox.receive(Feedback(name, THREAD, author, text))
        with taken.open("a") as file:
            file.write(f"{place}\n")
        mortal.at("taken")

    async with running(folder / "data", Kept(folder / "posts", mortal)) as inbox:
        files = (FileRef(paper, Path(paper).name),)
        await inbox.receive(Brief("b1", THREAD, "p0", TEXT, files, start=True))
        if not done:
            await inbox.settled(THREAD)
        await asyncio.gather(*[deliver(inbox, n) for n in range(len(said)) if n not in done])
        await inbox.settled(THREAD)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
