"""Fakes that are small real implementations, shipped for whoever writes a platform or a writer."""

from ._testing_claude import Fault, Request, Said, ScriptedClaude
from ._testing_conformance import Step, differences, play
from ._testing_judges import approving, erring, false_alarms, missed, share_caught
from ._testing_liar import EACH, KINDS, Kind, Lie, hand_written, plant, verbatim
from ._testing_lies import Truth
from ._testing_messages import faults
from ._testing_planter import Caught, Planted, ScriptedLiar, caught
from ._testing_platform import FakePlatform
from ._testing_stage import FakeStage, FormShown, Message, Stage, plain, running
from ._testing_student import Student, stage_of

__all__ = [
    "EACH",
    "KINDS",
    "Caught",
    "FakePlatform",
    "FakeStage",
    "Fault",
    "FormShown",
    "Kind",
    "Lie",
    "Message",
    "Planted",
    "Request",
    "Said",
    "ScriptedClaude",
    "ScriptedLiar",
    "Stage",
    "Step",
    "Student",
    "Truth",
    "approving",
    "caught",
    "differences",
    "erring",
    "false_alarms",
    "faults",
    "hand_written",
    "missed",
    "plain",
    "plant",
    "play",
    "running",
    "share_caught",
    "stage_of",
    "verbatim",
]
