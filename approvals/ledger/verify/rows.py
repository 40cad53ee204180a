"""Holding the tables against what the events gave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from approvals.ledger import canonical
from approvals.ledger.models import Ledgered
from approvals.ledger.streams import Stream, kinds
from approvals.ledger.verify.events import Trail
from approvals.ledger.verify.findings import Finding, Kind


def compare(trails: list[Trail]) -> Iterator[Finding]:
    """Findings of the rows that belong to ``trails``; one query for each kind among them, and one
    for each relation that the kind reads beside its rows."""
    for kind in kinds():
        mine = {t.stream.partition(":")[2]: t for t in trails if t.kind is kind}
        found = kind.model_class._base_manager.filter(ref__in=mine)
        rows = {row.ref: row for row in found.prefetch_related(*kind.prefetch)}
        for ref, trail in mine.items():
            if ref in rows:
                yield from _row(kind, trail, rows[ref])
            else:
                yield trail.found(Kind.EVENTS_WITHOUT_ROW, "the row of this stream is gone")


def _row(kind: Stream, trail: Trail, row: Ledgered) -> Iterator[Finding]:
    if row.last_seq != trail.seq:
        what = f"the row stands at #{row.last_seq}, the events end at #{trail.seq}"
        yield trail.found(Kind.PROJECTION, what, max(row.last_seq, trail.seq))
    elif row.last_hash != trail.hash:
        yield trail.found(Kind.PROJECTION, "the row names another hash as its last event")
    # A state is compared with that of its own event; where there is none, a finding has said so.
    if not trail.lost and row.last_seq == trail.seq:
        yield from _states(kind, trail, row)
    if kind.check is not None:
        yield from _checked(kind.check, trail, row)


def _states(kind: Stream, trail: Trail, row: Ledgered) -> Iterator[Finding]:
    state = trail.state or {}
    if differing := _differing(row.projection, state):
        yield trail.found(Kind.PROJECTION, f"the row keeps another {differing}")
    if kind.project is None:
        return
    try:
        told = canonical.plain(kind.project(row))
    except Exception as error:  # rows that were tampered with may break their reader in any way
        yield trail.found(Kind.PROJECTION, f"the tables cannot be read: {error!r}")
        return
    if not told:
        yield trail.found(Kind.PROJECTION, "the tables give no state")
    elif differing := _differing(told, {name: state.get(name) for name in told}):
        yield trail.found(Kind.PROJECTION, f"the tables give another {differing}")


def _differing(one: Any, other: Any) -> str:
    """Names of what differs, or ""."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return "" if one == other else "state"
    names = sorted(one.keys() | other.keys())
    return ", ".join(n for n in names if one.get(n) != other.get(n) or (n in one) != (n in other))


def _checked(check: Any, trail: Trail, row: Ledgered) -> Iterator[Finding]:
    try:
        for said in check(row, trail.bodies):
            seq, what = said if isinstance(said, tuple) else (trail.seq, said)
            yield trail.found(Kind.CHILD, str(what), seq)
    except Exception as error:  # as above
        yield trail.found(Kind.CHILD, f"the tables cannot be checked: {error!r}")
