"""The tables of a section: which section has which, and how much of it they may take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import _digest_numbers as number_tables
from ._digest_ask import wishes
from ._digest_figures import figures_of, formulas_of
from ._digest_numbers import Free
from ._digest_rows import Table
from ._digest_sources import Sources
from ._digest_talk import Timeline
from ._digest_terms import SURE, Glossary, glossary, terms_of
from .domain import Contract
from .evidence import Said
from .intents import Intent
from .ports import Material
from .text import fold

Kind = str

_HOMES: dict[Kind, tuple[Intent, ...]] = {
    "check": ("numbers", "results", "summary", "compare", "method"),
    "values": ("numbers", "results", "summary", "compare"),
    "terms": ("terms", "method", "background"),
    "figures": ("figures", "method", "terms"),
    "formulas": ("formulas", "method", "terms"),
    "settings": ("setup", "method", "terms", "data"),
    "timeline": ("talk",),
}
"""The sections that may hold a table, the most fitting first."""

_SHARE: dict[Kind, float] = {
    "check": 0.2, "values": 0.3, "terms": 0.4, "figures": 0.2, "formulas": 0.12, "settings": 0.05,
    "timeline": 1.0,
}  # fmt: skip
"""What part of a section's length each may take at first."""

_MOST: dict[Kind, int] = {
    "check": 8, "values": 10, "terms": 12, "figures": 4, "formulas": 5, "settings": 12,
    "timeline": 60,
}  # fmt: skip
"""How many rows each may have at first; twice as many where length is left."""

BEFORE: tuple[Kind, ...] = ("terms", "timeline")
"""What stands above a section's quotes; the rest stands below."""


@dataclass(frozen=True)
class Wish:
    """What the tables of one section are made from."""

    contract: Contract
    section: int  # 0-based
    materials: tuple[Material, ...]  # the section's
    free: Free
    count: Callable[[str], int]


def homes(contract: Contract) -> dict[Kind, int]:
    """Return the section (0-based) that holds each kind of table."""
    wanted = [wishes(aim) for aim in contract.sections]
    found: dict[Kind, int] = {}
    for kind, intents in _HOMES.items():
        ranked = [
            (wanted[at].index(intent) > 0, place, at)
            for place, intent in enumerate(intents)
            for at in range(len(wanted))
            if intent in wanted[at]
        ]
        if ranked:
            found[kind] = min(ranked)[2]
    return found


def reserved(wish: Wish, sources: Sources) -> frozenset[str]:
    """Return the folded sentences that other sections leave to the table of terms.

    What a term is, or what one is that the brief itself names, is said where the terms are.
    """
    home = homes(wish.contract).get("terms")
    if home is None or home == wish.section:
        return frozenset()
    asked = fold(_asked(wish.contract)).lower()
    found: dict[tuple[str, str], str] = {}
    for one in sources.papers:
        known = _glossary(one, sources)
        for fit, at, key, term in known.offers:
            if -fit >= SURE or fold(term).lower() in asked:
                found.setdefault((one.source.id, key), fold(known.sentences[at].text))
    return frozenset(found.values())


def definitions(sources: Sources) -> dict[str, Said]:
    """Return the sentence of the sources that best says what a term is, by its English name."""
    found: dict[str, tuple[float, Said]] = {}
    for one in sources.materials:
        known = _glossary(one, sources)
        for fit, at, key, _ in known.offers:
            if -fit >= SURE and (key not in found or fit < found[key][0]):
                found[key] = (fit, known.sentences[at])
    return {key: said for key, (_, said) in found.items()}


def _asked(contract: Contract) -> str:
    """Return what the brief says of its sections beside their titles."""
    return " ".join(aim.aim for aim in contract.sections)


def _glossary(one: Material, sources: Sources) -> Glossary:
    return sources.once(
        ("terms", one.source.id), lambda: glossary(one, sources.pool, sources.terms)
    )


def made(kind: Kind, wish: Wish, sources: Sources) -> list[tuple[Material | None, Table]]:
    """Return a kind of table for each source that it is made of, all its rows."""
    language, free = wish.contract.language, wish.free
    match kind:
        case "check":
            return [(None, number_tables.to_check(sources.materials, free, language))]
        case "values":
            return [(None, number_tables.values(wish.materials, sources.pool, free, language))]
        case "timeline":
            return [(one, timeline(one, sources).table(language, free)) for one in sources.talks]
    return [(one, _of_paper(kind, one, wish, sources)) for one in wish.materials]


def _of_paper(kind: Kind, one: Material, wish: Wish, sources: Sources) -> Table:
    language, free = wish.contract.language, wish.free
    if kind == "terms":
        talks = [talk for talk in sources.talks if talk is not one]
        known, asked = _glossary(one, sources), _asked(wish.contract)
        return terms_of(known, talks, sources.terms, asked, free, language)
    if kind == "figures":
        return figures_of(one, sources.pool, free, language)
    if kind == "formulas":
        return formulas_of(one, free, language)
    own = [said for said in sources.everything if said.passage.source == one.source.id]
    return number_tables.settings(own, free, language)


def timeline(talk: Material, sources: Sources) -> Timeline:
    """Return a talk held against the papers, made once."""
    return sources.once(
        ("talk", talk.source.id), lambda: Timeline(talk, sources.papers, sources.terms)
    )


def cut(
    kind: Kind, tables: Sequence[tuple[Material | None, Table]], wish: Wish, length: int | None
) -> list[tuple[Material | None, Table]]:
    """Return tables with their best rows, within their share of a section's length."""
    share = 1 / max(len(tables), 1)
    whole = length is None or kind == "check"  # one of two values alone says nothing
    room = None if whole else int(_SHARE[kind] * share * (length or 0))
    most = max(1, int(_MOST[kind] * share))
    return [(owner, table.cut(wish.count, room, most)) for owner, table in tables]


def grown(
    kind: Kind, tables: Sequence[tuple[Material | None, Table]], wish: Wish, room: int
) -> list[tuple[Material | None, Table]]:
    """Return tables with more rows, within a length."""
    share = 1 / max(len(tables), 1)
    return [
        (owner, table.cut(wish.count, int(room * share), 2 * _MOST[kind]))
        for owner, table in tables
    ]
