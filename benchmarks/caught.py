"""How many planted errors the checks keep from the thread, by family, for three scripted judges.

Run by hand: ``python benchmarks/caught.py [--seed N ...] [--papers FILE...]`` prints a Markdown
table for each seed.  The clean text is that of the tests and of the sample paper; papers of your
own add their sentences.  ``--show`` lists what passed and what was flagged for nothing.
"""

import argparse
import asyncio
import secrets
from collections.abc import Sequence
from pathlib import Path

from bot.domain import Passage
from bot.extract import read
from bot.testing import (
    KINDS,
    Lie,
    Truth,
    approving,
    erring,
    false_alarms,
    hand_written,
    missed,
    plant,
    share_caught,
    verbatim,
)

ROOT = Path(__file__).parent.parent
HEAD = (
    "| family | must be caught | planted | judge approves everything | judge is right |"
    " judge errs in 10 % |"
)


async def clean(papers: Sequence[Path]) -> list[Truth]:
    """Return all clean text: by hand, and verbatim."""
    files = [ROOT / "examples" / "sample-paper.pdf", *papers]
    read_all = [await read(path, name=path.name, source=f"s{at}") for at, path in enumerate(files)]
    passages = [passage for reading in read_all for passage in reading.passages]

    def find(name: str) -> Passage:
        return next(p for p in passages if p.text.startswith(name.partition(": ")[2]))

    ours = hand_written(ROOT / "tests" / "data" / "clean.tsv", find)
    known = {passage.id: passage for truth in ours for passage in truth.passages}
    known |= {passage.id: passage for passage in passages}
    return ours + verbatim(list(known.values()))


def table(planted: Sequence[Lie], passed: dict[str, list[Lie]]) -> str:
    """Return the shares that were caught, a row a family."""
    rows = [HEAD, "| --- | --- |" + " ---: |" * 4]
    families = dict.fromkeys((kind.family, kind.hard) for kind in KINDS)
    for family, hard in families:
        count = sum(lie.kind.family == family for lie in planted)
        shares = [f"{share_caught(planted, lies, family=family):.1%}" for lies in passed.values()]
        rows.append(f"| {family} | {'always' if hard else '-'} | {count} | {' | '.join(shares)} |")
    for name, only in (("all that must be caught", {"hard": True}), ("all", {})):
        count = sum(lie.kind.hard or not only for lie in planted)
        shares = [f"{share_caught(planted, lies, **only):.1%}" for lies in passed.values()]
        rows.append(f"| {name} | | {count} | {' | '.join(shares)} |")
    return "\n".join(rows)


async def main() -> None:
    """Print a table for each seed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, nargs="*", default=[secrets.randbelow(10**6)])
    parser.add_argument("--papers", type=Path, nargs="*", default=[])
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    truths = await clean(options.papers)
    wrong = false_alarms(truths)
    for name, own in (("by hand", False), ("verbatim", True)):
        n = sum(truth.verbatim == own for truth in truths)
        flagged = sum(truth.verbatim == own for truth in wrong)
        print(f"clean sentences {name}: {n}, flagged: {flagged} ({flagged / n:.1%})")
    if options.show:
        print(*(f"flagged: {truth.text}" for truth in wrong), sep="\n")
    for seed in options.seed:
        planted = plant(truths, seed)
        judges = {"all": approving(), "right": erring(truths), "10 %": erring(truths, 0.1, seed)}
        passed = await missed(planted, judges)
        print(f"\nseed {seed}\n\n{table(planted, passed)}")
        if options.show:
            print(*(f"passed: {lie.kind.name}: {lie.said}" for lie in passed["all"]), sep="\n")


if __name__ == "__main__":
    asyncio.run(main())
