"""How a true claim becomes a false one: hedges dropped, scope widened, traces of the machinery."""

import re
from collections.abc import Mapping, Sequence
from random import Random

from ._testing_lies import Truth, World, names_in, put

# ── hedges and support ────────────────────────────────────────────────────────────────────────

_MODAL: Mapping[str, Sequence[tuple[str, str]]] = {
    "zh": (
        ("很可能", ""), ("可能会", "会"), ("可能", ""), ("似乎", ""), ("怀疑", "证实"),
        ("推测", "证实"), ("结果提示", "结果证明"), ("提出一个假说", "给出了证明"),
        ("不一定", "同样"), ("未必", "同样"), ("预计", "测得"), ("不能排除", "存在"),
        ("尚未", "已经"), ("打算", "已经"), ("计划", "已经"), ("我们拟", "我们已"),
        ("有待", "已经"), ("认为，", "证明，"), ("留待今后研究", "也已完成测试"),
    ),
    "en": (
        (" may be ", " is "), (" may ", " does "), (" might ", " does "), ("likely ", ""),
        ("probably, ", ""), ("probably ", ""), ("suggest that", "prove that"),
        ("suggests that", "proves that"), ("suspect that", "show that"),
        ("hypothesize that", "have shown that"), ("appears to be", "is"), (" seem to ", " do "),
        ("plan to ", "did "), ("unknown", "certain"), ("not known", "known"),
        ("We expect", "We measured"), ("We estimate that", "We measured that"), ("I think, ", ""),
    ),
}  # fmt: skip
_SCOPE: Mapping[str, Sequence[tuple[str, str]]] = {
    "zh": (
        ("只有当", "当"), ("只有", "有"), ("只", ""), ("仅", ""), ("至多", ""), ("最多", ""),
        ("至少", ""), ("大多", ""), ("多数", "所有"), ("大部分", "全部"), ("通常", ""),
        ("部分", "完全"), ("有些", "所有"), ("一些", "所有"), ("在本文的设定中，", ""),
        ("在这些假设下，", ""), ("在部分地区，", ""), ("在本研究中，", ""), ("往往", ""),
        ("一般", ""), ("主要", ""),
    ),
    "en": (
        (" only ", " "), ("Only ", ""), ("at most ", ""), ("at least ", ""), ("up to ", ""),
        ("typically ", ""), ("mostly ", ""), (" in this setting", ""), ("In our setting ", ""),
        ("In our setting", "Everywhere"), ("Under these assumptions ", ""),
        ("Under these assumptions, ", ""), ("most ", "all "), ("Most ", "All "), ("Some ", "All "),
        (" some ", " all "), ("often ", ""), ("Many ", "All "), ("many ", "all "), (" in part", ""),
        ("usually ", ""), ("rarely ", ""),
    ),
}  # fmt: skip


_EMPHASIS = re.compile(  # what limits nothing: "only 12%", "the most common", "96 只"
    r"\s?(?:(?:只|仅)(?:[有能为高比]{0,2})\s?[\d不]|[oO]nly (?:about )?\d|only a |[mM]ost common|"
    r"[mM]ost in |some \d|many as|(?<=\d\s)只|(?<=于)一般)"
)


def _replaced(truth: Truth, chance: Random, table: Sequence[tuple[str, str]]) -> str | None:
    options = [
        (match, new)
        for old, new in table
        for match in re.finditer(rf"(?<![a-z]){re.escape(old)}", truth.text)
        if not _EMPHASIS.match(truth.text, match.start())
    ]
    if not options:
        return None
    match, new = chance.choice(options)
    text = put(truth.text, match, new)
    return text[0].upper() + text[1:] if text else None


def dropped_hedge(truth: Truth, chance: Random, world: World) -> str | None:
    """Make "may" "does"."""
    return _replaced(truth, chance, _MODAL[truth.language])


def dropped_scope(truth: Truth, chance: Random, world: World) -> str | None:
    """Leave out "only", "at most", "in our setting", or make "some" "all"."""
    return _replaced(truth, chance, _SCOPE[truth.language])


_WIDE = {
    "zh": (
        "在任何情况下，{}", "事实证明，{}", "无论何种模型和任务，{}", "在所有语言和场景中，{}",
        "毫无疑问，{}", "这一突破性的工作表明，{}", "众所周知，{}", "对所有人群而言，{}",
    ),
    "en": (
        "In every case, {}", "It is proven beyond doubt that {}", "For all models and tasks, {}",
        "Regardless of the setting, {}", "This groundbreaking work shows that {}",
        "As everyone knows, {}", "For any population, {}", "Without exception, {}",
    ),
}  # fmt: skip
_MORE = {
    "zh": (
        "，因此可以直接用于医院", "，这一成果已获得最佳论文奖", "，并已在多家企业上线使用",
        "，这也解释了其经济价值", "，其他团队已独立重复了这一结果", "，远好于人类专家",
        "，因而不再需要任何人工检查", "，这主要归功于政府资助",
    ),
    "en": (
        ", which makes it ready for hospitals", ", and it won the best paper award",
        ", and several companies already use it", ", which explains its economic value",
        ", and other teams have reproduced this", ", far better than human experts",
        ", so that no manual check is needed", ", mainly thanks to public funding",
    ),
}  # fmt: skip
_END = re.compile(r"[.。!！]?$")


def over_general(truth: Truth, chance: Random, world: World) -> str | None:
    """Widen a claim beyond what was shown."""
    text = truth.text
    if truth.language == "en" and not names_in(truth):
        text = text[0].lower() + text[1:]
    return chance.choice(_WIDE[truth.language]).format(text)


def invented(truth: Truth, chance: Random, world: World) -> str | None:
    """Add a clause that no passage holds."""
    end = "。" if truth.language == "zh" else "."
    return _END.sub("", truth.text, count=1) + chance.choice(_MORE[truth.language]) + end


def misplaced(truth: Truth, chance: Random, world: World) -> str | None:
    """Cite a passage for what quite another one says."""
    own = {passage.id for passage in truth.passages}
    for _ in range(20):
        other = chance.choice(world.in_language(truth.language))
        if not own & {passage.id for passage in other.passages}:
            return other.text
    return None


# ── contradictions ────────────────────────────────────────────────────────────────────────────

_DENIALS: Mapping[str, Sequence[tuple[str, str]]] = {
    "zh": (
        ("没有", "有"), ("不会", "会"), ("可以", "不可以"), ("能够", "不能"), ("会使", "不会使"),
        ("是", "不是"), ("达到", "没有达到"), ("使用", "没有使用"), ("提高", "降低"),
        ("减少", "增加"), ("优于", "不如"), ("需要", "不需要"), ("提升", "降低"),
        ("支持", "不支持"), ("包含", "不包含"), ("导致", "不会导致"), ("缩短", "没有缩短"),
        ("下降", "上升"),
    ),
    "en": (
        (" is ", " is not "), (" are ", " are not "), (" was ", " was not "),
        (" were ", " were not "), (" can ", " cannot "), (" does not ", " does "),
        (" did not ", " did "), (" not ", " "), ("increase", "decrease"), ("reduces", "increases"),
        ("improves", "worsens"), ("faster", "slower"), (" fewer ", " more "), (" more ", " fewer "),
        (" has ", " does not have "), (" have been ", " have not been "), (" rose ", " fell "),
        (" fell ", " rose "),
    ),
}  # fmt: skip


def denied(truth: Truth, chance: Random, world: World) -> str | None:
    """Deny what a sentence says."""
    return _replaced(truth, chance, _DENIALS[truth.language])


# ── register ──────────────────────────────────────────────────────────────────────────────────

_VOICES = {
    "zh": (
        "我们发现，{}", "大家可以看到，{}", "说白了，{}", "不得不说，{}", "你会发现，{}", "{}！",
        "笔者认为，{}", "众所周知，{}", "咱们来看，{}", "综上所述，{}", "哇，{}",
    ),
    "en": (
        "As you can see, {}", "We found that {}", "In our work, {}", "Let's be clear: {}",
        "Believe it or not, {}", "I think that {}", "Needless to say, {}", "{}!", "Guess what: {}",
        "To sum up, {}", "As mentioned above, {}",
    ),
}  # fmt: skip


def voice(truth: Truth, chance: Random, world: World) -> str | None:
    """Say it in another voice than a report's: first person, chat, a word to the reader."""
    form = chance.choice(_VOICES[truth.language])
    return form.format(_END.sub("", truth.text) if "!" in form or "！" in form else truth.text)


# ── the machinery, and broken sentences ───────────────────────────────────────────────────────

_TRACES = (
    "\\boxed{{{}}}", "long_context", "chunk {}", "video{}.mp4", "pdf.pdf", "<passage id={}>",
    "[[{}]]", "[citation {}]", "{{{{section_{}}}}}", "tool_call", "search_results",
    "system prompt", "```", "【{}†source】", "passage #{}", "</document>", "read_file",
)  # fmt: skip
_COUNTS = {
    "zh": (
        "本报告约{}字。", "全文共计 {} 字。", "（本节字数：{}）", "以上内容共约 {} 字，符合要求。",
        "总字数为{}字。",
    ),
    "en": (
        "This report has {} words.", "Word count: {}.", "This section is about {} words long.",
        "({} words)", "The summary comes to roughly {} words.",
    ),
}  # fmt: skip
_SPEECH = {
    "zh": (
        "作为人工智能助手，{}", "好的，以下是您要的章节：{}", "根据您提供的文件，{}",
        "以下是为您撰写的内容：{}",
    ),
    "en": (
        "As an AI language model, I note that {}", "Sure, here is the section: {}",
        "Certainly! Here is the revised text: {}", "Here is the report: {}",
    ),
}  # fmt: skip


def leak(truth: Truth, chance: Random, world: World) -> str | None:
    """Let a trace of the machinery stand in the sentence."""
    trace = chance.choice(_TRACES).format(chance.randrange(1, 99))
    if chance.random() < 0.25:
        return chance.choice(_SPEECH[truth.language]).format(truth.text)
    cut = [match.start() for match in re.finditer(r"[ ，。,]", truth.text)] or [len(truth.text)]
    at = chance.choice(cut)
    return f"{truth.text[:at]} {trace}{truth.text[at:]}"


def self_count(truth: Truth, chance: Random, world: World) -> str | None:
    """Report the report's own length."""
    said = chance.choice(_COUNTS[truth.language]).format(chance.randrange(300, 5000))
    return said if chance.random() < 0.5 else f"{truth.text} {said}"


def foreign(truth: Truth, chance: Random, world: World) -> str | None:
    """Say it in another language than the brief's."""
    others = world.in_language("en" if truth.language == "zh" else "zh")
    return chance.choice(others).text if others else None


def empty(truth: Truth, chance: Random, world: World) -> str | None:
    """Say nothing."""
    return chance.choice(("", " ", "……", "。", "...", "—", "\n", "[]", "**"))


def cut_off(truth: Truth, chance: Random, world: World) -> str | None:
    """Stop in the middle, as an answer does that ran into its limit."""
    text = truth.text.rstrip("。.!?")
    at = chance.randrange(len(text) // 3, max(len(text) // 3 + 1, len(text) - 2))
    return None if re.search(r"[.。!?！？；;:：…]$", text[:at].strip()) else text[:at].strip()
