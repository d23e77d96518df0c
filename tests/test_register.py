"""A report speaks as written reports do, and explains its terms to beginners."""

from pathlib import Path

import pytest

from bot.register import for_beginners, out_of_voice, unexplained
from bot.report import Gloss, Sentence

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We trained the model for 14 hours.", ("We",)),
        ("As you can see, the score rises.", ("you",)),
        ("The gain is large!", ("!",)),
        ("To sum up, the tutor helps.", ("To sum up",)),
        ("我们训练了 14 小时。", ("我们",)),
        ("大家可以看到，完成率提高了。", ("大家",)),
        ("说白了，模型就是一个分类器。", ("说白了",)),
        ("笔者认为效果很好！", ("笔者", "！")),
        ("综上所述，导师有效。", ("综上所述",)),
        ("The authors trained it for 14 hours.", ()),
        ("A remark was that it “makes you notice what you did not understand”.", ()),
        ("作者认为，自我注意力有助于我国学习者。", ()),
        ("The US team measured it, as did those of K. I. Lee.", ()),
    ],
)
def test_what_a_written_report_does_not_say_is_found(text, words):
    assert out_of_voice(text) == words


def test_clean_sentences_are_in_a_reports_voice():
    rows = [
        row.split("\t")
        for name in ("clean.tsv", "held-out.tsv")
        for row in (DATA / name).read_text("utf-8").splitlines()
        if row[:1] != "#"
    ]
    said = [text for kind, _, text in rows if kind != "passage"]

    assert len(said) > 300
    assert [text for text in said if out_of_voice(text)] == []


@pytest.mark.parametrize(
    ("audience", "begin"),
    [("初学者", True), ("newcomers to the field", True), ("技术专家", False), ("", False)],
)
def test_who_needs_terms_explained_is_read_from_the_brief(audience, begin):
    assert for_beginners(audience) == begin


def claims(*texts):
    return [Sentence(text, "claim") for text in texts]


def test_a_term_is_explained_where_it_is_first_used_or_right_after_it():
    used, meant = "The dropout is 0.1.", "Dropout means that some units are switched off."

    assert unexplained(claims("模型使用丢弃法（dropout，训练时随机关掉一些单元）。")) == ()
    assert unexplained(claims(used, meant)) == ()
    assert unexplained(claims(used)) == ((0, "dropout"),)
    assert unexplained(claims(used, "It grew.", meant)) == ((0, "dropout"),)
    both, other = "The dropout is 0.1 and attention is used.", "Attention is a way to weigh words."
    assert unexplained(claims(both, other, meant)) == ()
    glossed = Sentence(used, "claim", glosses=(Gloss("dropout", "some units are switched off"),))
    assert unexplained([glossed]) == ()
