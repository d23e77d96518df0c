"""How fast papers are read, in how much memory, and how soon the first section stands.

Run by hand: ``python benchmarks/reading.py [NAME=]FILE...`` prints a Markdown table.  Plain text of
the same pages by the same PDF library, in the same run, is what it is compared with.  Each number
is the best of three runs in fresh processes: other work on the machine can only make it worse.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 3
BRIEF = "Reading report for beginners: facts; summary; key techniques; limits. 500 to 3000 words."
HEAD = (
    "| paper | pages | pages/s | plain text, pages/s | times slower | CPU ms a page | peak MB |"
    " plain text, peak MB | first section after s |"
)


def plain(path: Path) -> int:
    """Take the text of every page and nothing else."""
    import pymupdf

    with pymupdf.open(path) as paper:
        for page in paper:
            page.get_text()
        return int(paper.page_count)


def ours(path: Path) -> int:
    """Read a paper as the child process does."""
    from bot.extract import pdf

    return len(pdf.read(path, "s1", lambda *_: None).pages)


def measured(way: str, path: Path) -> dict[str, float]:
    """Run one way in this process: pages, seconds and CPU seconds without imports, peak MB."""
    import pymupdf  # noqa: F401  a second of import belongs to neither

    if way == "ours":
        from bot.extract import pdf  # noqa: F401  nor does ours
    wall, cpu = time.perf_counter(), time.process_time()
    pages = {"plain": plain, "ours": ours}[way](path)
    return {
        "pages": pages,
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def fresh(way: str, path: Path) -> dict[str, Any]:
    """Run one way in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--way", way, str(path)], capture_output=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def first_section(path: Path) -> float:
    """Seconds from the command to the first line of the first section, with all that starts."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        command = [sys.executable, "-m", "bot", "report", str(path), "--brief", BRIEF]
        child = subprocess.Popen(
            [*command, "--out", folder, "--no-input"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert child.stdout is not None
        while line := child.stdout.readline():
            if line.strip():
                break
        else:
            raise SystemExit(f"{path.name}: no section came")
        seconds = time.perf_counter() - start
        child.stdout.read()
        child.wait()
        return seconds


def row(name: str, path: Path) -> str:
    """Measure one paper."""
    runs: dict[str, list[dict[str, Any]]] = {"plain": [], "ours": []}
    for _ in range(ROUNDS):  # in turns, so that a busy spell hits both
        for way, found in runs.items():
            found.append(fresh(way, path))
    best = {
        way: {key: min(run[key] for run in found) for key in found[0]}
        for way, found in runs.items()
    }
    pages = best["ours"]["pages"]
    speed = {way: pages / found["seconds"] for way, found in best.items()}
    first = min(first_section(path) for _ in range(ROUNDS))
    return (
        f"| {name} | {pages} | {speed['ours']:.0f} | {speed['plain']:.0f} |"
        f" {speed['plain'] / speed['ours']:.1f} | {best['ours']['cpu'] / pages * 1000:.0f} |"
        f" {best['ours']['peak']:.0f} | {best['plain']['peak']:.0f} | {first:.1f} |"
    )


def main() -> None:
    """Print a row for each paper."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("papers", nargs="+", metavar="[NAME=]FILE")
    parser.add_argument("--way", choices=("plain", "ours"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(measured(options.way, Path(options.papers[0]))))
        return
    print(HEAD)
    print("| --- |" + " ---: |" * (HEAD.count("|") - 2))
    for paper in options.papers:
        name, _, file = paper.rpartition("=")
        print(row(name or Path(file).stem, Path(file)), flush=True)


if __name__ == "__main__":
    main()
