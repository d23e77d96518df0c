"""Units of quantities in Chinese and English, each under one name.

Words that stand for the same thing in two languages share a name, so that "12 小时" and "12 hours"
agree and "12 days" does not.  Near kinds that translations mix up (sentence, pair, example) share
one too: a wrong alarm on a true sentence costs more than the swap of two such words.
"""

import re

# name: English words (in the singular; a plural s is understood), then Chinese words
_TABLE: dict[str, tuple[str, str]] = {
    "%": ("% percent per-cent pct", ""),
    "‰": ("‰ per-mille", ""),
    "point": ("percentage-point pp point pt", "百分点 分"),
    "times": ("time x × fold", "倍"),
    "ms": ("ms msec millisecond", "毫秒"),
    "us": ("µs μs microsecond", "微秒"),
    "second": ("s sec second", "秒 秒钟"),
    "minute": ("min minute", "分钟"),
    "hour": ("h hr hour", "小时 钟头"),
    "day": ("day", "天 日"),
    "week": ("week", "周 星期"),
    "month": ("month", "月"),
    "year": ("yr year", "年"),
    "layer": ("layer", "层"),
    "head": ("head", "头 注意力头"),
    "dim": ("dim dimension dimensional dimensionality D", "维 维度"),
    "gpu": ("GPU", "显卡 图形处理器"),
    "tpu": ("TPU", ""),
    "cpu": ("CPU", "处理器"),
    "core": ("core", "核"),
    "parameter": ("parameter param", "参数"),
    "token": ("token word subword", "词元 词 单词 字 汉字"),
    "item": (
        "sentence pair example sample instance utterance",
        "句 句对 句子 句子对 样本 实例 语句",
    ),
    "step": ("step iteration update", "步 步骤 迭代"),
    "epoch": ("epoch", "轮 轮次"),
    "page": ("page", "页"),
    "language": ("language", "语言 语种"),
    "dataset": ("dataset data-set corpus corpora", "数据集 语料库"),
    "model": ("model", "模型"),
    "task": ("task", "任务"),
    "user": ("user", "用户"),
    "person": ("person people participant author", "人 作者 参与者"),
    "bleu": ("BLEU", ""),
    "flop": ("FLOP FLOPs", "浮点运算"),
    "bit": ("bit", "比特 位元"),
    "byte": ("byte", "字节"),
    "kb": ("KB KiB kilobyte", "千字节"),
    "mb": ("MB MiB megabyte", "兆字节"),
    "gb": ("GB GiB gigabyte", "吉字节"),
    "tb": ("TB TiB terabyte", "太字节"),
    "hz": ("Hz", "赫兹"),
    "khz": ("kHz", "千赫"),
    "mhz": ("MHz", "兆赫"),
    "ghz": ("GHz", ""),
    "metre": ("m metre meter", "米"),
    "km": ("km kilometre kilometer", "千米 公里"),
    "cm": ("cm centimetre centimeter", "厘米"),
    "mm": ("mm millimetre millimeter", "毫米"),
    "um": ("µm μm micrometre micrometer micron", "微米"),
    "nm": ("nm nanometre nanometer", "纳米"),
    "hectare": ("ha hectare", "公顷"),
    "litre": ("L litre liter", "升"),
    "ml": ("ml mL millilitre milliliter", "毫升"),
    "mg": ("mg milligram", "毫克"),
    "tonne": ("t tonne ton", "吨"),
    "watt": ("W watt", "瓦"),
    "kw": ("kW kilowatt", "千瓦"),
    "mw": ("MW megawatt", "兆瓦"),
    "wh": ("Wh", "瓦时"),
    "kwh": ("kWh", "千瓦时 度电"),
    "mwh": ("MWh", "兆瓦时"),
    "volt": ("V volt", "伏"),
    "decibel": ("dB decibel", "分贝"),
    "bar": ("bar", "巴"),
    "pascal": ("Pa kPa MPa pascal", "帕"),
    "line": ("line", "行"),
    "kg": ("kg kilogram", "千克 公斤"),
    "gram": ("g", "克"),
    "degree": ("°C ℃ ° degree", "摄氏度 度"),
    "inch": ("inch inches", "英寸"),
    "foot": ("ft foot feet", "英尺"),
    "mile": ("mile", "英里"),
    "pound": ("lb pound", "磅"),
    "ampere": ("ampere amp", "安培"),
    "parsec": ("parsec", "秒差距"),
    "usd": ("$ US$ USD dollar", "美元"),
    "cny": ("¥ ￥ CNY RMB yuan", "元 人民币"),
    "eur": ("€ EUR euro", "欧元"),
}
TIME = frozenset({"ms", "second", "minute", "hour", "day", "week", "month", "year"})
CURRENCY = {"$": "usd", "¥": "cny", "￥": "cny", "€": "eur"}
PHYSICAL = TIME | {
    "us", "bit", "byte", "kb", "mb", "gb", "tb", "hz", "khz", "mhz", "ghz", "metre", "km", "cm",
    "mm", "um", "nm", "kg", "gram", "mg", "tonne", "degree", "inch", "foot", "mile", "pound",
    "ampere",
    "parsec", "usd", "cny", "eur", "hectare",
    "litre", "ml", "watt", "kw", "mw", "wh", "kwh", "mwh", "volt", "decibel", "bar", "pascal", "%",
    "‰", "point",
}  # fmt: skip  # what is measured: a number that counts things is none of these
COUNT = "count"  # the unit of a number that counts something the table does not know
CLASSIFIERS = (
    "个块台张种项条位名次篇份组类对套只段章节家座幅门款名道批件支辆栋艘株颗枚所间头匹根本部首"
)

_ENGLISH = {word: name for name, (english, _) in _TABLE.items() for word in english.split()}
_LOWER = {word.lower(): name for word, name in _ENGLISH.items() if len(word) > 1}
_CHINESE = {word: name for name, (_, chinese) in _TABLE.items() for word in chinese.split()}
_CHINESE_UNIT = re.compile("|".join(sorted(_CHINESE, key=len, reverse=True)))
_CLASSIFIER = re.compile(rf"[{CLASSIFIERS}]\s?[多半余]?\s?")
_GLUED = re.compile(r"[^\W\d_]+")  # "12h", "10GB"
_SIGN = re.compile(r"[%‰℃]|°C?|[x×](?!\w)")
_WORD = re.compile(r"(?:\s|-)?([A-Za-z][\w-]*)", re.ASCII)
_THINGS = re.compile(
    r" (?:[a-z][a-z-]+ ){0,2}?(?!(?:times|is|was|has|as|this|its|us)\b)[a-z]{2,}[^\W\ds]s\b"
)
_TWO_WORDS = re.compile(r"\s?(percentage[ -]points?|per[ -]cent)\b", re.IGNORECASE)
_STOPS = re.compile(
    r"(?:an?|and|are|as|at|but|by|for|from|if|in|is|of|on|or|over|per|than|that|the|then|to|was|"
    r"were|when|which|while|with)\b",
    re.IGNORECASE,
)


def _english(word: str) -> str:
    """Return the unit that an English word names, or ""."""
    for form in (word, word.removesuffix("s")):
        if found := _ENGLISH.get(form) or _LOWER.get(form.lower()):
            return found
    return ""


def names_unit(text: str, unit: str) -> bool:
    """Tell whether a text prints a unit at all, by any of its words."""
    english, chinese = _TABLE[unit]
    latin = "|".join(re.escape(word) for word in english.split())
    return any(word in text for word in chinese.split()) or bool(
        latin and re.search(rf"(?<![A-Za-z])(?:{latin})s?(?![A-Za-z])", text)
    )


def unit_after(text: str, at: int) -> str:
    """Return the unit that follows a number ending at ``at``, or "" where none is known.

    In Chinese it is the word next to the number, a classifier aside ("8 块 GPU"); in English the
    first known one of the next three words ("8 NVIDIA P100 GPUs").
    """
    if (glued := _GLUED.match(text, at)) and (found := _english(glued.group())):
        return found
    start = at + (text[at : at + 1] == " ")
    if sign := _SIGN.match(text, start):
        return _english(sign.group())
    classifier = _CLASSIFIER.match(text, start)
    for place in (start, classifier.end() if classifier else start):
        if chinese := _CHINESE_UNIT.match(text, place):
            return _CHINESE[chinese.group()]
    if pair := _TWO_WORDS.match(text, at):
        return "point" if "oint" in pair.group() else "%"
    found = _among_words(text, classifier.end() if classifier else at)
    return found or (COUNT if classifier or _THINGS.match(text, at) else "")


def _among_words(text: str, at: int) -> str:
    """Return the first unit among the next three English words, or ""."""
    for _ in range(3):
        word = _WORD.match(text, at)
        if not word or _STOPS.match(word.group(1)):
            return ""
        for part in (word.group(1), *reversed(word.group(1).split("-"))):
            if found := _english(part):
                return found
        at = word.end()
    return ""
