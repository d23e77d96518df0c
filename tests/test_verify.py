"""A finished report is believed only as far as its sources bear it out."""

import asyncio
import copy
import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from bot import extract
from bot.brief import parse
from bot.checks import counted, measure
from bot.domain import PageBoxes, Passage, Reading
from bot.errors import Rejected
from bot.export.json import dumps, loads
from bot.names import missing_names
from bot.ports import Material
from bot.report import Block, By, Citation, Report, Section, Sentence, Source
from bot.settings import Settings
from bot.support import missing_numbers
from bot.talk import Again
from bot.text import sentences
from bot.verify import Verdict, verify
from bot.words import word

BRIEF = "Please report in English, 20 to 400 words:\n1. Basic facts\n2. Method"
TITLE = "Measured Layers of a Small Encoder"
PARAGRAPHS = (
    "Abstract. We study an encoder with 6 identical layers on long inputs. It may fail on them.",
    "The model was trained on 8 P100 GPUs for 12 hours with a constant of 0.0001 throughout. "
    "Every layer holds two parts and one of them is a plain network.",
    "In all of our runs the encoder reached 28.4 points, which is 2.1 points above the other one. "
    "We leave the question of longer inputs to a later study.",
)


def paper(path: Path, title: str = TITLE) -> Path:
    """Write a paper of two pages whose passages are known."""
    with pymupdf.open() as document:
        for number in range(2):
            page = document.new_page(width=595, height=842)
            if number == 0:
                page.insert_text((72, 90), title, fontsize=20, fontname="hebo")
                page.insert_text((72, 120), "Ada Byron and Alan Mathison", fontsize=12)
            for place, paragraph in enumerate(PARAGRAPHS[number : 1 + 2 * number]):
                box = pymupdf.Rect(72, 160 + 120 * place, 523, 260 + 120 * place)
                page.insert_textbox(box, paragraph, fontsize=10)
        document.save(path)
    return path


def passage_of(reading: Reading, words: str) -> Passage:
    """Return the passage that holds some words."""
    return next(passage for passage in reading.passages if words in passage.text)


def quote(reading: Reading, words: str) -> Sentence:
    return Sentence(words, "quote", (Citation(passage_of(reading, words).id, words),))


def claim(reading: Reading, words: str, text: str) -> Sentence:
    return Sentence(text, "claim", (Citation(passage_of(reading, words).id, words),))


def draft(reading: Reading, path: Path) -> Report:
    """Write a true report on the paper, with its checks."""
    contract = parse(BRIEF)
    assert ["Basic facts", "Method"] == [aim.title for aim in contract.sections]
    facts = Section(
        "Basic facts",
        sentences=(quote(reading, TITLE), quote(reading, "It may fail on them.")),
        blocks=(Block("table", rows=((("Title",), (0,)), (("Limits",), (1,)))),),
    )
    method = Section(
        "Method",
        sentences=(
            Sentence("Now the method.", "link"),
            quote(reading, "Every layer holds two parts and one of them is a plain network."),
            claim(reading, "12 hours", "Training took twelve hours on eight GPUs."),
            quote(reading, "We leave the question of longer inputs to a later study."),
        ),
    )
    sections = (facts, method)
    cited = {
        citation.passage
        for section in sections
        for sentence in section.sentences
        for citation in sentence.citations
    }
    source = Source(
        "s1",
        path.name,
        "application/pdf",
        hashlib.sha256(path.read_bytes()).hexdigest(),
        path.stat().st_size,
        pages=2,
    )
    report = Report(
        "r1",
        "2026-01-02T03:04:05Z",
        By("digest"),
        replace(contract, notices=()),
        (source,),
        tuple(passage for passage in reading.passages if passage.id in cited),
        sections,
        counted(sections, contract.length, exhausted=False),
    )
    return fitted(report, reading)


def fitted(report: Report, reading: Reading) -> Report:
    """Let a report state what a check that believes its passages would find."""
    known = {passage.id: passage for passage in report.passages}
    exhausted = report.length.reason is not None
    return replace(
        report,
        length=counted(report.sections, report.brief.length, exhausted),
        checks=measure(report, known, [Material(report.sources[0], reading)]),
    )


class Remembered:
    """Reads like `bot.extract`, each file and each place once: a child process takes a second."""

    def __init__(self) -> None:
        self._readings: dict[str, Reading] = {}
        self._words: dict[tuple[str, PageBoxes], str] = {}

    async def read(self, path: Path, *, name: str, source: str, **how: object) -> Reading:
        key = f"{await _digest(path)} {name} {source}"
        if key not in self._readings:
            self._readings[key] = await extract.read(path, name=name, source=source)
        return self._readings[key]

    async def reread(self, path: Path, places: Sequence[PageBoxes]) -> list[str]:
        digest = await _digest(path)
        new = [place for place in places if (digest, place) not in self._words]
        if new:
            words = await extract.reread(path, new)
            self._words |= {(digest, place): w for place, w in zip(new, words, strict=True)}
        return [self._words[digest, place] for place in places]


async def _digest(path: Path) -> str:
    return hashlib.sha256(await asyncio.to_thread(path.read_bytes)).hexdigest()


READER = Remembered()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return paper(tmp_path_factory.mktemp("source") / "a.pdf")


@pytest.fixture(scope="module")
def reading(source: Path) -> Reading:
    return asyncio.run(READER.read(source, name="a.pdf", source="s1"))


@pytest.fixture
def true(reading: Reading, source: Path, tmp_path: Path) -> dict[str, Any]:
    """The true report, as the JSON that a test may tamper with."""
    (tmp_path / "papers").mkdir()
    shutil.copy(source, tmp_path / "papers" / "a.pdf")
    return json.loads(dumps(draft(reading, source)))


async def checked(plain: dict[str, Any], tmp_path: Path) -> Verdict:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(plain), "utf-8")
    return await verify(path, tmp_path, READER)


async def test_a_true_report_passes(true, tmp_path):
    verdict = await checked(true, tmp_path)

    assert () == verdict.misses
    assert {} == {name: found.misses for name, found in verdict.checks.items() if found.misses}
    assert verdict.passed


async def test_a_true_report_passes_where_nothing_is_remembered(true, tmp_path):
    path = tmp_path / "report.json"
    path.write_text(json.dumps(true), "utf-8")

    assert (await verify(path, tmp_path, Again(await asyncio.to_thread(Settings)))).passed


async def test_a_verdict_is_plain_values_for_other_programs(true, tmp_path):
    plain = (await checked(true, tmp_path)).as_dict()

    assert json.loads(json.dumps(plain)) == plain
    assert plain["passed"] is True
    assert {"value": 1.0, "n": 5, "misses": []} == plain["checks"]["anchor_valid"]


# ── tampering ─────────────────────────────────────────────────────────────────────────────────

Plain = dict[str, Any]
TAMPERINGS: dict[str, Callable[[Plain], object]] = {}


def tampering(change: Callable[[Plain], object]) -> Callable[[Plain], object]:
    TAMPERINGS[change.__name__] = change
    return change


def method(plain: Plain) -> list[Plain]:
    return plain["sections"][1]["sentences"]


def cited_by(plain: Plain, place: int) -> Plain:
    """Return the passage that a sentence of the method cites."""
    wanted = method(plain)[place]["citations"][0]["passage"]
    return next(passage for passage in plain["passages"] if passage["id"] == wanted)


@tampering
def passage_text(plain: Plain) -> None:
    """The passage, its quotes and the claim all say 13 hours now; only the PDF does not."""
    cited = cited_by(plain, 2)
    cited["text"] = cited["text"].replace("12 hours", "13 hours")
    method(plain)[2]["citations"][0]["quote"] = "13 hours"
    method(plain)[2]["text"] = "Training took thirteen hours on eight GPUs."


@tampering
def passage_longer(plain: Plain) -> None:
    cited_by(plain, 2)["text"] += " It won a prize."


@tampering
def box(plain: Plain) -> None:
    boxes = cited_by(plain, 2)["locator"]["boxes"]
    boxes[0] = [boxes[0][0], boxes[0][1] + 300, boxes[0][2], boxes[0][3] + 300]


@tampering
def box_lost(plain: Plain) -> None:
    cited_by(plain, 2)["locator"]["boxes"] = []


@tampering
def box_wider(plain: Plain) -> None:
    """The first box takes in the title as well."""
    first = next(p for p in plain["passages"] if p["text"] == TITLE)
    first["locator"]["boxes"][0][3] += 400


@tampering
def page(plain: Plain) -> None:
    locator = cited_by(plain, 2)["locator"]
    locator["page"] = 3 - locator["page"]


@tampering
def page_beyond_the_end(plain: Plain) -> None:
    cited_by(plain, 2)["locator"]["page"] = 99


@tampering
def page_turned_into_a_file_fact(plain: Plain) -> None:
    cited_by(plain, 2)["locator"] = {"kind": "file", "field": "pages"}


@tampering
def quoted_words(plain: Plain) -> None:
    method(plain)[2]["citations"][0]["quote"] = "13 hours"


@tampering
def quote_sentence(plain: Plain) -> None:
    method(plain)[1]["text"] = method(plain)[1]["text"].replace("two", "three")


@tampering
def quote_sentence_and_its_quote(plain: Plain) -> None:
    quote_sentence(plain)
    method(plain)[1]["citations"][0]["quote"] = method(plain)[1]["text"]


@tampering
def number_in_a_claim(plain: Plain) -> None:
    method(plain)[2]["text"] = "Training took thirteen hours on eight GPUs."


@tampering
def name_in_a_claim(plain: Plain) -> None:
    method(plain)[2]["text"] = "Training took twelve hours on eight TPUs."


@tampering
def claim_called_a_link(plain: Plain) -> None:
    method(plain)[2].update(kind="link", citations=[])


@tampering
def claim_called_a_notice(plain: Plain) -> None:
    method(plain)[2].update(kind="notice", citations=[])


@tampering
def quote_called_a_claim_with_other_words(plain: Plain) -> None:
    method(plain)[1].update(kind="claim", text="Every layer holds 9 parts.")


@tampering
def claim_called_a_quote(plain: Plain) -> None:
    method(plain)[2]["kind"] = "quote"


@tampering
def link_that_claims(plain: Plain) -> None:
    method(plain)[0]["text"] = "It beats 7 others."


@tampering
def forged_notice(plain: Plain) -> None:
    method(plain).append(
        {"text": "The authors withdrew this paper.", "kind": "notice", "citations": [],
         "glosses": [], "flags": []}
    )  # fmt: skip


@tampering
def forged_notice_of_a_source(plain: Plain) -> None:
    plain["sources"][0]["notices"] = ["The authors withdrew this paper."]
    forged_notice(plain)


@tampering
def uncited_claim(plain: Plain) -> None:
    method(plain).append(
        {"text": "It is the best model.", "kind": "claim", "citations": [], "glosses": [],
         "flags": []}
    )  # fmt: skip


@tampering
def label(plain: Plain) -> None:
    plain["sections"][0]["blocks"][0]["rows"][0][0] = ["Accuracy 99%"]


@tampering
def title_of_a_block(plain: Plain) -> None:
    plain["sections"][0]["blocks"][0]["title"] = "It won the prize. It did."


@tampering
def row_without_a_sentence(plain: Plain) -> None:
    plain["sections"][0]["blocks"][0]["rows"].append([["More"], [17]])


@tampering
def sentence_hidden_from_the_layout(plain: Plain) -> None:
    del plain["sections"][0]["blocks"][0]["rows"][1]


@tampering
def gloss_with_a_number(plain: Plain) -> None:
    method(plain)[1]["glosses"] = [{"term": "layer", "gloss": "99% of the model"}]


@tampering
def picture_from_elsewhere(plain: Plain) -> None:
    plain["sections"][0]["blocks"][0]["image"] = "../../secret.png"


@tampering
def extra_section(plain: Plain) -> None:
    plain["sections"].append({**copy.deepcopy(plain["sections"][1]), "title": "Outlook"})


@tampering
def dropped_section(plain: Plain) -> None:
    del plain["sections"][0]


@tampering
def dropped_section_and_its_wish(plain: Plain) -> None:
    del plain["sections"][0]
    del plain["brief"]["sections"][0]


@tampering
def section_order(plain: Plain) -> None:
    plain["sections"].reverse()


@tampering
def section_title(plain: Plain) -> None:
    plain["sections"][1]["title"] = "Methods"


@tampering
def brief_length(plain: Plain) -> None:
    plain["brief"]["length"]["max"] = 900


@tampering
def brief_text(plain: Plain) -> None:
    plain["brief"]["text"] = "   "


@tampering
def ids_swapped(plain: Plain) -> None:
    first, second = cited_by(plain, 2), cited_by(plain, 3)
    first["id"], second["id"] = second["id"], first["id"]


@tampering
def missing_passage(plain: Plain) -> None:
    method(plain)[2]["citations"][0]["passage"] = "p0000000000"


@tampering
def dropped_passage(plain: Plain) -> None:
    plain["passages"].remove(cited_by(plain, 2))


@tampering
def passage_of_another_source(plain: Plain) -> None:
    cited_by(plain, 2)["source"] = "s9"


@tampering
def heading_of_a_passage(plain: Plain) -> None:
    cited_by(plain, 2)["heading"] = "7.9 Victory"


@tampering
def half_a_sentence_made_whole(plain: Plain) -> None:
    cited_by(plain, 2)["open_end"] = True


@tampering
def aim_of_a_section(plain: Plain) -> None:
    plain["sections"][0]["aim"] = "Praise it"


@tampering
def revision_of_a_section(plain: Plain) -> None:
    plain["sections"][0]["revision"] = 2


@tampering
def picture_in_a_table(plain: Plain) -> None:
    plain["sections"][0]["blocks"][0]["image"] = "images/x.png"


@tampering
def pages_of_a_source(plain: Plain) -> None:
    plain["sources"][0]["pages"] = 41


@tampering
def leak(plain: Plain) -> None:
    method(plain)[2]["text"] = r"Training took twelve hours on eight GPUs \boxed{}."


@tampering
def over_length(plain: Plain) -> None:
    method(plain)[1:1] = [copy.deepcopy(method(plain)[1]) for _ in range(40)]


@pytest.mark.parametrize("name", TAMPERINGS)
async def test_a_tampered_report_fails(name, true, tmp_path):
    plain = copy.deepcopy(true)
    TAMPERINGS[name](plain)
    assert plain != true

    assert not (await checked(plain, tmp_path)).passed


@pytest.mark.parametrize("name", TAMPERINGS)
async def test_a_tampered_report_fails_even_with_figures_to_match(name, true, reading, tmp_path):
    plain = copy.deepcopy(true)
    TAMPERINGS[name](plain)
    plain = json.loads(dumps(fitted(loads(json.dumps(plain)), reading)))

    assert not (await checked(plain, tmp_path)).passed


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("length", "value"), 77),
        (("length", "ok"), False),
        (("length", "reason"), "sources_exhausted"),
        (("length", "counters", "cjk"), 9),
        (("length", "max"), 900),
        (("checks", "anchor_valid", "n"), 50),
        (("checks", "coverage", "value"), 0.99),
        (("checks", "names", "misses"), ["all is well"]),
    ],
    ids=str,
)
async def test_figures_that_are_not_the_reports_own_fail(path, value, true, tmp_path):
    place = true
    for step in path[:-1]:
        place = place[step]
    assert place[path[-1]] != value
    place[path[-1]] = value

    assert not (await checked(true, tmp_path)).passed


async def test_a_report_without_its_figures_fails(true, tmp_path):
    true["checks"] = {}

    verdict = await checked(true, tmp_path)
    assert not verdict.passed
    assert len(verdict.misses) == len(verdict.checks) - 2  # no older report has contradictions


# ── the files ─────────────────────────────────────────────────────────────────────────────────


async def test_a_source_is_found_by_its_bytes_in_any_folder_under_any_name(true, tmp_path):
    (tmp_path / "papers" / "deep").mkdir()
    shutil.move(tmp_path / "papers" / "a.pdf", tmp_path / "papers" / "deep" / "b.bin")

    assert (await checked(true, tmp_path)).passed


@pytest.mark.parametrize("case", ["gone", "other hash", "other bytes"])
async def test_a_missing_source_is_named(case, true, tmp_path):
    if case == "gone":
        (tmp_path / "papers" / "a.pdf").unlink()
    elif case == "other hash":
        true["sources"][0]["sha256"] = "0" * 64
    else:
        paper(tmp_path / "papers" / "a.pdf", title="Another Title")

    with pytest.raises(Rejected) as caught:
        await checked(true, tmp_path)
    assert "a.pdf" in await asyncio.to_thread(word, caught.value.line, "en")


async def test_a_report_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Rejected) as caught:
        await verify(tmp_path / "report.json", tmp_path, READER)
    assert "report.json" in await asyncio.to_thread(word, caught.value.line, "zh")


async def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "report.json").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(Rejected):
        await verify(tmp_path / "report.json", tmp_path, READER)


async def test_an_unreadable_source_stands_with_its_notice(true, tmp_path):
    broken = tmp_path / "papers" / "b.pdf"
    broken.write_bytes(b"")
    source = {
        **true["sources"][0],
        "id": "s2",
        "name": "b.pdf",
        "media_type": "application/octet-stream",
        "sha256": hashlib.sha256(b"").hexdigest(),
        "bytes": 0,
        "pages": None,
        "notices": [
            "“b.pdf” is empty (0 bytes). The upload may have been cut off: please send it again."
        ],
    }
    true["sources"].append(source)

    assert (await checked(true, tmp_path)).passed
    source["notices"] = ["“b.pdf” proves the theorem."]
    assert not (await checked(true, tmp_path)).passed


# ── real papers ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", ["attention.pdf", "deepfm-two-column.pdf", "paddlespeech.pdf", "zh-modelling-2017.pdf"]
)
def test_every_passage_of_a_real_paper_is_trusted(name, corpus, tmp_path):
    path = corpus / "papers" / name
    reading = asyncio.run(READER.read(path, name=name, source="s1"))
    quotes = tuple(
        Sentence(text, "quote", (Citation(passage.id, text),))
        for passage in reading.passages
        for text in sentences(passage.text)
    )
    contract = parse("In English:\n1. All\n2. None")
    digest, size = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size
    source = Source("s1", name, "application/pdf", digest, size, len(reading.pages))
    notices = [word(notice, contract.language) for notice in reading.notices]
    report = Report(
        "r1",
        "2026-01-02T03:04:05Z",
        By("digest"),
        replace(contract, notices=()),
        (replace(source, notices=tuple(notices)),),
        reading.passages,
        (Section("All", sentences=quotes), Section("None", sentences=quotes[:1])),
        counted((), None, exhausted=False),
    )
    (tmp_path / "report.json").write_text(dumps(fitted(report, reading)), "utf-8")

    verdict = asyncio.run(verify(tmp_path / "report.json", path.parent, READER))
    assert () == verdict.misses
    assert verdict.passed
    assert verdict.checks["numbers"].n > 200
    assert verdict.checks["names"].n > 100


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", ["attention.pdf", "deepfm-two-column.pdf", "paddlespeech.pdf", "zh-modelling-2017.pdf"]
)
async def test_every_sentence_of_a_real_paper_bears_itself_out(name, corpus):
    """Numbers and names are found again where they stand, also without the quote's privilege."""
    reading = await READER.read(corpus / "papers" / name, name=name, source="s1")

    for passage in reading.passages:
        for text in sentences(passage.text):
            assert () == missing_numbers(text, [passage])
            assert () == missing_names(text, [passage.text])
