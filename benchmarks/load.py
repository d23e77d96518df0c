"""A hundred reports at once in one process: how fast events are taken, and what memory does.

    python benchmarks/load.py [REPORTS] [PAPER.pdf ...]

Each thread calls its file by a name of its own, so that words which wander are found.
Prints percentiles of the time until an event was taken, the time a whole report took, and the
memory after each tenth of the reports.
"""

import asyncio
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.domain import Brief, Click, FileRef
from bot.orchestrator import Orchestrator
from bot.testing import FakePlatform, running

SAMPLE = Path(__file__).parent.parent / "examples" / "sample-paper.pdf"


def rss() -> float:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def brief(number: int, papers: list[Path]) -> Brief:
    """Return the brief of one report, in a thread of its own."""
    paper = papers[number % len(papers)]
    text = f"Report-{number:04}. Three sections: facts; summary; limits. 150 to 400 words"
    ref = FileRef(str(paper), f"paper-{number:04}.pdf")
    return Brief(f"b{number}", f"fake:{number}", "ann", text, (ref,))


async def one(inbox: Orchestrator, event: Brief, acks: list[float]) -> float:
    """Ask, start, approve and question one report; return how long it took."""
    begun = time.monotonic()
    thread = event.thread

    async def send(what: Brief | Click) -> None:
        start = time.monotonic()
        await inbox.receive(what)
        acks.append(time.monotonic() - start)
        await inbox.settled(thread)

    await send(event)
    await send(Click(f"{event.id}-start", thread, "ann", "start"))
    await send(Click(f"{event.id}-approve", thread, "ann", "approve:1"))
    await send(Click(f"{event.id}-sources", thread, "ann", "sources:2"))
    return time.monotonic() - begun


def strays(platform: FakePlatform) -> int:
    """Count the threads in which another thread's file is named."""
    found = 0
    for thread, posts in platform.threads.items():
        own = f"{int(thread.partition(':')[2]):04}"
        words = " ".join(post.text for post in posts)
        names = {part[:4] for part in words.replace("\\", "").split("paper-")[1:]}
        found += bool(names - {own})
    return found


async def main(reports: int, papers: list[Path]) -> None:
    """Run all reports at once."""
    acks: list[float] = []
    took: list[float] = []
    memory: list[float] = []
    platform = FakePlatform()

    async def run(number: int) -> None:
        took.append(await one(inbox, brief(number, papers), acks))
        if len(took) % max(1, reports // 10) == 0:
            memory.append(rss())

    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder), platform) as inbox:
            begun = time.monotonic()
            await asyncio.gather(*[run(number) for number in range(reports)])
            whole = time.monotonic() - begun
    acks.sort()
    print(f"{reports} reports at once: {whole:.1f} s, {whole / reports:.2f} s a report")
    print(
        f"until an event is taken: median {statistics.median(acks) * 1000:.0f} ms, "
        f"p99 {acks[int(len(acks) * 0.99)] * 1000:.0f} ms, most {acks[-1] * 1000:.0f} ms"
    )
    print(f"one report: median {statistics.median(took):.1f} s, longest {max(took):.1f} s")
    print("memory in MB after each tenth:", ", ".join(f"{mb:.0f}" for mb in memory))
    print(f"threads with another thread's file: {strays(platform)}")


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    asyncio.run(main(count, [Path(name) for name in sys.argv[2:]] or [SAMPLE]))
