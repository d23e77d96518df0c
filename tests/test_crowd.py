"""Twenty people at one report: everything that they say is answered once, and nothing is lost."""

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from bot._store_drafts import Draft
from bot._tables import adapter
from bot.store import Store

HERE = Path(__file__).parent
PEOPLE, REMARKS = 20, 50
SAID = (
    ["2: shorter", "2: drop [1]", "3: drop [1]", "3: another quote", "2: more on training"] * 5
    + ["What is measured?", "这篇论文提出了什么？", "How many learners were there?"] * 4
    + ["thanks!", "收到", "@bob look at this"] * 3
    + ["approve 1", "status", "history 2", "make it rhyme"]
)  # fmt: skip
SILENT = ("thanks!", "收到", "@bob look at this")
# While remarks are taken in, and just before and after an answer is there.
DEATHS = ("taken:9", "taken:20", "before:3", "after:9", "before:14", "after:4", "never")


def test_fifty_remarks_at_once_redelivered_and_reordered_over_kills(tmp_path, sample):
    luck = random.Random(7)  # noqa: S311  a choice of tests is no secret
    assert REMARKS == len(SAID)
    events = [(f"r{n}", f"p{n % PEOPLE}", text) for n, text in enumerate(SAID)]
    deliveries = [one for one in events for _ in range(luck.choice([1, 1, 2, 3]))]
    luck.shuffle(deliveries)
    (tmp_path / "said.json").write_text(json.dumps(deliveries))

    ends = [life(tmp_path, sample, die) for die in DEATHS]

    assert ends[-1] == 0
    assert 4 <= ends.count(-signal.SIGKILL)
    posts = [json.loads(line) for line in (tmp_path / "posts").read_text().splitlines()]
    assert [] == [key for key, n in Counter(key for key, _ in posts).items() if n > 1]
    assert [] == [key for key, _ in posts if key.startswith("broken")]
    adapter(Draft)  # Pydantic looks for plugins on the disk once, which no loop may wait for
    causes = []
    for section, kept in enumerate(asyncio.run(histories(tmp_path / "data"))):
        assert list(range(1, len(kept) + 1)) == [one.section.revision for one in kept]
        causes += [change.cause for change in kept[-1].section.history[1:]]
        shown = [re.fullmatch(rf"section-{section + 1}-(\d+)", key) for key, _ in posts]
        assert list(range(1, len(kept) + 1)) == [int(one[1]) for one in shown if one]
    assert len(causes) == len(set(causes))
    replied = {key.removeprefix("reply-") for key, _ in posts if key.startswith("reply-")}
    for name, _, text in events:
        answered = (name in replied) + (name in causes)
        assert answered == (0 if text in SILENT else 1), (name, text)


def life(folder, paper, die):
    """Run the bot until it dies or everything is answered; return how it ended."""
    command = [sys.executable, HERE / "crowd_bot.py", folder, paper, die]
    environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
    return subprocess.run(command, env=environment, check=False, timeout=600).returncode


async def histories(data):
    """Return each section's drafts."""
    store = await asyncio.to_thread(Store, data)
    found = [await store.history("b1", section) for section in range(3)]
    await store.close()
    return found
