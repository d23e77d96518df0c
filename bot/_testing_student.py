"""A script for `ScriptedClaude` that does its work: it outlines, writes, judges and repairs.

It takes sentences of the passages in their order, none twice: in English as they are, in Chinese by
the terms that they hold.  A ``twist`` makes it a liar, or a servant of whatever a document says.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache

from ._testing_claude import Answer, Cites, Request, Said
from .names import names
from .numerals import numbers
from .text import COUNTERS, cjk_share, count_words, sentences

Pieces = list[tuple[str, tuple[Cites, ...]]]
Twist = Callable[[str, Pieces, Request], Pieces]
"""From the stage, the pieces and the request to the pieces that are said instead."""

_STAGES = {
    "Plan the report": "outline",
    "Write section": "draft",
    "Section ": "extend",
    "These sentences": "repair",
    "Revise section": "revise",
    "Someone who": "answer",
    "These are the passages": "judge",
}
_RANGE = re.compile(r"^Length: (\d+) to (\d+) (字|words|Chinese)", re.M)
_MISSING = re.compile(r"about (\d+) (字|words|Chinese)[^.]* in all")


def stage_of(request: Request) -> str:
    """Return what a request of `bot.drafting` asks for."""
    task = request.task
    return next((stage for head, stage in _STAGES.items() if task.startswith(head)), "")


class Student:
    """The script; ``approves`` is what it says as a judge."""

    def __init__(self, twist: Twist | None = None, approves: bool = True) -> None:
        self._twist, self._approves = twist, approves
        self._used: set[str] = set()
        self.stages: list[str] = []

    def __call__(self, request: Request) -> Answer:
        """Answer one request."""
        stage = stage_of(request)
        self.stages.append(stage)
        if stage == "judge":
            return Said.of(json.dumps(self._verdicts(request)))
        pieces = {
            "outline": self._outline,
            "repair": self._repair,
        }.get(stage, self._prose)(request)
        if self._twist is not None:
            pieces = self._twist(stage, pieces, request)
        if stage != "outline":
            self._used |= {text.strip() for text, _ in pieces}
        return Said(tuple(pieces))

    def _verdicts(self, request: Request) -> dict[str, object]:
        count = request.task.count("<claim number=")
        verdict = "supported" if self._approves else "unsupported"
        rows = [{"claim": n, "verdict": verdict, "missing": ""} for n in range(1, count + 1)]
        return {"verdicts": rows}

    def _outline(self, request: Request) -> Pieces:
        count = len(re.findall(r"^\d+\. ", request.task, re.M))
        found = _facts(request, "English")
        pieces = []
        for at, (text, cites) in enumerate(found[: 4 * count]):
            pieces += [(f"{at % count + 1}: ", ()), (text, (cites,)), ("\n", ())]
        return sorted_by_section(pieces)

    def _prose(self, request: Request) -> Pieces:
        language = "Chinese" if re.search("in (Simpl|Trad)", request.task) else "English"
        size, unit = _wanted(request.task)
        count = COUNTERS[{"字": "word_zh", "words": "words", "Chinese": "cjk"}[unit]]
        pieces: Pieces = []
        have = 0
        for text, cites in _facts(request, language):
            if text in self._used:
                continue
            if have >= size:
                break
            have += count(text)
            end = "\n\n" if len(pieces) % 8 == 6 else "" if language == "Chinese" else " "
            pieces += [(text, (cites,)), (end, ())] if end else [(text, (cites,))]
        return pieces or [("NOTHING", ())]

    def _repair(self, request: Request) -> Pieces:
        count = len(re.findall(r"^\d+: ", request.task, re.M))
        language = "Chinese" if "in Simplified" in request.task else "English"
        found = [fact for fact in _facts(request, language) if fact[0] not in self._used]
        pieces: Pieces = []
        for number, (text, cites) in zip(range(1, count + 1), found, strict=False):
            pieces += [(f"{number}: ", ()), (text, (cites,)), ("\n", ())]
        return pieces or [("1: NOTHING", ())]


def sorted_by_section(
    pieces: Pieces,
) -> Pieces:
    """Return an outline's lines in the order of their sections."""
    lines = [pieces[at : at + 3] for at in range(0, len(pieces), 3)]
    return [piece for line in sorted(lines, key=lambda line: line[0][0]) for piece in line]


def _wanted(task: str) -> tuple[int, str]:
    if found := _RANGE.search(task):
        return (int(found[1]) + int(found[2])) // 2, found[3]
    if found := _MISSING.search(task):
        return int(found[1]), found[2]
    return 100, "words"


def _facts(request: Request, language: str) -> list[tuple[str, Cites]]:
    """Return what each sentence of the passages holds, in a language, with its citation."""
    found = []
    for document, blocks in enumerate(request.documents):
        for place, block in enumerate(blocks):
            found += [
                (text, (document, place, place + 1))
                for text in _said(block, language)
            ]  # fmt: skip
    return found


@lru_cache(maxsize=4096)
def _said(block: str, language: str) -> tuple[str, ...]:
    found = []
    for sentence in sentences(block):
        if not sentence.endswith((".", "。")) or count_words(sentence) + len(sentence) < 40:
            continue
        if language == "Chinese" and cjk_share(sentence) < 0.3:
            terms = [name for name in names(sentence) if name.isalnum()]
            values = [number.text for number in numbers(sentence) if not number.label]
            if terms and len(terms) < 6 and not values:
                found.append(f"来源在这里讨论{'、'.join(terms)}，并说明了相关的做法及其理由。")
        elif language == "Chinese" or cjk_share(sentence) < 0.1:
            found.append(sentence)
    return tuple(found)
