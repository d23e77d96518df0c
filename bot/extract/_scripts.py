"""The parts of a row: what stands on the line, raised, lowered, in a fraction or at an operator."""

import re
from collections.abc import Iterator, Sequence

from ._layout import Row
from ._lines import Fragment, Run, main_line

_PLAIN_SCRIPT = re.compile(r"^(?:[-+]?[^\W_]+(?:\.\d+)?|\([^()]*\)|.)$")


def in_order(row: Row) -> list[tuple[int, Run]]:
    """Return the row's runs from left to right, each with its level: 0 on the line, 1 raised, -1
    lowered, 2 and -2 for a fraction's parts in full size; an operator's limits follow it.
    """
    runs = [run for run in row.runs if run.chars]
    own = _own_lines(row)
    signs = [run for run in runs if run.big and run.text.strip() not in ("√", "")]
    under = {id(run): sign for part in row.fragments for run, sign in _limits(part, row, signs)}
    keyed = []
    for at, run in enumerate(runs):
        if run.weight:
            following = runs[at + 1] if at + 1 < len(runs) else None
            level = _level(run, own.get(id(run), (row.base, row.tall)), following)
            sign = under.get(id(run))
            keyed.append((max(run.x0, sign.x1 - 0.01) if sign else run.x0, at, level, run))
    keyed.sort(key=lambda item: item[:2])
    return [(level, run) for _, _, level, run in keyed]


def _limits(part: Fragment, row: Row, signs: Sequence[Run]) -> Iterator[tuple[Run, Run]]:
    """Yield the runs of a fragment that is an operator's limit, each with the operator."""
    if part.size <= 0.86 * row.size:
        for sign in signs:
            shared = min(part.x1, sign.x1) - max(part.x0, sign.x0)
            if shared > 0.4 * min(part.x1 - part.x0, sign.x1 - sign.x0):
                yield from ((run, sign) for run in part.runs)
                return


def _own_lines(row: Row) -> dict[int, tuple[float, float]]:
    """Return base and size of the runs whose fragment stands on a line of its own in the row.

    The cells of a table's row need not stand on one baseline.
    """
    found: dict[int, tuple[float, float]] = {}
    for part in row.fragments:
        beside = all(
            other is part or other.x0 > part.x1 - 1 or other.x1 < part.x0 + 1
            for other in row.fragments
        )
        if beside and part.size > 0.86 * row.size and abs(part.base - row.base) < 0.5 * row.size:
            found |= {id(run): (part.base, part.tall) for run in part.runs}
    return found


def _level(run: Run, line: tuple[float, float], following: Run | None) -> int:
    if run.big:
        if run.text.strip() == "√" and following is not None and not following.big:
            return _level(following, line, None)
        return 0
    base, size = line
    rise = base - run.base
    if run.size <= 0.86 * size:
        return 1 if rise > 0.1 * size else -1 if rise < -0.06 * size else 0
    if abs(rise) < 0.3 * size:
        return 0
    return 2 if rise > 0 else -2


def stacked(up: Sequence[Run], down: Sequence[Run]) -> bool:
    """Tell whether raised and lowered runs stand above each other."""
    a0, a1 = min(run.x0 for run in up), max(run.x1 for run in up)
    b0, b1 = min(run.x0 for run in down), max(run.x1 for run in down)
    return min(a1, b1) - max(a0, b0) > 0.5 * min(a1 - a0, b1 - b0)


def linear(runs: Sequence[Run]) -> str:
    """Write a script or a fraction's part on one line."""
    base, _, size = main_line(runs)
    text = script = ""
    sign = ""
    edge: float | None = None
    for run in sorted(runs, key=lambda run: run.x0):
        part = ""
        for char, x0, x1 in run.chars:
            if char == " ":
                continue
            part += " " if edge is not None and x0 - edge > 0.27 * run.size else ""
            part += char
            edge = x1
        rise = base - run.base
        level = run.big or not text or run.size > 0.86 * size or abs(rise) < 0.06 * size
        here = "" if level else "^" if rise > 0 else "_"
        if here != sign and script:
            text += sign + braced(script.strip())
            script = ""
        sign = here
        if here:
            script += part
        else:
            text += part
    if script:
        text += sign + braced(script.strip())
    return text.replace("−", "-").strip()


def braced(text: str) -> str:
    text = text.replace("−", "-")
    return text if _PLAIN_SCRIPT.match(text) else "{" + text + "}"


def grouped(text: str) -> str:
    """Put a fraction's part in brackets where it would fall apart without."""
    return f"({text})" if re.search(r"[-+−±=\s]", text[1:]) else text


def symbolic(before: str) -> bool:
    """Tell whether brackets hold a formula rather than words."""
    return not re.search(r"[A-Za-z]{3}", before) and not before.startswith("[")
