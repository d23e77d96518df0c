"""What the model is asked for a report: the outline, a section, repairs, more, less, an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prompts import render

from ._draft_evidence import Evidence
from .domain import Contract, Passage
from .llm.ask import Ask, Exhibit
from .ports import Task
from .report import Section, Sentence
from .text import COUNTERS

NOTHING = "NOTHING"
_BEFORE = 5_000  # characters of other sections that a section is shown
_SHOWN = 90  # characters of a sentence or a passage in a list
_UNUSED = 10  # passages that are named where a section is to grow
_LANGUAGES = {"zh": "Simplified Chinese", "zh-Hant": "Traditional Chinese", "en": "English"}
_UNITS = {
    "word_zh": "字 as a word processor counts them: each Chinese character and Chinese punctuation "
    "mark is one, each Latin word or number is one",
    "words": "words",
    "cjk": "Chinese characters",
}
_VERDICTS = ("supported", "partly", "unsupported")
SHAPE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "verdicts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "claim": {"type": "integer"},
                    "verdict": {"type": "string", "enum": list(_VERDICTS)},
                    "missing": {"type": "string"},
                },
                "required": ["claim", "verdict", "missing"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["verdicts"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Asks:
    """The asks of one report."""

    contract: Contract
    evidence: Evidence
    budgets: tuple[tuple[int, int] | None, ...]

    def outline(self) -> Ask:
        """Ask for the points of every section, each cited: it writes the cache for the rest."""
        task = render(
            "outline",
            title=self.contract.title,
            brief=self.contract.text[:4_000].replace("</brief>", ""),
            sections=self._sections(),
        )
        return self._cached("outline", task)

    def section(
        self, task: Task, budget: tuple[int, int] | None, points: Sequence[str], terms: str
    ) -> Ask:
        """Ask for one section."""
        aim = self.contract.sections[task.order]
        text = render(
            "section",
            number=task.order + 1,
            heading=aim.title,
            aim=aim.aim or aim.title,
            length=self.length(budget),
            sections=self._sections(),
            points="\n".join(f"- {point}" for point in points) or "- as the passages allow",
            before=said_before(task.before),
            terms=terms or "none",
            language=language_of(self.contract),
        )
        return self._cached("draft", text)

    def extend(
        self,
        task: Task,
        budget: tuple[int, int],
        sentences: Sequence[Sentence],
        unused: Sequence[Passage],
    ) -> Ask:
        """Ask for more sentences of a section that is too short."""
        aim = self.contract.sections[task.order]
        have = self.count(sentences)
        text = render(
            "extend",
            number=task.order + 1,
            heading=aim.title,
            aim=aim.aim or aim.title,
            have=self._size(have),
            least=budget[0],
            most=self._size(budget[1]),
            missing=self._size((budget[0] + budget[1]) // 2 - have),
            section="\n".join(sentence.text for sentence in sentences),
            before=said_before(task.before),
            unused="\n".join(f"- {p.text[:_SHOWN]}" for p in unused[:_UNUSED]),
            language=language_of(self.contract),
        )
        return self._cached("extend", text)

    def repair(
        self,
        heading: str,
        failing: Sequence[tuple[int, str, str, str]],
        before: Sequence[Exhibit],
        terms: Sequence[tuple[int, str, str, str]] = (),
    ) -> Ask:
        """Ask to mend sentences and to explain terms.

        Sentences are each a number, its text, what is wrong and what stands before it; terms each
        a number, its words, the sentence that uses it and what else is known of it, or "".
        """
        lines = [
            f"{number}: {text}\n   wrong: {wrong}\n   before it: {context or '(it comes first)'}"
            for number, text, wrong, context in failing
        ]
        unclear = [
            f"{number}: “{term}” in: {text[:_SHOWN]}" + (f"\n   {note}" if note else "")
            for number, term, text, note in terms
        ]
        said = {"heading": heading, "language": language_of(self.contract)}
        tasks = [render("repair", failing="\n".join(lines), **said)] if lines else []
        tasks += [render("explain", terms="\n".join(unclear), **said)] if unclear else []
        return Ask("repair", self.system(), "\n\n".join(tasks), tuple(before))

    def revise(self, task: Task, section: Section, remark: str, shown: Sequence[Exhibit]) -> Ask:
        """Ask for a section as a reader wants it."""
        aim = self.contract.sections[task.order]
        # Captions are put back by code, where a sentence leans on them.
        captions = {at for b in section.blocks if b.kind == "figure" for at in b.sentences}
        said = [one.text for at, one in enumerate(section.sentences) if at not in captions]
        text = render(
            "revise",
            number=task.order + 1,
            heading=aim.title,
            aim=aim.aim or aim.title,
            length=self.length(task.budget) + " unless the remark asks for another",
            section="\n".join(said),
            remark=remark[:2_000].replace("</remark>", ""),
            before=said_before(task.before),
            language=language_of(self.contract),
        )
        return Ask("revise", self.system(), text, tuple(shown))

    def system(self) -> str:
        """Return the rules of writing, the same for every ask of a report."""
        return system(language_of(self.contract), self.contract.audience, self.contract.register)

    def length(self, budget: tuple[int, int] | None) -> str:
        """Word a length."""
        if budget is None:
            return "as long as the subject needs, 5 to 12 sentences"
        return f"{budget[0]} to {self._size(budget[1])}; aim for the middle"

    def count(self, sentences: Sequence[Sentence]) -> int:
        """Count sentences as the brief does."""
        unit = self.contract.length.unit if self.contract.length else "word_zh"
        return sum(COUNTERS[unit](sentence.text) for sentence in sentences)

    def less(
        self, budget: tuple[int, int] | None, captions: Sequence[Sentence]
    ) -> tuple[int, int] | None:
        """Return what captions leave of a budget: the more they take, the less may be written."""
        if budget is None:
            return None
        most = max(budget[1] - self.count(captions), 1)
        return min(budget[0], most), most

    def _size(self, number: int) -> str:
        unit = self.contract.length.unit if self.contract.length else "words"
        return f"{number} {_UNITS[unit]}"

    def _sections(self) -> str:
        lines = []
        budgets = self.budgets or (None,) * len(self.contract.sections)
        for number, (aim, budget) in enumerate(
            zip(self.contract.sections, budgets, strict=False), 1
        ):
            size = f" (about {self._size(sum(budget) // 2)})" if budget else ""
            lines.append(f"{number}. {aim.title}: {aim.aim or aim.title}{size}")
        return "\n".join(lines)

    def _cached(self, stage: str, task: str) -> Ask:
        return Ask(stage, self.system(), task, self.evidence.exhibits, cached=True)


def system(language: str, audience: str = "", register: str = "formal") -> str:
    """Return the rules of writing."""
    return render(
        "system",
        language=language,
        audience=audience or "students who begin in the field",
        register="formal written language" if register == "formal" else "plain language",
    )


def answer(question: str, language: str, shown: Sequence[Exhibit]) -> Ask:
    """Ask a reader's question."""
    task = render("answer", question=question[:2_000].replace("</question>", ""), language=language)
    return Ask("answer", system(language), task, tuple(shown))


def judge(pairs: Sequence[tuple[str, Sequence[Passage]]]) -> Ask:
    """Ask whether passages carry claims; the passages are those cited, and no others."""
    held = list({p.id: p for _, passages in pairs for p in passages}.values())
    place = {passage.id: number for number, passage in enumerate(held, 1)}
    shown = [f"<passage number={place[p.id]}>{_plain(p.text)}</passage>" for p in held]
    claims = []
    for number, (claim, passages) in enumerate(pairs, 1):
        cited = ", ".join(str(place[p.id]) for p in passages)
        claims.append(f"<claim number={number} cites={cited}>{_plain(claim)}</claim>")
    task = render("judge", passages="\n".join(shown), claims="\n".join(claims))
    return Ask("judge", render("judge_system"), task, shape=SHAPE, checking=True, most=16_000)


def _plain(text: str) -> str:
    return text.replace("<", "‹").replace(">", "›")


def language_of(contract: Contract) -> str:
    """Return the language of a report as a model knows it."""
    return language_name(contract.language)


def language_name(tag: str) -> str:
    """Return a language as a model knows it.

    >>> language_name("zh-Hant")
    'Traditional Chinese'
    """
    return _LANGUAGES.get(tag) or _LANGUAGES["zh" if tag.startswith("zh") else "en"]


def said_before(sections: Sequence[Section]) -> str:
    """Return what other sections say, each sentence by its beginning."""
    lines = []
    for section in sections:
        lines.append(f"[{section.title}]")
        lines += [f"- {sentence.text[:_SHOWN]}" for sentence in section.sentences]
    return "\n".join(lines)[:_BEFORE] or "(nothing yet)"
