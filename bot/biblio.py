"""Metric 11: title, authors and venue stand in the report as page 1 has them."""

from collections.abc import Iterator, Sequence

from .domain import Front
from .report import Measured, Section
from .statements import View, measured
from .words import say

_HEADS = {
    "title": ("标题", "题目", "论文题目", "论文标题", "题名", "篇名", "title"),
    "authors": ("作者", "论文作者", "author", "authors"),
    "venue": ("会议", "期刊", "发表会议", "发表于", "出处", "发表", "发表信息", "刊物",
              "会议或期刊", "venue", "published in", "conference", "journal", "published"),
}  # fmt: skip


def biblio(seen: View) -> Measured:
    """Measure the rows of tables that a title, authors or venue heads, character for character.

    What such a row says must be the front matter of the source that it cites: the title and the
    venue line alone, each author by name.
    """
    misses, n = [], 0
    for number, section in enumerate(seen.report.sections, 1):
        for field, label, place in _rows(section):
            said = [section.sentences[index] for index in place]
            sources = [passage.source for sentence in said for passage in seen.cited(sentence)]
            fronts = [seen.materials[source].reading.front for source in dict.fromkeys(sources)]
            n += 1
            if not _agrees(field, [sentence.text for sentence in said], fronts):
                misses.append(say("checks-miss-biblio", seen.language, section=number, label=label))
    return measured(misses, n)


def _rows(section: Section) -> Iterator[tuple[str, str, list[int]]]:
    """Yield field, label and sentence indexes of each row about the work itself."""
    for block in section.blocks:
        for row in block.rows or ():
            labels = [item for cell in row for item in cell if isinstance(item, str)]
            place = [item for cell in row for item in cell if isinstance(item, int)]
            head = labels[0].strip(" :：").lower() if labels else ""
            for field, heads in _HEADS.items():
                if (
                    head in heads
                    and place
                    and all(0 <= at < len(section.sentences) for at in place)
                ):
                    yield field, labels[0], place


def _agrees(field: str, texts: Sequence[str], fronts: Sequence[Front]) -> bool:
    """Tell whether a row's texts are what the first pages print, line breaks aside."""
    said = [" ".join(text.split()) for text in texts]
    if field == "authors":
        authors = [name for front in fronts for name in front.authors]
        return bool(authors) and all(any(name in text for text in said) for name in authors)
    printed = {" ".join((getattr(front, field) or "").split()) for front in fronts} - {""}
    return bool(printed) and set(said) <= printed
