"""Whether a sentence is whole: in the brief's language, ended, with its brackets closed."""

import re

from .text import cjk_share, count_cjk

_ENDS = re.compile(r"[.!?。！？…；;：:][\"'”’』」）)\]]*$")
_HANGS = re.compile(
    r"(?:[,，、(（\[【《“—-]|\b(?:the|a|an|of|to|and|or|in|on|with|for|by|from|that|which|is|are|was|"
    r"were|than|as|at|into|its|their|we|but|because)|[的和与及或在把被对从向于为是比而但以])$",
    re.IGNORECASE,
)
_BRACKETS = {"（": "）", "(": ")", "《": "》", "“": "”", "【": "】", "「": "」"}
_FOREIGN = re.compile(r"[\u0400-\u04ff\u3040-\u30ff\uac00-\ud7af\u0600-\u06ff\u0e00-\u0e7f]{2,}")
_FEW = 4  # words that a term may have in a sentence of another language
_LATIN = re.compile(r"[A-Za-z]{2,}")


def broken(text: str, language: str = "") -> tuple[str, ...]:
    """Return what is not whole about a sentence: "empty", "cut" or "foreign"."""
    text = text.strip()
    if not any(char.isalnum() for char in text):
        return ("empty",)
    found = ["foreign"] if _is_foreign(text, language.split("-")[0].lower()) else []
    if _HANGS.search(text) or _is_open(text):
        found.append("cut")
    return tuple(found)


def unended(text: str) -> bool:
    """Tell whether a sentence of prose lacks its end: the last one of an answer that was cut."""
    return not _ENDS.search(text.strip())


def _is_open(text: str) -> bool:
    return not _ENDS.search(text) and any(
        text.count(left) > text.count(right) for left, right in _BRACKETS.items()
    )


def _is_foreign(text: str, language: str) -> bool:
    if language == "zh":
        words = len(_LATIN.findall(text))
        chinese = cjk_share(text)
        few = _FEW if chinese else _FEW - 1
        return bool(_FOREIGN.search(text)) or (chinese < 0.1 and words >= few)
    if language == "en":
        return bool(_FOREIGN.search(text)) or (count_cjk(text) >= _FEW and cjk_share(text) > 0.5)
    return False
