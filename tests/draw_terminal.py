"""Draws docs/console-revised.png: what is said in a terminal once a report stands.

.venv/bin/python tests/draw_terminal.py docs
"""

import asyncio
import html
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pexpect
from playwright.async_api import async_playwright

HERE = Path(__file__).parent
PAPER = HERE.parent / "examples" / "sample-paper.pdf"
BRIEF = "Reading report, three sections: facts; method; results. 250 to 450 words, for beginners"
PROMPT = "> "
AFTER = (
    "把第二部分写短一点",
    "What limits does the study have?",
    "and on page 1?",
    "2: history",
    "2: bring back r1",
)
STYLE = """
    body { margin: 0; padding: 20px; background: #1e1e1e; color: #d4d4d4; }
    pre { margin: 0; columns: 2; column-gap: 36px; white-space: pre-wrap;
          font: 13px/1.45 "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; }
    b { color: #4ec9b0; }
"""


def talked(folder):
    """Return what a terminal shows from the first remark on."""
    words = ["-m", "bot", "report", str(PAPER), "--brief", BRIEF, "--out", str(folder / "report")]
    terminal = pexpect.spawn(
        sys.executable, words, cwd=HERE.parent, encoding="utf-8", dimensions=(50, 96)
    )
    until_quiet(terminal)
    shown = PROMPT
    for text in AFTER:
        terminal.sendline(text)
        shown += until_quiet(terminal)
    terminal.sendline("done")
    terminal.expect(pexpect.EOF, timeout=60)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.replace("\r", ""))


def until_quiet(terminal):
    """Return what is shown until the prompt stands there for a while: a quote begins like one."""
    shown = ""
    while True:
        try:
            shown += terminal.read_nonblocking(1000, timeout=8)
        except pexpect.TIMEOUT:
            if shown.endswith(f"\n{PROMPT}"):
                return shown


async def main(to):
    """Talk and draw."""
    chromium = shutil.which("chromium") or sys.exit("needs Debian's chromium")
    with TemporaryDirectory() as folder:
        shown = html.escape(await asyncio.to_thread(talked, Path(folder)))
    for text in AFTER:
        shown = shown.replace(f"&gt; {text}\n", f"<b>&gt; {text}</b>\n")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1400, "height": 100})
        await page.set_content(f'<meta charset="utf-8"><style>{STYLE}</style><pre>{shown}</pre>')
        await page.screenshot(path=to / "console-revised.png", full_page=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
