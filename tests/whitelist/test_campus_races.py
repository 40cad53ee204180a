"""Visits granted at once: an item comes to a school no oftener than listed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection

from approvals import calendars, clock
from approvals.errors import Invalid
from approvals.models import Case
from approvals.services import deciding, outcomes
from tests.gates.campus_region import FIRE, SIXTH, agree, listed, plan, widen
from tests.prepared import Prepared
from tests.racing import at_once, goes_wrong, on_postgresql, run
from tests.whitelist.region import Region, gather, waiting
from whitelist.campus import entering
from whitelist.campus.items import CampusItem
from whitelist.campus.visits import CampusVisit
from whitelist.permits import Permit

pytestmark = pytest.mark.race

FILED = "2024-10-08"
CONSTRAINTS = (
    "an_item_comes_to_a_school_no_oftener_than_listed",
    "a_visit_is_one_of_the_times_allowed",
)


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Region]]:
    calendars.clear()
    with django_db_blocker.unblock(), clock.at("2024-03-01"):
        made = Prepared(lambda: widen(gather()))
    yield made
    with django_db_blocker.unblock():
        made.drop()


@pytest.fixture
def region(prepared: Prepared[Region], django_db_blocker: Any) -> Iterator[Region]:
    with django_db_blocker.unblock(), clock.at(FILED), prepared.copy() as region:
        yield region


def unlike(number: int) -> str:
    """A title that is like no other: likeness does not look at digits."""
    return "".join(chr(0x4E00 + 7 * number + place) for place in range(6))


def one_place(region: Region, number: int) -> tuple[Case, list[str]]:
    """Two plans bring an item that may come once to one school; both are agreed to at one
    moment."""
    item = listed(region, title=unlike(number))
    days = ("2024-11-08", "2025-03-12")
    cases = [plan(region, FIRE, item.number, (SIXTH, day), on=FILED) for day in days]
    for case in cases:
        agree(region, case, "deputy", on=FILED)
    stops = [waiting(case, "education")[0] for case in cases]
    who = region.who("银川市教育局")
    ended = at_once(
        partial(
            deciding.decide,
            item=stop.ref,
            by=who,
            verdict="approve",
        )
        for stop in stops
    )
    found = [fault for one in ended if (fault := _not_refused_by_the_rule(one.problem))]
    came = CampusVisit.objects.filter(line=item.pk, place__isnull=False).count()
    row = Case.objects.get(ref=cases[0])
    return row, found + ([] if came == 1 else [f"comes {came} times"])


def _not_refused_by_the_rule(problem: Exception | None) -> str:
    if problem is None:
        return ""
    if not isinstance(problem, Invalid):
        return repr(problem)
    codes = [finding.code for finding in problem.findings if finding.stops]
    return "" if codes == ["G2-H02"] else f"refused by {codes}"


def test_of_two_visits_for_one_place_one_is_given(region: Region) -> None:
    run(one_place, region, postgresql=200, sqlite=200)


def unlocked(item: str) -> CampusItem:
    """What ``_locked`` would be if it only looked."""
    return CampusItem.objects.select_related("permit__case").get(permit__ref=item)


@on_postgresql
def test_control_without_lock_and_constraint_an_item_comes_too_often(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "lock_limits", lambda keys: None)
    monkeypatch.setattr(entering, "_locked", unlocked)
    with connection.cursor() as cursor:
        for name in CONSTRAINTS:
            cursor.execute(f'ALTER TABLE "whitelist_campusvisit" DROP CONSTRAINT "{name}"')
    assert "comes 2 times" in goes_wrong(one_place, region)


@on_postgresql
def test_without_the_lock_the_constraint_still_holds_the_frequency(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "lock_limits", lambda keys: None)
    monkeypatch.setattr(entering, "_locked", unlocked)
    for number in range(5):
        one_place(region, number)
        permits = Permit.objects.filter(register="campus_visits")
        assert CampusVisit.objects.filter(place__isnull=False).count() == permits.count()
        places = CampusVisit.objects.filter(place__isnull=False).values_list("line", "place")
        assert len(set(places)) == len(places) == number + 1
