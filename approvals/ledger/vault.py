"""Texts that people wrote: events name them by commitment, and erasure reaches only them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from approvals.ledger import chain
from approvals.ledger.models import VaultEntry

AT_ONCE = 500  # parameters of one statement; SQLite may allow no more than 999


def sealed(stream: str, texts: Mapping[str, str]) -> dict[str, VaultEntry]:
    """Unsaved vault entries for ``texts``, by name. Raises ValueError for NUL, surrogates."""
    return {name: _entry(stream, name, value) for name, value in texts.items()}


def _entry(stream: str, name: str, value: str) -> VaultEntry:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(f"The text {name!r} is no text, or has NUL in it.")
    salt = secrets.token_bytes(chain.SALT_BYTES)
    return VaultEntry(
        commitment=chain.commitment(salt, value), stream=stream, salt=salt, value=str(value)
    )


def read_texts(commitments: Iterable[str]) -> dict[str, str | None]:
    """The texts behind ``commitments``; None for one that is erased or gone."""
    wanted = list(dict.fromkeys(commitments))
    found: dict[str, str | None] = dict.fromkeys(wanted)
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        kept = VaultEntry.objects.filter(commitment__in=part, erased_at=None)
        found.update(kept.values_list("commitment", "value"))
    return found
