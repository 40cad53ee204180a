"""A committed region with tokens, copied for each test; servers run on the copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from approvals import calendars, clock
from approvals.services import tokens
from tests.cast import Cast, gather
from tests.conftest import MONDAY
from tests.faults.serving import Server
from tests.journeys.server import address_of
from tests.prepared import Prepared


@dataclass
class Place:
    """A database of the test's own, and who may speak to a server on it."""

    cast: Cast
    tokens: dict[str, str]
    database: str

    def server(self, **how: Any) -> Server:
        return Server(self.database, MONDAY, **how)


def _gathered() -> tuple[Cast, dict[str, str]]:
    cast = gather()
    return cast, {name: tokens.issue(person) for name, person in cast.people.items()}


@pytest.fixture(scope="package")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    calendars.clear()
    with django_db_blocker.unblock(), clock.at(MONDAY):
        made = Prepared(_gathered)
    yield made
    with django_db_blocker.unblock():
        made.drop()


@pytest.fixture
def place(prepared: Prepared[Any], django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), clock.at(MONDAY), prepared.copy() as (cast, keys):
        yield Place(cast, keys, address_of(connection.settings_dict))
