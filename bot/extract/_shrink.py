"""A talk made small: a picture a second, one channel of low-rate sound, in parts of a given size.

Parts are cut at a whole picture, where the speaker pauses.  Each but a lone one says in a tag
which talk it belongs to and where in it it begins, so that parts are known as one talk.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np

from ..errors import Unreadable
from ._part import Part, tagged
from ._sound import RATE, decoded
from .slides import Moment, frames

_EVERY = 10  # seconds from one whole picture to the next: a part may begin at each
_PAUSE = 20  # tenths of a second before a whole picture in which the sound may be cut
_CHOICE = 6  # whole pictures among which a part's end is chosen, for the pause before it
_FULL = 0.8  # share of the limit that a part fills at least, where a pause is looked for
_OVERHEAD, _ROW = 20_000, 24  # bytes of a container, and of its tables for each packet
_X264 = {
    "preset": "veryfast", "tune": "stillimage", "crf": "30",
    "x264-params": f"keyint={_EVERY}:min-keyint={_EVERY}:scenecut=0:bframes=0",
}  # fmt: skip
_OPUS = {"application": "voip", "frame_duration": "60"}
_BITS = 24_000  # of sound, a second

Told = Callable[[float], None]


@dataclass(frozen=True)
class _Packet:
    """A packet of the small talk: its time in seconds, and whether a part may begin with it."""

    at: float
    size: int
    picture: bool
    begins: bool
    packet: Any


@dataclass(frozen=True)
class _Cut:
    """Where a part begins, in seconds: its pictures, and its sound, which sets its 0:00."""

    picture: float
    sound: float


def shrink(
    path: Path, folder: Path, talk: str, most: int, progress: Callable[[int, int], None]
) -> list[int]:
    """Write a talk as ``folder/1.mp4``, ``2.mp4``, ... of at most ``most`` bytes; return the sizes.

    ``talk`` is twelve hexadecimal digits that its parts share; ``progress`` gets seconds of it.
    Raises `Unreadable`: it is no talk, or its parts cannot be that small.
    """
    whole = io.BytesIO()
    loud = _encode(path, whole, progress)
    whole.seek(0)
    with av.open(whole) as source:
        packets = sorted(_packets(source), key=lambda one: one.at)
        cuts = _cuts(packets, loud, most)
        sizes = []
        for number, (cut, end) in enumerate(pairwise([*cuts, _Cut(np.inf, np.inf)]), 1):
            part = Part(number, len(cuts), talk, round(cut.sound, 2))
            to = folder / f"{number}.mp4"
            _write(source, packets, cut, end, to, tagged(part) if len(cuts) > 1 else "")
            sizes.append(to.stat().st_size)
    if max(sizes) > most:
        raise Unreadable("shrink-limit", most=most / 1e6)
    return sizes


# ── small ─────────────────────────────────────────────────────────────────────────────────────


def _encode(path: Path, to: io.BytesIO, progress: Callable[[int, int], None]) -> list[float]:
    """Encode a talk whole; return how loud each tenth of a second is."""
    loud: list[float] = []
    try:
        with av.open(str(path), metadata_errors="ignore") as given:
            total, sound = max(1, round((given.duration or 0) / 1e6)), bool(given.streams.audio)

        def told(seconds: float) -> None:
            progress(min(int(seconds), total - 1), total)

        shown = frames(path)
        first = next(shown, None)
        if first is None and not sound:
            raise Unreadable("source-talk")
        with av.open(to, "w", format="mp4") as out:
            video = _video(out, first) if first else None  # all before the first packet
            audio = _voice(out) if sound else None
            if first:
                _pictures(chain([first], shown), out, video, lambda at: told(at / 2))
            if audio:
                _sound(path, out, audio, loud, lambda at: told((total + at) / 2))
    except (av.error.FFmpegError, ValueError):
        raise Unreadable("source-talk") from None
    return loud


def _video(out: Any, first: Moment) -> Any:
    video = out.add_stream("libx264", rate=1, options=_X264)
    video.height, video.width = first.picture.shape[:2]
    video.pix_fmt = "yuv420p"
    return video


def _voice(out: Any) -> Any:
    audio = out.add_stream("libopus", rate=RATE, layout="mono", options=_OPUS)
    audio.bit_rate = _BITS
    return audio


def _pictures(shown: Iterator[Moment], out: Any, video: Any, told: Told) -> None:
    last = -1
    for moment in shown:
        last = max(last + 1, round(moment.at))
        frame = av.VideoFrame.from_ndarray(moment.picture, format="bgr24")
        frame.pts, frame.time_base = last, Fraction(1, 1)
        out.mux(video.encode(frame))
        told(moment.at)
    out.mux(video.encode(None))


def _sound(path: Path, out: Any, audio: Any, loud: list[float], told: Told) -> None:
    done, held = 0, np.zeros(0, np.float32)
    for piece in decoded(path):
        frame = av.AudioFrame.from_ndarray(piece.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, done, Fraction(1, RATE)
        out.mux(audio.encode(frame))
        done += len(piece)
        held = np.concatenate([held, piece])
        tenths = held[: len(held) // (RATE // 10) * (RATE // 10)].reshape(-1, RATE // 10)
        loud += (tenths**2).mean(axis=1).tolist()
        held = held[tenths.size :]
        told(done / RATE)
    out.mux(audio.encode(None))


# ── parts ─────────────────────────────────────────────────────────────────────────────────────


def _packets(source: Any) -> Iterator[_Packet]:
    pictures = bool(source.streams.video)
    for packet in source.demux():
        if packet.pts is None:
            continue
        video = packet.stream.type == "video"
        at = max(0.0, float(packet.pts * packet.time_base))
        begins = packet.is_keyframe if video else not pictures
        yield _Packet(at, packet.size + _ROW, video, begins, packet)


def _cuts(packets: Sequence[_Packet], loud: Sequence[float], most: int) -> list[_Cut]:
    """Choose where parts begin, each as long as ``most`` bytes allow, and at a pause."""
    cuts, size, free = [_Cut(0.0, 0.0)], _OVERHEAD, list[tuple[float, int]]()
    begun = 0  # bytes before the part
    for done, packet in zip(_sums(packets), packets, strict=True):
        if size + done - begun > most * 0.99 and free:
            full = [one for one in free[-_CHOICE:] if one[1] - begun > _FULL * most] or free[-1:]
            at, before = min(full, key=lambda one: _pause(one[0], loud)[0])
            cuts.append(_Cut(at, _pause(at, loud)[1]))
            begun, free = before, [one for one in free if one[0] > at]
        if packet.begins and packet.at > cuts[-1].picture:
            free.append((packet.at, done - packet.size))
    return cuts


def _sums(packets: Sequence[_Packet]) -> Iterator[int]:
    total = 0
    for packet in packets:
        total += packet.size
        yield total


def _pause(at: float, loud: Sequence[float]) -> tuple[float, float]:
    """Return how loud the quietest 0.3 s before a time are, and when their middle is."""
    end = int(at * 10)
    start = max(0, end - _PAUSE)
    found = [
        (sum(loud[place : place + 3]), (place + 1.5) / 10)
        for place in range(start, min(end, len(loud)) - 2)
    ]
    return min(found, default=(0.0, at))


def _write(
    source: Any, packets: Sequence[_Packet], cut: _Cut, end: _Cut, to: Path, tag: str
) -> None:
    """Copy the packets of one part; its first picture is up from its 0:00 on."""
    with av.open(str(to), "w", format="mp4", options={"movflags": "faststart"}) as out:
        if tag:
            out.metadata["comment"] = tag
        streams = {
            stream.index: out.add_stream_from_template(stream)
            for stream in source.streams
            if any(one.packet.stream.index == stream.index for one in packets)
        }
        for one in packets:
            start, stop = (cut.picture, end.picture) if one.picture else (cut.sound, end.sound)
            if not start <= one.at < stop:
                continue
            packet = av.Packet(bytes(one.packet))
            at = 0.0 if one.at == cut.picture and one.picture else one.at - cut.sound
            packet.time_base = one.packet.time_base
            packet.pts = packet.dts = round(at / packet.time_base)
            packet.duration = one.packet.duration
            packet.is_keyframe = one.packet.is_keyframe
            packet.stream = streams[one.packet.stream.index]
            out.mux(packet)
