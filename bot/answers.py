"""Questions about a report: answered from its sources, shown with their places, explained."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from .compute import compute
from .cutouts import cut_outs, quoted
from .domain import Attachment, Click, Feedback, Post, Slide, Span
from .faults import Fault, faults
from .followups import resolved
from .intents import intents
from .parts import Parts
from .ports import Material, Written
from .replies import Said
from .report import Answer, Section, Sentence, numbered
from .store import Draft, now
from .thread import answer_text, citation_lines, clock, escape
from .words import say

MOST_CUTOUTS = 10  # pictures in one private answer
AROUND = 10.0  # seconds of a talk before and after what is cited
MOST_HEARD = 6  # places of a talk whose words around are shown
_HELPS = {
    "code": "code", "talk": "talk", "results": "numbers", "numbers": "numbers", "data": "numbers",
    "setup": "numbers", "compare": "related", "background": "related",
}  # fmt: skip


class Answers:
    """Answers questions; what the sources do not hold is said, with what would help."""

    def __init__(self, parts: Parts) -> None:
        self._store, self._desk, self._writer = parts.store, parts.desk, parts.writer
        self._outbox, self._platform = parts.outbox, parts.platform
        self._replies = parts.replies

    async def ask(self, brief: str, event: Feedback, question: str) -> None:
        """Answer from the sources; a follow-up is read together with what it leans on."""
        earlier = [answer.question for answer, _ in await self._store.answers(event.thread)]
        written = await self._written(brief, resolved(question, earlier))
        answer = Answer(question, event.author, now(), written.sentences)
        await self._store.put_answer(event.id, answer, written.passages)
        text, marks = await self._worded(brief, written)
        if any(one.kind == "notice" for one in written.sentences):
            text += f"\n\n{escape(await self._help(brief, question))}"
        await self._replies.text(brief, event, text, marks=marks)

    async def dispute(self, brief: str, event: Feedback, remark: str) -> None:
        """Show what the sources print where somebody says that the report is wrong: they win."""
        written = await self._written(brief, remark)
        language = await self._replies.language(brief)
        cited = tuple(one for one in written.sentences if one.citations)
        head = say("answer-source-wins" if cited else "answer-no-word", language)
        shown, marks = await self._worded(brief, Written(cited, (), written.passages))
        tail = say("answer-other-source", language)
        lines = [escape(head), *([shown] if cited else []), escape(tail)]
        await self._replies.text(brief, event, "\n\n".join(lines), marks=marks)

    async def _written(self, brief: str, question: str) -> Written:
        language = await self._replies.language(brief)
        materials = await self._desk.materials(brief)
        account = self._desk.account(brief)
        return await self._writer.answer(question, materials, language, account)

    async def _worded(
        self, brief: str, written: Written
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        section = Section("", sentences=written.sentences, blocks=written.blocks)
        passages = {passage.id: passage for passage in written.passages}
        sources = [material.source for material in await self._desk.materials(brief)]
        return answer_text(section, passages, sources, await self._replies.language(brief))

    async def _help(self, brief: str, question: str) -> str:
        """Say which kind of source would answer a question."""
        found = next((_HELPS[one] for one in intents(question) if one in _HELPS), "any")
        return say(f"answer-help-{found}", await self._replies.language(brief))

    # ── evidence ──────────────────────────────────────────────────────────────────────────────

    async def sources(self, brief: str, event: Said, order: int) -> None:
        """Show one person each quote of a section where it stands: cut out, on its slide, heard."""
        draft = (await self._store.drafts(brief))[order]
        language = await self._replies.language(brief)
        materials = {m.source.id: m for m in await self._desk.materials(brief)}
        passages = {passage.id: passage for passage in draft.passages}
        sources = [material.source for material in materials.values()]
        lines = citation_lines(draft.section, passages, sources, language)
        lines += heard(draft, materials, language)
        images = await self._cut_outs(draft, materials)
        images += await self._slides(draft, materials)
        most = self._platform.limits(event.thread).images
        text = "\n\n".join(lines)
        post = Post(text, f"sources-{event.id}", "answer", images=images[:most])
        if isinstance(event, Click):
            await self._outbox.tell(event, _for(post, event.author))
        else:
            await self._outbox.say(brief, post)

    async def _cut_outs(
        self, draft: Draft, materials: Mapping[str, Material]
    ) -> tuple[Attachment, ...]:
        """Cut the first quotes of a section out of their pages, in reading order."""
        quotes = quoted(draft.section, draft.passages, materials, MOST_CUTOUTS)
        folder = self._store.folder / "cutouts"
        found: list[Path] = []
        for source, wanted in quotes.items():
            pdf = self._store.blob(materials[source].source.sha256)
            found += await cut_outs(pdf, wanted, folder)
        return tuple(Attachment(path, path.name) for path in dict.fromkeys(found))

    async def _slides(
        self, draft: Draft, materials: Mapping[str, Material]
    ) -> tuple[Attachment, ...]:
        """Return the stills of the slides that a section cites."""
        stills: dict[Path, None] = {}
        for passage in draft.passages:
            if isinstance(place := passage.locator, Slide):
                kept = self._store.kept(materials[passage.source].source.sha256)
                stills[kept / f"slide-{place.slide}.webp"] = None
        there = await compute(lambda: [path for path in stills if path.is_file()])
        return tuple(Attachment(path, path.name) for path in there)

    # ── flags ─────────────────────────────────────────────────────────────────────────────────

    async def why(self, brief: str, event: Said, section: int | None) -> None:
        """Say for each flagged sentence what its passages do not bear out."""
        drafts = await self._store.drafts(brief)
        language = await self._replies.language(brief)
        materials = await self._desk.materials(brief)
        lines: list[str] = []
        for order in sorted(drafts) if section is None else [section]:
            lines += await self._reasons(order, drafts[order], materials, language)
        text = "\n\n".join(lines) or escape(say("answer-no-flags", language))
        await self._replies.text(brief, event, text)

    async def _reasons(
        self, order: int, draft: Draft, materials: Sequence[Material], language: str
    ) -> list[str]:
        section = draft.section
        known = {passage.id: passage for passage in draft.passages}
        found: Sequence[Fault] = await compute(faults, section, known, materials, language)
        numbers = {at: number for number, at in enumerate(numbered(section), 1)}
        lines = []
        for at, sentence in enumerate(section.sentences):
            if sentence.flags:
                place = say("answer-at", language, section=order + 1, number=numbers.get(at, 0))
                lines.append(f"**{escape(place)}** {escape(sentence.text)}")
                lines += [f"- {escape(one)}" for one in _why(at, sentence, found, language)]
        return lines


def _why(at: int, sentence: Sentence, found: Sequence[Fault], language: str) -> list[str]:
    """Word why a sentence is flagged: what code found, or what the flag itself means."""
    own = [fault for fault in found if fault.sentence == at and fault.flag in sentence.flags]
    lines = [say(f"answer-why-{fault.wrong}", language, what=fault.what) for fault in own]
    told = {fault.flag for fault in own}
    lines += [say(f"answer-flag-{flag}", language) for flag in sentence.flags if flag not in told]
    return list(dict.fromkeys(lines))


def heard(draft: Draft, materials: Mapping[str, Material], language: str) -> list[str]:
    """Return what is said in a talk around each place that a section cites: twenty seconds."""
    lines: list[str] = []
    for passage in draft.passages:
        place = passage.locator
        if not isinstance(place, (Span, Slide)) or len(lines) >= MOST_HEARD:
            continue
        at = (place.start + place.end) / 2 if isinstance(place, Span) else place.at
        first, last = max(at - AROUND, 0.0), at + AROUND
        said = [
            other.text
            for other in materials[passage.source].reading.passages
            if isinstance(other.locator, Span)
            and other.locator.end > first
            and other.locator.start < last
        ]
        if said:
            times = f"{clock(first)}-{clock(last)}"
            line = say("answer-around", language, times=times, words=" ".join(said))
            lines.append(f"- {escape(line)}")
    return lines


def _for(post: Post, person: str) -> Post:
    return Post(post.text, post.key, post.role, images=post.images, audience=person)
