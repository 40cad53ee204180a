"""The guards in the words of PostgreSQL: one function for each table and its triggers.

Every trigger is ENABLE ALWAYS, so that a session that plays a replica meets it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from approvals.ledger.models import Event
from approvals.ledger.streams import Stream, kinds
from approvals.ledger.triggers.plan import INSERT, UPDATE, Table, tables

PREFIX = "ledger_guard_"
REACHED = f"{PREFIX}reached"

# Bits of pg_trigger.tgtype.
ROW, BEFORE, ON_INSERT, ON_DELETE, ON_UPDATE, ON_TRUNCATE = 1, 2, 4, 8, 16, 32


class Guard(NamedTuple):
    """A trigger as the catalogue knows it."""

    table: str
    type: int
    enabled: str
    deferred: bool
    function: str
    source: str
    config: str


def expected(connection: BaseDatabaseWrapper, present: set[str] | None) -> dict[str, Guard]:
    """Name of a trigger -> the guard, for the tables that are ``present`` (None: for all)."""
    config = f"search_path={_schema(connection)}, pg_temp"
    each_row = ROW | BEFORE | ON_INSERT | ON_UPDATE | ON_DELETE
    guards = {}
    for table in tables():
        if present is None or table.name in present:
            name = f"{PREFIX}{table.name}"
            guard = Guard(table.name, each_row, "A", False, name, _source(table), config)
            guards[f"{name}_rows"] = guard
            guards[f"{name}_truncate"] = guard._replace(type=BEFORE | ON_TRUNCATE)
    if f"{PREFIX}{Event._meta.db_table}_rows" in guards:
        event = Event._meta.db_table
        guards[REACHED] = Guard(event, ROW | ON_INSERT, "A", True, REACHED, _reached(), config)
    return guards


def installed(connection: BaseDatabaseWrapper) -> dict[str, Guard]:
    """Name -> guard for every trigger of ours in the current schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.tgname, c.relname, t.tgtype, t.tgenabled::text,
                   t.tgdeferrable AND t.tginitdeferred, p.proname, p.prosrc,
                   array_to_string(p.proconfig, ';')
            FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_proc p ON p.oid = t.tgfoid
            WHERE NOT t.tgisinternal AND t.tgqual IS NULL AND t.tgattr::text = ''
              AND p.pronamespace = n.oid
              AND n.nspname = current_schema() AND starts_with(t.tgname, %s)
            """,
            [PREFIX],
        )
        return {name: Guard(*guard) for name, *guard in cursor.fetchall()}


def create(connection: BaseDatabaseWrapper, present: set[str]) -> Iterator[str]:
    """Statements that make every guard of the tables that are ``present``."""
    schema = _schema(connection)
    guards = expected(connection, present)
    for function, source in {(g.function, g.source): None for g in guards.values()}:
        yield (
            f'CREATE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql'
            f" SET search_path = {schema}, pg_temp AS $guard${source}$guard$"
        )
    for name, guard in guards.items():
        yield _trigger(name, guard)
        yield f'ALTER TABLE "{guard.table}" ENABLE ALWAYS TRIGGER "{name}"'


def drop(connection: BaseDatabaseWrapper) -> list[str]:
    """Statements that remove every function of ours, and with it its triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace"
            " WHERE n.nspname = current_schema() AND starts_with(proname, %s)",
            [PREFIX],
        )
        return [f'DROP FUNCTION "{name}"() CASCADE' for (name,) in cursor.fetchall()]


def _trigger(name: str, guard: Guard) -> str:
    call = f'EXECUTE FUNCTION "{guard.function}"()'
    if guard.deferred:
        return (
            f'CREATE CONSTRAINT TRIGGER "{name}" AFTER INSERT ON "{guard.table}"'
            f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {call}"
        )
    if guard.type & ON_TRUNCATE:
        return f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{guard.table}" {call}'
    events = "INSERT OR UPDATE OR DELETE"
    return f'CREATE TRIGGER "{name}" BEFORE {events} ON "{guard.table}" FOR EACH ROW {call}'


def _source(table: Table) -> str:
    """Body of the function behind a table's triggers: whatever is not allowed is refused."""
    blocks = "\n".join(
        f"  IF TG_OP = '{operation}' THEN\n{_lines(table, operation)}    RETURN NEW;\n  END IF;"
        for operation in (INSERT, UPDATE)
    )
    return f"\nBEGIN\n{blocks}\n{_raise(table.name, 'nothing is ever removed')}\nEND\n"


def _lines(table: Table, operation: str) -> str:
    return "".join(
        f"    IF {refusal.condition} THEN\n    {_raise(table.name, refusal.why)}\n    END IF;\n"
        for refusal in table.refusals
        if refusal.operation == operation
    )


def _reached() -> str:
    """Body of the function that looks, at commit, whether the row came as far as its event."""
    blocks = "\n".join(map(_reaches, kinds()))
    event = Event._meta.db_table
    return f"\nBEGIN\n{blocks}\n{_raise(event, 'no row reaches this event')}\nEND\n"


def _reaches(kind: Stream) -> str:
    table = kind.model_class._meta.db_table
    row = f"ref = substr(NEW.stream, {len(kind.kind) + 2}) AND last_seq >= NEW.seq"
    found = f'EXISTS (SELECT 1 FROM "{table}" WHERE {row})'  # noqa: S608 -- from the registry
    return (
        f"  IF split_part(NEW.stream, ':', 1) = '{kind.kind}' AND {found} THEN\n"
        "    RETURN NULL;\n  END IF;"
    )


def _raise(table: str, why: str) -> str:
    # The class of integrity violations, so that Python meets an IntegrityError.
    return f"  RAISE EXCEPTION 'ledger: {table}: {why}' USING ERRCODE = '23000';"


def _schema(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return str(cursor.fetchone()[0])
