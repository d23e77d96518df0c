"""From what a model stated to a report's sentences: narrow citations, quotes cut by the program.

What the model wrote is a stranger's text until it is checked: links, calls for people and traces of
our own words are taken for what they are and left out.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from ._digest_sentences import grams
from .domain import Passage
from .evidence import content_terms, said
from .kinds import is_link, links_allowed
from .leaks import leaks_in
from .llm.ask import Cited, Stated
from .names import names
from .numerals import numbers
from .report import Block, Citation, Kind, Sentence
from .terms import Terms
from .text import count_word_zh

_LONGEST = 400  # characters of a quote
_WIDEST = 2  # sentences beside the best one that a quote may take in
_BACKGROUND = re.compile(r"^\s*[\[【](?:background|背景)\s*[:：]\s*([^\]】]{1,60})[\]】]\s*", re.I)
_MARK = re.compile(r"[\[【](?:background|背景)\s*[:：]", re.IGNORECASE)
_BACKGROUND_MOST = 70  # 字数
_FOREIGN = re.compile(
    r"https?://|www\.|\b[\w.-]+\.(?:com|net|org|io|ai|cn|example|xyz|info|dev|app|me)\b(?:/|\b)"
    r"|[\w.+-]+@[\w-]+\.\w|@(?:everyone|here|channel)\b|(?<![\w.])@\w{2,}|<[@!#|/?]|\]\(|<!|!\[",
    re.IGNORECASE,
)
_TYPESET = re.compile(r"\\\(|\\\)|\\\[|\\\]|\$\$")


class Maker:
    """Makes sentences of one report; ``prompts`` are texts that none of them may repeat."""

    def __init__(
        self, passages: Mapping[str, Passage], table: Terms, prompts: Iterable[str]
    ) -> None:
        self._passages, self.table = passages, table
        self._prompts = frozenset(gram for text in prompts for gram in grams(text))

    def sentences(
        self, stated: Sequence[Stated], explained: Collection[str] = ()
    ) -> tuple[tuple[Sentence, bool], ...]:
        """Return the sentences that may be shown, each with whether it opens a paragraph.

        ``explained`` are the terms that have a background sentence already.
        """
        found: list[tuple[Sentence, bool]] = []
        links = links_allowed(len(stated))
        known = set(explained)
        opens = False
        for one in (part for whole in stated for part in _parted(whole)):
            opens = opens or one.opens
            sentence = self._sentence(one, links > 0, known)
            if sentence is None:
                continue
            links -= sentence.kind == "link"
            found.append((sentence, opens))
            opens = False
        return tuple(found)

    def _sentence(self, one: Stated, may_link: bool, known: set[str]) -> Sentence | None:
        text = _TYPESET.sub("", one.text).strip()
        background = _BACKGROUND.match(text)
        if background:
            text = text[background.end() :].strip()
            return self._background(background.group(1).strip(), text, known)
        citations = self._citations(text, one.cited)
        cited = [self._passages[citation.passage].text for citation in citations]
        if not text or is_foreign(text) or self._leaks(text, cited):
            return None
        kind: Kind = "link" if not citations and may_link and is_link(text) else "claim"
        return Sentence(text, kind, citations)

    def _leaks(self, text: str, cited: Sequence[str]) -> bool:
        """Tell whether a sentence shows the machinery or repeats what a model was told."""
        told = grams(text) & self._prompts
        return bool(leaks_in(text, cited)) or len(told) > 1

    def _background(self, term: str, text: str, known: set[str]) -> Sentence | None:
        """Return a sentence that explains a term from outside the sources, if it may stand.

        It begins with the term, which the table of terms knows, and holds no number, no name but
        the term, no link; one for a term.
        """
        short = term.strip("“”\"'《》 ")
        plain = text.lstrip("“”\"'《》 ")
        starts = plain.lower().startswith(short.lower()) or plain.lower().startswith(
            ("a " + short.lower(), "an " + short.lower(), "the " + short.lower())
        )
        rest = re.sub(re.escape(short), " ", text, flags=re.IGNORECASE)
        if not starts or short in known or not self.table.look_up(short) or is_foreign(text):
            return None
        if numbers(rest) or names(rest) or count_word_zh(text) > _BACKGROUND_MOST:
            return None
        if self._leaks(text, ()):
            return None
        known.add(short)
        return Sentence(text, "claim", flags=("background",))

    # ── citations ─────────────────────────────────────────────────────────────────────────────

    def _citations(self, text: str, cited: Sequence[Cited]) -> tuple[Citation, ...]:
        """Return one citation for each passage that shares something with the sentence."""
        own = self.subject(text)
        found: dict[str, Citation] = {}
        for group in cited:
            held = [self._passages[one] for one in group if one in self._passages]
            shared = {p.id: len(own & self.subject(p.text)) for p in held}
            near = [p for p in held if shared[p.id]] if len(held) > 1 else held
            if not near:
                near = held[:1]
            elif len(held) > 1:
                most = max(shared.values())
                near = [p for p in near if 2 * shared[p.id] >= most]
            for passage in near:
                quote = self.quote(own, passage)
                found.setdefault(passage.id, Citation(passage.id, quote))
        return tuple(found.values())

    def subject(self, text: str) -> frozenset[str]:
        """Return what a text is about, comparable across Chinese and English."""
        terms = set(content_terms(text))
        for found in self.table.find(text):
            for term in found.terms:
                terms.add(term.english.lower())
        terms |= {str(number.value) for number in numbers(text)}
        return frozenset(terms)

    def quote(self, subject: frozenset[str], passage: Passage) -> str:
        """Return the smallest run of whole sentences of a passage that carries a claim."""
        parts = said([passage])
        if not parts:
            return passage.text
        shares = [self.subject(part.text) & subject for part in parts]
        best = max(range(len(parts)), key=lambda at: (len(shares[at]), -at))
        first = last = best
        covered = set(shares[best])
        for step in range(1, _WIDEST + 1):
            for at in (best - step, best + step):
                beside = at in (first - 1, last + 1) and 0 <= at < len(parts)
                if not beside or not shares[at] - covered:
                    continue
                start, end = min(first, at), max(last, at)
                if len(_run(passage.text, parts[start].text, parts[end].text)) > _LONGEST:
                    continue
                first, last = start, end
                covered |= shares[at]
        return _run(passage.text, parts[first].text, parts[last].text)


def explained(sentences: Iterable[Sentence], terms: Terms) -> list[str]:
    """Return the terms that sentences explain from outside the sources."""
    found: list[str] = []
    for sentence in sentences:
        if "background" in sentence.flags:
            there = terms.find(sentence.text)
            found += [sentence.text[there[0].start : there[0].end]] if there else []
    return found


def _parted(one: Stated) -> list[Stated]:
    """Return a sentence and the background sentence that was written on behind it, if any."""
    at = next((m.start() for m in _MARK.finditer(one.text) if m.start()), 0)
    if not at:
        return [one]
    rest = Stated(one.text[at:], (), False, one.label)
    return [Stated(one.text[:at].strip(), one.cited, one.opens, one.label), rest]


def _run(text: str, first: str, last: str) -> str:
    """Return the piece of a text from one sentence to the end of another."""
    start = text.index(first)
    return text[start : text.index(last, start) + len(last)]


def is_foreign(text: str) -> bool:
    """Tell whether a text holds a link, an address, or a call for people."""
    return bool(_FOREIGN.search(text))


def paragraphs(made: Sequence[tuple[Sentence, bool]]) -> tuple[Block, ...]:
    """Lay sentences out in the paragraphs that they were written in."""
    groups: list[list[int]] = []
    for at, (_, opens) in enumerate(made):
        if opens or not groups:
            groups.append([])
        groups[-1].append(at)
    return tuple(Block("prose", sentences=tuple(group)) for group in groups)
