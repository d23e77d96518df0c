"""What a brief becomes when its report, or a section, is to be in another language.  Pure.

The wish is written behind the brief as any later change is, so that whoever reads the brief again
finds the same.  Headings are said anew where the catalogue has them; others stay the brief's own.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from . import _brief_changed
from .brief import parse
from .domain import Aim, Contract
from .intents import level, phrases
from .text import CJK
from .words import LANGUAGES, keys, say, spoken

_AIM = re.compile(r"brief-[a-z-]+-aim")
_SPLIT = re.compile(r"\s*[;；|\n]\s*")  # what would part one section in two


def translated(
    contract: Contract, kinds: Sequence[str], language: str, orders: Iterable[int] | None = None
) -> Contract:
    """Return the contract of the report in a language, or of some sections (0-based) alone.

    ``kinds`` are the media types of the sources.  What cannot be written behind the brief so that
    it reads back the same leaves it as it is, but for the language.
    """
    first, before = _brief_changed.split(contract.text)
    said = dict(before)
    if orders is None:
        hant = "-hant" if language == "zh-Hant" else ""
        said["language"] = say(f"plan-name-{language.partition('-')[0]}{hant}", contract.language)
    text = (
        _brief_changed.joined(first, said, contract.language, later=True) if said else contract.text
    )
    plain = parse(text, kinds=kinds, locale=contract.language)
    if len(plain.sections) != len(contract.sections):
        return replace(contract, language=language) if orders is None else contract
    wanted = [
        replace(aim, title=heading(aim.title, language)) if orders is None or at in orders else aim
        for at, aim in enumerate(plain.sections)
    ]
    said["sections"] = "\n".join(map(_listed, wanted))
    text = _brief_changed.joined(first, said, contract.language, later=True)
    named = parse(text, kinds=kinds, locale=contract.language)
    same = [aim.title for aim in named.sections] == [aim.title for aim in wanted]
    return named if same and list(plain.sections) != wanted else plain


def heading(title: str, language: str) -> str:
    """Return a heading in a language, where the catalogue has it; else as it is.

    >>> heading("摘要", "en"), heading("Limits", "zh"), heading("DPO", "zh")
    ('Summary', '不足与局限', 'DPO')
    """
    spoken_in = "zh" if re.search(f"[{CJK}]", title) else "en"
    if spoken_in == spoken(language):
        return title
    plain = level(title).strip()
    for key in sorted(keys("en")):
        if _AIM.fullmatch(key):
            name = key.removesuffix("-aim")
            if plain in {level(say(name, one)) for one in LANGUAGES}:
                return say(name, language)
    wishes = phrases().get(plain, ())
    if len(wishes) == 1 and f"brief-{wishes[0]}-aim" in keys("en"):
        return say(f"brief-{wishes[0]}", language)
    return title


def _listed(aim: Aim) -> str:
    told = _SPLIT.sub(", ", aim.aim)
    return f"{aim.title}: {told}" if told else aim.title
