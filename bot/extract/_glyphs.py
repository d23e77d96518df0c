"""What a character of a PDF stands for, where its font says otherwise.

Old mathematics fonts put signs where other fonts have letters, and some programs hand those letters
on as text: a sum sign arrives as X, a bracket as h.  Accents arrive beside their letter.
"""

import re
import unicodedata

# The places in TeX's symbol font (encoding OMS) whose letters and digits are signs.
_OMS = {
    "0": "′", "1": "∞", "2": "∈", "3": "∋", "4": "△", "6": "̸", "7": "↦", "8": "∀", "9": "∃",
    ":": "¬", ";": "∅", "[": "∪", "\\": "∩", "^": "∧", "_": "∨", "`": "⊢", "a": "⊣", "b": "⌊",
    "c": "⌋", "d": "⌈", "e": "⌉", "f": "{", "g": "}", "h": "⟨", "i": "⟩", "j": "|", "k": "∥",
    "n": "\\", "o": "≀", "p": "√", "q": "⨿", "r": "∇", "s": "∫", "t": "⊔", "u": "⊓", "v": "⊑",
    "w": "⊒", "x": "§", "y": "†", "z": "‡", "⇤": "∗", "⇥": "×", "⇡": "≈", "⌘": "≤", "!": "→",
    "$": "↔", "\u0000": "−",
}  # fmt: skip
# TeX's extension font (OMX): big operators and roots; its brackets are drawn in pieces.
_OMX = {
    "P": "∑", "X": "∑", "Q": "∏", "Y": "∏", "R": "∫", "Z": "∫", "S": "⋃", "[": "⋃", "T": "⋂",
    "\\": "⋂", "L": "⊕", "N": "⊗", "M": "⊕", "O": "⊗", "p": "√", "q": "√", "r": "√", "s": "√",
}  # fmt: skip
# Adobe's Symbol font, whose characters arrive as U+F020 to U+F0FF.
_SYMBOL = dict(
    zip(
        range(0xF041, 0xF05B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True
    )
) | dict(
    zip(range(0xF061, 0xF07B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)
) | {
    0xF0A2: "′", 0xF0A3: "≤", 0xF0A5: "∞", 0xF0AE: "→", 0xF0B0: "°", 0xF0B1: "±", 0xF0B2: "″",
    0xF0B3: "≥", 0xF0B4: "×", 0xF0B5: "∝", 0xF0B6: "∂", 0xF0B7: "•", 0xF0B8: "÷", 0xF0B9: "≠",
    0xF0BA: "≡", 0xF0BB: "≈", 0xF0BC: "…", 0xF0C7: "∩", 0xF0C8: "∪", 0xF0CC: "⊂", 0xF0CD: "⊆",
    0xF0CE: "∈", 0xF0CF: "∉", 0xF0D1: "∇", 0xF0D5: "∏", 0xF0D6: "√", 0xF0D7: "·", 0xF0D8: "¬",
    0xF0D9: "∧", 0xF0DA: "∨", 0xF0E1: "⟨", 0xF0E5: "∑", 0xF0F1: "⟩", 0xF0F2: "∫",
    0xF02D: "−", 0xF02A: "∗", 0xF022: "∀", 0xF024: "∃", 0xF027: "∋", 0xF040: "≅", 0xF05E: "⊥",
    0xF07E: "∼",
}  # fmt: skip

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_ACCENTS = {
    "´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "¯": "\u0304",
    "ˉ": "\u0304", "ˇ": "\u030c", "˘": "\u0306", "˚": "\u030a", "¸": "\u0327", "˙": "\u0307",
    "˝": "\u030b",
}  # fmt: skip
_SUPERS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ", "0123456789+-()n", strict=True))
_SUBS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎", "0123456789+-()", strict=True))

BIG = frozenset("∑∏∫⋃⋂⊕⊗√")
MATH_FONT = re.compile(
    r"^(?:[A-Z]{6}\+)?(?:CM(?:MI|SY|EX|MIB|BSY|R\d)|MSAM|MSBM|EU[FRS]M|LM(?:Math|MathI)|"
    r"Symbol|MT(?:Extra|SY|MI)|Cambria ?Math|STIX|rsfs|.*Math)",
    re.IGNORECASE,
)
_TEX = re.compile(r"^(?:[A-Z]{6}\+)?CM(SY|BSY|EX)\d*", re.IGNORECASE)


def mended(char: str, font: str) -> str:
    """Return what a character of a font stands for; one that says nothing gives an empty string."""
    if char in _LIGATURES:
        return _LIGATURES[char]
    if "\U0001d400" <= char <= "\U0001d7ff":  # letters in mathematical italics and the like
        return unicodedata.normalize("NFKC", char)
    if "\ue000" <= char <= "\uf8ff":
        code = ord(char)
        if code in _SYMBOL:
            return _SYMBOL[code]
        return chr(code - 0xF000) if 0xF020 <= code <= 0xF07E else ""
    if char in "\u00ad\u200b\ufeff\ufffd" or (char < " " and char != "\u0000"):
        return "-" if char == "\u00ad" else ""
    tex = _TEX.match(font)
    if tex:
        return (_OMX if tex.group(1).upper() == "EX" else _OMS).get(char, char)
    return char if char != "\u0000" else ""


def raised_digit(char: str) -> tuple[str, int] | None:
    """Return the plain form of a superscript (+1) or subscript (-1) character, else None."""
    if char in _SUPERS:
        return _SUPERS[char], 1
    if char in _SUBS:
        return _SUBS[char], -1
    return None


def accented(accent: str, letter: str) -> str | None:
    """Join an accent that was printed over a letter to it, or return None where that is none."""
    mark = _ACCENTS.get(accent)
    if not mark or not letter.isalpha():
        return None
    return unicodedata.normalize("NFC", {"ı": "i", "ȷ": "j"}.get(letter, letter) + mark)


def is_accent(char: str) -> bool:
    """Tell whether a character is an accent that stands beside its letter in the file."""
    return char in _ACCENTS
