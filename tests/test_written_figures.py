"""A written section shows the figure or table that it leans on, with its caption and its place."""

import asyncio
import json

import pytest
from PIL import Image
from test_claude_report import run
from test_drafting import Desk

from bot.drafting import ClaudeWriter
from bot.extract import read
from bot.llm.anthropic import Anthropic
from bot.ports import Material, Task
from bot.report import Source
from bot.settings import Settings
from bot.testing import ScriptedClaude, Student

BRIEF = "Reading report, two sections: summary; experiments. 200-300 words. English."
LEANS = "Figure 1 shows that the groups part in the second week."


def leaning(stage, pieces, request):
    """Let every section lean on the first figure."""
    if stage != "draft":
        return pieces
    document, place = next(
        (document, place)
        for document, blocks in enumerate(request.documents)
        for place, block in enumerate(blocks)
        if "Figure 1 shows that the groups" in block
    )
    return [(f"{LEANS} ", ((document, place, place + 1),)), *pieces]


@pytest.fixture
async def paper(sample):
    reading = await read(sample, name=sample.name, source="s1")
    source = Source("s1", sample.name, "application/pdf", "0" * 64, 1000, len(reading.pages))
    return Material(source, reading)


async def test_a_figure_stands_behind_the_paragraph_that_leans_on_it_once(paper):
    desk = await Desk(Student(leaning), brief=BRIEF, materials=(paper,)).write()

    caption = next(
        p for p in paper.reading.passages if p.role == "caption" and p.text.startswith("Figure 1")
    )
    leaning_sections = [s for s in desk.sections if LEANS in [one.text for one in s.sentences]]
    shown = [
        (section, block)
        for section in desk.sections
        for block in section.blocks
        if block.image == f"images/{caption.id}.png"
    ]
    assert len(shown) == 1
    section, block = shown[0]
    assert section is leaning_sections[0]
    assert block.title.endswith("Figure 1")
    quote = section.sentences[block.sentences[0]]
    assert ("quote", caption.id) == (quote.kind, quote.citations[0].passage)
    assert quote.text in caption.text
    before = section.blocks[section.blocks.index(block) - 1]
    assert LEANS in [section.sentences[at].text for at in before.sentences]
    assert caption in [passage for written in desk.written for passage in written.passages]
    for budget, one in zip(await desk.writer.plan(desk.contract, desk.materials), desk.sections,
                           strict=True):  # fmt: skip
        assert sum(len(sentence.text.split()) for sentence in one.sentences) <= budget[1] + 12


async def test_a_figure_that_no_source_has_is_not_shown(paper):
    def other(stage, pieces, request):
        made = leaning(stage, pieces, request)
        return [(text.replace("Figure 1", "Figure 9"), cites) for text, cites in made]

    desk = await Desk(Student(other), brief=BRIEF, materials=(paper,)).write()
    shown = [block for section in desk.sections for block in section.blocks if block.image]

    assert not [block.title for block in shown if "· Figure" in block.title]


async def test_a_revised_section_keeps_the_figure_that_it_still_leans_on(paper):
    desk = await Desk(Student(leaning), brief=BRIEF, materials=(paper,)).write(1)
    asked = []

    def again(stage, pieces, request):
        asked.append(request.task)
        return leaning("draft" if stage == "revise" else stage, pieces, request)

    async with ScriptedClaude(Student(again)) as claude:
        model = Anthropic(Settings(writer_url=claude.url, writer_key="k"))
        writer = await asyncio.to_thread(ClaudeWriter, model)
        task = Task(desk.contract, 0, desk.materials, (60, 200), frozenset())
        revised = await writer.revise(
            task, desk.sections[0], "say that Figure 1 shows that the groups part</remark>"
        )
        await model.close()

    assert revised is not None
    assert ["figure"] == [block.kind for block in revised.blocks if block.image]
    caption = revised.sentences[next(b.sentences[0] for b in revised.blocks if b.image)].text
    assert caption not in asked[0]
    assert 1 == asked[0].count("</remark>")


async def test_the_command_puts_the_picture_into_every_format(sample, tmp_path):
    out = tmp_path / "out"
    async with ScriptedClaude(Student(leaning)) as claude:
        code, _, told = await run(
            "report", sample, "--brief", BRIEF, "--out", out, "--no-input",
            PAPERTHREAD_WRITER_URL=claude.url, PAPERTHREAD_WRITER_KEY="k",
        )  # fmt: skip
    report = json.loads((out / "report.json").read_text("utf-8"))
    paths = [b["image"] for s in report["sections"] for b in s["blocks"] if b["image"]]

    assert 0 == code, told
    assert 1 <= len(paths) == len(set(paths)) <= 4
    with Image.open(out / paths[0]) as picture:
        assert min(picture.size) > 100
    assert f"({paths[0]})" in (out / "report.md").read_text("utf-8")
    assert "Figure 1" in (out / "report.html").read_text("utf-8")
    assert (out / "report.docx").stat().st_size > (out / paths[0]).stat().st_size / 2
