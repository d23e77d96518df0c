"""How fast a talk is read: its speech, its slides, and their words; in how much memory.

Run by hand: ``python benchmarks/talk.py --weights DIR [--rounds N] TALK.mp4`` prints a Markdown
table.  DIR is the folder of the weights (``paperthread weights`` prints it).  OpenAI's own library
takes part in the same run where it is installed and its ``base.pt`` lies in DIR too.  Each number
is the best of the rounds, each in a fresh process: other work can only make it worse.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

WAYS = ("all", "speech", "slides", "frames", "openai-whisper")
LABELS = {
    "all": "slides, their words and speech",
    "speech": "speech alone, faster-whisper, beam 5, float32",
    "slides": "slides and their words",
    "frames": "slides without their words",
    "openai-whisper": "speech alone, openai-whisper, beam 5, float32",
}


def run(way: str, talk: Path, weights: Path) -> None:
    """Read a talk one way, as the child process does."""
    from bot.extract import Means, slides, speech, video

    model = weights / "whisper-base"
    if way == "all":
        video.read(talk, "s1", Means(model), lambda done, total: None)
    elif way == "slides":
        slides.slides(talk, lambda done: None)
    elif way == "frames":
        list(slides.states(slides.frames(talk)))
    else:
        engine: Any = "faster-whisper" if way == "speech" else way
        speech.listen(talk, Means(model, engine), lambda done: None)


def measured(way: str, talk: Path, weights: Path) -> dict[str, float]:
    """Run one way in this process: seconds with all that it loads, peak MB."""
    start = time.perf_counter()
    run(way, talk, weights)
    return {
        "seconds": time.perf_counter() - start,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def fresh(way: str, talk: Path, weights: Path) -> dict[str, Any]:
    """Run one way in a process of its own, with the environment of a child that reads files."""
    from bot.extract.child import _environment

    command = [sys.executable, __file__, "--way", way, "--weights", str(weights), str(talk)]
    root = str(Path(__file__).parent.parent)
    environment = os.environ | _environment() | {"PYTHONPATH": root}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def seconds_of(talk: Path) -> float:
    """Return how long a talk is."""
    import av

    with av.open(str(talk)) as container:
        return float((container.duration or 0) / 1e6)


def main() -> None:
    """Print a row for each way."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("talk", type=Path)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(measured(options.way, options.talk, options.weights)))
        return
    ways = list(WAYS)
    if not (find_spec("whisper") and (options.weights / "whisper-base" / "base.pt").is_file()):
        ways.remove("openai-whisper")
    runs: dict[str, list[dict[str, Any]]] = {way: [] for way in ways}
    for _ in range(options.rounds):  # in turns, so that a busy spell hits all
        for way, found in runs.items():
            found.append(fresh(way, options.talk, options.weights))
    length = seconds_of(options.talk)
    print(f"{length:.0f} s of talk\n")
    print("| what | s | talk seconds per second | peak MB |")
    print("| --- | ---: | ---: | ---: |")
    for way, found in runs.items():
        best = min(run["seconds"] for run in found)
        peak = max(run["peak"] for run in found)
        print(f"| {LABELS[way]} | {best:.1f} | {length / best:.1f} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
