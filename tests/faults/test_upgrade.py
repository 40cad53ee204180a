"""Cases in every state, some under numbers that are no longer in force, stand in a database of an
earlier release: after ``migrate`` they say what they said, replay, and go on to their end.

BAGUAN_ROUNDS=1 takes a thousand of them.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from approvals import clock
from approvals.ledger import triggers
from approvals.ledger.models import Event
from approvals.ledger.replay import states
from approvals.ledger.sequencer import Sequencer
from approvals.ledger.verify import verify
from approvals.models import Appointment, Case, WorkItem
from approvals.selectors import inbox_for
from approvals.services import deciding, filing, policies
from tests.cast import Cast
from tests.conftest import PLAN
from tests.faults.conftest import Place
from tests.racing import sqlite_will_do
from tests.rounds import in_a_drill, rounds

pytestmark = [pytest.mark.race, sqlite_will_do]
EARLIER = "0004_auditor"
HEAD, COMMITTEE = ["hal"], ["hal", "gus", "pam", "oz"]
LIVES: list[tuple[list[str], str, str]] = [  # who approved, who says the last word, which
    ([], "", ""),
    (HEAD, "", ""),
    (COMMITTEE, "", ""),
    ([*COMMITTEE, "dep"], "", ""),
    ([], "hal", "return"),
    ([], "hal", "refuse"),
    (["hal", "gus"], "pam oz", "merge"),
    (["hal", "gus"], "pam oz", "defer"),
    ([], "ann", "withdraw"),
    ([], "", "draft"),
]
STATES = {"draft", "filed", "returned", "granted", "refused", "merged", "deferred", "withdrawn"}


def live(cast: Cast, number: int) -> None:
    """One case, as far as its turn in ``LIVES`` takes it."""
    approved, last, word = LIVES[number % len(LIVES)]
    said: dict[str, Any] = {"unit": cast.units["agriculture"], "by": cast.ann}
    said |= {"gate": "assessment", "answers": PLAN | {"title": f"考核 {number}"}}
    if word == "draft":
        filing.begin(**said)
        return
    ref = filing.begin_and_file(**said, command="")["ref"]
    for who in approved:
        decide(cast.people[who], ref, "approve")
    for who in last.split():
        if word == "withdraw":
            filing.withdraw(ref=ref, by=cast.ann)
        else:
            decide(cast.people[who], ref, word)


def decide(by: Any, ref: str, verdict: str) -> None:
    item = inbox_for(by).filter(case__ref=ref).first()
    assert item is not None, (by, ref)
    deciding.decide(item=item.ref, by=by, verdict=verdict, opinion="见材料")


def many(cast: Cast, cases: int) -> None:
    """Half of them were filed while six indicators were allowed, which are five today."""
    half = cases // 2
    allow(6)
    for number in range(half):
        live(cast, number)
    with clock.at(clock.now() + timedelta(days=1)):
        allow(5)
        for number in range(half, cases):
            live(cast, number)


def allow(indicators: int) -> None:
    numbers = {"indicators": indicators}
    policies.set_numbers(
        gate="assessment", kind="plan", numbers=numbers, effective=clock.today(), by=None
    )


def told() -> dict[str, Any]:
    """What every stream said at each of its places, and every row of a case."""
    streams = Event.objects.order_by("stream").values_list("stream", flat=True).distinct()
    replayed = {stream: list(states(stream)) for stream in streams}
    return replayed | {case.ref: case.projection for case in Case.objects.all()}


def at_the_earlier_release(act: Any = None) -> None:
    """The database goes back to how the earlier release knew it, and forward again."""
    migrate = {"verbosity": 0, "interactive": False, "skip_checks": True}
    call_command("migrate", "approvals", EARLIER, **migrate)
    if act:
        act()
    call_command("migrate", **migrate)


def walk_to_the_end() -> Counter[str]:
    """Everybody approves what waits for them until nothing moves; the states of all cases then."""
    holder = {one.post_id: one.person for one in Appointment.objects.select_related("person")}
    while True:
        waiting = WorkItem.objects.filter(closed=None, case__state="filed")
        items = list(waiting.exclude(stop__word="record"))
        if not items:
            return Counter(Case.objects.values_list("state", flat=True))
        for item in items:
            by = holder[item.post_id]
            deciding.decide(item=item.ref, by=by, verdict="approve", opinion="见材料")


def test_cases_outlive_an_upgrade_and_go_on(place: Place) -> None:
    cases = rounds(1000, short=20)
    many(place.cast, cases)
    before, held = told(), Counter(Case.objects.values_list("state", flat=True))
    assert set(held) == STATES
    at_the_earlier_release()
    assert told() == before
    assert not triggers.missing_guards(connection)
    with clock.at(clock.now() + timedelta(days=2)):
        ended = walk_to_the_end()
    assert ended["granted"] == held["granted"] + held["filed"]
    assert ended["filed"] == 0
    while Sequencer().once():
        pass
    report = verify(sealed=True)
    assert not report.findings
    print(f"{cases} cases, {dict(held)}, then {dict(ended)}, {report.events} events")


@in_a_drill
def test_control_a_release_that_changes_what_was_said_is_found(place: Place) -> None:
    live(place.cast, 0)
    before = told()

    def rewrite() -> None:
        triggers.remove_all_guards(connection)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE approvals_case SET state = 'granted', projection = '{}'")

    at_the_earlier_release(rewrite)
    assert told() != before
    assert verify().findings
