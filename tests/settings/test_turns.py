"""Writers on SQLite come in the order in which they asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from settings import turns
from tests.prepared import Prepared
from tests.racing import on_sqlite

pytestmark = on_sqlite
MANY = 8


@pytest.fixture
def alone(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        made = Prepared(lambda: None)
        with made.copy():
            yield
        made.drop()


def order_of_writers() -> list[int]:
    """Who writes when, of those who ask one after the other while somebody else writes."""
    came: list[int] = []

    def write(number: int) -> None:
        with transaction.atomic():
            came.append(number)
        connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(MANY)]
    with transaction.atomic():
        for thread in threads:
            thread.start()
            time.sleep(0.03)
    for thread in threads:
        thread.join()
    return came


@pytest.mark.usefixtures("alone")
def test_who_asked_first_writes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert order_of_writers() == list(range(MANY))
    monkeypatch.setattr(turns, "_line", threading.Semaphore(MANY))  # the control: all at once
    assert any(order_of_writers() != list(range(MANY)) for _round in range(10))
