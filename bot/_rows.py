"""Running statements against the data folder's tables, in threads."""

import asyncio
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert


class Rows:
    """What every keeper of tables does; nothing blocks the event loop."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    async def _rows(self, statement: sa.Executable) -> list[Any]:
        def run() -> list[Any]:
            with self._engine.begin() as connection:
                result = connection.execute(statement)
                return list(result) if result.returns_rows else [result.rowcount]

        return await asyncio.to_thread(run)

    async def _one(self, statement: sa.Executable) -> Any:
        rows = await self._rows(statement)
        return rows[0][0] if rows else None

    async def _upsert(self, table: sa.Table, **values: Any) -> None:
        keys = [column.name for column in table.primary_key]
        rest = {name: value for name, value in values.items() if name not in keys}
        statement = insert(table).values(**values)
        await self._rows(statement.on_conflict_do_update(index_elements=keys, set_=rest))
