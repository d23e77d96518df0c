"""What a report's calls to a model cost: tokens by convention, money by a dated list of prices."""

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ..domain import Line
from ..ports import Call, Usage
from ..text import count_cjk

_BYTES_A_TOKEN = 3.1
_MILLION = 1_000_000


def tokens(text: str) -> int:
    """Reckon the tokens of a text: one per Chinese character, else bytes / 3.1, rounded up.

    >>> tokens("注意力 is")
    5
    """
    cjk = count_cjk(text)
    return cjk + math.ceil((len(text.encode()) - 3 * cjk) / _BYTES_A_TOKEN)


# ── money ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens of one model."""

    input: float
    write_5m: float
    write_1h: float
    read: float
    output: float
    long_from: int = 0  # tokens of a prompt from which every token costs ``long_times`` as much
    long_times: float = 1.0

    def of(self, usage: Usage) -> float:
        """Return what a call costs, in US dollars."""
        prompt = (
            usage.input_tokens
            + usage.cache_write_5m_tokens
            + usage.cache_write_1h_tokens
            + usage.cache_read_tokens
        )
        times = self.long_times if self.long_from and prompt > self.long_from else 1.0
        return (
            times
            * (
                usage.input_tokens * self.input
                + usage.cache_write_5m_tokens * self.write_5m
                + usage.cache_write_1h_tokens * self.write_1h
                + usage.cache_read_tokens * self.read
                + usage.output_tokens * self.output
            )
            / _MILLION
        )


def _list() -> tuple[str, Mapping[str, Price]]:
    data = tomllib.loads(Path(__file__).with_name("prices.toml").read_text("utf-8"))
    return data["date"], {name: Price(**row) for name, row in data["models"].items()}


_DAY, _PRICES = _list()  # read with the module: no event loop waits for it


def price(model: str) -> Price | None:
    """Return a model's price, None where the list has none; a dated id is its plain model's."""
    return _PRICES.get(model) or next(
        (_PRICES[name] for name in _PRICES if model.startswith(f"{name}-20")), None
    )


def priced_at() -> str:
    """Return the day of the list of prices (YYYY-MM-DD)."""
    return _DAY


# ── what was used ─────────────────────────────────────────────────────────────────────────────


def billed(usage: Usage) -> float:
    """Return input tokens in billed equivalents: a convention that is the same for all models."""
    return (
        usage.input_tokens
        + 1.25 * usage.cache_write_5m_tokens
        + 2 * usage.cache_write_1h_tokens
        + 0.1 * usage.cache_read_tokens
    )


def added(usages: Iterable[Usage]) -> Usage:
    """Return the sum of what several calls used."""
    held = list(usages)
    return Usage(
        **{field.name: sum(getattr(usage, field.name) for usage in held) for field in fields(Usage)}
    )


def cost(calls: Iterable[Call]) -> float | None:
    """Return what calls cost together in US dollars, None where a price is not known."""
    held = list(calls)
    known = [call.cost_usd for call in held if call.cost_usd is not None]
    return sum(known) if len(known) == len(held) else None


def summary(calls: Sequence[Call]) -> dict[str, Any]:
    """Return ``usage`` of report.json: by stage, in total, and what went to which provider."""
    if not calls:
        return {"stages": {}, "total": {}}
    stages = dict.fromkeys(call.stage for call in calls)
    hosts = dict.fromkeys(call.provider for call in calls)
    return {
        "stages": {name: _row([c for c in calls if c.stage == name]) for name in stages},
        "total": _row(calls),
        "providers": {host: _sent([c for c in calls if c.provider == host]) for host in hosts},
        "prices": priced_at(),
    }


def _row(calls: Sequence[Call]) -> dict[str, Any]:
    usage = added(call.usage for call in calls)
    return {
        "calls": len(calls),
        "model": ", ".join(dict.fromkeys(call.model for call in calls)),
        **{field.name: getattr(usage, field.name) for field in fields(Usage)},
        "cost_usd": cost(calls),
        "seconds": round(sum(call.seconds for call in calls), 3),
    }


def _sent(calls: Sequence[Call]) -> dict[str, Any]:
    passages = dict.fromkeys(passage for call in calls for passage in call.sent)
    sources = dict.fromkeys(source for call in calls for source in call.sources)
    return {
        "calls": len(calls),
        "models": list(dict.fromkeys(call.model for call in calls)),
        "sources": list(sources),
        "passages": len(passages),
    }


class LooseAccount:
    """An `bot.ports.Account` in memory: for a call that belongs to no report, and for tests."""

    def __init__(self) -> None:
        self.kept: dict[str, Call] = {}
        self.told: list[Line] = []

    async def recall(self, key: str) -> Call | None:
        """Return an earlier call by its key."""
        return self.kept.get(key)

    async def enter(self, call: Call) -> None:
        """Keep a call."""
        self.kept[call.key] = call

    async def calls(self) -> tuple[Call, ...]:
        """Return every call so far."""
        return tuple(self.kept.values())

    async def tell(self, line: Line) -> None:
        """Keep what would be told."""
        self.told.append(line)
