"""Guards in the database: nothing in the ledger is changed, no ledgered row without its event.

They are written from the registry after every ``migrate`` and compared, text by text, when a
server starts. A database administrator can still take them down; that is what ``verify`` and
copies elsewhere are for.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from approvals.ledger.triggers import postgresql, sqlite


class GuardsMissing(ImproperlyConfigured):
    """The database does not refuse what it must refuse."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Bring the guards of the existing tables to what the registry says; nothing where they are."""
    dialect = _dialect(connection)
    present = set(connection.introspection.table_names())
    if dialect.installed(connection) == dialect.expected(connection, present):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in [*dialect.drop(connection), *dialect.create(connection, present)]:
            cursor.execute(statement)


def remove_all_guards(connection: BaseDatabaseWrapper) -> None:
    """Leave the database unguarded until the next :func:`install`."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in _dialect(connection).drop(connection):
            cursor.execute(statement)


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the guards that the database has, right or wrong."""
    return set(_dialect(connection).installed(connection))


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """One sentence for each guard that is missing or altered, and for each table without any."""
    dialect = _dialect(connection)
    found = dialect.installed(connection)
    return [
        f"The guard {name} is {'altered' if name in found else 'missing'}."
        for name, text in dialect.expected(connection, None).items()
        if found.get(name) != text
    ]


def refuse_to_run_without_guards(using: str = DEFAULT_DB_ALIAS) -> None:
    """Called where a server starts. Raises GuardsMissing, naming what is missing or altered."""
    if missing := missing_guards(connections[using]):
        raise GuardsMissing("\n".join([*missing, "Run manage.py migrate, then verify_ledger."]))


def before_migrate(*, using: str, plan: list[Any], **kwargs: Any) -> None:
    """On SQLite, take the guards down while migrations run.

    A table is altered there by building it anew, and SQLite will not rename a table while a
    trigger elsewhere names it.
    """
    if plan and connections[using].vendor == "sqlite":
        remove_all_guards(connections[using])


def after_migrate(*, using: str, **kwargs: Any) -> None:
    install(connections[using])


def _dialect(connection: BaseDatabaseWrapper) -> ModuleType:
    dialects = {"sqlite": sqlite, "postgresql": postgresql}
    try:
        return dialects[connection.vendor]
    except KeyError:
        raise ImproperlyConfigured(f"No guards are written for {connection.vendor}.") from None
