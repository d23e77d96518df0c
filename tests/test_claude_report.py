"""The whole job with a scripted Claude: in the terminal, in a thread, through faults and stops."""

import asyncio
import json
import os
import re
import sys
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.domain import Brief, Click, Feedback, FileRef
from bot.drafting import ClaudeWriter
from bot.engine import Engine
from bot.llm.anthropic import Anthropic
from bot.orchestrator import Orchestrator
from bot.settings import Settings
from bot.store import Store
from bot.talk import Again
from bot.testing import FakePlatform, Fault, Said, ScriptedClaude, Student, stage_of
from bot.verify import verify
from bot.words import LANGUAGES, keys

for language in LANGUAGES:  # read before a loop runs, as the program does
    keys(language)

BRIEF = "Reading report, three sections: basic facts; summary; key techniques. 300-500 words."


async def run(*arguments, **environment):
    """Run the command as a person would; return exit code, stdout and stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *map(str, arguments),
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_the_command_writes_a_checked_report_and_says_what_it_cost(sample, tmp_path):
    out = tmp_path / "out"
    async with ScriptedClaude(Student()) as claude:
        code, shown, told = await run(
            "report", sample, "--brief", BRIEF, "--out", out, "--no-input",
            PAPERTHREAD_WRITER_URL=claude.url, PAPERTHREAD_WRITER_KEY="k",
        )  # fmt: skip
    report = json.loads(await asyncio.to_thread((out / "report.json").read_text, "utf-8"))
    verdict = await verify(
        out / "report.json", sample.parent, Again(await asyncio.to_thread(Settings))
    )

    assert 0 == code, told
    assert [] == claude.refused
    assert {"name": "anthropic", "model": "claude-opus-5-5"} == report["writer"]
    assert ["1. ", "2. ", "3. "] == [
        line[:3] for line in shown.splitlines() if line[:2] in ("1.", "2.", "3.")
    ]
    assert verdict.passed, verdict.misses
    assert {"outline", "draft", "judge"} <= report["usage"]["stages"].keys()
    assert report["usage"]["total"]["cost_usd"] > 0
    assert report["usage"]["stages"]["draft"]["cache_read_tokens"] > 0
    assert ["127.0.0.1"] == list(report["usage"]["providers"])


async def test_a_wrong_key_is_one_sentence_and_the_right_one_goes_on(sample, tmp_path):
    def script(request):
        return Fault("status", 401) if wrong else Student()(request)

    wrong = True
    out, words = tmp_path / "out", ("--brief", BRIEF, "--no-input", "--out")
    async with ScriptedClaude(script) as claude:
        where = {"PAPERTHREAD_WRITER_URL": claude.url, "PAPERTHREAD_WRITER_KEY": "k"}
        code, _, told = await run("report", sample, *words, out, **where)
        wrong = False
        again, _, retold = await run("report", sample, *words, out, **where)

    assert 1 == code
    assert "PAPERTHREAD_WRITER_KEY" in told
    assert "Traceback" not in told
    assert 0 == again, retold
    assert "Reading sample-paper.pdf" not in retold


async def test_killed_in_the_middle_it_goes_on_and_asks_nothing_twice(sample, tmp_path):
    student, words = Student(), ("report", sample, "--brief", BRIEF, "--no-input", "--out")
    async with ScriptedClaude(student) as claude:
        where = {"PAPERTHREAD_WRITER_URL": claude.url, "PAPERTHREAD_WRITER_KEY": "k"}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *map(str, words), str(tmp_path / "out"),
            env={**os.environ, **where},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        while student.stages.count("draft") < 2:  # the second section is being written
            assert process.returncode is None
            await asyncio.sleep(0.02)
        process.kill()
        await process.wait()
        code, _, told = await run(*words, tmp_path / "out", **where)

    assert 0 == code, told
    assert 1 == student.stages.count("outline")
    # The answer that was on its way when the process died may be asked for again, once.
    assert 2 <= student.stages.count("draft") <= 3


@asynccontextmanager
async def thread(tmp_path, claude, platform=None, **settings):
    platform = platform or FakePlatform()
    engine = await asyncio.to_thread(Engine, tmp_path)
    store = await asyncio.to_thread(Store, tmp_path)
    model = Anthropic(Settings(writer_url=claude.url, writer_key="k", **settings), 0.4, _no_wait)
    writer = await asyncio.to_thread(ClaudeWriter, model)
    inbox = Orchestrator(Settings(), store, engine, writer, platform)
    await engine.launch()
    try:
        yield inbox, platform
    finally:
        await engine.close()
        await store.close()
        await model.close()


async def _no_wait(seconds):
    await asyncio.sleep(0)


@pytest.fixture
def brief(sample):
    file = FileRef(str(sample), sample.name, size=sample.stat().st_size)
    return Brief("b1", "fake:1", "ann", BRIEF, (file,), start=True)


def sections(platform):
    return [post for post in platform.threads["fake:1"] if post.role == "section"]


def cards(platform):
    return [post for post in platform.threads["fake:1"] if post.role == "card"]


def read_at(folder):
    """Return when each file was fetched and read."""
    found = [*folder.glob("blobs/*"), *folder.glob("readings/*.json")]
    return {path.name: path.stat().st_mtime_ns for path in found}


def reports(platform):
    """Return every report.json that was handed over, in order."""
    files = [file.path for post in platform.threads["fake:1"] for file in post.files]
    return [json.loads(path.read_text("utf-8")) for path in files if path.suffix == ".json"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", 429, 30), Fault("status", 529), Fault("status", 500), Fault("cut"),
        Fault("silent"), Fault("malformed"), Fault("stalled"), Fault("overloaded"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)  # fmt: skip
async def test_every_stage_outlives_a_fault_and_nothing_is_drafted_twice(fault, brief, tmp_path):
    student, met = Student(), set()

    def script(request):
        stage = stage_of(request)
        if stage in met:
            return student(request)
        met.add(stage)
        return fault

    async with ScriptedClaude(script) as claude, thread(tmp_path, claude) as (inbox, platform):
        await inbox.receive(brief)
        assert "done" == await inbox.settled("fake:1")

    assert 3 == len(sections(platform))
    assert ["outline", "draft", "judge", "draft", "judge"] == student.stages
    told = [post.text for post in platform.threads["fake:1"] if post.key == "waiting"]
    assert fault.after is None or any("30" in text for text in told)


@pytest.mark.parametrize("kind", ["status", "cut", "malformed", "stalled"])
async def test_a_fault_that_lasts_is_told_in_the_thread_with_how_long_it_waits(
    kind, brief, tmp_path
):
    # The first meets the reading of the brief, which is asked for once; the rest the outline.
    student, faults = Student(), iter([Fault(kind)] * 5)

    def script(request):
        return next(faults, None) or student(request)

    async with ScriptedClaude(script) as claude, thread(tmp_path, claude) as (inbox, platform):
        await inbox.receive(brief)
        assert "done" == await inbox.settled("fake:1")

    told = [post.text for post in platform.threads["fake:1"] if post.key == "waiting"]
    assert len(told) == 1
    assert re.search(r"in \d+ seconds", told[0])
    assert student.stages.count("draft") == 2


async def test_money_that_runs_out_is_a_clear_stop_with_a_button_to_go_on(brief, tmp_path):
    student = Student()
    async with ScriptedClaude(student) as claude:
        async with thread(tmp_path, claude, writer_budget_usd=0.09) as (inbox, platform):
            await inbox.receive(brief)
            state = await inbox.settled("fake:1")
        stopped = platform.threads["fake:1"][-1]
        before = list(student.stages)
        async with thread(tmp_path, claude) as (inbox, other):
            await inbox.receive(Click("c1", "fake:1", "ann", "go-on"))
            assert "done" == await inbox.settled("fake:1")

    assert "stopped" == state
    assert ["go-on"] == [choice.id for choice in stopped.choices]
    assert "PAPERTHREAD" in stopped.text.replace("\\", "")
    assert student.stages.count("outline") == 1
    assert student.stages[len(before) :].count("draft") + before.count("draft") == 2
    assert len(sections(platform)) + len(sections(other)) == 3


async def test_a_server_that_is_down_for_good_stops_and_a_second_brief_goes_on(brief, tmp_path):
    answers = {"down": True}
    student = Student()

    def script(request):
        return Fault("status", 529) if answers["down"] else student(request)

    async with ScriptedClaude(script) as claude, thread(tmp_path, claude) as (inbox, platform):
        await inbox.receive(brief)
        assert "stopped" == await inbox.settled("fake:1")
        (plan,) = [post for post in platform.threads["fake:1"] if post.role == "plan"]
        assert "too busy" in plan.text
        answers["down"] = False
        await inbox.receive(brief)
        assert "done" == await inbox.settled("fake:1")

    assert 3 == len(sections(platform))


async def test_a_digest_becomes_a_report_by_one_button_and_nothing_is_read_again(brief, tmp_path):
    student = Student()
    async with ScriptedClaude(student) as claude, thread(tmp_path, claude) as (inbox, platform):
        await inbox.receive(replace(brief, start=False))
        await inbox.settled("fake:1")
        (plan,) = [post for post in platform.threads["fake:1"] if post.role == "plan"]
        await inbox.receive(Click("c1", "fake:1", "ann", "evidence"))
        await inbox.settled("fake:1")
        before, (card,) = sections(platform), cards(platform)
        asked, read = list(student.stages), await asyncio.to_thread(read_at, tmp_path)
        for click in ("c2", "c3"):  # pressed twice
            await inbox.receive(Click(click, "fake:1", "ann", card.choices[0].id))
        assert "done" == await inbox.settled("fake:1")
        exported = await asyncio.to_thread(reports, platform)
        assert read == await asyncio.to_thread(read_at, tmp_path)

    assert ["start", "evidence", "change", "cancel"] == [choice.id for choice in plan.choices]
    assert {"contract"} >= set(asked)
    assert ["Write it with claude-opus-5-5"] == [choice.label for choice in card.choices]
    assert 3 == len(before)
    assert [f"section-{n}-2" for n in (1, 2, 3)] == [p.key for p in sections(platform)[3:]]
    assert ["card-0", "card-anew"] == [post.key for post in cards(platform)]
    assert () == cards(platform)[-1].choices
    assert ["digest", "anthropic"] == [report["writer"]["name"] for report in exported]
    assert [1, 2] == [report["sections"][1]["revision"] for report in exported]
    assert 2 == student.stages.count("draft")


async def test_stopped_while_it_writes_over_a_digest_it_goes_on_with_the_next(brief, tmp_path):
    def script(request):
        if stage_of(request) == "draft":
            begun.set()
        return student(request)

    student, begun, platform = Student(), asyncio.Event(), FakePlatform()
    async with ScriptedClaude(script) as claude:
        async with thread(tmp_path, claude, platform) as (inbox, _):
            await inbox.receive(replace(brief, start=False))
            await inbox.settled("fake:1")
            for click, choice in (("c1", "evidence"), ("c2", "write")):
                await inbox.receive(Click(click, "fake:1", "ann", choice))
                if choice == "evidence":
                    await inbox.settled("fake:1")
            await begun.wait()
        async with thread(tmp_path, claude, platform) as (inbox, _):
            assert "done" == await inbox.settled("fake:1")

    keys = [post.key for post in sections(platform)]
    assert [f"section-{n}-{revision}" for revision in (1, 2) for n in (1, 2, 3)] == keys
    assert 1 == student.stages.count("outline")
    assert 2 <= student.stages.count("draft") <= 3


async def test_questions_and_remarks_in_the_thread_are_answered_by_the_model(brief, tmp_path):
    async with ScriptedClaude(Student()) as claude, thread(tmp_path, claude) as (inbox, platform):
        await inbox.receive(brief)
        await inbox.settled("fake:1")
        before = [post.text for post in sections(platform)]
        remark = "2: write about the control group"
        await inbox.receive(Feedback("f1", "fake:1", "bob", remark))
        await inbox.settled("fake:1")
        await inbox.receive(Feedback("f2", "fake:1", "bob", "How many learners took part?"))
        await inbox.settled("fake:1")

    stages = [stage_of(request) for request in claude.requests]
    assert "revise" in stages
    assert "answer" in stages
    after = [post.text for post in sections(platform)]
    assert (before[0], before[2]) == (after[0], after[2])
    assert "replaced by revision 2" in after[1]
    assert "revision 2" in sections(platform)[-1].title


async def test_a_refusal_of_both_models_leaves_the_digests_section_in_the_thread(brief, tmp_path):
    student = Student()

    def script(request):
        refused = stage_of(request) == "draft" and "Write section 2" in request.task
        return Said.of("", stop="refusal") if refused else student(request)

    async with ScriptedClaude(script) as claude, thread(tmp_path, claude) as (inbox, platform):
        await inbox.receive(brief)
        assert "done" == await inbox.settled("fake:1")

    assert "stood the check" in sections(platform)[1].text
    assert "stood the check" not in sections(platform)[2].text
