"""The demonstration is loaded once a module, inside a transaction that is never committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from approvals import clock
from workflows.demo.loading import load

TODAY = "2024-11-20T09:00"


@contextmanager
def loaded(blocker: Any, *, cases: bool) -> Iterator[None]:
    """The whole region as on TODAY; deferred constraints are checked where there are any."""
    with blocker.unblock(), transaction.atomic(), clock.at(TODAY):
        assert load(cases=cases)
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def region(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with loaded(django_db_blocker, cases=False):
        yield


@pytest.fixture(scope="module")
def story(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with loaded(django_db_blocker, cases=True):
        yield
