"""How a model reads a remark where the rules are not sure.

It may only tell remarks, questions and chatter apart: approving, forgetting and other commands are
for rules alone, so that no message can talk a model into them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from prompts import render

from .domain import Asked
from .llm.ask import Ask
from .llm.messages import json_object

_Read = Literal["revise", "ask", "dispute", "chatter", "which"]
_WISHES: tuple[_Read, ...] = get_args(_Read)
_SHAPE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "wish": {"type": "string", "enum": list(_WISHES)},
        "section": {"type": "integer"},
    },
    "required": ["wish", "section"],
    "additionalProperties": False,
}
_MOST = 2_000  # characters of a remark


def route(text: str, titles: Sequence[str]) -> Ask:
    """Ask the cheaper model what a remark is."""
    sections = "\n".join(f"{number}. {title}" for number, title in enumerate(titles, 1))
    message = text[:_MOST].replace("</message>", "")
    task = render("route", sections=sections, message=message)
    system = "You sort messages and answer in JSON."
    return Ask("route", system, task, shape=_SHAPE, checking=True, most=4_000, patient=False)


def routed(answer: str, text: str, titles: Sequence[str], asked: Asked) -> Asked:
    """Return what the model read in a remark; ``asked``, the rules' reading, where that is none."""
    found = json_object(answer)
    wish = next((one for one in _WISHES if one == found.get("wish")), None)
    number = found.get("section")
    if wish is None or not isinstance(number, int):
        return asked
    section = number - 1 if 1 <= number <= len(titles) else asked.section
    if wish == "revise" and section is None:
        wish = "which"
    return Asked(wish, None if wish in ("chatter", "which") else section, text)
