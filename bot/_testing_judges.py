"""Scripted judges, and what of a liar's work passes the checks and them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from ._testing_liar import Lie, is_clean
from ._testing_lies import Truth
from .checks import counted, flag, measure, met
from .domain import Passage
from .faults import faults, pairs, ruled
from .ports import Judge, Ruling
from .report import Report, Section


def approving() -> Judge:
    """Return a judge that approves of everything."""

    async def judge(pairs: Sequence[tuple[str, Sequence[Passage]]]) -> Sequence[Ruling]:
        return [Ruling(True) for _ in pairs]

    return judge


def erring(truths: Sequence[Truth], share: float = 0.0, seed: int = 0) -> Judge:
    """Return a judge that knows what is true and says the opposite in a share of the cases.

    With a share of 0 it is right.
    """
    known = {(truth.text, passage.text) for truth in truths for passage in truth.passages}
    chance = Random(f"{seed} judge")  # noqa: S311  no secret

    async def judge(pairs: Sequence[tuple[str, Sequence[Passage]]]) -> Sequence[Ruling]:
        return [
            Ruling(any((text, p.text) in known for p in cited) != (chance.random() < share))
            for text, cited in pairs
        ]

    return judge


def door(lie: Lie) -> tuple[Section, ...]:
    """Return the sections as the door lets them through, before a judge has seen them."""
    known = {passage.id: passage for passage in lie.report.passages}
    return tuple(
        flag(section, known, lie.materials, lie.truth.language) for section in lie.report.sections
    )


async def caught(lie: Lie, judge: Judge, sections: tuple[Section, ...]) -> bool:
    """Tell whether a lie is kept from the thread or marked in it; ``sections`` passed the door."""
    known = {passage.id: passage for passage in lie.report.passages}
    if lie.place is None:
        report = replace(lie.report, sections=sections)
        return await asyncio.to_thread(_refused, report, lie)
    asked = pairs(sections[0], known)
    rulings = await judge([(text, cited) for _, text, cited in asked])
    said = lie.report.sections[0].sentences[lie.place]
    if lie.kind.family == "register":  # what is ill said is no false mark, but goes to be repaired
        return any(
            fault.wrong == "register" and sections[0].sentences[fault.sentence].text == said.text
            for fault in faults(sections[0], known, lie.materials)
        )
    there = [one for one in ruled(sections[0], known, rulings).sentences if one.text == said.text]
    return all(one.flags for one in there)


def _refused(report: Report, lie: Lie) -> bool:
    """Tell whether the sections of a report, its length or what it contradicts fail it."""
    known = {passage.id: passage for passage in report.passages}
    length = counted(report.sections, report.brief.length, exhausted=False)
    found = measure(replace(report, length=length), known, lie.materials)
    wanted = {"sections", "length", "contradictions"}
    return any(not met(name, found[name].value) for name in wanted)


def false_alarms(truths: Sequence[Truth]) -> list[Truth]:
    """Return the clean sentences that the checks flag or leave out all the same."""
    return [truth for truth in truths if not is_clean(truth)]


async def missed(planted: Sequence[Lie], judges: Mapping[str, Judge]) -> dict[str, list[Lie]]:
    """Return the lies that pass, for each judge."""
    through = await asyncio.to_thread(lambda: [door(lie) for lie in planted])
    return {
        name: [
            lie
            for lie, sections in zip(planted, through, strict=True)
            if not await caught(lie, judge, sections)
        ]
        for name, judge in judges.items()
    }


def share_caught(planted: Sequence[Lie], passed: Sequence[Lie], **only: object) -> float:
    """Return the share of lies that were caught, among those whose kind has the given fields."""
    mine = [lie for lie in planted if _is(lie, only)]
    return 1.0 - sum(_is(lie, only) for lie in passed) / len(mine) if mine else 1.0


def _is(lie: Lie, only: Mapping[str, object]) -> bool:
    return all(getattr(lie.kind, field) == value for field, value in only.items())
