"""Rows that no event stands for, found by the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, models

from approvals.ledger.models import Event
from approvals.ledger.streams import Guarded, Stream, kinds
from approvals.ledger.triggers.conditions import of_row
from approvals.ledger.verify.findings import Finding, Kind

EVENTS = Event._meta.db_table


def uncovered(wanted: list[str] | None) -> Iterator[Finding]:
    """Findings of all registered tables, or of the rows that belong to the ``wanted`` streams."""
    for kind in kinds():
        yield from _rows(kind, wanted)
        for child in kind.guarded:
            yield from (_said if child.append_only else _children)(child, wanted)


def _rows(kind: Stream, wanted: list[str] | None) -> Iterator[Finding]:
    stream = f"'{kind.kind}:' || ledger_row.ref"
    for name, seq, _ in _select(kind.model_class, stream, "ledger_row.last_seq", "1 = 1", wanted):
        yield Finding(Kind.ROW_WITHOUT_EVENTS, name, seq, "no event made this row")


def _children(child: Guarded, wanted: list[str] | None) -> Iterator[Finding]:
    seq, at = "ledger_row.last_seq", "seq = ledger_row.last_seq"
    yield from _found(child, seq, at, wanted)


def _said(child: Guarded, wanted: list[str] | None) -> Iterator[Finding]:
    seq = f'(SELECT seq FROM "{EVENTS}" WHERE id = ledger_row.event_id)'  # noqa: S608 -- a table name
    yield from _found(child, seq, "id = ledger_row.event_id", wanted)


def _found(child: Guarded, seq: str, at: str, wanted: list[str] | None) -> Iterator[Finding]:
    stream = of_row(child.stream_sql, "ledger_row")
    for name, number, key in _select(child.model_class, stream, seq, at, wanted):
        what = f"{child.model_class._meta.label} {key} has no event in this stream"
        yield Finding(Kind.CHILD, name or "no stream", number or 0, what)


def _select(
    model: type[models.Model], stream: str, seq: str, at: str, wanted: list[str] | None
) -> Iterator[tuple[str, int, Any]]:
    """(stream, seq, key) of the rows of ``model`` that have no event of their stream at ``at``."""
    meta = model._meta
    sql = (
        f'SELECT {stream}, {seq}, ledger_row."{meta.pk.column}"'  # noqa: S608 -- from models and owners, no input
        f' FROM "{meta.db_table}" AS ledger_row WHERE NOT EXISTS'
        f' (SELECT 1 FROM "{EVENTS}" WHERE stream = ({stream}) AND {at})'
    )
    if wanted is not None:
        marks = ", ".join(["%s"] * len(wanted))
        sql = f"{sql.replace('%', '%%')} AND ({stream.replace('%', '%%')}) IN ({marks})"
    with connection.cursor() as cursor:
        cursor.execute(sql, wanted)
        yield from cursor.fetchall()
