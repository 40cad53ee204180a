"""PostgreSQL stops where it stands, under load: nothing that was acknowledged is lost, nothing is
half done, people are told in words, and the site goes on by itself once the database is back.

BAGUAN_ROUNDS=1 stops it twenty times.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random  # noqa: TID251 -- chance with a seed
from typing import Any

import pytest
from django.db import connection

from approvals import clock
from tests.conftest import MONDAY, PLAN
from tests.faults.cluster import Cluster, cluster_of, has_postgresql
from tests.faults.conftest import Place
from tests.faults.load import Load, Sent
from tests.faults.people import Page, page, signed_in
from tests.faults.serving import Server
from tests.faults.test_kills import OK, asked_again, miscounted, sound
from tests.prepared import Prepared
from tests.rounds import in_a_drill, rounds

pytestmark = [pytest.mark.race, has_postgresql]
SOON = 10  # seconds; five are for the pool, the rest for a busy machine
DURABLE = {"BAGUAN_TEST_DURABLE": "1", "RUN_DUE_INSIDE": "1"}


@pytest.fixture(scope="module")
def cluster(prepared: Prepared[Any]) -> Iterator[Cluster]:
    with cluster_of(connection.settings_dict | {"NAME": prepared.name}) as made:
        yield made


@pytest.fixture
def place(cluster: Cluster, prepared: Prepared[Any], django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), clock.at(MONDAY), cluster.copy() as address:
        yield Place(*prepared.world, address)


def told_meanwhile(server: Server, place: Place, session: str) -> list[str]:
    """What is wrong with what people are told while the database is away, and how soon."""
    began = time.monotonic()
    with ThreadPoolExecutor(3) as pool:
        pages = [pool.submit(page, server, path, session) for path in ("/inbox/", "/")]
        problem = pool.submit(server.ask, place.tokens["hal"], "inbox")
        shown: list[Page] = [one.result() for one in pages]
        status, said = problem.result()
    waited = time.monotonic() - began
    found = [f"told after {waited:.0f} s"] if waited > SOON else []
    found += [f"page {one.status}" for one in shown if one.status != 503 or not one.in_words]
    return found + ([] if status == 503 and said["detail"] else [f"API {status} {said}"])


def one_stop(
    server: Server, place: Place, cluster: Cluster, chance: Random, session: str
) -> tuple[list[Sent], list[str]]:
    load = Load(server, place.tokens, PLAN)
    time.sleep(chance.uniform(0.3, 1.5))
    cluster.stop()
    found = told_meanwhile(server, place, session) if session else []
    time.sleep(chance.uniform(0, 0.5))
    cluster.start()
    time.sleep(0.5)
    load.stop()
    doubtful = [one for one in load.sent if one.status not in OK]
    found += [f"{one.path}: {one.status}" for one in doubtful if one.status not in (409, 503)]
    known = [one for one in load.sent if one.status in OK]
    again = chance.sample(known, min(10, len(known)))
    return load.sent, found + asked_again(server, doubtful) + asked_again(server, again)


def test_a_stopped_postgresql_loses_nothing_it_acknowledged(place: Place, cluster: Cluster) -> None:
    chance, sent, times = Random(6), list[Sent](), rounds(20, short=1)
    session = signed_in(place.cast.hal)
    server = place.server(more=DURABLE).start()
    try:
        for number in range(times):
            fresh, found = one_stop(server, place, cluster, chance, session)
            sent += fresh
            assert not found, f"stop {number}: {found}"
    finally:
        server.kill()
    assert not miscounted(sent)
    print(f"{times} stops, {len(sent)} commands, {sound()}")


@in_a_drill
def test_control_a_commit_that_does_not_wait_for_the_disk_is_lost(
    place: Place, cluster: Cluster
) -> None:
    with connection.cursor() as cursor:  # who would bring it there a moment later
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
        os.kill(cursor.fetchone()[0], signal.SIGSTOP)
    server = place.server().start()  # as tests have it: synchronous_commit=off
    try:
        sent, found = one_stop(server, place, cluster, Random(6), session="")
    finally:
        server.kill()
    assert found or miscounted(sent)
