"""What a thread shows, as posts: the plan, the sections, the card.  Pure; CommonMark."""

import math
from collections.abc import Mapping, Sequence

from ._thread_lines import Marks, section_lines
from ._thread_lines import clock as clock
from ._thread_lines import escape as escape
from ._thread_lines import place as place
from .domain import (
    Brief,
    Choice,
    Contract,
    Line,
    Passage,
    Post,
)
from .ports import Material
from .report import (
    Citation,
    Measured,
    Report,
    Section,
    Source,
)  # fmt: skip
from .text import COUNTERS
from .words import say, spoken, word

THIN = 3  # a report of a length needs sources of several times that
LABEL = 70  # characters of a button's label that carries a name
SHOWN_MISSES = 5  # of each metric on the card; the exports hold all


def section_post(
    order: int,
    section: Section,
    passages: Mapping[str, Passage],
    sources: Sequence[Source],
    language: str,
) -> Post:
    """Show one section (0-based ``order``) as it stands, each sentence with its mark."""
    marks = Marks(passages, sources, language)
    lines = section_lines(section, marks, language)
    head = section_head(order, section, language)
    choices = (
        Choice(f"approve:{order + 1}", say("thread-approve", language), "primary"),
        Choice(f"revise:{order + 1}", say("thread-revise", language), opens="form"),
        Choice(f"sources:{order + 1}", say("thread-sources", language), opens="private"),
    )
    return Post(
        text="\n\n".join([f"## {escape(head)}", *lines]),
        key=section_key(order, section.revision),
        role="section",
        title=head,
        choices=choices,
        marks=tuple(marks.written),
    )


def section_head(order: int, section: Section, language: str) -> str:
    """Return what a revision of a section is called: "2. limits (revision 3)"."""
    head = f"{order + 1}. {section.title}"
    if section.revision > 1:
        head += say("thread-revision", language, revision=section.revision)
    return head


def section_key(order: int, revision: int) -> str:
    """Return the key of the post that shows a revision of a section (0-based)."""
    return f"section-{order + 1}-{revision}"


def answer_text(
    section: Section, passages: Mapping[str, Passage], sources: Sequence[Source], language: str
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return an answer's sentences, each with its marks, and the marks as a post lists them."""
    marks = Marks(passages, sources, language)
    lines = section_lines(section, marks, language, counted=False)
    return "\n\n".join(lines), tuple(marks.written)


def whole_quotes(section: Section) -> list[Citation]:
    """Return what a section cites, each once, without quotes that stand inside another one."""
    cited = dict.fromkeys(c for one in section.sentences for c in one.citations)
    return [
        one
        for one in cited
        if not any(
            one.passage == other.passage and one.quote in other.quote and one.quote != other.quote
            for other in cited
        )
    ]


def citation_lines(
    section: Section, passages: Mapping[str, Passage], sources: Sequence[Source], language: str
) -> list[str]:
    """List what a section rests on: each quote once, with its place."""
    marks = Marks(passages, sources, language)
    cited = whole_quotes(section)
    lines = dict.fromkeys(f"- {escape(one.quote)} {' '.join(marks.write([one]))}" for one in cited)
    return list(lines) or [escape(say("thread-no-sources", language))]


def reading_line(source: Source, done: int, total: int, spent: float, language: str) -> str:
    """Say how far a source is read: pages, or minutes of a talk and the minutes that are left.

    ``done`` of ``total`` units took ``spent`` seconds.
    """
    values = {"name": source.name, "done": done, "total": total}
    if not source.media_type.startswith(("video/", "audio/")):
        return say("thread-reading", language, **values)
    values |= {"done": done // 60, "total": -(-total // 60)}
    left = math.ceil(spent * (total - done) / done / 60) if done else 0
    return say("thread-listening", language, **values, left=left)


def forecast_lines(
    contract: Contract, materials: Sequence[Material], waiting: int, pace: float
) -> list[str]:
    """Say how long a report will take, and warn where the sources are too thin for its length.

    ``waiting`` reports are under way, each of which takes about ``pace`` seconds.
    """
    language = contract.language
    minutes = round((waiting + 1) * pace / 60)
    lines = [say("thread-plan-minutes", language, minutes=minutes)]
    if contract.length:
        count = COUNTERS[contract.length.unit]
        there = sum(count(passage.text) for one in materials for passage in one.reading.passages)
        if there < THIN * contract.length.min:
            lines.append("⚠ " + say("thread-plan-thin", language, there=there))
    return lines


def plan_post(
    contract: Contract,
    sources: Sequence[tuple[Source, Line | None]],
    brief: Brief,
    forecast: Sequence[str] = (),
    model: str | None = None,
) -> Post:
    """Show what was understood of a brief and what is wrong with any file; ask for a go.

    Where a ``model`` would write, the evidence alone can be chosen.
    """
    language = contract.language
    titles = "\n".join(
        f"{number}. {escape(aim.title)}" for number, aim in enumerate(contract.sections, 1)
    )
    lines = [f"**{say('thread-plan', language)}**", titles]
    facts = [
        say("thread-plan-language", language, name=say(f"thread-name-{spoken(language)}", language))
    ]
    if contract.length:
        facts.append(asked_length(contract, language))
    if contract.audience:
        facts.append(say("thread-plan-audience", language, audience=contract.audience))
    lines.append(escape(" · ".join(facts)))
    for source, trouble in sources:
        lines.append(f"- {escape(word(trouble, language) if trouble else source.name)}")
        lines += [f"- {escape(notice)}" for notice in source.notices if not trouble]
    lines += [f"- {escape(word(notice, language))}" for notice in contract.notices]
    lines += [escape(line) for line in forecast]
    title = say("thread-plan", language)
    key = f"plan-{len(brief.files)}"  # files that join make another plan
    if brief.start:
        return Post("\n\n".join(lines), key, "plan", title)
    free = Choice("evidence", say("thread-evidence", language))
    choices = (
        Choice("start", say("thread-start", language), "primary"),
        *((free,) if model else ()),
        Choice("change", say("plan-change", language), opens="form"),
        Choice("cancel", say("thread-cancel", language), "danger"),
    )
    text = "\n\n".join(lines)
    return Post(text, key, "plan", title, choices=choices, mention=brief.author)


def _sample(language: str) -> tuple[Choice, ...]:
    return (Choice("sample", say("thread-sample", language)),)


def welcome_post(event: str, language: str) -> Post:
    """Say what the bot does and how to begin."""
    text = f"**{say('thread-welcome-title', language)}**\n\n{say('thread-welcome', language)}"
    return Post(text, f"welcome-{event}", choices=_sample(language))


def sources_missing_post(brief: Brief, reasons: Sequence[str], language: str) -> Post:
    """Say why there is nothing to work on (``reasons``, escaped), and what to do about it."""
    lines = list(reasons)
    if not brief.files and not brief.text.strip():
        lines += [f"**{say('thread-welcome-title', language)}**", say("thread-welcome", language)]
    lines.append(escape(say("thread-post-it-here", language)))
    key = f"missing-{len(brief.files)}"
    text = "\n\n".join(lines)
    return Post(text, key, choices=_sample(language), mention=brief.author)


def plan_withdrawn(files: int, language: str) -> Post:
    """Replace the plan over that many files, whose buttons must not be pressed any more."""
    return Post(escape(say("thread-plan-replaced", language)), f"plan-{files}", "plan")


def joined_post(
    event: str,
    sources: Sequence[tuple[Source, Line | None]],
    names: set[str],
    language: str,
    changing: Sequence[int] = (),
) -> Post:
    """Tell what became of files that were added to a report that is being written or done.

    The sections (0-based) that they would change are redrafted only when someone says so.
    """
    lines = []
    for source, trouble in sources:
        if source.name in names:
            text = say("thread-joined", language, name=source.name)
            lines.append(f"- {escape(word(trouble, language) if trouble else text)}")
    if any(not trouble for source, trouble in sources if source.name in names):
        lines.append(escape(say("thread-joined-how", language)))
    if changing:
        held = ", ".join(str(order + 1) for order in changing)
        lines.append(escape(say("thread-joined-changes", language, sections=held)))
    choices = tuple(
        Choice(f"redraft:{order + 1}", say("thread-redraft", language, section=order + 1))
        for order in changing
    )
    return Post("\n\n".join(lines), f"joined-{event}", "answer", choices=choices)


def asked_length(contract: Contract, language: str) -> str:
    """Word the length that a contract asks for; it must ask for one."""
    length = contract.length
    assert length is not None  # noqa: S101  the caller asked
    unit = say(f"thread-unit-{length.unit.replace('_', '-')}", language)
    return say("thread-plan-length", language, min=length.min, max=length.max, unit=unit)


def card_post(report: Report, folder: str, language: str, model: str | None = None) -> Post:
    """Show the compliance card: length, every metric, what missed.

    A button has the ``model`` write anew what the digest wrote.
    """
    unit = say(f"thread-unit-{report.length.unit.replace('_', '-')}", language)
    length = say("thread-card-length", language, value=report.length.value, unit=unit)
    if report.brief.length:
        length += " · " + asked_length(report.brief, language)
    if report.length.reason:
        length += " · " + say("thread-exhausted", language)
    lines = [f"**{say('thread-card', language)}**", escape(length)]
    counted = {name: one for name, one in report.checks.items() if one.n or one.misses}
    lines += [_measured(name, measured, language) for name, measured in counted.items()]
    label = say("thread-write", language, model=model or "")[:LABEL]
    choices = (Choice("write", label, "primary"),) if model else ()
    text, title = "\n\n".join(lines), say("thread-card", language)
    return Post(text, f"card-{folder}", "card", title, choices=choices)


def _measured(name: str, measured: Measured, language: str) -> str:
    label = say("checks-name-" + name.replace("_", "-"), language)
    whole = say("thread-card-all", language, n=measured.n)
    value = whole if measured.value == 1 else f"{measured.value:.1%} (n={measured.n})"
    line = f"- {escape(f'{label}: {value}')}"
    return "\n".join([line, *(f"  - {escape(miss)}" for miss in measured.misses[:SHOWN_MISSES])])
