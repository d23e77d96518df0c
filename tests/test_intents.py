"""What a heading asks for, in Chinese or English."""

import pytest

from bot.intents import intents

HEADINGS = {
    "facts": ["论文基本信息", "Facts", "Paper at a glance"],
    "summary": ["核心内容摘要", "Summary", "Abstract"],
    "method": [
        "关键技术解析",
        "方法",
        "模型结构",
        "Method",
        "Approach",
        "How it works",
        "Model architecture",
        "Key techniques",
    ],
    "talk": ["视频补充要点", "讲座要点", "Talk", "What the speaker adds"],
    "background": ["研究背景", "相关工作", "Background", "Related work"],
    "problem": [
        "研究问题",
        "Problem statement",
        "What problem do they solve and why should I care",
        "Research question",
    ],
    "goal": ["研究目标", "Goals"],
    "results": ["实验结果", "Experiments & numbers", "Results", "Main findings"],
    "limits": ["不足与展望", "局限性", "Limitations", "Weaknesses"],
    "future": ["未来工作", "Future work"],
    "data": ["数据集", "Data"],
    "setup": ["实验设置", "训练细节", "Experimental setup"],
    "terms": ["术语解释", "Key terms", "Definitions"],
    "contribution": ["创新点", "Contributions"],
    "figures": ["图表解读", "Figures and tables"],
    "formulas": ["公式推导"],
    "compare": ["与其他方法的比较"],
    "takeaway": ["结论", "心得体会", "Conclusion", "Takeaways"],
    "code": ["代码与复现", "Code"],
    "use": ["应用场景", "Applications"],
    "outline": ["论文结构"],
    "numbers": ["主要数字"],
}


@pytest.mark.parametrize(
    ("heading", "intent"), [(heading, i) for i, listed in HEADINGS.items() for heading in listed]
)
def test_a_heading_asks_for(heading, intent):
    assert intent == intents(heading)[0]


@pytest.mark.parametrize("heading", ["DPO", "小红的疑问", "", "1984"])
def test_a_heading_of_its_own_asks_for_nothing_known(heading):
    assert () == intents(heading)


def test_a_heading_may_ask_for_several_things_most_important_first():
    assert ("limits", "future") == intents("不足与展望")
    assert ("results", "numbers") == intents("Experiments & numbers")
    assert "method" in intents("小红的疑问", "注意力机制的方法如何工作")


@pytest.mark.parametrize(
    ("hant", "hans"), [("論文基本資訊", "论文基本信息"), ("研究結果", "研究结果")]
)
def test_traditional_characters_ask_for_the_same(hant, hans):
    assert intents(hans)[0] == intents(hant)[0]


def test_the_longest_phrase_wins_and_latin_words_match_whole():
    assert ("facts",) == intents("论文基本信息")
    assert "problem" not in intents("局限", "局限、前提与未解决的问题")
    assert "data" not in intents("Datalog")


def test_the_titles_wishes_come_before_the_aims():
    assert "limits" == intents("不足", "方法与结果")[0]
    assert {"method", "results"} <= set(intents("不足", "方法与结果"))
