"""The plan of a report: shown, changed, decided on."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from . import _brief_changed
from ._brief_length import named
from .brief import language_named, wishes
from .compute import compute
from .domain import Click, Contract, Feedback, Field, Form, Post
from .feedback import understand
from .parts import Parts
from .talk import missing_parts
from .thread import (
    asked_length,
    escape,
    forecast_lines,
    plan_post,
    plan_withdrawn,
    sources_missing_post,
)
from .words import say, word

PLAN = -1  # the target of the plan's form
FIRST_PACE = 15.0  # seconds for a report, until one was measured on this machine
_SAID = ("revise", "which", "language", "redraft")  # wishes of a remark that may change a plan


class Plans:
    """What is to be written, as its thread shows it until somebody starts it.

    ``reread`` understands a brief anew.  Methods are steps of workflows: each may run twice.
    """

    def __init__(self, parts: Parts, reread: Callable[[str], Awaitable[None]]) -> None:
        self._store, self._desk, self._writer = parts.store, parts.desk, parts.writer
        self._outbox, self._replies, self._reread = parts.outbox, parts.replies, reread
        self.pace = FIRST_PACE  # seconds that a report takes here, lately

    async def show(self, brief: str) -> bool:
        """Show what was understood; tell whether to write at once."""
        event = await self._store.brief(brief)
        contract = await self._store.contract(brief)
        rows = await self._store.sources(brief)
        language = contract.language
        if all(trouble for _, trouble in rows):
            await self._store.set_state(brief, "unusable" if rows else "waiting")
            reasons = [escape(word(trouble, language)) for _, trouble in rows if trouble]
            await self._outbox.say(brief, sources_missing_post(event, reasons, language))
            return False
        await self._store.set_state(brief, "planned")
        await self._outbox.say(brief, await self._post(brief))
        return event.start

    async def _post(self, brief: str) -> Post:
        """Share the length out, and return the plan as it stands now."""
        event, contract = await self._store.brief(brief), await self._store.contract(brief)
        rows = await self._store.sources(brief)
        materials = await self._desk.materials(brief)
        fit = {one.source.id: one.source for one in materials}  # with all that is known by now
        rows = [(fit.get(source.id, source), trouble) for source, trouble in rows]
        await self._store.set_budgets(brief, await self._writer.plan(contract, materials))
        waiting = len(await self._store.under_way())
        forecast = await compute(forecast_lines, contract, materials, waiting, self.pace)
        told = [await self._writer.estimate(contract, materials)]
        told += await self._writer.doubts(contract, self._desk.account(brief))
        told += missing_parts(materials)
        forecast += [word(line, contract.language) for line in told if line]
        return plan_post(contract, rows, event, forecast, self._writer.model)

    async def close(self, brief: str) -> None:
        """Take the buttons off the plan: it was decided on."""
        event = await self._store.brief(brief)
        contract, rows = await self._store.contract(brief), await self._store.sources(brief)
        decided = plan_post(contract, rows, replace(event, start=True))
        await self._outbox.replace(event.thread, decided)

    async def withdraw(self, brief: str) -> None:
        """Take the buttons off the plans that files which came later have overtaken."""
        event = await self._store.brief(brief)
        language = (await self._store.contract(brief)).language
        for files in range(len(event.files)):
            await self._outbox.replace(event.thread, plan_withdrawn(files, language))

    # ── changed before the start ──────────────────────────────────────────────────────────────

    async def form(self, brief: str) -> Form | None:
        """Return the form that changes a plan, None where it was decided on."""
        if await self._store.state(brief) != "planned":
            return None
        contract = await self._store.contract(brief)
        return await compute(_form, contract)

    async def change(self, brief: str, event: Feedback) -> bool:
        """Change the plan as a form or a remark says; False where it says nothing of a plan.

        What is not understood is named, and stays as it was.
        """
        if await self._store.state(brief) != "planned":
            await self.late(brief, event)
            return True
        if event.target != PLAN and understand(event.text, []).wish not in _SAID:
            return False
        contract = await self._store.contract(brief)
        said = await compute(_said, contract, event.text)
        if not said and event.target != PLAN:
            return False
        unclear = await compute(_unclear, said)
        said = {field: value for field, value in said.items() if field not in unclear}
        if said:
            first, before = _brief_changed.split(contract.text)
            text = _brief_changed.joined(first, before | said, contract.language)
            await self._store.reword(brief, text)
            await self._reread(brief)
            post = await self._post(brief)
            await self._outbox.replace((await self._store.brief(brief)).thread, post)
        await self._tell(brief, event, said, unclear)
        return True

    async def _tell(
        self, brief: str, event: Feedback, said: Mapping[str, str], unclear: Mapping[str, str]
    ) -> None:
        """Say what was changed, and what could not be understood."""
        language = await self._replies.language(brief)
        names = [say(f"plan-{field}", language) for field in said]
        joint = say("plan-joint", language)
        lines = [say("plan-changed", language, fields=joint.join(names))] if names else []
        lines += [
            say(f"plan-unclear-{field}", language, said=" / ".join(value.split("\n")) or "–")
            for field, value in unclear.items()
        ]
        text = "\n\n".join(map(escape, lines or [say("plan-same", language)]))
        await self._replies.text(brief, event, text)

    async def late(self, brief: str, event: Feedback | Click) -> None:
        """Say that a plan cannot be changed any more."""
        await self._replies.line(brief, event, "plan-late")


# ── pure ──────────────────────────────────────────────────────────────────────────────────────


def _shown(contract: Contract) -> dict[str, str]:
    """Return what the form says of a plan, by field."""
    hant = "-hant" if contract.language == "zh-Hant" else ""
    named = say(f"plan-name-{contract.language.partition('-')[0]}{hant}", contract.language)
    return {
        "sections": "\n".join(aim.title for aim in contract.sections),
        "length": asked_length(contract, contract.language) if contract.length else "",
        "language": named,
        "audience": contract.audience,
    }


def _form(contract: Contract) -> Form:
    language, values = contract.language, _shown(contract)
    fields = tuple(
        Field(
            name,
            say(f"plan-ask-{name}", language),
            long=name == "sections",
            value=values[name],
            optional=name in ("length", "audience"),
        )
        for name in _brief_changed.FIELDS
    )
    return Form(say("plan-form", language), fields, target=PLAN)


def _said(contract: Contract, text: str) -> dict[str, str]:
    """Return what a filled form, or a remark, says that the plan does not say already."""
    shown = _shown(contract)
    return {
        field: value
        for field, value in wishes(text).items()
        if value.split() != shown[field].split()
    }


def _unclear(said: Mapping[str, str]) -> dict[str, str]:
    """Return those of some values that nothing can be made of."""

    def readable(field: str, value: str) -> object:
        match field:
            case "sections":
                return _brief_changed.titled(value, ())
            case "length":
                return _brief_changed.is_any(value) or named(value)
            case "language":
                return language_named(value)
        return True

    return {field: value for field, value in said.items() if not readable(field, value)}
