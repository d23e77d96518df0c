"""Plain functions on text that everything above shares: folding, sentences, length.

They are pure and know no language model, no file and no platform.
"""

import re
import unicodedata

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_CJK = re.compile(f"[{CJK}]")
_HYPHENS = "\u00ad\u2010\u2011-"
_BETWEEN_LETTERS = re.compile(rf"(?<=[^\W\d_])[{_HYPHENS}](?=[^\W\d_])")
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """Fold what printing changes and meaning does not, so that two copies of a text compare equal.

    NFKC (ligatures, full-width forms), no white space, no hyphen between letters.  Digits, signs,
    points, ``^`` and case stay: ``10^-9`` and ``10^9`` differ.

    >>> fold("self-attention ﬁrst") == fold("selfattention first")
    True
    """
    text = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    return _BETWEEN_LETTERS.sub("", text)


def is_cjk(char: str) -> bool:
    """Tell whether a character is one of the Chinese characters that the counters count."""
    return bool(_CJK.match(char))


def cjk_share(text: str) -> float:
    """Return the share (0 to 1) of Chinese characters among the letters of a text."""
    letters = [char for char in text if char.isalpha()]
    return sum(map(is_cjk, letters)) / len(letters) if letters else 0.0


# ── length ────────────────────────────────────────────────────────────────────────────────────

# What a word processor shows as 字数: one per Chinese character, one per full-width or Chinese
# punctuation mark, one per mark shared with Latin text where it touches one of these, and one per
# other run that holds a letter or digit.  The ideographic space is white space.
_WIDE = f"{CJK}\u3001-\u303f\uff00-\uffef"
_SHARED = "“”‘’—…·"
_UNIT = re.compile(
    rf"([{_WIDE}]|(?<=[{_WIDE}])[{_SHARED}]|[{_SHARED}](?=[{_WIDE}]))"
    rf"|(?:(?![{_SHARED}][{_WIDE}])[^\s{_WIDE}])+"
)


def count_cjk(text: str) -> int:
    """Count Chinese characters."""
    return len(_CJK.findall(text))


def count_words(text: str) -> int:
    """Count runs of non-space that hold a letter or digit."""
    return sum(any(char.isalnum() for char in run) for run in text.split())


def count_word_zh(text: str) -> int:
    """Count 字数 as a word processor does: "用28.4 BLEU。" is 4.

    >>> count_word_zh("用28.4 BLEU。")
    4
    """
    return sum(
        bool(match.group(1)) or any(char.isalnum() for char in match.group())
        for match in _UNIT.finditer(text)
    )


COUNTERS = {"cjk": count_cjk, "word_zh": count_word_zh, "words": count_words}

# ── sentences ─────────────────────────────────────────────────────────────────────────────────

_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|etc|al|resp|approx|Fig|Figs|Eq|Eqs|Sec|Sect|Tab|Ref|Refs|No|Vol|pp|Dr|"
    r"Prof|Mr|Mrs|Ms|St|Inc|Ltd|Co|Corp|Conf|Proc|Univ|Dept|Ch|App|w\.r\.t|a\.k\.a|Ph\.D|U\.S)|"
    r"(?:^|[\s(.])[A-Z])\.$"
)
_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s)|[。！？；][”’』」）]*|(?<=[^\d\s.])…{1,2}(?=\s|$)")
_STARTS = re.compile(rf"\s*[\"'“‘(\[]*(?:[A-Z0-9$∗*•‡†§]|[{CJK}]|[^\W\da-z_])")


def sentences(text: str) -> list[str]:
    """Split a passage into its sentences, each an exact piece of ``text`` without outer space.

    A full stop ends a sentence only where what follows can start one and what precedes is no
    abbreviation or initial; a Chinese full stop always does.

    >>> sentences("We follow Vaswani et al. (2017). It works, e.g. in Fig. 3 here. 好。是。")
    ['We follow Vaswani et al. (2017).', 'It works, e.g. in Fig. 3 here.', '好。', '是。']
    """
    found, start = [], 0
    for match in _END.finditer(text):
        if match.group()[0] in ".!?":
            if match.group()[0] == "." and _ABBREVIATION.search(text[start : match.start() + 1]):
                continue
            if not _STARTS.match(text, match.end()):
                continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]
