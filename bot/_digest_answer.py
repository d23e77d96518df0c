"""Answering a question with the sources' own sentences, or saying that they do not hold it."""

from ._digest_cues import slots_of
from ._digest_layout import Draft
from ._digest_sentences import Candidate
from ._digest_sources import Sources
from .evidence import Index, content_terms
from .intents import intents
from .ports import Written
from .text import cjk_share
from .words import say

_MOST = 3  # quotes in an answer
_NEAR = 0.55  # of the best score: what else is shown
_PASSAGE = 0.4  # of a passage's score that counts for its sentences


def answer(question: str, sources: Sources, language: str) -> Written:
    """Return at most three quotes, after a notice where they are not certain to be the answer."""
    draft = Draft(language)
    if not sources.pool:
        draft.notice(say("digest-notice-unread", language))
        return draft.written()
    words = content_terms(question)
    index = sources.index
    known = {term for term in words if term in index}
    missing = [shown for term, shown in words.items() if term not in known and _tells(shown)]
    found = _best(sources, index, known) if known else _by_intent(question, sources)
    if missing:
        draft.notice(say("digest-notice-missing", language, words=_listed(missing, language)))
    elif not known:
        draft.notice(say("digest-notice-nearest", language) if found else _nothing(language))
    if found and (known or not missing):
        draft.quotes(None, found)
    return draft.written()


def _nothing(language: str) -> str:
    return say("digest-notice-nothing", language)


def _tells(shown: str) -> bool:
    """Tell whether a word that the sources lack can be named as missing.

    A pair of Chinese characters cannot: it may be no word, and its source may be English.
    """
    return cjk_share(shown) == 0


def _listed(words: list[str], language: str) -> str:
    return ("、" if language.startswith("zh") else ", ").join(words)


def _best(sources: Sources, index: Index, known: set[str]) -> list[Candidate]:
    pool = sources.pool
    scores = index.scores(known)
    whole: dict[str, float] = {}
    for one, score in zip(pool, scores, strict=True):
        whole[one.said.passage.id] = max(whole.get(one.said.passage.id, 0.0), score)
    ranked = sorted(
        ((score + _PASSAGE * whole[one.said.passage.id] + 0.2 * one.central, -at)
         for at, (one, score) in enumerate(zip(pool, scores, strict=True)) if score > 0),
        reverse=True,
    )  # fmt: skip
    near = [-at for score, at in ranked[:_MOST] if score >= _NEAR * ranked[0][0]]
    return [pool[at] for at in near]


def _by_intent(question: str, sources: Sources) -> list[Candidate]:
    """Return what a section with the question as its title would show first."""
    shares = slots_of(intents(question))
    ranked = sorted(
        (-one.scores[slot], at)
        for at, one in enumerate(sources.pool)
        for slot in shares
        if slot in one.scores and not one.leans
    )
    return [sources.pool[at] for at in dict.fromkeys(at for _, at in ranked[:_MOST])]
