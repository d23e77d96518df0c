"""Citation marks in posts lead to their evidence, where it has an address; else they are text."""

import re

from hypothesis import given
from hypothesis import strategies as st
from slack_limits import broken, read

from adapters import _slack_blocks
from adapters._discord_view import lay_out
from adapters._text import clean
from bot.domain import PageBoxes, Passage, Post
from bot.report import Block, Citation, Section, Sentence, Source, mark_of
from bot.thread import escape, section_post

ADDRESS = "https://papers.example/r/" + "a-_Z" * 40 + "/"
LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\((https://[^)]*)\)")
SOURCES = [Source("s1", "paper.pdf", "application/pdf", "0" * 64, 1)]


def report_post(texts, **more):
    """A section whose every sentence rests on two pages."""
    passages = {
        f"s1-p{n}": Passage(f"s1-p{n}", "s1", text, PageBoxes(n, ((0, 0, 1, 1),)))
        for n, text in enumerate([*texts, "more"], 1)
    }
    said = [
        Sentence(
            text, "quote", citations=(Citation(f"s1-p{n}", text), Citation(f"s1-p{n + 1}", "x"))
        )
        for n, text in enumerate(texts, 1)
    ]
    section = Section("facts", sentences=tuple(said), **more)
    return section_post(0, section, passages, SOURCES, "en")


def led(post, address=ADDRESS):
    return Post(post.text, "k", marks=post.marks, evidence=address)


def on_discord(post):
    """Return what is read of a post's messages, and their links: text and address."""
    messages = [page.text for page in lay_out(post)]
    assert all(len(one.encode("utf-16-le")) // 2 <= 4000 for one in messages)
    links = [pair for one in messages for pair in LINK.findall(one)]
    bare = "".join(LINK.sub(r"\1", one) for one in messages)
    return re.sub(r"\\(.)", r"\1", bare), [(re.sub(r"\\", "", t), url) for t, url in links]


def on_slack(post):
    messages = _slack_blocks.written(post)
    assert all([] == broken({"blocks": one, "text": "x"}) for one in messages)
    links, stack = [], list(messages)
    while stack:
        node = stack.pop(0)
        if isinstance(node, dict) and node.get("type") == "link":
            links.append((node["text"], node["url"]))
        inside = node if isinstance(node, list) else list(node.values())
        stack = [one for one in inside if isinstance(one, (dict, list))] + stack
    return "".join(read({"blocks": one}) for one in messages), links


def test_each_mark_leads_to_its_own_citation_and_reads_the_same():
    post = report_post(["One thing.", "Another (thing) [1 · p. 1]."])
    names = [
        mark_of(Citation(f"s1-p{n}", quote))
        for n, quote in [
            (1, "One thing."),
            (2, "x"),
            (2, "Another (thing) [1 · p. 1]."),
            (3, "x"),
        ]
    ]
    for shown in (on_discord, on_slack):
        text, links = shown(led(post))
        assert ["1 · p. 1", "1 · p. 2", "2 · p. 2", "2 · p. 3"] == [one for one, _ in links]
        assert [f"{ADDRESS}#{name}" for name in names] == [url for _, url in links]
        assert (text, []) == shown(led(post, ""))


def test_the_places_of_a_tables_rows_lead_there_too():
    rows = ((("name",), ("value",)), (("a",), (0,)), (("b",), (1,)))
    post = report_post(["1.0", "2.0"], blocks=(Block("table", "", (), rows),))
    text, links = on_discord(led(post))

    assert ["p. 1", "p. 2", "p. 2", "p. 3"] == [one for one, _ in links]
    assert text.index("p. 1") < text.index("2.0")
    assert 4 == len({url for _, url in links})


def test_where_links_would_not_fit_fewer_are_set_and_nothing_is_cut():
    post = report_post(["A sentence of some length that says a thing. " * 2] * 30)
    for shown in (on_discord, on_slack):
        text, links = shown(led(post))
        assert 0 < len(links) < len(post.marks)
        assert text == shown(led(post, ""))[0]


texts = st.lists(
    st.sampled_from(["[1 · p. 1]", "](x)", "[2](https://e.example)", "w" * 900, "\\[", "字" * 700])
    | st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40),
    min_size=1,
    max_size=8,
)  # fmt: skip


def squeezed(text):
    return re.sub(r"\s+", "", clean(text))


@given(texts)
def test_links_take_nothing_away_and_lead_nowhere_else(sentences):
    post = report_post(sentences)
    text, links = on_slack(led(post))

    assert squeezed(text) == squeezed(on_slack(led(post, ""))[0])
    assert {ADDRESS} >= {url.partition("#")[0] for _, url in links}
    for page, bare in zip(lay_out(led(post)), lay_out(led(post, "")), strict=True):
        ours = re.compile(r"(?<!\\)\[((?:\\.|[^\[\]\\])*)\]\(" + re.escape(ADDRESS) + r"#q\w+\)")
        assert ours.sub(r"\1", page.text) == bare.text


def test_without_a_mark_in_the_text_nothing_is_linked():
    post = Post(escape("Thanks [4]."), "k", marks=(("3 · p. 4", "q1"),), evidence=ADDRESS)

    assert [] == on_discord(post)[1]
    assert [] == on_slack(post)[1]
