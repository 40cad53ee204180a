"""Verification: every stored byte, every row, every text against every other.

It fails closed: whatever cannot be read, folded or found is a finding, and no record is excused
for its age or its form. It reads streams one after the other in one pass, so that its time grows
with the number of events and its memory does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from time import perf_counter

from django.conf import settings
from django.db import connection, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from approvals.ledger.models import Event, Log
from approvals.ledger.signing import APP, known_keys
from approvals.ledger.triggers import missing_guards
from approvals.ledger.verify import events, rows, texts, tree
from approvals.ledger.verify.events import Known, Stored, Trail
from approvals.ledger.verify.findings import Finding, Kind, Report
from approvals.ledger.verify.uncovered import uncovered

__all__ = ["Finding", "Kind", "Report", "verify", "walk"]

STREAMS_AT_ONCE = 200
EVENTS_AT_ONCE = 5000


def verify(streams: Iterable[str] | None = None, *, sealed: bool = False) -> Report:
    """Verify ``streams`` ("case:7K3…"), or everything where None; ``sealed``: the tree too."""
    report = Report()
    report.findings.extend(walk(report, streams, sealed=sealed))
    return report


def walk(
    report: Report, streams: Iterable[str] | None = None, *, sealed: bool = False
) -> Iterator[Finding]:
    """Findings as they are met; ``report`` is filled with the figures on the way, not with them."""
    started = perf_counter()
    wanted = None if streams is None else sorted(set(streams))
    for what in missing_guards(connection):
        yield Finding(Kind.GUARD_MISSING, "database", 0, what)
    with _one_moment():
        named: dict[str, Finding] = {}
        for trails, found in _batches(report, wanted):
            yield from found
            yield from rows.compare(trails)
            yield from texts.compare(trails, report)
            _note_rules(named, trails)
        yield from uncovered(wanted)
        yield from _unknown(wanted)
        yield from texts.without_events(wanted, report)
        yield from texts.definitions(named, report)
        if sealed:
            yield from tree.sealed(report)
    report.seconds = perf_counter() - started


def _batches(
    report: Report, wanted: list[str] | None
) -> Iterator[tuple[list[Trail], list[Finding]]]:
    """Trails walked to their ends, some at a time, and what was found while walking."""
    trails: list[Trail] = []
    found: list[Finding] = []
    size = 0
    known = _known()
    for stream, group in groupby(_stored(wanted), key=lambda stored: stored.stream):
        trail, news = events.begin(stream, known)
        found.extend(news)
        for stored in group:
            found.extend(events.follow(trail, stored))
            size += 1
        trails.append(trail)
        if len(trails) >= STREAMS_AT_ONCE or size >= EVENTS_AT_ONCE:
            report.streams, report.events = report.streams + len(trails), report.events + size
            yield trails, found
            trails, found, size = [], [], 0
    report.streams, report.events = report.streams + len(trails), report.events + size
    yield trails, found


def _stored(wanted: list[str] | None) -> Iterator[Stored]:
    """The columns of all events. What the database should not even hold is read too, as text or
    nothing, so that it becomes a finding and not the end of the verification."""
    chosen = Event.objects.order_by("stream", "seq").annotate(told_at=Cast("at", TextField()))
    if wanted is not None:
        chosen = chosen.filter(stream__in=wanted)
    columns = ("stream", "seq", "type", "body", "hash", "signature", "told_at")
    for stream, seq, type, body, hash, signature, at in chosen.values_list(*columns).iterator():
        number = seq if isinstance(seq, int) else 0
        stored = body.encode() if isinstance(body, str) else bytes(body)
        yield Stored(stream, number, type, stored, hash, bytes(signature), at)


def _known() -> Known:
    logs = {
        settings.LEDGER_LOG: settings.LEDGER_HASH,
        **dict(Log.objects.values_list("name", "algorithm")),
    }
    return Known(logs, known_keys(APP))


def _unknown(wanted: list[str] | None) -> Iterator[Finding]:
    """Streams that were asked for and have no event: nothing can be said for them."""
    known = Event.objects.filter(stream__in=wanted or [], seq__gte=1).values_list("stream")
    for stream in sorted({*(wanted or [])} - {name for (name,) in known.distinct()}):
        yield Finding(Kind.GAP, stream, 1, "there is no event in this stream")


def _note_rules(named: dict[str, Finding], trails: list[Trail]) -> None:
    for trail in trails:
        for rule, seq in trail.rules.items():
            what = f"{rule}: there is no such definition"
            named.setdefault(rule, trail.found(Kind.DEFINITION, what, seq))


@contextmanager
def _one_moment() -> Iterator[None]:
    """All reading sees the ledger as it stands now, and keeps nobody from writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _without_the_write_lock(), transaction.atomic():
            yield
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


@contextmanager
def _without_the_write_lock() -> Iterator[None]:
    usual = connection.transaction_mode  # type: ignore[attr-defined]  # SQLite has it, the base not
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]  # as above
    try:
        yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]  # as above
