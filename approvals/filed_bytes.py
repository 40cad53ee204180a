"""Where the bytes of files lie: under their SHA-256, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings


def path_of(sha256: str) -> Path:
    """Where a file lies: never under a name that somebody chose."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def keep(sha256: str, content: bytes) -> None:
    """Whole or not at all: a torn file under that name would be taken for the right one later."""
    path = path_of(sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{sha256}.{secrets.token_hex(4)}.new")
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def wrong_with(sha256: str) -> str:
    """What a check finds: "" where the bytes are those of that hash, else "gone" or "changed"."""
    try:
        with path_of(sha256).open("rb") as file:
            return "" if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else "changed"
    except FileNotFoundError:
        return "gone"
