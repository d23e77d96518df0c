"""What a remark in a thread asks for."""

import pytest

from bot.feedback import Asked, understand

TITLES = ["论文基本信息", "核心内容摘要", "关键技术解析", "视频补充要点"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2: shorter", Asked("revise", 1, "shorter")),
        ("第三部分：讲通俗一点", Asked("revise", 2, "讲通俗一点")),
        ("第4节，短一点", Asked("revise", 3, "短一点")),
        ("approve 3", Asked("approve", 2)),
        ("approve", Asked("approve")),
        ("approve all", Asked("approve")),
        ("通过第二节", Asked("approve", 1)),
        ("export", Asked("export")),
        ("导出", Asked("export")),
        ("What is the learning rate?", Asked("ask", None, "What is the learning rate?")),
        ("学习率是多少", Asked("ask", None, "学习率是多少")),
        ("关键技术解析短一点", Asked("revise", 2, "关键技术解析短一点")),
        ("9: shorter", Asked("which", None, "shorter")),
        ("approve 9", Asked("which", None, "approve 9")),
        ("nicer please", Asked("which", None, "nicer please")),
    ],
)
def test_a_remark_finds_its_wish_and_its_section(text, expected):
    assert expected == understand(text, TITLES)


def test_a_reply_is_about_the_section_it_replies_to():
    assert Asked("revise", 1, "shorter") == understand("shorter", TITLES, target=1)
