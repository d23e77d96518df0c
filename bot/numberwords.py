"""Number words, Chinese and English, by value; and the idioms that only look like numbers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

# ── Chinese ───────────────────────────────────────────────────────────────────────────────────

LONGEST = 40  # digits or numerals of one number; a longer run is noise
CHINESE = "零一二两三四五六七八九十百千万亿点"
_DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}

_WORDS = """
一定 一般 一些 一样 一致 一直 一旦 一起 一同 一方面 另一方面 统一 唯一 单一 同一 之一
某一 任一 每一 逐一 进一步 一系列 一并 一边 一面 一律 一切 一再 一体 一经 一对一 不一
一下 一点 有一 这一 那一 哪一 上一 下一 另一 其一 其二 其三 归一 万一 十分 千万不 千万别
百般 百科 百度 百合 万维网 万能 万物 千禧 千兆 四舍五入 三角 三元组 二元 三元 多元 一元
二分法 二分类 三分法 三分类 二进制 八进制 十进制 十六进制 二次 二阶 一阶 二叉 二值 二者 两者 三者
双十一 十字 五花八门 七上八下 四处 四周 四面八方 四季 不三不四 再三 接二连三 三番五次 举一反三
九章 八股 星期一 星期二 星期三 星期四 星期五 星期六 周一 周二 周三 周四 周五 周六 零样本
零次 归零 清零 非零 零均值 零点 一一 千差万别 千变万化 成千上万
万元户 亿万 百米 两端 两侧 两极
两难 两可 一分为二
公转一周 自转一周 转一周 绕一周 绕行一周
"""
_ENGLISH_IDIOMS = (
    r"(?:zero|one|two|few)-shot|one-hot|one-to-(?:one|many)|one (?:another|by one|of)|no one|"
    r"(?:this|that|each|every|any|which|the|an?) (?:other )?one|one (?:can|may|could|might|should|"
    r"must|would)|the one|one's"
)


def _idiom(word: str) -> str:
    """Return an idiom's pattern; "十分" in "三十分" and "万一" in "十万一千" are none."""
    before = rf"(?<![{CHINESE}])" if word[0] in CHINESE else ""
    before = "(?<!分)" if word == "之一" else before
    after = rf"(?![{CHINESE}])" if word[-1] in CHINESE else "(?!钟)" if word[-1] == "分" else ""
    return before + word + after


_IDIOMS = [_idiom(word) for word in sorted(_WORDS.split(), key=len, reverse=True)]
IDIOMS = re.compile("|".join(_IDIOMS) + rf"|\b(?:{_ENGLISH_IDIOMS})\b", re.IGNORECASE)


def chinese_value(run: str) -> Fraction | None:
    """Return the value of a run of Chinese numerals, or None where it is none.

    >>> chinese_value("三千五百"), chinese_value("二零一七"), chinese_value("八点五万")
    (Fraction(3500, 1), Fraction(2017, 1), Fraction(85000, 1))
    """
    if run == "半数":
        return Fraction(1, 2)
    if "点" in run:
        whole, _, rest = run.partition("点")
        decimals = re.match(r"[零一二三四五六七八九]+", rest)
        base = chinese_value(whole) if whole else None
        if base is None or not decimals:
            return None
        places = "".join(str(_DIGIT[char]) for char in decimals.group())
        value = base + Fraction(int(places), 10 ** len(places))
        return _scaled(value, rest[decimals.end() :])
    if all(char in _DIGIT for char in run):
        return Fraction(int("".join(str(_DIGIT[char]) for char in run)))
    return _grouped(run)


def _scaled(value: Fraction, tail: str) -> Fraction | None:
    for char in tail:
        factor = _TENS.get(char) or _GROUPS.get(char)
        if not factor:
            return None
        value *= factor
    return value


def _grouped(run: str) -> Fraction | None:
    """Return the value of a run with 十, 百, 千, 万 or 亿 in it, or None where it is none."""
    if run[0] in "百千万亿" or not set(run) <= set(CHINESE):
        return None
    total, group, digit, last = 0, 0, 0, 1
    for char in run:
        if char in _DIGIT:
            if digit:
                return None
            digit = _DIGIT[char]
        elif char in _TENS:
            group += (digit or (1 if char == "十" else 0)) * _TENS[char]
            digit, last = 0, _TENS[char]
        else:
            total = (total + group + digit) * _GROUPS[char]
            group, digit, last = 0, 0, _GROUPS[char]
        if char == "零":
            last = 10
    if digit and last >= 100 and "零" not in run[-2:]:
        digit *= last // 10  # 三千五 is 3,500
    return Fraction(total + group + digit)


# ── English ───────────────────────────────────────────────────────────────────────────────────


def _listed(words: str) -> list[str]:
    return words.split()


_SMALL = {
    word: value
    for value, word in enumerate(
        _listed(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen "
            "fourteen fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
_ROUND = {word: 10 * value for value, word in enumerate(
    _listed("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)}  # fmt: skip
_LARGE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9,
          "trillion": 10**12}  # fmt: skip
_ANY = "|".join(sorted([*_SMALL, *_ROUND, *_LARGE], key=len, reverse=True))
_RUN = re.compile(rf"\b(?:{_ANY})\b(?:(?:[\s-]|\sand\s)(?:{_ANY})\b)*", re.IGNORECASE)
_ONE = re.compile(rf"\b(?:{_ANY})\b", re.IGNORECASE)
_PART = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourths": 4,
         "fifth": 5, "fifths": 5, "tenth": 10, "tenths": 10}  # fmt: skip
_PARTS = re.compile(rf"\b({'|'.join(_SMALL)})[\s-]({'|'.join(_PART)})\b", re.IGNORECASE)
_HALF = re.compile(r"\bhalf\b|一半", re.IGNORECASE)


def english_values(text: str) -> Iterator[tuple[Fraction, int, int]]:
    """Yield each number that is written in words, with its start and end ("two-thirds", "half")."""
    for match in _PARTS.finditer(text):
        small, part = (word.lower() for word in match.groups())
        yield Fraction(_SMALL[small], _PART[part]), *match.span()
    text = _PARTS.sub(lambda match: "\0" * len(match.group()), text)
    for match in _HALF.finditer(text):
        yield Fraction(1, 2), *match.span()
    for run in _RUN.finditer(text):
        words = _ONE.finditer(text, run.start(), run.end())
        yield from _composed([(word.group().lower(), *word.span()) for word in words])


def _composed(words: list[tuple[str, int, int]]) -> Iterator[tuple[Fraction, int, int]]:
    """Compose neighbouring words to numbers: "two hundred and five", but "six", "eight"."""
    total, group, room, start, end = 0, 0, 0, -1, -1
    for word, begins, ends in words:
        if word in _LARGE:
            factor = _LARGE[word]
            if factor == 100:
                group = (group or 1) * 100
            else:
                total, group = total + (group or 1) * factor, 0
            start, room = (begins if start < 0 else start), factor
        else:
            value = _SMALL.get(word, _ROUND.get(word, 0))
            if start >= 0 and value >= room:
                yield Fraction(total + group), start, end
                total, group, start = 0, 0, -1
            group += value
            start = begins if start < 0 else start
            room = 10 if word in _ROUND else 1
        end = ends
    if start >= 0:
        yield Fraction(total + group), start, end


# ── what only a source may mean as a number ───────────────────────────────────────────────────


@dataclass(frozen=True)
class Words:
    """A list of words with their values, and the pattern that finds them."""

    values: Mapping[str, Fraction]
    pattern: re.Pattern[str]


def _words(values: Mapping[str, Fraction | int]) -> Words:
    known = {word: Fraction(value) for word, value in values.items()}
    latin = "|".join(sorted((word for word in known if word.isascii()), key=len, reverse=True))
    other = "|".join(word for word in known if not word.isascii())
    return Words(known, re.compile(rf"\b(?:{latin})\b" + (f"|{other}" if other else ""), re.I))


_MONTHS = _listed(
    "january february march april may june july august september october november december"
)
_LOOSE: dict[str, Fraction | int] = dict(zip(_MONTHS, range(1, 13), strict=True))
_LOOSE |= {month[:3]: place for place, month in enumerate(_MONTHS, 1)}
LOOSE = _words(
    _LOOSE
    | {"both": 2, "twice": 2, "double": 2, "doubles": 2, "doubled": 2, "doubling": 2, "pair": 2,
       "pairs": 2, "twofold": 2, "dual": 2, "couple": 2, "single": 1, "once": 1, "one": 1,
       "decade": 10, "decades": 10, "century": 100, "fortnight": 14, "triple": 3, "triples": 3,
       "thrice": 3, "threefold": 3, "tenfold": 10, "dozen": 12,
       "quarter": Fraction(1, 4), "halve": Fraction(1, 2), "halves": Fraction(1, 2),
       "halved": Fraction(1, 2), "双": 2, "单": 1, "两者": 2, "二者": 2, "三者": 3, "一": 1,
       "二": 2, "三": 3, "四": 4, "减半": Fraction(1, 2)}
)  # fmt: skip
ORDINALS = _words({word: place for place, word in enumerate(
    _listed("first second third fourth fifth sixth seventh eighth ninth tenth"), 1)})  # fmt: skip
