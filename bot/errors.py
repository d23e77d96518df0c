"""What can go wrong, as sentences that someone can act on.

::

    BotError                 a catalogue key with its values; `retryable`
    ├ Rejected               the person can fix it: another file, another brief
    │ ├ Unreadable           one source cannot be read; the others go on
    │ └ Spent                the report's money is used up
    ├ Refused                the model declined to write this
    ├ Busy                   it may work later; retryable
    └ Broken                 we must fix it

The words stand in ``bot/words``: ``str(error)`` is for logs, ``error.line`` for people.
"""

from .domain import Line


class BotError(Exception):
    """Something a person is told; ``key`` names the sentence in ``bot/words``."""

    retryable = False

    def __init__(self, key: str, **values: str | int | float) -> None:
        super().__init__(key, values)
        self.line = Line(key, values)

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in self.line.values.items())
        return f"{self.line.key}({values})"


class Rejected(BotError):
    """The person can fix it."""


class Unreadable(Rejected):
    """One source cannot be read."""


class Spent(Rejected):
    """The report's budget is used up; a higher one goes on."""


class Refused(BotError):
    """The model declined; another one may not."""


class Busy(BotError):
    """It may work later."""

    retryable = True


class Broken(BotError):
    """A fault of ours or of the set-up."""
