"""Twenty write and twenty read at once on SQLite, which has one writer: they wait for each other,
and nobody is told that a database is locked.

BAGUAN_ROUNDS=1 goes on for a minute.
"""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from tests.conftest import PLAN
from tests.faults.conftest import Place
from tests.faults.load import Load
from tests.faults.people import TRACES, page, signed_in
from tests.faults.serving import Server
from tests.faults.test_kills import miscounted, sound
from tests.racing import on_sqlite
from tests.rounds import in_a_drill, rounds

pytestmark = [pytest.mark.race, on_sqlite]
MANY = 20
PATHS = ("/inbox/", "/", "/cases/", "/inbox/count/")


class Readers:
    """People who look at pages until they are stopped; what they were told is counted."""

    def __init__(self, server: Server, sessions: list[str]) -> None:
        self.told, self._server, self._over = Counter[str](), server, threading.Event()
        self._threads = [threading.Thread(target=self._read, args=[key]) for key in sessions]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def _read(self, session: str) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            shown = page(self._server, PATHS[number % len(PATHS)], session, timeout=60)
            trace = next((one for one in TRACES if one in shown.text), "")
            self.told[f"{shown.status} {trace}".strip()] += 1


def forty_at_once(server: Server, place: Place, seconds: float) -> tuple[Load, Readers]:
    sessions = [signed_in(place.cast.hal) for _one in range(MANY)]
    load = Load(server, place.tokens, PLAN, writers=MANY)
    readers = Readers(server, sessions)
    time.sleep(seconds)
    load.stop()
    readers.stop()
    return load, readers


def otherwise_told(load: Load) -> list[str]:
    return [f"{one.status} {one.answer}" for one in load.sent if one.status not in (200, 201)]


def test_nobody_is_told_that_the_database_is_locked(place: Place) -> None:
    server = place.server(more={"RUN_DUE_INSIDE": "1"}).start()
    try:
        load, readers = forty_at_once(server, place, rounds(60, short=1))
    finally:
        server.kill()
    assert not otherwise_told(load)
    assert set(readers.told) <= {"200", "302"}, readers.told
    assert not miscounted(load.sent)
    print(f"{len(load.sent)} commands, {readers.told.total()} pages, {sound()}")


@in_a_drill
def test_control_with_transactions_that_begin_by_reading_somebody_is_told(place: Place) -> None:
    careless = "tests.faults.careless:application"
    server = place.server(application=careless, more={"CARELESS": "locks late"}).start()
    try:
        load, readers = forty_at_once(server, place, seconds=5)
    finally:
        server.kill()
    assert otherwise_told(load) or set(readers.told) - {"200", "302"}
