"""A group chooses between two variants of a section: everyone votes, who may approve settles.

The majority of those who voted counts; in a tie it is the vote of the one who settles.
"""

from collections import Counter

from .approvals import Approvals
from .domain import Choice, Click, Line, Post
from .parts import Parts
from .replies import Said
from .revisions import Revisions
from .thread import escape
from .words import say, word

NAMES = ("a", "b")


class Votes:
    """The votes on every pair of variants; a pair is named by the newer of its revisions."""

    def __init__(self, parts: Parts, revisions: Revisions, approvals: Approvals) -> None:
        self._store, self._outbox, self._platform = parts.store, parts.outbox, parts.platform
        self._replies, self._revisions, self._approvals = parts.replies, revisions, approvals

    async def press(self, brief: str, click: Click, action: str, order: int, rest: str) -> bool:
        """Do what one of a vote's buttons means; tell whether the section changed."""
        revision, _, name = rest.partition(":")
        if action == "settle":
            return await self._settle(brief, click, order, int(revision))
        if action == "vote":
            await self._vote(brief, click, order, int(revision), name)
        else:
            await self.open(brief, click, order, int(revision))
        return False

    async def open(self, brief: str, event: Said, order: int, revision: int) -> None:
        """Post a revision (1-based) and the one before it as variants, and the ballot on them."""
        if not 2 <= revision <= await self._newest(brief, order):
            await self._replies.line(brief, event, "vote-one", section=order + 1)
            return
        await self._revisions.both(brief, order, revision, NAMES)
        await self._outbox.say(brief, await self._ballot(brief, order, revision))

    async def _vote(self, brief: str, click: Click, order: int, revision: int, name: str) -> None:
        """Count somebody's vote, in place of the one that they gave before."""
        if name not in NAMES or await self._over(brief, click, order, revision):
            return
        fact = f"{_votes(order, revision)}{click.author}"
        await self._store.ledger.put_fact(brief, fact, name)
        await self._outbox.replace(click.thread, await self._ballot(brief, order, revision))
        if not self._platform.limits(click.thread).edits:
            counts = await self._counts(brief, order, revision)
            await self._replies.told(brief, click, Line("vote-counts", counts))

    async def _settle(self, brief: str, click: Click, order: int, revision: int) -> bool:
        """Let the variant stand that most people chose; tell whether the section changed."""
        if not await self._approvals.may(brief, click):
            return False
        if await self._over(brief, click, order, revision):
            return False
        name = await self._winner(brief, click, order, revision)
        if name is None:
            return False
        chosen = revision - 1 + NAMES.index(name)
        moved = chosen != await self._newest(brief, order)
        if moved and not await self._revisions.bring_back(brief, click, order, chosen):
            return False
        await self._store.ledger.put_fact(brief, _settled(order, revision), f"{name} {click.id}")
        await self._outbox.replace(click.thread, await self._ballot(brief, order, revision))
        told = await self._told(brief, order, revision, name)
        await self._replies.told(brief, click, told)
        return moved

    async def _winner(self, brief: str, click: Click, order: int, revision: int) -> str | None:
        """Return the variant that is chosen, or say why none is."""
        counts = await self._counts(brief, order, revision)
        if counts["a"] != counts["b"]:
            return max(NAMES, key=lambda name: counts[name])
        own = await self._store.ledger.fact(brief, f"{_votes(order, revision)}{click.author}")
        if own:
            return own
        key = "vote-tie" if counts["a"] else "vote-none"
        await self._replies.line(brief, click, key, count=counts["a"])
        return None

    async def _over(self, brief: str, click: Click, order: int, revision: int) -> bool:
        """Tell, and say, that a vote was settled already, but by this very click."""
        name, _, by = (await self._store.ledger.fact(brief, _settled(order, revision))).partition(
            " "
        )
        if not name or by == click.id:
            return False
        await self._replies.line(brief, click, "vote-over", section=order + 1, name=name)
        return True

    async def _newest(self, brief: str, order: int) -> int:
        """Return the number of a section's newest revision, 0 before it was written."""
        draft = (await self._store.drafts(brief)).get(order)
        return draft.section.revision if draft else 0

    async def _counts(self, brief: str, order: int, revision: int) -> dict[str, int]:
        votes = await self._store.ledger.facts(brief, _votes(order, revision))
        counts = Counter(votes.values())
        return {name: counts[name] for name in NAMES}

    async def _told(self, brief: str, order: int, revision: int, name: str) -> Line:
        """Say how a vote ended."""
        counts = await self._counts(brief, order, revision)
        chosen = revision - 1 + NAMES.index(name)
        values: dict[str, str | int | float] = {"section": order + 1, "revision": chosen}
        return Line("vote-settled", values | counts | {"name": name})

    async def _ballot(self, brief: str, order: int, revision: int) -> Post:
        """Return the post that is voted under, as it stands now."""
        language = await self._replies.language(brief)
        key = f"ballot-{order + 1}-{revision}"
        settled = await self._store.ledger.fact(brief, _settled(order, revision))
        if settled:
            told = await self._told(brief, order, revision, settled[0])
            return Post(escape(word(told, language)), key, "answer")
        counts = await self._counts(brief, order, revision)
        lines = [
            f"**{escape(say('vote-which', language, section=order + 1))}**",
            escape(say("vote-counts", language, **counts)),
            escape(say("vote-how", language)),
        ]
        place = f"{order + 1}:{revision}"
        choices = [
            Choice(f"vote:{place}:{name}", say("vote-for", language, name=name)) for name in NAMES
        ]
        choices.append(Choice(f"settle:{place}", say("vote-settle", language), "primary"))
        return Post("\n\n".join(lines), key, "answer", choices=tuple(choices))


def _votes(order: int, revision: int) -> str:
    """Begin the names of the facts that hold the votes on a pair."""
    return f"vote:{order + 1}:{revision}:"


def _settled(order: int, revision: int) -> str:
    return f"settled:{order + 1}:{revision}"
