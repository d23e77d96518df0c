"""Changes without a model: leave a sentence out, add a page, a minute or a term, swap a quote."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ._digest_layout import Draft
from ._digest_revision import without
from ._digest_section import Order
from ._digest_sentences import Candidate
from ._digest_sources import Sources
from .domain import Passage
from .errors import Rejected
from .evidence import sought, terms
from .followups import is_at
from .ports import Written
from .report import Block, Section, Sentence, numbered
from .text import count_word_zh, fold

_AND = r"(?:,|，|、|and|&|和|与|及|-|–|~|到|至|to)"
_LIST = rf"(?P<list>\d{{1,3}}(?:\s*[\]］】]?\s*{_AND}\s*[\[［【]?\s*\d{{1,3}})*)(?!\d)"
_DROP = re.compile(
    r"(?:\b(?:drop|delete|remove|cut|omit|leave out|take out)\b"
    r"|删掉|删除|删去|去掉|去除|拿掉|不要|删)"
    r"\s*(?:the\s+)?(?:sentences?|quotes?|numbers?|nos?\.?|#|第)?\s*[\[［【]?\s*" + _LIST
    + r"\s*[\]］】]?(?!\s*(?:%|words?|字|页|分钟|个))",
    re.IGNORECASE,
)  # fmt: skip
_ADD = re.compile(
    r"\b(?:add|include|insert|bring in|quote|use|more|something|cite)\b"
    r"|加上?|补充|加入|增加|添|引用|多写|用",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\b(?:page|p\.)\s*(\d{1,4})|第?\s*(\d{1,4})\s*页", re.IGNORECASE)
_MINUTE = re.compile(
    r"\b(?:minute|min\.?)\s*(\d{1,3})\b|第?\s*(\d{1,3})\s*分钟?|\b(\d{1,2}):\d{2}\b",
    re.IGNORECASE,
)
_SLIDE = re.compile(r"\bslide\s*(\d{1,3})|幻灯片\s*(\d{1,3})|第\s*(\d{1,3})\s*张", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:more|something)\s+(?:about|on)\s+(?P<en>[^.!?]+)"
    r"|(?:多|再)(?:讲|说|写|介绍|谈|提)(?:讲|说|写)?(?:一?[些点下])?(?:关于)?\s*(?P<zh>[^。！？，,]+)"
    r"|补充(?:一?[些点下])?(?:关于)?\s*(?P<also>[^。！？，,]+)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:的?(?:内容|部分|信息|介绍|细节)|\s*(?:please|here|too|in this section))+$", re.I
)
_ANOTHER = re.compile(
    r"\b(?:another|a different|one more|an additional|an extra)\s+(?:quot\w+|citation|example)\b"
    r"(?:[^\d]{0,24}[\[［【]?\s*(\d{1,3}))?"
    r"|换掉?\s*(?:第|[\[［【])?\s*(\d{1,3})?\s*[\]］】]?\s*一?[条句个段处]?"
    r"(?:别的|其他的?|另外的?)?(?:引文|引用|原文)"
    r"|(?:再|另)(?:来|找|加|引|选|补)?一?[条句个段处](?:引文|引用|原文)",
    re.IGNORECASE,
)
_SWAP = re.compile(
    r"\b(?:replace|swap|exchange)\s*[\[［【]?\s*(\d{1,3})|换掉\s*[\[［【第]?\s*(\d{1,3})", re.I
)
_FEW, _SHORT, _LONG = 2, 5, 90  # quotes that are added; 字数 of one


@dataclass(frozen=True)
class Edit:
    """What a remark asks for; ``number`` is that of a sentence, a page, a minute or a slide."""

    kind: str  # drop, page, minute, slide, more, another
    numbers: tuple[int, ...] = ()
    words: str = ""


def wanted(remark: str) -> Edit | None:
    """Return which of these changes a remark asks for, if any.

    >>> wanted("drop [2] and [4]")
    Edit(kind='drop', numbers=(2, 4), words='')
    >>> wanted("多讲一点DPO")
    Edit(kind='more', numbers=(), words='DPO')
    """
    if found := _DROP.search(remark):
        return Edit("drop", tuple(_listed(found["list"])))
    if found := _SWAP.search(remark):
        return Edit("another", (_number(found),))
    if found := _ANOTHER.search(remark):
        number = _number(found)
        return Edit("another", (number,) if number else ())
    if _ADD.search(remark):
        for kind, pattern in (("page", _PAGE), ("slide", _SLIDE), ("minute", _MINUTE)):
            if found := pattern.search(remark):
                return Edit(kind, (_number(found),), found.group())
    if found := _MORE.search(remark):
        words = next(part for part in (found["en"], found["zh"], found["also"]) if part)
        words = _TAIL.sub("", words.strip()).strip(" “”\"'「」")
        return Edit("more", (), words) if words else None
    return None


def _number(found: re.Match[str]) -> int:
    return next((int(group) for group in found.groups() if group), 0)


def _listed(text: str) -> Iterator[int]:
    """Read "2, 4-6": every number that is meant."""
    for part in re.split(r"[,，、&和与及]|\band\b", re.sub(r"[\[\]［］【】\s]", "", text)):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if ends:
            yield from range(ends[0], min(ends[-1], ends[0] + 99) + 1)


def edit(sources: Sources, order: Order, section: Section, asked: Edit) -> Written:
    """Return the section with the change; raise `Rejected` where the sources do not allow it."""
    free = numbered(section)
    match asked.kind:
        case "drop":
            return _dropped(sources, section, asked.numbers, free)
        case "another" if asked.numbers:
            return _swapped(sources, order, section, asked.numbers[0], free)
        case "another":
            found = _best(sources, order, section, lambda one: True)[:1]
            title = ""
        case "more":
            found, title = _about(sources, order, section, asked.words), asked.words
        case _:
            at = asked.numbers[0]
            found = _best(
                sources, order, section, lambda one: is_at(one.said.passage.locator, asked.kind, at)
            )[:_FEW]
            title = asked.words
            if not found:
                raise Rejected(f"edit-none-{asked.kind}", number=at)
    if not found:
        raise Rejected("edit-nothing-more")
    return _with(sources, order, section, found, title)


def _dropped(
    sources: Sources, section: Section, numbers: Sequence[int], free: Sequence[int]
) -> Written:
    if missing := [number for number in numbers if not 1 <= number <= len(free)]:
        raise Rejected("edit-no-number", number=missing[0], count=len(free))
    places = {free[number - 1] for number in numbers}
    if len(places) == len(section.sentences):
        raise Rejected("edit-all")
    return without(sources, section, places)


def _swapped(
    sources: Sources, order: Order, section: Section, number: int, free: Sequence[int]
) -> Written:
    """Put the best quote that is left in the place of a sentence."""
    if not 1 <= number <= len(free):
        raise Rejected("edit-no-number", number=number, count=len(free))
    found = _best(sources, order, section, lambda one: True)[:1]
    if not found:
        raise Rejected("edit-nothing-more")
    made = _quoted(order, sources, found)
    said = list(section.sentences)
    said[free[number - 1]] = made.sentences[0]
    return Written(tuple(said), section.blocks, _cited(sources, said))


def _with(
    sources: Sources, order: Order, section: Section, found: Sequence[Candidate], title: str
) -> Written:
    """Add quotes below a section as a block of their own."""
    made = _quoted(order, sources, found, title)
    first = len(section.sentences)
    said = [*section.sentences, *made.sentences]
    own = section.blocks or (Block("prose", sentences=tuple(range(first))),)
    blocks = [
        replace(block, sentences=tuple(first + at for at in block.sentences))
        for block in made.blocks
    ]
    return Written(tuple(said), (*own, *blocks), _cited(sources, said))


def _quoted(order: Order, sources: Sources, found: Sequence[Candidate], title: str = "") -> Written:
    draft = Draft(order.contract.language, sources.terms)
    draft.quotes(title or None, found)
    return draft.written()


def _cited(sources: Sources, said: Sequence[Sentence]) -> tuple[Passage, ...]:
    cited = {citation.passage for sentence in said for citation in sentence.citations}
    passages = (p for material in sources.materials for p in material.reading.passages)
    return tuple(passage for passage in passages if passage.id in cited)


# ── choosing ──────────────────────────────────────────────────────────────────────────────────


def _best(
    sources: Sources, order: Order, section: Section, fits: Callable[[Candidate], bool]
) -> list[Candidate]:
    """Return what can be quoted by itself and stands nowhere yet, the most telling first."""
    taken = order.used | {fold(c.quote) for one in section.sentences for c in one.citations}
    found = [
        one
        for one in sources.pool
        if fits(one)
        and not (one.leans or one.opens)
        and one.folded not in taken
        and _SHORT <= count_word_zh(one.said.text) <= _LONG
    ]
    return sorted(found, key=lambda one: -one.central)


def _about(sources: Sources, order: Order, section: Section, words: str) -> list[Candidate]:
    """Return the best quotes that hold what is asked for, in any of its ways."""
    hits = [hit for hit in sources.finder.find(words, 12) if hit.words]
    if not hits:
        raise Rejected("edit-no-term", words=words[:60])
    ranks = {hit.passage.id: rank for rank, hit in enumerate(hits)}
    ways = [way for one in sought(words, sources.terms) for way in one.ways]
    found = _best(sources, order, section, lambda one: one.said.passage.id in ranks)
    held = [frozenset(terms(one.said.text)) for one in found]
    named = [one for one, own in zip(found, held, strict=True) if any(way <= own for way in ways)]
    return sorted(named or found, key=lambda one: ranks[one.said.passage.id])[:_FEW]
