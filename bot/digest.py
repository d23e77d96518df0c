"""The writer without a model: what the sources say, sentence by sentence, in the brief's sections.

Every sentence is a quote with its place; ours are only labels, one lead-in and notices.  The same
input gives the same output.

The parts, in reading order: `_digest_sentences` finds what can be quoted, `_digest_cues` tells what
it is about, `_digest_ask` what a section wants, `_digest_choice` chooses, `_digest_layout` groups,
`_digest_section` puts them together, `_digest_plan` shares the length out.
"""

from collections.abc import Callable, Sequence

from . import _digest_section as section_writer
from ._digest_answer import answer
from ._digest_ask import wishes
from ._digest_edit import edit, wanted
from ._digest_plan import budgets
from ._digest_revision import revise
from ._digest_section import Budget, Order
from ._digest_sources import Sources, read
from ._evidence_near import Ahead, Near
from .compute import compute
from .domain import Asked, Contract, Line, Passage
from .followups import is_at, placed
from .kept import Kept
from .ports import Account, Material, Task, Written
from .report import Section
from .shares import counted_anew
from .terms import Terms

_KEPT = 1_500  # passages of all sources that are kept taken apart: a dozen papers, 20 MB


class DigestWriter:
    """A `bot.ports.Writer` that quotes; tenths of a second of computing, done in a thread."""

    name = "digest"
    model: str | None = None

    def __init__(
        self, terms: Terms | None = None, meaning: Callable[[], Near | None] = lambda: None
    ) -> None:
        """Take the table of terms, and what loads an embedding when a question needs one."""
        self._meaning, self._ahead = meaning, Ahead()
        self._taken = Kept[tuple[Material, ...], Sources](
            lambda materials: read(materials, terms, meaning), _passages, _KEPT
        )

    async def plan(
        self, contract: Contract, materials: Sequence[Material]
    ) -> tuple[tuple[int, int] | None, ...]:
        """Share the length out: a budget for each of the contract's sections."""

        def work() -> tuple[Budget, ...]:
            return budgets(self.sources(materials), contract)

        planned = await compute(work)
        # Loading the model and embedding a paper takes seconds, which no question need wait for.
        self._ahead.later(lambda: self._ready(materials))
        return planned

    def _ready(self, materials: Sequence[Material]) -> None:
        if self._meaning():
            self.sources(materials).finder.ready()

    async def doubts(self, contract: Contract, account: Account) -> tuple[Line, ...]:
        """The rules are all the reading there is."""
        return ()

    async def estimate(self, contract: Contract, materials: Sequence[Material]) -> Line | None:
        """Nothing costs anything."""
        return None

    def waits(self, contract: Contract, order: int) -> bool:
        """Wait where the talk, or what is said of a term, is asked for, or anything unusual."""
        wanted = wishes(contract.sections[order])
        return not wanted or "talk" in wanted or "terms" in wanted

    async def write(self, task: Task) -> Written:
        """Write one section."""
        order = Order(task.contract, task.order, task.budget, task.used)

        def work() -> Written:
            return section_writer.write(self.sources(task.materials), order)

        return await compute(work)

    async def revise(self, task: Task, section: Section, remark: str) -> Written | None:
        """Make a section shorter or longer, or change it as `_digest_edit` can; None otherwise."""
        order = Order(task.contract, task.order, task.budget, task.used, remark=remark)

        def work() -> Written | None:
            sources = self.sources(task.materials)
            asked = wanted(remark)
            made = (
                edit(sources, order, section, asked) if asked else revise(sources, order, section)
            )
            return made and counted_anew(task.contract, task.order, section, made)

        return await compute(work)

    async def route(
        self, text: str, titles: Sequence[str], asked: Asked, account: Account
    ) -> Asked:
        """The rules' reading is all the reading there is."""
        return asked

    async def answer(
        self,
        question: str,
        materials: Sequence[Material],
        language: str,
        account: Account | None = None,
    ) -> Written:
        """Answer with at most three quotes, or say that the sources do not hold it."""

        def work() -> Written:
            return answer(question, self.sources(materials), language)

        return await compute(work)

    async def passages(
        self, question: str, materials: Sequence[Material], limit: int
    ) -> list[Passage]:
        """Return the passages that answer a question best, in any language, best first."""

        def work() -> list[Passage]:
            place, asked = placed(question)
            hits = self.sources(materials).finder.find(asked, limit)
            found = [hit.passage for hit in hits]
            if place:
                whole = (p for material in materials for p in material.reading.passages)
                there = [p for p in whole if is_at(p.locator, *place)]
                found = [*there[:limit], *found][:limit]
            return found

        return await compute(work)

    def sources(self, materials: Sequence[Material]) -> Sources:
        """Return the sources taken apart, as kept from an earlier call if they are the same."""
        return self._taken.get(tuple(materials))


def _passages(materials: Sequence[Material]) -> int:
    return sum(len(material.reading.passages) for material in materials)
