"""Editions filed at once: a cycle of a listed event has one, whoever files it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

import pytest

from approvals import calendars, clock
from approvals.errors import Invalid
from approvals.models import Case
from approvals.services import deciding, outcomes
from tests.gates import festival_region as fair
from tests.gates.festival_region import CULTURE, GOVERNMENT, MONEY, do, edition, kept
from tests.prepared import Prepared
from tests.racing import (
    at_once,
    constraints_dropped_to_provoke_doubles,
    goes_wrong,
    on_postgresql,
    run,
)
from tests.whitelist.region import Region, gather, waiting
from whitelist import festival_grants, verbs
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
    lost = sum(not one.won for one in ended)
    filed = FestivalEdition.objects.filter(slot__isnull=False).count()
    recorded = Case.objects.filter(ref__in=cases, state="recorded").count()
    fits = (filed, recorded, lost) == (1, 1, 1)
    found += [] if fits else [f"{filed} filed, {recorded} recorded"]
    if filed == 1:
        for verb in ("suspend", "resume"):
            do(entry, verb, region.who(GOVERNMENT), DAY, reason="场馆检修")
    return entry, found


def _confirm(region: Region, case: str) -> None:
    (item,) = [one for one in waiting(case, "confirmation") if one.post.unit.name == CULTURE]
    deciding.decide(item=item.ref, by=region.who(CULTURE), verdict="approve")


def _not_refused_by_the_rule(problem: Exception | None) -> str:
    if problem is None:
        return ""
    stops = {one.code for one in getattr(problem, "findings", ()) if one.stops}
    return "" if isinstance(problem, Invalid) and stops == {"G5-H02"} else repr(problem)


def test_of_two_editions_of_one_cycle_one_is_filed(region: Region) -> None:
    run(one_edition, region, postgresql=200, sqlite=200, short=6)


# -- controls --------------------------------------------------------------------------------------


def _unlocked(ref: str) -> Permit:
    """What ``locked`` would be if it only looked."""
    return Permit.objects.get(ref=ref)


@on_postgresql
def test_control_without_locks_and_constraints_a_cycle_has_two_editions(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "lock_limits", lambda keys: None)
    monkeypatch.setattr(verbs, "locked", _unlocked)
    numbers = count(1_000)  # to give a number locks its series, and with it whoever comes second
    monkeypatch.setattr(festival_grants, "allot", lambda prefix, year: next(numbers))
    constraints_dropped_to_provoke_doubles("ledger_event", "whitelist_festivaledition")
    assert goes_wrong(one_edition, region, "2 filed, 2 recorded")


@on_postgresql
def test_without_the_lock_on_the_list_that_on_the_entry_still_files_one(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loser is then told that the entry stands otherwise, which the rule would have said."""
    monkeypatch.setattr(outcomes, "lock_limits", lambda keys: None)
    (said,) = goes_wrong(one_edition, region)
    assert said.startswith("Conflict")
