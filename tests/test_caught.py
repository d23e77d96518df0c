"""The checks catch a liar: errors planted by program, in text written by hand and verbatim."""

import asyncio
import secrets
from collections import Counter
from pathlib import Path

import pytest

from bot.extract import read
from bot.testing import (
    EACH,
    KINDS,
    approving,
    erring,
    false_alarms,
    hand_written,
    missed,
    plant,
    share_caught,
    verbatim,
)
from bot.text import cjk_share

HERE = Path(__file__).parent
FRESH = secrets.randbelow(10**6)  # printed where a test fails, so that it can be run again


@pytest.fixture(scope="module")
def sample():
    path = HERE.parent / "examples" / "sample-paper.pdf"
    return asyncio.run(read(path, name=path.name, source="s1")).passages


@pytest.fixture(scope="module")
def clean(sample):
    def find(name):
        return next(p for p in sample if p.text.startswith(name.removeprefix("sample: ")))

    return hand_written(HERE / "data" / "clean.tsv", find)


@pytest.fixture(scope="module")
def truths(clean, sample):
    passages = {passage.id: passage for truth in clean for passage in truth.passages}
    return clean + verbatim(list((passages | {p.id: p for p in sample}).values()))


def test_the_clean_sentences_are_many_and_across_languages(clean):
    across = Counter((t.language, cjk_share(t.passages[0].text) > 0.3) for t in clean)

    assert across["zh", False] >= 120
    assert across["zh", True] >= 40
    assert across["en", False] >= 40
    assert len(clean) == len({truth.text for truth in clean}) >= 200


def test_at_most_two_clean_sentences_in_a_hundred_are_flagged(clean):
    flagged = false_alarms(clean)

    assert len(flagged) <= 0.02 * len(clean), [truth.text for truth in flagged]


def test_verbatim_text_is_not_flagged(truths):
    own = [truth for truth in truths if truth.verbatim]

    assert len(own) > 200
    assert [] == [truth.text for truth in false_alarms(own)]


@pytest.mark.parametrize("seed", [1, FRESH], ids=["fixed", "fresh"])
def test_planted_errors_are_caught(seed, truths):
    planted = plant(truths, seed)
    judges = {
        "approves": approving(),
        "right": erring(truths),
        "errs": erring(truths, 0.1, seed),
    }
    passed = asyncio.run(missed(planted, judges))

    def told(judge, **only):
        lies = [(lie.kind.name, lie.said) for lie in passed[judge]]
        return f"seed {seed}: {lies}" if only else f"seed {seed}"

    count = Counter((lie.kind.name, lie.truth.language) for lie in planted)
    assert {EACH // 2} == set(count.values()), told("right")
    assert 2 * len(KINDS) == len(count)
    hard = [(lie.kind.name, lie.said) for lie in passed["approves"] if lie.kind.hard]
    assert [] == hard, told("approves")
    assert share_caught(planted, passed["approves"], name="swap") >= 0.7, told(
        "approves"
    )  # 0.85 on average
    for family in ("hedges", "support"):
        assert share_caught(planted, passed["right"], family=family) >= 0.95, told("right")
        assert share_caught(planted, passed["errs"], family=family) >= 0.85, told("errs")
    assert share_caught(planted, passed["right"]) >= 0.95, told("right")


def test_a_seed_changes_every_case(truths):
    few = truths[:80] + truths[-80:]
    first, second, again = (plant(few, seed, 6) for seed in (1, 2, 1))

    assert [lie.report for lie in first] == [lie.report for lie in again]
    same = {repr(lie.report) for lie in first} & {repr(lie.report) for lie in second}
    assert len(same) < len(first) / 20
