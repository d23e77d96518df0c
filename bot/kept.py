"""Results that cost much to make, kept while there is room."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """What a function makes of the keys asked for last; threads that ask together wait for one.

    Keys are compared, not hashed.  The last result is kept however large it is.
    """

    def __init__(self, make: Callable[[K], V], size: Callable[[K], int], room: int) -> None:
        self._make, self._size, self._room = make, size, room
        self._lock = Lock()
        self._entries: list[tuple[K, Future[V]]] = []  # the one asked for last stands last

    def get(self, key: K) -> V:
        """Return what the function makes of a key; what it raises is raised to all who wait."""
        with self._lock:
            entry = next((one for one in self._entries if one[0] == key), None)
            made = entry or (key, Future[V]())
            self._entries = [*(one for one in self._entries if one is not entry), made]
            self._shrink()
        if not entry:
            self._fill(made)
        return made[1].result()

    def _fill(self, entry: tuple[K, "Future[V]"]) -> None:
        try:
            entry[1].set_result(self._make(entry[0]))
        except BaseException as error:
            with self._lock:
                self._entries = [one for one in self._entries if one[1] is not entry[1]]
            entry[1].set_exception(error)

    def _shrink(self) -> None:
        while len(self._entries) > 1 and sum(self._size(k) for k, _ in self._entries) > self._room:
            self._entries.pop(0)
