"""The words on a still, Chinese and English, in the order that people read them."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any, TypeVar

import numpy as np

from ._means import CORES

CELL = "\u2003"  # between the cells of a row: white space that is seen
_LARGE = 960  # pixels of a still's longer side
SURE = 0.7  # lines below this score are mostly drawings
_WRAP = 0.75  # of a line's height: the most space between two lines of one sentence
_FULL = 0.6  # of the still's width: a line that goes on reaches that far to the right
_BULLET = re.compile(r"^\s*[•·●▪■◦○‣➢➤►▶∙*–-]\s+(?=\S)|^\s*[•●▪■◦‣➢➤►▶∙]\s*(?=\S)")
_NUMBER = re.compile(r"\d{1,3}(?:\s*/\s*\d{1,3})?")  # of the slide, in a corner
_END = re.compile(r"[.!?:;。！？：；]$")

Frame = np.ndarray[Any, np.dtype[np.uint8]]
_T = TypeVar("_T")
_LOADING = Lock()  # the first stills come in several threads at once


@dataclass(frozen=True)
class Recognised:
    """One line as recognised; x0, y0, x1, y1 in shares of the still's width and height."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        """Share of the still's height."""
        return self.y1 - self.y0


Lines = tuple[Recognised, ...]


@cache
def _reader(large: bool) -> Any:
    """Return the reader of stills; each call computes on one core.

    Two stills side by side are sooner read than one on two cores.  In large ones lines are looked
    for at a smaller size, and read at their own.
    """
    from rapidocr import RapidOCR

    engine = "EngineConfig.onnxruntime"
    looking = {"Det.limit_type": "max", "Det.limit_side_len": _LARGE} if large else {}
    return RapidOCR(
        params={
            # The classifier of angles turns whole lines of English upside down.
            "Global.use_cls": False,
            "Global.log_level": "critical",
            # A line that is padded to the length of others takes longer, and is read worse.
            "Rec.rec_batch_num": 1,
            "Rec.rec_img_shape": [3, 48, 192],
            f"{engine}.intra_op_num_threads": 1,
            f"{engine}.inter_op_num_threads": 1,
            f"{engine}.enable_cpu_mem_arena": True,
        }
        | looking
    )


def recognised(stills: Iterable[_T], picture: Callable[[_T], Frame]) -> Iterator[tuple[_T, Lines]]:
    """Yield each still, in order, with its lines; as many are read at once as there are cores."""
    ahead: deque[tuple[_T, Future[Lines]]] = deque()
    with ThreadPoolExecutor(CORES) as pool:
        for still in stills:
            ahead.append((still, pool.submit(recognise, picture(still))))
            if len(ahead) > 2 * CORES:  # pictures are large
                first, lines = ahead.popleft()
                yield first, lines.result()
        for first, lines in ahead:
            yield first, lines.result()


def recognise(still: Frame) -> Lines:
    """Return the lines of a still (rows, columns, blue-green-red), top to bottom, left to right."""
    high, wide = still.shape[:2]
    if not still.size:
        return ()
    with _LOADING:
        reader = _reader(max(high, wide) > _LARGE)
    found = reader(still, use_cls=False)
    if found.txts is None or found.boxes is None:
        return ()
    lines = []
    for text, score, corners in zip(found.txts, found.scores, found.boxes, strict=True):
        if score >= SURE and text.strip():
            xs, ys = [float(x) / wide for x, _ in corners], [float(y) / high for _, y in corners]
            box = (round(v, 4) for v in (min(xs), min(ys), max(xs), max(ys)))
            lines.append(Recognised(" ".join(text.split()), *box))
    return tuple(line for row in _rows(lines) for line in row if not _is_number(line))


def _is_number(line: Recognised) -> bool:
    """Tell whether a line is the slide's own number, which changes where nothing else does."""
    return line.y0 > 0.9 and bool(_NUMBER.fullmatch(line.text))


def _rows(lines: Sequence[Recognised]) -> Iterator[list[Recognised]]:
    """Yield rows from top to bottom; lines share a row where their middles do."""
    rest = sorted(lines, key=_middle)
    while rest:
        first = rest[0]
        row = [line for line in rest if _beside(first, line)]
        yield sorted(row, key=lambda line: line.x0)
        rest = [line for line in rest if line not in row]


def _beside(a: Recognised, b: Recognised) -> bool:
    """Tell whether two lines are cells of one row: as high, and of one size."""
    size = min(a.height, b.height)
    return abs(_middle(a) - _middle(b)) < size / 2 and max(a.height, b.height) < 1.6 * size


def _middle(line: Recognised) -> float:
    return (line.y0 + line.y1) / 2


@dataclass(frozen=True)
class Piece:
    """A sentence, an item or a row of cells, as one would quote it."""

    text: str
    row: bool = False


def pieces(lines: Sequence[Recognised]) -> list[Piece]:
    """Join lines that one sentence is wrapped over and cells that share a row; bullets go."""
    found: list[Piece] = []
    ends: list[Recognised] = []  # the line that each piece ends with
    for row in _rows(lines):
        if len(row) > 1:
            found.append(Piece(CELL.join(_BULLET.sub("", line.text) for line in row), row=True))
            ends.append(row[-1])
            continue
        line = row[0]
        place = next(
            (n for n, end in enumerate(ends) if not found[n].row and _goes_on(end, line)), None
        )
        if place is None:
            found.append(Piece(_BULLET.sub("", line.text)))
            ends.append(line)
        else:
            text = found[place].text
            glue = "" if _is_wide(text[-1:]) and _is_wide(line.text[:1]) else " "
            found[place], ends[place] = Piece(text + glue + line.text), line
    return found


def _goes_on(above: Recognised, line: Recognised) -> bool:
    """Tell whether a line goes on with the sentence above: close, of its size, not a new item."""
    if _BULLET.match(line.text) or _END.search(above.text) or above.x1 < _FULL:
        return False
    size = max(above.height, line.height)
    close = -0.5 * size < line.y0 - above.y1 < _WRAP * size * 0.5
    alike = abs(above.height - line.height) < 0.35 * size
    return close and alike and -0.02 < line.x0 - above.x0 < 0.06


def _is_wide(char: str) -> bool:
    return bool(char) and char >= "\u2e80"


def title(lines: Sequence[Recognised]) -> str:
    """Return the slide's title: the tallest line of its upper third, "" where none stands out."""
    upper = [line for line in lines if line.y0 < 0.3]
    if not upper:
        return ""
    tallest = max(upper, key=lambda line: line.height)
    others = sorted(line.height for line in lines if line is not tallest)
    return tallest.text if not others or tallest.height >= others[len(others) // 2] else ""
