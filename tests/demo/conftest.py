"""The region is opened once a module, inside a transaction that is never committed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from workflows.demo.loading import load


@pytest.fixture(scope="module")
def whole(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The whole demonstration; its deferred constraints are checked at once where there are any."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load()
        connection.check_constraints()
        yield
        transaction.set_rollback(True)
