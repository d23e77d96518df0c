"""What a section's heading asks for, in Chinese or English, whatever language the sources have.

The phrases stand in ``bot/words/intents.tsv``; a heading with none of them has no intents, and its
own words are then what to search for.
"""

from functools import cache
from typing import Literal, get_args

from .words import FOLDER

Intent = Literal[
    "facts",  # title, authors, venue, pages: what page 1 and the file say
    "summary",  # a bit of problem, goal, method, results and limits
    "outline",  # how the work itself is arranged
    "background",  # context and related work
    "problem",
    "goal",  # what the work wants, and why that matters
    "contribution",  # what is new or good
    "method",
    "terms",  # definitions and key concepts
    "formulas",
    "setup",  # how the experiments or the training were set up
    "data",  # data sets, samples, participants
    "results",
    "numbers",  # results as figures and units
    "compare",  # with other work, or sources with each other
    "figures",  # figures and tables
    "limits",
    "future",
    "use",  # applications
    "takeaway",  # conclusions, lessons, significance, opinion
    "talk",  # what the talk, its slides or its speaker say
    "code",  # code, links, how to reproduce
]
INTENTS: tuple[Intent, ...] = get_args(Intent)

_READ = 2_000  # characters of a title and of an aim that are looked at: a wish is said by then


@cache
def _scripts() -> tuple[str, str]:
    """Return traditional characters, and at the same places their simplified forms."""
    hant, hans = (FOLDER / "hant.txt").read_text("utf-8").split()
    return hant, hans


def script(text: str) -> Literal["Hant", "Hans", ""]:
    """Tell whether Chinese text is written in traditional or simplified characters, if either."""
    hant, hans = map(frozenset, _scripts())
    balance = sum((char in hant) - (char in hans) for char in text)
    return "Hant" if balance > 0 else "Hans" if balance < 0 else ""


@cache
def _level_table() -> dict[int, str]:
    hant, hans = _scripts()
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width forms
    table |= {ord(mark): plain for mark, plain in zip("\u3000\xa0‘’“”", "  ''\"\"", strict=True)}
    table |= {code: char.lower() for code, char in table.items()}
    table |= {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
    return table | {ord(old): new for old, new in zip(hant, hans, strict=True)}


def level(text: str) -> str:
    """Make a text comparable with phrases without moving a character: ``len`` stays.

    Lower case, half width, straight quotes, simplified characters (the common ones).

    >>> level("ＡＢＣ：論文")
    'abc:论文'
    """
    return text.translate(_level_table())


@cache
def phrases() -> dict[str, tuple[Intent, ...]]:
    """Return each phrase, levelled, with its intents; none for those that only look like a wish."""
    found: dict[str, tuple[Intent, ...]] = {}
    for line in (FOLDER / "intents.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        names, language, phrase = line.split("\t")
        wanted = tuple(name for name in INTENTS if name in names.split(","))
        ordered = tuple(sorted(wanted, key=names.split(",").index))
        found[phrase] = ordered
        if language == "en":
            found.setdefault(phrase + "s", ordered)
    return found


def intents(title: str, aim: str = "") -> tuple[Intent, ...]:
    """Return what a section is to tell, most important first: the title's wishes, then the aim's.

    The longest phrase wins; what it covers is not looked at again.

    >>> intents("关键技术解析")
    ('method', 'terms')
    >>> intents("Experiments & numbers")
    ('results', 'numbers')
    >>> intents("DPO")
    ()
    """
    return tuple(dict.fromkeys((*_wishes(title), *_wishes(aim))))


@cache
def _lengths() -> tuple[int, ...]:
    return tuple(sorted({len(phrase) for phrase in phrases()}, reverse=True))


def _wishes(text: str) -> list[Intent]:
    """Return the intents of one text in the order in which it names them."""
    text = level(text[:_READ])
    known = phrases()
    free = [True] * len(text)
    hits: list[tuple[int, tuple[Intent, ...]]] = []
    for size in _lengths():
        for start in range(len(text) - size + 1):
            end = start + size
            wanted = known.get(text[start:end])
            if wanted is not None and all(free[start:end]) and _whole(text, start, end):
                free[start:end] = [False] * size
                hits.append((start, wanted))
    return [intent for _, wanted in sorted(hits) for intent in wanted]


def _whole(text: str, start: int, end: int) -> bool:
    """Tell whether a hit is not a part of a longer Latin word or number."""

    def joins(a: str, b: str) -> bool:
        return all(c.isascii() and c.isalnum() for c in (a, b))

    return not (
        (start > 0 and joins(text[start - 1], text[start]))
        or (end < len(text) and joins(text[end - 1], text[end]))
    )
