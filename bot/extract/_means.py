"""What reading a talk may use beside the file itself."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Engine = Literal["faster-whisper", "openai-whisper"]
CORES = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)


@dataclass(frozen=True)
class Means:
    """What the one who reads may use.

    Attributes:
        weights: folder of the recogniser's model; None: nothing is listened to.
        engine: which library runs the model; both give the same text.
        folder: where stills and finished stretches of speech are kept, and found again by the next
            try; None: nothing is kept.
        batches: whether faster-whisper hears several half minutes at once: faster, in more memory,
            and not to the letter what OpenAI's Whisper writes.
        subtitled: subtitles that fit are here: nothing needs to be listened to.
    """

    weights: Path | None = None
    engine: Engine = "faster-whisper"
    folder: Path | None = None
    batches: bool = False
    subtitled: bool = False
