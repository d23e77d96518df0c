"""Choosing among a source's sentences: worth, variety and balance, within a length."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from ._digest_cues import Slot
from ._digest_sentences import Candidate, grams
from ._digest_sources import Sources
from .text import fold

QUOTES_A_SLOT = 3  # a slot of a summary holds no more
BY_HEADING: frozenset[Slot] = frozenset(("method", "setup", "results", "compare", "background"))
_UNDER_A_HEADING = 12  # nor a heading in any other section; three as long as others have something

CONFIDENT = 1.0  # worth of a sentence that is shown without being asked for more
_FILLING = 0.1  # worth of one that is shown because the brief asks for length
_TELLING = 24  # characters of a quote that is looked for inside of sentences
_REPEATED = 0.03  # share of a sentence's runs of six words that may stand in other sections
_SAME = 0.5  # share that may stand in the same section
_ALIKE = 0.65  # how alike two sentences of a section may be (cosine of their terms)
_FOLLOWS = 0.35  # what a sentence gains by going on where a chosen one ends
_GOES_ON = 0.6  # share of its worth that a sentence lends to the one that points back at it
_PULLED = 0.6  # the least worth of a sentence that is shown for the sake of the next
_TORN = 0.6  # what it loses for each point by which another slot fits it better


@dataclass(frozen=True)
class Shelf:
    """A slot of one source, and its share of the section."""

    source: str
    slot: Slot
    share: float


@dataclass(frozen=True)
class Room:
    """How much a section may hold: ``least`` and ``most`` in ``count``'s unit, or no limit."""

    count: Callable[[str], int]
    least: int | None = None
    most: int | None = None
    summary: bool = False


@dataclass(frozen=True)
class Others:
    """What stands elsewhere: in other sections, or above in the same one."""

    quotes: frozenset[str]  # folded
    grams: frozenset[tuple[str, ...]]

    def allow(self, part: str) -> bool:
        """Tell whether a text would not say again what stands elsewhere."""
        own = grams(part)
        shared = len(own & self.grams)
        return fold(part) not in self.quotes and shared <= _REPEATED * len(own)


def others(used: Collection[str], sources: Sources) -> Others:
    """Return what other sections hold, given their folded quotes: whole sentences and clauses."""
    long = [quote for quote in used if len(quote) >= _TELLING]
    known = frozenset(used)
    found: set[tuple[str, ...]] = set()
    for folded, runs in sources.folded:
        if folded in known or any(quote in folded for quote in long):
            found |= runs
    return Others(known, frozenset(found))


Worth = Callable[[Candidate, Slot], float | None]


class Choice:
    """One section's sentences, chosen one by one; ``chosen`` maps places in the pool to shelves."""

    def __init__(
        self, pool: Sequence[Candidate], shelves: Sequence[Shelf], worth: Worth, room: Room
    ) -> None:
        self.chosen: dict[int, Shelf] = {}
        self.size = 0
        self._pool, self._room = pool, room
        self._sizes = [room.count(candidate.said.text) for candidate in pool]
        self._held = dict.fromkeys(shelves, 0)
        self._quotes: Counter[tuple[Shelf, str]] = Counter()
        self._most = QUOTES_A_SLOT
        self._near = [0.0] * len(pool)
        self._grams: set[tuple[str, ...]] = set()
        self._before = self._neighbours()
        self._worth = [_on_shelves(candidate, shelves, worth) for candidate in pool]

    def _neighbours(self) -> list[int | None]:
        """Return for each sentence the place in the pool of the one right before it."""
        places = {(one.source, one.order): at for at, one in enumerate(self._pool)}
        found = [places.get((one.source, one.order - 1)) for one in self._pool]
        return [
            before if before is not None and self._adjoin(before, at) else None
            for at, before in enumerate(found)
        ]

    def _adjoin(self, before: int, at: int) -> bool:
        """Tell whether two sentences that follow each other are read as one text."""
        first, then = self._pool[before].said, self._pool[at].said
        return first.passage.id == then.passage.id or then.passage.role == "formula"

    def fill(self, allowed: Callable[[Candidate], bool]) -> None:
        """Choose the next best sentence until the room is filled or nothing is worth it."""
        self._fill(allowed, QUOTES_A_SLOT)
        if not self._room.summary and self._room.least is not None:
            self._fill(allowed, _UNDER_A_HEADING)
        if self._room.summary:
            self._spread()

    def _spread(self) -> None:
        """Give an empty shelf of a summary a sentence that fits it from one that holds several."""
        for shelf in self._held:
            if self._held[shelf]:
                continue
            offers = [
                (self._worth[at][shelf], -at)
                for at, on in self.chosen.items()
                if self._worth[at].get(shelf, 0.0) >= CONFIDENT and self._quotes[on, ""] > 1
            ]
            if offers:
                self._move(-max(offers)[1], shelf)

    def _move(self, at: int, shelf: Shelf) -> None:
        before = self.chosen[at]
        self.chosen[at] = shelf
        self._quotes[before, ""] -= 1
        self._quotes[shelf, ""] += 1
        self._held[before] -= self._sizes[at]
        self._held[shelf] += self._sizes[at]

    def _fill(self, allowed: Callable[[Candidate], bool], most: int) -> None:
        self._most = most
        free = {
            at
            for at, one in enumerate(self._pool)
            if at not in self.chosen and not self._says_again(at) and allowed(one)
        }
        while self._room.least is None or self.size < self._room.least:
            found = self._next(sorted(free))
            if found is None:
                return
            for at in found[1]:
                self.put(at, found[2])
            free = {at for at in free if at not in self.chosen and not self._says_again(at)}

    def keep(self, quotes: frozenset[str]) -> None:
        """Take the sentences with these folded texts, each on the shelf that it fits best."""
        for at, one in enumerate(self._pool):
            if one.folded in quotes and self._worth[at]:
                worth = self._worth[at]
                before = self._before[at]
                above = self.chosen.get(before) if one.leans and before is not None else None
                self.put(at, above or max(worth, key=lambda shelf: worth[shelf]))

    def put(self, at: int, shelf: Shelf) -> None:
        """Take a sentence."""
        self.chosen[at] = shelf
        self.size += self._sizes[at]
        self._held[shelf] += self._sizes[at]
        self._quotes[shelf, self._under(at)] += 1
        self._grams |= self._pool[at].grams
        terms = self._pool[at].terms
        for other, candidate in enumerate(self._pool):
            if shared := len(terms & candidate.terms):
                near = shared / (len(terms) * len(candidate.terms)) ** 0.5
                self._near[other] = max(self._near[other], near)

    def _under(self, at: int) -> str:
        """Return the heading that a sentence counts under: in a summary all count as one."""
        return "" if self._room.summary else self._pool[at].said.passage.heading

    def _says_again(self, at: int) -> bool:
        own = self._pool[at].grams
        return self._near[at] > _ALIKE or len(own & self._grams) > _SAME * len(own)

    def _next(self, free: Sequence[int]) -> tuple[float, tuple[int, ...], Shelf] | None:
        """Return the next best sentence, or pair of one and the one that it points back at."""
        best: tuple[float, tuple[int, ...], Shelf] | None = None
        known = frozenset(free)
        for at in free:
            places = self._with_what_it_needs(at, known)
            size = sum(self._sizes[place] for place in places)
            if not places or (self._room.most is not None and self.size + size > self._room.most):
                continue
            for shelf in self._open_to(at):
                gain = self._gain(places, shelf)
                if gain is not None and (best is None or gain > best[0]):
                    best = (gain, places, shelf)
        return best

    def _with_what_it_needs(self, at: int, free: Collection[int]) -> tuple[int, ...]:
        """Return a sentence after the one that it points back at, nothing where that is missing."""
        before = self._before[at]
        if self._pool[at].opens:
            return ()
        if not self._pool[at].leans or before in self.chosen:
            return (at,)
        if before is None or before not in free or self._pool[before].leans:
            return ()
        return (before, at)

    def _open_to(self, at: int) -> Collection[Shelf]:
        """Return the shelves for a sentence: where the one that it points back at stands."""
        before = self._before[at]
        if self._pool[at].leans and before is not None and before in self.chosen:
            return (self.chosen[before],)
        return self._worth[at]

    def _gain(self, places: tuple[int, ...], shelf: Shelf) -> float | None:
        at, before = places[-1], self._before[places[-1]]
        above = self.chosen.get(before) if before is not None else None
        worth = self._torn(at, shelf) + _FOLLOWS * (shelf == above)
        if before is not None and shelf == above and self._pool[at].leans:
            worth = max(worth, _GOES_ON * self._worth[before].get(shelf, 0.0))
        if len(places) > 1:
            worth = (worth + max(self._worth[places[0]].get(shelf, 0.0), _PULLED)) / 2
        if worth < (CONFIDENT if self._room.least is None else _FILLING):
            return None
        most = self._most if shelf.slot in BY_HEADING else QUOTES_A_SLOT
        if self._quotes[shelf, self._under(at)] + len(places) > most:
            return None
        crowd = self._crowd(at, shelf)
        near = max(self._near[place] for place in places)
        return None if crowd is None else worth - 0.9 * near - crowd

    def _torn(self, at: int, shelf: Shelf) -> float:
        """Return what a sentence is worth on a shelf, less where another fits it better."""
        worth = self._worth[at].get(shelf, 0.0)
        return worth - _TORN * (max(self._worth[at].values(), default=worth) - worth)

    def _crowd(self, at: int, shelf: Shelf) -> float | None:
        """Return what a sentence loses where its shelf is full, None where there is no place."""
        held = self._held[shelf]
        if self._room.least is None:
            return 0.1 * held / self._sizes[at]
        place = shelf.share * self._room.least
        if not held and place < 0.4 * self._sizes[at]:
            return None
        return held / place


def _on_shelves(
    candidate: Candidate, shelves: Sequence[Shelf], worth: Worth
) -> Mapping[Shelf, float]:
    found = {
        shelf: worth(candidate, shelf.slot) for shelf in shelves if shelf.source == candidate.source
    }
    return {shelf: value for shelf, value in found.items() if value is not None}
