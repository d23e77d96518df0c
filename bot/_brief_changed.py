"""What was changed of a brief, as a rule before its start: values by field, behind such a line.

A changed brief is one text still: the brief as it was, the line, and a field with its new value in
each line that follows::

    Four sections, 800 words

    Changed before the start:
    length: 500 words

What stands there holds, whatever the brief itself says of the same.
"""

import re
from collections.abc import Mapping, Sequence

from ._brief_listed import MOST_SECTIONS
from ._brief_sections import SUBMARK, aim_of, distinct
from .domain import Aim, set_out
from .intents import level
from .words import LANGUAGES, say

FIELDS = ("sections", "length", "language", "audience")
_NAMES = {say(f"brief-field-{field}", one): field for field in FIELDS for one in LANGUAGES}
_SAID = [say(f"brief-changed{when}", one) for when in ("", "-later") for one in LANGUAGES]
_LINE = re.compile(rf"\n\s*(?:{'|'.join(map(re.escape, _SAID))})[ \t]*\n")
_FIELD = re.compile(
    rf"^(?P<name>{'|'.join(_NAMES)})[ \t]?[:：][ \t]*", re.MULTILINE | re.IGNORECASE
)
_SPLIT = re.compile(r"[;；|]")
_ANY = re.compile(
    r"\W*(?:any|no limit|unlimited|none|everyone|anyone|不限|无|没有要求|所有人)?\W*", re.IGNORECASE
)


def split(text: str) -> tuple[str, dict[str, str]]:
    """Return the brief as it was, and what was changed of it; the later of two changes holds."""
    brief, *parts = _LINE.split(f"{text}\n")
    if not brief.strip():
        return text, {}
    return brief.strip(), {field: value for part in parts for field, value in fields(part).items()}


def joined(brief: str, changes: Mapping[str, str], language: str, *, later: bool = False) -> str:
    """Return a brief with its changes as one text: `split` gives both again.

    ``later``: they were made after the start.
    """
    said = {
        say(f"brief-field-{field}", language): changes[field]
        for field in FIELDS
        if field in changes
    }
    line = say("brief-changed-later" if later else "brief-changed", language)
    return "\n".join([f"{brief}\n", line, set_out(said)])


def fields(text: str) -> dict[str, str]:
    """Return the values of a filled form, or of words set out like one, by field.

    >>> fields("sections:\\n  facts\\n  limits\\nlength: 500 words")
    {'sections': 'facts\\nlimits', 'length': '500 words'}
    """
    names = list(_FIELD.finditer(text))
    ends = [*[name.start() for name in names[1:]], len(text)]
    return {
        _NAMES[name["name"].lower()]: _outside(text[name.end() : end])
        for name, end in zip(names, ends, strict=False)
    }


def is_any(value: str) -> bool:
    """Tell whether a value leaves its field open."""
    return _ANY.fullmatch(value) is not None


def titled(value: str, known: Sequence[Aim]) -> tuple[Aim, ...]:
    """Return the sections that a field of that name lists, a line or a part before ";" each.

    A title that is ``known`` keeps what its section is to cover; nothing where it lists none.
    """
    titles = {_plain(aim.title): aim for aim in known}
    found = []
    for line in value.splitlines():
        for part in [line] if _plain(line) in titles else _SPLIT.split(line):
            said = SUBMARK.sub("", part, count=1).strip()
            aim = titles.get(_plain(part)) or titles.get(_plain(said)) or aim_of(said, level(said))
            found += [aim] if aim else []
    return distinct(found[:MOST_SECTIONS])


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _outside(value: str) -> str:
    return "\n".join(line.strip() for line in value.splitlines() if line.strip())
