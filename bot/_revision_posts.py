"""What a thread shows of revisions: who asked for what, what changed, what was before.  Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .differences import Difference
from .domain import Choice, Post
from .report import Change, Section
from .thread import escape, section_head, section_key
from .words import say

SHOWN_HUNKS = 6  # of a difference under a section; all of them where they are asked for
HUNK = 160  # characters of one
WISH = 200  # characters of what was asked for


@dataclass(frozen=True)
class Step:
    """One revision in a section's history: what caused it, worded, and what it changed."""

    change: Change
    wish: str
    difference: Difference | None = None


def cut(text: str, most: int) -> str:
    """Shorten a text to so many characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def minute(at: str) -> str:
    """Show a time (RFC 3339, UTC) as people read it.

    >>> minute("2026-01-31T09:05:59Z")
    '2026-01-31 09:05 UTC'
    """
    return f"{at[:10]} {at[11:16]} UTC"


def hunk_lines(found: Difference, language: str, most: int | None = SHOWN_HUNKS) -> list[str]:
    """List the words that went out and came in."""
    hunks = found.hunks if most is None else found.hunks[:most]
    signs = {"-": "−", "+": "+"}
    lines = [f"- {escape(f'{signs[hunk.sign]} {cut(hunk.text, HUNK)}')}" for hunk in hunks]
    if rest := len(found.hunks) - len(hunks):
        lines.append(escape(say("revision-more", language, count=rest)))
    return lines


def revised(post: Post, order: int, step: Step, by: str, language: str) -> Post:
    """Put above a section what was asked for, and below it what changed; call who asked."""
    head, _, body = post.text.partition("\n\n")
    found = step.difference or Difference(())
    asked = say(
        "revision-asked", language, wish=cut(step.wish, WISH),
        removed=found.removed, added=found.added,
    )  # fmt: skip
    parts = [head, f"*{escape(asked)}*", body]
    if found.hunks:
        parts += [f"**{escape(say('revision-changed', language))}**", *hunk_lines(found, language)]
    revision = step.change.revision
    both = Choice(f"both:{order + 1}:{revision}", say("revision-both", language))
    text = "\n\n".join(part for part in parts if part)
    return replace(post, text=text, choices=(*post.choices, both), mention=by)


def shrunk(order: int, old: Section, newer: int, link: str, language: str) -> Post:
    """Return the one line that stands where an earlier revision stood."""
    title = section_head(order, old, language)
    text = say("revision-replaced", language, title=title, revision=newer)
    return Post(escape(text), section_key(order, old.revision), "section", title, link=link)


def history_lines(order: int, title: str, steps: Sequence[Step], language: str) -> list[str]:
    """List a section's revisions, oldest first."""
    lines = [f"**{escape(f'{order + 1}. {title}')}**"]
    for step in steps:
        values = {
            "revision": step.change.revision,
            "at": minute(step.change.at),
            "wish": cut(step.wish, 120),
        }
        if step.difference:
            values |= {"removed": step.difference.removed, "added": step.difference.added}
            line = say("revision-history-later", language, **values)
        else:
            line = say("revision-history-first", language, **values)
        lines.append(f"- {escape(line)}")
    return lines
