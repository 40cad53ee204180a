"""Redis is gone, hangs or is slow: decisions and inboxes are not held up by it, and whoever loads
the inbox anew sees what waits there. What is lost are hints.

BAGUAN_ROUNDS=1 measures a hundred decisions and inboxes with each fault.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from statistics import median, quantiles

import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.conftest import PLAN
from tests.faults.broker import GONE, HUNG, SLOW, WELL, Door, door, has_redis
from tests.faults.conftest import Place
from tests.faults.people import page, signed_in
from tests.faults.serving import Server, new_key
from tests.racing import postgresql_will_do
from tests.rounds import in_a_drill, rounds

pytestmark = [pytest.mark.race, has_redis, postgresql_will_do]
HELD_UP = 0.1  # seconds that a fault of Redis may cost, at the median and at the 95th of a hundred
AT_ONCE = 5
Times = dict[tuple[str, str], list[float]]


@pytest.fixture
def redis() -> Iterator[Door]:
    with door() as made:
        yield made


@pytest.fixture
def site(place: Place, redis: Door) -> Iterator[Server]:
    server = place.server(more={"REDIS_URL": redis.address}).start()
    yield server
    server.kill()


def decided(server: Server, place: Place, session: str) -> dict[str, float]:
    """One case is filed and approved; how long the decision took, and the inbox before it."""
    body = {"gate": "assessment", "answers": PLAN, "file": True, "command": new_key()}
    status, filed = server.ask(place.tokens["ann"], "cases", body)
    assert status == 201, filed
    began = time.perf_counter()
    shown = page(server, "/inbox/", session)
    inbox = time.perf_counter() - began
    status, case = server.ask(place.tokens["hal"], f"cases/{filed['ref']}")
    item = next(one["item"] for one in case["route"] if one["status"] == "now")
    assert (shown.status, item in shown.text) == (200, True)
    said = {"verdict": "approve", "opinion": "同意", "command": new_key()}
    began = time.perf_counter()
    status, answer = server.ask(place.tokens["hal"], f"inbox/{item}/decide", said)
    assert status == 200, answer
    return {"decision": time.perf_counter() - began, "inbox": inbox}


def told(server: Server, place: Place, session: str) -> bool:
    """Whether a page that is open now hears within three seconds that something was filed."""
    headers = {"Cookie": f"sessionid={session}"}
    address = f"ws://127.0.0.1:{server.port}/ws/inbox"
    try:
        with connect(address, additional_headers=headers, origin=server.origin) as socket:
            time.sleep(0.3)
            decided(server, place, session)
            return "changed" in str(socket.recv(timeout=3))
    except (WebSocketException, OSError):
        return False


def measured(server: Server, place: Place, redis: Door, session: str, each: int) -> Times:
    """Times by fault and act; the faults take turns, so that a busy machine is busy for all."""
    times: Times = defaultdict(list)
    for _turn in range(max(1, each // AT_ONCE)):
        for how in (WELL, GONE, WELL, HUNG, WELL, SLOW):
            redis.become(how)
            for _one in range(AT_ONCE):
                for act, seconds in decided(server, place, session).items():
                    times[how, act].append(seconds)
    redis.become(WELL)
    return times


def figures(times: Times) -> list[str]:
    """A line for each fault and act; the times of a full run stand in docs/reliability.md."""
    return [
        f"{how} {act}: median {median(took) * 1000:.0f} ms, 95 of 100 {_p95(took) * 1000:.0f} ms"
        for (how, act), took in times.items()
    ]


def _p95(took: list[float]) -> float:
    return quantiles(took, n=20, method="inclusive")[-1]


def held_up(times: Times, *, tail: float) -> list[str]:
    """Which acts a fault delays by more than it may. Where the machine is busy, the slowest differ
    by chance: a quarter of what they take with Redis well is none of its faults."""
    found = []
    for (how, act), took in times.items():
        well = times[WELL, act]
        late, later = median(took) - median(well), _p95(took) - _p95(well)
        if late > HELD_UP or later > max(tail, _p95(well) / 4):
            found.append(f"{how} {act}: {late * 1000:.0f} ms, {later * 1000:.0f} ms")
    return found


def test_a_fault_of_redis_holds_nobody_up(site: Server, place: Place, redis: Door) -> None:
    session, each = signed_in(place.cast.hal), rounds(100, short=AT_ONCE)
    assert told(site, place, session)
    times = measured(site, place, redis, session, each)
    print("\n".join(figures(times)))
    # Of a handful the slowest is chance; a drill has enough to hold the tail to the same bound.
    assert not held_up(times, tail=HELD_UP if each >= 100 else 1)
    until = time.monotonic() + 20
    while not told(site, place, session):
        assert time.monotonic() < until, "no page is told any more"


@in_a_drill
def test_control_who_waits_for_hints_is_held_up(place: Place, redis: Door) -> None:
    surroundings = {"REDIS_URL": redis.address, "CARELESS": "waits for hints"}
    careless = "tests.faults.careless:application"
    server = place.server(application=careless, more=surroundings).start()
    try:
        times = measured(server, place, redis, signed_in(place.cast.hal), AT_ONCE)
    finally:
        server.kill()
    assert {"hung decision", "slow decision"} <= {
        one.split(":")[0] for one in held_up(times, tail=1)
    }
