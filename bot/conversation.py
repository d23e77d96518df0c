"""What people say and press in a thread, and what the bot does about it."""

from dataclasses import replace

from .answers import Answers
from .approvals import Approvals
from .commands import Commands
from .domain import Asked, Choice, Click, Feedback, Field, Form, Line, Post
from .feedback import language_asked, understand
from .forget import FORGOTTEN as FORGOTTEN
from .forget import YES, Flows, Forgetting
from .handover import Handover
from .parts import Parts
from .plans import PLAN, Plans
from .ports import Written
from .replies import Said
from .report import Section
from .revisions import Revisions
from .settings import Settings
from .thread import escape, joined_post
from .votes import Votes
from .words import say, word

GO = ("start", "go", "开始")  # typed instead of the button
STOPPED = "stopped-"  # begins the keys of the posts that tell of a stop
STOP = ("cancel", "stop", "取消")
GO_ON = (*GO, "", "go on", "continue", "继续")
HALTED = ("stopped", "broken")  # while it was written, while it was read
# A form's target is a section (0-based) and so many for each revision after the first.
PLACES = 1000
# Wishes that change a section.
ON_ONE = ("revise", "language", "reopen", "back", "both", "redraft", "approve")
OF_ONE = (*ON_ONE, "compare", "show", "why", "dispute")  # those that look at it, too


class Conversation:
    """One thread after its plan: sections shown, approved, revised, questions answered.

    Methods are steps of workflows: each may run twice and then changes nothing.
    """

    def __init__(self, parts: Parts, settings: Settings, flows: Flows, plans: Plans) -> None:
        self._store, self._desk, self._writer = parts.store, parts.desk, parts.writer
        self._outbox, self._replies, self._plans = parts.outbox, parts.replies, plans
        self._revisions = Revisions(parts)
        self._handover = Handover(parts, self._revisions)
        self._answers = Answers(parts)
        self._approvals = Approvals(parts.store, parts.replies, self._handover, settings.deciders())
        self._votes = Votes(parts, self._revisions, self._approvals)
        self._forgetting = Forgetting(parts, flows)
        self._commands = Commands(parts)

    # ── what is shown ─────────────────────────────────────────────────────────────────────────

    async def keep(self, brief: str, order: int, section: Section, written: Written) -> None:
        """Check a section and keep it."""
        await self._revisions.keep(brief, order, section, written)

    async def show(self, brief: str, order: int) -> None:
        """Post a section as it stands, with its buttons."""
        await self._revisions.show(brief, order)

    async def finish(self, brief: str, edition: str) -> None:
        """Show the card and hand the exports over; ``edition`` names what caused them."""
        await self._handover.finish(brief, edition)

    async def stop(self, brief: str, why: Line, nth: int, state: str = "stopped") -> None:
        """Tell why a report cannot go on for now, the ``nth`` time, and how it does."""
        language = await self._replies.language(brief)
        event = await self._store.brief(brief)
        choice = Choice("go-on", say("thread-go-on", language), "primary")
        text = escape(word(why, language))
        await self._store.set_state(brief, state)
        key = f"{STOPPED}{nth}"
        await self._outbox.say(brief, Post(text, key, choices=(choice,), mention=event.author))

    async def stops(self, brief: str) -> int:
        """Return how often a report has stopped, whether that could be told or not."""
        posts = await self._store.posts((await self._store.brief(brief)).thread)
        return sum(key.startswith(STOPPED) for key in posts)

    # ── what is asked ─────────────────────────────────────────────────────────────────────────

    async def form(self, click: Click) -> Form | None:
        """Return the form that a click opens, or None."""
        action, _, argument = click.choice.partition(":")
        brief = await self._store.brief_in(click.thread)
        if action == "change" and brief is not None:
            return await self._plans.form(brief)
        if action != "revise" or brief is None:
            return None
        language = await self._replies.language(brief)
        order = int(argument) - 1
        draft = (await self._store.drafts(brief)).get(order)
        title = say("thread-form-title", language, section=order + 1)
        field = Field("how", say("thread-form-how", language), long=True)
        later = draft.section.revision - 1 if draft else 0
        return Form(title, (field,), target=order + PLACES * later)

    async def lane(self, remark: str) -> str:
        """Name what a remark has to wait for: those on the same section, or on the whole report.

        Questions wait for nobody.
        """
        event = await self._store.remark(remark)
        brief = await self._store.brief_in(event.thread)
        if brief is None:
            return event.thread
        if isinstance(event, Click):
            number = event.choice.partition(":")[2].partition(":")[0]
            return f"{event.thread}#{number}" if number.isdigit() else event.thread
        drafts = await self._store.drafts(brief)
        if event.files or not drafts:
            return event.thread
        target, _ = await self._target(event)
        asked = understand(event.text, [drafts[at].section.title for at in sorted(drafts)], target)
        if asked.wish == "ask":
            return f"{event.thread}?{event.id}"
        if asked.wish in ON_ONE and asked.section is not None:
            return f"{event.thread}#{asked.section + 1}"
        return event.thread

    async def answer(self, brief: str, remark: str) -> bool:
        """Do what one remark or click asks for, once; tell whether the drafting is to start."""
        event = await self._store.remark(remark)
        if await self._store.state(brief) == FORGOTTEN:
            return False
        if isinstance(event, Click):
            return await self._press(brief, event)
        if await self._store.state(brief) in HALTED and _wish(event) in GO_ON:
            return True
        if event.target == PLAN:
            await self._plans.change(brief, event)
            return False
        drafts = await self._store.drafts(brief)
        if not drafts:
            return await self._early(brief, event)
        target, base = await self._target(event)
        titles = [drafts[order].section.title for order in sorted(drafts)]
        asked = understand(event.text, titles, target)
        if not asked.sure:
            account = self._desk.account(brief)
            asked = await self._writer.route(event.text, titles, asked, account)
        await self._do(brief, event, asked, base)
        return False

    async def _target(self, event: Feedback) -> tuple[int | None, int]:
        """Return the section (0-based) and its revision that a remark is a reply to, or a form's.

        None and 0 where it replies to no section.
        """
        if event.about:
            key = await self._store.key_of(event.thread, event.about) or ""
            kind, _, rest = key.partition("-")
            if kind == "section":
                section, _, revision = rest.partition("-")
                return int(section) - 1, int(revision)
        if event.target is None or event.target == PLAN:
            return None, 0
        return event.target % PLACES, event.target // PLACES + 1

    async def _early(self, brief: str, event: Feedback) -> bool:
        """Answer what is said before there is a section: a go, a stop, or what is waited for."""
        state = await self._store.state(brief)
        wish = _wish(event)
        if state == "planned" and wish in GO:
            await self._plans.close(brief)
            return True
        if state == "planned" and wish in STOP:
            await self._cancel(brief, event)
            return False
        if state == "planned" and await self._plans.change(brief, event):
            return False
        match understand(event.text, []).wish:
            case "chatter":
                return False
            case "forget":
                await self._forget(brief, event)
                return False
        told = "stopped" if state in HALTED else "waiting" if state == "unusable" else state
        await self._replies.line(brief, event, f"thread-early-{told}")
        return False

    async def _cancel(self, brief: str, event: Said) -> None:
        if await self._approvals.may(brief, event):
            await self._store.set_state(brief, "cancelled")
            await self._plans.close(brief)
            await self._replies.line(brief, event, "thread-cancelled")

    async def tell_joined(self, brief: str, event: Feedback) -> None:
        """Tell what became of files that came while the report was being written, or later."""
        rows = await self._store.sources(brief)
        language = (await self._store.contract(brief)).language
        names = {file.name for file in event.files}
        new = {s.id for s, trouble in rows if s.name in names and not trouble}
        changing = await self._revisions.would_change(brief, new)
        await self._outbox.say(brief, joined_post(event.id, rows, names, language, changing))

    async def _press(self, brief: str, click: Click) -> bool:
        action, _, argument = click.choice.partition(":")
        state = await self._store.state(brief)
        match action:
            case "start":
                await self._plans.close(brief)
                return state == "planned"
            case "evidence" if state == "planned":
                await self._store.set_wish(brief, "evidence")
                await self._plans.close(brief)
                return True
            case "write":
                return await self._write_anew(brief, click, state)
            case "go-on":
                return state in HALTED
            case "cancel" if state == "planned":
                await self._cancel(brief, click)
            case "change":  # a form would have opened before the start
                await self._plans.late(brief, click)
            case "forget":
                if await self._approvals.may(brief, click):
                    await self._forgetting.forget(brief, click)
            case _:
                await self._press_section(brief, click, action, argument)
        return False

    async def _press_section(self, brief: str, click: Click, action: str, argument: str) -> None:
        """Do what a button on a section, or under an answer of ours, means."""
        number, _, rest = argument.partition(":")
        order = int(number) - 1 if number.isdigit() else 0
        match action:
            case "approve":
                await self._approvals.approve(brief, click, order)
            case "reopen":
                await self._approvals.reopen(brief, click, order)
            case "sources":
                await self._answers.sources(brief, click, order)
            case "back":
                done = await self._revisions.bring_back(brief, click, order, int(rest))
                await self._changed(brief, click, done)
            case "both" | "vote" | "settle":
                done = await self._votes.press(brief, click, action, order, rest)
                await self._changed(brief, click, done)
            case "redraft":
                done = await self._revisions.redraft(brief, click, order)
                await self._changed(brief, click, done)
            case "leave":
                await self._replies.line(brief, click, "revision-left")
            case "which" | "still":
                await self._again(brief, click, order, rest)

    async def _again(self, brief: str, click: Click, order: int, said: str) -> None:
        """Take up a remark whose section, or whose wish, its author was asked about."""
        remark = await self._store.remark(said)
        if not isinstance(remark, Feedback):
            return
        drafts = await self._store.drafts(brief)
        titles = [drafts[at].section.title for at in sorted(drafts)]
        asked = understand(remark.text, titles, order)
        wish = asked.wish if asked.wish in OF_ONE else "revise"
        asked = replace(asked, wish=wish, section=order, remark=asked.remark or remark.text)
        base = drafts[order].section.revision
        await self._do(brief, replace(remark, id=click.id), asked, base)

    async def _changed(self, brief: str, event: Said, done: bool) -> None:
        """Export again what was approved as a whole, after a change."""
        if done:
            await self._handover.when_changed(brief, event.id)

    async def _write_anew(self, brief: str, click: Click, state: str) -> bool:
        """Have the model write what the digest wrote; tell whether that is to start."""
        model = await self._handover.offered(brief)
        if model is None or state != "done":
            await self._replies.line(brief, click, "thread-anew-not")
            return False
        await self._store.set_wish(brief, "anew")
        await self._replies.line(brief, click, "thread-anew", model=model)
        return True

    # ── what is done ──────────────────────────────────────────────────────────────────────────

    async def _do(self, brief: str, event: Feedback, asked: Asked, base: int = 0) -> None:
        match asked.wish:
            case "export":
                await self.finish(brief, event.id)
            case "approve":
                await self._approvals.approve(brief, event, asked.section)
            case "reopen":
                await self._approvals.reopen(brief, event, asked.section)
            case "ask":
                await self._answers.ask(brief, event, asked.remark)
            case "dispute":
                await self._answers.dispute(brief, event, asked.remark)
            case "why":
                await self._answers.why(brief, event, asked.section)
            case "history":
                await self._revisions.history(brief, event, asked.section)
            case "sources" if asked.section is not None:
                await self._answers.sources(brief, event, asked.section)
            case "status" | "sources" | "usage" | "help":
                await self._commands.run(brief, event, asked)
            case "order":
                await self._replies.line(brief, event, "command-order")
            case "language":
                await self._translate(brief, event, asked)
            case "forget":
                await self._forget(brief, event)
            case "chatter":
                pass
            case _:
                await self._do_section(brief, event, asked, base)

    async def _translate(self, brief: str, event: Feedback, asked: Asked) -> None:
        """Have a model put a section, or the whole report, into the language that is asked for."""
        language = language_asked(asked.remark)
        for order in await self._revisions.to_translate(brief, event, asked.section, language):
            done = await self._revisions.translate(brief, event, order, language)
            await self._changed(brief, event, done)

    async def _forget(self, brief: str, event: Feedback) -> None:
        """Forget a report where that was said in full; else ask first."""
        if not await self._approvals.may(brief, event):
            return
        if event.text.strip().casefold().rstrip(".!。！") in YES:
            await self._forgetting.forget(brief, event)
        else:
            await self._forgetting.ask(brief, event)

    async def _do_section(self, brief: str, event: Feedback, asked: Asked, base: int) -> None:
        """Change, or look at, the section that a remark names; ask which where it names none."""
        order = asked.section
        whole = asked.wish in ("revise", "redraft")
        if (order is None and not whole) or asked.wish == "which":
            await self._which(brief, event)
            return
        drafts = await self._store.drafts(brief)
        for at in sorted(drafts) if order is None else [order]:
            await self._on_section(brief, event, replace(asked, section=at), base)

    async def _on_section(self, brief: str, event: Feedback, asked: Asked, base: int) -> None:
        order = asked.section or 0
        newest = (await self._store.drafts(brief))[order].section.revision
        numbers = asked.numbers
        match asked.wish:
            case "back":
                back = numbers[0] if numbers else newest - 1
                done = await self._revisions.bring_back(brief, event, order, back)
                await self._changed(brief, event, done)
            case "compare":
                old, new = (*numbers, 0, 0)[:2]
                await self._revisions.compare(brief, event, order, old, new)
            case "show":
                await self._revisions.see(brief, event, order, (numbers or (newest,))[0])
            case "both":
                await self._votes.open(brief, event, order, (numbers or (newest,))[-1])
            case "redraft":
                done = await self._revisions.redraft(brief, event, order)
                await self._changed(brief, event, done)
            case _:
                base = base or await self._store.seen(event.id, order)
                remark = asked.remark or event.text
                done = await self._revisions.revise(brief, event, order, remark, base)
                await self._changed(brief, event, done)

    async def _which(self, brief: str, event: Feedback) -> None:
        """Ask which section a remark is about, with a button for each."""
        language = await self._replies.language(brief)
        drafts = await self._store.drafts(brief)
        text = escape(say("thread-which", language, count=len(drafts)))
        choices = [
            Choice(f"which:{order + 1}:{event.id}", f"{order + 1}. {draft.section.title}"[:70])
            for order, draft in sorted(drafts.items())
        ]
        await self._replies.text(brief, event, text, choices)

    async def broke(self, brief: str, remark: str) -> None:
        """Tell that a remark could not be answered through a fault of ours."""
        text = say("thread-remark-broken", await self._replies.language(brief))
        await self._outbox.say(brief, Post(text, f"broken-{remark}"))


def _wish(event: Feedback) -> str:
    return event.text.strip().casefold()
