"""Sentences where they stand, and the ranking that finds them."""

import pytest

from bot.domain import PageBoxes, Passage
from bot.evidence import Index, content_terms, cut, nearest, said, terms


def passage(text: str, **more) -> Passage:
    return Passage("p1", "s1", text, PageBoxes(1, ((0.0, 0.0, 9.0, 9.0),)), **more)


def test_every_sentence_is_an_exact_piece_with_an_id_and_a_place():
    text = "We read every page. The judge looks at each box. It takes 2.5 seconds."
    found = said([passage(text)])

    assert ["p1.0", "p1.1", "p1.2"] == [one.id for one in found]
    assert [0, 1, 2] == [one.place for one in found]
    assert all(one.text in text and one.whole for one in found)


@pytest.mark.parametrize(
    ("ends", "whole"),
    [
        ({}, [True, True, True]),
        ({"open_start": True}, [False, True, True]),
        ({"open_end": True}, [True, True, False]),
        ({"open_start": True, "open_end": True}, [False, True, False]),
    ],
)
def test_a_sentence_that_goes_on_beyond_its_passage_is_not_whole(ends, whole):
    found = said([passage("One is here. Two is here. Three is here.", **ends)])

    assert whole == [one.whole for one in found]


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("• We read every page.", "We read every page."),
        ("Dropout Dropout refers to leaving units out.", "Dropout refers to leaving units out."),
        ("Number of Layers As shown above, more help.", "As shown above, more help."),
        ("Implementation The BERT encoder is kept.", "The BERT encoder is kept."),
        ("Datasets In ImageNet, we use all classes.", "In ImageNet, we use all classes."),
        ("Google The Company was founded.", "Google The Company was founded."),
        ("Transformers process words in parallel.", "Transformers process words in parallel."),
    ],
)
def test_a_bullet_or_heading_on_the_line_is_no_part_of_the_sentence(printed, sentence):
    assert sentence == said([passage(printed)])[0].text


@pytest.mark.parametrize(
    ("whole", "wanted", "found"),
    [
        ("by Łukasz  Kaiser, and others", "Łukasz Kaiser", "Łukasz  Kaiser"),
        ("a learning rate of 10^-9 here", "10^-9", "10^-9"),
        ("only this", "and that", None),
        ("anything", "", None),
    ],
)
def test_what_is_quoted_is_cut_as_printed(whole, wanted, found):
    assert found == cut(whole, wanted)


def test_words_are_searched_by_stem_number_and_pair_of_characters():
    assert terms("Trained models") == terms("training model")
    assert ["1000"] == terms("1,000")
    assert ["注意", "意力"] == terms("注意力")


def test_a_question_is_searched_by_what_it_is_about():
    assert {"optimiz", "transform"} <= set(content_terms("Which optimizer has the Transformer?"))
    assert not content_terms("what is the of and?")
    assert "的是" not in content_terms("模型的是什么")


def test_a_rare_word_tells_more_than_a_common_one_and_one_in_every_text_least():
    index = Index(["model alpha", "model beta", "model gamma beta"])

    assert index.weight("alpha") > index.weight("beta") > index.weight("model")


def test_the_text_with_the_words_is_first_and_one_without_them_absent():
    index = Index(["the cat sat", "a learning rate of 3", "the rate of learning and the rate"])

    assert 0 not in [place for place, _ in index.best(terms("learning rate"), 3)]
    assert [] == index.best(terms("zebra"), 3)
    assert [0.0, 0.0, 0.0] == index.scores([])


def test_an_index_of_nothing_finds_nothing():
    assert [] == Index([]).best(["a"], 3)
    assert [] == nearest("a question", [])


def test_a_heading_counts_as_text_and_a_chinese_question_finds_by_its_latin_words():
    optimizer = passage("We used Adam with a warm-up.", heading="5.3 Optimizer")
    other = passage("The encoder has six layers.", heading="3.1 Encoder")

    assert [optimizer] == nearest("优化器 optimizer 是什么", [other, optimizer])
