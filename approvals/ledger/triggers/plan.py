"""What the database must refuse, said once for both databases.

A :class:`Refusal` is a condition over ``NEW`` and ``OLD`` in the SQL both understand; the two
dialects only dress it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from approvals.ledger.models import (
    Checkpoint,
    Cosignature,
    Definition,
    Event,
    Leaf,
    Log,
    Tile,
    VaultEntry,
)
from approvals.ledger.streams import Guarded, Stream, kinds
from approvals.ledger.triggers.conditions import event_exists, of_row, only_blanked

INSERT, UPDATE, DELETE = "INSERT", "UPDATE", "DELETE"
ALWAYS = "1 = 1"


@dataclass(frozen=True)
class Refusal:
    """``operation`` is refused with ``why`` where ``condition`` holds."""

    operation: str
    condition: str
    why: str


@dataclass(frozen=True)
class Table:
    """A guarded table. ``unique`` are the column sets by which one row may displace another."""

    name: str
    refusals: tuple[Refusal, ...]
    key: str
    unique: tuple[tuple[str, ...], ...]


def tables() -> Iterator[Table]:
    """Every table that a trigger guards: the ledger's own, then those of the registered kinds."""
    yield _table(Event, *_never_changed("an event is never changed"))
    yield _table(VaultEntry, *_vault())
    yield _definitions()
    for model in (Log, Leaf, Tile, Checkpoint, Cosignature):
        yield _table(model, *_never_changed("what was sealed is never changed"))
    for kind in kinds():
        yield _table(kind.model_class, *_ledgered(kind))
        for child in kind.guarded:
            yield _table(child.model_class, *(_said if child.append_only else _child)(child))


def _table(model: type[models.Model], *refusals: Refusal) -> Table:
    return Table(model._meta.db_table, refusals, _key(model), tuple(_unique(model)))


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def _unique(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    meta = model._meta
    columns = {field.name: str(field.column) for field in meta.local_concrete_fields}
    yield from ((columns[field.name],) for field in meta.local_concrete_fields if field.unique)
    for rule in meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and rule.fields and rule.condition is None:
            yield tuple(columns[name] for name in rule.fields)


def _never_changed(why: str) -> list[Refusal]:
    return [Refusal(UPDATE, ALWAYS, why), Refusal(DELETE, ALWAYS, why)]


def _definitions() -> Table:
    """The same definition may be offered twice, so no row is in the way of an equal one."""
    name = Definition._meta.db_table
    same = "hash = NEW.hash AND body <> NEW.body"
    taken = f'EXISTS (SELECT 1 FROM "{name}" WHERE {same})'  # noqa: S608 -- a table name
    refusals = (
        Refusal(INSERT, taken, "another definition has this hash"),
        *_never_changed("a definition is never changed"),
    )
    return Table(name=name, refusals=refusals, key="hash", unique=())


def _vault() -> list[Refusal]:
    blanked = (
        "NEW.commitment = OLD.commitment AND NEW.stream = OLD.stream"
        " AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL"
        " AND NEW.value = '' AND length(NEW.salt) = 0"
    )
    return [
        Refusal(INSERT, "NEW.erased_at IS NOT NULL", "a text comes before its erasure"),
        Refusal(UPDATE, f"NOT ({blanked})", "a text is erased as a whole or left alone"),
        Refusal(DELETE, ALWAYS, "a vault entry is never removed"),
    ]


def _ledgered(kind: Stream) -> Iterator[Refusal]:
    key = _key(kind.model_class)
    stream = f"'{kind.kind}:' || NEW.ref"
    covered = event_exists(stream, "seq = NEW.last_seq", "hash = NEW.last_hash")
    for operation in (INSERT, UPDATE):
        yield Refusal(operation, f"NOT {covered}", "no event covers this row")
    yield _grows()
    yield Refusal(
        UPDATE, f"NEW.{key} <> OLD.{key} OR NEW.ref <> OLD.ref", "a row keeps its id and ref"
    )
    yield Refusal(DELETE, ALWAYS, "a row of the ledger is never removed")


def _child(child: Guarded) -> Iterator[Refusal]:
    key = _key(child.model_class)
    covered = event_exists(child.stream_sql, "seq = NEW.last_seq")
    moved = f"({child.stream_sql}) <> ({of_row(child.stream_sql, 'OLD')})"
    for operation in (INSERT, UPDATE):
        yield Refusal(operation, f"NOT {covered}", "no event covers this row")
    yield _grows()
    yield Refusal(UPDATE, f"NEW.{key} <> OLD.{key} OR {moved}", "a row keeps its id and its stream")
    yield Refusal(DELETE, ALWAYS, "a row of the ledger is never removed")


def _said(child: Guarded) -> Iterator[Refusal]:
    covered = event_exists(child.stream_sql, "id = NEW.event_id")
    yield Refusal(INSERT, f"NOT {covered}", "no event covers this row")
    yield Refusal(UPDATE, f"NOT ({only_blanked(child)})", "what was said is never changed")
    yield Refusal(DELETE, ALWAYS, "what was said is never removed")


def _grows() -> Refusal:
    return Refusal(UPDATE, "NOT (NEW.last_seq > OLD.last_seq)", "a change needs a new event")


def rows_in_the_way(table: Table) -> Iterator[tuple[str, str]]:
    """(operation, condition) under which a row would silently displace another one.

    ``REPLACE`` on SQLite removes the row in the way without a delete trigger.
    """
    for columns in table.unique:
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
        found = f'SELECT 1 FROM "{table.name}" WHERE {same}'  # noqa: S608 -- names of columns
        yield INSERT, f"EXISTS ({found})"
        if columns != (table.key,):
            other = f'"{table.key}" <> OLD."{table.key}"'
            yield UPDATE, f"EXISTS ({found} AND {other})"
