"""What can be asked of a report as a whole: how far it is, what it rests on, what it cost."""

from .domain import Asked, Brief, Line
from .llm.account import added, cost
from .parts import Parts
from .replies import Said
from .talk import is_talk
from .thread import escape
from .words import say, word

_STATES = ("reading", "waiting", "planned", "drafting", "stopped", "done", "cancelled",
           "unusable", "broken")  # fmt: skip
TITLE = 80  # characters of a report's title


def state_line(state: str) -> Line:
    """Say how far a report is."""
    return Line(f"command-state-{state if state in _STATES else 'broken'}")


def titled(brief: Brief) -> str:
    """Return what a list calls a report: the first words it was asked with, else a file's name."""
    said = next(iter(brief.text.strip().splitlines()), "")
    return (said or next((file.name for file in brief.files), ""))[:TITLE]


class Commands:
    """Answers `status`, `sources`, `usage` and `help`."""

    def __init__(self, parts: Parts) -> None:
        self._store, self._desk, self._writer = parts.store, parts.desk, parts.writer
        self._replies = parts.replies

    async def run(self, brief: str, event: Said, asked: Asked) -> None:
        """Answer one command."""
        match asked.wish:
            case "status":
                lines = await self._status(brief)
            case "sources":
                lines = await self._sources(brief)
            case "usage":
                lines = await self._usage(brief)
            case _:
                lines = [escape(say("command-help", await self._replies.language(brief)))]
        await self._replies.text(brief, event, "\n\n".join(lines))

    async def _status(self, brief: str) -> list[str]:
        """Say how far a report is, and what became of each section."""
        language = await self._replies.language(brief)
        state = await self._store.state(brief)
        contract = await self._store.contract(brief)
        drafts = await self._store.drafts(brief)
        lines = [escape(word(state_line(state), language))]
        for order, aim in enumerate(contract.sections):
            draft = drafts.get(order)
            key = (
                "command-section-none"
                if draft is None
                else f"command-section-{draft.section.state}"
            )
            revision = draft.section.revision if draft else 0
            told = say(key, language, revision=revision)
            lines.append(f"- {escape(f'{order + 1}. {aim.title}: {told}')}")
        return lines

    async def _sources(self, brief: str) -> list[str]:
        """List what a report rests on, and what could not be read."""
        language = await self._replies.language(brief)
        lines = []
        for source, trouble in await self._store.sources(brief):
            if trouble:
                lines.append(f"- {escape(word(trouble, language))}")
                continue
            told = f"{source.name}"
            if source.pages:
                told = say("command-pages", language, name=source.name, count=source.pages)
            elif is_talk(source.media_type) and source.duration:
                minutes = round(source.duration / 60)
                told = say("command-minutes", language, name=source.name, count=minutes)
            lines.append(f"- {escape(told)}")
            lines += [f"  - {escape(notice)}" for notice in source.notices]
        return lines or [escape(say("command-no-sources", language))]

    async def _usage(self, brief: str) -> list[str]:
        """Say what models were asked and what it cost."""
        language = await self._replies.language(brief)
        calls = await self._store.calls(brief)
        if not calls:
            return [escape(say("command-usage-none", language))]
        used = added(call.usage for call in calls)
        money = cost(calls)
        tokens = used.input_tokens + used.cache_read_tokens
        tokens += used.cache_write_5m_tokens + used.cache_write_1h_tokens
        values = {"calls": len(calls), "read": tokens, "written": used.output_tokens,
                  "models": ", ".join(dict.fromkeys(call.model for call in calls))}  # fmt: skip
        lines = [say("command-usage", language, **values)]
        if money is not None:
            lines.append(say("command-usage-cost", language, cost=f"{money:.2f}"))
        return [escape(line) for line in lines]
