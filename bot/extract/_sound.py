"""Sound as the recogniser takes it: one channel, 16 kHz, in stretches that are cut where it is
quiet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.resampler import AudioResampler

RATE = 16_000
LONGEST, SHORTEST = 180, 120  # seconds of a stretch; the last one may be shorter
_WINDOW = RATE // 50  # 20 ms
_QUIET = 15  # windows: a pause of 0.3 s
_TICK = 20  # seconds of sound between two signs of progress
_PATIENCE = 200  # packets in a row that may be broken

Samples = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Stretch:
    """Some minutes of sound; ``start`` and ``end`` count samples from the beginning."""

    start: int
    end: int
    samples: Samples


def stretches(path: Path, skip: int = 0) -> Iterator[Stretch | int]:
    """Yield the sound of a file in stretches, from the sample ``skip`` on.

    Between them come counts of the samples decoded so far, as signs of progress.  A file that is
    cut off or damaged gives what could be decoded.  Where a cut falls depends on the stretch alone,
    so that another run finds the same ones.
    """
    held, start, seen, told = np.zeros(0, np.float32), skip, 0, 0
    pieces: list[Samples] = []
    for piece in decoded(path):
        seen += len(piece)
        if seen > skip:
            pieces.append(piece[-(seen - skip) :] if seen - skip < len(piece) else piece)
        if seen - told >= _TICK * RATE:
            told = seen
            yield seen
        while start + LONGEST * RATE <= seen:
            held = np.concatenate([held, *pieces])
            pieces = []
            cut = SHORTEST * RATE + quietest(held[SHORTEST * RATE : LONGEST * RATE])
            yield Stretch(start, start + cut, held[:cut])
            held, start = held[cut:], start + cut
    held = np.concatenate([held, *pieces])
    if len(held):
        yield Stretch(start, start + len(held), held)


def quietest(samples: Samples) -> int:
    """Return where sound is best cut: the sample in the middle of its quietest 0.3 s."""
    whole = samples[: len(samples) // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    quiet = np.convolve((whole**2).mean(axis=1), np.ones(_QUIET), "valid")
    return (int(quiet.argmin()) + _QUIET // 2) * _WINDOW


def decoded(path: Path) -> Iterator[Samples]:
    """Yield the sound of a file, piece by piece; of a damaged one, what can be decoded."""
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(path), metadata_errors="ignore") as container:
        if not container.streams.audio:
            return
        for frame in chain(_frames(container), [None]):
            for resampled in resampler.resample(frame):
                whole = resampled.to_ndarray().reshape(-1)
                yield whole.astype(np.float32) / np.float32(32_768)


def _frames(container: Any) -> Iterator[Any]:
    """Yield what can be decoded; single broken packets are passed over."""
    broken = 0
    packets = container.demux(audio=0)
    while broken < _PATIENCE:
        try:
            for frame in next(packets).decode():
                frame.pts = None  # the resampler would refuse times that jump
                yield frame
                broken = 0
        except StopIteration:
            return
        except av.error.FFmpegError:
            broken += 1
