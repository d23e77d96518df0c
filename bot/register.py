"""The voice of a report: about its sources, in written language, terms explained for beginners.

A report speaks of what others did: no "we" that is not the authors', no talk to the reader, no
exclamation; praise is `bot.hedges`'.  The words stand in ``bot/words/register.tsv``, in pairs.
"""

import re
from collections.abc import Sequence
from functools import cache

from .report import Measured, Sentence
from .statements import View, measured
from .support import is_verbatim
from .terms import Found, table
from .words import FOLDER

_BEGIN = re.compile(
    r"beginn|newcomer|novice|lay|student|public|non-?(?:expert|special|tech)|kids|child|teen|school"
    r"|初学|入门|新手|小白|零基础|外行|非专业|大众|公众|学生|本科|新生|普通",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"[（(]|\b(?:(?:is|are) (?:an?|the|what|how|when)|means?|refers? to|called|known as"
    r"|that is|i\.e\.)(?!\w)|是指|指的是|是一[种类个项]|是[^，。]{2,16}的|，一种|即"
    r"|也就是|意思是|称为|叫作?|用来|用于|：",
    re.IGNORECASE,
)
_NEAR = 24  # characters behind a term in which its explanation begins
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」|《[^》]*》")


@cache
def _voices() -> tuple[re.Pattern[str], ...]:
    rows = (FOLDER / "register.tsv").read_text("utf-8").splitlines()
    cells = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return tuple(re.compile(f"{english}|{chinese}", re.IGNORECASE) for _, english, chinese in cells)


def out_of_voice(text: str) -> tuple[str, ...]:
    """Return the words of a sentence that a written report does not use; quoted words aside.

    >>> out_of_voice("As you can see, we trained it!")
    ('we', 'you', '!')
    """
    own = _QUOTED.sub(" ", text)
    found = (voice.search(own) for voice in _voices())
    return tuple(match.group().strip() for match in found if match)


def for_beginners(audience: str) -> bool:
    """Tell whether readers need terms explained."""
    return bool(_BEGIN.search(audience))


def unexplained(sentences: Sequence[Sentence]) -> tuple[tuple[int, str], ...]:
    """Return the terms that no sentence explains where it is first used, each with its place.

    A term of the table counts as explained by a gloss, by brackets or an "is" right behind it, by a
    sentence of background, or where the next sentence goes on about it; sentences that explain
    other terms in between do not count.
    """
    first: dict[tuple[str, ...], tuple[int, str, int]] = {}
    told: set[tuple[str, ...]] = set()
    step = 0
    for place, sentence in enumerate(sentences):
        glossed = {gloss.term.lower() for gloss in sentence.glosses}
        explains = False
        for found in table().find(sentence.text):
            name = tuple(term.english for term in found.terms)
            if all(term.general for term in found.terms):
                continue
            shown = sentence.text[found.start : found.end]
            _, _, since = first.setdefault(name, (place, shown, step))
            near = step - since <= 1
            if shown.lower() in glossed or (near and _explained(sentence, found)):
                told.add(name)
                explains = explains or since < step
        step += not explains
    return tuple((place, shown) for name, (place, shown, _) in first.items() if name not in told)


def _explained(sentence: Sentence, found: Found) -> bool:
    after = sentence.text[found.end : found.end + _NEAR]
    inside = sentence.text[found.start - 1 : found.start] in ("（", "(")
    return "background" in sentence.flags or inside or bool(_EXPLAINS.search(after))


def register(seen: View) -> Measured:
    """Measure claims in a report's voice and, for beginners, terms explained at their first use."""
    own = [
        said for said in seen.said
        if said.kind in ("claim", "link") and said.sentence.kind != "notice"
        and not is_verbatim(said.sentence, seen.known)
    ]  # fmt: skip
    misses = [
        seen.miss("checks-miss-register", said, ", ".join(words))
        for said in own
        if (words := out_of_voice(said.sentence.text))
    ]
    n = len(own)
    if for_beginners(seen.report.brief.audience):
        claims = [said for said in own if said.kind == "claim"]  # a link explains nothing
        terms = unexplained([said.sentence for said in claims])
        n += len(terms)
        misses += [seen.miss("checks-miss-gloss", claims[place], term) for place, term in terms]
    return measured(misses, n)
