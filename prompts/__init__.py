"""The texts that a model is given, and how their blanks are filled.

A text is ``prompts/<name>.md`` with ``$blanks``; braces need no escaping.
"""

from pathlib import Path
from string import Template

# Read with the module, a few kilobytes: no event loop waits for a disk.
_TEXTS = {
    path.stem: Template(path.read_text("utf-8").strip())
    for path in sorted(Path(__file__).parent.glob("*.md"))
}


def render(name: str, **blanks: str | int) -> str:
    """Fill a text's blanks; raise KeyError or ValueError where one is missing or unknown.

    >>> render("nudge")
    'Please write the whole answer now.'
    """
    template = _TEXTS[name]
    unknown = blanks.keys() - set(template.get_identifiers())
    if unknown:
        raise ValueError(f"{name} has no blank {sorted(unknown)}")
    return template.substitute(blanks)


def texts() -> tuple[str, ...]:
    """Return every text as it stands: none of their sentences belongs in a report."""
    return tuple(template.template for template in _TEXTS.values())
