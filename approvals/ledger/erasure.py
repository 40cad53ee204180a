"""Erasure: a text goes, and that it went is an event. The chain never held it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from approvals.ledger.models import Event, Ledgered, VaultEntry
from approvals.ledger.record import record
from approvals.ledger.streams import ERASED


def erase_texts(
    row: Ledgered,
    commitments: Iterable[str],
    *,
    actor: Mapping[str, Any],
    business: datetime,
    ground: str,
    data: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Event:
    """Blank the texts of ``row``'s stream that ``commitments`` name; ``ground`` is a code.

    ``data`` says more of how it came to that, ``texts`` in whose names and why: they stay.

    Two statements; the caller is in a transaction, saves the row, and blanks its own copies.
    Raises ValueError where one of them is not in this stream or already erased.
    """
    named = sorted(set(commitments))
    said = {**(data or {}), "commitments": named, "ground": ground}
    event = record(row, ERASED, actor=actor, data=said, texts=texts, business=business)
    kept = VaultEntry.objects.filter(commitment__in=named, stream=row.stream, erased_at=None)
    erased_at = timezone.now()  # noqa: TID251 -- real time, as in every event
    if kept.update(value="", salt=b"", erased_at=erased_at) != len(named):
        raise ValueError(f"Not all of these texts are kept in {row.stream}.")
    return event
