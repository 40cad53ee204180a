"""Fixtures of the ledger's tests: an honest history, and a place where tables can be altered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections

from tests.ledger.notebook import verbs
from tests.ledger.notebook.models import Notebook


@pytest.fixture
def notebook(db: Any) -> Notebook:
    """Begun (1), a page (2), written (3), remarked (4), written again (5), closed (6)."""
    notebook = verbs.begin()
    page = verbs.add_page(notebook, 1)
    verbs.write_page(page, 5)
    verbs.remark(notebook, 4)
    verbs.write_page(page, 9)
    verbs.close(notebook)
    return notebook


@pytest.fixture
def alterable(db: Any, tmp_path: Path) -> Iterator[str]:
    """Alias of a migrated database whose tables can be altered now.

    PostgreSQL alters inside the test's transaction, SQLite in no transaction: it gets a file.
    """
    if connection.vendor != "sqlite":
        yield "default"
        return
    alias, options = "alterable", connections["default"].settings_dict["OPTIONS"]
    connections.settings[alias] = connections.settings["default"] | {
        "NAME": str(tmp_path / "alterable.sqlite3"),
        "OPTIONS": options,
    }
    call_command("migrate", database=alias, verbosity=0)
    yield alias
    connections[alias].close()
    del connections[alias], connections.settings[alias]
