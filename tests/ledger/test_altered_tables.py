"""A migration that alters a ledgered table leaves it guarded, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection, connections, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, pre_migrate

from approvals.ledger import triggers
from tests.worlds import Worlds

LEDGER = apps.get_app_config("ledger")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite alone rebuilds")


class Widen(migrations.Migration):
    """SQLite builds the whole table anew for this."""

    operations = [migrations.AlterField("notebook", "title", models.CharField(max_length=65))]


@pytest.fixture
def alterable(
    request: pytest.FixtureRequest, worlds: Worlds, django_db_blocker: Any
) -> Iterator[str]:
    """Alias of a migrated database whose tables may be altered.

    PostgreSQL alters inside the test's transaction. SQLite cannot; it gets a copy of its own.
    """
    if connection.vendor != "sqlite":
        request.getfixturevalue("db")
        yield "default"
        return
    with django_db_blocker.unblock(), worlds.empty() as copy:
        connections.settings["alterable"] = copy
        yield "alterable"
        connections["alterable"].close()
    del connections["alterable"], connections.settings["alterable"]


def _migration_begins(alias: str) -> None:
    pre_migrate.send(sender=LEDGER, using=alias, plan=[Widen])


def _migration_ends(alias: str) -> None:
    said = {"app_config": LEDGER, "verbosity": 0, "interactive": False, "apps": apps}
    post_migrate.send(sender=LEDGER, using=alias, plan=[Widen], **said)


def _widen(alias: str) -> None:
    executor = MigrationExecutor(connections[alias])
    state = executor.loader.project_state(executor.loader.graph.leaf_nodes())
    executor.apply_migration(state, Widen("0002_widen", "notebook"))


def test_an_altered_table_has_its_guards_afterwards(alterable):
    _migration_begins(alterable)
    _widen(alterable)
    _migration_ends(alterable)
    triggers.refuse_to_run_without_guards(alterable)


@on_sqlite
def test_guards_are_down_while_a_table_is_built_anew(alterable):
    """SQLite renames no table while a trigger names it: that is why they are taken down."""
    with pytest.raises(OperationalError, match="ledger_guard_notebook_page"):
        _widen(alterable)


@on_sqlite
def test_a_server_does_not_start_in_between(alterable):
    _migration_begins(alterable)
    _widen(alterable)
    with pytest.raises(triggers.GuardsMissing, match="ledger_guard_notebook_notebook_update"):
        triggers.refuse_to_run_without_guards(alterable)
