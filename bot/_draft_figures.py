"""Figures and tables that a written section leans on, cut out of their pages and put beside it.

A sentence leans on one that it names by its number ("Figure 2", "表 3") or whose caption it cites.
The caption stands under the picture as a quote of its own.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from . import figures
from ._draft_sentences import paragraphs
from ._draft_verify import Made
from .domain import Passage
from .evidence import said
from .ports import Material
from .report import Block, Citation, Section, Sentence
from .text import count_word_zh
from .words import say

_MOST = 2  # pictures in one section
_LONG = 40  # 字数 of a caption that is shown whole
_NAMED = re.compile(
    r"(?:\b(Fig(?:ure|\.)?|Table|Tab\.)|(图|表))\s?(\d+|[IVX]+)(?![\d.%])", re.IGNORECASE
)


@dataclass(frozen=True)
class Shown:
    """A picture with its caption, and the place of the sentence that leans on it first."""

    caption: Passage
    quote: str
    leaning: int

    @property
    def sentence(self) -> Sentence:
        """The caption as a quote."""
        return Sentence(self.quote, "quote", (Citation(self.caption.id, self.quote),))


def leaned_on(
    made: Made,
    materials: Sequence[Material],
    before: Sequence[Section],
    room: Callable[[Sentence], bool] = lambda _: True,
) -> tuple[Shown, ...]:
    """Return what sentences lean on, in their order: each picture once a report, two a section."""
    there = {block.image for section in before for block in section.blocks}
    captions = {
        caption.id: (caption, material)
        for material in materials
        for caption in material.reading.passages
        if caption.role == "caption" and figures.label_of(caption)
    }
    found: list[Shown] = []
    for place, (sentence, _) in enumerate(made):
        for caption, material in _captions(sentence, captions, materials):
            path = figures.picture(caption)
            if path in there or figures.region(caption, material.reading) is None:
                continue
            shown = Shown(caption, _words(caption), place)
            if len(found) < _MOST and room(shown.sentence):
                there.add(path)
                found.append(shown)
    return tuple(found)


_Captions = dict[str, tuple[Passage, Material]]


def _captions(
    sentence: Sentence, captions: _Captions, materials: Sequence[Material]
) -> Iterator[tuple[Passage, Material]]:
    """Yield the captions that a sentence cites, then those that it names, of its own sources."""
    cited = [citation.passage for citation in sentence.citations]
    yield from (captions[one] for one in cited if one in captions)
    by_source = {p.id: p.source for material in materials for p in material.reading.passages}
    sources = {by_source.get(one) for one in cited}
    for match in _NAMED.finditer(sentence.text):
        wanted = (_is_figure(match.group(1) or match.group(2)), match.group(3).upper())
        for caption, material in captions.values():
            label = _NAMED.match(figures.label_of(caption))
            if label is None or caption.source not in sources:
                continue
            if wanted == (_is_figure(label.group(1) or label.group(2)), label.group(3).upper()):
                yield caption, material


def _is_figure(word: str) -> bool:
    return word == "图" or word.lower().startswith("fig")


def _words(caption: Passage) -> str:
    """Return a caption's first sentence, or all of it where that is short."""
    if count_word_zh(caption.text) <= _LONG:
        return caption.text
    return next(iter(said([caption]))).text


def laid_out(
    made: Made, shown: Sequence[Shown], language: str
) -> tuple[tuple[Sentence, ...], tuple[Block, ...]]:
    """Return a section's sentences and blocks: each picture behind the paragraph that leans on it.

    The captions are the last of the sentences.
    """
    sentences = tuple(sentence for sentence, _ in made)
    blocks: list[Block] = []
    title = say("digest-label-figures", language)
    for block in paragraphs(made):
        blocks.append(block)
        for at, one in enumerate(shown):
            if one.leaning in block.sentences:
                label = f"{title} · {figures.label_of(one.caption)}"
                place, image = len(sentences) + at, figures.picture(one.caption)
                blocks.append(Block("figure", label, (place,), image=image))
    return (*sentences, *(one.sentence for one in shown)), tuple(blocks)
