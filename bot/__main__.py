"""The command line, and the one place that puts the parts together."""

import argparse
import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from getpass import getpass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from adapters.console import Console, Job

from . import chat, demo, doctor, links, logs, shrink, weights
from ._evidence_near import near
from .brief import parse
from .digest import DigestWriter
from .domain import Brief, FileRef
from .env_file import put
from .errors import BotError, Rejected
from .intake import MB, sample
from .platforms import Platforms
from .ports import Platform, Writer
from .running import running
from .settings import Settings
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
    logs.begin()
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

    serve = commands.add_parser("run", help=say("cli-run", language))
    serve.set_defaults(command=_serve)

    init = commands.add_parser("init", help=say("cli-init", language))
    init.add_argument("platform", choices=("discord", "slack"))
    init.set_defaults(command=_init)

    tour = commands.add_parser("demo", help=say("cli-demo", language))
    tour.add_argument("--out", type=Path, default=Path("paperthread-demo"))
    tour.set_defaults(command=_demo)

    check = commands.add_parser("check", help=say("cli-check", language))
    check.add_argument("report", type=Path, metavar="REPORT.json")
    check.add_argument("--sources", required=True, type=Path, metavar="DIR")
    check.add_argument("--json", action="store_true", help=say("cli-json", language))
    check.set_defaults(command=_check)

    shrink.add_command(commands.add_parser("shrink", help=say("cli-shrink", language)), language)
    chat.add_command(commands, language, _until_stopped)
    commands.add_parser("weights", help=say("cli-weights", language)).set_defaults(command=_weights)
    commands.add_parser("doctor", help=say("cli-doctor", language)).set_defaults(command=_doctor)
    return parser


# ── report ────────────────────────────────────────────────────────────────────────────────────


def _report(options: argparse.Namespace, settings: Settings) -> int:
    text = _brief_text(options.brief)
    # Parsed here too: a brief that asks for nothing is told before any work.
    language = spoken(parse(text, locale=settings.spoken()).language)
    files = [Path(name) for name in options.files]
    if not files and not (settings.links and links.found(text)):
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
    writer = await asyncio.to_thread(_writer, settings)
    with closing(Console(Job(brief, out, language, stay, as_json), state)) as console:
        async with running(state, console, writer, settings) as inbox:
            await console.run(inbox)
    return console


def _writer(settings: Settings) -> Writer:
    """Return the writer that the settings name: a model where there is one, else the digest."""
    if not settings.has_model():
        return DigestWriter(table(settings.terms), near)
    from .drafting import ClaudeWriter
    from .llm.anthropic import Anthropic

    return ClaudeWriter(Anthropic(settings), table(settings.terms), near)


# ── run, init ─────────────────────────────────────────────────────────────────────────────────


def _serve(_options: argparse.Namespace, settings: Settings) -> int:
    language = settings.spoken()
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Rejected("cli-no-folder", folder=str(settings.data)) from error
    platforms = _platforms(settings)
    if not platforms:
        raise Rejected("cli-no-platform")
    platforms += chat.evidence(settings)
    names = ", ".join(platform.name for platform in platforms)
    print(say("cli-serving", language, platforms=names), file=sys.stderr)
    asyncio.run(_until_stopped(Platforms(platforms), settings))
    return OK


def _platforms(settings: Settings) -> list[Platform]:
    """Return the platforms that the settings hold tokens for; only those are imported."""
    found: list[Platform] = []
    most = settings.max_file_mb * MB
    if token := settings.discord_token.get_secret_value():
        from adapters.discord import Discord

        found.append(Discord(token, settings.data, max_bytes=most, language=settings.spoken()))
    if token := settings.slack_bot_token.get_secret_value():
        from adapters.slack import Slack

        found.append(
            Slack(
                token,
                settings.slack_app_token.get_secret_value(),
                settings.data,
                max_bytes=most,
                language=settings.spoken(),
                signing_secret=settings.slack_signing_secret.get_secret_value(),
                host=settings.slack_host,
                port=settings.slack_port,
            )
        )
    return found


async def _until_stopped(platforms: Platforms, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; what is under way goes on at the next start."""
    _stop_at_once(settings.spoken())
    writer = await asyncio.to_thread(_writer, settings)
    async with running(settings.data, platforms, writer, settings) as inbox:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(platforms.run(inbox))
                group.create_task(inbox.take_up())
        except* BotError as errors:
            raise _first(errors) from errors


def _first(errors: BaseExceptionGroup[BotError]) -> BotError:
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def _init(options: argparse.Namespace, settings: Settings) -> int:
    """Ask for a platform's tokens, check them live, write ``.env``, say what is next."""
    language, sign_up = settings.spoken(), _sign_up(options.platform)
    print(say(f"cli-init-{options.platform}", language, link=sign_up.link))
    tokens = {
        name: _secret(say(f"cli-token-{name.replace('_', '-')}", language) + " ")
        for name in sign_up.tokens
    }
    standing = asyncio.run(sign_up.check(*tokens.values()))
    env = Path(".env")
    put(env, {f"PAPERTHREAD_{name.upper()}": token for name, token in tokens.items()})
    for line in standing:
        print(word(line, language))
    print(say("cli-init-written", language, path=str(env.resolve())))
    return OK


def _sign_up(platform: str) -> Any:
    """Return what a platform asks of the one who sets it up: a link, tokens, a check of them."""
    if platform == "discord":
        from adapters import _discord_setup as setup
    else:
        from adapters import _slack_setup as setup  # type: ignore[no-redef]  # alike
    return setup.sign_up


def _secret(prompt: str) -> str:
    """Ask for a token; on a terminal it is not shown."""
    try:
        return (getpass(prompt) if sys.stdin.isatty() else input(prompt)).strip()
    except EOFError as error:
        raise Rejected("cli-no-token") from error


# ── demo, check, doctor ───────────────────────────────────────────────────────────────────────


def _demo(options: argparse.Namespace, settings: Settings) -> int:
    language = settings.spoken()
    settings = settings.model_copy(update={"writer_key": SecretStr(""), "writer_url": ""})
    _act("demo-act-1", language)
    brief = sample("brief.zh.txt" if language == "zh" else "brief.en.txt")
    paper, talk = sample("sample-paper.pdf"), sample("sample-talk.mp4")
    text = brief.read_text("utf-8")
    code = _run([paper, talk], text, options.out, language, settings, False, False, False)
    if code != OK:
        return code
    report = options.out / "report.json"
    verdict = asyncio.run(verify(report, paper.parent, Again(settings)))
    print(say("cli-demo-check", language), file=sys.stderr)
    _show(verdict, language)
    _act("demo-act-2", language)
    for line in demo.lie_lines(report, paper, language):
        print(line)
    _act("demo-act-3", language)
    for line in demo.killed_and_resumed([paper], brief, options.out / "killed", language):
        print(line)
    print(say("cli-demo-end", language, path=str((options.out / "report.html").resolve())))
    return OK if verdict.passed else FAILED


def _act(key: str, language: str) -> None:
    print(f"\n== {say(key, language)}", flush=True)


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


async def _examine(settings: Settings) -> list[doctor.Finding]:
    """Look at the core, and ask each platform about the tokens that the settings hold for it."""
    found = await doctor.examine(settings)
    for platform in ("discord", "slack"):
        sign_up = _sign_up(platform)
        tokens = [getattr(settings, name).get_secret_value() for name in sign_up.tokens]
        if not tokens[0]:
            continue
        try:
            good, *rest = await sign_up.check(*tokens)
        except BotError as error:
            found.append(doctor.Finding(error.line, ok=False))
            continue
        found.append(doctor.Finding(good, ok=True))
        found += [doctor.Finding(line, ok=True, needed=False) for line in rest]
    return found


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    findings = asyncio.run(_examine(settings))
    for finding in findings:
        print(f"{'ok ' if finding.ok else '!! '} {word(finding.line, settings.spoken())}")
    return OK if all(finding.ok or not finding.needed for finding in findings) else FAILED


if __name__ == "__main__":
    sys.exit(main())
