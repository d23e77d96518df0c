"""Length is counted as quality asks: by Chinese characters, by 字数, by words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import count_cjk, count_word_zh, count_words


@pytest.mark.parametrize(
    ("text", "cjk", "word_zh", "words"),
    [
        ("", 0, 0, 0),
        ("   \u3000\n", 0, 0, 0),
        ("模型", 2, 2, 1),
        ("模型。", 2, 3, 1),
        ("用28.4 BLEU。", 1, 4, 2),
        ("28.4", 0, 1, 1),
        ("self-attention", 0, 1, 1),
        ("GPT-4's", 0, 1, 1),
        ("a b, c - d", 0, 4, 4),
        ("- ... !", 0, 0, 0),
        ("《注意力》", 3, 5, 1),
        ("“注意力”", 3, 5, 1),
        ("He said “yes” — no", 0, 4, 4),
        ("结束……", 2, 3, 1),
        ("结束……。", 2, 5, 1),
        ("甲——乙", 2, 4, 1),
        ("让·雅克", 3, 4, 1),
        ("3.3·10^18", 0, 1, 1),
        ("模\u3000型", 2, 2, 2),
        ("，。、；", 0, 4, 0),
        ("ＡＢ", 0, 2, 1),
        ("𠀀㐀豈", 3, 3, 1),
        ("使用Transformer模型", 4, 5, 1),
        ("x）y", 0, 3, 1),
        ("don’t", 0, 1, 1),
    ],
)
def test_the_counters_agree_with_their_definition(text, cjk, word_zh, words):
    assert (cjk, word_zh, words) == (count_cjk(text), count_word_zh(text), count_words(text))


# The definition again, character by character, so that the fast counter is checked against it.
def _wide(char: str) -> bool:
    return bool(re.match("[\u3001-\u303f\uff00-\uffef]", char)) or count_cjk(char) == 1


def _by_the_letter(text: str) -> int:
    total, run = 0, ""
    for place, char in enumerate(text + " "):
        beside = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
        counts = _wide(char) or (char in "“”‘’—…·" and any(map(_wide, beside)))
        if counts or char.isspace():
            total += counts + any(map(str.isalnum, run))
            run = ""
        else:
            run += char
    return total


@given(st.text(alphabet="模型ab1 .,。“”—…·-（）\u3000\n", max_size=30))
def test_the_counter_of_zishu_is_its_definition(text):
    assert _by_the_letter(text) == count_word_zh(text)


@given(st.text(max_size=40), st.text(max_size=40))
def test_length_adds_up_over_lines(left, right):
    for count in (count_cjk, count_word_zh, count_words):
        assert count(left) + count(right) == count(f"{left}\n{right}")
