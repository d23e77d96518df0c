"""Values that sentences state: of which metric or of how many things, on what data, of whom.

A value counts as stated plainly where the sentence gives it as such: "a BLEU score of 41.0"; gains,
bounds and differences ("by more than 2.0 BLEU") do not.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from .evidence import Said, content_terms
from .names import names
from .numerals import Number, numbers
from .text import cjk_share
from .words import FOLDER

_NEAR = 28  # characters between a metric and its value
_LONG = 28  # words of a clause that is shown with its value
_SHARED, _ALIKE = 3, 0.75  # terms that two clauses share that say the same but for the value

_RELATIVE_BEFORE = re.compile(
    r"(?:\b(?:by|over|than|under|below|above|additional|further|another|least|most|up to|about"
    r"|around|nearly|almost|roughly|gains? of|improvements? of|increase of|reduction of|drop of"
    r"|difference of|within|from|between)(?:\s+(?:more|less|over|about|nearly|than|at|least|an?))*"
    r"|高出|提高了?|提升了?|降低了?|下降了?|超过|低于|高于|减少了?|增加了?|约|大约|近)"
    r"\s*(?:[\d.]+\s*%?\s*(?:,|and|or|和|、)\s*)*$",
    re.IGNORECASE,
)
_RELATIVE_AFTER = re.compile(
    r"[^.;,，。]{0,18}\b(?:worse|better|higher|lower|more|less|improvements?|gains?|increase"
    r"|decrease|drop|reduction|relative|absolute|ahead|behind)\b|^.{0,6}(?:以上|以下|左右|的提升)",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:we|our|ours|proposed|this (?:model|work|paper|system|method)|it)\b"
    r"|本文|我们|所提|该模型|该方法|本模型",
    re.IGNORECASE,
)
_QUALIFIERS = re.compile(
    r"\b(?:big|large|base|small|tiny|medium|single|ensembles?|semi-supervised|supervised|without"
    r"|only|dev|development|validation|test|train(?:ing)?|baselines?|previous(?:ly)?|average[ds]?"
    r"|best|\d+[- ]layers?|zero-shot|few-shot|fine-?tuned|pre-?trained|human|by hand)\b"
    r"|大模型|小模型|基线|集成|单模型|测试集|验证集|训练集|人工",
    re.IGNORECASE,
)
_THE_BEST = frozenset(("big", "large", "best", "single"))  # a work's own value is that of these
_UNITS = frozenset(("", "%", "‰", "point", "bleu", "times", "ms", "us", "second"))
_RATES = frozenset(
    ("accuracy", "precision", "recall", "F1", "AUC", "WER", "error rate", "hit rate", "win rate",
     "pass rate", "completion rate", "CTR", "share found")
)  # fmt: skip
_NO_VALUE = re.compile(
    r"[- ]?fold\b|折|\s*%?\s*(?:confidence|置信)|\s*(?:times|倍交叉)", re.IGNORECASE
)
_COUNTERS = re.compile(r"\s?[组个条次张位名家份]")
_NO_DATA = frozenset(
    ("bleu", "gpu", "gpus", "table", "figure", "section", "sota", "state-of-the-art", "i", "ai")
)


@dataclass(frozen=True)
class Metric:
    """A kind of value: its name, and where a sentence prints it."""

    name: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Measure:
    """One value of one metric as a sentence states it; ``clause`` is an exact piece of it."""

    metric: str
    printed: str  # the metric as the sentence prints it
    number: Number
    said: Said
    clause: str
    plain: bool
    ours: bool
    about: frozenset[str]  # data sets, tasks and languages, folded
    qualifiers: frozenset[str]
    counted: bool = False  # so many of something; ``metric`` is then what is counted

    @property
    def value(self) -> str:
        """Return the value as printed, with its per cent sign."""
        text, end = self.said.text, self.number.end
        return text[self.number.start : end + (text[end : end + 1] in ("%", "％"))]


@cache
def metrics() -> tuple[Metric, ...]:
    """Return the metrics that are known by name."""
    lines = (FOLDER / "metrics.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(Metric(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in rows)


def measures(sentences: Iterable[Said], own: Iterable[str] = ()) -> tuple[Measure, ...]:
    """Return every value of a metric that sentences state; ``own`` are names of the work itself."""
    ours = frozenset(name.lower() for name in own)
    return tuple(found for said in sentences for found in _of(said, ours))


def _of(said: Said, own: frozenset[str]) -> Iterable[Measure]:
    text = said.text
    values = [number for number in numbers(text) if _may_be_value(text, number)]
    named = [(m.name, hit) for m in metrics() for hit in m.pattern.finditer(text)] if values else []
    measured = _measured(text, values, named)
    for number in values:
        hit = measured.get(number.start)
        if hit and not (hit[0] in _RATES and number.value > 100):
            yield _measure(said, number, hit[0], hit[1].group(), own)
    for number in numbers(text):
        if number.start not in measured and (counted := _counted(text, number)):
            yield _measure(said, number, counted.lower(), counted, own, counted=True)


_Hit = tuple[str, "re.Match[str]"]
_LISTED = re.compile(r"\s*[%％]?\s*(?:,|and|or|, and|和|、|/)\s*$")


def _measured(text: str, values: list[Number], named: list[_Hit]) -> dict[int, _Hit]:
    """Return the metric of each value that has one, by where the value begins."""
    found: dict[int, _Hit] = {}
    for at, number in reversed(list(enumerate(values))):
        near = min(named, key=lambda one: _distance(one[1], number), default=None)
        after = values[at + 1] if at + 1 < len(values) else None
        listed = after and after.start in found and _LISTED.match(text[number.end : after.start])
        if near and _belongs(text, near[1], number, values):
            found[number.start] = near
        elif after and listed:  # "0.37% and 0.25% in terms of AUC"
            found[number.start] = found[after.start]
    return found


def _measure(
    said: Said,
    number: Number,
    metric: str,
    printed: str,
    own: frozenset[str],
    counted: bool = False,
) -> Measure:
    clause = clause_of(said.text, number.start, number.end)
    return Measure(
        metric=metric,
        printed=printed,
        number=number,
        said=said,
        clause=clause,
        plain=not _is_relative(said.text, number),
        ours=bool(_OURS.search(clause)) or any(name in clause.lower() for name in own),
        about=_about(clause, own | {printed.lower()}),
        qualifiers=frozenset(
            hit.lower() for hit in _QUALIFIERS.findall(_up_to(clause, number.text))
        ),
        counted=counted,
    )


_THINGS = re.compile(
    r"[ -]?((?:[A-Za-z][\w-]*\s){0,2}?(?!is\b|was\b|as\b|this\b|has\b|does\b)"
    r"[A-Za-z][\w-]*[^\Wsu0-9]s)\b"
)
_CHINESE_THINGS = re.compile(
    r"\s?(公里|千米|米|元|天|小时|分钟|秒|层|人|名|个|组|条|次|轮|步|句|词|维|倍|年|月)"
)
_IN_A_NAME = re.compile(r"[a-z,;(\"“] ?[A-Z][\w-]*[a-z][\w-]* $|^[A-Z][\w-]*[a-z][\w-]* $")
_BETWEEN = re.compile(r"\b(?:and|or|of|in|on|to|for|with|than|as|at|by|from|is|are|per)\b", re.I)


def _counted(text: str, number: Number) -> str:
    """Return what a number counts, as printed: "GPUs" of "8 P100 GPUs"; "" for none."""
    year = number.text.isdigit() and 1900 <= number.value <= 2099
    if number.label or year or number.value in (0, 1) or _NO_VALUE.match(text[number.end :]):
        return ""
    if _IN_A_NAME.search(text[: number.start][-24:]):  # "FastSpeech 2 takes"
        return ""
    chinese = cjk_share(text) >= 0.3
    found = (_CHINESE_THINGS if chinese else _THINGS).match(text, number.end)
    if not found or _BETWEEN.search(found.group(1)) or (chinese and not number.unit):
        return ""
    return found.group(1)


def _may_be_value(text: str, number: Number) -> bool:
    """Tell whether a number may be a metric's value: no label, no year, no "5-fold"."""
    year = number.text.isdigit() and 1900 <= number.value <= 2099
    return (
        not number.label
        and not year
        and number.unit in _UNITS
        and not _NO_VALUE.match(text[number.end :])
        and not _COUNTERS.match(text[number.end :])
    )


def _up_to(clause: str, value: str) -> str:
    before, found, _ = clause.partition(value)
    return before + found


def _distance(hit: re.Match[str], number: Number) -> int:
    return max(hit.start() - number.end, number.start - hit.end(), 0)


def _belongs(text: str, hit: re.Match[str], number: Number, values: list[Number]) -> bool:
    """Tell whether a value is that of a metric: near it, in one clause, no other value between."""
    low, high = sorted((hit.end(), number.start) if hit.end() <= number.start
                       else (number.end, hit.start()))  # fmt: skip
    between = text[low:high]
    alone = not any(low <= other.start and other.end <= high for other in values)
    return len(between) <= _NEAR and alone and not re.search(r"[;:；：。()（）]|\.\s", between)


def _is_relative(text: str, number: Number) -> bool:
    return bool(
        _RELATIVE_BEFORE.search(text[: number.start]) or _RELATIVE_AFTER.match(text[number.end :])
    )


def _about(part: str, own: frozenset[str]) -> frozenset[str]:
    """Return what a clause names besides the work and the metric: its data and its task."""
    found: set[str] = set()
    for name in names(re.sub(r"(?<=[A-Za-z])[-\u2010\u2011 ](to|and)[- ](?=[A-Z])", r" \1 ", part)):
        found |= {word for word in re.split(r"[^a-z0-9]+", name.lower()) if len(word) > 1}
    return frozenset(found - own - _NO_DATA - {word.lower() for word in own})


def clause_of(text: str, start: int, end: int) -> str:
    """Return the piece of a sentence around a stretch that says what it is the value of.

    >>> clause_of("On A, our model has a BLEU of 41.0, beating all, even B.", 30, 34)
    'On A, our model has a BLEU of 41.0'
    """
    chinese = cjk_share(text) >= 0.3
    cut = re.compile(r"[，；。]" if chinese else r"(?:[,;](?=\s)|\s[-–—]\s)")
    ends = [match.start() for match in cut.finditer(text, end)]
    stop = ends[0] if ends else len(text)
    if len(text[:stop].split()) <= _LONG and len(text[:stop]) <= 12 * _LONG:
        return text[:stop].strip()
    starts = [match.end() for match in cut.finditer(text, 0, start)]
    return text[starts[-1] if starts else 0 : stop].strip()


# ── agreeing and differing ────────────────────────────────────────────────────────────────────


def comparable(one: Measure, other: Measure) -> bool:
    """Tell whether two values are of the same thing, on the same data, of the same subject."""
    if one.metric != other.metric or one.about != other.about or one.plain != other.plain:
        return False
    if (one.number.unit == "%") != (other.number.unit == "%"):
        return False
    if one.ours != other.ours or (one.qualifiers ^ other.qualifiers) - _THE_BEST:
        return False
    if one.ours and one.about and one.plain and not one.counted:
        return True
    return _apart(one, other) and _same_words(one, other)


def _apart(one: Measure, other: Measure) -> bool:
    """Tell whether two sentences stand in two sources, or one in the abstract."""
    first, then = one.said.passage, other.said.passage
    return first.source != then.source or (first.role == "abstract") != (then.role == "abstract")


def _same_words(one: Measure, other: Measure) -> bool:
    """Tell whether two clauses say the same but for the value: words, and every other number."""
    first, then = _words(one), _words(other)
    shared = len(first & then)
    same = shared >= _SHARED and shared >= _ALIKE * min(len(first), len(then))
    return same and _others(one) == _others(other)


def _words(one: Measure) -> frozenset[str]:
    rest = one.clause.replace(one.number.text, " ", 1)
    return frozenset(content_terms(rest)) - frozenset(content_terms(one.printed))


def _others(one: Measure) -> frozenset[tuple[object, str]]:
    rest = one.clause.replace(one.number.text, " ", 1)
    return frozenset((number.value, number.unit) for number in numbers(rest))


def differ(one: Measure, other: Measure) -> bool:
    """Tell whether two values differ by more than rounding to the fewer of their decimals."""
    digits = min(_decimals(one.number), _decimals(other.number))
    return round(one.number.value, digits) != round(other.number.value, digits)


def _decimals(number: Number) -> int:
    match = re.search(r"\.(\d+)", number.text)
    return len(match.group(1)) if match else 0
