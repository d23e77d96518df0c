"""Approving, reopening and cancelling: the author's, and whoever the settings name."""

from .handover import Handover
from .ledger import Approval
from .replies import Replies, Said
from .store import Store, now

EVERYBODY = "*"


class Approvals:
    """Who may decide on a report, and what was decided."""

    def __init__(
        self, store: Store, replies: Replies, handover: Handover, approvers: frozenset[str]
    ) -> None:
        self._store, self._replies, self._handover = store, replies, handover
        self._approvers = approvers

    async def may(self, brief: str, event: Said) -> bool:
        """Tell whether somebody may decide; if not, say who may."""
        author = (await self._store.brief(brief)).author
        own = {event.author, *event.roles, EVERYBODY}
        if event.author == author or own & self._approvers:
            return True
        await self._replies.line(brief, event, "group-not-yours")
        return False

    async def approve(self, brief: str, event: Said, section: int | None) -> None:
        """Freeze a section, or all of them; when none is left open the report is exported."""
        if not await self.may(brief, event):
            return
        drafts = await self._store.drafts(brief)
        orders = sorted(drafts) if section is None else [section]
        for order in orders:
            revision = drafts[order].section.revision
            approval = Approval(revision, event.author, now())
            await self._store.ledger.approve(brief, order, approval)
        names = ", ".join(str(order + 1) for order in orders)
        await self._replies.line(brief, event, "thread-approved", sections=names)
        await self._handover.when_approved(brief, event.id)

    async def reopen(self, brief: str, event: Said, section: int | None) -> None:
        """Let a section, or all of them, be changed again."""
        if not await self.may(brief, event):
            return
        there = await self._store.ledger.approvals(brief)
        orders = sorted(there) if section is None else [section]
        for order in orders:
            await self._store.ledger.reopen(brief, order)
        names = ", ".join(str(order + 1) for order in orders) or "0"
        await self._replies.line(brief, event, "group-reopened", sections=names)
