"""A scripted Claude for whole jobs in chat: busy once, with one lie that stays in sight."""

import asyncio
from contextlib import asynccontextmanager

from bot.drafting import ClaudeWriter
from bot.llm.anthropic import Anthropic
from bot.settings import Settings
from bot.testing import Fault, ScriptedClaude, Student, stage_of
from bot.text import sentences

BRIEF = "Reading report, two sections: summary; key techniques. In English."
WRITE = "Write it with claude-opus-5-5"
LIE = "The filter removes 98,765 questions."
WAITS = r"cannot be reached; I try again in \d+ seconds"  # told from the fourth fault in a row on
REASON = "⚠ number not in its source"


class Job:
    """The script: a number is wrong, repaired to the same lie, and the next sentence leans on it.

    The first draft that is asked for meets a busy server.
    """

    def __init__(self):
        self.student, self.asked, self._busy = Student(self._lie), [], True

    def __call__(self, request):
        self.asked.append(stage_of(request))
        if self._busy and self.asked[-1] == "draft":
            self._busy = False
            return Fault("status", 429, 30)
        return self.student(request)

    @staticmethod
    def _lie(stage, pieces, request):
        if stage not in ("draft", "repair") or "Write section 2" in request.task:
            return pieces
        document, place, leaning = next(
            (document, place, one)
            for document, blocks in enumerate(request.documents)
            for place, block in enumerate(blocks)
            for one in sentences(block)
            if one.startswith("This simple filter")
        )
        cites = ((document, place, place + 1),)
        if stage == "repair":
            return [("1: ", ()), (LIE, cites)]
        return [(f"{LIE} ", cites), (f"{leaning} ", cites), *pieces]


class Trouble:
    """The script: a server that is busy, breaks off and stalls before it answers."""

    def __init__(self):
        self.student, self.asked = Student(), []
        busy, cut = Fault("status", 529), Fault("cut")
        self._faults = {"outline": [cut], "draft": [busy, cut, busy, Fault("stalled"), None, cut]}

    def __call__(self, request):
        self.asked.append(stage_of(request))
        faults = self._faults.get(self.asked[-1])
        return (faults and faults.pop(0)) or self.student(request)


@asynccontextmanager
async def claude_writer(job=None):
    """Yield a writer on a scripted Claude, and its script; no wait takes time."""

    async def no_wait(seconds):
        pass

    job = job or Job()
    async with ScriptedClaude(job) as claude:
        model = Anthropic(Settings(writer_url=claude.url, writer_key="k"), 5.0, no_wait)
        yield await asyncio.to_thread(ClaudeWriter, model), job
        await model.close()
