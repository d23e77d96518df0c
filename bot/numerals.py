"""Numbers by value: what quantities a text states, in digits or words, Chinese or English.

"8", "八" and "eight" are one value, as are "4.5 million" and "450 万", "25 %" and "百分之二十五";
"10^18" and "1018" are two.  Not numbers: reference marks ("[12]"), list marks ("(1)"), digits
inside names ("GPT-4", "P100"), idioms ("一方面", "one of").  "Table 2" is a label with a number: it
equals nothing but another "Table 2" or "表 2".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from .numberwords import (
    CHINESE,
    IDIOMS,
    LONGEST,
    LOOSE,
    ORDINALS,
    chinese_value,
    english_values,
)
from .units import CLASSIFIERS, COUNT, CURRENCY, PHYSICAL, TIME, unit_after

_HUGE = 300  # a power beyond this is compared by its exponent, not computed


@dataclass(frozen=True)
class Number:
    """A quantity: its value, its unit's name or "", and where it stands in the text.

    ``label`` is "table", "figure", "section" ... where the number only names one of these.
    """

    value: Fraction
    unit: str
    text: str
    start: int
    end: int
    label: str = ""


def matches(claim: Number, source: Number) -> bool:
    """Tell whether two numbers agree: label, value, and unit where both have one.

    A percentage agrees only with a percentage.
    """
    if (claim.label, claim.value) != (source.label, source.value):
        return False
    if claim.unit == source.unit:
        return True
    if COUNT in (claim.unit, source.unit):
        return not {claim.unit, source.unit} & (PHYSICAL - {"point"})  # 35 points in a plot
    exact = {"%", "‰"} | {unit for unit in (claim.unit, source.unit) if unit.startswith("^")}
    return "" in (claim.unit, source.unit) and not exact & {claim.unit, source.unit}


@lru_cache(maxsize=4096)
def numbers(text: str) -> tuple[Number, ...]:
    """Return the quantities that a text states, in order, as strictly as a reader would."""
    return tuple(_scan(text, generous=False))


@lru_cache(maxsize=4096)
def stated(text: str) -> tuple[Number, ...]:
    """Return all numbers that a source may be said to state: `numbers` and looser forms.

    Looser forms are "both", "twice", "June", "third", "one", list marks, the parts of "100 200".
    """
    return tuple(_scan(text, generous=True))


# ── the text without what is no number ────────────────────────────────────────────────────────

_SUPER = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True))
_PLAIN = {chr(0xFF10 + digit): str(digit) for digit in range(10)} | {
    "％": "%", "．": ".", "－": "-", "＋": "+", "−": "-", "／": "/", "＾": "^",
    "（": "(", "）": ")", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ",
    "˜": "~", "～": "~", "∼": "~", "⋅": "·", "∙": "·", "✕": "×", "＄": "$", "〇": "零", "○": "零",
}  # fmt: skip
_NOISE = re.compile(rf"\d{{{LONGEST + 1},}}|[{CHINESE}]{{{LONGEST + 1},}}")  # no one states these
_MARKS = re.compile(r"\[[1-9]\d{0,2}(?:\s*[,，、;–-]\s*[1-9]\d{0,2})*\]")
_LIST_MARKS = re.compile(r"(?:^|(?<=[\s。；;:：，,]))(?:\(\d{1,2}\)|\d{1,2}[.、)](?=\s|[^\W\d]))")
_ADDRESSES = re.compile(
    r"(?:https?://|www\.|doi:|10\.\d{4,}/)[^\s，。；）)]+|[^\s@]{1,64}@[^\s@]{1,255}", re.I | re.A
)
_DOTTED = re.compile(r"(?<![\d.])\d+(?:\.\d+){2,}")


def _printed(text: str) -> tuple[str, list[int]]:
    """Make wide and raised digits plain ("10⁹" is "10^9"), and tell where each one stood."""
    plain, places, raised = [], [], False
    for place, char in enumerate(text):
        if char in _SUPER and not raised:
            plain.append("^")
            places.append(place)
        plain.append(_SUPER.get(char) or _PLAIN.get(char, char))
        places.append(place)
        raised = char in _SUPER
    return "".join(plain), [*places, len(text)]


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda match: "\0" * len(match.group()), text)


# ── labels ────────────────────────────────────────────────────────────────────────────────────

_LABELS = {
    "table": r"\b(?:Tables?|Tab\.)|(?<![代列发外报地仪图])表格?",
    "figure": r"\b(?:Figures?|Figs?\.|Fig\b)|(?<![意地截插试企意力])图",
    "section": r"\b(?:Sections?|Secs?\.|Chapters?|Appendix)|章节|附录|§",
    "equation": r"\b(?:Equations?|Eqs?\.|Formulas?)|公式|等式|方程|(?<![正模形格])式(?=\s?\()",
    "algorithm": r"\bAlgorithms?|算法(?=\s?\d)",
    "theorem": r"\b(?:Theorems?|Lemmas?|Definitions?|Propositions?)|定理|引理|定义(?=\s?\d)",
}
_INDEX = r"(?:\((\d+(?:\.\d+)*)\)|(\d+(?:\.\d+)*))"
_MORE = re.compile(
    rf"\s?(?:,|，|、|-|–|~|and|to|&|和|与|及|至|到)\s?{_INDEX}(?![\d%.]*\s?[%\w万亿])"
)
_LABELLED = {
    name: re.compile(rf"(?:{words})\s?{_INDEX}", re.IGNORECASE if name != "table" else 0)
    for name, words in _LABELS.items()
}
_PLACE = re.compile(rf"第\s?(?:(\d+(?:\.\d+)*)|([{CHINESE}]+))\s?(?:节|章|小节)")


def _index_value(index: str) -> Fraction:
    """Make the index of a label a value; "3.2" and "3.20" stay two, and so do "0.1" and "1"."""
    value = Fraction(1)
    for part in index.split("."):
        value = value * 100000 + int(part[:5])
    return value


def _labels(text: str) -> Iterator[Number]:
    for name, pattern in _LABELLED.items():
        for match in pattern.finditer(text):
            index: re.Match[str] | None = match
            while index:
                number = _index_value(index.group(1) or index.group(2))
                yield Number(number, "", index.group(), *index.span(), name)
                index = _MORE.match(text, index.end())
    for match in _PLACE.finditer(text):
        digits, words = match.groups()
        counted = None if digits else chinese_value(words)
        place = digits or ("" if counted is None else str(counted))
        if place:
            yield Number(_index_value(place), "", match.group(), *match.span(), "section")


# ── digits ────────────────────────────────────────────────────────────────────────────────────

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+)"
_LATIN = r"A-Za-zÀ-ÖØ-öø-ɏͰ-Ͽ"
_POWER = re.compile(
    rf"(?:({_DIGITS})\s?[·×x*]\s?)?(?<!\d)(\d+)\s?\^\s?[({{]?([+-]?\d+(?:\.\d+)?)[)}}]?"
)
_SCIENCE = re.compile(rf"({_DIGITS})[eE]([+-]?\d+)(?![{_LATIN}\d])")
_PERCENT = re.compile(rf"(百|千|万)分之\s?({_DIGITS}|[{CHINESE}]{{1,20}})")
_PARTS = re.compile(rf"(\d{{1,9}}|[{CHINESE}]{{1,9}})分之(\d{{1,9}}|[{CHINESE}]{{1,9}})")
_SPACED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?: \d{3})+(?![\d,]|\.\d| \d)")
_FRACTION = re.compile(r"(?<![\d./])(\d{1,3})/([1-9]\d{0,2})(?![\d./])")
_PLAIN_NUMBER = re.compile(_DIGITS)
_SCALE = re.compile(
    rf"\s?(?:(hundred|thousand|million|billion|trillion)\b|([十百千万亿]+)(?![分维克米瓦赫])|"
    rf"(bn|mn|mln|[kKMBT])(?![{_LATIN}\d]))"
)
_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "bn": 9,
           "mn": 6, "mln": 6, "k": 3, "K": 3, "M": 6, "B": 9, "T": 12}  # fmt: skip
_TENTHS = re.compile(r"\s?成(?![为本就功立果员长分熟份都型])")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_IN_NAME = re.compile(
    rf"(?:[{_LATIN}_]|[{_LATIN}]-|[{_LATIN}_)\]]\s?\^\s?[({{]?-?|\^[({{]?-?|_\{{?)$"
)
_NAME_GOES_ON = re.compile(rf"[{_LATIN}_]")  # "4xlarge"; but "4-gram" is four
_SIGN_BEFORE = re.compile(r"(?:^|[\s(\[=,:<>≈~约为是])(?:[-+]|[–])$")


def _decimal(text: str) -> Fraction:
    return Fraction(text.replace(",", "").replace(" ", "")[:_HUGE].rstrip("."))


def _power(base: Fraction, exponent: str) -> tuple[Fraction, str]:
    """Return a power's value, and a mark where it is too large (or broken) to compute."""
    times = _decimal(exponent)
    if times.denominator == 1 and abs(times) <= _HUGE and base and len(str(base)) < 20:
        return base ** int(times), ""
    return times, f"^{base}"


def _signed(text: str, start: int) -> tuple[int, int]:
    """Return the sign (1 or -1) of the number at ``start``, and where it starts with its sign."""
    before = _SIGN_BEFORE.search(text[max(0, start - 4) : start])
    if not before:
        return 1, start
    if text[start - 1] == "–" and re.search(r"[\d%]\s$", text[: start - 1][-2:]):
        return 1, start  # "10 –20" is a range
    return (1 if text[start - 1] == "+" else -1), start - 1


def _named(text: str, start: int) -> bool:
    """Tell whether the digits at ``start`` belong to a name or a symbol: "P100", "GPT-4", "n^2"."""
    return bool(_IN_NAME.search(text[max(0, start - 8) : start]))


def _powers(text: str) -> Iterator[Number]:
    for match in _POWER.finditer(text):
        factor, base, exponent = match.groups()
        if _named(text, match.start()):
            continue
        value, mark = _power(_decimal(base), exponent)
        sign, start = _signed(text, match.start())
        value = value if mark else value * sign * _decimal(factor or "1")
        unit = mark + (factor or "") if mark else unit_after(text, match.end())
        yield Number(value, unit, text[start : match.end()], start, match.end())
    for match in _SCIENCE.finditer(text):
        if not _named(text, match.start()):
            value, mark = _power(Fraction(10), match.group(2))
            value = value if mark else value * _decimal(match.group(1))
            sign, start = _signed(text, match.start())
            unit = mark + match.group(1) if mark else unit_after(text, match.end())
            yield Number(value * sign, unit, text[start : match.end()], start, match.end())


def _parts(text: str) -> Iterator[Number]:
    """Yield 百分之八, 三分之二, 1/2."""
    for match in _PERCENT.finditer(text):
        printed = match.group(2)
        value = _decimal(printed) if printed[0] in ".0123456789" else chinese_value(printed)
        if value is not None:
            unit = {"百": "%", "千": "‰"}.get(match.group(1), "")
            yield Number(value if unit else value / 10000, unit, match.group(), *match.span())
    for match in _PARTS.finditer(text):
        if match.group(1) in "百千万":
            continue
        low, high = (chinese_value(part) for part in match.groups())
        if low and high is not None:
            yield Number(high / low, "", match.group(), *match.span())
    for match in _FRACTION.finditer(text):
        if not _named(text, match.start()):
            value = Fraction(int(match.group(1)), int(match.group(2)))
            yield Number(value, unit_after(text, match.end()), match.group(), *match.span())


def _spaced(text: str) -> Iterator[Number]:
    for match in _SPACED.finditer(text):
        if not _named(text, match.start()):
            value = _decimal(match.group())
            yield Number(value, unit_after(text, match.end()), match.group(), *match.span())


def _digits(text: str) -> Iterator[Number]:
    for match in _PLAIN_NUMBER.finditer(text):
        if _named(text, match.start()):
            continue
        value, end, unit = _decimal(match.group()), match.end(), ""
        if scale := _SCALE.match(text, end):
            words, chinese, letters = scale.groups()
            factor = chinese_value("一" + chinese) if chinese else None
            value *= factor or 10 ** _SCALES.get(words or letters or "", 0)
            end = scale.end()
        if tenths := _TENTHS.match(text, end):
            value, end, unit = value * 10, tenths.end(), "%"
        elif ordinal := _ORDINAL.match(text, end):
            end = ordinal.end()
        else:
            unit = unit_after(text, end)
            if not unit and end == match.end() and _NAME_GOES_ON.match(text, end):
                continue
        unit = CURRENCY.get(text[match.start() - 1 : match.start()], unit)
        if re.fullmatch(r"(?:19|20)\d\d", match.group()) and end == match.end() and unit in TIME:
            unit = ""  # 2017 年 is a date, not a length of time
        elif re.fullmatch(r"(?:19|20)\d\d", match.group()) and not text.startswith("%", end):
            unit = "" if text[end : end + 1] in " -,." else unit
        sign, start = _signed(text, match.start())
        yield Number(value * sign, unit, text[start:end], start, end)


# ── words ─────────────────────────────────────────────────────────────────────────────────────


_CHINESE_RUN = re.compile(
    rf"第?\s?((?:[几数若好上成](?=[十百千万亿]))?[{CHINESE}]+|半数)([几多余来]?)"
    rf"({_TENTHS.pattern})?"
)
_COUNTED = re.compile(rf"\s?(?:[{CLASSIFIERS}步部大者阶卡]|[到至~–-]\s?[{CHINESE}\d])")


def _chinese(text: str, generous: bool) -> Iterator[Number]:
    for match in _CHINESE_RUN.finditer(text):
        run, vague = match.group(1), match.group(2) == "几"
        value, start, end = chinese_value(run), match.start(1), match.end(1)
        if vague or value is None:
            continue
        unit = unit_after(text, end)
        if match.group(3):
            value, unit, end = value * 10, "%", match.end()
        elif not generous and (match.group().startswith("第") or not _counts(text, run, end, unit)):
            continue
        yield Number(value, unit, run, start, end)


def _counts(text: str, run: str, end: int, unit: str) -> bool:
    """Tell whether a run of Chinese numerals is a quantity: "三种" is, "三" in "三角" is not."""
    if run == "一":
        return unit in TIME
    if len(run) == 1:
        return bool(unit) or bool(_COUNTED.match(text, end))
    return len(run) > 3 or any(char in "十百千万亿点零" for char in run)


def _english(text: str, generous: bool) -> Iterator[Number]:
    for value, start, end in english_values(text):
        word = text[start:end]
        unit = unit_after(text, end)
        if word.lower() == "one" and not generous and unit not in TIME | {"%"}:
            continue
        yield Number(value, unit, word, start, end)


def _loose(text: str) -> Iterator[Number]:
    """Yield the looser forms that a source may use, and the parts of "100 200" and "24/7"."""
    for table in (LOOSE, ORDINALS):
        for match in table.pattern.finditer(text):
            if match.group() in ("may", "march"):
                continue  # no months
            yield Number(table.values[match.group().lower()], "", match.group(), *match.span())
    for pattern in (_SPACED, _FRACTION):
        for whole in pattern.finditer(text):
            for part in re.compile(r"\d+").finditer(text, *whole.span()):
                yield Number(_decimal(part.group()), "", part.group(), *part.span())


# ── all together ──────────────────────────────────────────────────────────────────────────────

_RANGE = re.compile(r"\s?(-|–|—|~|to|至|到)\s?|\s?(?:and|or|和|或|([、,]))\s?")


def _scan(original: str, *, generous: bool) -> Iterator[Number]:
    printed, places = _printed(original)
    printed = _blank(_blank(_blank(printed, _NOISE), _ADDRESSES), _MARKS)
    text = _blank(printed if generous else _blank(printed, _LIST_MARKS), IDIOMS)
    # Before list marks are taken out: "(see Table 5)" is none.
    found, rest = list(_labels(_blank(printed, IDIOMS))), text
    for step in (_powers, _parts, _spaced, _digits):
        rest = _blank(_without(rest, found), _DOTTED)  # versions and outline numbers such as 3.2.1
        found += step(rest)
    rest = _without(rest, found)
    found += [*_chinese(rest, generous), *_english(rest, generous)]
    found = _shared(text, sorted(found, key=lambda number: number.start), generous)
    for number in found + (list(_loose(printed)) if generous else []):
        yield replace(number, start=places[number.start], end=places[number.end])


def _without(text: str, found: list[Number]) -> str:
    chars = list(text)
    for number in found:
        chars[number.start : number.end] = "\0" * (number.end - number.start)
    return "".join(chars)


def _shared(text: str, found: list[Number], generous: bool) -> list[Number]:
    """Give both ends of a range what stands once: "10-20 %", "3-5 million", "三到五层"."""
    result = list(found)
    for place in range(len(found) - 2, -1, -1):
        left, right = result[place], result[place + 1]
        between = _RANGE.fullmatch(text[left.end : right.start])
        if left.label or right.label or not between or (between.group(2) and not generous):
            continue
        shared = replace(left, unit=left.unit or right.unit)
        digits = _PLAIN_NUMBER.match(right.text)
        if between.group(1) and digits and _PLAIN_NUMBER.fullmatch(left.text):
            scale = right.value / (_decimal(digits.group()) or 1)
            if scale >= 100 and "^" not in right.text:
                shared = replace(shared, value=left.value * scale)
        result[place] = shared
        whole = between.group(1) and shared.unit in ("%", "‰")  # "8 to 11%" states no bare 8
        if generous and shared != left and not whole:
            result.append(left)
    return result
