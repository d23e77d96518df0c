"""Fakes that are small real implementations, shipped for whoever writes a platform or a writer."""

from ._testing_claude import Fault, Request, Said, ScriptedClaude
from ._testing_conformance import Step, differences, play
from ._testing_messages import faults
from ._testing_platform import FakePlatform
from ._testing_stage import FakeStage, FormShown, Message, Stage, running
from ._testing_student import Student, stage_of

__all__ = [
    "FakePlatform",
    "FakeStage",
    "Fault",
    "FormShown",
    "Message",
    "Request",
    "Said",
    "ScriptedClaude",
    "Stage",
    "Step",
    "Student",
    "differences",
    "faults",
    "play",
    "running",
    "stage_of",
]
