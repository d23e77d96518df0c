"""Words and lines as passages print them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..domain import Box
from ._lines import ABOVE, BELOW


@dataclass(slots=True)
class Word:
    """A word as passages print it; ``glue`` says that no space stands before it."""

    text: str
    box: Box
    glue: bool
    gap: float  # points to the word before it
    math: bool


@dataclass(slots=True)
class PrintedLine:
    """A row with its words; edges in points, ``column`` counts columns and bands of the page."""

    words: list[Word]
    x0: float
    x1: float
    base: float
    size: float
    tall: float
    column: int
    left: float
    right: float
    bold: float  # shares of its characters, 0 to 1
    math: float
    font: str
    label: str = ""  # the mark that it began with, dropped: of a footnote or an affiliation
    bullet: bool = False
    end_label: str = ""  # the mark that it ended with, dropped
    opens_bold: bool = False
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = joined(self.words)

    @property
    def top(self) -> float:
        """The upper edge of the main text."""
        return self.base - ABOVE * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of the main text."""
        return self.base + BELOW * self.size


def joined(words: Sequence[Word]) -> str:
    """Write words one after the other, with the spaces between them."""
    return "".join(
        word.text if word.glue or not at else " " + word.text for at, word in enumerate(words)
    )
