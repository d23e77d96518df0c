"""How a model reads a brief, held against how the rules read it.

The rules' reading is the contract: `paperthread check` reads the brief by the same rules.  Where
the model reads another, the plan says so, in the brief's own words, before anything is written.
"""

import re
from collections.abc import Mapping
from typing import Any

from prompts import render

from .domain import Contract, Line
from .llm.ask import Ask
from .llm.messages import json_object
from .text import fold

_SHAPE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "sections": {"type": "array", "items": {"type": "string"}},
        "least": {"type": "integer"},
        "most": {"type": "integer"},
        "language": {"type": "string", "enum": ["zh", "en", "other"]},
    },
    "required": ["sections", "least", "most", "language"],
    "additionalProperties": False,
}
_READ = 6_000  # characters of a brief


def reading(contract: Contract) -> Ask:
    """Ask the cheaper model what a brief asks for."""
    task = render("contract", brief=contract.text[:_READ].replace("</brief>", ""))
    system = "You read requests and answer in JSON."
    return Ask("contract", system, task, shape=_SHAPE, checking=True, most=8_000, patient=False)


def doubts(contract: Contract, answer: str) -> tuple[Line, ...]:
    """Return in which the model reads a brief otherwise than the rules; only what the brief says.

    What the model names and the brief does not hold is no reading of it.
    """
    found = json_object(answer)
    lines = [_sections(contract, found.get("sections")), _length(contract, found)]
    language = found.get("language")
    if language in ("zh", "en") and not contract.language.startswith(language):
        lines.append(Line("draft-doubt-language", {"language": str(language)}))
    return tuple(line for line in lines if line)


def _sections(contract: Contract, named: object) -> Line | None:
    brief = fold(contract.text).lower()
    titles = [one for one in named if isinstance(one, str)] if isinstance(named, list) else []
    titles = [one for one in titles if 0 < len(one) <= 60 and fold(one).lower() in brief]
    ours = [fold(aim.title).lower() for aim in contract.sections]
    same = len(titles) == len(ours) and all(
        fold(title).lower() in own or own in fold(title).lower()
        for title, own in zip(titles, ours, strict=True)
    )
    return (
        None if same or not titles else Line("draft-doubt-sections", {"titles": "; ".join(titles)})
    )


def _length(contract: Contract, found: Mapping[str, Any]) -> Line | None:
    least, most = found.get("least"), found.get("most")
    if not isinstance(least, int) or not isinstance(most, int) or most <= 0 or least > most:
        return None
    digits = {
        int(n) for n in re.findall(r"\d+", re.sub(r"(?<=\d)[,，](?=\d{3})", "", contract.text))
    }
    if most not in digits or least not in digits | {0}:
        return None
    own = contract.length
    if own and least <= own.max and own.min <= most:
        return None
    return Line("draft-doubt-length", {"least": least, "most": most})
