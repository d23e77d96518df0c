"""Twenty people at one report: everything that they say is answered once, and nothing is lost."""

import asyncio
import random
import re
from collections import Counter

from bot.domain import Brief, Feedback, FileRef
from bot.store import Store
from bot.testing import FakePlatform, running

PEOPLE, REMARKS = 20, 50
TEXT = "Three sections: facts; summary; limits. 150 to 400 words"
SAID = (
    ["2: shorter", "2: drop [1]", "3: drop [1]", "3: another quote", "2: more on training"] * 5
    + ["What is measured?", "这篇论文提出了什么？", "How many learners were there?"] * 4
    + ["thanks!", "收到", "@bob look at this"] * 3
    + ["approve 1", "status", "history 2", "make it rhyme"]
)  # fmt: skip


async def test_fifty_remarks_at_once_redelivered_and_reordered_over_restarts(tmp_path, sample):
    luck = random.Random(7)  # noqa: S311  a choice of tests is no secret
    platform = FakePlatform()
    file = FileRef(str(sample), sample.name)
    brief = Brief("b1", "fake:1", "p0", TEXT, (file,), start=True)
    assert REMARKS == len(SAID)
    events = [Feedback(f"r{n}", "fake:1", f"p{n % PEOPLE}", text) for n, text in enumerate(SAID)]
    deliveries = [one for one in events for _ in range(luck.choice([1, 1, 2, 3]))]
    luck.shuffle(deliveries)

    async with running(tmp_path, platform) as inbox:
        await inbox.receive(brief)
        await inbox.settled("fake:1")
    third = len(deliveries) // 3
    for part in (deliveries[:third], deliveries[third : 2 * third], deliveries[2 * third :]):
        async with running(tmp_path, platform) as inbox:  # each stops in the middle of its work
            await asyncio.gather(*[inbox.receive(event) for event in part])
    async with running(tmp_path, platform) as inbox:
        await inbox.settled("fake:1")

    posts = platform.threads["fake:1"]
    assert [] == [key for key, n in Counter(post.key for post in posts).items() if n > 1]
    assert [] == [post.key for post in posts if post.key.startswith("broken")]
    store = await asyncio.to_thread(Store, tmp_path)
    causes = []
    for section in range(3):
        kept = await store.history("b1", section)
        assert list(range(1, len(kept) + 1)) == [one.section.revision for one in kept]
        causes += [change.cause for change in kept[-1].section.history[1:]]
        shown = [re.search(r"section-\d+-(\d+)$", post.key) for post in posts]
        numbers = [int(one[1]) for one, post in zip(shown, posts, strict=True)
                   if one and post.key.startswith(f"section-{section + 1}-")]  # fmt: skip
        assert list(range(1, len(kept) + 1)) == numbers
    await store.close()
    assert len(causes) == len(set(causes))
    replied = {post.key.removeprefix("reply-") for post in posts if post.key.startswith("reply-")}
    for event in events:
        answered = (event.id in replied) + (event.id in causes)
        silent = event.text in ("thanks!", "收到", "@bob look at this")
        assert answered == (0 if silent else 1), event
