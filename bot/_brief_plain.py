"""Lists in a brief without markers: after a colon, a line each, or in a plain sentence."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from ._brief_length import Hit
from ._brief_listed import (
    MOST_SECTIONS,
    NAMED,
    STRONG,
    Listed,
    Piece,
    is_rule,
    lead_score,
    share_known,
)
from .intents import phrases

_LINE = re.compile(r"[^\n]*\n?")
_COLON = re.compile(
    r"(?:部分|章节|板块|模块|小节|[个几一二两三四五六七八九十0-9][节章段]|提纲|大纲|目录|结构|框架|包含|包括|涵盖|内容|方面|问题|如下|"
    r"(?<![a-z])(?:sections?|parts?|chapters?|outline|headings?|structured?|topics?|points?|following|"
    r"cover|include))[^::\n。.;]{0,20}:[ \t]*(?P<rest>[^\n]*)"
)
_COUNT = r"(?:[一二两三四五六七八九十]{1,2}|[0-9]{1,2})"
_SUFFIXED = re.compile(  # 分背景、方法、结论三个部分
    rf"(?P<rest>[^。;!?\n:]{{3,160}}?)(?:等|这)?{_COUNT}?[个大]?(?:部分|章节|板块|模块|方面)"
)
_OPENERS = re.compile(
    r"(?:分为|分成|分别[是为]|分|包括|包含|涵盖|覆盖|写清楚?|写|按照?|从|有|要有|需要|讲讲|说说|讲清楚?|介绍|概括|总结|说明|解释|"
    r"梳理|分析|列出|关注|关于|"
    r"(?<![a-z])(?:sections?|parts?|chapters?|headings?)(?: (?:on|about|for|named|called|"
    r"titled|covering|are|"
    r"should be|of|like))?|(?<![a-z])(?:split|divide|break|structure)d? (?:it |this )?(?:into|"
    r"as|in)|"
    r"(?<![a-z])(?:cover(?:s|ing)?|includ(?:es?|ing)|contain(?:s|ing)?|consisting of|with|on|"
    r"want|need|"
    r"discuss|explain|describe|summari[sz]e|about|tell me|list|outline|give me|"
    r"have))(?![a-z])[ \t]*"
    r"(?:the |its |their )?(?:following )?"
    r"(?:一?下)?(?:这篇|该|本|这几篇|这些)?(?:论文|文章|文献)?(?:中|里)?的?"
)
_TAIL = re.compile(
    rf"(?:等|这|共|一共)*{_COUNT}?[个大]?(?:部分|章节|板块|模块|方面|小节)?(?:内容)?(?:都要有|都要|即可|就行|就好|吧)?$"
)
_BRACKETS = re.compile(
    r"\([^()\n]{0,300}\)|\[[^\[\]\n]{0,300}\]|\"[^\"\n]{0,300}\"|《[^《》\n]{0,100}》"
)
_SEPARATORS = (
    re.compile(r";"),
    re.compile(r"[|→⇒>]|->|=>"),
    re.compile(r"[、,]"),
    re.compile(r"[/+]"),
)
_AND = re.compile(r"(?:,\s*)?\b(?:and|plus)\s|\s?(?:以及|和|及)\s?")
_WEAK_AND = re.compile(r"\s?(?:与|&|\bor\b)\s?")
_LEAD_AND = re.compile(
    r"\s*(?:(?:and|plus|finally|then|also|以及|和|及|并|还有|最后)\s+|以及|还有|最后)?(?:(?:the|an?|its)\s+)?"
)


_SENTENCE = re.compile(r"(?:[^。!?;\n.]|\.(?!\s|$)){4,2000}")
_TOKEN = re.compile(r"[\u3400-\u9fff]+|[^、,+/|;\n\u3400-\u9fff]+")
_PREPOSITION = re.compile(
    r"(?:[\s,](?:in|of|with|about|around|at|under|within|全文|共|总共|约))*[\s,]*$"
)


def split(flat: str, start: int, end: int, count: int = 0) -> list[Piece]:
    """Split a stretch of text into the things that it lists, at its strongest kind of separator.

    ``count`` is how many the brief says they are: it decides whether "A, B and C" are two or three.
    """
    hidden = _BRACKETS.sub(lambda match: "\0" * len(match.group()), flat[start:end])
    pieces = [Piece(start, end)]
    for separator in _SEPARATORS:
        if separator.search(hidden):
            pieces = _cut(pieces, hidden, start, separator)
            break
    while pieces and not flat[pieces[-1].start : pieces[-1].end].strip(" \t,.、"):
        pieces.pop()
    if pieces and separator is not _SEPARATORS[0]:
        pieces = _cut_last(pieces, hidden, flat, start, count)
    return [piece for piece in pieces if flat[piece.start : piece.end].strip(" \t,.、\"'")]


def _cut(
    pieces: Sequence[Piece], hidden: str, offset: int, separator: re.Pattern[str]
) -> list[Piece]:
    found = []
    for piece in pieces:
        at = piece.start
        for match in separator.finditer(hidden, piece.start - offset, piece.end - offset):
            found.append(Piece(at, match.start() + offset))
            at = match.end() + offset
        found.append(Piece(at, piece.end))
    return found


def _cut_last(pieces: list[Piece], hidden: str, flat: str, offset: int, count: int) -> list[Piece]:
    """Split the last piece at its "and" where that makes one more thing, not one thing less."""
    last = pieces[-1]
    text = _LEAD_AND.sub("", _tidy(flat[last.start : last.end]))
    oxford = re.match(r"\s*(?:and|plus|以及|还有)(?![a-z])", flat[last.start : last.end])
    for joint in (_AND, _WEAK_AND):
        parts = _cut([last], hidden, offset, joint)
        parts = [part for part in parts if flat[part.start : part.end].strip()]
        if len(parts) < 2:
            continue
        if count:
            if len(pieces) + len(parts) - 1 == count:
                return pieces[:-1] + parts
            continue
        whole = text in phrases() or oxford is not None or joint is _WEAK_AND
        if not whole and len(parts) == 2:
            return pieces[:-1] + parts
    return pieces


def _tidy(flat: str) -> str:
    return flat.strip(" \t,.、;:。\"'")


def plain(flat: str, count: int, hits: Sequence[Hit]) -> Iterator[Listed]:
    """Yield the lists without markers, each with its score."""
    for match in _COLON.finditer(flat):
        score = lead_score(flat[max(0, match.start() - 12) : match.start("rest")])
        start, end = match.span("rest")
        if end - start < 3:
            yield from _lines_below(flat, end, score)
            continue
        stop = re.compile(r"[。!?]|\.(?=\s|$)").search(flat, start, end)
        pieces = split(flat, start, stop.start() if stop else end, count)
        yield from _judged(flat, pieces, score, known=0.0 if score >= STRONG else 0.5)
    for sentence in _SENTENCE.finditer(flat):
        yield from _in_sentence(flat, *sentence.span(), count, hits)


def _lines_below(flat: str, at: int, score: float) -> Iterator[Listed]:
    """Yield the lines under a lead-in with a colon, one thing a line, up to a blank or long one."""
    pieces: list[Piece] = []
    for line in _LINE.finditer(flat, min(at + 1, len(flat))):
        text = line.group().strip()
        if not text and not pieces:
            continue
        if not text or len(text) > 90 or is_rule(text) or len(pieces) > MOST_SECTIONS:
            break
        pieces.append(Piece(line.start(), line.start() + len(line.group().rstrip())))
    yield from _judged(flat, pieces, score, known=0.0 if score >= STRONG else 0.5)


def _in_sentence(
    flat: str, start: int, end: int, count: int, hits: Sequence[Hit]
) -> Iterator[Listed]:
    """Yield what a sentence lists after a verb ("cover A, B and C", 分A、B、C三部分)."""
    for opener in list(_OPENERS.finditer(flat, start, end))[:12]:
        named = NAMED.search(opener.group())
        suffix = _SUFFIXED.match(flat, opener.end(), end)
        stop = suffix.end("rest") if suffix else _before_length(flat, opener.end(), end, hits)
        pieces = _after_colon(flat, split(flat, opener.end(), stop, count))
        # "分A、B、C三部分" lists three things; other words before 三部分 list nothing.
        sure = suffix is not None and len(pieces) == count
        score = STRONG if sure or named else 0.0
        yield from _judged(flat, pieces, score, known=0.0 if sure else 0.5)
    yield from _known_run(flat, start, end)


def _after_colon(flat: str, pieces: list[Piece]) -> list[Piece]:
    """Cut what leads in to a list off its first piece: 写一份报告：信息、方法、结果."""
    if len(pieces) < 2 or any(":" in flat[piece.start : piece.end] for piece in pieces[1:]):
        return pieces
    first = pieces[0]
    colon = flat.find(":", first.start, first.end)
    return pieces if colon < 0 else [Piece(colon + 1, first.end), *pieces[1:]]


def _before_length(flat: str, start: int, end: int, hits: Sequence[Hit]) -> int:
    """Return where a list ends that goes on with the length of the whole report."""
    first = bisect_left(hits, start, key=lambda hit: hit.start)
    inside = [hit for hit in hits[first : first + 2] if hit.start < end]
    if len(inside) != 1 or flat.count("(", start, inside[0].start) > flat.count(
        ")", start, inside[0].start
    ):
        return end
    return start + len(_PREPOSITION.sub("", flat[start : inside[0].start]))


def _known_run(flat: str, start: int, end: int) -> Iterator[Listed]:
    """Yield three or more headings in a row with nothing between them: 背景 方法 结果 局限."""
    run: list[Piece] = []
    for match in _TOKEN.finditer(flat, start, end):
        piece = Piece(*match.span())
        if not match.group().strip():
            continue
        if phrases().get(_TAIL.sub("", _tidy(match.group()))):
            run.append(piece)
        elif len(run) < 3:
            run = []
        else:
            break
    if len(run) > 2:
        yield Listed(tuple(run), 0.5)


def _judged(flat: str, pieces: Sequence[Piece], score: float, *, known: float) -> Iterator[Listed]:
    """Yield the pieces as a list, up to the first rule, if enough of them ask for a known thing."""
    kept = []
    for piece in pieces[: MOST_SECTIONS + 1]:
        text = flat[piece.start : piece.end]
        if is_rule(text) or len(text) > 120:
            break
        lead = _LEAD_AND.match(flat, piece.start, piece.end)
        start = lead.end() if lead else piece.start
        tail = _TAIL.search(flat[start : piece.end].rstrip())
        end = start + tail.start() if tail and tail.group() else piece.end
        if flat[start:end].strip():
            kept.append(Piece(start, end))
    if len(kept) > 1 and (share := share_known(flat, kept)) >= known:
        yield Listed(tuple(kept), score + share)
