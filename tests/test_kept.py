"""Costly results, kept while there is room."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.kept import Kept


def test_a_result_is_made_once_and_the_least_asked_for_is_forgotten_when_there_is_no_room():
    made = []
    kept = Kept(lambda key: made.append(key) or key.upper(), len, 6)

    assert ["AAA", "BBB", "AAA", "CCC", "AAA", "BBB"] == [
        kept.get(key) for key in ("aaa", "bbb", "aaa", "ccc", "aaa", "bbb")
    ]
    assert ["aaa", "bbb", "ccc", "bbb"] == made


def test_one_result_is_kept_however_large():
    made = []
    kept = Kept(lambda key: made.append(key) or len(key), len, 3)

    assert [10, 10] == [kept.get("a" * 10), kept.get("a" * 10)]
    assert 1 == len(made)


def test_threads_that_ask_together_wait_for_one_and_others_go_on():
    started, go = threading.Event(), threading.Event()
    made = []

    def make(key):
        made.append(key)
        if key == "slow":
            started.set()
            assert go.wait(10)
        return key * 2

    kept = Kept(make, len, 100)
    with ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(kept.get, "slow") for _ in range(3)]
        assert started.wait(10)
        assert "xx" == kept.get("x")
        go.set()
        assert ["slowslow"] * 3 == [one.result() for one in slow]
    assert ["slow", "x"] == made


def test_a_failure_is_told_and_not_kept():
    tries = []

    def make(key):
        tries.append(key)
        if len(tries) == 1:
            raise ValueError(key)
        return key

    kept = Kept(make, len, 9)
    with pytest.raises(ValueError, match="a"):
        kept.get("a")
    assert "a" == kept.get("a")


def test_keys_that_cannot_be_hashed_are_compared():
    kept = Kept(lambda key: object(), len, 9)

    assert kept.get([1, {}]) is kept.get([1, {}])
