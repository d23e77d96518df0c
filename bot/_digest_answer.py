"""Answering a question with the sources' own sentences, or saying that they do not hold it."""

import re
from collections.abc import Sequence

from ._digest_cues import slots_of
from ._digest_layout import Draft
from ._digest_sentences import leans, orders
from ._digest_sources import Sources
from .evidence import Hit, Said, scored, sought
from .followups import is_at, placed
from .intents import intents
from .ports import Written
from .text import cjk_share, count_word_zh
from .words import say

_MOST = 3  # quotes in an answer
_NEAR = 0.6  # of the best score: what else is shown
_PASSAGE = 1.0  # what standing in the best passage is worth beside the best words
_LONG = 90  # 字数 of a quote in an answer
_COUNTS = re.compile(
    r"\bhow (?:many|much|long|often|large|big|far)\b|多少|几[个位次天年人种层]|多[大长久]", re.I
)
_LIGHT = re.compile(r"\b(?:take[sn]?|took|taking|get|gets|got)\b", re.I)  # verbs that ask nothing
_BARE = 0.6  # worth of a sentence without a number, where a number is asked for


def answer(question: str, sources: Sources, language: str) -> Written:
    """Return at most three quotes, or a notice, or both where the quotes are only near.

    That the sources lack something is said only where no passage holds its words, in any language
    that the table of terms knows.
    """
    draft = Draft(language, sources.terms)
    if not sources.everything:
        draft.notice(say("digest-notice-unread", language))
        return draft.written()
    place, question = placed(question)
    if place:
        return _at_place(question, place, sources, draft)
    hits = sources.finder.find(question)
    absent = sources.finder.absent(question)
    sure = any(hit.certain for hit in hits[:_MOST])
    found = _best(question, sources, hits) if hits else _by_intent(question, sources)
    if absent:
        words = [_quoted(word, language) for word in absent]
        draft.notice(say("digest-notice-missing", language, words=_listed(words, language)))
        found = found if any(hit.words for hit in hits) else []
    elif found and not sure:
        draft.notice(say("digest-notice-nearest", language))
    elif not found:
        other = sources.chinese != (cjk_share(question) >= 0.3)
        key = "digest-notice-other-language" if other else "digest-notice-unanswered"
        draft.notice(say(key, language))
    for one in found:
        draft.quote(one)
    return draft.written()


def _at_place(question: str, place: tuple[str, int], sources: Sources, draft: Draft) -> Written:
    """Answer from one page, slide or minute; where it holds nothing on that, say so."""
    kind, number = place
    there = [
        one
        for one in sources.everything
        if is_at(one.passage.locator, kind, number) and _quotable(one)
    ]
    asked = sought(question, sources.terms)
    scores = scored(sources.whole_index, question, asked)
    worth = dict(zip((one.id for one in sources.everything), scores, strict=True))
    ranked = sorted(there, key=lambda one: -_weighed(one, worth[one.id]))
    found = [one for one in ranked if worth[one.id] > 0][:_MOST]
    if not asked:  # the place is all that is asked for
        central = {one.said.id: one.central for one in sources.pool}
        found = sorted(there, key=lambda one: -central.get(one.id, 0.0))[:_MOST]
    if not found:
        draft.notice(say(f"digest-notice-no-{kind}", draft.language, number=number))
        hits = sources.finder.find(question) if asked else ()
        found = _best(question, sources, hits)[:1] if hits else []
        if found:
            draft.notice(say("digest-notice-elsewhere", draft.language))
    for one in found:
        draft.quote(one)
    return draft.written()


def _quoted(word: str, language: str) -> str:
    return say("digest-quoted", language, word=word)


def _listed(words: list[str], language: str) -> str:
    return ("、" if language.startswith("zh") else ", ").join(words)


def _best(question: str, sources: Sources, hits: Sequence[Hit]) -> list[Said]:
    """Return the sentences of the best passages that hold most of what was asked for."""
    ranks = {hit.passage.id: rank for rank, hit in enumerate(hits)}
    question = _LIGHT.sub(" ", question)
    asked = sought(question, sources.terms)
    scores = scored(sources.whole_index, question, asked)
    inside = [
        (one, score)
        for one, score in zip(sources.everything, scores, strict=True)
        if one.passage.id in ranks and _quotable(one)
    ]
    top = max((score for _, score in inside), default=0.0) or 1.0
    counts = _COUNTS.search(question)
    ranked = sorted(
        (
            -_weighed(one, _PASSAGE / (1 + ranks[one.passage.id]) + score / top)
            * (_BARE if counts and not re.search(r"\d", one.text) else 1.0),
            at,
        )
        for at, (one, score) in enumerate(inside)
    )
    return [inside[at][0] for value, at in ranked[:_MOST] if value <= _NEAR * ranked[0][0]]


def _quotable(one: Said) -> bool:
    return one.whole and not orders(one.text) and count_word_zh(one.text) <= _LONG


def _weighed(one: Said, score: float) -> float:
    """Return a score, less for what says little by itself."""
    if one.passage.role not in ("abstract", "body"):
        score *= 0.7
    if not one.text.endswith((".", "。", "!", "！", "?", "？")):
        score *= 0.8
    return score * (0.8 if leans(one.text) else 1.0)


def _by_intent(question: str, sources: Sources) -> list[Said]:
    """Return what a section with the question as its title would show first."""
    shares = slots_of(intents(question))
    ranked = sorted(
        (-one.scores[slot], at)
        for at, one in enumerate(sources.pool)
        for slot in shares
        if slot in one.scores and not one.leans and not one.opens
    )
    return [sources.pool[at].said for at in dict.fromkeys(at for _, at in ranked[:_MOST])]
