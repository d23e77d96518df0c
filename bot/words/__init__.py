"""Every word the bot itself says, in Chinese and English.

The catalogue is Project Fluent: ``bot/words/<language>/<area>.ftl``, all areas one flat name space.
A sentence is chosen by key and worded when it is shown::

    say("source-empty", "zh", name="a.pdf")

Unknown keys and missing values raise: a sentence with a hole must not reach a person.
"""

from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

from ..domain import Line

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "zh")


@cache
def _bundle(language: str) -> FluentBundle:
    # Isolation marks would end up in exported files and in tests of what people see.
    bundle = FluentBundle([language], use_isolating=False)
    for path in sorted((FOLDER / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text("utf-8")))
    return bundle


def spoken(language: str | None, fallback: str = "en") -> str:
    """Return the catalogue's language nearest to a BCP 47 tag ("zh-Hant-TW" gives "zh")."""
    base = (language or "").replace("_", "-").split("-")[0].lower()
    return base if base in LANGUAGES else fallback


def say(key: str, language: str, /, **values: object) -> str:
    """Word the sentence ``key``; raise KeyError or ValueError where it has a hole."""
    bundle = _bundle(spoken(language))
    message = bundle.get_message(key)
    if message.value is None:
        raise KeyError(key)
    text, problems = bundle.format_pattern(message.value, values)
    if problems:
        raise ValueError(f"{key}: {problems[0]}")
    return str(text)


def word(line: Line, language: str) -> str:
    """Word a `Line`."""
    return say(line.key, language, **line.values)


@cache
def keys(language: str) -> frozenset[str]:
    """Return every key of one language's catalogue."""
    return frozenset(_bundle(language)._messages)
