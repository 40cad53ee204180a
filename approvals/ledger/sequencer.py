"""The sequencer: gives every committed event its place in the tree, and signs what it then sees.

Ids commit out of order, so nothing is read by "id > last": an event without a leaf is looked for,
whatever its id. A pass looks at all ids at first and every hour, in between only above the highest
that was sequenced ten minutes ago, which no transaction still under way can undercut.

One at a time: PostgreSQL lets one pass hold the lock and the others go without, SQLite has one
writer. Were there two all the same, the constraints on leaves would let one of them fail.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from approvals.ledger.models import Checkpoint, Event, Leaf, Log, Tile
from approvals.ledger.notes import Checkpoint as Text
from approvals.ledger.notes import Note, Signature, key_id
from approvals.ledger.signing import LOG, signer
from approvals.ledger.tree import Edge, Hasher

EVERY_SECONDS = 2.0  # between two looks; what is committed is under a signed root within 5
HEARTBEAT = timedelta(hours=1)  # a checkpoint although nothing happened
SETTLED_SECONDS = 600  # no transaction that writes events lasts longer
TILE_LEVELS = (8, 16, 24)
AT_ONCE = 5_000
LOCK = 0x62616775616E  # "baguan"


class Sequencer:
    """Passes over the ledger, one after the other; ``once()`` is the first of them."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()
        self._floor, self._whole_at = 0, 0.0

    def once(self) -> int:
        """Sequence what waits and sign where that is due; the number of events that got a leaf."""
        if not (waiting(self._above()).exists() or heartbeat_due()):
            return 0
        placed = 0
        while more := self._batch():
            placed += more
        return placed

    def _batch(self) -> int:
        with transaction.atomic():
            if not _is_ours():
                return 0
            log = open_log()
            placed = place(log, waiting(self._above()))
            if placed or heartbeat_due():
                sign(log)
            return placed

    def _above(self) -> int:
        """The id above which this pass looks; 0 for all, once an hour."""
        now = time.monotonic()
        if not self._whole_at or now - self._whole_at > HEARTBEAT.total_seconds():
            self._whole_at = now
            return 0
        top = Leaf.objects.aggregate(top=Max("event_id"))["top"] or 0
        self._seen.append((now, top))
        while self._seen and now - self._seen[0][0] > SETTLED_SECONDS:
            self._floor = self._seen.popleft()[1]
        return self._floor


def waiting(above: int = 0) -> QuerySet[Event]:
    """Events without a leaf, by id."""
    leaf = Leaf.objects.filter(event=OuterRef("pk"))
    return Event.objects.filter(~Exists(leaf), pk__gt=above).order_by("pk")


def _is_ours() -> bool:
    """Whether this transaction may sequence. The lock goes with it, so no pool can carry it on."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def open_log() -> Log:
    """The log that grows now; the first one is opened here. Raises ImproperlyConfigured where the
    settings name another log than any that was opened."""
    log = Log.objects.order_by("-pk").first()
    if log is None:
        log = Log(name=settings.LEDGER_LOG, algorithm=settings.LEDGER_HASH)
        log.save()
    elif not Log.objects.filter(name=settings.LEDGER_LOG).exists():
        raise ImproperlyConfigured(f"LEDGER_LOG is {settings.LEDGER_LOG}, the log is {log}.")
    return log


def last_checkpoint(log: Log | None = None) -> Checkpoint | None:
    rows = Checkpoint.objects.select_related("log")
    return (rows if log is None else rows.filter(log=log)).order_by("-pk").first()


def edge_of(log: Log) -> tuple[Edge, int]:
    """The tree so far, from the last checkpoint and the leaves after it; and how many those are.

    A pass leaves none behind it: it signs in the transaction in which it places.
    """
    last, hasher = last_checkpoint(log), Hasher(log.algorithm)
    size = last.size if last else 0
    kept = bytes(last.edge) if last else b""
    edge = Edge(hasher, size, [kept[at : at + 32] for at in range(0, len(kept), 32)])
    later = Leaf.objects.filter(log=log, index__gte=size).order_by("index")
    for hash in later.values_list("hash", flat=True):
        edge.append(bytes(hash))
    return edge, edge.size - size


def place(log: Log, events: QuerySet[Event]) -> int:
    """Append leaves for the first ``AT_ONCE`` of ``events``; how many."""
    edge, _new = edge_of(log)
    rows = list(events.values_list("pk", "body")[:AT_ONCE])
    hashes = [edge.hasher.leaf(bytes(body)) for _pk, body in rows]
    append(log, edge.size, [(pk, hash) for (pk, _), hash in zip(rows, hashes, strict=True)])
    return len(rows)


def append(log: Log, start: int, leaves: list[tuple[int | None, bytes]]) -> None:
    """Write leaves from index ``start`` on, and the tiles that they complete."""
    rows = [
        Leaf(log=log, index=start + n, event_id=event, hash=hash)
        for n, (event, hash) in enumerate(leaves)
    ]
    Leaf.objects.bulk_create(rows, batch_size=200)
    end = start + len(leaves)
    for level in TILE_LEVELS:
        Tile.objects.bulk_create(list(_tiles(log, level, start, end)), batch_size=150)


def _tiles(log: Log, level: int, start: int, end: int) -> Iterator[Tile]:
    """The tiles of a level whose last leaf lies in ``[start, end)``."""
    hasher = Hasher(log.algorithm)
    for index in range(start >> level, end >> level):
        below = _below(log, level, index)
        edge = Edge(hasher)
        for hash in below:
            edge.append(bytes(hash))
        yield Tile(log=log, level=level, index=index, hash=edge.root())


def _below(log: Log, level: int, index: int) -> list[Any]:
    """The 256 hashes that a tile is made of."""
    place = {"index__gte": index << 8, "index__lt": (index + 1) << 8}
    rows: QuerySet[Any, Any] = Leaf.objects.filter(log=log, **place)
    if level > TILE_LEVELS[0]:
        rows = Tile.objects.filter(log=log, level=level - 8, **place)
    return list(rows.order_by("index").values_list("hash", flat=True))


def sign(log: Log, *, next: str = "", at: datetime | None = None) -> Checkpoint:
    """Sign the root over all leaves of ``log``; ``next`` names the log that follows, and closes
    this one."""
    edge, _new = edge_of(log)
    at = at or timezone.now()  # noqa: TID251 -- real time, as in every event
    said = Text(log.name, edge.size, edge.root(), f"{at:%Y-%m-%dT%H:%M:%SZ}", log.algorithm, next)
    key = signer(LOG)
    line = Signature(log.name, key_id(log.name, key.kind, key.public), key.sign(str(said).encode()))
    row = Checkpoint(
        log=log,
        size=edge.size,
        edge=b"".join(edge.hashes),
        note=str(Note(str(said), (line,))),
        at=at,
        closing=bool(next),
    )
    row.save()
    return row


def heartbeat_due() -> bool:
    """Whether the last checkpoint is an hour old, or there is none."""
    last = last_checkpoint()
    return last is None or timezone.now() - last.at >= HEARTBEAT  # noqa: TID251 -- real time
