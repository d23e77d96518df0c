"""What a printed line looks like: a heading, a caption's start, a table's row, a formula."""

import re
from dataclasses import dataclass

from ..text import cjk_share, count_cjk
from ._flow import letters
from ._printed import PrintedLine

KEYWORDS = re.compile(
    r"^(?:abstract|introduction|related works?|background|conclusions?|discussion|references|"
    r"bibliography|works cited|acknowledge?ments?|appendix|appendices|supplementary materials?|"
    r"摘\s*要|引\s*言|前\s*言|绪\s*论|结\s*论|结\s*语|总\s*结|参\s*考\s*文\s*献|致\s*谢|附\s*录)[:：.]?$",
    re.IGNORECASE,
)
REFERENCES = re.compile(
    r"^(?:\d+\.?\s*|[一二三四五六七八九十]+、\s*)?"
    r"(?:references|bibliography|works cited|literature cited|参\s*考\s*文\s*献)[:：.]?$",
    re.IGNORECASE,
)
ABSTRACT = re.compile(r"^(?:abstract|摘\s*要)[:：.]?$", re.IGNORECASE)
ABSTRACT_RUN_IN = re.compile(r"^(?:abstract\s*[—–:.-]|摘\s*要\s*[:：])\s*\S", re.IGNORECASE)
KEYWORDS_LINE = re.compile(
    r"^(?:key\s?words|index terms|ccs concepts|关\s*键\s*词|关键字)", re.IGNORECASE
)
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s*((?![\d.,%)])\S.*)$")
_LETTERED = re.compile(r"^((?:Appendix )?[A-Z](?:\.\d{1,2}){0,2})[.:]?\s+([A-Z\u4e00-\u9fff].*)$")
_ROMAN = re.compile(r"^([IVX]{1,5})\.\s+([A-Z].*)$")
_CHINESE = (
    (
        1,
        re.compile(
            r"^(?:第[一二三四五六七八九十\d]+[章节部][分]?|[一二三四五六七八九十]{1,3}、)\s*\S"
        ),
    ),
    (2, re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]\s*\S")),
)
_CAPTION = re.compile(
    r"^(?:Figure|Fig\.?|Table|Tab\.|Algorithm|Listing|Scheme|Chart|图|表|附图|附表|算法)\s*"
    r"(?:[A-Z]?\.?\d+(?:[.\-–]\d+)*|[IVX]+|[一二三四五六七八九十]+)\s*([:：.|。])?(\s*\S)?",
    re.IGNORECASE,
)
_EQUATION_NUMBER = re.compile(r"(?:^|\s)[（(]\d{1,3}(?:[.\-–]\d{1,3})?[a-z]?[）)]$")
_OPERATOR = re.compile(r"[=≤≥<>≈∝∈∑∏∫→⟨]")
GUTTER = 1.12
"""The narrowest gap between two cells of a table, in parts of the font size."""
ITEM = re.compile(r"^(?:[（(]?(?:\d{1,2}|[a-z]|[ivx]{1,4})[)）]|\d{1,2}[、.]|[①-⑳])\s*\S")


@dataclass(frozen=True)
class Looks:
    """What most of a document's text looks like; ``pitch`` is a line's height by font size."""

    size: float
    font: str
    pitch: dict[float, float]

    def pitch_of(self, size: float) -> float:
        """Return the usual distance of two baselines for a font size."""
        near = min(self.pitch, key=lambda known: abs(known - size), default=0.0)
        if near and abs(near - size) < 0.8:
            return self.pitch[near]
        body = min(self.pitch, key=lambda known: abs(known - self.size), default=0.0)
        return size * (self.pitch[body] / body if body else 1.2)


@dataclass(frozen=True)
class Title:
    """A line that may be a heading: its number, "" where it has none, and its depth."""

    number: str
    level: int
    text: str
    keyword: bool


def cells(line: PrintedLine) -> int:
    """Count the parts of a line that wide gaps separate."""
    return 1 + sum(word.gap > GUTTER * line.size for word in line.words[1:])


def is_emphasised(line: PrintedLine, looks: Looks) -> bool:
    """Tell whether a line is printed unlike the document's running text."""
    return (
        line.bold > 0.7
        or line.size > 1.06 * looks.size
        or (line.font != looks.font and line.math < 0.3 and line.size > 0.97 * looks.size)
    )


def heading(line: PrintedLine, looks: Looks) -> Title | None:
    """Take a line for a heading by its words and its looks, or return None."""
    text = line.text
    if line.label or line.bullet or len(text) > 150 or cells(line) > 2:
        return None
    if not re.search(r"[^\W\d_]", text) or re.search(r"[。；;,，]$", text):
        return None
    if KEYWORDS.match(text):
        return Title("", 1, text, True) if is_emphasised(line, looks) or text.isupper() else None
    for level, pattern in _CHINESE:
        if (begins := pattern.match(text)) and is_emphasised(line, looks):
            return Title(begins.group(), level, text, False)
    if not is_emphasised(line, looks) or (text.endswith(".") and letters(text) > 8):
        return None
    if match := _NUMBERED.match(text):
        if not (match.group(2)[0].isupper() or cjk_share(match.group(2)) > 0 or line.bold > 0.7):
            return None
        number = match.group(1)
        apart = " " not in text[: len(number) + 2] and match.group(2)[0].isalnum()
        shown = f"{number} {match.group(2)}" if apart else text
        return Title(number, number.count(".") + 1, shown, False)
    if match := _ROMAN.match(text):
        return Title(match.group(1), 1, text, False)
    if match := _LETTERED.match(text):
        return Title(match.group(1), match.group(1).count(".") + 1, text, False)
    return None


def starts_caption(line: PrintedLine, looks: Looks, centred: bool) -> bool:
    """Tell whether a line begins a caption rather than a sentence about a figure."""
    match = _CAPTION.match(line.text)
    if not match:
        return False
    if match.group(1):
        return True
    own = line.size < 0.96 * looks.size or line.bold > 0.1
    return (
        not match.group(2)
        or (own and not line.text.endswith(("。", "，", ",")))
        or (centred and letters(line.text) < 20 and not re.search(r"[。，,]", line.text))
    )


def is_formula(line: PrintedLine, looks: Looks) -> bool:
    """Tell whether a line is a displayed formula."""
    indent = line.x0 - line.left
    if indent < 1.2 * looks.size or line.bullet or line.label:
        return False
    text = _EQUATION_NUMBER.sub("", line.text)
    numbered = text != line.text
    words = len(re.findall(r"[^\W\d_]{4,}", text))
    if not numbered and cells(line) > 1 and line.math < 0.3:
        return False
    symbols = bool(_OPERATOR.search(text))
    if count_cjk(text) > (8 if symbols and re.search(r"[：:]", text) else 2):
        return False
    return (
        (numbered and (symbols or line.math > 0.3))
        or (symbols and words <= 4 and (line.math > 0.3 or words <= 2))
        or (line.math > 0.6 and words <= 3)
    )


def is_centred(line: PrintedLine) -> bool:
    """Tell whether a line stands in the middle of its column, with air on both sides."""
    before, after = line.x0 - line.left, line.right - line.x1
    return min(before, after) > 1.5 * line.size and abs(before - after) < 4 * line.size
