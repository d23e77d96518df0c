"""A script for `ScriptedClaude` that does its work: it outlines, writes, judges and repairs.

It takes sentences of the passages in their order, none twice: in English as they are, in Chinese as
long and with all that the checks compare.  A ``twist`` makes it a liar, or a servant of whatever a
document says.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from zlib import crc32

from ._testing_claude import Answer, Cites, Request, Said
from .names import names
from .terms import table
from .text import COUNTERS, cjk_share, sentences

Pieces = list[tuple[str, tuple[Cites, ...]]]
Twist = Callable[[str, Pieces, Request], Pieces]
"""From the stage, the pieces and the request to the pieces that are said instead."""

_STAGES = {
    "Plan the report": "outline",
    "Write section": "draft",
    "Section ": "extend",
    "These sentences": "repair",
    "These terms": "repair",
    "Revise section": "revise",
    "Someone who": "answer",
    "These are the passages": "judge",
    "Someone asks": "contract",
}
_SECTION = re.compile(r"[Ss]ection (\d+) of the report")
_RANGE = re.compile(r"^Length: (\d+) to (\d+) (字|words|Chinese)", re.M)
_UNCLEAR = re.compile(r"^(\d+): “([^”]+)” in: ", re.M)
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
        if stage == "contract":
            return Said.of(json.dumps({"sections": [], "least": 0, "most": 0, "language": "other"}))
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
        return Said(tuple(pieces if request.cites else _marked(pieces, request)))

    def _verdicts(self, request: Request) -> dict[str, object]:
        count = request.task.count("<claim number=")
        verdict = "supported" if self._approves else "unsupported"
        rows = [{"claim": n, "verdict": verdict, "missing": ""} for n in range(1, count + 1)]
        return {"verdicts": rows}

    def _outline(self, request: Request) -> Pieces:
        count = len(re.findall(r"^\d+\. ", request.task, re.M))
        found = _facts(request, "English")
        pieces = []
        for section in range(count):
            begin = len(found) * section // count
            for text, cites in found[begin : begin + 5]:
                pieces += [(f"{section + 1}: ", ()), (text, (cites,)), ("\n", ())]
        return pieces

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
        language = "Chinese" if "in Simplified" in request.task else "English"
        found = [fact for fact in _facts(request, language) if fact[0] not in self._used]
        terms = dict(_UNCLEAR.findall(request.task))
        failing = [n for n in re.findall(r"^(\d+): ", request.task, re.M) if n not in terms]
        pieces: Pieces = []
        for number, (text, cites) in zip(failing, found, strict=False):
            pieces += [(f"{number}: ", ()), (text, (cites,)), ("\n", ())]
        for number, term in terms.items():
            pieces += [(f"{number}: [Background: {term}] {_meant(term, language)}\n", ())]
        return pieces or [("1: NOTHING", ())]


def _meant(term: str, language: str) -> str:
    """Return a sentence on what a term is, another one for each term."""
    code = crc32(term.encode())
    words = [_POOL[(code >> shift) % len(_POOL)] for shift in (0, 5, 10, 15, 20)]
    if language == "Chinese":
        return f"{term}是一种{''.join(words)}的做法。"
    parts = [_PARTS[(code >> shift) % len(_PARTS)] for shift in (0, 7, 14)]
    return f"{term} is a {parts[0]} of {parts[1]} by {parts[2]}."


def _marked(pieces: Pieces, request: Request) -> Pieces:
    """Return pieces for a server that does not cite: with the numbers of their passages."""
    starts = [sum(map(len, request.documents[:at])) for at in range(len(request.documents))]
    return [
        (text + "".join(f"[{starts[document] + place + 1}]" for document, place, _ in cites), ())
        for text, cites in pieces
    ]


def _wanted(task: str) -> tuple[int, str]:
    if found := _RANGE.search(task):
        return (int(found[1]) + int(found[2])) // 2, found[3]
    if found := _MISSING.search(task):
        return int(found[1]), found[2]
    return 100, "words"


def _facts(request: Request, language: str) -> list[tuple[str, Cites]]:
    """Return what each sentence of the passages holds, in a language, with its citation.

    Each section begins at another place, so that a report draws on all of its sources.
    """
    found = [
        (text, (document, place, place + 1))
        for document, blocks in enumerate(request.documents)
        for place, block in enumerate(blocks)
        for said in _said(block, language)
        for text in [_retold(said)]
    ]
    section = _SECTION.search(request.task)
    count = len(re.findall(r"^\d+\. ", request.task, re.M)) or 1
    start = len(found) * (int(section[1]) - 1) // max(count, int(section[1])) if section else 0
    return found[start:] + found[:start]


@lru_cache(maxsize=4096)
def _said(block: str, language: str) -> tuple[str, ...]:
    whole = [one for one in sentences(block) if len(one) > 40 and one.endswith((".", "。"))]
    if language == "Chinese":
        return tuple(one if cjk_share(one) >= 0.3 else in_chinese(one) for one in whole)
    return tuple(one for one in whole if cjk_share(one) < 0.1)


_PERSONS = {
    "We": "The authors", "we": "the authors", "Our": "Their", "our": "their", "us": "them",
    "my": "their", "My": "Their", "I": "The author", "you": "they", "your": "their",
    "You": "They", "we’ll": "they will", "!": ".", "！": "。", "我们": "作者", "你们": "他们",
    "你": "人", "大家": "众人",
}  # fmt: skip
_PERSON = re.compile(
    r"\b(?:We|we|Our|our|us|My|my|I|You|you|your)\b(?![-.’'])|[!！](?!=)|我们|你们?|大家"
)


def _retold(said: str) -> str:
    """Return a sentence in a report's voice: what "we" did, the authors did."""
    return _PERSON.sub(lambda match: _PERSONS[match.group()], said)


# ── a Chinese that says as much ───────────────────────────────────────────────────────────────

_WORD = re.compile(r"[A-Za-z][\w-]*|\d[\d.,]*\d%?|\d%?")
_HEDGES = {
    "may": "可能", "might": "可能", "could": "可能", "can": "能够", "likely": "很可能",
    "only": "仅", "suggest": "表明可能", "suggests": "表明可能", "hypothetical": "假设性的",
    "some": "一些", "often": "往往", "usually": "通常", "about": "约", "mostly": "大多",
}  # fmt: skip
_POOL = (
    "山水云雨风花草木石河湖海江桥路城村园林田竹松梅兰菊鱼鸟马牛羊虎鹿龙凤舟衣帽杯盘碗茶酒米豆瓜果盐糖"
    "油灯笔纸墨琴棋画歌舞诗春夏秋冬晨昏星月霜雪雷电沙泥铜铁银玉珠"
)

_PARTS = (
    "way",
    "kind",
    "part",
    "choice",
    "order",
    "shape",
    "place",
    "step",
    "point",
    "cause",
    "end",
)


@lru_cache(maxsize=4096)
def in_chinese(sentence: str) -> str:
    """Return a sentence as long as its translation that keeps its names, numbers, terms, hedges.

    Every other word becomes two characters, always the same: no meaning, but the length, the runs
    of characters and what the checks compare are those of a translation.
    """
    kept = frozenset(names(sentence))
    found: list[str] = []
    at = 0
    for there in table().find(sentence):
        found += _words(sentence[at : there.start], kept)
        found.append(there.terms[0].chinese[0])
        at = there.end
    found += _words(sentence[at:], kept)
    return "".join(found) + "。"


def _words(part: str, kept: frozenset[str]) -> list[str]:
    found = []
    for word in _WORD.findall(part):
        if word in kept or word[0].isdigit():
            found.append(word)
        elif hedge := _HEDGES.get(word.lower()):
            found.append(hedge)
        elif len(word) > 3:
            code = crc32(word.lower().encode())
            found.append(_POOL[code % len(_POOL)] + _POOL[code // len(_POOL) % len(_POOL)])
    return found
