"""Scenarios over HTTP alone: the demonstration's region, really committed, a copy for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from approvals import calendars, clock
from approvals.models import Person
from tests.acceptance.callers import Insisting, Watch
from tests.prepared import Prepared
from workflows.demo.loading import load

COUNTIES = ["640202", "640302"]  # 大武口区 and 利通区, with their cities and the region above them
FILED = "2024-03-01T09:00"  # a Friday


def open_region() -> None:
    with clock.at(FILED):
        assert load(counties=COUNTIES, cases=False)


@contextmanager
def prepared_region(blocker: Any, make: Callable[[], Any] = open_region) -> Iterator[Prepared[Any]]:
    """A database with the region, and whatever else ``make`` commits, ready to be copied."""
    calendars.clear()
    with blocker.unblock():
        made = Prepared(make)
    yield made
    with blocker.unblock():
        made.drop()


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    with prepared_region(django_db_blocker) as made:
        yield made


@pytest.fixture
def watch(prepared: Prepared[Any], django_db_blocker: Any) -> Iterator[Watch]:
    """The ledger of a fresh copy; the business clock stands on the day of filing."""
    with django_db_blocker.unblock(), prepared.copy(), clock.at(FILED):
        yield Watch()


@pytest.fixture
def call(watch: Watch) -> Callable[[str], Insisting]:
    """``call("liuyang")`` is Liu Yang with a token."""
    callers: dict[str, Insisting] = {}

    def call(username: str) -> Insisting:
        if username not in callers:
            callers[username] = Insisting.signed_in(Person.objects.get(username=username), watch)
        return callers[username]

    return call
