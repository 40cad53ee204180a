"""Apps approved at once: of two that are alike the second says why, and numbers have no gap."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from approvals import calendars, clock
from approvals.errors import Invalid
from approvals.models import Case
from approvals.services import deciding, outcomes
from tests.gates.mobile_app_region import approve, file, gather, waiting
from tests.prepared import Prepared
from tests.racing import at_once, goes_wrong, on_postgresql, run
from tests.whitelist.region import Region
from tests.whitelist.test_campus_races import unlike
from whitelist.mobile_apps import MobileApp
from whitelist.permits import Permit
from whitelist.verbs import by_time

pytestmark = pytest.mark.race

DAY = "2024-03-01"
UNITS = ("自治区水利局", "自治区应急管理局")


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Region]]:
    calendars.clear()
    with django_db_blocker.unblock(), clock.at(DAY):
        made = Prepared(gather)
    yield made
    with django_db_blocker.unblock():
        made.drop()


@pytest.fixture
def region(prepared: Prepared[Region], django_db_blocker: Any) -> Iterator[Region]:
    with django_db_blocker.unblock(), clock.at(DAY), prepared.copy() as region:
        yield region


def one_of_two_alike(region: Region, number: int) -> tuple[Case, list[str]]:
    """Two units want the same app, neither is on the register yet, and both are approved at one
    moment. One passes; the other is asked why the first does not do. Afterwards the first lapses,
    so that the next round finds an empty register."""
    cases = [file(region, unit, name=unlike(number)) for unit in UNITS]
    for case in cases:
        approve(region, case, "head", "review")
    items = [waiting(case, "project")[0] for case in cases]
    who = region.who(items[0].post.unit.name, items[0].post.code)
    ended = at_once(
        partial(deciding.decide, item=item.ref, by=who, verdict="approve", opinion="同意")
        for item in items
    )
    found = [fault for one in ended if (fault := _not_asked(one.problem))]
    passed = list(Permit.objects.filter(case__ref__in=cases))
    numbers = sorted(Permit.objects.values_list("serial", flat=True))
    found += [] if len(passed) == 1 else [f"{len(passed)} passed"]
    found += [] if numbers == list(range(1, len(numbers) + 1)) else [f"numbers {numbers}"]
    for permit in passed:
        by_time(permit.ref, "lapse", day=clock.today())
    return Case.objects.get(ref=cases[0]), found


def _not_asked(problem: Exception | None) -> str:
    if problem is None:
        return ""
    codes = {one.code for one in problem.findings} if isinstance(problem, Invalid) else set()
    return "" if codes == {"G4-W01"} else f"{problem!r} {codes}"


def test_of_two_apps_that_are_alike_one_passes_unasked(region: Region) -> None:
    run(one_of_two_alike, region, postgresql=200, sqlite=200)
    assert not MobileApp.objects.exclude(state="lapsed").exists()


@on_postgresql
@pytest.mark.parametrize("guard", ["lock_limits", "_refuse_unanswered"])
def test_control_without_lock_or_second_look_both_pass_unasked(
    region: Region, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    monkeypatch.setattr(outcomes, guard, lambda *given: None)
    assert "2 passed" in goes_wrong(one_of_two_alike, region)
