"""Answering a question with the sources' own sentences, or saying that they do not hold it."""

from ._digest_cues import slots_of
from ._digest_layout import Draft
from ._digest_sentences import leans, orders
from ._digest_sources import Sources
from .evidence import Said, content_terms
from .intents import intents
from .ports import Written
from .text import cjk_share, count_word_zh
from .words import say

_MOST = 3  # quotes in an answer
_NEAR = 0.6  # of the best score: what else is shown
_PASSAGE = 0.3  # of its passage's best score that counts for a sentence
_LONG = 90  # 字数 of a quote in an answer


def answer(question: str, sources: Sources, language: str) -> Written:
    """Return at most three quotes, or a notice, or both where the quotes are only near."""
    draft = Draft(language)
    if not sources.everything:
        draft.notice(say("digest-notice-unread", language))
        return draft.written()
    words = content_terms(question)
    known = {term for term in words if term in sources.whole_index}
    missing = [shown for term, shown in words.items() if term not in known]
    missing = [shown for shown in missing if _tells(shown, alone=not known)]
    found = _best(sources, known) if known else _by_intent(question, sources)
    if missing:
        draft.notice(say("digest-notice-missing", language, words=_listed(missing, language)))
    elif known and found:
        pass
    elif found:
        draft.notice(say("digest-notice-nearest", language))
    elif sources.chinese != (cjk_share(question) >= 0.3):
        draft.notice(say("digest-notice-other-language", language))
    else:
        draft.notice(say("digest-notice-unanswered", language))
    for one in found if known or not missing else ():
        draft.quote(one)
    return draft.written()


def _tells(shown: str, alone: bool) -> bool:
    """Tell whether a word that the sources lack is worth naming.

    Names and terms are; an ordinary word only where nothing else was asked for.  A pair of Chinese
    characters never is: it may be no word, and the sources may be in another language.
    """
    ordinary = shown.isalpha() and shown.islower()
    return cjk_share(shown) == 0 and (alone or not ordinary)


def _listed(words: list[str], language: str) -> str:
    return ("、" if language.startswith("zh") else ", ").join(words)


def _best(sources: Sources, known: set[str]) -> list[Said]:
    scores = sources.whole_index.scores(known)
    whole: dict[str, float] = {}
    for one, score in zip(sources.everything, scores, strict=True):
        whole[one.passage.id] = max(whole.get(one.passage.id, 0.0), score)
    ranked = sorted(
        (-_weighed(one, score + _PASSAGE * whole[one.passage.id]), at)
        for at, (one, score) in enumerate(zip(sources.everything, scores, strict=True))
        if score > 0 and _quotable(one)
    )
    near = [at for value, at in ranked[:_MOST] if value <= _NEAR * ranked[0][0]]
    return [sources.everything[at] for at in near]


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
