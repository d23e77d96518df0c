"""How a true sentence becomes a false one: one function a kind of error, with chance handed in.

Each takes a `Truth` and returns the false text, or None where this sentence cannot be spoilt so.
The patterns are its own, not those of the checks.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from .domain import Passage


@dataclass(frozen=True)
class Truth:
    """A clean sentence with the passages that bear it out; ``language`` is "zh" or "en"."""

    text: str
    passages: tuple[Passage, ...]
    language: str
    verbatim: bool = False


@dataclass(frozen=True)
class World:
    """What else is there to lie with: other truths, and names that stand somewhere in them."""

    truths: Sequence[Truth]
    names: Sequence[str]

    def in_language(self, language: str) -> list[Truth]:
        """Return the truths in one language."""
        if language not in self._by_language:
            own = [truth for truth in self.truths if truth.language == language]
            self._by_language[language] = own
        return self._by_language[language]

    _by_language: dict[str, list[Truth]] = field(default_factory=dict)


Spoil = Callable[[Truth, Random, World], str | None]

# ── numbers ───────────────────────────────────────────────────────────────────────────────────

_NUMBER = re.compile(
    r"(?<![A-Za-z\d.,_^/=+·×:\[-])(?<![A-Z]{3} )(?<![（(])\d+(?:,\d{3})*(?:\.\d+)?"
    r"(?![\w^/=×·:、-]|\.\d|,\d| [x×·]|\]|, ?\d+\])"
)
_SCALED = re.compile(
    r"(?<![A-Za-z\d.,_^/-])(\d[\d,]*(?:\.\d+)?)(\s?)(million|billion|thousand|M\b|万|亿)"
)
_WORDS = {
    1: "one 一", 2: "two both twice double pair 二 两 双", 3: "three third thirds 三",
    4: "four 四", 5: "five 五", 6: "six 六", 7: "seven 七", 8: "eight 八", 9: "nine 九",
    10: "ten tenth 十 decade", 11: "eleven 十一", 12: "twelve dozen 十二", 13: "thirteen 十三",
    14: "fourteen 十四", 15: "fifteen 十五", 20: "twenty 二十", 30: "thirty 三十 三成",
    40: "forty 四十", 50: "half fifty 五十", 57: "fifty-seven", 63: "sixty-three",
    100: "hundred 百",
}  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FACTORS = {"million": 1e6, "M": 1e6, "billion": 1e9, "thousand": 1e3, "万": 1e4, "亿": 1e8}


def _values(text: str) -> set[float]:
    """Return every value that a text may be said to state, generously."""
    found = {float(match.replace(",", "")) for match in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
    for digits, _, scale in _SCALED.findall(text):
        found.add(round(float(digits.replace(",", "")) * _FACTORS[scale], 6))
    found |= {float(at) for at, month in enumerate(_MONTHS, 1) if month in text}
    for value, words in _WORDS.items():
        if any(word in text.lower() for word in words.split()):
            found.add(float(value))
    return found


def _source(truth: Truth) -> str:
    return " ".join(passage.text + " " + passage.heading for passage in truth.passages)


def _pick(pattern: re.Pattern[str], text: str, chance: Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


def put(text: str, match: re.Match[str], new: str) -> str:
    """Put new words in the place of a match."""
    return text[: match.start()] + new + text[match.end() :]


def digit(truth: Truth, chance: Random, world: World) -> str | None:
    """Change one digit of a number to one that gives a value the passage has nowhere."""
    match = _pick(_NUMBER, truth.text, chance)
    if not match:
        return None
    there = _values(_source(truth))
    for _ in range(20):
        digits = list(match.group())
        at = chance.choice([at for at, char in enumerate(digits) if char.isdigit()])
        digits[at] = chance.choice("123456789".replace(digits[at], ""))
        scale = re.match(r"\s?(million|billion|thousand|万|亿)", truth.text[match.end() :])
        value = float("".join(digits).replace(",", ""))
        scaled = round(value * _FACTORS[scale.group(1)], 6) if scale else value
        if not {value, scaled} & there:
            return put(truth.text, match, "".join(digits))
    return None


_UNITS = [
    ("hours", "days"), ("minutes", "hours"), ("minutes", "seconds"), ("seconds", "minutes"),
    ("days", "weeks"), ("weeks", "months"), ("months", "years"), ("years", "months"),
    ("GB", "MB"), ("kg", "g"), ("cm", "mm"), (" m ", " km "), (" g ", " kg "), ("kWh", "MWh"),
    ("Hz", "kHz"), ("ms", "s"), ("terabytes", "gigabytes"), ("points", "%"), ("%", " points"),
    ("euros", "dollars"), ("dollars", "euros"), ("°C", "%"), ("layers", "heads"),
    ("GPUs", "layers"), ("GPU", "layer"), ("小时", "天"), ("小时", "分钟"), ("分钟", "小时"),
    ("分钟", "秒"), ("毫秒", "秒"), ("天", "小时"), ("个月", "年"), ("周", "天"), ("千克", "克"),
    ("克", "千克"), ("厘米", "毫米"), ("米", "千米"), ("个百分点", "%"), ("%", " 倍"),
    ("美元", "欧元"), ("欧元", "美元"), ("万元", "亿元"), ("吨", "千克"), ("纳米", "毫米"),
    ("秒", "分钟"), ("人次", "%"),
]  # fmt: skip


def unit(truth: Truth, chance: Random, world: World) -> str | None:
    """Give a number another unit."""
    options = [
        (match, new)
        for old, new in _UNITS
        for match in re.finditer(
            rf"(?<=\d)(?P<gap>\s?){re.escape(old)}(?![A-Za-z])"
            + (r"(?!分点)" if old in ("%", "个") else ""),
            truth.text,
        )
        if old.strip() in truth.text
    ]
    options = [
        (match, new)
        for match, new in options
        if _digits_before(truth.text, match.start()) + new.strip()
        not in _source(truth).replace(" ", "")
    ]
    if not options:
        return None
    match, new = chance.choice(options)
    return put(truth.text, match, match.group("gap") + new)


def _digits_before(text: str, end: int) -> str:
    found = re.search(r"[\d.,]+$", text[:end])
    return found.group() if found else ""


def magnitude(truth: Truth, chance: Random, world: World) -> str | None:
    """Make a number ten, a hundred or a thousand times too large or too small."""
    there = _values(_source(truth))
    if (match := _pick(_SCALED, truth.text, chance)) and chance.random() < 0.5:
        digits, gap, scale = match.groups()
        other = {"million": "billion", "billion": "million", "thousand": "million", "M": "B",
                 "万": "亿", "亿": "万"}[scale]  # fmt: skip
        factor = _FACTORS.get(other, 1e9)
        if round(float(digits.replace(",", "")) * factor, 6) not in there:
            return put(truth.text, match, digits + gap + other)
    match = _pick(_NUMBER, truth.text, chance)
    if not match or re.fullmatch(r"(?:19|20)\d\d", match.group()):
        return None
    value = float(match.group().replace(",", "")) * chance.choice((10, 100, 0.1, 1000))
    new = f"{value:,.0f}" if value == int(value) and value >= 1 else f"{value:.6g}"
    if float(new.replace(",", "")) in there or "e" in new:
        return None
    return put(truth.text, match, new)


def across(truth: Truth, chance: Random, world: World) -> str | None:
    """Convert a large number between 万, 亿, million and billion by the wrong factor."""
    match = _pick(_SCALED, truth.text, chance)
    there = _values(_source(truth))
    if match:
        digits, gap, scale = match.groups()
        value = float(digits.replace(",", "")) * _FACTORS[scale]
    else:
        match = _pick(
            re.compile(r"(?<![\w.,/^-])\d{1,3}(?:,?\d{3})+(?![\w.,^/-])"), truth.text, chance
        )
        if not match or re.fullmatch(r"(?:19|20)\d\d", match.group()):
            return None
        value, gap = float(match.group().replace(",", "")), " "
    wrong = value * chance.choice((10, 0.1, 100, 0.01))
    scales = (
        [("万", 1e4), ("亿", 1e8)]
        if truth.language == "zh"
        else [("million", 1e6), ("billion", 1e9)]
    )
    name, factor = next(((n, f) for n, f in reversed(scales) if wrong >= f), scales[0])
    if round(wrong, 6) in there or wrong < 1000:
        return None
    return put(truth.text, match, f"{wrong / factor:g}{gap or ' '}{name}")


def swap(truth: Truth, chance: Random, world: World) -> str | None:
    """Exchange two numbers of one sentence, or one for another number of the passage."""
    found = [m for m in _NUMBER.finditer(truth.text) if not _is_year(m.group())]
    kinds = [(_kind(truth.text, match), match) for match in found]
    couples = [
        (left, right)
        for place, (kind, left) in enumerate(kinds)
        for other, right in kinds[place + 1 :]
        if kind == other and left.group() != right.group()
    ]
    if couples and chance.random() < 0.6:
        left, right = chance.choice(couples)
        text = put(truth.text, right, left.group())
        return put(text, left, right.group())
    source = _source(truth)
    there = [
        (_kind(source, m), m.group()) for m in _NUMBER.finditer(source) if not _is_year(m.group())
    ]
    options = [
        (match, other)
        for kind, match in kinds
        for same, other in there
        if kind == same and other not in [m.group() for m in found]
    ]
    if not options:
        return None
    match, other = chance.choice(options)
    return put(truth.text, match, other)


def _is_year(digits: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", digits))


def _kind(text: str, match: re.Match[str]) -> tuple[str, bool]:
    """Return what a number could be exchanged with: its unit's sign, and whether it has a point."""
    after = re.match(r"\s?(%|个百分点|percentage points|万|亿|million|GB|°C)", text[match.end() :])
    sign = {"个百分点": "point", "percentage points": "point"}
    found = after.group(1) if after else ""
    return sign.get(found, found), "." in match.group()


# ── names ─────────────────────────────────────────────────────────────────────────────────────

_NAME = re.compile(
    r"(?<![A-Za-z\d-])(?:[A-Z][a-z]+[A-Z][A-Za-z]*(?:-\d+)?|[A-Z]{2,}[a-z]*(?:-?\d+)?|[A-Z][a-z]{3,})"
    r"(?![A-Za-z\d_-])(?<!\d [TGMK]B)"
)
_DATES = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)\w*|\w+day|Table|Figure|Section|"
    r"Theorem|Rows?|Appendix|Equation|Algorithm|Lemma|Fig|These|This|When|There|While|Ours|Their"
)


def names_in(truth: Truth) -> list[re.Match[str]]:
    """Return the Latin names of a sentence; in English, none that may only open a sentence."""
    return [
        match
        for match in _NAME.finditer(truth.text)
        if not _DATES.fullmatch(match.group())
        and (
            truth.language == "zh"
            or not re.search(
                r"(?:^|[.!?:;]\s?[\"“(]?)$", truth.text[: match.start()].rstrip() or ""
            )
            or re.search(r"[A-Z\d]", match.group()[1:])
        )
    ]


def swapped_name(truth: Truth, chance: Random, world: World) -> str | None:
    """Put a name of another text in a name's place."""
    source = _source(truth).lower()
    source += truth.text.lower()
    options = [name for name in world.names if name.lower() not in source]
    found = names_in(truth)
    if not found or not options:
        return None
    match, new = chance.choice(found), chance.choice(options)
    if match.start() == 0 and truth.language == "en" and not re.search(r"[A-Z\d]", new[1:]):
        return None  # there "Field" could be a word
    return put(truth.text, match, new)


def misspelt_name(truth: Truth, chance: Random, world: World) -> str | None:
    """Drop, double, change or exchange letters inside a name."""
    found = [match for match in names_in(truth) if len(match.group()) >= 4]
    if not found:
        return None
    match = chance.choice(found)
    name, at = match.group(), chance.randrange(1, len(match.group()) - 1)
    if not (name[at] + name[at + 1]).isalnum():
        return None
    letter = chance.choice("abcdeghiklmnoprtuvwz")
    new = chance.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ]
    )
    return None if new.lower() in _source(truth).lower() else put(truth.text, match, new)
