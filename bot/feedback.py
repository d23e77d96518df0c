"""What a remark in a thread asks for, by rules.  Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from . import links
from .domain import Brief, Click, Feedback

Wish = Literal["revise", "approve", "export", "ask", "which"]

_SECTION = (
    r"(?:section\s*|part\s*|§\s*|第\s*)?"
    r"(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:节|部分|段|章)?"
)
_NAMED = re.compile(rf"^\s*{_SECTION}\s*[:：,，]\s*(?P<rest>.+)$", re.I | re.S)
_APPROVE = re.compile(
    rf"^\s*(?:approve|approved|ok|lgtm|通过|批准|同意)\s*(?:{_SECTION}|(?P<all>all|全部|所有))?\s*[.。]?\s*$",
    re.I,
)
_EXPORT = re.compile(r"^\s*(?:export|导出)\s*[.。]?\s*$", re.I)
_QUESTION = re.compile(
    r"[?？]\s*$|^(?:what|why|how|who|when|where|which|does|do|is|are|can)\b"
    r"|什么|为什么|怎么|如何|多少|哪|是否|吗",
    re.I,
)


@dataclass(frozen=True)
class Asked:
    """A remark, understood: the wish, the section it is about (0-based), and what it says."""

    wish: Wish
    section: int | None = None
    remark: str = ""


def understand(text: str, titles: Sequence[str], target: int | None = None) -> Asked:
    """Tell what a remark wants; ``target`` is the section that it replies to, if any.

    >>> understand("2: shorter", ["a", "b"])
    Asked(wish='revise', section=1, remark='shorter')
    """
    if _EXPORT.match(text):
        return Asked("export")
    if approve := _APPROVE.match(text):
        section = _number(approve["number"], titles) if approve["number"] else target
        known = section is not None or approve["all"] or not approve["number"]
        return Asked("approve", section) if known else Asked("which", None, text)
    if named := _NAMED.match(text):
        section = _number(named["number"], titles)
        return Asked("revise" if section is not None else "which", section, named["rest"].strip())
    if _QUESTION.search(text):
        return Asked("ask", target, text.strip())
    for order, title in enumerate(titles):
        if title and title in text:
            return Asked("revise", order, text.strip())
    return Asked("which" if target is None else "revise", target, text.strip())


def _number(printed: str, titles: Sequence[str]) -> int | None:
    number = int(printed) if printed.isascii() else _chinese(printed)
    return number - 1 if 1 <= number <= len(titles) else None


def _chinese(printed: str) -> int:
    """Read 一 to 九十九.

    >>> _chinese("十二")
    12
    """
    digits = "一二三四五六七八九"
    tens, ten, ones = printed.partition("十")
    if not ten:
        return digits.index(printed) + 1 if len(printed) == 1 else 0
    return (digits.index(tens) + 1 if tens else 1) * 10 + (digits.index(ones) + 1 if ones else 0)


def says_more(event: Feedback | Click) -> bool:
    """Tell whether a remark is to be answered, also where files came with it."""
    if isinstance(event, Click) or not event.files or event.target is not None or event.about:
        return True
    return any(mark in links.beside(event.text) for mark in "?？")


def as_brief(event: Feedback) -> Brief:
    """Return the brief that a first remark in a thread is."""
    return Brief(event.id, event.thread, event.author, event.text, event.files, event.locale)
