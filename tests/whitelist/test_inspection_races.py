"""Inspections at once: a permit is changed once, and a target is visited once under it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from approvals import clock
from approvals.errors import Invalid
from approvals.models import Case, WorkItem
from approvals.services import deciding, filing, outcomes
from tests.acceptance.conftest import prepared_region
from tests.acceptance.inspections import (
    ANSWERS,
    FILED,
    GATE,
    OFFICE,
    granted,
    open_county,
)
from tests.prepared import Prepared
from tests.racing import (
    at_once,
    constraints_dropped_to_provoke_doubles,
    goes_wrong,
    on_postgresql,
    run,
)
from whitelist import verbs
from whitelist.inspections import InspectionVisit
from whitelist.permits import Permit
from workflows.demo.acts import holder, unit

pytestmark = pytest.mark.race

WITHIN = "2024-03-19T10:00"
COMMITTEE = ("640000-party_committee", "deputy_secretary")
PLACES = [f"平罗县城关镇 第{number}社区" for number in range(1, 61)]


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    with prepared_region(django_db_blocker, open_county) as made:
        yield made


@pytest.fixture
def base(prepared: Prepared[Any], django_db_blocker: Any) -> Iterator[Permit]:
    """A permit that nobody has used yet."""
    with django_db_blocker.unblock(), prepared.copy(), clock.at(FILED):
        yield granted()


# -- changes ---------------------------------------------------------------------------------------


def at_the_committee() -> WorkItem:
    """A change of the permit in force that waits for the last signature."""
    told = filing.begin_and_file(
        gate=GATE, kind="unplanned", unit=unit(OFFICE), by=holder(OFFICE, "handler"),
        answers=ANSWERS, command="",
    )  # fmt: skip
    rows = WorkItem.objects.filter(case__ref=told["ref"], closed=None)
    while True:
        item = rows.select_related("post__unit", "stop", "case").order_by("stop__place")[0]
        if item.stop.node == "committee":
            return item
        by = holder(item.post.unit.code, item.post.code)
        deciding.decide(item=item.ref, by=by, verdict="approve", opinion="同意。")


def one_change(_base: Permit, number: int) -> tuple[Case, list[str]]:
    """Two changes of one permit are both approved at one moment: one replaces it."""
    items = [at_the_committee() for _time in range(2)]
    by = holder(*COMMITTEE)
    ended = at_once(
        partial(deciding.decide, item=item.ref, by=by, verdict="approve", opinion="同意。")
        for item in items
    )
    found = [repr(one.problem) for one in ended if not (one.won or one.told)]
    running = Permit.objects.filter(inspection__state="active").count()
    return items[0].case, found + ([] if running == 1 else [f"{running} permits run"])


def test_of_two_changes_of_one_permit_one_replaces_it(base: Permit) -> None:
    run(one_change, base, postgresql=50, sqlite=50, short=2)


def _unlocked(ref: str, _person: Any = None) -> Permit:
    """What ``lock`` and ``locked`` would be if they only looked."""
    return Permit.objects.get(ref=ref)


@on_postgresql
def test_control_without_locks_and_constraints_two_changes_run(
    base: Permit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "lock_limits", lambda keys: None)
    monkeypatch.setattr(verbs, "locked", _unlocked)
    constraints_dropped_to_provoke_doubles("ledger_event", "whitelist_inspection")
    assert goes_wrong(one_change, base, "2 permits run")


# -- visits ----------------------------------------------------------------------------------------


def one_visit(_base: Permit, number: int) -> tuple[Permit, list[str]]:
    """Two desks of the office register a visit to one target at one moment: it is visited once,
    and the other try is refused and on record."""
    permit = _permit_for(number)
    place = PLACES[number % len(PLACES)]
    use = partial(verbs.perform, permit=permit.ref, verb="visit")
    said = {"target": place, "teams": 1}
    with clock.at(WITHIN):
        ended = at_once(
            [partial(use, by=holder(OFFICE, post), answers=said) for post in ("head", "handler")]
        )
    lost = [one.problem for one in ended if not one.won]
    found = [repr(one) for one in lost if not _outside(one)]
    label = InspectionVisit.objects.filter(permit=permit, label=place).count()
    return permit, found + ([] if (label, len(lost)) == (1, 1) else [f"visited {label} times"])


def _outside(problem: Exception | None) -> bool:
    """Refused by the rule that a target is visited once, which puts the try on record."""
    codes = [one.code for one in getattr(problem, "findings", ()) if one.stops]
    return isinstance(problem, Invalid) and codes == ["G1-H04"]


def _permit_for(number: int) -> Permit:
    """Each permit names as many targets as it may; when all were visited the next is asked for."""
    if number % len(PLACES) == 0:
        return granted(
            targets=PLACES, title=f"燃气隐患暗访{number}", matter=f"燃气隐患{number}",
            merge_answer="对象相同，内容不同",
        )  # fmt: skip
    return Permit.objects.order_by("-pk")[0]


def test_of_two_visits_to_one_target_one_is_entered(base: Permit) -> None:
    run(one_visit, base, postgresql=200, sqlite=200, short=6)


@on_postgresql
def test_control_without_lock_and_constraints_a_target_is_visited_twice(
    base: Permit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "lock", _unlocked)
    constraints_dropped_to_provoke_doubles("ledger_event", "whitelist_inspectionvisit")
    assert goes_wrong(one_visit, base, "visited 2 times")
