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
    # Most characters are below all of them, and this is asked for every character of a paper.
    return char >= "\u3400" and bool(_CJK.match(char))


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

# What a full stop is part of: always ("Fig. 3"), or unless a sentence begins ("etc. We").
_ALWAYS = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|viz|resp|approx|[Ff]igs?|[Ee]qs?|[Ee]qns?|Secs?|Sect|Tabs?|Refs?|refs?|"
    r"No|Nos|Vol|vol|pp|Eds?|eds?|Dr|Prof|Mr|Mrs|Ms|Conf|Proc|Univ|Dept|Thm|Lem|Def|Prop|Alg|w\.r\.t|"
    r"a\.k\.a|arXiv|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)"
    r"|^\W*(?:\d{1,2}|[A-Za-z]|[ivx]{1,4})(?:\.\d{1,2})*)\.$"
)
_MOSTLY = re.compile(
    r"(?:\b(?:etc|al|St|Inc|Ltd|Co|Corp|Jr|Sr|Ph\.D|U\.S|U\.K)|(?:^|[\s(.\-‐])[A-Z])\.$"
)
_BEGINS = re.compile(
    r"\s+(?:The|This|These|Those|That|We|Our|It|Its|In|On|As|At|For|To|With|From|By|An?|Each|If|When|"
    r"While|Since|Because|However|Thus|Then|They|There|Here|Hence|Therefore|Moreover|Furthermore|"
    r"Finally|First|Second|Both|All|Let|Note|Given|Where|Such|After|Before|Although|Also)\b"
)
_END = re.compile(
    rf"[.!?][\"'”’)\]]*(?=\s)|(?<=[{CJK}])[.．](?=\s|[{CJK}]|$)"
    rf"|(?<=[{CJK}”’）])[!?]+|[。！？]+[”’』」）]*"
    r"|(?<=[^\d\s.])…{1,2}(?=\s|$)"
)
_STARTS = re.compile(rf"\s*[\"'“‘(\[]*(?:[A-Z0-9$∗*•·▪◦●■‡†§–-]|[{CJK}]|[^\W\da-z_])")
_CLAUSE = re.compile(r"(?<=[；;])(?=\S)|(?<=;)\s")
_LONG = 120  # Chinese characters: beyond that a sentence is quoted by its clauses


def sentences(text: str) -> list[str]:
    """Split a passage into its sentences, each an exact piece of ``text`` without outer space.

    A full stop ends a sentence only where what follows can start one and what precedes is no
    abbreviation, initial or item number; a Chinese full stop always does.  A very long Chinese
    sentence is split at its semicolons.

    >>> sentences("We follow Vaswani et al. (2017). It works, e.g. in Fig. 3 here. 好。是。")
    ['We follow Vaswani et al. (2017).', 'It works, e.g. in Fig. 3 here.', '好。', '是。']
    """
    found, start = [], 0
    for match in _END.finditer(text):
        if _ends(text, start, match):
            found.append(text[start : match.end()].strip())
            start = match.end()
    found.append(text[start:].strip())
    return [piece for sentence in found if sentence for piece in _clauses(sentence)]


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether a mark that may end a sentence does."""
    if match.group()[0] not in ".!?" or is_cjk(text[match.start() - 1 : match.start()]):
        return True
    if not _STARTS.match(text, match.end()):
        return False
    before = text[start : match.start() + 1].lstrip()
    if match.group()[0] != ".":
        return True
    if _ALWAYS.search(before):
        return False
    return not _MOSTLY.search(before) or bool(_BEGINS.match(text, match.end()))


def _clauses(sentence: str) -> list[str]:
    if count_cjk(sentence) <= _LONG:
        return [sentence]
    return [clause for piece in _CLAUSE.split(sentence) if (clause := piece.strip())]
