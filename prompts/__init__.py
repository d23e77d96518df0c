"""The texts that a model is given, and how their blanks are filled.

A text is ``prompts/<name>.md`` with ``$blanks``; braces need no escaping.
"""

from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.md").read_text("utf-8").strip())


def render(name: str, **blanks: str | int) -> str:
    """Fill a text's blanks; raise KeyError or ValueError where one is missing or unknown.

    >>> render("nudge")
    'Please write the whole answer now.'
    """
    template = _template(name)
    unknown = blanks.keys() - set(template.get_identifiers())
    if unknown:
        raise ValueError(f"{name} has no blank {sorted(unknown)}")
    return template.substitute(blanks)


@cache
def texts() -> tuple[str, ...]:
    """Return every text as it stands: none of their sentences belongs in a report."""
    return tuple(_template(path.stem).template for path in sorted(FOLDER.glob("*.md")))
