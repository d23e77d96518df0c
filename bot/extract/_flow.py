"""From lines to running text: joins, hyphens at line ends, sentence ends."""

import itertools
import re
from collections.abc import Iterable, Sequence

from ..text import CJK, is_cjk
from ._printed import PrintedLine, Word

_TOKEN = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_TERMINAL = re.compile(r"[.!?。！？；：:…][\"'”’」』）)\]]*$")
_WIDE_END = re.compile(r"[\u3001-\u303f\uff00-\uffef]$")
_URL = re.compile(r"(?:https?://|www\.|ftp://)\S*$|^[\w.~-]*/[\w./~%?=&#-]+$")

# Closed compounds that a line may break in the middle and a short paper may hold only once.
_COMMON = frozenset(
    [
        "although",
        "another",
        "anyone",
        "anything",
        "background",
        "backward",
        "baseline",
        "baselines",
        "become",
        "because",
        "benchmark",
        "benchmarks",
        "bottleneck",
        "breakthrough",
        "cannot",
        "codebase",
        "database",
        "databases",
        "dataset",
        "datasets",
        "downstream",
        "elsewhere",
        "everyone",
        "everything",
        "feedback",
        "forward",
        "framework",
        "frameworks",
        "furthermore",
        "hardware",
        "hence",
        "however",
        "indeed",
        "inside",
        "instead",
        "into",
        "itself",
        "keyword",
        "keywords",
        "likewise",
        "maybe",
        "meanwhile",
        "moreover",
        "network",
        "networks",
        "nevertheless",
        "nonetheless",
        "nothing",
        "nowadays",
        "offline",
        "often",
        "online",
        "onto",
        "otherwise",
        "outcome",
        "outcomes",
        "outlier",
        "outliers",
        "outline",
        "outperform",
        "outperformed",
        "outperforming",
        "outperforms",
        "output",
        "outputs",
        "overall",
        "overcome",
        "overfit",
        "overfitting",
        "overhead",
        "overlap",
        "overlapping",
        "overview",
        "overwhelm",
        "overwhelmed",
        "overwhelming",
        "pipeline",
        "pipelines",
        "roadmap",
        "runtime",
        "shortcoming",
        "shortcomings",
        "software",
        "someone",
        "something",
        "sometimes",
        "somewhat",
        "speedup",
        "straightforward",
        "subset",
        "subsets",
        "themselves",
        "therefore",
        "thereby",
        "throughout",
        "throughput",
        "timestamp",
        "together",
        "toward",
        "towards",
        "tradeoff",
        "trustworthy",
        "underlying",
        "understand",
        "understanding",
        "undertaken",
        "update",
        "upstream",
        "website",
        "whereas",
        "wherever",
        "whether",
        "within",
        "without",
        "widespread",
        "workflow",
        "workload",
        "workshop",
        "worldwide",
    ]
)


_PREFIXES = frozenset(
    [
        "over",
        "under",
        "inter",
        "intra",
        "super",
        "counter",
        "trans",
        "with",
        "fore",
        "hyper",
        "micro",
        "auto",
    ]
)
_SUSPENDED = frozenset(("and", "or", "to", "und", "as", "but"))


class Vocabulary:
    """The words of a document that no line end breaks, lower-cased."""

    def __init__(self, lines: Iterable[PrintedLine]) -> None:
        self._words: set[str] = set()
        self._parts: set[str] = set()  # of words with hyphens, and whole words
        broken = False  # the line above ended in a hyphen
        for line in lines:
            text = line.text
            for match in _TOKEN.finditer(text):
                # What touches a broken line end may be half a word.
                if not (match.end() == len(text) - 1 and text.endswith("-")) and not (
                    broken and match.start() == 0
                ):
                    word = match.group().lower()
                    self._words.add(word)
                    self._parts.update(word.split("-"))
            broken = text.endswith("-")

    def keeps_hyphen(self, head: str, tail: str) -> bool:
        """Tell whether the hyphen between ``head`` and ``tail``, at a line's end, belongs there."""
        first = re.match(r"[^\W\d_]+", tail)
        last = re.search(r"[^\W\d_]+$", head)
        if not first or not last:
            return True
        whole = _TOKEN.search(head + "-" + tail)
        begin = re.search(r"[^\W\d_]+(?:-[^\W\d_]+)*$", head)
        compound = f"{begin.group() if begin else last.group()}-{first.group()}".lower()
        joined = (last.group() + first.group()).lower()
        if compound in self._words or (whole and whole.group().lower() in self._words):
            return joined not in self._words
        if joined in self._words or joined in _COMMON or self._inflected(joined):
            return False
        if first.group()[0].isupper():
            return True
        return self._two_words(last.group().lower(), first.group().lower())

    def _inflected(self, word: str) -> bool:
        """Tell whether a near form of the word stands in the document."""
        endings = ("s", "es", "d", "ed", "ing", "ly", "al", "ally", "ion", "ions")
        stems = [word[: -len(end)] for end in endings if word.endswith(end) and len(word) > 6]
        return any(
            form in self._words
            for form in (*stems, *(stem + "e" for stem in stems), *(word + end for end in endings))
        )

    def _two_words(self, head: str, tail: str) -> bool:
        """Tell whether two halves are words of their own."""
        if len(head) < 2:
            return True  # a d-dimensional vector
        if head not in self._parts or len(head) < 3:
            return False
        return tail in self._parts or (
            head not in _PREFIXES
            and len(head) > 3
            and len(tail) > 6
            and tail.endswith(("ing", "ed"))
        )


def mend(lines: Sequence[PrintedLine], vocabulary: Vocabulary) -> None:
    """Join lines to one text: take off the hyphens that line ends made, glue what belongs together.

    It changes the words themselves, so that a page's words stay those that its passages print.
    """
    for above, below in itertools.pairwise(lines):
        last, first = above.words[-1], below.words[0]
        first.glue = True
        if re.search(r"[^\W_]-$", last.text) and first.text[0].isalnum():
            if first.text.lower() in _SUSPENDED:
                first.glue = False  # low- and high-order
            elif not vocabulary.keeps_hyphen(last.text[:-1], first.text):
                last.text = last.text[:-1]
        elif not _touching(last, first, above, below):
            first.glue = False


def _touching(last: Word, first: Word, above: PrintedLine, below: PrintedLine) -> bool:
    """Tell whether no space belongs between the last word of a line and the next line's first."""
    if _is_wide(last.text[-1]) or _is_wide(first.text[0]):
        return True
    if last.text.endswith(("—", "–")) and len(last.text) > 1:
        return True
    if _URL.search(last.text):
        # An address goes on where it broke after one of its joints, or at a full line's end.
        joint = last.text[-1] in "/-_=&?%" or first.text[0] in "/.?&=_"
        return joint and bool(re.match(r"[\w/.~%?=&#-]+", first.text))
    return False


def _is_wide(char: str) -> bool:
    return is_cjk(char) or bool(_WIDE_END.match(char))


def is_closed(text: str) -> bool:
    """Tell whether a text ends as a sentence does."""
    return bool(_TERMINAL.search(text))


def letters(text: str) -> int:
    """Count the words of a text; three Chinese characters count as two."""
    return (
        len(re.findall(r"[^\W\d_]{2,}", re.sub(f"[{CJK}]", " ", text)))
        + sum(map(is_cjk, text)) // 2
    )
