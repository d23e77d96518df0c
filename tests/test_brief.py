"""A brief in free text becomes a contract, by rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.brief import parse
from bot.errors import Rejected

PAPER = ["论文基本信息", "核心内容摘要", "方法与关键技术", "实验结果", "不足与局限"]
PAPER_EN = ["Basic information", "Summary", "Method", "Results", "Limits"]

# text, language, titles of the sections, length
BRIEFS = [
    ("总结一下", "zh", PAPER, None),
    ("summarize this please", "en", PAPER_EN, None),
    ("🙂🙂 总结 🙂", "zh", PAPER, None),
    ("读https://a.org/2000words，800字", "zh", PAPER, (720, 880, "word_zh")),
    ("不超过1500字", "zh", PAPER, (0, 1500, "word_zh")),
    ("至少500字，面向研究生", "zh", PAPER, (500, 750, "word_zh")),
    ("about 800 words", "en", PAPER_EN, (720, 880, "words")),
    ("max 250 words", "en", PAPER_EN, (0, 250, "words")),
    ("2017年的论文，请写一篇1.5千字的读书报告", "zh", PAPER, (1350, 1650, "word_zh")),
    ("3k字，五个部分", "zh", PAPER, (2700, 3300, "word_zh")),
    ("<@U123> 写个800字左右的总结，分三部分", "zh", PAPER[1:4], (720, 880, "word_zh")),
    ("通俗易懂，给高中生，600到900字，三段", "zh", PAPER[1:4], (600, 900, "word_zh")),
    (
        "The paper has 12 sections and 4 tables; write a summary in three sections, 600 words",
        "en",
        PAPER_EN[1:4],
        (540, 660, "words"),
    ),
    ("a two-page summary for the program committee", "en", PAPER_EN, (1350, 1650, "words")),
    ("写两页，给导师看", "zh", PAPER, (1440, 1760, "word_zh")),
    ("请用英文写一份阅读报告，600 words", "en", PAPER_EN, (540, 660, "words")),
    (
        "两千到三千字，四个部分：背景、方法、结果、讨论",
        "zh",
        ["背景", "方法", "结果", "讨论"],
        (2000, 3000, "word_zh"),
    ),
    (
        "at most 500 words. sections: problem; method; results",
        "en",
        ["problem", "method", "results"],
        (0, 500, "words"),
    ),
    (
        "500-700 words, two parts: what they did and why it matters",
        "en",
        ["what they did", "why it matters"],
        (500, 700, "words"),
    ),
    (
        "1. 论文信息\n2. 研究问题\n3. 方法\n4. 结果与讨论\n总字数1500-2000字",
        "zh",
        ["论文信息", "研究问题", "方法", "结果与讨论"],
        (1500, 2000, "word_zh"),
    ),
    (
        "一、基本信息\n二、核心贡献（三条以内）\n三、我们能用上什么\n字数1000以内",
        "zh",
        ["基本信息", "核心贡献", "我们能用上什么"],
        (0, 1000, "word_zh"),
    ),
    (
        "- Facts\n- Method: how does attention work\n- Results with numbers\n- Limits\n"
        "Keep it under 1000 words",
        "en",
        ["Facts", "Method", "Results with numbers", "Limits"],
        (0, 1000, "words"),
    ),
    ("* 背景\n* 方法\n* 结论\n每部分300字", "zh", ["背景", "方法", "结论"], (810, 990, "word_zh")),
    (
        "Write it in Chinese, 1000字, sections: 背景, 方法, 结果",
        "zh",
        ["背景", "方法", "结果"],
        (900, 1100, "word_zh"),
    ),
    (
        "about 300 words each section: background, method, results",
        "en",
        ["background", "method", "results"],
        (810, 990, "words"),
    ),
    (
        "（1）背景；（2）方法：重点讲损失函数；（3）实验；（4）不足。2000字以内，正式",
        "zh",
        ["背景", "方法", "实验", "不足"],
        (0, 2000, "word_zh"),
    ),
    (
        "Please cover: (a) the dataset, (b) the training setup, (c) the main numbers. "
        "Around 450 words, for engineers.",
        "en",
        ["the dataset", "the training setup", "the main numbers"],
        (405, 495, "words"),
    ),
    ("摘要 方法 结果 各200字", "zh", ["摘要", "方法", "结果"], (540, 660, "word_zh")),
    (
        "用繁體中文寫一份1000字的報告，三個部分：背景、方法、結論",
        "zh-Hant",
        ["背景", "方法", "結論"],
        (900, 1100, "word_zh"),
    ),
    (
        "第一部分 论文信息\n第二部分 方法\n第三部分 结果\n共1200字",
        "zh",
        ["论文信息", "方法", "结果"],
        (1080, 1320, "word_zh"),
    ),
    (
        "请基于给定材料写，不要引用外部资料，800字，分四节：信息、摘要、技术、展望",
        "zh",
        ["信息", "摘要", "技术", "展望"],
        (720, 880, "word_zh"),
    ),
    (
        "字数：1500–1800。章节：一）概览 二）方法 三）评价",
        "zh",
        ["概览", "方法", "评价"],
        (1500, 1800, "word_zh"),
    ),
    (
        'Report titled "Notes on Attention": 1) Overview 2) Details 3) Questions. 700 words',
        "en",
        ["Overview", "Details", "Questions"],
        (630, 770, "words"),
    ),
    (
        "对比这三篇论文，写一份报告：基本信息、方法、结果、不足。1500到2500字",
        "zh",
        ["基本信息", "方法", "结果", "不足"],
        (1500, 2500, "word_zh"),
    ),
    (
        "no more than 2 pages, in English, sections: intro, method, critique",
        "en",
        ["intro", "method", "critique"],
        (0, 1000, "words"),
    ),
]


@pytest.mark.parametrize(("text", "language", "titles", "length"), BRIEFS)
def test_a_brief_is_understood(text, language, titles, length):
    contract = parse(text)
    got = contract.length

    assert language == contract.language
    assert titles == [aim.title for aim in contract.sections]
    assert length == (got and (got.min, got.max, got.unit))


@pytest.mark.corpus
def test_the_reference_brief_comes_out_whole(corpus):
    contract = parse((corpus.parent / "seed" / "brief.txt").read_text("utf-8"))

    assert ["论文基本信息", "核心内容摘要", "关键技术解析", "视频补充要点"] == [
        aim.title for aim in contract.sections
    ]
    assert contract.length
    assert (2000, 3000, "word_zh") == (
        contract.length.min,
        contract.length.max,
        contract.length.unit,
    )
    assert ("zh", "formal", "public") == (contract.language, contract.register, contract.sources)
    assert "初学者" in contract.audience
    assert "大模型技术论文阅读报告" == contract.title


def test_what_a_section_must_cover_is_its_aim():
    text = "（1）背景；（2）方法：重点讲损失函数；（3）实验"
    aims = parse("1. Facts\n2. Summary\n   - goal\n   - method\n3. Talk\n800 words").sections

    assert "重点讲损失函数" in parse(text).sections[1].aim
    assert ["", "goal; method", ""] == [aim.aim for aim in aims]


def test_of_two_contradicting_wishes_the_later_wins_and_is_told():
    length = parse("800字。还是写1200字吧")
    language = parse("帮我写成中文，约1200字。English please")

    assert length.length
    assert 1080 == length.length.min
    assert "brief-length-contradiction" in {notice.key for notice in length.notices}
    assert "en" == language.language
    assert "brief-contradiction" in {notice.key for notice in language.notices}


def test_the_outline_fits_the_kinds_of_file():
    talk = parse("总结一下", kinds=("application/pdf", "video/mp4"))
    paper = parse("总结一下", kinds=("application/pdf",))

    assert len(talk.sections) > 1
    assert [aim.title for aim in talk.sections] != [aim.title for aim in paper.sections]


def test_audience_register_title_and_sources_are_taken_from_the_words():
    title = parse("报告题目：《注意力机制学习笔记》，三部分：概述、细节、心得，1000字")

    assert "注意力机制学习笔记" == title.title
    assert "beginners" in parse("about 800 words for beginners").audience
    assert "plain" == parse("八百字左右，给小白看的，口语一点").register
    assert "public" == parse("可参考权威公开资料并标注来源，2000字").sources
    assert "given" == parse("请基于给定材料写，不要引用外部资料，800字").sources


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b"])
def test_an_empty_brief_is_told(text):
    with pytest.raises(Rejected) as raised:
        parse(text)

    assert "brief-empty" == raised.value.line.key


@given(st.text(min_size=1, max_size=300))
def test_whatever_is_written_is_understood_somehow(text):
    try:
        contract = parse(text)
    except Rejected:
        return
    titles = [aim.title for aim in contract.sections]

    assert titles
    assert all(titles)
    assert len(set(titles)) == len(titles)
    assert contract.length is None or 0 <= contract.length.min <= contract.length.max


@pytest.mark.parametrize(
    "text",
    [
        "（1" * 40_000,
        "1. " * 60_000,
        "部分：" * 60_000,
        "九十" * 90_000,
        "a " * 90_000,
        "、" * 9999 + "a",
    ],
)
def test_a_huge_brief_is_read_in_no_time(text):
    assert parse(text).sections
