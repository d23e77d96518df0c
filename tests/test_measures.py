"""Values that sentences state, and which of them can be held against each other."""

import pytest

from bot.disagreements import differing, disagreements, own_names, quantity
from bot.domain import Front, PageBoxes, Passage, Reading
from bot.evidence import said
from bot.measures import clause_of, measures


def passage(text: str, role: str = "body", source: str = "s1", at: int = 1) -> Passage:
    place = PageBoxes(at, ((72.0, 72.0, 500.0, 84.0),))
    return Passage(f"{source}-{role}-{at}-{len(text)}", source, text, place, role)


def reading(*passages: Passage, title: str = "Sorter: A Network") -> Reading:
    return Reading("en", passages, Front(title=title))


def stated(text: str) -> list[tuple[str, str, bool]]:
    return [(one.metric, one.value, one.plain) for one in measures(said([passage(text)]))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Our model has a BLEU score of 41.0 on it.", [("BLEU", "41.0", True)]),
        ("It gains 0.37% and 0.25% in terms of AUC there.",
         [("AUC", "0.37%", True), ("AUC", "0.25%", True)]),
        ("It beats the best by more than 2.0 BLEU there.", [("BLEU", "2.0", False)]),
        ("一个固定间隔的准确率为43.0%。", [("accuracy", "43.0%", True)]),
        ("A 5-fold cross validation accuracy is used in 2014.", []),
        ("As Table 2 shows, accuracy is what we measure.", []),
    ],
)  # fmt: skip
def test_a_value_belongs_to_the_metric_beside_it(text, expected):
    assert expected == [one for one in stated(text) if one[0] in ("BLEU", "AUC", "accuracy")]


def test_things_that_are_counted_are_named_as_printed():
    (sentence,) = said([passage("We trained on one machine with 8 NVIDIA P100 GPUs for 3.5 days.")])
    found = [(one.value, one.printed) for one in measures([sentence])]

    assert [("8", "NVIDIA P100 GPUs"), ("3.5", "days")] == found


def test_a_clause_ends_where_its_value_is_said():
    text = "On A, our model has a BLEU of 41.0, beating all of the others, even the larger ones."
    at = text.index("41.0")

    assert "On A, our model has a BLEU of 41.0" == clause_of(text, at, at + 4)


FRENCH = "On the WMT 2014 English-to-French task, our {} a BLEU score of {}."


def test_one_quantity_with_two_values_is_found_with_both_places():
    first = passage(FRENCH.format("model establishes", "41.8"), "abstract")
    then = passage(FRENCH.format("big model achieves", "41.0"), at=8)
    found, places = disagreements([reading(first, then)])

    assert [("41.8", first.id), ("41.0", then.id)] == [
        (value.text, value.passage) for value in found[0].values
    ]
    assert "BLEU, WMT, English-to-French" == found[0].what
    assert (first, then) == places


@pytest.mark.parametrize(
    "other",
    [
        FRENCH.format("model has", "41.80"),  # the same to the fewer decimals
        FRENCH.replace("French", "German").format("model has", "28.4"),  # other data
        FRENCH.format("base model has", "38.1"),  # another subject
        FRENCH.replace("our {}", "the system of others {}").format("has", "39.2"),
        FRENCH.replace("a BLEU score of", "a gain of").format("model has", "2.0 BLEU"),
    ],
)
def test_values_that_do_not_contradict_each_other_raise_no_alarm(other):
    first = passage(FRENCH.format("model establishes", "41.8"), "abstract")

    assert () == differing([reading(first, passage(other, at=8))])


def test_a_talk_that_says_the_same_sentence_with_another_value_is_found():
    paper = reading(passage("Training the writer took 14 hours on two GPUs."))
    talk = reading(passage("Training the writer took 16 hours on two GPUs.", source="s2"))
    (group,) = differing([paper, talk])

    assert ["14", "16"] == [one.value for one in group]
    assert "hours" == quantity(group[0])


def test_two_parallel_sentences_of_one_paper_do_not_contradict_each_other():
    paper = reading(
        passage("Training the small writer took 14 hours on two GPUs."),
        passage("Training the large writer took 90 hours on two GPUs.", at=2),
    )

    assert () == differing([paper])


def test_a_work_is_known_by_the_name_in_its_title_and_by_what_its_abstract_proposes():
    one = reading(passage("We propose a new network, the Transformer, for it.", "abstract"))

    assert {"Sorter", "Transformer"} == own_names([one])
