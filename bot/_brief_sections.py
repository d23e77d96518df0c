"""The sections of the report that a brief asks for: those it lists, else a sensible outline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import _brief_marked, _brief_plain
from ._brief_length import Hit
from ._brief_listed import MOST_SECTIONS, STRONG, Listed, Piece, is_rule
from .domain import Aim, Line
from .intents import Intent, intents
from .words import say, spoken

_TITLE_ZH, _TITLE_EN = 40, 90  # characters of a title; what is longer becomes its aim


@dataclass(frozen=True)
class Found:
    """The sections, where their list stands in the brief, and what to say of the choice."""

    aims: tuple[Aim, ...]
    spans: tuple[Piece, ...] = ()
    own_lengths: bool = False  # each listed section names its own length
    notices: tuple[Line, ...] = ()


# ── the choice among lists ────────────────────────────────────────────────────────────────────

_COUNT = re.compile(
    r"(?<![第每前后])(?P<zh>[一二两三四五六七八九十]{1,2}|[0-9]{1,2})\s?[个大]?"
    r"(?:部分|章节|板块|模块|小节|方面|[节章段])"
    r"|(?<![a-z])(?P<en>[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)[ -](?:\w+ )?"
    r"(?:sections?|parts?|chapters?|headings?)(?![a-z])"
)
_NUMBERS = {
    word: number
    for words in (
        "一 二 三 四 五 六 七 八 九 十 十一 十二",
        "one two three four five six seven eight nine ten",
    )
    for number, word in enumerate(words.split(), 1)
} | {"两": 2}


def count(flat: str) -> int:
    """Return how many sections a levelled brief says it wants, the last time it says so; else 0."""
    said = 0
    for match in _COUNT.finditer(flat):
        word = match["zh"] or match["en"]
        said = int(word) if word.isdigit() else _NUMBERS.get(word, said)
    return min(said, MOST_SECTIONS)


def _choose(flat: str, wanted: int, hits: Sequence[Hit]) -> tuple[Listed | None, Listed | None]:
    """Return the list that holds the sections, and an earlier one that it contradicts, if any."""
    marked = [listed for listed in _brief_marked.marked(flat) if listed.score >= 0]
    plain = sorted(
        _brief_plain.plain(flat, wanted, hits),
        key=lambda listed: (-listed.score, -len(listed.pieces), listed.start),
    )
    found = list(marked)
    for listed in plain[:MOST_SECTIONS]:
        if not any(listed.start < other.end and other.start < listed.end for other in found):
            found.append(listed)
    if not found:
        return None, None
    found.sort(key=lambda listed: listed.start)
    named = [listed for listed in found if listed.score >= STRONG]
    if not named:
        best = max(found, key=lambda listed: listed.score)
        # Without markers, only a list of as many things as the brief says can be the sections.
        other = best not in marked and wanted and len(best.pieces) != wanted
        return (None if other else best), None
    return named[-1], named[-2] if len(named) > 1 else None


def find(text: str, flat: str, hits: Sequence[Hit]) -> Found | None:
    """Return the sections that a brief lists, or None where it lists none.

    ``flat`` is ``text`` levelled; ``hits`` are the lengths that it mentions.
    """
    listed, earlier = _choose(flat, count(flat), hits)
    if listed is None:
        return None
    pieces = [piece for piece in listed.pieces if not is_rule(flat[piece.start : piece.end])]
    pieces, own = _without_total(pieces, flat, hits)
    aims, spans = [], []
    for piece in pieces:
        aim = aim_of(text[piece.start : piece.end], flat[piece.start : piece.end])
        if aim is not None:
            aims.append(aim)
            spans.append(piece)
    if not aims:
        return None
    notices = []
    if earlier is not None:
        dropped = _names(text, earlier.pieces)
        kept = _names(text, listed.pieces)
        if dropped != kept:
            notices.append(Line("brief-contradiction", {"dropped": dropped, "kept": kept}))
    if len(aims) > MOST_SECTIONS:
        notices.append(Line("brief-sections-many", {"count": len(aims), "kept": MOST_SECTIONS}))
    kept_aims = distinct(aims[:MOST_SECTIONS])
    return Found(kept_aims, tuple(spans[:MOST_SECTIONS]), own, tuple(notices))


def _names(text: str, pieces: Sequence[Piece]) -> str:
    names = [" ".join(text[piece.start : piece.end].split())[:20] for piece in pieces[:3]]
    return " / ".join(name.strip(" ,，;；、。.") for name in names) + (" …" * (len(pieces) > 3))


_TOTAL = re.compile(r"(?:[\s,;](?:in|of|with|about|around|at|全文|共|总共|约))*[\s,;]*$")


def _without_total(pieces: list[Piece], flat: str, hits: Sequence[Hit]) -> tuple[list[Piece], bool]:
    """Cut what is said of the whole report off the last piece; tell whether each names a length."""
    inside = [[hit for hit in hits if piece.start <= hit.start < piece.end] for piece in pieces]
    if len(pieces) > 1 and all(inside) and not any(hit.each for found in inside for hit in found):
        return pieces, True
    if not pieces:
        return [], False
    last = pieces[-1]
    end = last.end
    if inside[-1] and not any(inside[:-1]):
        before = flat[last.start : inside[-1][0].start]
        if before.count("(") <= before.count(")"):
            end = last.start + len(_TOTAL.sub("", before))
    for clause in re.finditer(r"[,;、\n][^,;、\n]+", flat[last.start : end]):
        if is_rule(clause.group()[1:]):
            end = last.start + clause.start()
            break
    pieces = [*pieces[:-1], Piece(last.start, end)]
    return [piece for piece in pieces if flat[piece.start : piece.end].strip(" \n\t,;.、:")], False


# ── one listed thing: its title and its aim ───────────────────────────────────────────────────

_SEPARATOR = re.compile(
    r"(?P<colon>:)(?!//)|(?P<dash>\s[-–—]{1,2}\s|—+)|(?P<open>\()|(?P<ask>\?)|(?P<stop>[。;!]|\.(?=\s))"
    r"|(?P<comma>,)|(?P<verb>\s(?=概括|说明|介绍|解释|总结|分析|列出|讨论|重点))"
)
_SAYS_WHAT = re.compile(
    r"\s*(?:包括|包含|说明|介绍|解释|概括|总结|分析|列出|重点|要|需|应|即|如|比如|例如|主要|准确|讲|用|尤其|特别|"
    r"(?:including|covering|with|e\.g|i\.e|such as|explain|describe|especially|focus|mainly|"
    r"namely|what|"
    r"how|why|like|should|must|in particular)\b)"
)
_QUOTES = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "【": "】",
    "《": "》",
    '"': '"',
    "'": "'",
    "[": "]",
}
_EDGES = " \t\n\r,，;；、。.:：*_`#~|\u3000"
_JOINED = re.compile(
    r"(?:[\s,，;；、]+(?:and|&|以及|和|及|还有|最后|plus)|[,，;；、](?:以及|和|及))\s*$", re.I
)
SUBMARK = re.compile(
    r"^\s*(?:\(?[0-9a-z一二三四五六七八九十]{1,3}[).、]|[-*+•·●○–—①-⑳])\s*", re.IGNORECASE
)


def _clean(title: str) -> str:
    """Strip what is markup, quotes or a joint with the next thing; keep a question mark."""
    title = " ".join(title.split()).strip(_EDGES)
    title = _JOINED.sub("", title).strip(_EDGES)
    while len(title) > 1 and _QUOTES.get(title[0]) == title[-1] and title[0] not in title[1:-1]:
        title = title[1:-1].strip(_EDGES)
    return title


def aim_of(text: str, flat: str) -> Aim | None:
    """Make one listed thing a section: its first words are the title, the rest its aim."""
    lines = [line for line in text.strip(" \t\n,，;；").splitlines() if line.strip(_EDGES)]
    if not lines:
        return None
    offset = text.find(lines[0])
    head, below = lines[0], [SUBMARK.sub("", line, count=1).strip() for line in lines[1:]]
    at, after, closed = _cut(flat[offset : offset + len(head)])
    title, rest = _clean(head[:at]), head[after:]
    if closed:  # what stood in brackets
        inside, _, tail = rest.partition(rest[closed])
        rest = f"{inside} {tail}".strip()
    chinese = any("\u3400" <= char <= "\u9fff" for char in title)
    limit = _TITLE_ZH if chinese else _TITLE_EN
    joint = "；" if any("\u3400" <= char <= "\u9fff" for char in text) else "; "
    said = [part for part in (_JOINED.sub("", rest.strip(_EDGES)), *below) if part.strip(_EDGES)]
    aim = " ".join(joint.join(part.strip(_EDGES) for part in said).split())
    if not title:
        title, aim = _clean(aim), ""
    if len(title) > limit:
        aim = " ".join(f"{title} {aim}".split())
        title = _shorten(title, limit)
    return Aim(title, aim) if title else None


def _shorten(title: str, limit: int) -> str:
    cut = title[:limit]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(_EDGES) + "…"


def _cut(flat: str) -> tuple[int, int, int]:
    """Return where a title ends, where what it covers starts, and where its bracket closes."""
    for match in _SEPARATOR.finditer(flat):
        at, after = match.span()
        if not flat[:at].strip(_EDGES + "(["):
            continue
        if match["open"]:
            close = flat.find(")", after)
            return at, after, close - after if close > after else 0
        if match["ask"]:
            return after, after, 0
        if match["comma"] and not _explains(flat[:at], flat[after:]):
            continue
        if match["colon"] and flat[at - 1 : at].isdigit() and flat[after : after + 1].isdigit():
            continue
        return at, after, 0
    return len(flat), len(flat), 0


def _explains(head: str, rest: str) -> bool:
    """Tell whether what follows a comma says what the title covers, or is a part of the title."""
    return bool(_SAYS_WHAT.match(rest)) or len(rest.strip()) > 2 * len(head.strip()) > 7


def distinct(aims: Sequence[Aim]) -> tuple[Aim, ...]:
    """Give each section a title of its own: the second "Results" becomes "Results (2)"."""
    seen: dict[str, int] = {}
    named = []
    for aim in aims:
        title, number = aim.title, 1
        while title.casefold() in seen:
            number = max(number, seen[aim.title.casefold()]) + 1
            title = f"{aim.title} ({number})"
        seen[title.casefold()] = 1
        seen[aim.title.casefold()] = number
        named.append(replace(aim, title=title))
    return tuple(named)


# ── no list: an outline by the kinds of the files ─────────────────────────────────────────────

# Most important first; how many are taken without a count stands beside, and they are shown in
# the order of _SHOWN.
_OUTLINES: dict[str, tuple[int, tuple[str, ...]]] = {
    "paper": (5, ("summary", "method", "results", "facts", "limits")),
    "both": (5, ("summary", "method", "talk", "results", "facts", "limits")),
    "talk": (4, ("summary", "talk", "terms", "facts", "takeaway")),
    "papers": (5, ("summary", "compare", "facts", "results", "limits")),
}
_SHOWN = (
    "facts", "summary", "background", "contribution", "method", "terms", "setup", "data",
    "results", "figures", "compare", "talk", "limits", "future", "use", "takeaway",
)  # fmt: skip
_TITLES = {
    "facts": ("brief-facts", "brief-facts-aim"),
    "summary": ("brief-summary", "brief-summary-aim"),
    "background": ("brief-background", "brief-background-aim"),
    "contribution": ("brief-contribution", "brief-contribution-aim"),
    "method": ("brief-method", "brief-method-aim"),
    "terms": ("brief-terms", "brief-terms-aim"),
    "setup": ("brief-setup", "brief-setup-aim"),
    "data": ("brief-data", "brief-data-aim"),
    "results": ("brief-results", "brief-results-aim"),
    "figures": ("brief-figures", "brief-figures-aim"),
    "compare": ("brief-compare", "brief-compare-aim"),
    "talk": ("brief-talk", "brief-talk-aim"),
    "limits": ("brief-limits", "brief-limits-aim"),
    "future": ("brief-future", "brief-future-aim"),
    "use": ("brief-use", "brief-use-aim"),
    "takeaway": ("brief-takeaway", "brief-takeaway-aim"),
}
_TALK_TITLES = {
    "facts": ("brief-talk-facts", "brief-talk-facts-aim"),
    "talk": ("brief-talk-points", "brief-talk-points-aim"),
}
_OMITTED = {"talk": {"setup", "data", "method", "results", "compare"}, "paper": {"talk", "compare"}}


def papers(kinds: Sequence[str]) -> int:
    """Return how many of the media types are no talk."""
    return sum(not is_talk(kind) for kind in kinds)


def is_talk(kind: str) -> bool:
    """Tell whether a media type is that of a talk: video, sound, subtitles or slides."""
    return kind.startswith(("video/", "audio/", "text/vtt")) or any(
        word in kind for word in ("subrip", "presentation", "powerpoint")
    )


def outline_kind(kinds: Sequence[str]) -> str:
    """Return which outline suits files of these media types."""
    read, talks = papers(kinds), len(kinds) - papers(kinds)
    if talks:
        return "both" if read else "talk"
    return "papers" if read > 1 else "paper"


def outline(kinds: Sequence[str], language: str, wanted: int) -> Found:
    """Return an outline of ``wanted`` sections, or as many as suit the files where it is 0."""
    kind = outline_kind(kinds)
    usual, first = _OUTLINES[kind]
    omitted = _OMITTED.get(kind, set())
    names = [*first, *(name for name in _SHOWN if name not in first and name not in omitted)]
    number = min(wanted or usual, len(names))
    chosen = sorted(names[:number], key=_SHOWN.index)
    keys = _TITLES | (_TALK_TITLES if kind == "talk" else {})
    aims = tuple(Aim(*(say(key, language) for key in keys[name])) for name in chosen)
    titles = (", " if spoken(language) == "en" else "、").join(aim.title for aim in aims)
    notices = [Line("brief-outline", {"count": number, "titles": titles})]
    if wanted > number:
        notices.append(Line("brief-sections-many", {"count": wanted, "kept": number}))
    return Found(aims, notices=tuple(notices))


# ── what the prose around the list says of a section ──────────────────────────────────────────

_CLAUSE = re.compile(r"(?:[^,。;!?\n.:]|[.:](?!\s|$)){4,200}")
_TELLS = re.compile(
    r"概括|总结|解释|说明|阐述|介绍|分析|讨论|对比|比较|列出|讲清|讲解(?!视频)|梳理|重点|着重|强调|尤其|"
    r"\b(?:summari[sz]e|explain|describe|discuss|compare|list|focus|emphasi[sz]e|especially|highlight|"
    r"pay attention|clarify|analy[sz]e)"
)
_FOCUS = re.compile(
    r"重点|着重|强调|尤其|关注|\b(?:focus|emphasi[sz]e|especially|highlight|pay attention)"
)
_MANNER = re.compile(
    r"撰写|写[一份篇个]|引用|来源|书面语|字数|基于|适合|公开资料|参考|依据|出处|逐句|语言|"
    r"\b(?:cite|citing|sources?|tone|style|formal|words|pages?|language|english|chinese)\b"
)
_PREAMBLE = re.compile(
    r"(?:请|麻烦|帮我|你|该|本|这份|这篇|整篇|报告|文章|论文|并且?|同时|而且|且|然后|也|还|需要?|应该?|要|必须|希望|能|可以|"
    r"(?:please|and|also|the report|it|should|must|needs? to|has to|can you|could you|"
    r"i want you to)\b|\s)+"
)
_WHOLE: frozenset[Intent] = frozenset(
    ("summary", "problem", "goal", "method", "results", "takeaway")
)
_IN_SUMMARY = 0.3  # how far a summary is the place for each of these
_CLAUSES_READ = 60


def with_prose(found: Found, text: str, flat: str) -> Found:
    """Add to each section's aim what the brief says outside its list of what belongs there."""
    aims = list(found.aims)
    first = min((span.start for span in found.spans), default=len(flat))
    last = max((span.end for span in found.spans), default=len(flat))
    read = 0
    for match in _CLAUSE.finditer(flat):
        if first <= match.start() < last or (match.start() < first < match.end()):
            continue
        clause = match.group()
        if not _TELLS.search(clause) or _MANNER.search(clause):
            continue
        if intents(clause) == ("summary",):
            continue  # "总结一下": that is the whole report
        read += 1
        if read > _CLAUSES_READ:
            break
        lead = _PREAMBLE.match(clause)
        start = match.start() + (lead.end() if lead else 0)
        said = " ".join(text[start : match.end()].split()).strip(_EDGES)
        order = _belongs(clause, aims)
        if order is not None and said and said not in aims[order].aim and len(said) > 3:
            joint = "；" if any("\u3400" <= char <= "\u9fff" for char in said) else "; "
            aims[order] = replace(
                aims[order], aim=joint.join(filter(None, (aims[order].aim, said)))
            )
    return replace(found, aims=tuple(aims))


def _belongs(clause: str, aims: Sequence[Aim]) -> int | None:
    """Return the section that shares most of a clause's wishes, the first wish weighing most."""
    wishes = intents(clause)
    focus = bool(_FOCUS.search(clause))
    if not wishes and focus:
        wishes = ("method", "terms", "summary")
    scores = []
    for aim in aims:
        own = set(intents(aim.title))
        shared = 0.0
        for rank, wish in enumerate(wishes, 1):
            shared += (wish in own or _IN_SUMMARY * ("summary" in own and wish in _WHOLE)) / rank
        scores.append(shared)
    best = max(scores, default=0.0)
    return scores.index(best) if best > 0 else None
