"""A post as Discord shows it: its markdown, its messages within every limit, its buttons and forms.

Messages are made of components (version 2): 4,000 characters each, and every component keeps the
number that it was sent with.  That number is the marker by which a post is found again.
"""

import io
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import groupby
from pathlib import PurePosixPath

import discord
from discord import ui

from bot.domain import Attachment, Choice, Form, Post, answered

from ._text import Paragraph, dated, linked, pages, paragraphs

# docs.discord.com/developers: components/reference, resources/message#create-message
TEXT = 4000  # characters of text in one message
FILES = 10  # in one message
REQUEST = 24 << 20  # bytes of files in one message; 25 MiB is the limit of a whole request
BUTTONS = 5  # in one row
LABEL, BUTTON = 45, 80  # characters on a form and on a button
NONCE = 25  # characters
TYPED = 4000  # characters that stand in a form's field
OURS = "paperthread"  # begins every custom id

_ANYWHERE = re.compile(r"[\\`*_~|<>\[\]@:]")
_AT_START = re.compile(r"^([ \t]*)(?:([#+-])|(\d+)([.)]))", re.MULTILINE)
_LONE = re.compile(r"[\ud800-\udfff]")
_STYLES = {
    "plain": discord.ButtonStyle.secondary,
    "primary": discord.ButtonStyle.primary,
    "danger": discord.ButtonStyle.danger,
}


# ── text ──────────────────────────────────────────────────────────────────────────────────────


def escape(text: str) -> str:
    """Make a text safe inside Discord's markdown: no look, link, mention or emoji comes of it.

    >>> escape("**a** <@1> https://b.c :smile:")
    '\\\\*\\\\*a\\\\*\\\\* \\\\<\\\\@1\\\\> https\\\\://b.c \\\\:smile\\\\:'
    """
    return _ANYWHERE.sub(r"\\\g<0>", _LONE.sub("\ufffd", text))


def _at_start(match: re.Match[str]) -> str:
    space, mark, number, dot = match.groups()
    return f"{space}\\{mark}" if mark else f"{space}{number}\\{dot}"


def _shown(part: Paragraph) -> str:
    """Return one paragraph in Discord's markdown."""
    plain = part.kind == "heading"
    text = ""
    looks = groupby(part.runs, key=lambda run: (run.bold, run.link, run.time))
    for (bold, link, time), group in looks:
        run = escape("".join(one.text for one in group))
        run = f"<t:{time}:f>" if time else run  # each reader sees it by their own clock
        run = f"[{run}]({link})" if link else run
        text += f"**{run}**" if bold and not plain and run.strip() else run
    text = _AT_START.sub(_at_start, text)
    match part.kind:
        case "heading":
            return f"{'#' * min(part.level, 3)} {' '.join(text.splitlines())}"
        case "item":
            indent = "  " * part.level
            mark = {"": " ", "•": "-"}.get(part.mark, part.mark)
            return f"{indent}{mark} " + text.replace("\n", f"\n{indent}  ")
        case "quote":
            return "> " + text.replace("\n", "\n> ")
        case _:
            return text


def _size(part: Paragraph) -> int:
    """Count a paragraph as Discord may: in UTF-16, with the gap before it."""
    return len(_shown(part).encode("utf-16-le")) // 2 + 2


def _joined(parts: Sequence[Paragraph]) -> str:
    text, before = "", ""
    for part in parts:
        close = before == "heading" or part.kind == before == "item"
        text += ("\n" if close else "\n\n") * bool(text) + _shown(part)
        before = part.kind
    return text


def texts(post: Post, most: int = TEXT) -> list[str]:
    """Turn a post's CommonMark into the texts of one message or several."""
    shared = linked(pages(paragraphs(post.text), most, _size), post, most, _size)
    shown = [_joined(dated(page, post.times)) for page in shared]
    return [one if one.strip() else "…" for one in shown]


# ── messages ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Page:
    """One message of a post; ``files`` beside their names on Discord, pictures first."""

    text: str = ""
    pictures: int = 0  # so many of the files are shown as pictures
    files: tuple[tuple[str, Attachment], ...] = ()
    choices: tuple[Choice, ...] = ()


def lay_out(post: Post, mention: str = "") -> list[Page]:
    """Share a post out over messages; ``mention`` stands at the end of its text.

    Reads the sizes of the post's files.
    """
    ping = f"\n\n{mention}" if mention else ""
    found = [Page(text) for text in texts(post, TEXT - len(ping))]
    found[-1] = replace(found[-1], text=found[-1].text + ping)
    files = [(True, image) for image in post.images] + [(False, file) for file in post.files]
    for number, group in enumerate(_groups(files)):
        if number:
            found.append(Page())
        names = _names(file for _, file in group)
        found[-1] = replace(
            found[-1],
            pictures=sum(picture for picture, _ in group),
            files=tuple(zip(names, (file for _, file in group), strict=True)),
        )
    found[-1] = replace(found[-1], choices=post.choices)
    return found


def _groups(files: Iterable[tuple[bool, Attachment]]) -> list[list[tuple[bool, Attachment]]]:
    groups: list[list[tuple[bool, Attachment]]] = []
    room = 0
    for picture, file in files:
        size = file.path.stat().st_size
        if not groups or size > room or len(groups[-1]) == FILES:
            groups.append([])
            room = REQUEST
        groups[-1].append((picture, file))
        room -= size
    return groups


def _names(files: Iterable[Attachment]) -> list[str]:
    """Name files so that a component can point at them: plain letters, no folder, each once."""
    names: list[str] = []
    for file in files:
        path = PurePosixPath(re.sub(r"[^A-Za-z0-9._-]+", "-", file.name.replace("/", "-")))
        name, twin = path.name.lstrip(".") or "file", 1
        while name in names:
            twin += 1
            name = f"{path.stem}-{twin}{path.suffix}"
        names.append(name)
    return names


def marker(thread: str, key: str, part: int) -> int:
    """Return the number that one part of a post carries on Discord (1 to 2**31 - 1)."""
    return 1 + int.from_bytes(_digest(thread, key, part)[:4]) % (2**31 - 2)


def nonce(thread: str, key: str, part: int) -> str:
    """Return what Discord knows a part of a post by for some minutes."""
    return _digest(thread, key, part).hex()[:NONCE]


def _digest(thread: str, key: str, part: int) -> bytes:
    return sha256("\n".join((thread, key, str(part))).encode()).digest()


def loaded(page: Page) -> list[discord.File]:
    """Read a message's files."""
    return [
        discord.File(io.BytesIO(file.path.read_bytes()), filename=name) for name, file in page.files
    ]


def view(page: Page, number: int) -> ui.LayoutView:
    """Build a message that carries ``number``; call it where the event loop runs."""
    made = ui.LayoutView(timeout=None)
    items: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(page.text)] if page.text else []
    links = [f"attachment://{name}" for name, _ in page.files]
    if page.pictures:
        pictures = [discord.MediaGalleryItem(link) for link in links[: page.pictures]]
        items.append(ui.MediaGallery(*pictures))
    items += [ui.File(link) for link in links[page.pictures :]]
    for at in range(0, len(page.choices), BUTTONS):
        items.append(ui.ActionRow(*[_button(one) for one in page.choices[at : at + BUTTONS]]))
    items[0].id = number
    for item in items:
        made.add_item(item)
    made.stop()  # clicks are read from their custom id: nothing is kept for a message
    return made


def numbers(message: discord.Message) -> set[int]:
    """Return the numbers that a message's components carry."""
    found = (getattr(component, "id", None) for component in message.components)
    return {number for number in found if number}


# ── buttons and forms ─────────────────────────────────────────────────────────────────────────


def _button(choice: Choice) -> ui.Button[ui.LayoutView]:
    if choice.url:
        return ui.Button(label=choice.label[:BUTTON], url=choice.url)
    return ui.Button(
        label=choice.label[:BUTTON],
        style=_STYLES[choice.style],
        custom_id=f"{OURS}:{choice.opens}:{choice.id}",
    )


def pressed(custom_id: str) -> tuple[str, str] | None:
    """Return what a button opens and its choice, or None where it is not ours."""
    ours, _, rest = custom_id.partition(":")
    opens, _, choice = rest.partition(":")
    return (opens, choice) if ours == OURS and choice else None


def modal(form: Form) -> ui.Modal:
    """Build a form; what it is about stands in its custom id, so that it outlives a restart."""
    target = "" if form.target is None else form.target
    made = ui.Modal(
        title=form.title[:LABEL],
        custom_id=f"{OURS}:{target}:{secrets.token_hex(4)}",  # each opening is another form
        timeout=900,
    )
    for field in form.fields:
        style = discord.TextStyle.paragraph if field.long else discord.TextStyle.short
        asked: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id=field.name,
            style=style,
            default=field.value[:TYPED] or None,
            required=not field.optional,
        )
        made.add_item(ui.Label(text=field.label[:LABEL], component=asked))
    return made


def filled(interaction: discord.Interaction) -> tuple[int | None, str] | None:
    """Return what a submitted form is about and what was written in it, or None if not ours."""
    data = dict(interaction.data or {})
    ours, _, rest = str(data.get("custom_id", "")).partition(":")
    target = rest.partition(":")[0]
    if ours != OURS:
        return None
    written = answered(dict(_values(data.get("components"))))
    return (int(target) if target else None), written


def _values(components: object) -> Iterable[tuple[str, str]]:
    """Yield what was typed by its question, wherever it stands in a form."""
    if isinstance(components, list):
        for component in components:
            yield from _values(component)
    elif isinstance(components, dict):
        if isinstance(value := components.get("value"), str):
            yield str(components.get("custom_id")), value
        yield from _values(components.get("component"))
        yield from _values(components.get("components"))
