"""Names and terms in Latin letters: which ones a sentence uses, and whether its sources print them.

In a Chinese sentence every run of Latin or Greek letters is a term.  In an English one names are
acronyms, words with inner capitals, digits or underscores, and capitalised words that do not open a
sentence.  Comparing folds case, hyphens and the plural s: "self-attention", "Self attention" and
"GPUs" equal "selfattention" and "GPU".
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache, lru_cache

from .meaning import is_ordinary
from .numberwords import english_values
from .text import cjk_share, fold, is_cjk
from .units import unit_after
from .words import FOLDER

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏΑ-Ωα-ωϐ-ϵ"
_TOKEN = re.compile(
    rf"(?<![{_LETTER}\d])[{_LETTER}][{_LETTER}\d]*"
    rf"(?:[-_.'’^&\u2010\u2011\u00ad][{_LETTER}\d]+|\^[+\-*]|_\{{[^}}]*\}})*[+#]{{0,2}}"
)
_TITLES = re.compile(r"《([^》]+)》")
_OPENS = re.compile(r"(?:^|[.!?:;。！？：；]|\n)[\s\"'“‘(\[]*$")
_NEARLY = 0.8  # of two words' letters in common, from which one is the other misspelt
_SENTENCE = 5  # words from which a text is no label
_NEAR = 8  # characters before a word that tell whether it opens a sentence
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s，。；）)]+")
_NUMBER_BEFORE = re.compile(rf"(?<![{_LETTER}\d.,_-])\d[\d.,]*\s?$")
_CHINESE_FROM = 0.15  # a sentence with this share of Chinese characters is a Chinese one

_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    a about above according across additionally after again all almost along also although always
    among an and another any are as at based because before being below besides between both but by
    can compared consequently conversely could currently despite did do does due during each either
    especially even every finally first firstly for from further furthermore generally given had has
    have he hence here his how however i if importantly in including indeed instead into is it its
    last lastly later like likewise many may meanwhile might more moreover most much must namely
    neither nevertheless next no none nonetheless nor not notably note now of often on once one only
    or other otherwise our out over overall particularly per perhaps rather recall recently second
    secondly see several she should similarly since so some specifically still such than that the
    their them then there thereby therefore these they third this those though through thus to
    together too toward towards two under unless unlike until up upon us use used using via was we
    were what when where whereas whether which while who whose why will with within without would
    yet you your
    """,
    )
)
_NOT_NAMES = re.compile(
    r"(?:e\.g|i\.e|vs|et|al|etc|cf|fig|figs|eq|eqs|sec|tab|no|vol|pp|p|ok|"
    r"tables?|figures?|sections?|equations?|algorithms?|chapters?|appendix|part|"
    r"theorems?|lemmas?|definitions?)",
    re.IGNORECASE,
)


def names(text: str) -> tuple[str, ...]:
    """Return the names and terms of a sentence as printed, each once, in order."""
    text = _ADDRESS.sub(lambda match: "\0" * len(match.group()), text)
    chinese = cjk_share(text) >= _CHINESE_FROM
    found = [
        match.group()
        for match in _TOKEN.finditer(text)
        if not _NOT_NAMES.fullmatch(match.group())
        and (_is_term(text, match) if chinese else _is_name(text, match))
    ]
    found += [title for title in _TITLES.findall(text) if any(map(is_cjk, title))]
    return tuple(dict.fromkeys(found))


def missing_names(text: str, sources: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a sentence that none of the sources' texts prints."""
    addresses = (match.group().rstrip(".,;:") for match in _ADDRESS.finditer(text))
    wanted = tuple(dict.fromkeys([*_opening(text, sources), *names(text), *addresses]))
    if not wanted:
        return ()
    whole = "".join(fold(source) for source in sources)
    printed = frozenset().union(*(_vocabulary(source) for source in sources))
    return tuple(
        name
        for name in wanted
        if not (fold(name) in whole if _is_whole(name) else _forms(name) & printed)
        and not any(form in whole for form in _in_chinese().get(_plain(name), ()))
    )


def _is_whole(name: str) -> bool:
    """Tell whether a name is looked for as it is: Chinese words, and addresses."""
    return any(map(is_cjk, name)) or bool(_ADDRESS.match(name))


def _plain(name: str) -> str:
    return name.replace("’", "'").removesuffix("'s")


@cache
def _in_chinese() -> Mapping[str, tuple[str, ...]]:
    """Return what Chinese texts print for names such as Guangzhou, Google and June."""
    rows = (FOLDER / "names.tsv").read_text("utf-8").splitlines()
    named = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return {english: tuple(map(fold, chinese.split())) for english, chinese in named}


def _opening(text: str, sources: Sequence[str]) -> list[str]:
    """Return the words that open an English sentence and are, by their looks, no ordinary words.

    Nor is one that is nearly a name of the sources, such as "Stripetttention".
    """
    if cjk_share(text) >= _CHINESE_FROM or len(text.split()) < _SENTENCE:
        return []
    return [
        match.group()
        for match in _TOKEN.finditer(text)
        if match.group()[0].isupper()
        and len(match.group()) > 2
        and match.group().lower() not in _COMMON
        and not _NOT_NAMES.fullmatch(match.group())
        and _OPENS.search(text[max(0, match.start() - _NEAR) : match.start()])
        and (not is_ordinary(match.group()) or _is_nearly_a_name(match.group(), sources))
    ]


def _is_nearly_a_name(word: str, sources: Sequence[str]) -> bool:
    named = {
        match.group()
        for source in sources
        for match in _TOKEN.finditer(source)
        if match.group()[0] == word[0] and any(char.isupper() for char in match.group()[1:])
    }
    return bool(get_close_matches(word.lower(), [name.lower() for name in named], 1, _NEARLY))


def _is_term(text: str, match: re.Match[str]) -> bool:
    """Tell whether Latin letters in a Chinese sentence are a term: not a unit, not a number."""
    number = _NUMBER_BEFORE.search(text[max(0, match.start() - 24) : match.start()])
    if number and (len(match.group()) == 1 or unit_after(match.group(), 0)):
        return False
    return not any(True for _ in english_values(match.group()))


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word of an English sentence is a name, an acronym or a symbol."""
    word = match.group()
    if word.lower() in _COMMON or word[0].isdigit():
        return False
    inner = word[1:]
    marked = any(char.isupper() or char.isdigit() or char in "_^" for char in inner)
    if marked and not _hyphenated_word(word):
        return True
    if not word[0].isupper():
        return any(unicodedata.name(char, "").startswith("GREEK") for char in word)
    near = match.start() - _NEAR
    if not _OPENS.search(text[near : match.start()] if near > 0 else text[: match.start()]):
        return True
    following = _TOKEN.match(text, match.end() + 1)
    return bool(
        following
        and following.group()[0].isupper()
        and following.group().lower() not in _COMMON
        and not _NOT_NAMES.fullmatch(following.group())
    )


def _hyphenated_word(word: str) -> bool:
    """Tell whether capitals only open parts of an initial compound ("Multi-Head" does not)."""
    return word[1:].islower()


@lru_cache(maxsize=8192)
def _forms(name: str) -> frozenset[str]:
    """Return the forms under which a name may be found."""
    plain = unicodedata.normalize("NFKC", name).lower().replace("’", "'")
    plain = plain.removesuffix("'s").rstrip("'.")
    joined = re.sub(r"[-\u2010\u2011\u00ad]", "", plain)
    return frozenset(form for word in (plain, joined) for form in (word, _singular(word)))


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 2 and word.endswith("s") and word[-2] != "s" else word


@lru_cache(maxsize=1024)
def _vocabulary(source: str) -> frozenset[str]:
    """Return the forms of every word that a source prints, its parts and joined neighbours."""
    tokens = [match.group() for match in _TOKEN.finditer(source)]
    found: set[str] = set()
    parts: list[str] = []
    for token in tokens:
        found |= _forms(token)
        parts += re.split(r"[-/.&\u2010\u2011\u00ad]", token)
    for size in (1, 2, 3):
        for start in range(len(parts) - size + 1):
            found |= _forms("".join(parts[start : start + size]))
    return frozenset(found)
