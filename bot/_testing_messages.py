"""Which requests the Messages API takes, by the SDK's own types and by its documented rules.

The SDK's types are walked by hand: keys that they do not name are refused and every iterator is
looked into, which pydantic does neither of for these types.
"""

import json
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

REMOVED = ("temperature", "top_p", "top_k")
MOST_BREAKPOINTS = 4
MOST_TOKENS = 128_000
MODELS: Mapping[str, bool] = {  # whether thinking can be switched off
    "claude-fable-5-2": False,
    "claude-opus-5-5": False,
    "claude-sonnet-5-5": False,
    "claude-haiku-5-5": True,
}
_KEYWORDS = frozenset({"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
                       "multipleOf", "pattern", "$ref"})  # fmt: skip


def faults(body: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a request, nothing where the API would take it."""
    from anthropic.types.message_create_params import MessageCreateParamsStreaming

    found = list(misfits(body, MessageCreateParamsStreaming, "request"))
    if found:
        return found
    return [*_ruled(body), *_messages(body), *_schema(body)]


# ── the SDK's own types ───────────────────────────────────────────────────────────────────────


def misfits(value: Any, kind: Any, place: str) -> Iterator[str]:
    """Yield where a value from JSON does not fit one of the SDK's types for requests."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind is Any or kind is object:
        return
    if origin in (Required, NotRequired, Annotated):
        yield from misfits(value, parts[0], place)
    elif origin in (Union, types.UnionType):
        tries = [list(misfits(value, part, place)) for part in parts]
        if all(tries):
            yield max(tries, key=lambda found: _nearness(found, place))[-1]
    elif origin is Literal:
        if value not in parts:
            yield f"{place}: {value!r} is none of {parts}"
    elif hasattr(kind, "__required_keys__"):
        yield from _keys(value, kind, place)
    elif origin is dict or kind is dict:
        if not isinstance(value, dict):
            yield f"{place}: not an object"
    elif origin is not None and issubclass(origin, (Iterable, Sequence)):
        if not isinstance(value, list):
            yield f"{place}: not a list"
        else:
            for at, one in enumerate(value):
                yield from misfits(one, parts[0], f"{place}.{at}")
    elif kind is type(None):
        if value is not None:
            yield f"{place}: not null"
    elif not _is(value, kind):
        yield f"{place}: not of type {getattr(kind, '__name__', kind)}"


def _nearness(found: Sequence[str], place: str) -> tuple[bool, int]:
    """Rank what misfits a member of a union: the member of the right name is the one meant."""
    named = (f"{place}.type:", f"{place}.role:")
    return not any(fault.startswith(named) for fault in found), found[-1].count(".")


def _keys(value: Any, kind: Any, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: not an object"
        return
    hints = get_type_hints(kind, include_extras=True)
    needed = {name for name, hint in hints.items() if get_origin(hint) is Required}
    needed |= kind.__required_keys__
    yield from (f"{place}.{name}: missing" for name in sorted(needed - value.keys()))
    for name, one in value.items():
        if name not in hints:
            yield f"{place}.{name}: Extra inputs are not permitted"
        else:
            yield from misfits(one, hints[name], f"{place}.{name}")


def _is(value: Any, kind: Any) -> bool:
    if kind in (int, float):
        return isinstance(value, (int, kind)) and not isinstance(value, bool)
    if not isinstance(kind, type):
        raise TypeError(f"a kind that this walk does not know: {kind}")
    return isinstance(value, kind)


# ── documented rules ──────────────────────────────────────────────────────────────────────────


def _ruled(body: Mapping[str, Any]) -> Iterator[str]:
    model = body["model"]
    if model not in MODELS:
        yield f"model: {model}"
    yield from (f"{name}: Extra inputs are not permitted" for name in REMOVED if name in body)
    if not 0 < body["max_tokens"] <= MOST_TOKENS:
        yield "max_tokens: out of range"
    thinking = body.get("thinking") or {}
    if "budget_tokens" in thinking:
        yield "thinking.budget_tokens: not supported by this model"
    if thinking.get("type") == "disabled" and not MODELS.get(model, True):
        yield "thinking: cannot be disabled for this model"
    if (body.get("tool_choice") or {}).get("type") in ("any", "tool"):
        yield "tool_choice: forced tool use is not supported by this model"
    marks = sum(_count(body.get(part), "cache_control") for part in ("tools", "system", "messages"))
    if marks + bool(body.get("cache_control")) > MOST_BREAKPOINTS:
        yield "A maximum of 4 blocks with cache_control may be provided"
    citing = [bool((one.get("citations") or {}).get("enabled")) for one in documents(body)]
    if len(set(citing)) > 1:
        yield "citations: enabled on all documents or on none"
    if any(citing) and (body.get("output_config") or {}).get("format"):
        yield "citations: not together with output_config.format"


def _messages(body: Mapping[str, Any]) -> Iterator[str]:
    messages = body["messages"]
    if not messages:
        yield "messages: at least one message is required"
        return
    if messages[-1]["role"] != "user":
        yield "messages: prefilling the assistant's answer is not supported"
    for message in messages:
        for block in blocks(message):
            kind = block.get("type")
            if kind == "text" and not block["text"].strip():
                yield "messages: text content blocks must be non-empty"
            if message["role"] == "user" and kind == "text" and block.get("citations"):
                yield "messages: citations are not allowed in a user's text"
            if message["role"] == "assistant" and kind == "document":
                yield "messages: documents are not allowed in an assistant's message"
            if kind == "document":
                yield from _document(block)
        if not blocks(message):
            yield "messages: content must be non-empty"


def _document(block: Mapping[str, Any]) -> Iterator[str]:
    source = block["source"]
    if source["type"] == "content" and isinstance(source["content"], list):
        if not source["content"]:
            yield "document: content must be non-empty"
        for inner in source["content"]:
            if inner.get("cache_control"):
                yield "document: cache_control belongs on the document"
            if inner["type"] == "text" and not inner["text"].strip():
                yield "document: text content blocks must be non-empty"
    if len(block.get("title") or "") > 500:
        yield "document: title is too long"


def _schema(body: Mapping[str, Any]) -> Iterator[str]:
    shape = ((body.get("output_config") or {}).get("format") or {}).get("schema")
    if shape is None:
        return
    for part in _objects(shape):
        if part.get("type") == "object" and part.get("additionalProperties") is not False:
            yield "schema: additionalProperties must be false"
        if unknown := _KEYWORDS & part.keys():
            yield f"schema: {sorted(unknown)} not supported"


def _objects(part: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from _objects(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _objects(inner)


def _count(part: Any, name: str) -> int:
    return sum(bool(one.get(name)) for one in _objects(part))


# ── what a request holds ──────────────────────────────────────────────────────────────────────


def blocks(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a message's content as blocks."""
    content = message["content"]
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return list(content)


def documents(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the documents of a request, in the order that citations count them in."""
    return [
        block
        for message in body["messages"]
        for block in blocks(message)
        if block.get("type") == "document"
    ]


def prefixes(body: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """Return each block of a prompt in the order of caching: its key, its words, if it is marked.

    A key names all that stands before a block too, and what makes it another prompt.
    """
    config = body.get("output_config") or {}
    key = json.dumps([body["model"], body.get("tools"), config, body.get("thinking")])
    system = body.get("system") or []
    held = [{"type": "text", "text": system}] if isinstance(system, str) else list(system)
    for message in body["messages"]:
        held += blocks(message)
    found = []
    for block in held:
        bare = {name: value for name, value in block.items() if name != "cache_control"}
        key += json.dumps(bare, sort_keys=True)
        found.append((key, words(bare), bool(block.get("cache_control"))))
    return found


def words(part: Any) -> str:
    """Return the words of a block that a model reads."""
    if isinstance(part, dict):
        named = [part.get(name) for name in ("text", "title", "context") if part.get(name)]
        return " ".join([*map(str, named), words(part.get("source")), words(part.get("content"))])
    if isinstance(part, list):
        return " ".join(map(words, part))
    return ""
