"""What people decided about a report: approvals, and small facts that outlive a restart."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from ._rows import Rows
from ._tables import approval as _approval
from ._tables import fact as _fact


@dataclass(frozen=True)
class Approval:
    """Who approved which revision of a section, and when (RFC 3339, UTC)."""

    revision: int
    author: str
    at: str


class Ledger(Rows):
    """The approvals and facts of every report."""

    async def approve(self, brief: str, section: int, approval: Approval) -> bool:
        """Freeze a section (0-based) at a revision; return False where it was approved already."""
        statement = insert(_approval).values(
            brief=brief,
            section=section,
            revision=approval.revision,
            author=approval.author,
            at=approval.at,
        )
        return bool((await self._rows(statement.on_conflict_do_nothing()))[0])

    async def reopen(self, brief: str, section: int) -> bool:
        """Let a section be changed again; return False where it was not approved."""
        return bool(
            (await self._rows(sa.delete(_approval).filter_by(brief=brief, section=section)))[0]
        )

    async def approvals(self, brief: str) -> dict[int, Approval]:
        """Return who approved what, by section (0-based)."""
        columns = (_approval.c.section, _approval.c.revision, _approval.c.author, _approval.c.at)
        rows = await self._rows(sa.select(*columns).filter_by(brief=brief).order_by(columns[0]))
        return {row[0]: Approval(*row[1:]) for row in rows}

    async def put_fact(self, brief: str, name: str, value: str) -> None:
        """Remember something about a report."""
        await self._upsert(_fact, brief=brief, name=name, value=value)

    async def facts(self, brief: str, begin: str) -> dict[str, str]:
        """Return what is remembered under the names that begin so, by the rest of the name."""
        rows = await self._rows(
            sa.select(_fact.c.name, _fact.c.value)
            .filter_by(brief=brief)
            .where(_fact.c.name.startswith(begin, autoescape=True))
        )
        return {name.removeprefix(begin): value for name, value in rows}

    async def fact(self, brief: str, name: str) -> str:
        """Return what is remembered under a name, or nothing."""
        return await self._one(sa.select(_fact.c.value).filter_by(brief=brief, name=name)) or ""
