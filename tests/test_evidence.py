"""Sentences where they stand, and the ranking that finds them."""

import pytest

from bot._evidence_near import Near
from bot.domain import PageBoxes, Passage
from bot.evidence import Finder, Index, content_terms, cut, said, sought, terms
from bot.terms import table


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
    assert [0.0] == Index(["..."]).scores(["a"])
    assert () == Finder([], table()).find("a question")


# ── what is asked for ─────────────────────────────────────────────────────────────────────────


def test_a_question_asks_for_terms_in_every_way_and_for_other_words_as_they_are():
    asked = {one.shown: one for one in sought("编码器的学习率和 ByteNet 有什么香蕉结果？", table())}

    assert ["编码器", "学习率", "结果", "ByteNet", "香蕉"] == list(asked)
    assert frozenset(terms("learning rate")) in asked["学习率"].ways
    assert ["term", "general", "name", "word"] == [
        asked[shown].kind for shown in ("学习率", "结果", "ByteNet", "香蕉")
    ]


def test_a_question_of_empty_words_asks_for_nothing():
    assert () == sought("什么是的？", table()) == sought("what is the of?", table())


# ── finding ───────────────────────────────────────────────────────────────────────────────────

OPTIMIZER = passage(
    "We used Adam with a learning rate that warms up for some thousand steps.",
    heading="5.3 Optimizer",
)
ENCODER = passage(
    "The encoder has six identical layers that stand one above the other.", heading="3.1 Stacks"
)
CHINESE = passage("训练时使用标签平滑，困惑度因此变差。")
NUMBERS = passage("12.5 13.7 88.1 9.0 11.2 7.7 | 3.3 4.4 5.5 6.6 7.7 8.8 9.9 10.1 11.1 12.1 13.1")


class Meaning:
    """An embedding that knows one thing: which text the last question is about."""

    def __init__(self, about):
        self.about, self.asked, self.read = about, [], []

    def query(self, texts):
        import numpy

        self.asked += texts
        return numpy.array([[1.0, 0.0]])

    def passage(self, texts):
        import numpy

        self.read += texts
        return numpy.array([[1.0, 0.0] if self.about in one else [0.0, 1.0] for one in texts])


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("优化器是什么？", OPTIMIZER),  # by its heading
        ("學習率是多少？", OPTIMIZER),
        ("How does label smoothing change the perplexity?", CHINESE),
        ("编码器有几层？", ENCODER),
        ("identical layers", ENCODER),
    ],
)
def test_a_passage_is_found_by_its_words_in_either_language(question, found):
    hit = Finder([NUMBERS, CHINESE, ENCODER, OPTIMIZER], table()).find(question)[0]

    assert found == hit.passage
    assert "lexical" == hit.reason and hit.certain


def test_a_hit_names_what_was_asked_for_and_stands_there():
    hit = Finder([ENCODER, OPTIMIZER], table()).find("编码器和解码器用香蕉吗")[0]

    assert ("编码器",) == hit.words
    assert not hit.certain


def test_without_its_words_a_passage_is_found_by_meaning_and_is_not_certain():
    finder = Finder([OPTIMIZER, ENCODER], table(), Near(Meaning("identical")))
    first, second = finder.find("香蕉多少钱一斤")

    assert ENCODER == first.passage
    assert [("near", False)] * 2 == [(hit.reason, hit.certain) for hit in (first, second)]
    assert () == Finder([OPTIMIZER, ENCODER], table()).find("香蕉多少钱一斤")


def test_meaning_is_asked_with_the_terms_of_the_passages_language():
    meaning = Meaning("identical")
    Finder([ENCODER, NUMBERS], table(), Near(meaning)).find("自注意力怎么并行化？")

    assert ["self-attention", "parallelization"] == [
        word for word in meaning.asked[0].split() if word.isascii()
    ]


def test_meaning_is_not_asked_where_words_of_the_same_language_suffice():
    meaning = Meaning("identical")
    Finder([ENCODER, OPTIMIZER], table(), Near(meaning)).find("Which learning rate with Adam?")

    assert [] == meaning.read


def test_a_passage_of_numbers_has_no_meaning_and_a_text_is_embedded_once():
    meaning = Meaning("identical")
    near = Near(meaning)
    for _ in range(2):
        Finder([ENCODER, NUMBERS, ENCODER], table(), near).find("香蕉")

    assert [f"{ENCODER.heading} {ENCODER.text}"] == meaning.read


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("Does it use DPO or a learning rate?", ("DPO",)),
        ("作者用了强化学习吗？", ("强化学习",)),
        ("作者用了学习率吗？", ()),
        ("用了 BERT 吗？", ("BERT",)),
        ("What is the price of bananas?", ("price", "bananas")),
        ("What is the price of the learning rate?", ()),  # a plain word beside what is there
        ("香蕉多少钱？", ()),  # the sources may say it in their own language
        ("有哪些局限？", ()),  # a word of any paper: its absence proves nothing
    ],
)
def test_only_what_no_passage_holds_in_any_way_is_absent(question, absent):
    assert absent == Finder([OPTIMIZER, ENCODER], table()).absent(question)


def test_a_plain_word_is_not_absent_from_chinese_sources():
    assert () == Finder([CHINESE], table()).absent("What is the price of bananas?")
    assert () == Finder([CHINESE], table()).absent("What about perplexity?")
    assert ("dropout",) == Finder([CHINESE], table()).absent("What about dropout?")
