"""The server is killed at random points under load: nothing that was acknowledged is lost,
nothing is half done, and who asks again with the same key gets the recorded answer.

BAGUAN_ROUNDS=1 kills it a hundred times.
"""

from __future__ import annotations

import time
from collections import Counter
from random import Random  # noqa: TID251 -- chance with a seed

import pytest
from django.db import connection

from approvals.ledger.models import Event, Leaf
from approvals.ledger.sequencer import Sequencer
from approvals.ledger.verify import verify
from approvals.models import Case, Decision
from tests.conftest import PLAN
from tests.faults.conftest import Place
from tests.faults.load import Load, Sent
from tests.faults.serving import Server
from tests.racing import on_sqlite
from tests.rounds import rounds

pytestmark = pytest.mark.race
OK = (200, 201)


def asked_again(server: Server, sent: list[Sent]) -> list[str]:
    """Send each once more; what was acknowledged must come back word for word."""
    found = []
    for one in sent:
        status, answer = server.ask(one.token, one.path, one.body)
        if one.status in OK and (status, answer) != (one.status, one.answer):
            found.append(f"{one.path}: {one.status} {one.answer} became {status} {answer}")
        elif one.status not in OK and status not in OK:
            found.append(f"{one.path}: {status} {answer} although it was never answered")
        one.status, one.answer = status, answer
    return found


def miscounted(sent: list[Sent]) -> list[str]:
    """Every acknowledged command is one case or one decision, and there is no other."""
    connection.close()
    done = Counter(one.path == "cases" for one in sent if one.status in OK)
    here = {
        "cases": (done[True], Case.objects.count()),
        "decisions": (done[False], Decision.objects.count()),
        "decided": (done[False], Event.objects.filter(type="case.decided").count()),
    }
    return [
        f"{name}: {said} said, {kept} kept" for name, (said, kept) in here.items() if said != kept
    ]


def sound() -> str:
    """Sequence the rest; events and findings, of which there are none."""
    while Sequencer().once():
        pass
    report = verify(sealed=True)
    assert not report.findings
    assert Leaf.objects.filter(event=None).count() == 0
    return f"{report.events} events, {len(report.findings)} findings"


def one_life(server: Server, place: Place, chance: Random) -> tuple[list[Sent], list[str]]:
    """Load until the kill; then everything in doubt is asked again on a fresh server."""
    load = Load(server, place.tokens, PLAN)
    time.sleep(chance.uniform(0.3, 1.2))
    server.kill()
    load.stop()
    server.start()
    doubtful = [one for one in load.sent if one.status not in OK]
    wrong = [f"{one.path}: {one.status}" for one in doubtful if one.status]
    known = [one for one in load.sent if one.status in OK]
    again = chance.sample(known, min(10, len(known)))
    return load.sent, wrong + asked_again(server, doubtful) + asked_again(server, again)


def test_a_killed_server_loses_nothing_it_acknowledged(place: Place) -> None:
    chance, sent, times = Random(5), [], rounds(100, short=2)
    server = place.server(more={"RUN_DUE_INSIDE": "1"}).start()
    try:
        for number in range(times):
            fresh, found = one_life(server, place, chance)
            sent += fresh
            assert not found, f"kill {number}: {found}"
    finally:
        server.kill()
    assert not miscounted(sent)
    print(f"{times} kills, {len(sent)} commands, {sound()}")


@on_sqlite
def test_control_a_verb_that_commits_in_between_is_found_half_done(place: Place) -> None:
    server = place.server(
        application="tests.faults.careless:application", more={"CARELESS": "commits in between"}
    ).start()
    load = Load(server, place.tokens, PLAN, writers=1)
    until = time.monotonic() + 20
    while time.monotonic() < until and Event.objects.filter(type="case.decided").count() < 1:
        time.sleep(0.01)
    server.kill()
    load.stop()
    connection.close()
    assert verify().findings


@on_sqlite
def test_control_without_the_table_of_commands_a_retry_is_something_else(place: Place) -> None:
    server = place.server(
        application="tests.faults.careless:application", more={"CARELESS": "keeps no commands"}
    ).start()
    try:
        load = Load(server, place.tokens, PLAN, writers=1)
        time.sleep(1)
        load.stop()
        assert asked_again(server, [one for one in load.sent if one.status in OK])
    finally:
        server.kill()
