"""Posts as Block Kit: inside every limit, nothing live, and the text reads back the same."""

import re

from hypothesis import given
from hypothesis import strategies as st
from slack_limits import broken, called, live, read

from adapters import _slack_blocks as kit
from adapters._text import clean
from bot.domain import Choice, Field, Form, Post
from bot.thread import escape

NASTY = [
    "<!channel>", "<!here>", "<!everyone>", "@everyone", "@here", "<@U0ANN>", "<#C1|general>",
    "<https://evil.example|click>", "https://evil.example/x?y=1&z", "&lt;!channel&gt;",
    "*b* _i_ `c`",
    "<script>alert(1)</script>", "| a | b |\n|---|---|\n| 1 | 2 |", "```\ncode <!here>\n```",
    "[link](https://evil.example)", "![image](https://evil.example/i.png)", "\u202eevil\u202c",
    "مرحبا بالعالم", "👩‍👩‍👧‍👦🏳️‍🌈", ":wave:", "\x00\x07\x1b[31m", "# head", "- item",
    "> quote", "1. one",
    "w" * 4_000, "字" * 5_000, "𝔘" * 3_000, "&" * 3_000, "a b " * 2_000, "",
]  # fmt: skip

hostile = st.lists(st.sampled_from(NASTY) | st.text(max_size=300), min_size=1, max_size=12)


def message(blocks):
    return {"blocks": blocks, "text": kit.fallback(blocks) or " "}


def messages_of(text):
    return kit.written(Post(text, "k"))


def squeezed(text):
    return re.sub(r"\s+", "", clean(text))


def post(sentences):
    """A section as the core writes it: a heading, then escaped sentences in every setting."""
    looks = ("{}", "- {}", "> {}", "1. {}", "**{}**", "## {}")
    parts = [looks[n % len(looks)].format(escape(one)) for n, one in enumerate(sentences) if one]
    return "\n\n".join(["## 1\\. Facts", *parts])


@given(hostile)
def test_hostile_text_stays_inside_every_limit_and_calls_nobody(sentences):
    for blocks in messages_of(post(sentences)):
        assert [] == broken(message(blocks))
        assert [] == live(message(blocks))
        assert [] == called(message(blocks))


@given(hostile)
def test_hostile_text_reads_back_the_same(sentences):
    kept = [one for one in sentences if squeezed(one)]
    shown = "".join(
        read({"blocks": blocks}) for blocks in messages_of("\n\n".join(map(escape, kept)))
    )

    assert squeezed("".join(kept)) == squeezed(shown)


def test_forty_thousand_characters_become_several_messages():
    text = escape("The model reaches 91.3 % on the test set <!channel>. " * 800)
    messages = messages_of("## 1\\. Facts\n\n" + text)

    assert 4 <= len(messages) <= 8
    assert all(broken(message(blocks)) == [] for blocks in messages)


def test_two_hundred_paragraphs_never_make_more_than_fifty_blocks():
    messages = messages_of("\n\n".join(f"Sentence {n}\\." for n in range(200)))

    assert all(broken(message(blocks)) == [] for blocks in messages)
    assert [f"Sentence {n}." for n in range(200)] == "\n".join(
        read({"blocks": blocks}) for blocks in messages
    ).split("\n")


@given(st.text(max_size=3_000), st.integers(min_value=2, max_value=300))
def test_a_shortened_text_fits_its_place(text, most):
    short = kit.fold(text, most)

    assert len(short.encode("utf-16-le")) // 2 <= most
    assert short == text or short.endswith("…")


@given(hostile)
def test_the_text_beside_blocks_can_always_be_edited_and_holds_no_markup(sentences):
    for blocks in messages_of(post(sentences)):
        text = kit.fallback(blocks)
        assert len(text.encode("utf-16-le")) // 2 <= 4_000
        assert "<" not in text and ">" not in text


def test_twenty_five_long_buttons_fit():
    choices = [Choice(f"which:{n}:slack-T0-C0-1", "字" * 70 + "😀" * 9) for n in range(25)]

    assert [] == broken(message([kit.line("Which?"), *kit.buttons(choices)]))


def test_forms_fit_whatever_their_words_are():
    form = Form("字" * 60, (Field("how", "?" * 3_000, long=True),), target=3)
    window = kit.form_modal(form, "slack:T0:C0:1760000000.000100", "Send" * 9, "Close" * 9)
    words = dict.fromkeys(("title", "brief", "files", "submit", "close"), "word " * 900)

    assert [] == broken(window)
    assert [] == broken(kit.ask_modal(words, "C0", "brief " * 2_000))
    assert [] == live(window)


def test_only_the_person_of_a_post_is_called():
    assert ["U0ANN"] == called({"blocks": kit.called("U0ANN")})
    assert [] == kit.called("<!channel>")
    assert [] == kit.called("")


def test_a_list_keeps_its_numbers_and_its_depth():
    (blocks,) = messages_of("1. one\n2. two\n   - deep")
    lists = blocks[0]["elements"]

    assert ["ordered", "ordered", "bullet"] == [one["style"] for one in lists]
    assert [None, 1, None] == [one.get("offset") for one in lists]
    assert [0, 0, 1] == [one["indent"] for one in lists]
