"""Sections as they were written: every revision, and the newest with what was decided on it."""

from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from ._rows import Rows
from ._tables import draft as _draft
from ._tables import plain, value
from .domain import Passage
from .ledger import Ledger
from .report import Section


@dataclass(frozen=True)
class Draft:
    """One revision of one section, with the passages that it cites."""

    section: Section
    passages: tuple[Passage, ...] = ()
    exhausted: bool = False  # the sources hold no more for it


class Drafts(Rows):
    """The part of the store that keeps sections."""

    ledger: Ledger

    async def put_draft(self, brief: str, section: int, draft: Draft) -> bool:
        """Keep one revision of a section (0-based place in the contract).

        A revision is never written over: returns False where that number was taken.
        """
        statement = insert(_draft).values(
            brief=brief,
            section=section,
            revision=draft.section.revision,
            draft=plain(draft, Draft),
        )
        return bool((await self._rows(statement.on_conflict_do_nothing()))[0])

    async def drafts(self, brief: str) -> dict[int, Draft]:
        """Return the newest revision of each section that was written, approved or not."""
        other = _draft.alias()
        newest = (
            sa.select(sa.func.max(other.c.revision))
            .where(other.c.brief == _draft.c.brief, other.c.section == _draft.c.section)
            .scalar_subquery()
        )
        statement = sa.select(_draft.c.section, _draft.c.draft).filter_by(brief=brief)
        rows = await self._rows(
            statement.where(_draft.c.revision == newest).order_by(_draft.c.section)
        )
        found = {section: value(data, Draft) for section, data in rows}
        for section in await self.ledger.approvals(brief):
            if section in found:
                approved = replace(found[section].section, state="approved")
                found[section] = replace(found[section], section=approved)
        return found

    async def history(self, brief: str, section: int, last: int | None = None) -> list[Draft]:
        """Return every revision of a section, or the ``last`` few, oldest first."""
        statement = sa.select(_draft.c.draft).filter_by(brief=brief, section=section)
        rows = await self._rows(statement.order_by(_draft.c.revision.desc()).limit(last))
        return [value(row[0], Draft) for row in reversed(rows)]

    async def revision(self, brief: str, section: int, number: int) -> Draft:
        """Return one revision (from 1 on) of a section that has it."""
        statement = sa.select(_draft.c.draft).filter_by(
            brief=brief, section=section, revision=number
        )
        (row,) = await self._rows(statement)
        return value(row[0], Draft)

    async def revisions(self, brief: str) -> dict[int, list[Draft]]:
        """Return every revision of each section that was written, oldest first."""
        statement = sa.select(_draft.c.section, _draft.c.draft).filter_by(brief=brief)
        found: dict[int, list[Draft]] = {}
        for section, data in await self._rows(statement.order_by(_draft.c.revision)):
            found.setdefault(section, []).append(value(data, Draft))
        return found
