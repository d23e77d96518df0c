"""Code decides what is a link, a label, a notice and a quote."""

import pytest

from bot import kinds
from bot.kinds import is_label, is_link
from bot.support import is_quoted


@pytest.mark.parametrize(
    "text",
    ["共有 8 层。", "共有八层。", "采用 Transformer 结构。", "这" * 41, "那么" * 20 + "。好"],
)
def test_a_chinese_link_holds_no_number_no_term_and_few_characters(text):
    assert not is_link(text)


@pytest.mark.parametrize(
    ("label", "holds"),
    [
        ("Title", True),
        ("论文题目", True),
        ("Table 2", True),
        ("GPT-4", True),
        ("7Background", False),
        ("99% accuracy", False),
        ("准确率 99%", False),
        ("it works. always", False),
        ("效果很好。", False),
        ("a label that says far too much here", False),
        ("这" * 25, False),
    ],
)
def test_a_label_claims_nothing(label, holds):
    assert holds == is_label(label)


@pytest.mark.parametrize(
    ("part", "holds"),
    [
        ("6 identical layers", True),
        ("self-\nattention ﬁrst", True),
        ("selfattention", True),
        ("10^-9", True),
        ("28.4 BLEU", True),
        ("学习", True),
        ("identical layer", False),
        ("dentical layers", False),
        ("10", False),
        ("9", False),
        ("28", False),
        ("4 BLEU", False),
        ("", False),
        ("   ", False),
        ("7 identical layers", False),
    ],
)
def test_a_quote_never_cuts_a_word_or_a_number(part, holds):
    text = "It has 6 identical layers, self-attention first, ϵ=10^-9 and 28.4 BLEU，深度学习。"

    assert holds == is_quoted(part, text)


def test_a_notice_is_filled_with_nothing_but_the_values_of_the_report(tmp_path, monkeypatch):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "x.ftl").write_text(
        "x-notice-none = There was no { $kind } for “{ $title }”.\n"
        "x-notice-pages = { $count ->\n    [one] One page\n   *[other] { $count } pages\n"
        "  } could not be read.\n"
        "x-other = All is well with { $title }.\n"
        "x-kind = video\n"
    )
    monkeypatch.setattr(kinds, "FOLDER", tmp_path)
    kinds._patterns.cache_clear()
    values = ["Talk", "video", "1500"]
    try:
        assert kinds.is_notice("There was no video for “Talk”.", "en", values)
        assert kinds.is_notice("1,500 pages could not be read.", "en", values)
        assert kinds.is_notice("One page could not be read.", "en", values)
        assert not kinds.is_notice("There was no doubt for “Talk”.", "en", values)
        assert not kinds.is_notice("7 pages could not be read.", "en", values)
        assert not kinds.is_notice("There was no video for “Talk”. It won.", "en", values)
        assert not kinds.is_notice("All is well with Talk.", "en", values)
        assert kinds.is_said("All is well with Talk.", "en", values)
    finally:
        monkeypatch.undo()
        kinds._patterns.cache_clear()
