"""Lists in a brief whose items bear numbers, letters or bullets, in lines or in running text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ._brief_listed import Listed, Piece, lead_score, share_known


@dataclass(frozen=True)
class _Marker:
    style: str
    ordinal: int
    start: int
    end: int
    indent: int  # columns before it, -1 where it does not start a line


@dataclass
class _Group:
    """Markers of one list, and where its last item ends."""

    markers: list[_Marker] = field(default_factory=list)
    end: int = 0


# ── markers ───────────────────────────────────────────────────────────────────────────────────

_HAN = "一二三四五六七八九十"
_ORDINALS = {
    **{str(number): number for number in range(1, 100)},
    **{word: number for number, word in enumerate(_HAN, 1)},
    **{f"十{word}": 10 + number for number, word in enumerate(_HAN[:9], 1)},
    **{
        word: n
        for n, word in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"], 1)
    },
    **{word: n for n, word in enumerate(["one", "two", "three", "four", "five", "six"], 1)},
    **{char: number for number, char in enumerate("abcdefgh", 1)},
    **{chr(0x2460 + number): number + 1 for number in range(20)},
}
_LOOKED_AT = 30  # lists at each end of a brief: between them stands what was pasted into it
_NUM, _ZH, _ABC, _ROMAN = "[0-9]{1,2}", f"[{_HAN}]{{1,2}}", "[a-h]", "[ivx]{1,4}"
_MARKER = re.compile(
    r"(?:^(?P<lead>[ \t]*(?:> ?)?(?:\*\*|__)?)|"
    r"(?<=[\s,;:。.!?、)…\u3400-\u9fff])(?<![图表式页第章节]))(?:"
    rf"\(\s?(?P<paren>{_NUM}|{_ZH}|{_ABC}|{_ROMAN})\s?\)[.、:]?"
    rf"|(?:第(?P<di>{_NUM}|{_ZH})\s?个?(?:大?部分|章节?|节|点|板块|模块)?(?:[::、,.]|(?=[ \t])))"
    rf"|(?:section|part|chapter)\s(?P<word>{_NUM}|{_ROMAN}|one|two|three|four|five|six)\s?[:.)–—-]"
    rf"|(?P<num>{_NUM})\s?(?P<dot>[.、):])(?![0-9])"
    rf"|(?P<zh>{_ZH})\s?[.、:)](?!\s?{_ZH}、)"
    rf"|(?P<is>[{_HAN}])是"
    rf"|(?P<abc>{_ABC}|{_ROMAN})[.)](?=\s)"
    r"|(?P<ring>[①-⑳])|(?P<key>[1-9])\ufe0f?\u20e3"
    r"|(?P<bullet>[•●○■□▪►▶‣◆·]|[-*+–—](?=[ \t])|[👉✅🔹🔸✔☑]\ufe0f?|"
    r"#{1,4}(?= )))[ \t]*(?:\[[ x]?\][ \t]*)?",
    re.MULTILINE,
)
_NAMES = ("paren", "di", "word", "num", "zh", "is", "abc", "ring", "key", "bullet")


def _markers(flat: str) -> list[_Marker]:
    found = []
    for match in _MARKER.finditer(flat):
        name = next(name for name in _NAMES if match[name])
        at_line = match["lead"] is not None
        if name == "bullet" and not at_line:
            continue
        style, ordinal = name, _ORDINALS.get(match[name], 0)
        if name == "bullet":
            style, ordinal = match[name][0], 1
        elif name == "num":
            style += match["dot"]
            if match["dot"] == ":" and not at_line:
                continue
        elif name in ("paren", "abc", "word"):
            style += _alphabet(match[name])
        indent = len(match["lead"].expandtabs(4).rstrip("*_")) if at_line else -1
        found.append(_Marker(style, ordinal, match.start(), match.end(), indent))
    return found


def _alphabet(label: str) -> str:
    if label.isdigit():
        return "1"
    if label[0] in _HAN:
        return "一"
    return "i" if set(label) <= set("ivx") else "a"


# ── lists with markers ────────────────────────────────────────────────────────────────────────

_LINE = re.compile(r"[^\n]*\n?")
_SENTENCE_END = re.compile(r"[。!?\n]|\.(?=\s|$)")
_QUOTED = re.compile(r"\"[^\"]*\"|《[^》]*》")
_LEADS_IN = re.compile(r":[ \t]*$")


def _line_groups(flat: str, markers: Sequence[_Marker]) -> Iterator[_Group]:
    """Yield the lists whose items each start a line; one indent and one style are one list.

    A line without a marker ends every list that stands at its depth or deeper if it leads in to
    something new; else it belongs to the item above it.
    """
    starts = {marker.start: marker for marker in markers if marker.indent >= 0}
    open_groups: dict[tuple[str, int], _Group] = {}
    blank = False
    for line in _LINE.finditer(flat):
        text = line.group()
        if not text.strip():
            blank = True
            continue
        marker = starts.get(line.start())
        indent = marker.indent if marker else len(text) - len(text.lstrip())
        if marker:
            key = (marker.style, marker.indent)
            group = open_groups.get(key)
            if group and marker.ordinal == 1 and group.markers[-1].ordinal > 1:
                yield open_groups.pop(key)
                group = None
            yield from [open_groups.pop(at) for at in list(open_groups) if at[1] > marker.indent]
            for other in open_groups.values():
                other.end = line.end()
            if group is None:
                group = open_groups[key] = _Group()
            group.markers.append(marker)
            group.end = line.end()
        else:
            yield from _interrupt(open_groups, text, indent, line.end(), blank=blank)
        blank = False
    yield from open_groups.values()


def _interrupt(
    groups: dict[tuple[str, int], _Group], text: str, indent: int, end: int, *, blank: bool
) -> Iterator[_Group]:
    """Close the lists that a line without a marker ends, and let the others take it in."""
    for key, group in list(groups.items()):
        if indent > key[1]:
            group.end = end
        elif blank or _LEADS_IN.search(text):
            yield groups.pop(key)


def _inline_groups(flat: str, markers: Sequence[_Marker], *, loose: bool) -> Iterator[_Group]:
    """Yield the lists whose markers count 1, 2, 3 ... anywhere in the text."""
    runs: dict[str, _Group] = {}
    for marker in markers:
        if not marker.ordinal or marker.style in "•●○■□▪►▶‣◆·-*+–—👉✅🔹🔸✔☑#":
            continue
        style = "num" if loose and marker.style.startswith("num") else marker.style
        run = runs.get(style)
        if run and marker.ordinal == run.markers[-1].ordinal + 1:
            run.markers.append(marker)
        elif marker.ordinal == 1:
            if run:
                yield _ended(flat, run)
            runs[style] = _Group([marker])
    for run in runs.values():
        yield _ended(flat, run)


def _ended(flat: str, group: _Group) -> _Group:
    last = group.markers[-1]
    stop = _SENTENCE_END.search(flat, last.end)
    end = len(flat) if stop is None else stop.end() if stop[0] == "?" else stop.start()
    return _Group(group.markers, end)


def marked(flat: str) -> list[Listed]:
    """Return the lists with markers, without those that stand inside an item of another."""
    markers = _markers(flat)
    groups = [
        *_line_groups(flat, markers),
        *_inline_groups(flat, markers, loose=False),
        *_inline_groups(flat, markers, loose=True),
    ]
    groups = [group for group in groups if len(group.markers) > 1]
    chosen: list[_Group] = []
    taken: set[int] = set()
    # A list that goes on in lines after a start in running text is one list: the longer wins.
    for group in sorted(groups, key=lambda group: -len(group.markers)):
        starts = {marker.start for marker in group.markers}
        if not starts & taken:
            taken |= starts
            chosen.append(group)
    chosen.sort(key=lambda group: (group.markers[0].start, -group.end))
    outer: list[_Group] = []
    for group in chosen:
        if not outer or group.markers[0].start >= outer[-1].end:
            outer.append(group)
    if len(outer) > 2 * _LOOKED_AT:
        outer = outer[:_LOOKED_AT] + outer[-_LOOKED_AT:]
    return [_scored(flat, group) for group in outer]


def _scored(flat: str, group: _Group) -> Listed:
    stops = [marker.start for marker in group.markers[1:]] + [group.end]
    pieces = tuple(
        Piece(marker.end, max(marker.end, stop))
        for marker, stop in zip(group.markers, stops, strict=True)
    )
    lead, share = lead_score(_lead_in(flat, group.markers[0].start)), share_known(flat, pieces)
    led_in = bool(
        _LEADS_IN.search(flat[max(0, group.markers[0].start - 9) : group.markers[0].start])
    )
    if lead <= 0 and share < 0.3 and group.markers[0].indent < 0 and not led_in:
        share = -9.0  # "as (1) shows and (2) says": numbers in running text that list nothing
    return Listed(pieces, lead + share - (group.markers[0].style == "#"))


def _lead_in(flat: str, at: int) -> str:
    """Return the words that lead up to a list: before it on its line, else the line above."""
    before = flat[max(0, at - 200) : at].rstrip(" \t*_>")
    line = before.rpartition("\n")[2].strip() or before.rstrip().rpartition("\n")[2]
    line = _QUOTED.sub("", line)  # a title says nothing of what follows
    return re.split(r"[。!?;]|\.\s", line.strip().rstrip("。"))[-1][-60:]
