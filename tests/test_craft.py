"""What a well-kept repository promises, held by a machine."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Message, VariableReference
from fluent.syntax.visitor import Visitor

from bot.settings import Settings
from bot.words import LANGUAGES, say

ROOT = Path(__file__).parent.parent
CODE = [path for top in ("bot", "adapters", "prompts") for path in (ROOT / top).rglob("*.py")]
READMES = ("README.md", "README.zh-CN.md")
KEY = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")


class _Values(Visitor):
    def __init__(self):
        self.names = set()

    def visit_VariableReference(self, node: VariableReference):  # noqa: N802  the library's name
        self.names.add(node.id.name)


def catalogue(language):
    found = {}
    for path in sorted((ROOT / "bot" / "words" / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text("utf-8")).body:
            if isinstance(entry, Message):
                values = _Values()
                values.visit(entry)
                assert entry.id.name not in found, f"{entry.id.name} stands twice"
                found[entry.id.name] = values.names
            else:
                assert type(entry).__name__ in ("Comment", "GroupComment", "ResourceComment"), (
                    f"{path.name}: {entry.content}"
                )
    return found


def literals():
    """Every string constant of the code, those inside f-strings too."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_both_languages_have_the_same_words_with_the_same_values():
    en, zh = map(catalogue, LANGUAGES)

    assert en == zh


def test_every_word_of_the_catalogue_is_used():
    used = set(literals())
    # Beginnings of keys that the code completes at run time.
    heads = tuple(text for text in used if re.fullmatch(r"[a-z]+-(?:[a-z0-9]+-)*", text))

    assert [] == sorted(
        key for key in catalogue("en") if key not in used and not key.startswith(heads)
    )


def test_every_word_that_the_code_says_is_in_the_catalogue():
    known = catalogue("en")
    missing = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name not in ("say", "Line", "Unreadable", "Rejected", "Broken", "Busy", "BotError"):
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and first.value not in known:
                missing.add(f"{path.name}: {first.value}")

    assert set() == missing


def test_a_sentence_with_a_hole_is_never_said():
    with pytest.raises(ValueError, match="page"):
        say("thread-at-page", "en")
    with pytest.raises(LookupError):
        say("thread-no-such-key", "en")


def _headings(name):
    return [line.split(" ")[0] for line in _outside_fences(name) if line.startswith("#")]


def _outside_fences(name):
    fenced = False
    for line in (ROOT / name).read_text("utf-8").splitlines():
        fenced ^= line.startswith("```")
        if not fenced:
            yield line


def _fences(name):
    return re.findall(r"```.*?```", (ROOT / name).read_text("utf-8"), re.S)


def test_both_readmes_have_the_same_shape_and_the_same_commands():
    first, second = READMES

    assert _headings(first) == _headings(second)
    assert _fences(first) == _fences(second)


@pytest.mark.parametrize("name", READMES)
def test_the_readme_names_every_setting_and_only_real_ones(name):
    text = (ROOT / name).read_text("utf-8")
    named = set(re.findall(r"PAPERTHREAD_([A-Z_]+)", text)) - {"CORPUS"}

    assert {field.upper() for field in Settings.model_fields} == named


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_of_the_readme_exists(name):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^make ([a-z-]+)", (ROOT / name).read_text("utf-8"), re.M))

    assert targets >= {"demo", "test", "test-all"}
    assert all(re.search(rf"^{target}:", makefile, re.M) for target in targets)


def test_every_dependency_and_lint_exception_has_its_reason_beside_it():
    section, bare = "", []
    for line in (ROOT / "pyproject.toml").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line
        listed = section.startswith(("[project", "[tool.ruff.lint"))
        if listed and re.match(r'\s+"[A-Za-z][\w.-]*[><=~]', line) and "#" not in line:
            bare.append(line.strip())

    assert [] == bare


def test_files_stay_small():
    assert [] == [path.name for path in CODE if len(path.read_text("utf-8").splitlines()) > 400]


def test_every_silenced_warning_says_why():
    bare = re.compile(r"# (?:type: ignore(?:\[[\w, -]+\])?|noqa(?:: ?[A-Z0-9, ]+)?)\s*$", re.M)

    ours = {*CODE, *ROOT.glob("tests/*.py"), *ROOT.glob("benchmarks/*.py")}
    assert [] == [path.name for path in ours if bare.search(path.read_text("utf-8"))]


def test_no_tracked_file_knows_the_machine_it_was_written_on():
    needles = ["/" + folder + "/" for folder in ("home", "work", "root")]
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        names = [str(path.relative_to(ROOT)) for path in CODE]  # an unpacked archive
    else:
        names = [name for name in listed.stdout.split("\0") if name]
    texts = {}
    for name in names:
        try:
            texts[name] = (ROOT / name).read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue

    assert [] == [name for name, text in texts.items() if any(n in text for n in needles)]


def test_the_licence_is_the_agpl():
    text = (ROOT / "LICENSE").read_text("utf-8")

    assert text.startswith("GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3")
