"""What the Messages API is sent and sends back, as plain values."""

import json
from typing import Any

from ..errors import BotError, Broken, Busy, Rejected
from .ask import Ask, Exhibit, Piece, Reply, marked

_AGAIN = frozenset({"overloaded_error", "api_error", "rate_limit_error", "timeout_error"})


class Again(Busy):
    """It may work in a moment; ``after`` is what the server asks for, in seconds."""

    def __init__(self, key: str, after: float | None = None, **values: str | int | float) -> None:
        super().__init__(key, **values)
        self.after = after


class Cut(Exception):
    """The answer ended at its limit, or is empty: what came, to be asked for once more."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


# ── what is sent ──────────────────────────────────────────────────────────────────────────────


def documents(ask: Ask) -> list[dict[str, Any]]:
    """Return a document a source, its passages as blocks; structured answers cannot cite."""
    found: list[dict[str, Any]] = [
        {
            "type": "document",
            "source": {
                "type": "content",
                "content": [{"type": "text", "text": passage.text} for passage in one.passages],
            },
            "title": one.title[:200],
            **({"citations": {"enabled": True}} if ask.shape is None else {}),
        }
        for one in ask.exhibits
    ]
    if ask.cached:
        found[-1]["cache_control"] = {"type": "ephemeral"}
    return found


# ── reading what was kept ─────────────────────────────────────────────────────────────────────


def reply(kept: dict[str, Any], ask: Ask) -> Reply:
    """Return an answer from what is kept of it; raise `Cut` where it is to be asked for again."""
    text = "".join(block["text"] for block in kept["blocks"])
    unknown: tuple[str, ...]
    if kept["markers"] and ask.exhibits and ask.shape is None:
        pieces, unknown = marked(text, ask.exhibits)
    else:
        pieces, unknown = _cited(kept["blocks"], ask.exhibits)
    found = Reply(pieces, kept["model"], unknown, cut=not kept["whole"])
    if not text.strip() or not kept["whole"] or (ask.shape and not _is_object(text)):
        raise Cut(found)
    return found


def _cited(
    blocks: list[dict[str, Any]], exhibits: tuple[Exhibit, ...]
) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
    pieces: list[Piece] = []
    unknown: list[str] = []
    for block in blocks:
        cited = []
        for document, start, end in block["cited"]:
            held = exhibits[document].passages if 0 <= document < len(exhibits) else ()
            if 0 <= start < end <= len(held):
                cited.append(tuple(passage.id for passage in held[start:end]))
            else:
                unknown.append(f"{document}:{start}-{end}")
        pieces.append(Piece(block["text"], tuple(cited)))
    return tuple(pieces), tuple(unknown)


def json_object(text: str) -> dict[str, Any]:
    """Return the JSON object that an answer is, or holds; raise ValueError where there is none."""
    try:
        found = json.loads(text[text.index("{") : text.rindex("}") + 1])
    except ValueError as error:
        raise ValueError(text[:80]) from error
    if not isinstance(found, dict):
        raise ValueError(text[:80])
    return found


def _is_object(text: str) -> bool:
    try:
        json_object(text)
    except ValueError:
        return False
    return True


# ── what goes wrong ───────────────────────────────────────────────────────────────────────────

_ADVICE = {401: "llm-key", 402: "llm-credit", 403: "llm-key", 404: "llm-model", 413: "llm-too-long"}


def fault(error: Any, model: str, provider: str) -> BotError:
    """Say what a status means: again, something that a person can mend, or a fault of ours."""
    status, kind = error.status_code, error.type
    if status == 429 or kind == "rate_limit_error":
        return Again("llm-limit", _after(error), provider=provider)
    if status >= 500 or status in (408, 409) or (status == 200 and kind in _AGAIN):
        return Again("llm-busy", _after(error), provider=provider)
    if status in _ADVICE:
        return Rejected(_ADVICE[status], provider=provider, model=model)
    return Broken("llm-request", provider=provider, model=model)


def _after(error: Any) -> float | None:
    headers = error.response.headers
    try:
        if "retry-after-ms" in headers:
            return float(headers["retry-after-ms"]) / 1000
        return float(headers["retry-after"])
    except (KeyError, ValueError):
        return None
