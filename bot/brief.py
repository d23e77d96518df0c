"""A brief, understood: free text in Chinese or English to a typed `Contract`, by rules.

Where two wishes contradict, the later one wins and a notice says so.
"""

import re
from collections.abc import Sequence

from .domain import Aim, Contract, Length, Line, Unit
from .errors import Rejected
from .text import cjk_share
from .words import say, spoken

MOST_TEXT = 20_000  # characters of a brief that are looked at
MOST_SECTIONS = 20
TOLERANCE = 10  # per cent around "about 800 words"
PAGE = {"word_zh": 800, "words": 400, "cjk": 800}  # units on one page

_MENTION = re.compile(r"<[@#!][^>\s]{1,40}>|(?<!\S)@[\w.-]{1,40}")
_TITLE = re.compile(r"《([^《》\n]{1,80})》|titled\s+[\"“]([^\"”\n]{1,120})[\"”]", re.I)


def parse(text: str, *, kinds: Sequence[str] = ("application/pdf",), locale: str = "") -> Contract:
    """Understand a brief; ``kinds`` are the media types of its files, ``locale`` the platform's.

    Raises `Rejected` where it asks for nothing at all.
    """
    plain = _MENTION.sub(" ", text[:MOST_TEXT]).replace("\r\n", "\n").strip()
    if not any(char.isalnum() for char in plain):
        raise Rejected("brief-empty")
    notices: list[Line] = []
    language = _language(plain, locale, notices)
    sections = _sections(plain, kinds, language, notices)
    length = _length(plain, len(sections), language, notices)
    title = _TITLE.search(plain)
    return Contract(
        text=text,
        language=language,
        title=(title[1] or title[2]) if title else say("brief-title", language),
        audience=_audience(plain),
        sections=sections,
        length=length,
        register="plain" if _PLAIN.search(plain) else "formal",
        sources="public" if _PUBLIC.search(plain) else "given",
        notices=tuple(notices),
    )


# ── language ──────────────────────────────────────────────────────────────────────────────────

_WISHES = (
    ("zh-Hant", re.compile(r"繁體|繁体|traditional chinese", re.I)),
    (
        "en",
        re.compile(
            r"(?:用|以|成)\s*英[文语語]|英文(?:报告|撰写|写)|\bin english\b|english please", re.I
        ),
    ),
    (
        "zh",
        re.compile(
            r"(?:用|以|成)\s*(?:简体)?[中汉漢][文语語]|中文(?:报告|撰写|写)"
            r"|\bin (?:simplified )?chinese\b|chinese please",
            re.I,
        ),
    ),
)


def _language(text: str, locale: str, notices: list[Line]) -> str:
    wishes = sorted(
        (match.start(), tag) for tag, pattern in _WISHES for match in pattern.finditer(text)
    )
    if wishes:
        chosen = wishes[-1][1]
        if len({tag.split("-")[0] for _, tag in wishes}) > 1:
            name = say(f"brief-language-{spoken(chosen)}", chosen)
            notices.append(Line("brief-later-language", {"name": name}))
        return chosen
    letters = sum(char.isalpha() for char in text)
    if letters < 2:
        return spoken(locale)
    return "zh" if cjk_share(text) > 0.15 else "en"


# ── audience, register, sources ───────────────────────────────────────────────────────────────

_AUDIENCES = re.compile(
    r"(?:适合|面向|针对|写给|给)(?P<zh>[^，。；,;.\n（）()]{1,16}?(?:者|生|人|员|师|家|读者|新手|小白|同学|同事))"
    r"|\b(?:for|aimed at)\s+(?P<en>(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,3}?"
    r"(?:beginners?|students?|experts?|researchers?|reviewers?|committee|newcomers?|engineers?|"
    r"managers?|audience|readers?|laypeople|undergraduates?|colleagues?|team|kids|children))\b",
    re.I,
)
_PLAIN = re.compile(r"通俗|口语|轻松|大白话|casual|informal|plain language|conversational", re.I)
_PUBLIC = re.compile(
    r"公开资料|公开来源|网上资料|可(?:以)?(?:引用|参考)[^。\n]{0,12}资料|"
    r"public (?:sources|material)|other sources|outside sources",
    re.I,
)


def _audience(text: str) -> str:
    found = list(_AUDIENCES.finditer(text))
    return (found[-1]["zh"] or found[-1]["en"] or "").strip() if found else ""


# ── length ────────────────────────────────────────────────────────────────────────────────────

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_NUMBER = (
    r"(?:\d[\d,，]*(?:\.\d+)?\s*(?:[kK千万](?![a-zA-Z]))?|[零〇一二两三四五六七八九十百千万]{1,9})"
)
_UNITS = r"(?P<unit>个?汉字|字符?|个?字|words?|characters?|英文词|个?词|pages?|页)"
_EACH = re.compile(r"(?:每|各)\s*(?:个)?\s*(?:部分|节|章|段|section)|(?:each|per)\s+section", re.I)
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?:字|words?)?\s*(?:-|–|—|~|～|至|到|to|and|和)\s*(?P<high>{_NUMBER})\s*-?\s*{_UNITS}",
    re.I,
)
_SINGLE = re.compile(
    rf"(?P<how>不超过|不多于|不得超过|最多|至多|少于|限|at most|no more than|not more than|up to|"
    rf"under|within|less than|max(?:imum)?(?: of)?|不少于|不低于|至少|最少|超过|at least|"
    rf"no less than|over|more than|min(?:imum)?(?: of)?|约|大约|大概|差不多|"
    rf"about|around|roughly|some|~|≈)?\s*"
    rf"(?:为|在|是|a|an)?\s*(?P<number>{_NUMBER})\s*-?\s*{_UNITS}(?P<after>以内|之内|以下|左右|上下|以上|内)?",
    re.I,
)
_MOST = re.compile(
    r"不超|不多|不得超|最多|至多|少于|限|most|more than|up to|under|within|less|max", re.I
)
_LEAST = re.compile(r"不少|不低|至少|最少|^超过|least|no less|over|min", re.I)


def _length(text: str, sections: int, language: str, notices: list[Line]) -> Length | None:
    found: list[tuple[int, Length]] = []
    taken: list[tuple[int, int]] = []
    for match in _RANGE.finditer(text):
        low, high = sorted((_value(match["low"], match["high"]), _value(match["high"])))
        found.append((match.start(), _made(low, high, match, text, sections, language)))
        taken.append(match.span())
    for match in _SINGLE.finditer(text):
        if any(start <= match.start("number") < end for start, end in taken):
            continue
        low, high = _around(_value(match["number"]), match["how"] or "", match["after"] or "")
        if match["unit"].lower().startswith(("page", "页")) and not _PAGES_ASKED.search(
            text[max(match.start() - 12, 0) : match.end() + 8]
        ):
            continue
        found.append((match.start(), _made(low, high, match, text, sections, language)))
    usable = [length for _, length in sorted(found, key=lambda pair: pair[0]) if length.max >= 20]
    if len(set(usable)) > 1:
        notices.append(Line("brief-later-length", {"min": usable[-1].min, "max": usable[-1].max}))
    return usable[-1] if usable else None


_PAGES_ASKED = re.compile(
    r"不超过|篇幅|长度|写|左右|以内|about|at most|up to|report|long|length|-page", re.I
)


def _around(number: float, how: str, after: str) -> tuple[float, float]:
    if after in ("以内", "之内", "以下", "内") or (
        _MOST.search(how) and not how.lower().startswith("more")
    ):
        return number * 0.6, number
    if after == "以上" or _LEAST.search(how) or how.lower().startswith("more"):
        return number, number * 1.5
    return number * (100 - TOLERANCE) / 100, number * (100 + TOLERANCE) / 100


def _made(
    low: float, high: float, match: re.Match[str], text: str, sections: int, language: str
) -> Length:
    printed = match["unit"].lower()
    unit: Unit = "words"
    if "汉字" in printed:
        unit = "cjk"
    elif (
        "字" in printed
        or (language.startswith("zh") and printed.startswith(("character", "page", "页")))
        or (printed.startswith(("page", "页")) and language.startswith("zh"))
    ):
        unit = "word_zh"
    if unit == "words" and language.startswith("zh"):
        unit = "word_zh"
    factor = PAGE[unit] if printed.startswith(("page", "页")) else 1
    if _EACH.search(text[max(match.start() - 14, 0) : match.end() + 16]):
        factor *= sections
    return Length(round(low * factor), round(high * factor), unit)


def _value(printed: str, other: str = "") -> float:
    """Read a number as printed: "2,000", "1.5k", "三千五百"; "2-3千" gives its low end the 千."""
    text = re.sub(r"[\s,，]", "", printed)
    tail = re.search(r"[kK千万]$", text)
    if text[0].isdigit():
        if tail is None and (lent := re.search(r"\d\s*([kK千万])$", other)):
            tail = lent
            text += lent[1]
        power = {"k": 1000, "千": 1000, "万": 10_000}[tail[0][-1].lower()] if tail else 1
        return float(re.sub(r"[kK千万]$", "", text)) * power
    if len(text) == 1 and other and other[-1] in _POWERS and text in _DIGITS:
        return float(_DIGITS[text] * _POWERS[other[-1]])  # 两三千: each of them is thousands
    return float(_chinese(text))


def _chinese(text: str) -> int:
    total = part = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "万":
            total, part, digit = (total + part + digit) * 10_000, 0, 0
        else:
            part, digit = part + (digit or 1) * _POWERS[char], 0
    if digit and len(text) > 1 and text[-2] in "百千万":
        digit *= _POWERS[text[-2]] // 10  # 三千五 is 3,500
    return total + part + digit


# ── sections ──────────────────────────────────────────────────────────────────────────────────

_MARK = (
    r"(?:[（(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-h])\s*[)）]|(?:\d{1,2}|[a-h])\s*[)）]|"
    r"\d{1,2}\s*[.．、](?!\d)|[一二三四五六七八九十]{1,3}\s*[、.．]|[①-⑳]|[-*•·–]\s)"
)
_ITEM_LINE = re.compile(rf"^(?P<indent>[ \t　]*)(?P<mark>{_MARK})\s*(?P<rest>\S.*)$")
_ITEM_INLINE = re.compile(
    r"[（(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]|[①-⑳]|(?<![\w.])\d{1,2}[.、)）](?!\d)\s*"
)
_LIST = re.compile(
    r"(?:(?:包[含括](?:以下|如下)?|分(?:为|成)?|以下)[^：:。\n]{0,20}(?:部分|章节|节|段|内容|方面)?[^：:。\n]{0,6}[：:]"
    r"|(?:\w+\s+)?(?:sections?|parts?|headings|structure|outline|cover(?:ing)?|include|with)\b[^:\n.]{0,24}:)"
    r"\s*(?P<list>[^\n。]+)",
    re.I,
)
_COUNT = re.compile(
    r"(?P<zh>\d{1,2}|[一二两三四五六七八九十]{1,2})\s*个?\s*(?:大)?(?:部分|章节|章|节|段)"
    r"|\b(?P<en>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)[ -]"
    r"(?:sections?|parts?)\b",
    re.I,
)
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ASIDE = re.compile(
    r"^(?P<title>.{1,60}?)\s*(?:[（(](?P<in>[^（）()]+)[)）]|[：:]\s*|\s[-–—]+\s|——)(?P<after>.*)$"
)


def _sections(
    text: str, kinds: Sequence[str], language: str, notices: list[Line]
) -> tuple[Aim, ...]:
    for find in (_by_lines, _by_marks, _by_list):
        aims = find(text)
        if aims:
            return _distinct(aims)
    count = _count(text)
    titles = _outline(kinds, language, count)
    notices.append(Line("brief-outline", {"count": len(titles)}))
    return tuple(Aim(title) for title in titles)


def _by_lines(text: str) -> list[Aim]:
    """Take list items that stand on lines of their own; deeper ones fold into their parent."""
    items: list[tuple[int, str, list[str]]] = []
    style = ""
    for line in text.split("\n"):
        match = _ITEM_LINE.match(line)
        if not match:
            continue
        depth, kind = len(match["indent"].expandtabs(4)), _style(match["mark"])
        style = style or kind
        if items and (depth > items[0][0] or kind != style):
            items[-1][2].append(match["rest"].strip())
        else:
            items.append((depth, match["rest"].strip(), []))
    if len(items) < 2:
        return []
    return [_aim(rest, below) for _, rest, below in items]


def _style(mark: str) -> str:
    return re.sub(
        r"\d+|[一二三四五六七八九十]+|[①-⑳]|(?<=[(（])[a-h]|^[a-h](?=[)）])", "n", mark.strip()
    )


def _by_marks(text: str) -> list[Aim]:
    """Take items numbered inside a running text: （1）…；（2）…."""
    marks = list(_ITEM_INLINE.finditer(text))
    if len(marks) < 2:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    pieces = [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    pieces[-1] = re.split(r"[。\n]|(?<=\w)\.\s", pieces[-1])[0]
    return [_aim(piece, []) for piece in pieces if piece.strip(" ；;，,、。.")]


def _by_list(text: str) -> list[Aim]:
    """Take a list after a colon: "four sections: facts, summary, techniques and talk"."""
    for match in _LIST.finditer(text):
        listed = re.split(r"(?<=[a-z])\.\s", match["list"])[0]
        separator = next(
            (mark for mark in (r"[；;]", r"、", r"[，,]") if re.search(mark, listed)), None
        )
        if separator is None:
            continue
        pieces = re.split(separator, listed)
        last = re.split(r"\s+and\s+|和|以及|及", pieces[-1].strip(), maxsplit=1)
        pieces[-1:] = [piece for piece in last if piece.strip()]
        pieces = [re.sub(r"^\s*(?:and|以及|和)\s+", "", piece) for piece in pieces]
        if len(pieces) >= 2 and all(1 <= len(piece.strip()) <= 80 for piece in pieces):
            return [_aim(piece, []) for piece in pieces]
    return []


def _aim(piece: str, below: list[str]) -> Aim:
    text = piece.strip().strip("；;，,、。.*_# ").strip()
    aside = _ASIDE.match(text)
    parts = [part for part in (aside["in"], aside["after"]) if part] if aside else []
    title = aside["title"].strip(" *_，,") if aside else text
    if len(title) > 60:
        title, _, rest = re.sub(r"[，,]", "\n", title, count=1).partition("\n")
        parts.insert(0, rest)
    return Aim(
        title[:60].strip(), "; ".join(part.strip("；;，,。. ") for part in parts + below if part)
    )


def _distinct(aims: list[Aim]) -> tuple[Aim, ...]:
    kept: dict[str, Aim] = {}
    for aim in aims[:MOST_SECTIONS]:
        if aim.title and aim.title not in kept:
            kept[aim.title] = aim
    return tuple(kept.values())


def _count(text: str) -> int | None:
    found = list(_COUNT.finditer(text))
    if not found:
        return None
    printed = (found[-1]["zh"] or found[-1]["en"]).lower()
    number = _ENGLISH.index(printed) if printed in _ENGLISH else int(_value(printed))
    return min(number, MOST_SECTIONS) or None


_PAPER = ("facts", "summary", "method", "results", "limits", "terms", "background", "takeaway")
_TALK = ("facts", "summary", "method", "talk", "results", "limits", "terms", "takeaway")


def _outline(kinds: Sequence[str], language: str, count: int | None) -> list[str]:
    """Return a sensible outline for these kinds of file, in reading order."""
    talk = any(kind.startswith(("video/", "audio/")) for kind in kinds)
    keys = list(_TALK if talk else _PAPER)
    chosen = keys[: count or 4]
    order = (
        "facts",
        "background",
        "summary",
        "terms",
        "method",
        "results",
        "talk",
        "limits",
        "takeaway",
    )
    chosen.sort(key=order.index)
    titles = [say(f"brief-section-{key}", language) for key in chosen]
    return titles + [
        say("brief-section-more", language, number=number)
        for number in range(1, (count or 0) - len(titles) + 1)
    ]
