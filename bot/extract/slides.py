"""The slides of a talk: when each is up, its fullest still, and the words on it.

A slide is not a film's cut: it may fade in, grow line by line, carry a pointer, and share the
picture with a camera.  So one frame a second is laid over the one of the slide that is up, tile by
tile, without the tiles that never rest; a new state begins when tiles differ and have come to rest.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from difflib import SequenceMatcher
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from ..domain import Passage, Role, Slide
from ..text import count_cjk, fold
from . import _whole
from ._identity import identity
from ._ocr import Recognised, pieces, recognised, title

VERSION = 1  # raise it when the same video gives other slides, or other words on them
WIDE, HIGH = 320, 180  # pixels that frames are compared in
TILE = 20
_LEVEL = 6.0  # mean difference of a tile's pixels, of 255, that counts as a change
_STIR = 0.5  # the same from one second to the next, where something moves at all
_NOISE = 3.0  # times the picture's own noise, which no such difference may be below
_RESTLESS = 0.5  # share of the last seconds in which a camera's tile stirs
_MEMORY = 16  # seconds that are looked back on
_STILL = 1280  # pixels of a still's longer side at most
_MANY = 8  # frames a second, of which some may be passed over
_PATIENCE = 200  # packets in a row that may be broken

Frame = np.ndarray[Any, np.dtype[np.uint8]]
Grey = np.ndarray[Any, np.dtype[np.float32]]
Tiles = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Moment:
    """One frame: its time in seconds, its picture (rows, columns, blue-green-red)."""

    at: float
    picture: Frame


@dataclass
class State:
    """What is on the screen from ``at`` to ``until``, with its fullest still."""

    at: float
    until: float
    still: Moment
    fullness: float


# ── frames ────────────────────────────────────────────────────────────────────────────────────


def frames(path: Path, every: float = 1.0) -> Iterator[Moment]:
    """Yield a frame for each second; of a damaged file, those that can be decoded."""
    with av.open(str(path), metadata_errors="ignore") as container:
        stream = next((s for s in container.streams.video if not _is_cover(s)), None)
        if stream is None:
            return
        stream.thread_type = "AUTO"
        if (stream.average_rate or 0) > _MANY:
            stream.codec_context.skip_frame = "NONREF"  # one in so many is enough; half the work
        due, broken, packets = 0.0, 0, container.demux(stream)
        start = float((stream.start_time or 0) * (stream.time_base or 0))
        while broken < _PATIENCE:
            try:
                for frame in next(packets).decode():
                    broken = 0
                    at = (frame.time if frame.time is not None else due + start) - start
                    if at >= due - 0.001:
                        due = max(due, at - every) + every
                        yield Moment(round(at, 2), _picture(frame))
            except StopIteration:
                return
            except av.error.FFmpegError:
                broken += 1


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _picture(frame: Any) -> Frame:
    scale = min(1.0, _STILL / max(frame.width, frame.height))
    width, height = (max(2, round(side * scale / 2) * 2) for side in (frame.width, frame.height))
    picture: Frame = frame.to_ndarray(format="bgr24", width=width, height=height)
    return picture


def _grey(picture: Frame) -> Grey:
    small = cv2.resize(picture, (WIDE, HIGH), interpolation=cv2.INTER_AREA)
    grey: Grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return grey


def _tiles(values: Grey) -> Grey:
    means: Grey = values.reshape(HIGH // TILE, TILE, WIDE // TILE, TILE).mean(axis=(1, 3))
    return means


def _apart(a: Grey, b: Grey) -> Grey:
    return _tiles(np.abs(a - b))


def _fullness(grey: Grey, resting: Tiles) -> float:
    """Return how much text and drawing the resting part of a frame holds."""
    edges = np.abs(np.diff(grey, axis=1, append=grey[:, -1:])) > 24
    return float((_tiles(edges.astype(np.float32)) * resting).sum())


# ── states ────────────────────────────────────────────────────────────────────────────────────


def states(moments: Iterable[Moment]) -> Iterator[State]:
    """Yield what the screen shows, one state after the other; a line that is added is a new one."""
    stream = iter(moments)
    first = list(islice(stream, _MEMORY // 2))  # a camera is known before the first change counts
    if not first:
        return
    screen = _Screen(first)
    for moment in chain(first[1:], stream):
        if done := screen.see(moment):
            yield done
    yield screen.end()


class _Screen:
    """Follows the picture second by second."""

    def __init__(self, first: Sequence[Moment]) -> None:
        greys = [_grey(moment.picture) for moment in first]
        self._stirs = [_stirs(_apart(a, b)) for a, b in pairwise(greys)]
        self._before = self._shown = greys[0]
        self._since: float | None = None  # when the picture began to differ from the state's
        self._state = State(first[0].at, first[0].at, first[0], -1.0)

    def see(self, moment: Moment) -> State | None:
        """Take the next frame; return the state that ended with it, if one did."""
        grey = _grey(moment.picture)
        apart = _apart(grey, self._before)
        self._before = grey
        self._stirs = [*self._stirs[1 - _MEMORY :], _stirs(apart)]
        resting = self._resting()
        self._follow(grey, resting)
        level = max(_LEVEL, 2 * _NOISE * float(np.median(apart)))
        differs = bool(((_apart(grey, self._shown) > level) & resting).any())
        moves = bool(((apart > level) & resting).any())
        if not differs:
            self._since = None
            self._keep(moment, grey, resting)
            return None
        self._since = moment.at if self._since is None else self._since
        return None if moves else self._turn(moment, grey, resting)

    def _resting(self) -> Tiles:
        """Return the tiles that are not a camera's: most of the time they stand still."""
        often = np.mean(self._stirs, axis=0) > _RESTLESS
        around: Tiles = cv2.dilate(often.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        return ~around

    def _follow(self, grey: Grey, resting: Tiles) -> None:
        """Let restless tiles go along, so that a camera that comes to rest is no change."""
        wide = np.repeat(np.repeat(resting, TILE, axis=0), TILE, axis=1)
        self._shown = np.where(wide, self._shown, grey)

    def _turn(self, moment: Moment, grey: Grey, resting: Tiles) -> State:
        done, since = self._state, self._since
        assert since is not None  # noqa: S101  it differs
        done.until = since
        self._shown, self._since = grey, None
        self._state = State(since, moment.at, moment, _fullness(grey, resting))
        return done

    def _keep(self, moment: Moment, grey: Grey, resting: Tiles) -> None:
        state = self._state
        state.until = moment.at
        fullness = _fullness(grey, resting)
        if fullness >= state.fullness * 0.98:
            state.still, state.fullness = moment, max(fullness, state.fullness)

    def end(self) -> State:
        """Return the state that is up at the end."""
        self._state.until = max(self._state.until, self._since or 0.0)
        return self._state


def _stirs(apart: Grey) -> Tiles:
    return apart > max(_STIR, _NOISE * float(np.median(apart)))


# ── slides ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Shown:
    """A slide while it is up: a state, or several of which each adds to the one before.

    ``number`` counts slides from 1; one that comes back has its first number again, and its text.
    """

    number: int
    at: float
    until: float
    still: Moment
    lines: tuple[Recognised, ...]


def slides(
    path: Path, progress: Callable[[float], None], keep: Callable[[int, Frame], None] | None = None
) -> list[Shown]:
    """Return the slides of a video that carry text, in the order of their times.

    ``progress`` gets seconds that are done; ``keep`` gets each slide's fullest still by its number.
    """
    found: list[Shown] = []
    shown = states(_told(frames(path), progress))
    for state, lines in recognised(shown, lambda state: state.still.picture):
        if not lines:
            continue
        last = found[-1] if found else None
        if last and (_holds(lines, last.lines) or _holds(last.lines, lines)):
            fuller = _size(lines) >= _size(last.lines) * 0.98
            still, lines = (state.still, lines) if fuller else (last.still, last.lines)
            found[-1] = replace(last, until=state.until, still=still, lines=lines)
            continue
        if last:
            found[-1] = _settled(found, keep)
        found.append(Shown(0, state.at, state.until, state.still, lines))
    if found:
        found[-1] = _settled(found, keep)
    return found


def dumped(shown: Iterable[Shown], end: float) -> bytes:
    """Return slides, without their pictures, and the end of their video in seconds as JSON."""
    plain = [
        [slide.number, slide.at, slide.until, [astuple(line) for line in slide.lines]]
        for slide in shown
    ]
    return json.dumps([end, plain], ensure_ascii=False).encode()


def loaded(data: bytes) -> tuple[list[Shown], float]:
    """Return what `dumped` wrote.  Raises ValueError where it did not."""
    end, plain = json.loads(data)
    nothing = Moment(0.0, NOTHING)
    return [
        Shown(number, at, until, nothing, tuple(Recognised(*line) for line in lines))
        for number, at, until, lines in plain
    ], end


def _told(moments: Iterable[Moment], progress: Callable[[float], None]) -> Iterator[Moment]:
    for moment in moments:
        progress(moment.at)
        yield moment


def _settled(found: Sequence[Shown], keep: Callable[[int, Frame], None] | None) -> Shown:
    """Return the last slide with its number, and let go of its picture, which is large."""
    last = found[-1]
    same = [
        slide
        for slide in found[:-1]
        if _holds(slide.lines, last.lines) and _holds(last.lines, slide.lines)
    ]
    number = same[0].number if same else 1 + max((slide.number for slide in found), default=0)
    lines = same[0].lines if same else last.lines
    if keep and not same:
        keep(number, last.still.picture)
    return replace(last, number=number, lines=lines, still=Moment(last.still.at, NOTHING))


NOTHING: Frame = np.zeros((0, 0, 3), np.uint8)
_SAME = 0.85  # share of a slide's letters that another one must hold to be the same, or its growth


def _size(lines: Sequence[Recognised]) -> int:
    return sum(len(line.text) for line in lines)


def _holds(lines: Sequence[Recognised], others: Sequence[Recognised]) -> bool:
    """Tell whether ``lines`` hold nearly all that ``others`` say."""
    known = [fold(line.text) for line in lines]
    held = sum(
        len(line.text)
        for line in others
        if (text := fold(line.text)) in known
        or any(SequenceMatcher(None, text, other).ratio() > _SAME for other in known)
    )
    return held >= _SAME * _size(others)


def passages(shown: Iterable[Shown], source: str) -> Iterator[Passage]:
    """Yield what the slides say, piece by piece, each at the time when its slide is up."""
    for slide in shown:
        place = Slide(slide.at, slide.until, slide.number, image_of(source, slide.number))
        heading = title(slide.lines)
        for count, piece in enumerate(pieces(slide.lines)):
            if piece.text == heading or _says_something(piece.text):
                name = identity(source, f"slide {slide.at} {count}", piece.text)
                role: Role = "table" if piece.row else "body"
                yield Passage(name, source, piece.text, place, role, heading)


def image_of(source: str, number: int) -> str:
    """Return what a slide's still is called beside a report; its last part is the file's name."""
    return f"images/{source}-slide-{number}.webp"


def _says_something(text: str) -> bool:
    """Tell whether a piece is more than a label of a drawing."""
    return len(text.split()) > 1 or count_cjk(text) > 3


# ── stills ────────────────────────────────────────────────────────────────────────────────────


def save(picture: Frame, to: Path) -> None:
    """Write a still as WebP; whole or not at all."""
    encoded = cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, 85])[1]
    _whole.write(to, encoded.tobytes())


def still_at(path: Path, at: float) -> Frame | None:
    """Return the frame that is up at a time in seconds; None where there is none."""
    with av.open(str(path), metadata_errors="ignore") as container:
        stream = next((s for s in container.streams.video if not _is_cover(s)), None)
        if stream is None:
            return None
        base, start = float(stream.time_base or 1), stream.start_time or 0
        container.seek(start + int(max(0.0, at - 1) / base), stream=stream)
        last: Any = None
        for frame in container.decode(stream):
            if frame.time is not None and frame.time - start * base > at and last is not None:
                break
            last = frame
        return None if last is None else _picture(last)
