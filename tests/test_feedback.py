"""What a remark in a thread asks for."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from bot.domain import WISHES, Asked
from bot.drafting import ClaudeWriter
from bot.feedback import understand
from bot.followups import leans, placed, resolved
from bot.llm.account import LooseAccount
from bot.llm.anthropic import Anthropic
from bot.settings import Settings
from bot.testing import Said, ScriptedClaude

SUITE = [
    line.split("\t")
    for line in Path(__file__).with_name("conversation.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
NAMED = {
    "zh": ["论文基本信息", "核心内容摘要", "关键技术解析", "视频补充要点"],
    "en": ["Facts", "Summary", "Key techniques", "Limits"],
}
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


def test_what_people_write_is_routed_right_by_rules_alone():
    assert len(SUITE) >= 120
    assert {wish for _, wish, _, _ in SUITE} == set(WISHES)
    wrong = []
    for language, wish, section, text in SUITE:
        asked = understand(text, NAMED[language])
        expected = (wish, None if section == "-" else int(section) - 1)
        if (asked.wish, asked.section) != expected:
            wrong.append(f"{text}: {asked.wish} {asked.section}")

    assert len(wrong) <= 0.05 * len(SUITE), wrong


@pytest.mark.parametrize(
    ("question", "earlier", "expected"),
    [
        ("and on page 5?", ["What is dropout?"], "What is dropout? and on page 5?"),
        ("那第5页呢？", ["学习率是多少？"], "学习率是多少？ 那第5页呢？"),
        ("why?", ["What is dropout?", "and on page 5?"], "What is dropout? why?"),
        ("Which optimizer is used?", ["What is dropout?"], "Which optimizer is used?"),
        ("and on page 5?", [], "and on page 5?"),
    ],
)
def test_a_follow_up_is_read_with_the_question_that_it_leans_on(question, earlier, expected):
    assert expected == resolved(question, earlier)


def test_a_place_in_a_question_is_found():
    assert ("page", 5) == placed("and on page 5?")[0]
    assert ("minute", 3) == placed("第3分钟讲了什么？")[0]
    assert placed("What is 5 times faster?")[0] is None
    assert not leans("What does the paper say about page limits?")


async def test_a_model_reads_what_the_rules_are_not_sure_of_and_no_command():
    """The scripted model knows the answers, but for one in ten that it gets wrong."""
    known = {text: (wish, section) for _, wish, section, text in SUITE}

    def script(request):
        text = re.search(r"<message>\n(.*?)\n</message>", request.task, re.S)[1]
        wish, section = known[text]
        if len(asked) % 10 == 9:
            wish = "approve"  # none of its business
        asked.append(text)
        number = 0 if section == "-" else int(section)
        return Said.of(json.dumps({"wish": wish, "section": number}))

    async def no_wait(seconds):
        pass

    asked, wrong = [], []
    async with ScriptedClaude(script) as claude:
        settings = await asyncio.to_thread(Settings, writer_url=claude.url, writer_key="k")
        model = Anthropic(settings, 5.0, no_wait)
        writer = await asyncio.to_thread(ClaudeWriter, model)
        for language, wish, section, text in SUITE:
            found = understand(text, NAMED[language])
            if not found.sure:
                found = await writer.route(text, NAMED[language], found, LooseAccount())
            if (found.wish, found.section) != (wish, None if section == "-" else int(section) - 1):
                wrong.append(text)
        await model.close()

    assert 8 < len(asked) < 0.5 * len(SUITE)
    assert [] == claude.refused
    assert len(wrong) <= 0.05 * len(SUITE), wrong
