"""What a list in a brief is, and how much one looks like the sections of a report.

Positions are those of the brief; ``flat`` is the brief levelled, character by character.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .intents import intents

STRONG = 3.0  # the score of a list that is named as the report's sections
MOST_SECTIONS = 24


@dataclass(frozen=True)
class Piece:
    """Where one listed thing stands in the brief, without its marker."""

    start: int
    end: int


@dataclass(frozen=True)
class Listed:
    """A list found in a brief, and how much it looks like the report's sections."""

    pieces: tuple[Piece, ...]
    score: float

    @property
    def start(self) -> int:
        """Where the first piece starts."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """Where the last piece ends."""
        return self.pieces[-1].end


NAMED = re.compile(
    r"部分|章节|板块|模块|小节|[个几一二三四五六七八九十][节章段]|提纲|大纲|目录|\bsections?\b|\bparts?\b|\bchapters?\b|\boutline\b|"
    r"\bheadings?\b"
)
_STRUCTURE = re.compile(r"结构|框架|\bstructured?\b|\blayout\b")
_HINTED = re.compile(
    r"包含|包括|涵盖|以下|如下|内容|分为|分成|问题|方面|回答|\bfollowing\b|\bcover|\binclud|\bcontain|\banswer|"
    r"\btopics?\b|\bquestions?\b|\bpoints?\b"
)
_RULES = re.compile(
    r"要求|注意|须知|规则|条件|格式|标准|\brequirements?\b|\bnotes?\b|\brules?\b|\bconstraints?\b|"
    r"\bguidelines?\b|\bformat"
)
_AMOUNT = (
    r"(?:大概|大约|约|共|总共|一共|全文|整篇|总字数|about|around|abt|roughly|in|~|\s)*"
    r"[0-9一二两三四五六七八九十百千k.,~到至-]{2,12}\s?(?:个?[字词页]|words?\b|pages?\b|char)"
)
_RULE = re.compile(
    rf"\W*(?:{_AMOUNT}|"
    r"字数|篇幅|语言|格式|字体|截止|受众|读者|引用|来源|标注|语气|文风|风格|参考文献格式|不要|不能|不得|"
    r"禁止|请勿|勿|(?:请|全文|必须)?(?:使?用|以)(?:中文|英文|正式|通俗|简体|繁体|书面|english|chinese)|"
    r"适合|面向|写给|给[^,]{1,8}[看读]|正式|通俗|请?(?:控制|限制)在|不超过|不少于|至少|最多|每个?部分|"
    r"谢谢|多谢|辛苦|拜托|麻烦|都要|即可|就行|可以[查用引]|"
    r"(?:language|format|length|tone|style|audience|deadline|due|register|word count)\b|"
    r"(?:please|pls|thx|ty|cheers|write|keep|use|cite|avoid|do not|don't|no|never|make sure|"
    r"at most|"
    r"at least|max|under|approximately|in (?:english|chinese|simple|plain|formal)|plain english|"
    r"for (?!and)|written|aimed|suitable|that's|thanks?)\b|(?:each|every|per) section)"
)
_FILE = re.compile(r"\.(?:pdf|mp4|docx?|pptx?|srt|vtt)\b|https?:|^\W*《[^》]*》\W*$")


def is_rule(flat: str) -> bool:
    """Tell whether a listed thing says how to write (length, language, tone), not what about."""
    return bool(_RULE.match(flat))


def lead_score(lead: str) -> float:
    if NAMED.search(lead):
        return STRONG
    if _STRUCTURE.search(lead):
        return STRONG - 1
    return _HINTED.search(lead) is not None or -2.0 * (_RULES.search(lead) is not None)


def share_known(flat: str, pieces: Sequence[Piece]) -> float:
    """Return the share (0 to 1) of pieces that ask for something known; -9 for rules or files."""
    known = rules = files = 0
    looked = pieces[:MOST_SECTIONS]
    for piece in looked:
        text = flat[piece.start : piece.end][:200]
        known += bool(intents(text[:60]))
        rules += is_rule(text)
        files += bool(_FILE.search(text))
    if 2 * max(rules, files) >= len(looked):
        return -9.0
    return known / len(looked)
