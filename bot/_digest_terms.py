"""Terms and techniques: where each is met first, what it is called, and what it is said to be."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from . import text
from ._digest_numbers import Free
from ._digest_rows import Content, Piece, Row, Table
from ._digest_sentences import Candidate, orders
from .domain import Passage, Span
from .evidence import Said, said
from .names import names
from .ports import Material
from .terms import Term, Terms
from .words import FOLDER, say

_DEFINED, _HEADED, _ASKED, _PHRASE, _COINED = 1.6, 0.8, 2.0, 0.5, 0.8
SURE = 1.4  # how well a sentence defines that is left to the table of terms
_LEAST = 1.5  # worth of a term that is listed
_LONG = 45  # 字数 of a sentence that defines

_NP = r"(?:[A-Za-z][\w’'-]*(?:\s[A-Za-z][\w’'-]*){0,4}?)"
_APART = r"(?:\s?\([^()]{1,30}\)|,\s(?:sometimes |also |or )?(?:called|known as)\s[^,]{2,40}?,?)?"
_STRONG = (
    r"(?:is|are)\s+(?:an?|one|the\s+(?:act|process|task|problem|ratio|share|number|set|sum|average))\b"
    r"|refers?\s+to\b|denotes?\b|means\b|stands?\s+for\b|(?:is|are)\s+(?:defined|known)\s+as\b"
    r"|can\s+be\s+(?:described|seen|thought|viewed|interpreted|defined)\b"
)
_WEAK = (
    r"consists?\s+of\b|(?:is|are)\s+composed\b|maps\b|computes\b|allows\s+the\b|transforms\b"
    r"|follows\b"
)
_SUBJECT = re.compile(
    rf"(?:Here,\s|In \w+,\s)?(?:(?:The|An?|the|an?)\s)?({_NP}){_APART}\s(?:({_STRONG})|({_WEAK}))"
)
_CHINESE_SUBJECT = re.compile(
    rf"(?:所谓)?([{text.CJK}A-Za-z-]{{2,14}}?)(?:(是指|指的是|是一种|是一类|定义为|称为|即为)|(是|表示))"
)
_EVALUATED = re.compile(  # "is a key challenge" judges, and says not what it is
    r"\s*(?:very |more |most |an? )*(?:key|major|important|common|good|better|best|critical|crucial"
    r"|natural|interesting|open|new|novel|promising|great|small|large|strong|further|typical|hard"
    r"|challenging|difficult|popular|widely|simple)\b",
    re.IGNORECASE,
)
_NO_TERM = re.compile(
    r"\b(?:we|our|this|that|these|those|which|it|they|there|figure|table|section|one|all|both|each"
    r"|goal|aim|idea|reason|result|results|difference|limit|remark|contribution|example|others?|as"
    r"|for|in|of course|if|when|since|while|most|many|some|such"
    r"|implementation|preprocessing|evaluation|experiments?)\b",
    re.IGNORECASE,
)
_COINS = re.compile(
    r"(?:\bcall(?:ed)?\b|\bname[ds]?\b|\bterm(?:ed)?\b|\brefer(?:red)?\s+to\b.{0,40}?\bas\b"
    r"|\bknown as\b)"
    r"[^.;]{0,60}?[\"“]([^\"”]{3,50})[\"”]|称[为之作]?[“\"]([^”\"]{2,20})[”\"]"
)
_NAMED = re.compile(
    r"\b[Ww]e (?:call|name|term)\b[^.;]{3,80}?\bthe ([a-z][a-z-]+(?: [a-z-]+){0,2})\b(?=[.,])"
)
_PROPOSED = re.compile(
    r"\b(?:propose|present|introduce)s?\b[^.;]{0,60}?\b([A-Z][\w-]+)(?:\s\([^)]*\))?,"
    r"\s(?:an?|based|which)\b"
)
_SHORT = re.compile(r"((?:[A-Za-z][\w-]*[ -]){1,6})\(([A-Z][A-Za-z0-9-]{1,9}?)s?\)")


@cache
def _everyday() -> frozenset[str]:
    lines = (FOLDER / "everyday.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_everyday(term: str) -> bool:
    """Tell whether a term has too many senses outside of the trade to be one by itself."""
    word = term.lower()
    return bool({word, word.removesuffix("s"), word.removesuffix("es")} & _everyday())


@dataclass
class _Met:
    """A term as it is met in a source: first place, how often, what it is called elsewhere."""

    text: str
    passage: Passage
    row: Term | None = None
    times: int = 0
    short: Piece | None = None
    definition: Said | None = None
    fit: float = 0.0
    coined: bool = False
    headed: bool = False


@dataclass(frozen=True)
class Glossary:
    """The terms of one source and the sentences that may define them; made once for a source."""

    met: dict[str, _Met]
    offers: tuple[
        tuple[float, int, str, str], ...
    ]  # best first: fit (negative), sentence, key, term
    sentences: tuple[Said, ...]


def glossary(material: Material, pool: Sequence[Candidate], table: Terms) -> Glossary:
    """Collect the terms of a source."""
    met = _met(material, table)
    printed = " | ".join(heading.text for heading in material.reading.headings).lower()
    for entry in met.values():
        entry.headed = entry.text.lower() in printed
    own = tuple(one.said for one in pool if one.source == material.source.id)
    offers = sorted(
        (-fit, at, _key(term, table), term)
        for at, one in enumerate(own)
        if text.count_word_zh(one.text) <= _LONG or text.cjk_share(one.text) >= 0.3
        for fit, term in _defined(one.text, table)
    )
    return Glossary(met, tuple(offers), own)


def terms_of(
    known: Glossary,
    talks: Sequence[Material],
    table: Terms,
    asked: str,
    free: Free,
    language: str,
) -> Table:
    """Return the terms of a source: as printed, in the brief's language, defined, first said."""
    met = _with_definitions(known, free)
    wanted = text.fold(asked).lower()
    rows = []
    for one in met.values():
        worth = _worth(one)
        worth += _ASKED * (_is_trade(one.text) and text.fold(one.text).lower() in wanted)
        if worth >= _LEAST:
            rows.append((worth, one))
    places = {one.passage.id: at for at, one in reversed(list(enumerate(known.sentences)))}
    rows.sort(key=lambda row: places.get(row[1].passage.id, len(places)))
    made = [_row(one, talks, table, language, worth) for worth, one in rows]
    made = [row for row in made if sum(map(bool, row.cells)) > 1]  # not the bare term
    heads = ["digest-head-term", "digest-head-gloss", "digest-head-short", "digest-head-definition"]
    heads += ["digest-head-said"] if talks else []
    title = say("digest-label-terms", language)
    return _narrow(Table("table", title, tuple(say(head, language) for head in heads), tuple(made)))


def _is_trade(term: str) -> bool:
    """Tell whether a word that a brief holds too can be meant as a term there."""
    return not is_everyday(term) and (len(term) > 3 or text.count_cjk(term) == 3)


def _narrow(table: Table) -> Table:
    """Leave out the columns that are empty in every row."""
    kept = [at for at in range(len(table.heads)) if any(row.cells[at] for row in table.rows)]
    rows = tuple(
        Row(tuple(row.cells[at] for at in kept), row.worth, row.image, row.title)
        for row in table.rows
    )
    return Table(table.kind, table.title, tuple(table.heads[at] for at in kept), rows)


# ── meeting terms ─────────────────────────────────────────────────────────────────────────────


def _met(material: Material, table: Terms) -> dict[str, _Met]:
    prose = [p for p in material.reading.passages if p.role in ("abstract", "body", "caption")]
    met: dict[str, _Met] = {}
    for one in said(prose):
        if orders(one.text):
            continue
        for found in table.find(one.text):
            printed = one.text[found.start : found.end]
            _count(met, found.terms[0].english, printed, one.passage, found.terms[0])
        for match in _COINS.finditer(one.text):
            printed = next(group for group in match.groups() if group)
            _count(met, _key(printed, table), printed, one.passage).coined = True
        for match in _NAMED.finditer(one.text):
            _count(met, _key(match.group(1), table), match.group(1), one.passage).coined = True
        for match in _SHORT.finditer(one.text):
            if long := _spelled_out(match.group(1), match.group(2)):
                entry = _count(met, _key(long, table), long, one.passage)
                entry.short = entry.short or Piece(match.group(2), one.passage)
    return met


def _count(
    met: dict[str, _Met], key: str, printed: str, passage: Passage, row: Term | None = None
) -> _Met:
    entry = met.setdefault(key, _Met(printed, passage, row))
    entry.row = entry.row or row
    entry.times += 1
    return entry


def _key(printed: str, table: Terms) -> str:
    """Return the name that a table knows a term by, or its own."""
    rows = table.look_up(printed)
    return rows[0].english if rows else printed.lower()


def _spelled_out(words: str, short: str) -> str | None:
    """Return the last words before a bracket whose initials are the short form in it.

    >>> _spelled_out("we use recurrent neural networks ", "RNN")
    'recurrent neural networks'
    """
    parts = re.split(r"(?<=[ -])", words.strip())
    letters = [char.lower() for char in short if char.isalpha()]
    for start in range(len(parts)):
        initials = [part[0].lower() for part in parts[start:] if part[:1].isalpha()]
        if initials == letters and len(letters) > 1:
            return "".join(parts[start:]).strip()
    return None


# ── what they are ─────────────────────────────────────────────────────────────────────────────


def _with_definitions(known: Glossary, free: Free) -> dict[str, _Met]:
    """Give each term the sentence that best says what it is; no sentence serves two terms."""
    met = {key: replace(entry) for key, entry in known.met.items()}
    taken: set[int] = set()
    for fit, at, key, term in known.offers:
        one = known.sentences[at]
        if at in taken or (key in met and met[key].definition) or not free(one.text):
            continue
        taken.add(at)
        entry = met.get(key) or _count(met, key, term, one.passage)
        entry.definition, entry.fit = one, -fit
    return met


def _defined(sentence: str, table: Terms) -> Iterator[tuple[float, str]]:
    """Yield each term that a sentence says something of, with how well (0 to 2) it defines it."""
    for fit, pattern in ((1.8, _COINS), (1.8, _NAMED), (1.2, _PROPOSED)):
        for match in pattern.finditer(sentence):
            yield fit, next(group for group in match.groups() if group)
    chinese = text.cjk_share(sentence) >= 0.3
    found = (_CHINESE_SUBJECT if chinese else _SUBJECT).match(sentence)
    if not found or _NO_TERM.search(found.group(1)):
        return
    term, strong = found.group(1), bool(found.group(2))
    if _EVALUATED.match(sentence, found.end()) or not _is_term(term, table, whole=chinese):
        return
    if strong or (not is_everyday(term) and not chinese):
        yield (1.6 if strong else 0.9) - 0.05 * len(term.split()), term


def _is_term(part: str, table: Terms, whole: bool) -> bool:
    """Tell whether a subject is a term: one of the table's, around one, or a name."""
    found = table.find(part)
    if whole:
        return any(hit.end - hit.start >= 0.7 * len(part) for hit in found)
    return bool(found) or bool(names(part)) or part[:1].isupper()


def _worth(one: _Met) -> float:
    if is_everyday(one.text) and one.fit < 1.0:
        return 0.0
    phrase = len(one.text.split()) > 1 or "-" in one.text or text.count_cjk(one.text) > 3
    worth = _DEFINED * bool(one.definition) * (0.5 + one.fit / 3.2)
    worth += _HEADED * one.headed + _COINED * one.coined + _PHRASE * phrase
    worth += 0.25 * math.log(one.times) + 0.8 * bool(one.short)
    known = phrase or one.coined or one.definition or (one.headed and one.text[:1].isupper())
    return worth if known else 0.0


# ── rows ──────────────────────────────────────────────────────────────────────────────────────


def _row(one: _Met, talks: Sequence[Material], table: Terms, language: str, worth: float) -> Row:
    defined: Content = (
        (Piece(one.definition.text, one.definition.passage),) if one.definition else ()
    )
    cells: list[Content] = [
        (Piece(one.text, one.passage),),
        _gloss(one, language),
        (one.short,) if one.short else (),
        defined,
    ]
    if talks:
        cells.append(_first_said(one, talks, table))
    return Row(tuple(cells), worth)


def _gloss(one: _Met, language: str) -> Content:
    """Return what a term is called in the brief's language, where the source is in another."""
    chinese = text.count_cjk(one.text) > 0
    if one.row is None or chinese == language.startswith("zh"):
        return ()
    return (one.row.chinese[0] if language.startswith("zh") else one.row.english,)


def _first_said(one: _Met, talks: Sequence[Material], table: Terms) -> Content:
    """Return the term as the talk says it first."""
    for talk in talks:
        for passage in talk.reading.passages:
            if not isinstance(passage.locator, Span):
                continue
            if spoken := _spoken(one, passage.text, table):
                return (Piece(spoken, passage),)
    return ()


def _spoken(one: _Met, utterance: str, table: Terms) -> str:
    if match := re.search(rf"\b{re.escape(one.text)}\b", utterance, re.IGNORECASE):
        return match.group()
    if one.row:
        for found in table.find(utterance):
            if one.row in found.terms:
                return utterance[found.start : found.end]
    return ""
