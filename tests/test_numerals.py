"""Numbers are compared by value, whatever the script, and nothing else is taken for one."""

import re
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import PageBoxes, Passage
from bot.numberwords import chinese_value
from bot.numerals import Number, matches, numbers, stated
from bot.support import missing_numbers


def values(text: str) -> list[Fraction | int | float]:
    return [number.value for number in numbers(text)]


def supported(claim: str, source: str) -> bool:
    """Tell whether every number of a claim stands in a source, as metric 6 asks."""
    place = PageBoxes(1, ((0.0, 0.0, 1.0, 1.0),))
    assert numbers(claim), f"no number was seen in {claim!r}"
    return not missing_numbers(claim, [Passage("p", "s", source, place)])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", 1000),
        ("1 000", 1000),
        ("1\u202f000", 1000),
        ("12,345.5", Fraction(24691, 2)),
        ("28.40", Fraction("28.4")),
        ("３５", 35),
        ("3.5万", 35000),
        ("450 万", 4_500_000),
        ("4.5 million", 4_500_000),
        ("2 亿", 200_000_000),
        ("3千", 3000),
        ("百分之二十五", 25),
        ("百分之 8", 8),
        ("千分之三", 3),
        ("8 成", 80),
        ("三十分钟", 30),
        ("十万一千个", 101_000),
        ("三分之二", Fraction(2, 3)),
        ("two-thirds", Fraction(2, 3)),
        ("half", Fraction(1, 2)),
        ("1/2", Fraction(1, 2)),
        ("100k", 100_000),
        ("65M", 65_000_000),
        ("1.5B", 1_500_000_000),
        ("twenty-one", 21),
        ("two hundred and fifty", 250),
        ("three hundred thousand", 300_000),
        ("十二", 12),
        ("三千五百", 3500),
        ("二〇一七", 2017),
        ("一百零五", 105),
        ("两万三千", 23000),
        ("八点五万", 85000),
        ("10^18", 10**18),
        ("10¹⁸", 10**18),
        ("10⁻⁹", Fraction(1, 10**9)),
        ("10^-9", Fraction(1, 10**9)),
        ("10^−9", Fraction(1, 10**9)),
        ("1e-9", Fraction(1, 10**9)),
        ("3.3·10^18", 33 * 10**17),
        ("3.3 × 10^18", 33 * 10**17),
        ("2^16", 65536),
        ("−0.5", Fraction(-1, 2)),
        ("8×", 8),
        ("3rd", 3),
    ],
)
def test_a_printed_number_is_its_value(text, value):
    assert [value] == values(text)


@pytest.mark.parametrize(
    "text",
    [
        "as shown in [12] and [38, 2, 9], and [3–5]",
        "GPT-4, P100, ResNet-50, BLEU-4, newstest2014, top-5, d_k and x_1",
        "一个编码器，一种方法，一方面，第一，两者，一定，十分，万一，唯一，进一步",
        "几十种，数百万，上千个，成千上万，十几层",
        "one of the models; this one; no one; one can see; zero-shot; one-hot",
        "第一，第二，首先，其次",
        "问题一二三的结论，七八个人",
        "三角函数、二进制、四舍五入、百分点、千万不要",
        "https://example.org/2017/12 and doi:10.1145/12345",
        "n^2 and O(n^2·d), x² + y²",
        "dozens, hundreds and millions of users",
        "version 3.2.1",
    ],
)
def test_what_only_looks_like_a_number_is_none(text):
    assert () == numbers(text)


def test_list_marks_are_no_numbers_of_a_claim():
    assert [3] == values("（1）方法；（2）共有 3 个结果")
    assert [3] == values("1. The result has 3 parts")


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("编码器有六层", "The encoder is composed of a stack of N = 6 identical layers."),
        ("编码器有 6 层", "a stack of six identical layers"),
        ("使用 8 块 GPU", "on one machine with 8 NVIDIA P100 GPUs"),
        ("使用八块 P100 GPU", "We trained on eight P100 GPUs."),
        ("训练了 12 小时", "for a total of 100,000 steps or 12 hours"),
        ("训练了 10 万步", "for a total of 100,000 steps or 12 hours"),
        ("约 450 万个句对", "about 4.5 million sentence pairs"),
        ("学习率为 10^-9", "ϵ = 10^−9"),
        ("达到 28.4 BLEU", "28.4 BLEU on the WMT 2014 task"),
        ("28.40", "a score of 28.4"),
        ("占比百分之二十五", "covers 25% of the cases"),
        ("between 10 and 20 percent", "10–20 %"),
        ("300 万到 500 万", "3-5 million examples"),
        ("两种注意力函数", "both additive and dot-product attention"),
        ("速度提高到两倍", "it is twice as fast"),
        ("2017 年 6 月 12 日", "on 12 June 2017"),
        ("如表 2 所示", "Table 2: The Transformer achieves better BLEU scores"),
        ("见第 3.2 节", "as we describe in Section 3.2"),
        ("eight heads", "共有 8 个头"),
        ("3.3·10^18 FLOPs", "base model 27.3 38.1 3.3 · 10^18"),
        ("提升一半", "by one half"),
    ],
)
def test_a_true_number_is_found_in_its_source(claim, source):
    assert supported(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("1018", "3.3 · 10^18 and 10^18"),
        ("10^18", "1018"),
        ("训练了 12 天", "for a total of 12 hours"),
        ("12 GPUs", "12 hours"),
        ("25%", "a rate of 0.25"),
        ("25%", "25 layers"),
        ("28.5 BLEU", "28.4 BLEU"),
        ("0.5", "−0.5"),
        ("表 3", "Table 2: 3 layers"),
        ("3 层", "Table 3 shows the layers"),
        ("第 3.20 节", "Section 3.2"),
        ("450 万", "4.5 billion"),
        ("八层", "six layers"),
        ("12 层", "as in [12]"),
        ("50 层", "ResNet-50"),
    ],
)
def test_a_wrong_number_is_not_found_in_its_source(claim, source):
    assert not supported(claim, source)


def test_a_number_knows_where_it_stands():
    text = "误差为 10⁻⁹，共 8 层"

    assert ["10⁻⁹", "8"] == [text[number.start : number.end] for number in numbers(text)]


def test_absurd_powers_are_compared_and_not_computed():
    assert supported("10^999999999", "it takes 10^999999999 steps")
    assert not supported("10^999999999", "it takes 10^999999998 steps")
    assert not supported("2^9999", "3^9999")


@pytest.mark.parametrize(
    "digits", ["9" * 9999, "九" * 3000, "一二十" * 999, "9," * 999, "9 " * 999]
)
@pytest.mark.parametrize(
    "form",
    ["{}", "9.{}", "1e{}", "{}^2", "2^{}", "Table {}", "百分之{}", "第{}节", "{}分之一", "10^0.{}"],
)
def test_noise_breaks_nothing_and_takes_no_time(form, digits):
    text = form.format(digits)
    before = time.process_time()

    for number in (*numbers(text), *stated(text)):
        assert number.start < number.end <= len(text)
    assert time.process_time() - before < 3.0


def test_units_bind_where_both_are_stated():
    eight = Number(Fraction(8), "", "8", 0, 1)

    assert matches(eight, Number(Fraction(8), "gpu", "8", 0, 1))
    assert not matches(eight, Number(Fraction(8), "%", "8", 0, 1))


WHOLE = st.integers(min_value=11, max_value=99_999_999)
_DIGITS, _TENS = "零一二三四五六七八九", ("", "十", "百", "千")


def _chinese(value: int) -> str:
    """Write a number below 10^8 in Chinese words, the textbook way."""
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return _chinese(high) + "万" + (gap + _chinese(low) if low else "")
    words, pending = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            words += ("零" if pending and words else "") + _DIGITS[digit] + _TENS[place]
            pending = False
        else:
            pending = bool(words)
    return words


_SMALL = dict(
    enumerate(
        re.findall(
            r"\w+",
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen",
        )
    )
)
_ROUND = dict(
    enumerate(re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety"), 2)
)


def _english(value: int) -> str:
    """Write a number below 10^9 in English words."""
    for size, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if value >= size:
            high, low = divmod(value, size)
            return f"{_english(high)} {name}" + (f" {_english(low)}" if low else "")
    if value < 20:
        return _SMALL[value]
    return _ROUND[value // 10] + (f"-{_SMALL[value % 10]}" if value % 10 else "")


@given(WHOLE)
def test_a_number_means_the_same_in_every_form(value):
    forms = [
        str(value),
        f"{value:,}",
        f"共 {value} 个",
        f"{_chinese(value)}个",
        f"{_english(value)} items",
        f"{value / 10_000:.4f} 万",
        f"{value}.0",
    ]

    assert [[value]] * len(forms) == [values(form) for form in forms]


@given(WHOLE)
def test_chinese_words_are_read_back(value):
    assert value == chinese_value(_chinese(value))


@given(st.integers(1, 99), st.integers(-30, 30))
def test_powers_are_one_number_in_every_form(factor, power):
    expected = Fraction(factor, 10) * Fraction(10) ** power
    raised = str(power).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    forms = [f"{factor / 10}·10^{power}", f"{factor / 10} × 10{raised}", f"{factor / 10}e{power}"]

    assert [[expected]] * 3 == [values(form) for form in forms]


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_two_numbers_match_only_when_they_are_equal(left, right):
    assert supported(f"值为 {left}", f"the value is {right}") == (left == right)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text):
    for number in (*numbers(text), *stated(text)):
        assert 0 <= number.start < number.end <= len(text)


@given(st.text(alphabet="0123456789.,^e-–%万亿百十三两点零成 []()/×·", max_size=40))
def test_no_mix_of_digits_breaks_the_reading(text):
    for number in (*numbers(text), *stated(text)):
        assert 0 <= number.start < number.end <= len(text)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("5 月下旬", "the object may transit its star in late September"),
        ("Table 0.1 lists them", "Table 1 lists them"),
        ("约需 1 分钟", "单次求解约需 6 分钟"),
        ("4 至 14 秒", "fell asleep 9 minutes earlier (95% CI 4 to 14)"),
        ("8 倍至 11%", "save 8 to 11% of fuel"),
        ("37 纳米", "扫描了 37 件残片，波段到 1,000 纳米"),
        ("64 秒", "由 64 个传感器组成，间隔为 10 秒"),
    ],
)
def test_a_number_of_something_else_is_not_borne_out(claim, source):
    assert not supported(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("从 6.8 度降到 2.1 度", "fell from 6.8 to 2.1 degrees"),
        ("每十年升高 0.41 °C", "rose by 0.41 °C per decade"),
        ("2019 年 3 月", "since March 2019"),
        ("是它的十五分之一", "仅为它的 1/15"),
        ("有波兰语、英语和乌克兰语三种语言", "exists in Polish, English and Ukrainian"),
        ("第三节", "as Section 3 says"),
    ],
)
def test_a_number_in_other_words_is_borne_out(claim, source):
    assert supported(claim, source)
