"""The demonstration: the region alone in a transaction, the region with its cases once a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from approvals import clock
from tests.worlds import Worlds
from workflows.demo.loading import load

TODAY = "2024-11-20T09:00"


@contextmanager
def loaded(blocker: Any) -> Iterator[None]:
    """The whole region as on TODAY; deferred constraints are checked where there are any."""
    with blocker.unblock(), transaction.atomic(), clock.at(TODAY):
        assert load(cases=False)
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def region(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with loaded(django_db_blocker):
        yield


def told() -> None:
    assert load(cases=True)


@pytest.fixture
def story(worlds: Worlds, django_db_blocker: Any) -> Iterator[None]:
    """The region with all its cases, made once a run; what a test does to it is taken back."""
    with django_db_blocker.unblock(), worlds.opened(told, TODAY):
        yield
