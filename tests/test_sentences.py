"""Where a sentence ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import sentences


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("It works. We test it. Then we stop.", 3),
        ("We follow Vaswani et al. (2017) and others.", 1),
        ("As in Guo et al. We differ.", 2),
        ("See Fig. 3 and Eq. (2), i.e. the sum, in Sec. 4. It grows.", 2),
        ("The rate is 0.1 and the score 28.4. It rose by 3.", 2),
        ("They are packed into a matrix Q. The keys are packed too.", 2),
        ("Aidan N. Gomez and J. Uszkoreit wrote it.", 1),
        ("1. First do this. 2. Then do that.", 2),
        ("3.2. Attention is defined here.", 1),
        ("Does it hold? Yes. It does!", 3),
        ('He said "it works." Then he left.', 2),
        ("The code is at example.org. It is free.", 2),
        ("It uses weights w.r.t. The loss.", 1),
        ("We used data, code, etc. In the end it worked.", 2),
        ("A step took 5 ms. The rest is free.", 2),
        ("It has x1, ..., xn as inputs and so on.", 1),
        ("We report results. • The first is high. • The second is low.", 3),
        ("模型很好。结果如下：误差小；速度快。", 2),
        ("他说：“好。”然后走了。", 2),
        ("这是为什么？因为它快！真的。", 3),
        ("模型建立完成.我们再求解. 结果见下。", 3),
        ("价格为65.5元。共有3.5万人。", 2),
        ("用Adam优化。We use Adam. 然后训练。", 3),
    ],
)
def test_a_text_has_so_many_sentences(text, ends):
    assert ends == len(sentences(text)), sentences(text)


def test_a_very_long_chinese_sentence_is_split_at_its_semicolons():
    clause = "首先根据附件中的数据建立任务定价与会员密度之间的多元回归模型并且检验它的显著性水平"
    text = "；".join([clause] * 4) + "。"

    assert [clause + "；"] * 3 + [clause + "。"] == sentences(text)


@given(st.text(alphabet="ab AB.。!?；;12 \n”)《X", max_size=80))
def test_nothing_but_space_is_lost_and_every_piece_stands_in_the_text(text):
    pieces = sentences(text)

    assert "".join(text.split()) == "".join("".join(pieces).split())
    assert all(piece in text and piece == piece.strip() for piece in pieces)
