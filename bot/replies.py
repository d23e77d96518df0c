"""Short answers in a thread: one for each remark or click, worded in the report's language."""

from collections.abc import Sequence

from .domain import Choice, Click, Feedback, Line, Post
from .outbox import Outbox
from .store import Store
from .thread import escape
from .words import word

Said = Feedback | Click


class Replies:
    """Answers what somebody said or pressed; the same remark is answered once."""

    def __init__(self, store: Store, outbox: Outbox, spoken: str) -> None:
        self._store, self._outbox = store, outbox
        self._spoken = spoken  # where nothing tells a report's language

    async def language(self, brief: str) -> str:
        """Return the language of a report, also of one that was not understood yet."""
        contract = await self._store.understood(brief)
        if contract:
            return contract.language
        return (await self._store.brief(brief)).locale or self._spoken

    async def line(
        self,
        brief: str,
        event: Said,
        key: str,
        *,
        choices: Sequence[Choice] = (),
        **values: str | int,
    ) -> None:
        """Answer with a sentence of the catalogue; who is to choose is called."""
        text = escape(word(Line(key, values), await self.language(brief)))
        await self.text(brief, event, text, choices)

    async def told(self, brief: str, event: Said, line: Line) -> None:
        """Answer with what an error says."""
        await self.text(brief, event, escape(word(line, await self.language(brief))))

    async def text(
        self,
        brief: str,
        event: Said,
        text: str,
        choices: Sequence[Choice] = (),
        marks: tuple[tuple[str, str], ...] = (),
        times: Sequence[str] = (),
    ) -> None:
        """Answer with CommonMark of `bot.thread`'s making; ``marks``, ``times`` as in `Post`."""
        mention = event.author if choices else ""
        post = Post(
            text,
            f"reply-{event.id}",
            "answer",
            choices=tuple(choices),
            mention=mention,
            marks=marks,
            times=tuple(times),
        )
        await self._outbox.say(brief, post)
