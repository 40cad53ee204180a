"""Editions filed at once: a cycle of a listed event has one, whoever files it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from approvals import calendars, clock
from approvals.errors import Conflict, Invalid
from approvals.models import Case
from approvals.services import deciding
from tests.gates import festival_region as fair
from tests.gates.festival_region import CULTURE, GOVERNMENT, MONEY, do, edition, kept
from tests.prepared import Prepared
from tests.racing import at_once, run
from tests.whitelist.region import Region, gather, waiting
from whitelist.festivals import FestivalEdition
from whitelist.permits import Permit

pytestmark = pytest.mark.race

DAY = fair.DAY
DAYS = ("2024-09-20", "2024-10-18")  # in one cycle


def _with_a_listed_event() -> Region:
    calendars.clear()
    region = fair.widen(gather())
    kept(region, on="2024-02-05", first_day="", last_day="")
    return region


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Region]]:
    with django_db_blocker.unblock(), clock.at("2024-02-05"):
        made = Prepared(_with_a_listed_event)
    yield made
    with django_db_blocker.unblock():
        made.drop()


@pytest.fixture
def region(prepared: Prepared[Region], django_db_blocker: Any) -> Iterator[Region]:
    with django_db_blocker.unblock(), clock.at(DAY), prepared.copy() as region:
        yield region


def one_edition(region: Region, number: int) -> tuple[Permit, list[str]]:
    """Two editions of one cycle are both confirmed at one moment. Afterwards the region suspends
    the event, which frees the cycle, and lets it go on, for the next round."""
    entry = Permit.objects.get()
    cases = [edition(region, entry.number, first_day=day) for day in DAYS]
    for case in cases:
        _confirm(region, case)
    items = [waiting(case, "confirmation")[0].ref for case in cases]
    money = region.who(MONEY)
    ended = at_once(
        partial(deciding.decide, item=item, by=money, verdict="approve") for item in items
    )
    found = [fault for one in ended if (fault := _not_refused_by_the_rule(one.problem))]
    filed = FestivalEdition.objects.filter(slot__isnull=False).count()
    recorded = Case.objects.filter(ref__in=cases, state="recorded").count()
    found += [] if (filed, recorded) == (1, 1) else [f"{filed} filed, {recorded} recorded"]
    if not found:
        for verb in ("suspend", "resume"):
            do(entry, verb, region.who(GOVERNMENT), DAY, reason="场馆检修")
    return entry, found


def _confirm(region: Region, case: str) -> None:
    (item,) = [one for one in waiting(case, "confirmation") if one.post.unit.name == CULTURE]
    deciding.decide(item=item.ref, by=region.who(CULTURE), verdict="approve")


def _not_refused_by_the_rule(problem: Exception | None) -> str:
    if problem is None or isinstance(problem, Conflict):  # told that the entry stands otherwise
        return ""
    stops = [one.code for one in getattr(problem, "findings", ()) if one.stops]
    return "" if isinstance(problem, Invalid) and set(stops) == {"G5-H02"} else repr(problem)


def test_of_two_editions_of_one_cycle_one_is_filed(region: Region) -> None:
    run(one_edition, region, postgresql=200, sqlite=200)
