"""How fast a talk is read: its speech, its slides, and their words; in how much memory.

Run by hand: ``python benchmarks/talk.py --weights DIR [--rounds N] TALK.mp4`` prints a Markdown
table.  DIR is the folder of the weights (``paperthread weights`` prints it).  OpenAI's own library
takes part in the same run where it is installed and its ``base.pt`` lies in DIR too.  Each number
is the best of the rounds, each in a fresh process: other work can only make it worse.  Seconds of
computing are those of all cores: they tell what the work costs where the clock is not to be
trusted.  ``--only`` names some of the ways.
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

LABELS = {
    "all": "slides, their words and speech, in batches",
    "exact": "slides, their words and speech, exact",
    "speech-batches": "speech alone, faster-whisper, in batches",
    "speech-exact": "speech alone, faster-whisper, exact",
    "slides": "slides and their words",
    "frames": "slides without their words",
    "openai-whisper": "speech alone, openai-whisper",
}
GOALS = {"all": 5.0, "exact": 4.0}  # talk seconds per second, on two cores


def run(way: str, talk: Path, weights: Path) -> None:
    """Read a talk one way, as the child process does."""
    from bot.extract import Means, slides, speech, video

    model = weights / "whisper-base"
    batches = way in ("all", "speech-batches")
    if way in ("all", "exact"):
        video.read(talk, "s1", Means(model, batches=batches), lambda done, total: None)
    elif way == "slides":
        slides.slides(talk, lambda done: None)
    elif way == "frames":
        list(slides.states(slides.frames(talk)))
    else:
        engine: Any = way if way == "openai-whisper" else "faster-whisper"
        speech.listen(talk, Means(model, engine, batches=batches), lambda done: None)


def measured(way: str, talk: Path, weights: Path) -> dict[str, float]:
    """Run one way in this process: seconds with all that it loads, those of computing, peak MB."""
    start = time.perf_counter()
    run(way, talk, weights)
    return {
        "seconds": time.perf_counter() - start,
        "computing": time.process_time(),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def fresh(way: str, talk: Path, weights: Path) -> dict[str, Any]:
    """Run one way in a process of its own, with the environment of a child that reads files."""
    from bot.extract.child import _environment

    command = [sys.executable, __file__, "--way", way, "--weights", str(weights), str(talk)]
    root = str(Path(__file__).parent.parent)
    environment = os.environ | _environment() | {"PYTHONPATH": root}
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{way}: {found['seconds']:.1f} s", file=sys.stderr, flush=True)
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
    parser.add_argument("--only", nargs="+", choices=LABELS, default=list(LABELS))
    parser.add_argument("--way", choices=LABELS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(measured(options.way, options.talk, options.weights)))
        return
    ways = options.only
    if not (find_spec("whisper") and (options.weights / "whisper-base" / "base.pt").is_file()):
        print("openai-whisper is not installed, or has no base.pt.", file=sys.stderr)
        ways = [way for way in ways if way != "openai-whisper"]
    runs: dict[str, list[dict[str, Any]]] = {way: [] for way in ways}
    for _ in range(options.rounds):  # in turns, so that a busy spell hits all
        for way, found in runs.items():
            found.append(fresh(way, options.talk, options.weights))
    length = seconds_of(options.talk)
    print(f"{length:.0f} s of talk, {os.cpu_count()} cores\n")
    print("| what | s | computing, s | talk s per s | goal | times openai-whisper | peak MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    slowest = _best(runs.get("openai-whisper", []), "seconds")
    for way, found in runs.items():
        best = _best(found, "seconds")
        goal = f"{GOALS[way]:.0f}" if way in GOALS else ""
        ratio = f"{slowest / best:.1f}x" if slowest and way.startswith("speech") else ""
        cells = [LABELS[way], f"{best:.1f}", f"{_best(found, 'computing'):.1f}",
                 f"{length / best:.1f}", goal, ratio,
                 f"{max(run['peak'] for run in found):.0f}"]  # fmt: skip
        print(f"| {' | '.join(cells)} |", flush=True)


def _best(runs: list[dict[str, Any]], what: str) -> float:
    return min((float(run[what]) for run in runs), default=0.0)


if __name__ == "__main__":
    main()
