"""Make the sample talk: ``python examples/make_sample_talk.py``.

The slides come from `sample-talk.typ`; a synthetic voice (Debian's flite) reads the lines below.
One thing only the talk says, and one number it gives differently from the paper, on purpose.
"""

import subprocess
import tempfile
import wave
from fractions import Fraction
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import typst
from PIL import Image

HERE = Path(__file__).parent
RATE, FPS, PAUSE = 16_000, 5, 1.2  # samples and frames a second, seconds after each slide
SAID = (
    "Welcome. This talk is about recall questions from a small tutor, "
    "and how they help learners finish an online course.",
    "Learners forget what they heard in the first week before they need it in the third. "
    "Reminders bring them back to the page, but do not test what they know.",
    "The tutor consists of three parts: a reader, a writer and a scheduler. "
    "After a right answer the interval grows, and after a wrong answer it falls back to one day.",
    "The writer is a transformer with sixty million parameters. "
    "Training took sixteen hours on two G P Us.",
    "Learners who were asked recall questions finished more often. "
    "The groups part in the second week, and the gap is widest in the third.",
    "One thing is not in the paper. We also tried the tutor with nurses on a night shift. "
    "They answered at breakfast, not at midnight, and we got twice as many replies.",
    "The courses were short, and the writer was trained on English text only. "
    "In future work, we plan to test longer courses. Thank you.",
)


def main() -> None:
    """Write sample-talk.mp4 beside its sources."""
    slides = [Image.open(BytesIO(page)).convert("RGB") for page in _slides()]
    with av.open(str(HERE / "sample-talk.mp4"), "w", options={"movflags": "faststart"}) as out:
        picture = out.add_stream("libx264", rate=FPS, options={"crf": "28", "preset": "slow"})
        picture.width, picture.height, picture.pix_fmt = 960, 540, "yuv420p"
        sound = out.add_stream("aac", rate=RATE, layout="mono")
        sound.bit_rate = 32_000
        frames, samples = 0, 0
        for slide, text in zip(slides, SAID, strict=True):
            spoken = _spoken(text)
            shown = av.VideoFrame.from_image(slide)
            while frames < (samples + len(spoken)) / RATE * FPS:
                shown.pts, shown.time_base = frames, Fraction(1, FPS)
                out.mux(picture.encode(shown))
                frames += 1
            for start in range(0, len(spoken), 1024):
                part = spoken[start : start + 1024]
                heard = av.AudioFrame.from_ndarray(part.reshape(1, -1), "s16", "mono")
                heard.sample_rate, heard.pts = RATE, samples + start
                heard.time_base = Fraction(1, RATE)
                out.mux(sound.encode(heard))
            samples += len(spoken)
        out.mux(picture.encode())
        out.mux(sound.encode())


def _slides() -> list[bytes]:
    drawn = typst.compile(
        str(HERE / "sample-talk.typ"),
        format="png",
        ppi=72,
        font_paths=[str(files("noto_cjk_sans_otc"))],
        ignore_system_fonts=True,
    )
    return drawn if isinstance(drawn, list) else [drawn]


def _spoken(text: str) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    """Return a text as sound, with a pause after it."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(  # noqa: S603  the program is Debian's, the words are ours
            ["flite", "-voice", "slt", "-t", text, "-o", file.name],  # noqa: S607  from the path
            check=True,
        )
        with wave.open(file.name) as read:
            sound = np.frombuffer(read.readframes(read.getnframes()), np.int16)
    return np.concatenate([sound, np.zeros(int(PAUSE * RATE), np.int16)])


if __name__ == "__main__":
    main()
