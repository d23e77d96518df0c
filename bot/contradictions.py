"""Sections that contradict each other: one quantity with two values, or one denies what one says.

Two sentences are compared by the keys of `bot.meaning`, which Chinese and English share.  Nothing
is said where they differ in more than the value or the "not": two facts are mostly two facts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

from .bindings import Bound, bound, fit, swapped
from .disagreements import differing
from .domain import Passage, Reading
from .meaning import clauses, is_chinese, names_of
from .names import names
from .numerals import Number, matches, numbers, stated
from .report import Measured, Section, Sentence
from .statements import View, measured
from .text import sentences
from .words import FOLDER, say

_SAYING = ("claim", "quote")
_WEIGHTS = {"c": 1.0, "w": 1.0, "z": 0.5}
_LEAST = 2.0  # weight of what two sentences share that may speak of one thing
_DENIED = 2.5  # ... of what two clauses share, one of which denies the other
_FIT = 0.8  # how well two numbers stand in the same words, those of one quantity
_PLAIN, _NAMED = 0.45, 0.6  # of the lesser one's weight: what they share that give one quantity
_REWORDED, _OTHERWISE = 0.2, 0.5  # of the lesser one's weight: what both may say for themselves
_AGREED = 1.5  # the weight of a value that two sentences agree in
_TO = re.compile(r"\s?(?:%|[^\W\d_]{0,2})\s?(?:to|and|至|到|[-–—~～])\s?\d")
_FROM = re.compile(r"\d\s?(?:%|[^\W\d_]{0,2})\s?(?:to|and|至|到|[-–—~～])\s?$")
_SURE = re.compile(r"\s?[%％]?\s?(?:confidence|CI\b|的?置信)")
_SAME = 0.65  # of the greater one's: what they share that differ in a "not"
_TRANSLATED = 0.6  # ... where one is Chinese and the other is not
_NON = "non"
_APART = {  # tells two things apart, of which a sentence is about one
    name: re.compile(rf"\b(?:{english})\b|{chinese}", re.IGNORECASE)
    for name, english, chinese in (
        ("1", "first", "第一|首[次个先]"), ("2", "second", "第二"), ("3", "third", "第三"),
        ("4", "fourth", "第四"), ("5", "fifth", "第五"), ("last", "last", "最后"),
        ("nth", "former|latter", "第(?![一二三四五])|前者|后者"),
        ("other", "other|another", "其他|另"), ("train", r"train\w*", "训练"),
        ("test", r"test\w*", "测试|测验"), ("validation", "validation|dev", "验证"),
        ("base", "base", "基础"), ("big", "big|large", "大模型"), ("small", "small", "小模型"),
        ("with", "with", "有了"), ("without", "without", "没有|不带"), ("before", "before", "之前"),
        ("after", "after", "之后"), ("only", "only", "仅|只"), ("week", r"week\w*", "周|星期"),
        ("day", r"day\w*", "日|天"), ("night", r"night\w*", "夜|晚"),
        ("old", "original|initial|previous", "原(?![因理则料文作])|初始"),
        ("new", "new|revised|modified|improved|corrected", "新|修正|改进"),
        (_NON, r"non-?[a-z]\w+", "非(?!常)"),
    )
}  # fmt: skip
_DENIES = re.compile(
    r"\b(?:not(?! (?:only|necessarily|just|merely|least))|never|none|neither|without|cannot"
    r"|fail(?:s|ed)? to|lacks?|lacking|unknown|unclear|uncertain"
    r"|preclud\w+|prevent\w*|reject\w*|refus\w+)\b"
    r"|n['’]t\b|\bno(?! (?:more|less|fewer|longer) than)\b"
    r"|不(?![仅但同断过少论管足超止到]|一定|至于|确定)|没有(?![这那]么)|没能|(?<![从尚])未(?![来必])|从未|尚未|并非|无法"
    r"|缺乏|(?<![有毫])无(?![论人线])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clash:
    """A sentence that cannot be true beside one of a section above it; places are 0-based."""

    section: int
    sentence: int
    above: int  # the section that says otherwise
    other: int  # its sentence
    what: str  # the value or the words that clash, as the later sentence has them


def contradictions(seen: View) -> Measured:
    """Measure the claims that contradict none of an earlier section; what is flagged is met."""
    sections = seen.report.sections
    found = clashes(sections, seen.known, [one.reading for one in seen.materials.values()])
    n = sum(one.kind in _SAYING for section in sections for one in section.sentences)
    misses: list[str] = []
    excused: list[str] = []
    for clash in found:
        flagged = bool({"number", "support"} & set(_at(sections, clash).flags))
        miss = say(
            "checks-miss-contradiction",
            seen.language,
            section=clash.section + 1,
            sentence=clash.sentence + 1,
            other=sections[clash.above].sentences[clash.other].text[:60],
            text=_at(sections, clash).text[:60],
        )
        (excused if flagged else misses).append(miss)
    return measured(misses, n, excused)


def _at(sections: Sequence[Section], clash: Clash) -> Sentence:
    return sections[clash.section].sentences[clash.sentence]


def clashes(
    sections: Sequence[Section], known: Mapping[str, Passage], readings: Sequence[Reading] = ()
) -> tuple[Clash, ...]:
    """Return where a section contradicts one above it.

    Two quotes are the sources' own matter, and so are two values that their passages both print.
    """
    groups = [[one.number.value for one in group] for group in differing(readings)]
    return tuple(_found(sections, known, groups))


def _found(
    sections: Sequence[Section],
    known: Mapping[str, Passage],
    groups: Sequence[Sequence[Fraction]],
) -> Iterator[Clash]:
    said = [
        (place, at, sentence)
        for place, section in enumerate(sections)
        for at, sentence in enumerate(section.sentences)
        if sentence.kind in _SAYING
    ]
    for count, (place, at, sentence) in enumerate(said):
        for above, other, earlier in said[:count]:
            if above == place or sentence.kind == earlier.kind == "quote":
                continue
            found = clash(earlier.text, sentence.text)
            if found and not _is_the_sources(found, earlier, sentence, known, groups):
                yield Clash(place, at, above, other, found.what)
                break


def _is_the_sources(
    found: "Found",
    one: Sentence,
    other: Sentence,
    known: Mapping[str, Passage],
    groups: Sequence[Sequence[Fraction]],
) -> bool:
    """Tell whether two values stand so in the sources: in one passage, or differing in two."""
    values = set(found.values)
    if not values:
        return False
    if any(values <= set(group) for group in groups):
        return True
    shared = {c.passage for c in one.citations} & {c.passage for c in other.citations}
    texts = [known[key].text for key in shared if key in known]
    return any(values <= {number.value for number in stated(text)} for text in texts)


@dataclass(frozen=True)
class Found:
    """What clashes: as the later sentence has it, and the two values where they are numbers."""

    what: str
    values: tuple[Fraction, ...] = ()


@lru_cache(maxsize=65536)
def clash(one: str, other: str) -> Found | None:
    """Return what of a sentence contradicts another one, None for nothing.

    >>> clash("Training took 14 hours on two GPUs.", "The training took 41 hours on two GPUs.").what
    '41'
    """
    if one == other or not any(_share(one, other)):
        return None
    return _value(one, other) or _denied(one, other)


# ── what two sentences share ──────────────────────────────────────────────────────────────────


def _weight(found: Iterable[str]) -> float:
    return sum(_WEIGHTS[name[0]] for name in found)


def _comparable(one: str, other: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of two texts that they could share: across languages concepts and names."""
    first, then = names_of(one, figures=False), names_of(other, figures=False)
    if is_chinese(one) == is_chinese(other):
        return first, then
    chinese = first if is_chinese(one) else then
    latin = frozenset(key for key in chinese if key[0] == "w")
    return _across(first, latin), _across(then, latin)


def _across(found: frozenset[str], latin: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in found if key[0] == "c" or key in latin)


def _share(one: str, other: str, least: float = _LEAST) -> tuple[float, float]:
    """Return which shares of the lesser and of the greater text's weight two texts share."""
    first, then = _comparable(one, other)
    agreed = _AGREED * sum(_agree(a, b) for a in bound(one) for b in bound(other))
    shared = _weight(first & then) + agreed
    weights = sorted((_weight(first) + agreed, _weight(then) + agreed))
    return (shared / weights[0], shared / weights[1]) if shared >= least else (0.0, 0.0)


# ── values ────────────────────────────────────────────────────────────────────────────────────


def _value(one: str, other: str) -> Found | None:
    """Return the value that a sentence gives to a quantity for which another gives a different."""
    first, then = bound(one), bound(other)
    new = [b for b in then if not any(_agree(a, b) for a in first)]
    old = [a for a in first if not any(_agree(a, b) for b in then)]
    agreed = len(new) < len(then) and len(old) < len(first)
    apart, alike = _apart(one, other, agreed), _share(one, other)[1] >= _SAME
    for b in new:
        for a in old:
            near = _kin(a, b, alike) and (alike or fit(a, b) >= _FIT)
            ends = _ranges(one, a), _ranges(other, b)  # of a range of which the other end is agreed
            if near and not apart and (not any(ends) or (all(ends) and alike and agreed)):
                return Found(b.number.text, (a.number.value, b.number.value))
    if not new and not old and len({a.number.value for a in first}) > 1 and not apart:
        moved = swapped(other, (one,))
        return Found(moved[0].text) if moved else None
    return None


def _kin(one: Bound, other: Bound, alike: bool) -> bool:
    """Tell whether two numbers are of one unit; in like words one of them may be printed bare."""
    units = {one.number.unit, other.number.unit}
    if len(units) == 1 or not alike or "" not in units:
        return len(units) == 1
    years = [_is_year(found.number) for found in (one, other)]
    whole = [found.number.value.denominator == 1 for found in (one, other)]
    return whole[0] == whole[1] and (years[0] == years[1] or "year" in units)


def _is_year(number: Number) -> bool:
    return not number.unit and number.value.denominator == 1 and 1900 <= number.value < 2100


def _agree(one: Bound, other: Bound) -> bool:
    return matches(one.number, other.number) or one.number.value == other.number.value


def _ranges(text: str, one: Bound) -> bool:
    """Tell whether a number is an end of a range or says how sure one is."""
    before, after = text[: one.number.start], text[one.number.end :]
    return bool(_TO.match(after) or _FROM.search(before) or _SURE.match(after))


def _apart(one: str, other: str, agreed: bool = False) -> bool:
    """Tell whether two sentences are too far from each other to give one quantity.

    Each may speak of what the other does not, but both of hardly anything: "on phones" is not "on
    laptops".  More may differ where another value is ``agreed`` on.  Who names more must share
    more.
    """
    lesser, _ = _share(one, other)
    named = (frozenset(names(one)), frozenset(names(other)))
    told = (_marks(one), _marks(other))
    if any(first - then and then - first for first, then in (named, told)):
        return True
    if _NON in told[0] ^ told[1]:
        return True
    if is_chinese(one) == is_chinese(other):
        first, then = _comparable(one, other)
        differ = min(_weight(first - then), _weight(then - first))
        most = _OTHERWISE if agreed else _REWORDED
        if differ >= most * min(_weight(first), _weight(then)) > 0:
            return True
    return lesser < (_NAMED if named[0] ^ named[1] or told[0] ^ told[1] else _PLAIN)


def _marks(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _APART.items() if pattern.search(text))


# ── denials ───────────────────────────────────────────────────────────────────────────────────


@cache
def _axes() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    rows = (FOLDER / "opposites.tsv").read_text("utf-8").splitlines()
    cells = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return tuple(
        (re.compile(f"{up}|{above}", re.IGNORECASE), re.compile(f"{down}|{below}", re.IGNORECASE))
        for up, above, down, below in cells
    )


def _denied(one: str, other: str) -> Found | None:
    """Return the clause of a sentence that denies a clause of another on the same things."""
    least = _SAME if is_chinese(one) == is_chinese(other) else _TRANSLATED
    for clause in _said(other):
        for there in _said(one):
            if not _opposed(there, clause) or _elsewhere(there, clause):
                continue
            if _share(_plain(there), _plain(clause), _DENIED)[1] >= least:
                return Found(clause.strip(" ,，;；。."))
    return None


def _said(text: str) -> list[str]:
    return [clause for sentence in sentences(text) for clause in clauses(sentence)]


def _elsewhere(one: str, other: str) -> bool:
    """Tell whether two clauses give other values, or each names what the other does not."""
    first, then = frozenset(names(one)), frozenset(names(other))
    return _values(one) != _values(other) or bool(first - then and then - first)


def _values(text: str) -> frozenset[Fraction]:
    return frozenset(number.value for number in numbers(text) if not number.label)


def _opposed(one: str, other: str) -> bool:
    """Tell whether one of two clauses says "not", or the opposite word, and the other does not."""
    turned = len(_DENIES.findall(one)) % 2 != len(_DENIES.findall(other)) % 2
    for up, down in _axes():
        ends = [(bool(up.search(text)), bool(down.search(text))) for text in (one, other)]
        if {*ends} == {(True, False), (False, True)}:
            turned = not turned
    return turned


def _plain(clause: str) -> str:
    """Return a clause without the words that two which deny each other differ in."""
    for up, down in _axes():
        clause = down.sub(" ", up.sub(" ", clause))
    return _DENIES.sub(" ", clause)
