"""The table of terms, and finding them in a text."""

import re

import pytest

from bot.errors import Rejected
from bot.terms import Term, Terms, simplified, table
from bot.words import FOLDER

LINES = [
    line
    for line in (FOLDER / "terms.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def english(found):
    return [term.english for term in found]


# ── the table ─────────────────────────────────────────────────────────────────────────────────


def test_the_table_is_large_and_every_row_loads():
    assert len(LINES) >= 500
    assert len(LINES) == len(table().rows)


def test_the_table_is_sorted_and_no_english_term_stands_twice():
    names = [line.split("\t")[0] for line in LINES]

    assert names == sorted(names, key=lambda name: (name.casefold(), name))
    assert len(names) == len({name.casefold() for name in names})


def test_every_row_is_english_chinese_and_perhaps_a_short_form():
    for line in LINES:
        cells = line.split("\t")
        assert 2 <= len(cells) <= 4 and all(cell == cell.strip() for cell in cells), line
        assert cells[0].isascii(), line
        names = cells[1].split("|")
        assert len(names) == len(set(names)) and all(re.search("[一-鿿]", n) for n in names), line
        assert re.fullmatch(r"|[A-Za-z0-9.-]{2,8}", cells[2] if cells[2:] else ""), line
        assert cells[3:] in ([], ["general"]) and cells[-1], line


def test_the_chinese_is_simplified():
    assert [] == [line for line in LINES if simplified(line) != line]


# ── looking up ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("gradient descent", "gradient descent"),
        ("Neural Networks", "neural network"),
        ("self attention", "self-attention"),
        ("学习率", "learning rate"),
        ("學習率", "learning rate"),
        ("集束搜索", "beam search"),
        ("循環神經網路", "recurrent neural network"),
        ("演算法", "algorithm"),
        ("資料庫", "database"),
        ("K 均值", "k-means"),
        ("BLSTM", None),
        ("CNNs", "convolutional neural network"),
        ("lstm", "long short-term memory"),
        ("GAN", "generative adversarial network"),
        ("am", None),
        ("", None),
        ("…", None),
    ],
)
def test_a_term_is_looked_up_by_any_of_its_names(word, term):
    assert ([term] if term else []) == english(table().look_up(word))


def test_a_name_of_several_terms_gives_them_all():
    assert {"cross-validation", "computer vision"} == set(english(table().look_up("CV")))


def test_the_longest_term_at_a_place_is_found_where_it_is_printed():
    text = "Multi-head self-attention与卷积神经網絡，用標籤平滑；GRUs 也用。"
    found = table().find(text)

    assert ["self-attention", "卷积神经網絡", "標籤平滑", "GRUs"] == [
        text[one.start : one.end] for one in found
    ]
    assert "convolutional neural network" == found[1].terms[0].english


def test_a_text_without_terms_holds_none():
    assert () == table().find("") == table().find("今天天气不错")


def test_words_of_taiwan_are_found_where_they_are_longer_than_ours():
    text = "這個演算法用資料庫"

    assert ["演算法", "資料庫"] == [text[one.start : one.end] for one in table().find(text)]


# ── a lab's own file ──────────────────────────────────────────────────────────────────────────


def test_a_labs_rows_win(tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text("# ours\n\nTransformer\t转换器\tTF\nlab term\t术语|注意力\n", "utf-8")
    terms = table(own)

    assert (Term("Transformer", ("转换器",), "TF"),) == terms.look_up("transformers")
    assert ["lab term", "attention"] == english(terms.look_up("注意力"))
    assert len(terms.rows) == len(table().rows) + 1


@pytest.mark.parametrize(
    ("row", "line"), [("attention", 1), ("\t注意力", 1), ("a\t甲\nb\t | ", 2), ("a\t甲\t!", 1)]
)
def test_a_row_that_is_none_is_told_with_its_line(tmp_path, row, line):
    own = tmp_path / "own.tsv"
    own.write_text(row, "utf-8")

    with pytest.raises(Rejected) as caught:
        table(own)
    assert ("start-terms-row", line) == (caught.value.line.key, caught.value.line.values["line"])


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(Rejected, match="start-terms-unread"):
        table(tmp_path / "none.tsv")
    (tmp_path / "binary.tsv").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(Rejected, match="start-terms-unread"):
        table(tmp_path / "binary.tsv")


def test_earlier_rows_win_in_a_table():
    assert (Term("bias", ("偏差",)),) == Terms(
        [Term("bias", ("偏差",)), Term("Bias", ("偏见",))]
    ).rows
