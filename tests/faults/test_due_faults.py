"""Two machines do the due work at once: each due thing happens once.

BAGUAN_ROUNDS=1 does it forty times, and once on the whole demonstration a year later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from approvals import clock
from approvals.ledger.models import Event
from approvals.ledger.verify import verify
from approvals.models import Case, Notice
from approvals.selectors import inbox_for
from approvals.services import deadlines, deciding, filing
from tests.cast import Cast
from tests.conftest import MONDAY, PLAN
from tests.faults.conftest import Place
from tests.prepared import Prepared
from tests.racing import at_once, on_postgresql
from tests.rounds import in_a_drill, rounds
from workflows.demo.loading import load

pytestmark = pytest.mark.race
LATER = "2024-03-20T09:00"  # opinions have lapsed, decisions are late
Done = Counter[tuple[str, str]]


def run_due(now: str) -> None:
    call_command("run_due", "--now", now, stdout=StringIO())


def some_wait(cast: Cast) -> None:
    """Two cases wait for their head, three for an opinion."""
    for number in range(5):
        case = filed(cast)
        if number > 1:
            decide(cast.hal, case)


def filed(cast: Cast) -> Case:
    unit = cast.units["agriculture"]
    said = {"unit": unit, "by": cast.ann, "answers": PLAN, "command": ""}
    answer = filing.begin_and_file(gate="assessment", **said)
    return Case.objects.get(ref=answer["ref"])


def decide(by: Any, case: Case) -> None:
    item = inbox_for(by).filter(case=case).first()
    assert item is not None
    deciding.decide(item=item.ref, by=by, verdict="approve", opinion="同意")


def done_since(last: int) -> Done:
    """What was written after an event, by type; and every notice there is, by kind."""
    events = Event.objects.filter(pk__gt=last).values_list("type", flat=True)
    notices = Notice.objects.values_list("kind", flat=True)
    return Counter(("event", type) for type in events) + Counter(("notice", k) for k in notices)


def by_one_and_by_two(prepared: Prepared[Any], begin: Callable[[Any], None], now: str) -> Any:
    """What is done by one who runs it, and by two at once who then run it once more."""
    told = []
    for machines in (1, 2):
        with prepared.copy() as world:
            begin(world)
            last = Event.objects.order_by("pk").last()
            ended = at_once([partial(run_due, now)] * machines)
            assert all(one.won for one in ended), ended
            done = done_since(last.pk if last else 0)
            run_due(now)
            assert done_since(last.pk if last else 0) == done
            assert verify().sound
            told.append(done)
    return told


def test_two_who_run_it_at_once_do_each_thing_once(
    prepared: Prepared[Any], django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), clock.at(MONDAY):
        for _round in range(rounds(40, short=1)):
            one, two = by_one_and_by_two(prepared, lambda world: some_wait(world[0]), LATER)
            assert one == two
    assert one["event", "case.lapsed"] == 3
    assert one["event", "case.overdue"] >= 2


@pytest.fixture
def demonstration(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    with django_db_blocker.unblock(), clock.at("2024-11-20T09:00"):
        made = Prepared(lambda: load(cases=True))
        yield made
        made.drop()


@in_a_drill
def test_two_who_run_it_on_the_whole_demonstration_a_year_later(
    demonstration: Prepared[Any],
) -> None:
    now = "2025-11-21T09:00"
    one, two = by_one_and_by_two(demonstration, lambda world: None, now)
    assert one == two
    print(f"{sum(one.values())} due things of {len(one)} sorts")


@on_postgresql
def test_control_without_the_lock_and_the_second_look_a_thing_is_done_twice_or_breaks(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_wait(place.cast)
    monkeypatch.setattr(deadlines, "lock", lambda rows: rows.get())
    found = 0
    for _round in range(10):
        ended = at_once([partial(run_due, LATER)] * 4)
        found += sum(not one.won for one in ended)
        if found:
            return
        some_wait(place.cast)
    pytest.fail("nobody met the other")
