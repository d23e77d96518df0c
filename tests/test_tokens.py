"""What a report of the reference size costs."""

import importlib.util
from pathlib import Path

import pytest

from bot.brief import parse
from bot.checks import counted
from bot.llm.account import added, billed
from bot.words import LANGUAGES, keys

ROOT = Path(__file__).parent.parent

for language in LANGUAGES:  # read before a loop runs, as the program does
    keys(language)


@pytest.fixture
def benchmark():
    spec = importlib.util.spec_from_file_location("tokens", ROOT / "benchmarks" / "tokens.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.corpus
async def test_41_pages_and_a_talk_cost_at_most_70000_billed_equivalents(corpus, benchmark):
    calls, sections, careless = await benchmark.spent(corpus / "papers")
    total = billed(added(call.usage for call in calls))

    assert 0 < total <= 70_000, benchmark.table(calls)
    assert careless.wrong >= 8
    assert counted(sections, parse(benchmark.BRIEF).length, False).ok
    # Nothing but the first ask writes the cache, and every draft reads it.
    drafts = [call for call in calls if call.stage == "draft"]
    assert all(call.usage.cache_read_tokens > 10_000 for call in drafts)
    assert [call.stage for call in calls if call.usage.cache_write_5m_tokens] == ["outline"]

    # Every source and every tenth of the talk is among the evidence.
    sent = {one for call in calls if call.stage == "outline" for one in call.sent}
    tenths = {int(one.removeprefix("talk")) * 10 // 60 for one in sent if one.startswith("talk")}
    assert {"s0", "s1", "s2", "talk"} <= {one for call in calls for one in call.sources}
    assert set(range(10)) == tenths
