"""Slack's own rules for what is sent to it, which no emulator checks: limits, and what is live."""

import json
import re

BLOCKS = {"rich_text", "actions", "image", "input", "header", "divider", "context", "section"}
TEXT = {"type", "text", "style"}


def units(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def broken(payload):
    """Every rule that a message or a view breaks, a line each."""
    blocks = payload.get("blocks", [])
    view = payload.get("type") == "modal"
    found = list(_view(payload) if view else _message(payload))
    if len(blocks) > (100 if view else 50):
        found.append(f"{len(blocks)} blocks")
    for block in blocks:
        found += _block(block)
    return found


def _message(payload):
    if not payload.get("text", "").strip():
        yield "no text beside the blocks"
    if units(payload.get("text", "")) > 4_000:
        yield "a text that an edit refuses"
    if units(json.dumps(payload.get("blocks", []), ensure_ascii=False)) > 13_000:
        yield "msg_blocks_too_long"
    if "metadata" in payload and len(json.dumps(payload["metadata"])) > 4_000:
        yield "metadata"


def _view(view):
    for name in ("title", "submit", "close"):
        if view.get(name) and not 0 < units(view[name]["text"]) <= 24:
            yield name
    if any(block["type"] == "input" for block in view["blocks"]) and not view.get("submit"):
        yield "inputs without submit"
    if units(view.get("private_metadata", "")) > 3_000 or len(view.get("callback_id", "")) > 255:
        yield "private_metadata"
    if len(json.dumps(view)) > 250_000:
        yield "view_too_large"


def _block(block):
    if block["type"] not in BLOCKS:
        yield f"unknown block {block['type']}"
    match block["type"]:
        case "actions":
            yield from _actions(block["elements"])
        case "image":
            if not 0 < units(block["alt_text"]) <= 2_000 or ("id" not in block["slack_file"]):
                yield "image"
        case "rich_text":
            if not block["elements"]:
                yield "an empty rich_text"
            for element in block["elements"]:
                yield from _rich(element)
        case "input":
            if not 0 < units(block["label"]["text"]) <= 2_000 or len(block["block_id"]) > 255:
                yield "input"
            if units(block["element"].get("initial_value", "")) > 3_000:
                yield "initial_value"


def _actions(elements):
    if not 0 < len(elements) <= 25:
        yield f"{len(elements)} buttons"
    if len({element["action_id"] for element in elements}) < len(elements):
        yield "an action_id stands twice"
    for element in elements:
        if not 0 < units(element["text"]["text"]) <= 75 or units(element["value"]) > 2_000:
            yield "button"
        if element.get("style", "primary") not in ("primary", "danger"):
            yield "style"


def _rich(element):
    match element["type"]:
        case "rich_text_list":
            if not 0 <= element["indent"] <= 8 or element["style"] not in ("ordered", "bullet"):
                yield "list"
            for item in element["elements"]:
                yield from _rich(item)
        case "rich_text_section" | "rich_text_quote":
            if not element["elements"]:
                yield "an empty section"
            for part in element["elements"]:
                if part["type"] == "text" and not part["text"]:
                    yield "an empty text"
        case other:
            yield f"unknown element {other}"


OWN = re.compile(r"https?://[^/\s]+/archives/[A-Z0-9]+/p\d+(?:\?[\w=&.]*)?")


def live(payload):
    """Everything in a payload that could call someone or lead somewhere, but for user elements."""
    found = []
    text = payload.get("text", "") if "blocks" in payload else ""
    if isinstance(text, str) and ("<" in text or ">" in text):
        found.append(text)
    stack = [payload.get("blocks", [])]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack += node
        elif isinstance(node, dict):
            if node.get("type") == "link" and OWN.fullmatch(node.get("url", "")):
                continue  # to a message of ours, as Slack itself names it
            if node.get("type") in ("mrkdwn", "markdown", "link", "emoji", "broadcast", "channel",
                                    "usergroup", "team", "date", "section", "context"):  # fmt: skip
                found.append(node)
            if node.get("type") == "plain_text" and node.get("emoji") is not False:
                found.append(node)
            if node.get("type") == "text" and set(node) - TEXT:
                found.append(node)
            stack += node.values()
    return found


def called(payload):
    """The people whom a payload calls."""
    return [
        part["user_id"]
        for block in payload.get("blocks", [])
        if block["type"] == "rich_text"
        for element in block["elements"]
        for part in element["elements"]
        if part.get("type") == "user"
    ]


def read(payload):
    """A payload's text as a person reads it, a line each paragraph."""
    lines = []
    for block in payload.get("blocks", []):
        if block["type"] == "rich_text":
            lines += [_line(element) for element in block["elements"]]
    return "\n".join(line for line in lines if line)


def _line(element):
    if element["type"] == "rich_text_list":
        return "\n".join(_line(item) for item in element["elements"])
    return "".join(part.get("text", "") for part in element["elements"])
