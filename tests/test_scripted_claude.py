"""The scripted Claude refuses what the API refuses."""

import copy

import pytest

from bot.testing import faults

TEXT = {"type": "text", "text": "Write."}
PASSAGE = {"type": "text", "text": "It works."}


def document(**changes):
    return {
        "type": "document",
        "source": {"type": "content", "content": [PASSAGE]},
        "title": "a.pdf",
        "citations": {"enabled": True},
        **changes,
    }


VALID = {
    "model": "claude-opus-5-5",
    "max_tokens": 1000,
    "stream": True,
    "system": "You write.",
    "messages": [{"role": "user", "content": [document(), document(), TEXT]}],
}
MARK = {"cache_control": {"type": "ephemeral"}}
FORMAT = {
    "format": {"type": "json_schema", "schema": {"type": "object", "additionalProperties": False}}
}


def changed(**changes):
    return {**copy.deepcopy(VALID), **changes}


def with_content(*content, role="user"):
    return changed(messages=[{"role": role, "content": list(content)}])


def test_a_valid_request_is_taken():
    assert [] == faults(VALID)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (changed(temperature=0.2), "Extra inputs"),
        (changed(top_k=3), "Extra inputs"),
        (with_content(document(colour="red"), TEXT), "colour"),
        (with_content(document(), {"type": "text", "text": "x", "citation": None}), "citation"),
        (with_content({"type": "text", "txt": "x"}), "txt"),
        (with_content(document(), document(citations=None), TEXT), "all documents or on none"),
        (changed(output_config=FORMAT), "output_config.format"),
        (with_content(*[document(**MARK)] * 5, TEXT), "maximum of 4"),
        (changed(cache_control={"type": "ephemeral"}, messages=[
            {"role": "user", "content": [*[document(**MARK)] * 4, TEXT]}]), "maximum of 4"),
        (with_content(TEXT, role="assistant"), "prefilling"),
        (changed(thinking={"type": "disabled"}), "cannot be disabled"),
        (changed(tool_choice={"type": "any"}), "tool_choice"),
        (with_content({"type": "text", "text": "  "}), "non-empty"),
        (with_content(document(source={"type": "content", "content": []}), TEXT), "non-empty"),
        (changed(model="claude-sonnet-9"), "model"),
        (changed(max_tokens=200_000), "max_tokens"),
        (changed(max_tokens="many"), "max_tokens"),
        (changed(messages=[]), "at least one"),
        (changed(output_config={"effort": "extreme"}), "extreme"),
        (with_content(TEXT | {"citations": [{"type": "char_location", "cited_text": "x",
            "document_index": 0, "document_title": None, "start_char_index": 0,
            "end_char_index": 1}]}), "user's text"),
        ({"model": "claude-opus-5-5", "stream": True, "messages": []}, "max_tokens"),
    ],
)  # fmt: skip
def test_an_invalid_request_is_refused(body, says):
    found = faults(body)

    assert found
    assert says in found[0], found


def test_a_schema_may_not_leave_its_objects_open_or_count():
    loose = {"format": {"type": "json_schema", "schema": {"type": "object", "minLength": 1}}}

    assert 2 == len(faults(with_content(TEXT) | {"output_config": loose}))
