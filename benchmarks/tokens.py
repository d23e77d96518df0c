"""What a report costs in tokens, at the size of a long paper and its talk.

Run by hand: ``python benchmarks/tokens.py FOLDER`` takes three papers from a folder and the first
of them again under another name, 41 pages, with a talk of 15 minutes made by program, and writes a
Chinese report on them with the scripted Claude, every eighth sentence of which is wrong at first.
It prints billed equivalents by stage: uncached input + 1.25 x written + 0.1 x read, one token per
Chinese character, else 3.1 bytes.
"""

import asyncio
import random
import re
import sys
from dataclasses import replace
from pathlib import Path

from bot.brief import parse
from bot.checks import counted
from bot.domain import Passage, Reading, Span
from bot.drafting import ClaudeWriter
from bot.extract import pdf
from bot.llm.account import LooseAccount, added, billed
from bot.llm.anthropic import Anthropic
from bot.ports import Call, Material, Task
from bot.report import Section, Source
from bot.settings import Settings
from bot.testing import ScriptedClaude, Student
from bot.text import fold, sentences

PAPERS = ("attention.pdf", "deepfm-two-column.pdf", "paddlespeech.pdf", "attention.pdf")
MINUTES, UTTERANCE = 15, 15  # of the talk, and seconds of one of its passages
BRIEF = (
    "请根据我提供的论文及相关视频，撰写一篇《大模型技术论文阅读报告》，使用正式书面语，适合初学者理解，"
    "包含以下部分：（1）论文基本信息；（2）核心内容摘要；（3）关键技术解析；（4）视频补充要点。"
    "字数在2000至3000字。"
)
WRONG = 8  # one sentence in so many


def papers(folder: Path) -> list[Material]:
    """Read the papers, the first again under another name."""
    found = []
    for number, name in enumerate(PAPERS):
        reading = pdf.read(folder / name, f"s{number}", lambda *_: None)
        source = Source(
            f"s{number}", f"paper-{number}.pdf", "application/pdf", f"{number:064x}", 1,
            pages=len(reading.pages),
        )  # fmt: skip
        found.append(Material(source, reading))
    return found


def talk(material: Material, seed: int = 1) -> Material:
    """Make a talk of a paper's sentences, shuffled, at the pace of speech."""
    chance = random.Random(seed)  # noqa: S311  no secret
    said = [s for p in material.reading.passages for s in sentences(p.text) if 60 < len(s) < 260]
    passages = tuple(
        Passage(
            f"talk{n}", "talk", " ".join(chance.sample(said, 2)),
            Span(float(n * UTTERANCE), float(n * UTTERANCE + UTTERANCE - 1)),
        )
        for n in range(MINUTES * 60 // UTTERANCE)
    )  # fmt: skip
    length = MINUTES * 60.0
    source = Source("talk", "talk.mp4", "video/mp4", "f" * 64, 1, duration=length)
    return Material(source, Reading("en", passages, duration=length))


Pieces = list[tuple[str, tuple[tuple[int, int, int], ...]]]


class Careless:
    """Makes one sentence in so many wrong at first: another number, or a name of its own."""

    def __init__(self) -> None:
        self.said = self.wrong = 0

    def __call__(self, stage: str, pieces: Pieces, request: object) -> Pieces:
        """Twist the pieces of a draft."""
        if stage not in ("draft", "extend"):
            return pieces
        found = []
        for text, cites in pieces:
            self.said += bool(cites)
            if cites and self.said % WRONG == 0:
                self.wrong += 1
                changed = re.sub(r"\d+", lambda m: str(int(m.group()) + 7), text)
                text = changed if changed != text else "QuuxNet" + text
            found.append((text, cites))
        return found


async def spent(folder: Path) -> tuple[list[Call], list[Section], Careless]:
    """Write the report; return its calls, its sections, and what was wrong at first."""
    materials = await asyncio.to_thread(papers, folder)
    materials.append(talk(materials[0]))
    contract = await asyncio.to_thread(parse, BRIEF)
    account, careless = LooseAccount(), Careless()
    sections: list[Section] = []
    async with ScriptedClaude(Student(careless)) as claude:
        model = Anthropic(Settings(writer_url=claude.url, writer_key="k"))
        writer = await asyncio.to_thread(ClaudeWriter, model)
        budgets = await writer.plan(contract, materials)
        for order, aim in enumerate(contract.sections):
            used = frozenset(
                fold(c.quote) for one in sections for s in one.sentences for c in s.citations
            )
            task = Task(
                contract, order, tuple(materials), budgets[order], used, budgets,
                tuple(sections), account,
            )  # fmt: skip
            written = await writer.write(task)
            section = Section(aim.title, aim.aim, sentences=written.sentences)
            sections.append(replace(section, blocks=written.blocks))
        await model.close()
    assert not claude.refused
    return list(await account.calls()), sections, careless


def table(calls: list[Call]) -> str:
    """Return the split by stage as Markdown."""
    lines = [
        "| stage | calls | uncached | written | read | out | billed equivalents |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    stages = [*dict.fromkeys(call.stage for call in calls), "total"]
    for stage in stages:
        held = [call for call in calls if stage in (call.stage, "total")]
        usage = added(call.usage for call in held)
        lines.append(
            f"| {stage} | {len(held)} | {usage.input_tokens:,} | {usage.cache_write_5m_tokens:,} |"
            f" {usage.cache_read_tokens:,} | {usage.output_tokens:,} | {billed(usage):,.0f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    calls, sections, careless = asyncio.run(spent(Path(sys.argv[1])))
    print(table(calls))
    print(f"{sum(call.cost_usd or 0 for call in calls):.2f} US dollars by the list of prices")
    length = counted(sections, parse(BRIEF).length, False)
    print(f"{length.value} of {length.min} to {length.max} 字")
    kept = sum(bool(s.citations) for section in sections for s in section.sentences)
    print(f"{kept} cited sentences; {careless.wrong} of {careless.said} were wrong at first")
