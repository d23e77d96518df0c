"""The tables of a data folder; `bot.store` alone reads and writes them."""

from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter

T = TypeVar("T")

metadata = sa.MetaData()
brief = sa.Table(
    "brief", metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("thread", sa.String, nullable=False, unique=True),
    sa.Column("created", sa.String, nullable=False),
    sa.Column("brief", sa.JSON, nullable=False),
    sa.Column("contract", sa.JSON),
    sa.Column("budgets", sa.JSON),
    sa.Column("state", sa.String, nullable=False, default="reading"),
)  # fmt: skip
wish = sa.Table(
    "wish", metadata,
    sa.Column("brief", sa.String, primary_key=True),
    sa.Column("wish", sa.String, nullable=False),
)  # fmt: skip
source = sa.Table(
    "source", metadata,
    sa.Column("brief", sa.String, primary_key=True),
    sa.Column("file", sa.Integer, primary_key=True),  # place among the brief's files
    sa.Column("source", sa.JSON, nullable=False),
    sa.Column("trouble", sa.JSON),  # why it cannot be read: a Line
)  # fmt: skip
draft = sa.Table(
    "draft", metadata,
    sa.Column("brief", sa.String, primary_key=True),
    sa.Column("section", sa.Integer, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("draft", sa.JSON, nullable=False),
)  # fmt: skip
feedback = sa.Table(
    "feedback", metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("thread", sa.String, nullable=False, index=True),
    sa.Column("feedback", sa.JSON, nullable=False),
    sa.Column("answer", sa.JSON),
)  # fmt: skip
arrival = sa.Table(  # briefs and remarks whose workflows were not started yet
    "arrival", metadata,
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("thread", sa.String),  # of a remark
)  # fmt: skip
outbox = sa.Table(
    "outbox", metadata,
    sa.Column("thread", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("tried", sa.Float, nullable=False),  # when the first try began, since the epoch
    sa.Column("message", sa.String),  # the platform's id, once it is known to be out
)  # fmt: skip

call = sa.Table(
    "call", metadata,
    sa.Column("brief", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("call", sa.JSON, nullable=False),
)  # fmt: skip
approval = sa.Table(
    "approval", metadata,
    sa.Column("brief", sa.String, primary_key=True),
    sa.Column("section", sa.Integer, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
)  # fmt: skip
fact = sa.Table(
    "fact", metadata,
    sa.Column("brief", sa.String, primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)  # fmt: skip


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what turns values of a type into JSON and back; making one takes long."""
    return TypeAdapter(kind)


def plain(data: object, kind: Any) -> Any:
    """Return a value of a type as a column of JSON holds it."""
    return adapter(kind).dump_python(data, mode="json")


def value(data: Any, kind: type[T]) -> T:
    """Return the value that a column of JSON holds."""
    made: T = adapter(kind).validate_python(data)  # type: ignore[arg-type]  # mypy takes T for unhashable
    return made
