"""The length that a brief asks for: finding every mention of one, then making them one range.

Documented choices: "about N" and a bare "N" mean N less or more a tenth; "at least N" ends at one
and a half N; "at most N" starts at 0; a page is 800 字 or 500 words; six characters are one
English word.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .domain import Length, Line, Unit
from .intents import level

BAND = 0.1
CEILING = 1.5
PAGE = {"zh": 800, "en": 500}
LETTERS_PER_WORD = 6
LEAST, MOST = 20, 1_000_000  # fewer is no report ("in 3 words"), more is no wish

Said = Literal["zh", "words", "cjk", "characters", "pages"]
Each = Literal["", "section", "paper"]


@dataclass(frozen=True)
class Hit:
    """One mention of a length; ``low`` or ``high`` is None where it names no such end."""

    start: int
    end: int
    low: float | None
    high: float | None
    unit: Said
    each: Each = ""
    about: bool = False
    total: bool = False  # "in total", "全文": said of the whole report
    part: bool = False  # said of an abstract or a title


_ONES = "零一二三四五六七八九"
_TENS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
_ENGLISH = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_WORD = "|".join(sorted((*_ENGLISH, "hundred", "thousand"), key=len, reverse=True))
_LOOKED_AT = 300  # numbers at each end of a brief: between them stands what was pasted into it
_HEEDED = 9  # mentions: nobody means more, and a list of them would bury the notices
_NUMBER = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,7})(?:\.[0-9]{1,3})?(?![0-9])\s?(?:k(?![a-z])|[百千万])?"
    r"|[零〇一二两三四五六七八九十百千万半]{1,9}"
    rf"|half an?\b|(?:{_WORD})(?:[ -](?:and )?(?:{_WORD}))" + r"{0,5}\b"
)
_UNIT = (
    r"个?(?:汉字|中文字|英文单词|英文词|单词|字符|字(?![段典体母节幕])|词(?![典汇条表向])|页纸?(?![码面]))"
    r"|[ -]?(?:chinese )?(?:words?|characters?|chars?|hanzi|pages?)(?![a-z])"
)
_MENTION = re.compile(
    rf"(?<![a-z0-9.第])(?P<a>{_NUMBER})\s?(?P<more>\+|多|余)?\s?(?P<ua>{_UNIT})?"
    rf"(?:\s?(?:-{{1,2}}|–|—|~|至|到|to|or|and)\s?(?P<b>{_NUMBER}))?\s?(?P<unit>{_UNIT})?"
)
_BEFORE, _AFTER = 48, 16  # characters around a mention that qualify it

_GAP = r"[\s:要求为是在到约须应控制的of]{0,10}$"
_LIMIT = re.compile(  # one pattern, because 少于 stands in 不少于: the leftmost wins
    r"(?:(?P<least>不少于|不低于|不小于|不能少于|不得少于|不要少于|至少|最少|起码|超过|多于|大于|"
    r"at least|(?:no|not) (?:less|fewer) than|more than|over|min(?:imum)?\.?|[>≥]=?)|"
    r"(?P<most>不超过|不多于|不大于|(?:不要|不能|不得|不可|别|勿)(?:超过|多于)|最多|至多|顶多|少于|低于|小于|上限|(?<![局有极])限|"
    r"up to|at most|(?:no|not) (?:more|longer) than|not (?:to )?exceed(?:ing)?|"
    r"(?:don't|do not) exceed|max(?:imum)?\.?|under|below|within|"
    r"(?:less|fewer|shorter) than|[<≤]=?))" + _GAP
)
_LEAST_AFTER = re.compile(r"\s?(?:以上|起步?(?![草])|or more|at least|at a minimum|minimum)")
_MOST_AFTER = re.compile(
    r"\s?(?:以内|之内|以下|内(?!容)|封顶|max\b|maximum|"
    r"or (?:less|fewer|under)|at (?:the )?most|tops)"
)
_LABEL = re.compile(r"(字数|篇幅|长度|word ?count|word limit|length|words)[^0-9\n。.;!?]{0,12}$")
_NOTHING_AFTER = re.compile(
    r"\s?(?:左右|上下|之间|以内|以上|以下|or so|max)?\s?(?:[,.;:!?。、)\n]|$)"
)
_EACH_SECTION = re.compile(
    r"(?:每一?个?(?:部分|章节|章|节|小节|点|板块|方面|项|模块|问题)|各个?(?:部分|章节|章|节|小节)|"
    r"(?:each|every|per) (?:of (?:the|them) ?)?(?:section|part|chapter|heading|one|point|"
    r"question)?s?|sections? of)[^,。.;\n]{0,28}$|各[写约为有]?$"
)
_EACH_AFTER = re.compile(
    r"\s?(?:each|apiece|(?:for |in )?(?:per|a|every|each) (?:section|part|chapter|heading|point)|"
    r"/ ?section)\b"
)
_EACH_PAPER = re.compile(r"(?:每篇|每个?论文|(?:each|every|per) paper)[^,。.;\n]{0,16}$")
_PAPER_AFTER = re.compile(r"\s?(?:per|for each|each|a) paper\b")
_TOTAL = re.compile(r"(?:全文|全篇|总共|一共|总计|合计|总字数|总体|整篇|共|total|overall)\D{0,12}$")
_TOTAL_AFTER = re.compile(r"\s?(?:in total|overall|altogether|total)\b")
_PART = re.compile(r"(?:摘要|标题|题目|abstract|title|headline)[^,。.;\n]{0,10}$")
_OTHER = re.compile(  # the length of a source or a place in it
    r"(?:(?:论文|原文|文献|视频|字幕|papers?|article|transcript|source|pdf|它|it)"
    r"(?:\s?(?:全文|本身|大概|大约|一共|总共|有|共|约|is|has|have|are|runs? to|"
    r"contains?|about|around|of)){1,3}"
    r"|第|前|后|pages?|pp?\.?|first|last|next|the|these|those|this|table|figure|"
    r"fig\.?|section|every|per|by)\s?$"
)
_OTHER_AFTER = re.compile(
    r"(?:\s?的|[ -])?(?:long )?\s?(?:论文|文献|原文|pdf|ppt|幻灯|讲义|papers?\b|articles?\b|"
    r"documents?\b|slides?\b|manuscript|thesis|book|per minute)"
)
_EACH_NOTICE = {"section": "brief-length-each-section", "paper": "brief-length-each-paper"}


def _chinese(text: str) -> float:
    """Return the value of a Chinese numeral: 两千五 is 2500, 半 is 0.5, 千 is 1000."""
    if text == "半":
        return 0.5
    total, digit, unit, last = 0.0, 0, 1, 1
    seen = False
    for char in text.replace("两", "二").replace("〇", "零"):
        if char in _ONES:
            digit, seen = _ONES.index(char), True
        elif char in _TENS:
            size = _TENS[char]
            if size == 10_000:
                total, digit = (total + digit or 1) * size, 0
            else:
                total += (digit if seen else 1) * size
                digit = 0
            last, unit, seen = size, size, False
    return total + digit * (last / 10 if unit > 10 and seen and "零" not in text else 1)


def _english(text: str) -> float:
    if text.startswith("half"):
        return 0.5
    total = current = 0
    for part in re.split(r"[ -]", text):
        if part == "hundred":
            current = (current or 1) * 100
        elif part == "thousand":
            total, current = total + (current or 1) * 1_000, 0
        else:
            current += _ENGLISH.get(part, 0)
    return float(total + current)


_PAIR = re.compile(r"([一二两三四五六七八九])([二三四五六七八九])([百千万]?)$")  # 两三千


def _values(text: str) -> tuple[float, float, float]:
    """Return what a number says, least and most, and the multiplier that it ends with."""
    text = text.strip()
    if text[0].isascii() and text[0].isdigit():
        size = {"k": 1_000.0, **_TENS}.get(text[-1], 1.0)
        value = float(text.rstrip("k百千万 ").replace(",", "")) * size
        return value, value, size
    if text[0].isascii():
        value = _english(text)
        return value, value, 1.0
    size = float(_TENS.get(text[-1], 1))
    if pair := _PAIR.match(text):
        low, high, tail = pair.groups()
        factor = _TENS.get(tail, 1)
        return _chinese(low) * factor, _chinese(high) * factor, size
    value = _chinese(text)
    return value, value, size


def _said(unit: str) -> Said:
    unit = unit.strip(" -个")
    if unit.startswith(("汉字", "中文字", "hanzi")):
        return "cjk"
    if unit.startswith(("页", "page")):
        return "pages"
    if unit.startswith("chinese"):
        return "zh"
    if unit.startswith("char"):
        return "characters"
    return "zh" if unit.startswith("字") else "words"


def find(flat: str) -> list[Hit]:
    """Return every mention of a length in a levelled brief, in order."""
    hits = []
    mentions = list(_MENTION.finditer(flat))
    if len(mentions) > 2 * _LOOKED_AT:
        mentions = mentions[:_LOOKED_AT] + mentions[-_LOOKED_AT:]
    for match in mentions:
        before = flat[max(0, match.start() - _BEFORE) : match.start()]
        after = flat[match.end() : match.end() + _AFTER]
        hit = _hit(match, before, after)
        if hit is not None:
            hits.append(hit)
    return hits


def named(value: str) -> list[Hit]:
    """Return the lengths that a field of that name mentions: "800" counts in the usual unit."""
    return find(level(value)) or find(level(f"length: {value}"))


def _hit(match: re.Match[str], before: str, after: str) -> Hit | None:
    unit = match["unit"] or match["ua"]
    labelled = _LABEL.search(before) if _NOTHING_AFTER.match(after) else None
    if not unit and not labelled:
        return None
    if _OTHER.search(before) and not _LIMIT.search(before):
        return None
    if _OTHER_AFTER.match(after) or before.endswith("每"):
        return None
    said = _said(unit) if unit else "words" if labelled and labelled[1].isascii() else "zh"
    low, high, _ = _values(match["a"])
    ranged = match["b"] is not None or low != high
    if match["b"] is not None:
        low, high = _between(match["a"], match["b"])
    least, most = (0.5, 100) if said == "pages" else (LEAST, MOST)
    if not least <= high <= most:
        return None
    hit = Hit(match.start(), match.end(), low, high, said)
    return _qualified(hit, match, before, after, ranged=ranged)


def _between(first: str, second: str) -> tuple[float, float]:
    """Return a range in order; in "2-3千" the first end borrows the second's multiplier."""
    low, _, size = _values(first)
    _, high, larger = _values(second)
    if size == 1 and larger > 1 and low * larger <= high:
        low *= larger
    return min(low, high), max(low, high)


def _qualified(hit: Hit, match: re.Match[str], before: str, after: str, *, ranged: bool) -> Hit:
    each: Each = ""
    if _EACH_PAPER.search(before) or _PAPER_AFTER.match(after):
        each = "paper"
    elif _EACH_SECTION.search(before) or _EACH_AFTER.match(after):
        each = "section"
    low, high, start, end = hit.low, hit.high, hit.start, hit.end
    lead = _LIMIT.search(before)
    tail = _MOST_AFTER.match(after) or _LEAST_AFTER.match(after)
    if not ranged:
        if (lead and lead["most"]) or _MOST_AFTER.match(after):
            low = None
        elif lead or tail or match["more"] == "+":
            high = None
    leads = [found.start() for found in (lead, _LABEL.search(before)) if found]
    start -= max((len(before) - at for at in leads), default=0)
    if tail:
        end += tail.end()
    return replace(
        hit,
        start=start,
        end=end,
        low=low,
        high=high,
        each=each,
        about=not ranged and low is not None and high is not None,
        total=bool(_TOTAL.search(before) or _TOTAL_AFTER.match(after)),
        part=bool(_PART.search(before)),
    )


# ── one range from many mentions ──────────────────────────────────────────────────────────────


def resolve(
    hits: Sequence[Hit], text: str, language: str, *, sections: int, papers: int
) -> tuple[Length | None, list[Line]]:
    """Make the mentions of a length one range; of two that contradict each other the later holds.

    ``text`` is the brief as printed, at whose positions the hits stand.
    """
    wanted = _relevant(hits)
    if not wanted:
        return None, []
    notices: list[Line] = []
    held = wanted[0]
    for later in wanted[1:]:
        both = _meet(held, later)
        if both is None:
            values = {"dropped": _print(held, text), "kept": _print(later, text)}
            if values["dropped"] != values["kept"]:
                notices.append(Line("brief-length-contradiction", values))
        held = both or later
    length, more = _length(held, language, sections if held.each == "section" else papers)
    return length, notices + more


def summed(hits: Sequence[Hit]) -> list[Hit]:
    """Return the lengths of all sections as one of the report, or none where they do not add up."""
    low = high = 0.0
    for hit in hits:
        least, most = _ends(hit)
        if most is None or hit.each or hit.unit != hits[0].unit:
            return []
        low, high = low + (least or 0), high + most
    return [replace(hits[0], low=low, high=high, about=False)]


def _print(hit: Hit, text: str) -> str:
    return " ".join(text[hit.start : hit.end].split()).strip(",，;；:： ")


def _relevant(hits: Sequence[Hit]) -> list[Hit]:
    """Drop what is said of an abstract, each section or pages where the whole has a length."""
    wanted = [hit for hit in hits if not hit.part] or list(hits)
    wanted = [hit for hit in wanted if hit.total] or wanted
    wanted = [hit for hit in wanted if not hit.each] or wanted
    wanted = [hit for hit in wanted if hit.unit != "pages"] or wanted
    return wanted[-_HEEDED:]


def _meet(one: Hit, other: Hit) -> Hit | None:
    """Return what satisfies both where at least one of them has an open end, else None."""
    ends = [_ends(hit) for hit in (one, other)]
    if one.unit != other.unit or one.each != other.each:
        return None
    if {low is None for low, _ in ends} == {high is None for _, high in ends} == {False}:
        return None  # two full ranges: one of them was meant
    if one.low is other.low is None or one.high is other.high is None:
        return None  # two limits of one kind
    low = max((low for low, _ in ends if low is not None), default=None)
    high = min((high for _, high in ends if high is not None), default=None)
    if low is not None and high is not None and low > high:
        return None
    return replace(other, low=low, high=high, about=False)


def _ends(hit: Hit) -> tuple[float | None, float | None]:
    """Return the least and the most that a mention allows, None where it names no such end."""
    band = BAND if hit.about else 0.0
    return (
        None if hit.low is None else hit.low * (1 - band),
        None if hit.high is None else hit.high * (1 + band),
    )


def _length(hit: Hit, language: str, times: int) -> tuple[Length, list[Line]]:
    """Turn one mention into the contract's range, in a unit that can count the report."""
    factor, unit, notices = _counter(hit, language)
    if hit.each:
        factor *= max(times, 1)
        notices.append(Line(_EACH_NOTICE[hit.each], {"count": max(times, 1)}))
    low, high = _ends(hit)
    least = math.ceil(round((low or 0) * factor, 6))
    if high is None:
        most = math.ceil(least * CEILING)
        notices.append(Line("brief-length-ceiling", {"min": least, "max": most}))
    else:
        most = max(math.floor(round(high * factor, 6)), 1)
        if hit.about and hit.unit != "pages":
            notices.append(Line("brief-length-about", {"min": least, "max": most}))
    return Length(min(least, most), most, unit), notices


def _counter(hit: Hit, language: str) -> tuple[float, Unit, list[Line]]:
    """Return how many units one of the brief's is, in which counter, and what to say of it."""
    chinese = language.startswith("zh")
    own: Unit = "word_zh" if chinese else "words"
    if hit.unit == "pages":
        size = PAGE["zh" if chinese else "en"]
        return size, own, [Line("brief-length-pages", {"count": size})]
    if chinese:
        if hit.unit == "cjk":
            return 1, "cjk", []
        return 1, own, [Line("brief-length-words-in-chinese")] if hit.unit == "words" else []
    if hit.unit == "characters":
        return (
            1 / LETTERS_PER_WORD,
            own,
            [Line("brief-length-characters", {"count": LETTERS_PER_WORD})],
        )
    return 1, own, [] if hit.unit == "words" else [Line("brief-length-chinese-in-english")]
