"""Signed links: whoever holds one sees one report's evidence until it expires, and no more."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

_DAY = 86_400
_BYTES = 32


class Signer:
    """Makes and reads the links of one data folder; its secret lies there, readable by us alone.

    Without a ``base`` (the public address) it makes none and opens none.  Calls read a file.
    """

    def __init__(self, folder: Path, base: str, days: int) -> None:
        self._file, self._base, self._days = folder / "links.key", base.rstrip("/"), days

    def link(self, brief: str) -> str | None:
        """Return the address that opens a report until it expires; None where there is none."""
        if not self._base:
            return None
        payload = json.dumps([brief, int(time.time()) + self._days * _DAY]).encode()
        return f"{self._base}/r/{_coded(payload)}.{_coded(self._signature(payload))}/"

    def opens(self, token: str) -> str | None:
        """Return the brief that a link's last part stands for, None where it was not made here."""
        first, _, second = token.partition(".")
        payload, signature = _decoded(first), _decoded(second)
        if not self._base or not payload or not signature:
            return None
        if not hmac.compare_digest(self._signature(payload), signature):
            return None
        brief, until = json.loads(payload)
        return str(brief) if time.time() < until else None

    def _signature(self, payload: bytes) -> bytes:
        return hmac.digest(self._secret(), payload, hashlib.sha256)

    def _secret(self) -> bytes:
        with suppress(FileExistsError):
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(handle, secrets.token_bytes(_BYTES))
            os.close(handle)
        secret = self._file.read_bytes()
        if len(secret) != _BYTES:  # half written when the machine stopped
            self._file.unlink(missing_ok=True)
            return self._secret()
        return secret


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    """Return the bytes of a part in its one and only spelling, b"" for anything else."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
    return data if _coded(data) == text else b""
