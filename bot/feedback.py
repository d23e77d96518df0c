"""What a remark in a thread asks for, by rules.  Pure."""

import re
from collections.abc import Callable, Sequence

from . import links
from ._routes import ROUTES
from .domain import Asked, Brief, Click, Feedback, Wish
from .intents import script

_NUMBER = r"(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})"
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_HEAD = re.compile(
    rf"^\s*(?:section\s*|part\s*|§\s*|第\s*)?{_NUMBER}\s*(?:节|部分|段|章)?\s*[:：,，]\s*(?P<rest>.+)$"
    r"|^\s*(?P<listed>\d{1,2})\.\s+(?P<after>\D.+)$",
    re.IGNORECASE | re.DOTALL,
)
_INSIDE = re.compile(
    rf"(?:\b(?:sections?|parts?|§)\s*|§\s*){_NUMBER}(?!\d)|第\s*(?P<zh>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*(?:节|部分|章)"
    r"|(?<![\d.])(?P<bare>\d{1,2})\s*(?:节|部分)"
    rf"|\b(?:sections?|parts?)\s+(?P<word>{'|'.join(_WORDS)})\b"
    rf"|\bthe\s+(?P<ordinal>{'|'.join(_ORDINALS)})\s+(?:section|part)\b",
    re.IGNORECASE,
)
_AFTER_VERB = re.compile(
    r"\b(?:shorten|lengthen|expand|rewrite|redo|trim|condense|simplify|revise)\s+(?P<number>\d{1,2})\b"
    r"(?!\s*(?:words?|sentences?|%))",
    re.IGNORECASE,
)
_BARE = re.compile(r"\b(\d{1,2})\b(?!\s*(?:words?|字|%|pages?|页|分钟|minutes?))")
_REVISION = re.compile(
    r"\br(?:evision\s*)?(\d{1,3})\b|第\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:稿|版)", re.I
)


def understand(text: str, titles: Sequence[str], target: int | None = None) -> Asked:
    """Tell what a remark wants; ``target`` is the section that it replies to, if any.

    >>> understand("2: shorter", ["a", "b"])
    Asked(wish='revise', section=1, remark='shorter', numbers=())
    """
    text = text.strip()
    if ROUTES["order"].search(text):
        return Asked("order", None, text)
    head = _HEAD.match(text)
    if head and _is_section(head):
        printed, rest = head["number"] or head["listed"], head["rest"] or head["after"]
        section = _number(printed, titles)
        return _of_section(rest.strip(), section) if section is not None else _unknown(rest)
    section = _named(text, titles)
    if section == -1:
        return _unknown(text)
    for wish, fits in _COMMANDS:
        if fits(text):
            return _command(wish, text, titles, section, target)
    return _said(text, section if section is not None else target, named=section is not None)


def _is_section(head: re.Match[str]) -> bool:
    """Tell whether a number before a comma names a section: "3, 4 and 5" lists numbers."""
    rest = head["rest"] or head["after"] or ""
    return not re.match(r"\s*\d", rest)


def _unknown(rest: str) -> Asked:
    return Asked("which", None, rest.strip())


def _of_section(rest: str, section: int) -> Asked:
    """Read what stands behind "2:"."""
    for wish, fits in _COMMANDS:
        if fits(rest) and wish in _ON_SECTIONS:
            return Asked(wish, section, rest, _revisions(rest))
    if ROUTES["language"].search(rest) and not ROUTES["starts_question"].search(rest):
        return Asked("language", section, rest)
    if _is_dispute(rest):
        return Asked("dispute", section, rest)
    asks = ROUTES["question"].search(rest) and not (
        ROUTES["change"].search(rest) and ROUTES["request"].search(rest)
    )
    if asks and (ROUTES["starts_question"].search(rest) or not ROUTES["change"].search(rest)):
        return Asked("ask", section, rest)
    return Asked("revise", section, rest)


def _is_dispute(text: str) -> bool:
    return bool(ROUTES["dispute"].search(text) and ROUTES["fact"].search(text)) and not ROUTES[
        "starts_question"
    ].search(text)


def _is_approval(text: str) -> bool:
    return bool(ROUTES["approve"].search(text)) and not ROUTES["question"].search(text)


_UNDO = re.compile(r"\bundo\b|\brevert\b|撤[销回]", re.IGNORECASE)
_COMMANDS: tuple[tuple[Wish, Callable[[str], object]], ...] = (
    ("export", ROUTES["export"].search),
    ("status", ROUTES["status"].search),
    ("usage", ROUTES["usage"].search),
    ("forget", ROUTES["forget"].search),
    ("help", ROUTES["help"].search),
    ("sources", lambda text: ROUTES["sources"].match(_without_section(text))),
    ("reopen", ROUTES["reopen"].search),
    ("both", ROUTES["both"].search),
    ("compare", ROUTES["compare"].search),
    ("back", lambda text: ROUTES["back"].search(text) and (_revisions(text) or _UNDO.search(text))),
    ("why", ROUTES["why"].search),
    ("show", lambda text: ROUTES["show"].match(text) and _revisions(text)),
    ("history", lambda text: ROUTES["history"].search(text) and len(text) < 40),
    ("redraft", ROUTES["redraft"].search),
    ("approve", _is_approval),
)
_ON_SECTIONS = ("sources", "reopen", "both", "compare", "back", "why", "show", "history",
                "redraft", "approve")  # fmt: skip


def _command(
    wish: Wish, text: str, titles: Sequence[str], section: int | None, target: int | None
) -> Asked:
    numbers = _revisions(text)
    if section is None and wish in _ON_SECTIONS:
        found = _BARE.search(_REVISION.sub(" ", text))
        if found and not ROUTES["all"].search(text):
            section = _number(found[1], titles)
            if section is None:
                return Asked("which", None, text)
    if section is None and not ROUTES["all"].search(text):
        section = target if wish in _ON_SECTIONS else None
    return Asked(wish, section, "" if wish in ("approve", "export") else text, numbers)


def _said(text: str, section: int | None, *, named: bool) -> Asked:
    """Tell remarks, questions and chatter apart where no command was given."""
    if ROUTES["agree"].match(text) and not named:
        return Asked("chatter", None, text) if section is None else Asked("approve", section)
    if ROUTES["language"].search(text) and not ROUTES["starts_question"].search(text):
        return Asked("language", section, text)
    if ROUTES["others"].match(text) or ROUTES["empty"].match(text):
        return Asked("chatter", None, text)
    if _is_dispute(text):
        return Asked("dispute", section, text)
    changes = bool(ROUTES["change"].search(text))
    if ROUTES["social"].search(text) and not named:
        sure = not (changes or ROUTES["question"].search(text))
        return Asked("chatter", None, text, sure=sure)
    asks = bool(ROUTES["question"].search(text))
    starts = ROUTES["starts_question"].search(text)
    asks = asks and not (changes and ROUTES["request"].search(text))
    if asks and (starts or not (named and changes)):
        return Asked("ask", section, text, sure=not changes)
    praised = ROUTES["praise"].search(text) or ROUTES["thanks"].search(text)
    if not changes and praised:
        return Asked("chatter", None, text, sure=len(text) < 40)
    if section is not None:
        return Asked("revise", section, text, sure=changes)
    if changes and ROUTES["all"].search(text):
        return Asked("revise", None, text)
    return Asked("which", None, text, sure=changes)


def language_asked(text: str) -> str:
    """Return the language that a remark asks for: en, zh or zh-Hant.

    >>> language_asked("把第二部分译成英文"), language_asked("Chinese, please")
    ('en', 'zh')
    """
    found = ROUTES["language"].search(text)
    named = re.findall(r"english|chinese|[英中]文|英语|汉语", (found or [""])[0].casefold())
    if not named or named[-1][0] in "e英":
        return "en"
    return "zh-Hant" if script(text) == "Hant" else "zh"


def _without_section(text: str) -> str:
    return re.sub(r"\s*\d{1,2}\s*", "", _INSIDE.sub("", text))


# ── which section ─────────────────────────────────────────────────────────────────────────────


def _named(text: str, titles: Sequence[str]) -> int | None:
    """Return the section that a text names by number or title, -1 for one that is not there."""
    if found := _INSIDE.search(text) or _AFTER_VERB.search(text):
        if found.re is _AFTER_VERB:
            order = _number(found["number"], titles)
            return -1 if order is None else order
        if found["word"]:
            number = _WORDS.index(found["word"].lower()) + 1
        elif found["ordinal"]:
            number = _ORDINALS.index(found["ordinal"].lower()) + 1
        else:
            order = _number(found["number"] or found["zh"] or found["bare"], titles)
            return -1 if order is None else order
        return number - 1 if number <= len(titles) else -1
    return _titled(text, titles)


def _titled(text: str, titles: Sequence[str]) -> int | None:
    """Return the section whose title, or a telling part of it, a text holds."""
    folded = text.casefold()
    for order, title in enumerate(titles):
        name = title.casefold().strip()
        latin = name.isascii()
        if not name:
            continue
        whole = re.search(rf"\b{re.escape(name)}\b", folded) if latin else name in folded
        before = r"(?:\bthe|\bin|^)\W*"
        if whole and (not latin or len(name) > 12 or re.search(before + re.escape(name), folded)):
            return order
    for order, title in enumerate(titles):
        parts = re.findall(r"[\u4e00-\u9fff]{2}", title[-2:])
        if any(re.search(rf"{part}(?:那|这)?一?[节部]", text) for part in parts):
            return order
    return None


def _number(printed: str, titles: Sequence[str]) -> int | None:
    number = int(printed) if printed.isascii() else chinese(printed)
    return number - 1 if 1 <= number <= len(titles) else None


def _revisions(text: str) -> tuple[int, ...]:
    """Return the revisions that a text names: "r2", "revision 2", "第一稿"."""
    found = (one or two for one, two in _REVISION.findall(text))
    return tuple(int(part) if part.isascii() else chinese(part) for part in found)


def chinese(printed: str) -> int:
    """Read 一 to 九十九.

    >>> chinese("十二")
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
