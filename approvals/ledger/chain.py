"""Hashes: what binds an event to its bytes, to the one before it, and to texts kept elsewhere."""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings

ALGORITHMS = ("sha256", "sm3")
SALT_BYTES = 32
BEFORE_THE_FIRST = ""  # ``prev`` of the first event of a stream


def digest(data: bytes, algorithm: str = "") -> str:
    """Hex hash by the algorithm of this log: SHA-256, or SM3 (国密) where the setting says so; or
    by that of another log, where it is named."""
    return str(_hasher(algorithm or settings.LEDGER_HASH)(data).hexdigest())


def leaf_hash(body: bytes, algorithm: str = "") -> str:
    """Hash of an event as a leaf of an RFC 9162 tree: ``H(0x00 || body)``."""
    return digest(b"\x00" + body, algorithm)


def commitment(salt: bytes, value: str, algorithm: str = "") -> str:
    """``H("pii" || salt || value)``: names a text without telling it.

    The salt is 32 random bytes. Raises ValueError for another length (a salt and a value could
    trade bytes) and for lone surrogates.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"A salt has {SALT_BYTES} bytes, not {len(salt)}.")
    return digest(b"pii" + salt + value.encode(), algorithm)


@cache
def _hasher(name: str):  # type: ignore[no-untyped-def]  # hashlib does not name its type
    if name not in ALGORITHMS:
        raise ValueError(f"LEDGER_HASH is {name!r}; it may be one of {', '.join(ALGORITHMS)}.")
    if name == "sha256":
        return hashlib.sha256
    return lambda data: hashlib.new("sm3", data)
