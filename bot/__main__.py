"""The command line, and the one place that puts the parts together."""

import argparse
import asyncio
import json
import logging
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from pydantic import SecretStr

from adapters.console import Console, Job

from . import doctor, weights
from ._evidence_near import near
from .brief import parse
from .digest import DigestWriter
from .domain import Brief, FileRef
from .engine import Engine
from .errors import BotError, Rejected
from .intake import sample
from .orchestrator import Orchestrator
from .ports import Writer
from .settings import Settings
from .store import Store
from .talk import Again
from .terms import table
from .verify import Verdict, verify
from .words import LANGUAGES, keys, say, spoken, word

OK, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every failure is a sentence on stderr and an exit code."""
    settings = Settings()
    for language in LANGUAGES:  # the catalogue is read from disk, which no event loop may wait for
        keys(language)
    options = _parser(settings.spoken()).parse_args(arguments)
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    try:
        return int(options.command(options, settings))
    except Rejected as error:
        print(word(error.line, settings.spoken()), file=sys.stderr)
        return UNUSABLE
    except BotError as error:
        print(word(error.line, settings.spoken()), file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # whoever read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        print(say("cli-interrupted", settings.spoken()), file=sys.stderr)
        return INTERRUPTED


def _parser(language: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("paperthread", description=say("cli-about", language))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    report = commands.add_parser("report", help=say("cli-report", language))
    report.add_argument("files", nargs="*", metavar="FILE", help=say("cli-files", language))
    report.add_argument("--brief", required=True, help=say("cli-brief", language))
    report.add_argument("--out", required=True, type=Path, help=say("cli-out", language))
    report.add_argument("--no-input", action="store_true", help=say("cli-no-input", language))
    report.add_argument("--fresh", action="store_true", help=say("cli-fresh", language))
    report.add_argument("--json", action="store_true", help=say("cli-json", language))
    report.set_defaults(command=_report)

    demo = commands.add_parser("demo", help=say("cli-demo", language))
    demo.add_argument("--out", type=Path, default=Path("paperthread-demo"))
    demo.set_defaults(command=_demo)

    check = commands.add_parser("check", help=say("cli-check", language))
    check.add_argument("report", type=Path, metavar="REPORT.json")
    check.add_argument("--sources", required=True, type=Path, metavar="DIR")
    check.add_argument("--json", action="store_true", help=say("cli-json", language))
    check.set_defaults(command=_check)

    fetch = commands.add_parser("weights", help=say("cli-weights", language))
    fetch.set_defaults(command=_weights)

    health = commands.add_parser("doctor", help=say("cli-doctor", language))
    health.set_defaults(command=_doctor)
    return parser


# ── report ────────────────────────────────────────────────────────────────────────────────────


def _report(options: argparse.Namespace, settings: Settings) -> int:
    text = _brief_text(options.brief)
    # Parsed here too: a brief that asks for nothing is told before any work.
    language = spoken(parse(text, locale=settings.spoken()).language)
    files = [Path(name) for name in options.files]
    if not files:
        raise Rejected("cli-no-file")
    for file in files:
        if not file.is_file():
            raise Rejected("cli-missing-file", name=str(file))
    stay = not (options.no_input or options.json) and sys.stdin.isatty() and sys.stdout.isatty()
    return _run(files, text, options.out, language, settings, stay, options.fresh, options.json)


def _brief_text(given: str) -> str:
    if not given.startswith("@"):
        return given
    try:
        return Path(given[1:]).read_text("utf-8", errors="replace")
    except OSError as error:
        raise Rejected("cli-missing-file", name=given[1:]) from error


def _run(
    files: Sequence[Path],
    text: str,
    out: Path,
    language: str,
    settings: Settings,
    stay: bool,
    fresh: bool,
    as_json: bool,
) -> int:
    table(settings.terms)  # a lab's file that cannot be read is told before any work
    state = out / ".paperthread"
    if fresh:
        shutil.rmtree(state, ignore_errors=True)
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Rejected("cli-no-folder", folder=str(out)) from error
    brief = _brief(files, text, language)
    console = asyncio.run(_converse(brief, out, state, language, settings, stay, as_json))
    if console.state == "unusable":
        if not console.reason:  # it was shown by an earlier run
            print(say("cli-unusable-before", language), file=sys.stderr)
        return UNUSABLE
    if console.state != "done":
        return FAILED
    if as_json:
        print((out / "report.json").read_text("utf-8"), end="")
    print(say("cli-lies-at", language, path=str(out / "report.html")), file=sys.stderr)
    return OK


def _brief(files: Sequence[Path], text: str, language: str) -> Brief:
    """Name a brief by its words and its files' bytes: the same again is the same report."""
    digest = sha256(text.encode())
    for file in files:
        with file.open("rb") as stream:
            digest.update(sha256(stream.read()).digest())
    name = digest.hexdigest()[:16]
    refs = tuple(
        FileRef(str(file.resolve()), file.name, size=file.stat().st_size) for file in files
    )
    author = os.environ.get("USER", "") or "you"
    return Brief(name, f"console:{name}", author, text, refs, language, start=True)


def _stop_at_once(language: str) -> None:
    """Make Ctrl-C end the process as a crash would.

    Everything is made to go on after a crash, while closing in the middle of a step would count as
    that step's failure.
    """

    def stop() -> None:
        print(say("cli-interrupted", language), file=sys.stderr, flush=True)
        os._exit(INTERRUPTED)

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)


async def _converse(
    brief: Brief,
    out: Path,
    state: Path,
    language: str,
    settings: Settings,
    stay: bool,
    as_json: bool,
) -> Console:
    _stop_at_once(language)
    engine = Engine(state)
    store = Store(state)
    console = Console(Job(brief, out, language, stay, as_json), state)
    writer = await asyncio.to_thread(_writer, settings)
    orchestrator = Orchestrator(settings, store, engine, writer, console)
    await engine.launch()
    try:
        await console.run(orchestrator)
    finally:
        await engine.close()
        await store.close()
        console.close()
    return console


def _writer(settings: Settings) -> Writer:
    """Return the writer that the settings name: a model where there is one, else the digest."""
    if not settings.has_model():
        return DigestWriter(table(settings.terms), near)
    from .drafting import ClaudeWriter
    from .llm.anthropic import Anthropic

    return ClaudeWriter(Anthropic(settings), table(settings.terms), near)


# ── demo, check, doctor ───────────────────────────────────────────────────────────────────────


def _demo(options: argparse.Namespace, settings: Settings) -> int:
    language = settings.spoken()
    settings = settings.model_copy(update={"writer_key": SecretStr(""), "writer_url": ""})
    print(say("cli-demo-start", language), file=sys.stderr)
    text = sample("brief.zh.txt" if language == "zh" else "brief.en.txt").read_text("utf-8")
    paper = sample("sample-paper.pdf")
    code = _run([paper], text, options.out, language, settings, False, False, False)
    if code != OK:
        return code
    print(say("cli-demo-check", language), file=sys.stderr)
    verdict = asyncio.run(verify(options.out / "report.json", paper.parent, Again(settings)))
    _show(verdict, language)
    print(say("cli-demo-end", language, path=str((options.out / "report.html").resolve())))
    return OK if verdict.passed else FAILED


def _check(options: argparse.Namespace, settings: Settings) -> int:
    if not options.report.is_file():
        raise Rejected("cli-missing-file", name=str(options.report))
    if not options.sources.is_dir():
        raise Rejected("cli-no-folder", folder=str(options.sources))
    verdict = asyncio.run(verify(options.report, options.sources, Again(settings)))
    if options.json:
        print(json.dumps(verdict.as_dict(), ensure_ascii=False))
    else:
        _show(verdict, settings.spoken())
    return OK if verdict.passed else FAILED


def _show(verdict: Verdict, language: str) -> None:
    for name, measured in verdict.checks.items():
        label = say("checks-name-" + name.replace("_", "-"), language)
        print(f"{label}: {measured.value:.1%} (n={measured.n})")
        for miss in measured.misses:
            print(f"  - {miss}")
    for miss in verdict.misses:
        print(f"! {miss}")
    print(say("cli-check-passed" if verdict.passed else "cli-check-failed", language))


def _weights(options: argparse.Namespace, settings: Settings) -> int:
    folder = weights.fetch(settings.weights_folder(), settings.speech_engine)
    print(say("talk-weights-there", settings.spoken(), folder=str(folder)))
    return OK


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    findings = asyncio.run(doctor.examine(settings))
    for finding in findings:
        print(f"{'ok ' if finding.ok else '!! '} {word(finding.line, settings.spoken())}")
    return OK if all(finding.ok or not finding.needed for finding in findings) else FAILED


if __name__ == "__main__":
    sys.exit(main())
