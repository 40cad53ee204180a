"""The guards in the words of SQLite: one trigger for each table and operation."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from approvals.ledger.triggers.plan import (
    DELETE,
    INSERT,
    UPDATE,
    Table,
    rows_in_the_way,
    tables,
)

PREFIX = "ledger_guard_"


def expected(connection: BaseDatabaseWrapper, present: set[str] | None) -> dict[str, str]:
    """Name of a trigger -> its SQL, for the tables that are ``present`` (None: for all)."""
    return {
        f"{PREFIX}{table.name}_{operation.lower()}": _sql(table, operation)
        for table in tables()
        if present is None or table.name in present
        for operation in (INSERT, UPDATE, DELETE)
        if _lines(table, operation)
    }


def installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Name -> SQL of every trigger of ours that the database has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: sql for name, sql in cursor.fetchall() if name.startswith(PREFIX)}


def create(connection: BaseDatabaseWrapper, present: set[str]) -> list[str]:
    return list(expected(connection, present).values())


def drop(connection: BaseDatabaseWrapper) -> list[str]:
    return [f'DROP TRIGGER "{name}"' for name in installed(connection)]


def _sql(table: Table, operation: str) -> str:
    name = f"{PREFIX}{table.name}_{operation.lower()}"
    lines = "\n".join(_lines(table, operation))
    return f'CREATE TRIGGER "{name}" BEFORE {operation} ON "{table.name}"\nBEGIN\n{lines}\nEND'


def _lines(table: Table, operation: str) -> list[str]:
    refusals = [
        (refusal.condition, refusal.why)
        for refusal in table.refusals
        if refusal.operation == operation
    ]
    replaced = [
        (condition, "another row stands there")
        for of, condition in rows_in_the_way(table)
        if of == operation
    ]
    return [
        f"  SELECT RAISE(ABORT, 'ledger: {table.name}: {why}') WHERE {condition};"
        for condition, why in refusals + replaced
    ]
