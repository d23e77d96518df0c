"""How fast the evidence reader opens a citation, and how smoothly a long report scrolls.

Run by hand: ``python benchmarks/reader.py``.  A paper of 60 pages is made and read, a report of 500
quotes on it put together, and Chromium clicks through it: from a click until its page is on the
screen, the first one apart.  Then the thread is scrolled from end to end, frame by frame.
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import pymupdf
from playwright.async_api import Page, async_playwright

from adapters.web import Web
from bot.brief import parse
from bot.desk import READER
from bot.domain import Brief, Passage, Post
from bot.extract import read
from bot.report import Change, Citation, Section, Sentence, Source
from bot.settings import Settings
from bot.store import Draft
from bot.testing import running
from bot.thread import section_post

PAGES, QUOTES, CLICKS = 60, 500, 40
THREAD = "web:benchmark0"
_OPEN = """async (mark) => {
  const start = performance.now();
  document.querySelectorAll('.c')[mark].click();
  await document.querySelector('.page img').decode();
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""
_SCROLL = """async () => {
  const log = document.querySelector('#log'), frames = [];
  let last = performance.now();
  for (let at = 0; at < log.scrollHeight; at += 240) {
    log.scrollTop = at;
    await new Promise(requestAnimationFrame);
    const now = performance.now(); frames.push(now - last); last = now;
  }
  return frames;
}"""


def paper(path: Path) -> None:
    """Write a paper of many pages, each of ten paragraphs of its own."""
    document = pymupdf.open()
    for number in range(PAGES):
        page = document.new_page()
        for line in range(10):
            text = f"Setting {number}-{line} reaches {number + line}.5 points in the trial of group"
            page.insert_text((72, 90 + 64 * line), f"{text} {number * 10 + line}.", fontsize=10)
    document.save(path)


async def put_together(core: object, web: Web, path: Path) -> None:
    """Put a report of many quotes where the core and the chat look for theirs."""
    store = core._store  # type: ignore[attr-defined]  # the shortest way in
    reading = await read(path, name=path.name, source="s1")
    data = await asyncio.to_thread(path.read_bytes)
    digest = sha256(data).hexdigest()
    await asyncio.to_thread(store.blob(digest).write_bytes, data)
    await store.put_reading(digest, READER, reading)
    await store.add_brief(Brief("benchmark0", THREAD, "you", "Summary", ()))
    await store.set_contract("benchmark0", parse("Sections: summary"))
    pages = len(reading.pages)
    source = Source("s1", path.name, "application/pdf", digest, len(data), pages=pages)
    await store.put_source("benchmark0", 0, source)
    body = [one for one in reading.passages if one.role == "body"]
    spread: list[Passage] = [body[at * len(body) // QUOTES] for at in range(QUOTES)]
    sentences = tuple(Sentence(p.text, "quote", (Citation(p.id, p.text),)) for p in spread)
    history = (Change(1, "draft", "digest", "2026-01-01T00:00:00Z"),)
    section = Section("summary", sentences=sentences, history=history)
    passages = tuple({one.id: one for one in spread}.values())
    await store.put_draft("benchmark0", 0, Draft(section, passages))
    await web.post(THREAD, Post("Begun.", "begun", "plan"))
    known = {one.id: one for one in passages}
    await web.post(THREAD, section_post(0, section, known, [source], "en"))


async def opened(page: Page, mark: int) -> float:
    """Click a citation; return the milliseconds, by the page's own clock, until its page is shown.

    The driver's own time, some tenths of a second on a busy machine, is not counted.
    """
    took: float = await page.evaluate(_OPEN, mark)
    return took


async def main() -> None:
    """Measure and print."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paper(folder / "paper.pdf")
        web = Web(folder / "state")
        async with (
            running(folder / "state", web, settings=Settings(_env_file=None)) as core,
            web.served(core) as url,
            async_playwright() as driver,
        ):
            await put_together(core, web, folder / "paper.pdf")
            browser = await driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = await browser.new_page(viewport={"width": 1400, "height": 850})
            await page.goto(f"{url}/#/benchmark0")
            start = time.perf_counter()
            await page.locator(".c").nth(QUOTES - 1).wait_for()
            print(f"{QUOTES} citations drawn in {time.perf_counter() - start:.2f} s")
            print(f"first citation: {await opened(page, 0):.0f} ms")
            # What is cited is drawn behind the first page; a person reads meanwhile.
            while len(list((folder / "state" / "pages").glob("*/*.webp"))) < PAGES:  # noqa: ASYNC110  a script
                await asyncio.sleep(0.2)
            step = QUOTES // CLICKS
            times = [await opened(page, step * at + 7) for at in range(CLICKS)]
            times.sort()
            print(
                f"{CLICKS} further ones: median {statistics.median(times):.0f} ms,"
                f" 95th {times[int(0.95 * CLICKS)]:.0f} ms, slowest {times[-1]:.0f} ms"
            )
            frames = sorted(await page.evaluate(_SCROLL))
            late = sum(one > 34 for one in frames) / len(frames)
            print(
                f"scrolling: {len(frames)} frames, median {statistics.median(frames):.1f} ms,"
                f" 95th {frames[int(0.95 * len(frames))]:.1f} ms, {late:.1%} later than 34 ms"
            )
            await browser.close()
        web.close()


if __name__ == "__main__":
    asyncio.run(main())
