"""A talk's sound as one small file for a page; runs in a child process."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from ._sound import RATE, decoded

BITS = 20_000  # a second: speech is clear, an hour is 9 MB
_FRAME = 1_024  # samples of one frame of AAC
_TELL = 60 * RATE  # samples between two signs of progress


def clip(path: Path, to: Path, longest: int, progress: Callable[[int, int], None]) -> bool:
    """Write the first ``longest`` seconds of a file's sound as AAC; return False without sound."""
    part, held, done = to.with_suffix(".part"), np.zeros(0, np.float32), 0
    with av.open(str(part), "w", format="mp4", options={"movflags": "faststart"}) as out:
        stream = out.add_stream("aac", rate=RATE, layout="mono")
        stream.bit_rate = BITS
        for piece in decoded(path):
            held = np.concatenate([held, piece])
            while len(held) >= _FRAME and done < longest * RATE:
                frame = av.AudioFrame.from_ndarray(held[None, :_FRAME], "fltp", "mono")
                frame.sample_rate, frame.pts, frame.time_base = RATE, done, Fraction(1, RATE)
                out.mux(stream.encode(frame))
                held, done = held[_FRAME:], done + _FRAME
                if done % _TELL < _FRAME:
                    progress(done // RATE, longest)
            if done >= longest * RATE:
                break
        out.mux(stream.encode() if done else [])
    if done:
        part.replace(to)
    return bool(done)
