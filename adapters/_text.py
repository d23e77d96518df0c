"""CommonMark as the core writes it, turned into what a platform shows."""

import re

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def terminal(text: str, *, colour: bool) -> str:
    """Turn a post into terminal lines: headings and bold stand out, escapes and controls go.

    A document's text must not move the cursor or colour the screen, so control characters are
    dropped before ours are added.

    >>> terminal("## A\\\\*b", colour=False)
    'A*b'
    """
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    lines = []
    for raw in _CONTROL.sub("", text).split("\n"):
        heading = re.match(r"#{1,6} (.*)", raw)
        line = f"{bold}{heading[1]}{plain}" if heading else raw
        line = re.sub(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*", rf"{bold}\1{plain}", line)
        lines.append(_ESCAPED.sub(r"\1", line))
    return "\n".join(lines)
