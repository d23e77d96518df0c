"""Questions that lean on the one before: "and on page 5?".  Pure."""

import re
from collections.abc import Sequence

from .domain import Locator, PageBoxes, Slide, Span
from .evidence import content_terms

_OPENS = re.compile(
    r"^\W*(?:and|but|also|so|then|what about|how about|or)\b|^\W*(?:那么?|还有|另外|以及|而)",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"\b(?:it|that|this|they|them|those|these|there|its|their)\b|它们?|这个|那个|这些|那些|其",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"^\W*(?:why|how so|how much|how many|when|where|why not|really"
    r"|为什么|为何|怎么说|多少|真的吗|然后呢)\W*$",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(?:\bon\s+|\bin\s+)?(?:\bpages?|\bp\.)\s*(\d{1,4})|第\s*(\d{1,4})\s*页", re.I)
_SLIDE = re.compile(
    r"(?:\bon\s+)?\bslides?\s*(\d{1,3})|(?:幻灯片\s*|第\s*)(\d{1,3})\s*张?(?:幻灯片)", re.I
)
_MINUTE = re.compile(r"(?:\bat\s+|\bin\s+)?\bminutes?\s*(\d{1,3})|第\s*(\d{1,3})\s*分钟", re.I)
_FEW = 2  # terms of a question that says little by itself
_BACK = 4  # questions that are looked back at


def leans(question: str) -> bool:
    """Tell whether a question says what it is about only together with the one before.

    >>> leans("and on page 5?"), leans("What optimizer is used?")
    (True, False)
    """
    place, rest = placed(question)
    if _ALONE.match(rest) or _OPENS.match(question):
        return True
    few = len(content_terms(rest)) <= _FEW
    return few and (bool(_LEANS.search(question)) or (place is not None and not content_terms(rest))
                    or bool(re.search(r"呢\W*$", question)))  # fmt: skip


def resolved(question: str, earlier: Sequence[str]) -> str:
    """Return a question that stands by itself; ``earlier`` are those of the thread, in order."""
    found, _ = question, None
    for before in list(reversed(earlier))[:_BACK]:
        if not leans(found):
            break
        _, subject = placed(before)
        found = f"{subject.strip()} {question}" if not leans(before) else found
    return found


def placed(question: str) -> tuple[tuple[str, int] | None, str]:
    """Return the page, slide or minute that a question names, and the question without it.

    >>> placed("What is said on page 5?")
    (('page', 5), 'What is said ?')
    """
    for kind, pattern in (("page", _PAGE), ("slide", _SLIDE), ("minute", _MINUTE)):
        if found := pattern.search(question):
            rest = f"{question[: found.start()]}{question[found.end() :]}"
            return (kind, int(found[1] or found[2])), rest
    return None, question


def is_at(locator: Locator, kind: str, number: int) -> bool:
    """Tell whether something stands on a page or slide, or is said in a minute (0-based)."""
    match locator:
        case PageBoxes():
            return kind == "page" and locator.page == number
        case Slide():
            here = {"slide": locator.slide, "minute": int(locator.at // 60)}
            return here.get(kind) == number
        case Span():
            return kind == "minute" and int(locator.start // 60) == number
        case _:
            return False
