"""report.json holds the whole report, and a file that is none is refused in one sentence."""

import json
from dataclasses import fields

import pytest

from bot.domain import (
    Aim,
    Contract,
    FileFact,
    Length,
    Line,
    PageBoxes,
    Passage,
    Slide,
    Span,
    UnderHeading,
    WebPage,
)
from bot.errors import Rejected
from bot.export.json import dumps, loads, write
from bot.report import (
    Answer,
    Block,
    By,
    Change,
    Citation,
    Counted,
    Disagreement,
    Gloss,
    Measured,
    Report,
    Section,
    Sentence,
    Source,
    Value,
)
from bot.words import word

PLACES = (
    PageBoxes(1, ((1.0, 2.25, 30.5, 40.0), (1.0, 42.0, 30.5, 50.0))),
    Span(1.5, 9.0),
    Slide(3.0, 9.5, 2, "images/s2.png"),
    UnderHeading("2 Method"),
    WebPage("https://example.org", "Example", "2026-01-02T03:04:05Z"),
    FileFact("pages"),
)
REPORT = Report(
    id="r1",
    created="2026-01-02T03:04:05Z",
    writer=By("digest"),
    brief=Contract(
        "总结一下，800 字",
        "zh",
        "总结",
        "初学者",
        (Aim("摘要", "要点"),),
        Length(700, 900, "word_zh"),
    ),
    sources=(
        Source("s1", "论文.pdf", "application/pdf", "0" * 64, 10, 3, None, None, ("一页读不出",)),
    ),
    passages=tuple(
        Passage(f"p{at}", "s1", f"text {at} ε=10^-9", place) for at, place in enumerate(PLACES)
    ),
    sections=(
        Section(
            "摘要",
            sentences=(
                Sentence(
                    "text 0",
                    "quote",
                    (Citation("p0", "text 0"),),
                    (Gloss("text", "文本"),),
                    ("ocr",),
                ),
            ),
            blocks=(Block("table", "表", (), ((("题名",), (0,)), (("页数", 0), ("—",)))),),
            history=(Change(1, "draft", "bot", "2026-01-02T03:04:05Z"),),
        ),
    ),
    length=Counted(
        "word_zh", 2, 700, 900, False, "sources_exhausted", {"cjk": 0, "word_zh": 2, "words": 2}
    ),
    checks={"coverage": Measured(0.5, 2, ("第 1 节第 1 句",))},
    disagreements=(Disagreement("size", (Value("text 0", "p0"), Value("text 1", "p1"))),),
    answers=(Answer("为什么？", "U1", "2026-01-02T03:04:05Z", (Sentence("好。", "link"),)),),
    usage={"stages": {"write": {"calls": 2, "cost_usd": None}}, "total": {"calls": 2}},
)


def test_a_report_comes_back_as_it_was():
    assert REPORT == loads(dumps(REPORT))
    assert dumps(REPORT) == dumps(loads(dumps(REPORT)))


def test_the_file_has_the_shape_that_others_read():
    plain = json.loads(dumps(REPORT))

    assert list(plain) == [
        "version", "id", "created", "writer", "brief", "sources", "passages", "sections",
        "disagreements", "length", "checks", "answers", "usage", "approvals",
    ]  # fmt: skip
    assert {"text", "language", "title", "audience", "sections", "length"} <= set(plain["brief"])
    assert plain["passages"][0]["locator"] == {
        "page": 1,
        "boxes": [[1.0, 2.25, 30.5, 40.0], [1.0, 42.0, 30.5, 50.0]],
        "kind": "page",
    }
    assert ["page", "span", "slide", "section", "web", "file"] == [
        passage["locator"]["kind"] for passage in plain["passages"]
    ]
    assert [[["题名"], [0]], [["页数", 0], ["—"]]] == plain["sections"][0]["blocks"][0]["rows"]
    assert "总结一下" in dumps(REPORT), "Chinese stays readable"


def test_every_field_of_a_report_is_in_the_file():
    assert {field.name for field in fields(Report)} == set(json.loads(dumps(REPORT)))


def test_keys_of_later_versions_are_passed_over():
    plain = json.loads(dumps(REPORT))
    plain["new"] = plain["brief"]["new"] = plain["sections"][0]["sentences"][0]["new"] = 1
    plain["passages"][0]["locator"]["new"] = plain["checks"]["coverage"]["new"] = {"a": [1]}
    plain["brief"]["notices"] = ["as worded by another program"]

    assert REPORT == loads(json.dumps(plain))


def _paths(value, path=()):
    """Yield the path of every key in a JSON value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _paths(inner, (*path, place))


OPTIONAL = {"register", "sources", "role", "heading", "open_start", "open_end", "write",
            "coverage", "approvals"}  # fmt: skip
REQUIRED = [
    path
    for path in _paths(json.loads(dumps(REPORT)))
    if path[-1] not in OPTIONAL
    and "usage" not in path[:1]
    and path != ("sections", 0, "aim")  # the brief has it
]


def _at(value, path):
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize("path", [*REQUIRED, ("usage",), ("sources",)], ids=str)
def test_a_report_without_a_required_key_is_refused(path):
    plain = json.loads(dumps(REPORT))
    del _at(plain, path[:-1])[path[-1]]

    with pytest.raises(Rejected) as caught:
        loads(json.dumps(plain))
    assert str(path[-1]) in word(caught.value.line, "en")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("version",), "1"),
        (("sections",), {}),
        (("sections",), None),
        (("sections", 0), "text"),
        (("sections", 0, "sentences", 0, "kind"), "fact"),
        (("sections", 0, "sentences", 0, "text"), None),
        (("sections", 0, "sentences", 0, "flags"), ["new flag"]),
        (("sections", 0, "blocks", 0, "rows"), [[[1.5]]]),
        (("passages", 0, "locator", "page"), "1"),
        (("passages", 0, "locator", "page"), 1.5),
        (("passages", 0, "locator", "boxes"), [[1, 2, 3]]),
        (("passages", 0, "locator", "kind"), "moon"),
        (("passages", 0, "locator"), "page 1"),
        (("checks", "coverage", "value"), "100 %"),
        (("checks", "coverage"), 1.0),
        (("length", "ok"), 1),
        (("brief", "length", "unit"), "pages"),
        (("writer", "name"), "someone"),
        (("usage",), []),
    ],
)
def test_a_value_of_a_wrong_type_is_refused(path, value):
    plain = json.loads(dumps(REPORT))
    _at(plain, path[:-1])[path[-1]] = value

    with pytest.raises(Rejected) as caught:
        loads(json.dumps(plain))
    assert "\n" not in word(caught.value.line, "zh")


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", "[NaN]", "[" * 9999, '"\\ud800"'])
def test_what_is_no_report_is_refused_in_one_sentence(text):
    with pytest.raises(Rejected) as caught:
        loads(text)
    assert "report.json" in word(caught.value.line, "en")


def test_a_number_that_json_has_not_is_refused():
    text = dumps(REPORT).replace("0.5", "NaN", 1)

    with pytest.raises(Rejected):
        loads(text)


def test_what_a_brief_was_told_stays_in_the_thread():
    contract = Contract("t", "en", "T", "", (), notices=(Line("brief-later-wins"),))
    plain = json.loads(dumps(Report("r", "", By("digest"), contract, (), (), (), REPORT.length)))

    assert "notices" not in plain["brief"]


def test_the_export_is_the_same_text(tmp_path):
    write(REPORT, tmp_path / "report.json")

    assert REPORT == loads((tmp_path / "report.json").read_text("utf-8"))
