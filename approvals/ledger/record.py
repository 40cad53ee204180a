"""The one write path: an event first, then the row that it changes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import router, transaction
from django.utils import timezone

from approvals.ledger import canonical, chain, stream_out
from approvals.ledger.models import Event, Ledgered, VaultEntry
from approvals.ledger.signing import sign_event
from approvals.ledger.streams import Body, Unregistered, is_type, kind_of
from approvals.ledger.vault import sealed

VERSION = 1
AT = "%Y-%m-%dT%H:%M:%S.%fZ"


def record(
    row: Ledgered,
    type: str,
    *,
    actor: Mapping[str, Any],
    data: Mapping[str, Any],
    business: datetime,
    texts: Mapping[str, str] | None = None,
    rule: str = "",
    cmd: str = "",
    attachments: Sequence[Mapping[str, Any]] = (),
) -> Event:
    """Write the next event of ``row``'s stream and bring the row up to it, in memory.

    The caller is in a transaction, holds the lock on the row, and saves the row afterwards (once,
    even after several events). ``actor`` and ``data`` hold codes, ids, dates as text, integers;
    whatever people wrote goes into ``texts`` and reaches the event as a commitment only. ``rule``
    is a hash from ``store_definition``, ``cmd`` the idempotency key, ``business`` an aware time.

    Gives the saved event with ``.state`` and ``.commitments``. At most two statements, no SELECT.
    Raises TransactionManagementError, Unregistered, NotCanonical, ValueError; IntegrityError when
    somebody else took the place.
    """
    using = router.db_for_write(Event, instance=row)
    _refuse(using, row, type, business)
    entries = sealed(row.stream, texts or {})
    now = timezone.now()  # noqa: TID251 -- real time; the business time is the caller's
    # The fold is given what a reader of the stored bytes will give it, never the live objects.
    facts = canonical.plain(
        _head(row, type, now)
        | {
            "business": business.isoformat(),
            "actor": dict(actor),
            "rule": rule,
            "cmd": cmd,
            "data": dict(data),
            "pii": {name: entry.commitment for name, entry in entries.items()},
            "att": [dict(file) for file in attachments],
        }
    )
    event = _event(row, facts, now)
    event.save(using=using)
    transaction.on_commit(partial(stream_out.send, event), using=using, robust=True)
    if entries:
        VaultEntry.objects.using(using).bulk_create(entries.values())
    row.last_seq, row.last_hash, row.projection = event.seq, event.hash, event.state
    return event


def _refuse(using: str, row: Ledgered, type: str, business: datetime) -> None:
    if not transaction.get_connection(using).in_atomic_block:
        raise transaction.TransactionManagementError("record() works inside atomic() only.")
    if not is_type(type):
        raise Unregistered(f"No owner has registered events of the type {type!r}.")
    if business.tzinfo is None:
        raise ValueError("The business time has no time zone.")


def _head(row: Ledgered, type: str, now: datetime) -> Body:
    return {
        "v": VERSION,
        "log": settings.LEDGER_LOG,
        "stream": row.stream,
        "seq": row.last_seq + 1,
        "prev": row.last_hash or chain.BEFORE_THE_FIRST,
        "type": type,
        "at": now.strftime(AT),
        # Keeps a body from being guessed from its hash in somebody else's proof.
        "nonce": secrets.token_hex(16),
    }


def _event(row: Ledgered, facts: Body, now: datetime) -> Event:
    state = kind_of(row.stream).step(row.projection if row.last_seq else None, facts)
    folded = canonical.dumps(state)
    body = canonical.dumps(facts | {"after": chain.digest(folded)})
    event = Event(
        stream=row.stream,
        seq=facts["seq"],
        type=facts["type"],
        body=body,
        hash=chain.leaf_hash(body),
        signature=sign_event(body),
        at=now,
    )
    event.state, event.commitments = canonical.loads(folded), facts["pii"]
    return event
