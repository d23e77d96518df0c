"""The same scenario on every platform, and what a person saw of it.

A platform's own test plays it on its `Stage` and on `FakeStage`, and compares::

    seen = await play(stage, paper, bad)
    assert [] == differences(seen, await play(fake, paper, bad))
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ._testing_stage import FormShown, Message, Stage
from .words import say

BRIEF = "Three sections: facts; summary; limits. 100 to 500 words"
LENGTH = "150 to 400 words"  # in its place
QUESTION = "What does the paper propose?"
UNCLEAR = "hmm, not like that"
CHINESE = "把第三部分写短一点"  # remarks on section 3
REPLY = "drop [1]"
FOLLOW_UP = "and on page 1?"
_HEADING = re.compile(r"(\d+)\. ")
_TIME = re.compile(r"\d{4}-\d\d-\d\d\s+\d\d:\d\d\s+UTC|<t:\d+:f>")
_MARKS = re.compile(r"^(?:[\s>•◦▪*#-]|\d+\. )+")


@dataclass(frozen=True)
class Step:
    """What one thing that a person did brought into the thread, all new messages together.

    ``text`` is bare of white space and of marks before a line, so that a platform may split and
    set out as it likes; ``called`` counts how often the person was called.
    """

    name: str
    text: str
    files: tuple[str, ...] = ()
    called: int = 0
    private: str = ""
    pictures: bool = False
    doubles: tuple[str, ...] = ()  # messages that came twice


def bare(text: str) -> str:
    """Return a text without white space, without marks before its lines and without times."""
    text = _TIME.sub("", text)
    return "".join("".join(_MARKS.sub("", line).split()) for line in text.split("\n"))


def differences(seen: Sequence[Step], reference: Sequence[Step]) -> list[str]:
    """Say in which step, and from which character on, two plays differ."""
    found = [step.name for step in reference if step.name not in {one.name for one in seen}]
    known = {step.name: step for step in reference}
    for step in seen:
        other = known.get(step.name)
        if other is None:
            found.append(f"{step.name}: not in the reference")
        elif step != other:
            found.append(f"{step.name}: {_where(step, other)}")
    return found


def _where(step: Step, other: Step) -> str:
    if step.text == other.text:
        return f"{step} instead of {other}"
    pairs = zip(step.text, other.text, strict=False)
    at = next((n for n, (one, two) in enumerate(pairs) if one != two), 0)
    return f"«{step.text[at - 20 : at + 60]}» instead of «{other.text[at - 20 : at + 60]}»"


class _Player:
    """One person on one stage, and the steps so far."""

    def __init__(self, stage: Stage, *, typed: bool) -> None:
        self._stage, self._typed = stage, typed
        self.steps: list[Step] = []
        self.thread = ""
        self._known: set[str] = set()

    async def ask(self, text: str, files: Sequence[Path]) -> None:
        self._known = set()
        self.thread = await self._stage.ask(text, files)

    async def reply(self, text: str, files: Sequence[Path] = ()) -> None:
        await self._stage.say(self.thread, text, files=files)

    async def answer(self, section: int, text: str) -> None:
        """Reply to the newest message of a section."""
        messages = await self._stage.read(self.thread)
        about = [m.id for m in messages if m.text.startswith(f"{section}. ")][-1]
        await self._stage.say(self.thread, text, about=about)

    async def press(self, key: str, section: int, words: str) -> Message | FormShown | None:
        """Press a button under a section (0: under the newest message that has it), or type."""
        if self._typed:
            await self.reply(words)
            return None
        label, current, target = say(key, "en"), 0, None
        for message in await self._stage.read(self.thread):
            if heading := _HEADING.match(message.text):
                current = int(heading[1])
            if label in message.buttons and section in (0, current):
                target = message
        if target is None:
            raise LookupError(f"no message of section {section} has the button “{label}”")
        return await self._stage.press(self.thread, target, label)

    async def note(self, name: str, answer: Message | FormShown | None = None) -> None:
        """Keep what came into the thread since the last step, and the private ``answer``."""
        new = [m for m in await self._stage.read(self.thread) if m.id not in self._known]
        self._known |= {message.id for message in new}
        private = answer if isinstance(answer, Message) else None
        step = Step(
            name,
            text="".join(bare(message.text) for message in new),
            # What stands in a folder is handed over only where folders are kept.
            files=tuple(sorted(f for message in new for f in message.files if "/" not in f)),
            called=0 if self._typed else sum(self._stage.person in m.mentions for m in new),
            private=bare(private.text) if private else "",
            pictures=bool(private and private.images),
            doubles=tuple(text for text, n in Counter(m.text for m in new).items() if n > 1),
        )
        self.steps.append(step)

    async def note_all(self, name: str) -> None:
        """Keep the whole thread as it stands, with what has changed in earlier messages."""
        read = await self._stage.read(self.thread)
        files = sorted(file for message in read for file in message.files if "/" not in file)
        text = "".join(bare(message.text) for message in read)
        self.steps.append(Step(name, text, tuple(files)))

    async def redeliver(self) -> None:
        await self._stage.redeliver()

    async def restart(self) -> None:
        await self._stage.restart()

    async def fill(self, form: FormShown, answers: Mapping[str, str]) -> None:
        await self._stage.fill(form, answers)


async def play(
    stage: Stage, paper: Path, bad: Path, *, typed: bool = False, replies: bool = True
) -> list[Step]:
    """Play the scenario with a paper and a file that cannot be read.

    ``typed``: there are no buttons, and what was printed stays; without ``replies`` nobody can
    answer one message of a thread.
    """
    player = _Player(stage, typed=typed)
    await player.ask(BRIEF, [paper])
    await player.redeliver()
    await player.note("plan")
    await _other_plan(player)
    await player.press("thread-start", 0, "start")
    await player.redeliver()
    await player.note("report")
    await _remarks(player)
    if not typed:
        await player.note("sources", await player.press("thread-sources", 3, ""))
    await player.restart()
    await player.press("thread-approve", 2, "approve 2")
    await player.note("approve after a restart")
    await _talk_back(player, typed=typed, replies=replies)
    if not typed:
        await _files(player, paper, bad)
    return player.steps


async def _other_plan(player: _Player) -> None:
    """Change the plan in its form, or in words."""
    form = await player.press("plan-change", 0, f"length: {LENGTH}")
    if isinstance(form, FormShown):
        titles = "facts\nsummary\nlimits"
        asked = {"sections": titles, "length": LENGTH, "language": "Klingon", "audience": ""}
        await player.fill(form, asked)
    await player.redeliver()
    await player.note("another plan")


async def _remarks(player: _Player) -> None:
    await player.press("thread-approve", 1, "approve 1")
    await player.redeliver()
    await player.note("approve")
    form = await player.press("thread-revise", 2, "2: shorter")
    if isinstance(form, FormShown):
        await player.fill(form, {form.fields[0]: "shorter"})
    await player.redeliver()
    await player.note("revise")
    await player.reply(QUESTION)
    await player.note("ask")
    await player.reply(UNCLEAR)
    await player.note("unclear")


async def _talk_back(player: _Player, *, typed: bool, replies: bool) -> None:
    """Change section 3 in every way, ask on, let a remark be, decide, forget."""
    await player.reply(CHINESE)
    await player.redeliver()
    await player.note("a section named in Chinese")
    await (player.answer(3, REPLY) if replies else player.reply(f"3: {REPLY}"))
    await player.note("a reply to a section")
    if not typed:
        await player.note_all("what was replaced links to what replaced it")
    for name, text in _SAID.items():
        await player.reply(text)
        await player.redeliver()
        await player.note(name)
    if not typed:
        await player.note_all("forgotten")


_SAID = {
    "follow-up": FOLLOW_UP,
    "thanks": "thanks, that helps!",
    "history": "3: history",
    "bring back": "3: bring back r1",
    "compare": "3: compare r1 and r3",
    "approve all": "approve all",
    "frozen": "3: shorter",
    "reopen": "reopen 3",
    "shorter once more": "3: shorter",
    "status": "status",
    "forget": "forget",
    "forget for good": "forget this report",
    "after it": "3: shorter",
}


async def _files(player: _Player, paper: Path, bad: Path) -> None:
    await player.ask(BRIEF, [])
    await player.note("no file")
    await player.reply("", [paper])
    await player.note("the file comes later")
    await player.press("thread-cancel", 0, "cancel")
    await player.note("cancel")
    await player.ask(BRIEF, [bad, paper])
    await player.note("a bad file beside a good one")
    await player.ask(BRIEF, [bad])
    await player.note("a bad file alone")
    await player.press("thread-sample", 0, "")
    await player.note("the sample instead")
