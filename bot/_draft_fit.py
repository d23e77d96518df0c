"""Length by measured loops: cut by importance, extend from what is unused, never pad."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ._digest_sentences import grams, leans
from ._draft_asks import NOTHING, Asks
from ._draft_sentences import Maker
from ._draft_verify import Made, Verifier
from .errors import Broken, Refused
from .llm.ask import Model, stated
from .ports import Account, Task
from .report import Section

_ROUNDS = 2  # times that a section is extended
_LEAST_NEW = 10  # units of length: fewer show that there is no more
_REPEATED = 0.5  # of a sentence's runs of six words that stand in another section


@dataclass(frozen=True)
class Fitter:
    """Brings the sentences of one section into its budget."""

    model: Model
    account: Account
    asks: Asks
    maker: Maker
    verifier: Verifier
    task: Task
    planned: frozenset[str] = frozenset()  # ids of passages that the outline's points rest on

    async def fit(self, made: Made, budget: tuple[int, int] | None) -> tuple[Made, bool]:
        """Return the sentences in their budget, and whether the sources hold no more."""
        made = await asyncio.to_thread(self.unrepeated, made)
        if budget is None:
            return made, False
        for _ in range(_ROUNDS):
            size = self._size(made)
            if size >= budget[0]:
                break
            longer = await self._longer(made, budget)
            if self._size(longer) < size + _LEAST_NEW:
                break
            made = longer
        made = await asyncio.to_thread(self.cut, made, budget[1])
        return made, self._size(made) < budget[0]

    def unrepeated(self, made: Made) -> Made:
        """Leave out what another section, or an earlier sentence, says in the same words."""
        told = {gram for section in self.task.before for gram in _grams(section)}
        kept: list[int] = []
        for at, (sentence, _) in enumerate(made):
            own = grams(sentence.text)
            if own and len(own & told) > _REPEATED * len(own):
                continue
            told |= own
            kept.append(at)
        return _kept(made, kept)

    # ── shorter ───────────────────────────────────────────────────────────────────────────────

    def cut(self, made: Made, most: int) -> Made:
        """Leave out the least important sentences until the rest fits; never all of them."""
        worth = self._worth(made)
        left = list(range(len(made)))
        while len(left) > 1 and self._size(tuple(made[at] for at in left)) > most:
            least = min(left, key=lambda at: (worth[at], -at))
            left.remove(least)
            for at in [at for at in left if at > least and self._hangs(made, at, left)]:
                left.remove(at)
                if len(left) <= 1:
                    break
        return _kept(made, left)

    def _hangs(self, made: Made, at: int, left: Collection[int]) -> bool:
        """Tell whether a sentence points back at one that was left out."""
        return at - 1 not in left and not made[at][1] and leans(made[at][0].text)

    def _worth(self, made: Made) -> list[float]:
        """Return how much each sentence matters: its passages' rank, the plan, its place."""
        suited = self.asks.evidence.suited[self.task.order]
        rank: Mapping[str, int] = {one: place for place, one in enumerate(suited)}
        found: list[float] = []
        for sentence, opens in made:
            cited = [citation.passage for citation in sentence.citations]
            ranked = max((1 / (2 + rank[one]) for one in cited if one in rank), default=0.0)
            planned = 0.5 * any(one in self.planned for one in cited)
            marked = 0.5 * bool(set(sentence.flags) - {"background"})
            if "background" in sentence.flags and found:
                found.append(found[-1])  # it goes with the sentence whose term it explains
            else:
                found.append(ranked + planned + 0.2 * opens - marked)
        return found

    # ── longer ────────────────────────────────────────────────────────────────────────────────

    async def _longer(self, made: Made, budget: tuple[int, int]) -> Made:
        """Return the section with sentences from passages that it does not use yet, if any."""
        used = {c.passage for sentence, _ in made for c in sentence.citations}
        used |= {c.passage for section in self.task.before for s in section.sentences
                 for c in s.citations}  # fmt: skip
        passages = self.asks.evidence.passages
        suited = self.asks.evidence.suited[self.task.order]
        unused = [passages[one] for one in suited if one not in used]
        unused += [p for p in passages.values() if p.id not in used and p.id not in suited]
        if not unused:
            return made
        ask = self.asks.extend(self.task, budget, [sentence for sentence, _ in made], unused)
        try:
            reply = await self.model.ask(ask, self.account)
        except (Refused, Broken):
            return made
        new = [one for one in stated(reply.pieces) if NOTHING not in one.text]
        above = [sentence for sentence, _ in made]
        written = await asyncio.to_thread(self.maker.sentences, new)
        more = await self.verifier.settle(written, above)
        return await asyncio.to_thread(self.unrepeated, (*made, *more))

    def _size(self, made: Made) -> int:
        return self.asks.count([sentence for sentence, _ in made])


def _grams(section: Section) -> set[tuple[str, ...]]:
    return {gram for sentence in section.sentences for gram in grams(sentence.text)}


def _kept(made: Made, places: Sequence[int]) -> Made:
    """Return some of the sentences; who follows one that opened a paragraph opens it."""
    found = []
    opens = False
    held = set(places)
    for at, (sentence, first) in enumerate(made):
        opens = opens or first
        if at in held:
            found.append((sentence, opens))
            opens = False
    return tuple(found)
