"""Posts and forms as Block Kit, inside every limit of Slack's; pure.

Foreign text goes into ``rich_text`` blocks alone: their text elements are shown as they are and are
never read for mentions, links or emoji.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.domain import Choice, Form, Post

from ._text import Paragraph, linked, pages, paragraphs

Json = dict[str, Any]

MESSAGE_SIZE = 10_000  # of a message's blocks as JSON; Slack refuses somewhere above 13,000
MESSAGE_BLOCKS = 38  # leaves room for a mention, ten images and the buttons under the limit of 50
MODAL_SIZE = 30_000
MODAL_BLOCKS = 85  # leaves room for ten images and notices under the limit of 100
FALLBACK = 3_000  # of the text beside the blocks; from 4,000 on an edit is refused
TITLE, BUTTON, LABEL, ANSWER = 24, 75, 2_000, 3_000
DEEPEST = 8  # indent of a list
FORM, ASK = "paperthread-form", "paperthread-ask"  # callback ids of our forms
COMMAND = "paperthread-command"  # of the form that asks which command, and begins its buttons' ids
PRESS = "paperthread"  # begins the action id of each of our buttons
OPEN = "paperthread-open"  # begins the action id of a button that only opens an address
BRIEF, FILES = "brief", "files"  # the questions of the form that asks for a report
WHICH = "which"  # the question of the form that asks which command

_USER = re.compile(r"[UW][A-Z0-9]{2,}")


def fold(text: str, most: int) -> str:
    """Shorten a text for a place that holds ``most`` UTF-16 units.

    >>> fold("abcdef", 4)
    'abc…'
    """
    if _units(text) <= most:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)]
    return kept.decode("utf-16-le", "ignore").rstrip() + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> Json:
    """Return a text object in which nothing is read as markup."""
    return {"type": "plain_text", "text": text, "emoji": False}


# ── text ──────────────────────────────────────────────────────────────────────────────────────


def written(post: Post, size: int = MESSAGE_SIZE, count: int = MESSAGE_BLOCKS) -> list[list[Json]]:
    """Turn a post's CommonMark into blocks, shared out over as many messages as it needs."""
    shown = [part for part in paragraphs(post.text) if part.text]
    shared = linked(pages(shown, size, _size, count), post, size, _size)
    return [list(_blocks(page)) for page in shared]


def _size(part: Paragraph) -> int:
    return _units(json.dumps(_block([_element(part)]), ensure_ascii=False))


def _block(elements: Sequence[Json]) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _blocks(parts: Iterable[Paragraph]) -> Iterator[Json]:
    """One block a paragraph; list items that follow each other share one."""
    items: list[Json] = []
    for part in parts:
        if part.kind == "item":
            items.append(_element(part))
            continue
        if items:
            yield _block(items)
            items = []
        yield _block([_element(part)])
    if items:
        yield _block(items)


def _element(part: Paragraph) -> Json:
    runs = [
        ({"type": "link", "url": run.link} if run.link else {"type": "text"})
        | {"text": run.text}
        | ({"style": {"bold": True}} if run.bold or part.kind == "heading" else {})
        for run in part.runs
        if run.text
    ]
    section = {"type": "rich_text_section", "elements": runs}
    if part.kind == "quote":
        return {"type": "rich_text_quote", "elements": runs}
    if part.kind != "item" or not part.mark:
        return section
    ordered = part.mark != "•"
    listed = {
        "type": "rich_text_list",
        "style": "ordered" if ordered else "bullet",
        "indent": min(part.level, DEEPEST),
        "elements": [section],
    }
    if ordered and (before := int(part.mark.rstrip(".")) - 1) > 0:
        listed["offset"] = before
    return listed


def fallback(blocks: Sequence[Json]) -> str:
    """Return the text beside blocks: what a notification and a screen reader say; nothing live.

    >>> fallback([_block([{"type": "rich_text_section", "elements": [
    ...     {"type": "text", "text": "<!here>"}]}])])
    '&lt;!here&gt;'
    """
    text = "\n".join(filter(None, map(read, blocks)))
    for most in (FALLBACK, FALLBACK // 2, FALLBACK // 5):
        folded = fold(text, most)
        shown = folded.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if _units(shown) <= FALLBACK:
            return shown
    return ""


def read(block: Json) -> str:
    """Return the text that a block shows, without its looks."""
    if block["type"] != "rich_text":
        return ""
    return "\n".join(_read(element) for element in block["elements"])


def _read(element: Json) -> str:
    if element["type"] == "rich_text_list":
        return "\n".join(_read(item) for item in element["elements"])
    return "".join(part.get("text", "") for part in element["elements"])


# ── messages ──────────────────────────────────────────────────────────────────────────────────


def called(user: str) -> list[Json]:
    """Return the block that calls a person; the only thing of ours that pings."""
    if not _USER.fullmatch(user):
        return []
    person = {"type": "user", "user_id": user}
    return [_block([{"type": "rich_text_section", "elements": [person]}])]


def line(text: str) -> Json:
    """Return a block of plain words."""
    return _block([{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}])


def link(text: str, url: str) -> Json:
    """Return a block of plain words that lead to a message of ours."""
    shown = {"type": "link", "url": url, "text": text}
    return _block([{"type": "rich_text_section", "elements": [shown]}])


def buttons(choices: Sequence[Choice]) -> list[Json]:
    """Return a row of buttons; each carries all that a click on it means."""
    return [{"type": "actions", "elements": [_button(*one) for one in enumerate(choices)]}][
        : 1 if choices else 0
    ]


def _button(place: int, choice: Choice) -> Json:
    look: Json = {} if choice.style == "plain" else {"style": choice.style}
    if choice.url:  # Slack tells of the click all the same
        look = {"url": choice.url, "action_id": f"{OPEN}:{place}"}
    return {
        "type": "button",
        "action_id": f"{PRESS}:{choice.opens}:{place}",
        "value": choice.id,
        "text": plain(fold(choice.label, BUTTON)),
    } | look


def pictures(files: Sequence[str], shows: str) -> list[Json]:
    """Show uploaded images, each named by its Slack file."""
    alt = fold(shows, LABEL)
    return [{"type": "image", "slack_file": {"id": file}, "alt_text": alt} for file in files]


# ── forms ─────────────────────────────────────────────────────────────────────────────────────


def modal(title: str, close: str, blocks: Sequence[Json]) -> Json:
    """Return a window that only shows something."""
    return {
        "type": "modal",
        "title": plain(fold(title, TITLE)),
        "close": plain(fold(close, TITLE)),
        "blocks": list(blocks),
    }


def form_modal(form: Form, thread: str, submit: str, close: str) -> Json:
    """Return a form's window; where its answer belongs travels inside it."""
    blocks = [
        _question(one.name, one.label, long=one.long, given=one.value)
        | ({"optional": True} if one.optional else {})
        for one in form.fields
    ]
    held = json.dumps({"thread": thread, "target": form.target})
    return modal(form.title, close, blocks) | {
        "callback_id": FORM,
        "submit": plain(fold(submit, TITLE)),
        "private_metadata": held,
    }


def ask_modal(words: dict[str, str], place: str, text: str) -> Json:
    """Return the window that asks for a report's brief and files; ``place`` is where to post it."""
    files = {
        "type": "input",
        "block_id": FILES,
        "optional": True,
        "label": plain(fold(words["files"], LABEL)),
        "element": {"type": "file_input", "action_id": FILES, "max_files": 10},
    }
    brief = _question(BRIEF, words["brief"], long=True, given=text)
    return modal(words["title"], words["close"], [brief | {"optional": True}, files]) | {
        "callback_id": ASK,
        "submit": plain(fold(words["submit"], TITLE)),
        "private_metadata": place,
    }


def order(command: str, label: str, thread: str, place: int) -> Json:
    """Return a button that says a command in a report's thread."""
    held = json.dumps({"thread": thread, "command": command})
    return {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": f"{COMMAND}:{place}",
                "value": held,
                "text": plain(fold(label, BUTTON)),
            }
        ],
    }


def command_modal(words: dict[str, str], commands: dict[str, str], thread: str) -> Json:
    """Return the window that asks which command; ``commands`` are their names and what they do."""
    options = [
        {"text": plain(fold(about, BUTTON)), "value": command}
        for command, about in commands.items()
    ]
    which = {
        "type": "input",
        "block_id": WHICH,
        "label": plain(fold(words["which"], LABEL)),
        "element": {"type": "radio_buttons", "action_id": WHICH, "options": options},
    }
    return modal(words["title"], words["close"], [which]) | {
        "callback_id": COMMAND,
        "submit": plain(fold(words["submit"], TITLE)),
        "private_metadata": thread,
    }


def _question(name: str, label: str, *, long: bool, given: str = "") -> Json:
    element: Json = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": long,
        "max_length": ANSWER,
    }
    if given:
        element["initial_value"] = fold(given, ANSWER)
    return {
        "type": "input",
        "block_id": name,
        "label": plain(fold(label, LABEL)),
        "element": element,
    }


def filled(view: Json) -> dict[str, Any]:
    """Return what was filled in: text by question, what was chosen, and lists of files."""
    found: dict[str, Any] = {}
    for name, fields in view.get("state", {}).get("values", {}).items():
        for field in fields.values():
            chosen = field.get("selected_option") or field
            found[name] = field.get("files") if "files" in field else chosen.get("value") or ""
    return found
