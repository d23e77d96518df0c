"""A scripted writer that lies: it plants twelve errors of different kinds into the sample paper.

It is a script, not a model: each lie is made from a true sentence of the paper, so that what the
checks do about it can be told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .checks import HARD, flag, measure
from .domain import PageBoxes, Passage
from .ports import Material
from .report import Citation, Flag, Report, Section, Sentence

_TRAINING = "Training took 14 hours on two GPUs."
_SIZE = "The writer is a transformer with 60 million parameters and a hidden size of d_model = 256."
_ADAM = "We used the Adam optimizer with"
_RATE = "Their completion rate was 48.6%, compared with 36.5% for reminders"
_NOWHERE = "p0000000000"
_KEEPS_OUT = HARD - {"numbers", "names"} | {"coverage"}  # what is no mere mark beside a sentence


@dataclass(frozen=True)
class Planted:
    """One planted error: its kind (a key of the catalogue ends so), and what is said."""

    kind: str
    sentence: Sentence
    passages: tuple[Passage, ...]  # as the liar gives them
    title: str = ""  # of a section that nobody asked for


@dataclass(frozen=True)
class Caught:
    """What the checks did about a lie: flags that stand beside it, else why it is left out."""

    lie: Planted
    flags: tuple[Flag, ...]
    reasons: tuple[str, ...]  # in the report's language


class ScriptedLiar:
    """Plants twelve errors; ``name`` says what it is wherever it is shown."""

    name = "scripted liar (bot.testing)"

    def __init__(self, materials: Sequence[Material]) -> None:
        self._passages = [p for one in materials for p in one.reading.passages]

    def lies(self) -> tuple[Planted, ...]:
        """Return the twelve lies, each with the passages that it claims to rest on."""
        training, size = self._of(_TRAINING), self._of(_SIZE)
        adam, rate = self._of(_ADAM), self._of(_RATE)
        place = training.locator
        beyond = replace(place, page=99) if isinstance(place, PageBoxes) else place
        moved = replace(training, locator=beyond)
        nowhere = replace(training, id=_NOWHERE, text="The tutor won a prize for its design.")
        return (
            _claim("digit", "Training took 41 hours on two GPUs.", training, _TRAINING),
            _claim("unit", "Training took 14 days on two GPUs.", training, _TRAINING),
            _claim("magnitude", "The writer has 60 billion parameters.", size, _SIZE),
            _claim("sum", "The completion rate rose by 21.1 points.", rate, _RATE),
            _claim("name", "The writer was trained with the Adagrad optimizer.", adam, _ADAM),
            _claim("rival", "The completion rate beats that of ChatGPT.", rate, _RATE),
            _quote("quote", "The tutor won the award of the workshop.", training),
            _quote("altered", "Training took 14 hours on twelve GPUs.", training),
            _quote("page", _TRAINING, moved),
            _quote("passage", nowhere.text, nowhere),
            Planted("uncited", Sentence("The tutor is the best of the decade.", "claim"), ()),
            _claim("leak", "As chunk 5 of pdf.pdf shows, training took 14 hours.",
                   training, _TRAINING),
        )  # fmt: skip

    def _of(self, text: str) -> Passage:
        return next(passage for passage in self._passages if text in passage.text)


def _claim(kind: str, text: str, passage: Passage, quote: str) -> Planted:
    return Planted(kind, Sentence(text, "claim", (Citation(passage.id, quote),)), (passage,))


def _quote(kind: str, text: str, passage: Passage) -> Planted:
    return Planted(kind, Sentence(text, "quote", (Citation(passage.id, text),)), (passage,))


def caught(lie: Planted, report: Report, materials: Sequence[Material]) -> Caught:
    """Put a lie before the checks that every section passes through before it is shown.

    ``report`` is a true one, whose first section the lie takes the place of.
    """
    known = {p.id: p for one in materials for p in one.reading.passages}
    first = replace(report.sections[0], sentences=(lie.sentence,), blocks=())
    checked: Section = flag(first, known, materials)
    false = replace(
        report,
        sections=(first,),
        passages=lie.passages,
        disagreements=(),
        brief=replace(report.brief, sections=report.brief.sections[:1], length=None),
    )
    reasons = [
        miss
        for name, found in measure(false, known, materials).items()
        if name in _KEEPS_OUT
        for miss in found.misses
    ]
    # A sentence that shows the machinery is left out of the section altogether.
    flags = checked.sentences[0].flags if checked.sentences else ()
    return Caught(lie, flags, tuple(reasons))
