"""What is logged of a failure: where it happened and of what kind, never what it says.

An error's message may quote a source or a remark, and a log outlives a report that is forgotten.
"""

import copy
import logging
import traceback
from types import TracebackType

FORMAT = "%(levelname)s %(name)s: %(message)s"
_Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Reticent(logging.Formatter):
    """Shows a failure by its places in the code and its kind alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a line; what another formatter made of the same failure is not believed."""
        bare = copy.copy(record)
        bare.exc_text = None
        return super().format(bare)

    def formatException(self, ei: _Caught) -> str:  # noqa: N802  the library's own name
        """Return where an error happened, and where those that led to it."""
        return places(ei[1]) if ei[1] else ""


def places(error: BaseException) -> str:
    """Return where an error happened and its kind, before it those that led to it."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    walked = traceback.walk_tb(error.__traceback__)
    kind = type(error)
    lines = [f"  {f.f_code.co_filename}:{line} {f.f_code.co_name}" for f, line in walked]
    own = "\n".join([*lines, f"{kind.__module__}.{kind.__qualname__}"])
    return f"{places(before)}\n\n{own}" if before else own


def begin() -> None:
    """Log errors to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(Reticent(FORMAT))
    logging.basicConfig(level=logging.ERROR, handlers=[handler])
