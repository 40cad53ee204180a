"""Grants at once: one teacher is lent once, numbers have no gap, and a permit ends once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection

from approvals import calendars, clock, due
from approvals.errors import Invalid
from approvals.models import Case, WorkItem
from approvals.services import deciding, outcomes
from tests.prepared import Prepared
from tests.racing import (
    Ended,
    at_once,
    faults,
    goes_wrong,
    on_postgresql,
    on_sqlite,
    run,
    transactions_deferred_to_provoke_errors,
)
from tests.whitelist.region import Region, approve, file, gather, waiting
from whitelist import permits, verbs
from whitelist.borrowing_life import State
from whitelist.borrowings import Borrowing
from whitelist.numbers import NumberSeries
from whitelist.permits import Permit
from whitelist.schools import StaffMember

pytestmark = pytest.mark.race

SCHOOL, DAY = "竞赛学校", "2024-03-01"
TEACHERS = 620  # two a round, and some
BORROWERS = ("利通区政府办公室", "利通区纪委监委机关")
BUT_THE_LAST = ("head", "principal", "education", "organisation")
SOME = {"postgresql": 100, "sqlite": 50}


def _with_a_large_school() -> Region:
    calendars.clear()
    region = gather()
    region.school(SCHOOL, office="利通区教育局", staff=TEACHERS)
    return region


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Region]]:
    with django_db_blocker.unblock(), clock.at(DAY):
        made = Prepared(_with_a_large_school)
    yield made
    with django_db_blocker.unblock():
        made.drop()


@pytest.fixture
def region(prepared: Prepared[Region], django_db_blocker: Any) -> Iterator[Region]:
    with django_db_blocker.unblock(), clock.at(DAY), prepared.copy() as region:
        yield region


def teacher(number: int) -> str:
    """One who is no class teacher, by reference."""
    rows = StaffMember.objects.filter(school__name=SCHOOL, is_class_teacher=False)
    return str(rows.order_by("pk")[number].ref)


def at_the_last_stop(region: Region, borrower: str, ref: str) -> Case:
    case = file(region, borrower, teacher=ref)
    approve(region, case, *BUT_THE_LAST)
    return Case.objects.get(ref=case)


def grants_at_once(region: Region, cases: list[Case]) -> list[Ended]:
    who = region.who("利通区党委", "deputy_secretary")
    items = [waiting(case.ref, "committee")[0].ref for case in cases]
    return at_once(partial(deciding.decide, item=item, by=who, verdict="approve") for item in items)


# -- one teacher -----------------------------------------------------------------------------------


def one_teacher(region: Region, number: int) -> tuple[Case, list[str]]:
    """Two offices ask for one teacher for the same days, and both are decided at one moment."""
    ref = teacher(number)
    cases = [at_the_last_stop(region, borrower, ref) for borrower in BORROWERS]
    ended = grants_at_once(region, cases)
    lost = [(case, one.problem) for case, one in zip(cases, ended, strict=True) if not one.won]
    found = [repr(one) for _case, one in lost if not isinstance(one, Invalid)]
    found += [fault for case, one in lost for fault in _not_refused_with_a_finding(case, one)]
    lent = Borrowing.objects.filter(staff__ref=ref).count()
    return cases[0], found + ([] if lent == 1 else [f"lent {lent} times"])


def _not_refused_with_a_finding(case: Case, problem: Exception | None) -> list[str]:
    if not isinstance(problem, Invalid):
        return []
    codes = {finding.code for finding in problem.findings if finding.stops}
    is_open = WorkItem.objects.filter(case=case, closed=None, stop__node="committee").exists()
    state = Case.objects.get(pk=case.pk).state
    whole = "G3-H04" in codes and is_open and state == "filed"
    return [] if whole else [f"refused by {codes}, open {is_open}, {state}"]


def test_of_two_grants_of_one_teacher_one_is_given(region: Region) -> None:
    run(one_teacher, region)


@on_postgresql
def test_control_without_limit_and_constraint_a_teacher_is_lent_twice(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "lock_limits", lambda keys: None)
    with connection.cursor() as cursor:
        drop = 'ALTER TABLE "whitelist_dayaway" DROP CONSTRAINT "a_teacher_is_away_once_a_day"'
        cursor.execute(drop)
    assert "lent 2 times" in goes_wrong(one_teacher, region)


@on_postgresql
def test_without_the_limit_the_constraint_still_lends_a_teacher_once(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "lock_limits", lambda keys: None)
    for number in range(5):
        one_teacher(region, number)
        assert Borrowing.objects.filter(staff__ref=teacher(number)).count() == 1


@on_sqlite
def test_control_with_deferred_transactions_there_are_errors(region: Region) -> None:
    with transactions_deferred_to_provoke_errors():
        found = goes_wrong(one_teacher, region)
    assert any("database is locked" in one for one in found), found


# -- numbers ---------------------------------------------------------------------------------------


def two_numbers(region: Region, number: int) -> tuple[Case, list[str]]:
    """Two grants of one committee at one moment: both are given, with the next two numbers."""
    refs = [teacher(2 * number), teacher(2 * number + 1)]
    pairs = zip(BORROWERS, refs, strict=True)
    cases = [at_the_last_stop(region, borrower, ref) for borrower, ref in pairs]
    found = faults(grants_at_once(region, cases), winners=2)
    serials = sorted(Permit.objects.values_list("serial", flat=True))
    whole = serials == list(range(1, len(serials) + 1))
    return cases[0], found + ([] if whole else [f"numbers {serials}"])


def test_two_grants_at_once_leave_no_gap_in_the_numbers(region: Region) -> None:
    run(two_numbers, region)


def number_read_and_counted_up(prefix: str, year: int) -> int:
    """What ``allot`` would be if it looked first and wrote afterwards."""
    series, _new = NumberSeries.objects.get_or_create(prefix=prefix, year=year)
    series.last += 1
    series.save()
    return int(series.last)


@on_postgresql
def test_control_with_a_number_read_first_one_number_is_given_twice(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permits, "allot", number_read_and_counted_up)
    found = goes_wrong(two_numbers, region)
    assert any("winners" in one for one in found), found


# -- the life of a permit --------------------------------------------------------------------------


def one_end(region: Region, number: int) -> tuple[Permit, list[str]]:
    """The school takes back, the committee revokes and due work runs, all on the day after."""
    case = at_the_last_stop(region, BORROWERS[0], teacher(number))
    grants_at_once(region, [case])
    permit = Permit.objects.get(case=case)
    school, committee = (
        region.who(SCHOOL, "principal"),
        region.who("利通区党委", "deputy_secretary"),
    )
    use = partial(verbs.perform, permit=permit.ref)
    with clock.at("2024-06-18"):
        ended = at_once(
            [
                partial(use, verb="return", by=school),
                partial(use, verb="revoke", by=committee, answers={"reason": "任务取消"}),
                partial(due.run, clock.today()),
                partial(due.run, clock.today()),
            ]
        )
    found = [repr(one.problem) for one in ended if not (one.won or one.told)]
    entry = Borrowing.objects.get(permit=permit)
    ends = sum(one.won for one in ended[:2]) + (entry.state == State.OVERDUE)
    return permit, found + ([] if ends == 1 else [f"{ends} ends: {entry.state}"])


def test_a_permit_ends_once(region: Region) -> None:
    run(one_end, region, **SOME)
