"""From a granted or recorded case to an entry on the register."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.conf import settings

from approvals.clock import ZONE
from approvals.models import Case, Unit
from whitelist import inspections
from whitelist.inspection_words import Mode
from whitelist.numbers import place_name
from whitelist.permits import Permit
from whitelist.presenters import card
from workflows.inspection.seen import InspectionFacts

# Placeholders until the offices name their own.
NAMED = getattr(settings, "NUMBER_SERIES", {})
SERIES = NAMED.get("inspection", "督批")
RECORD_SERIES = NAMED.get("inspection_record", "督备")


def put_on_register(case: Case, facts: InspectionFacts, day: date) -> Permit:
    """Number, permit and entry of a case whose rules have passed, in the grant's transaction."""
    return _enter(case, facts, day, SERIES)


def put_on_record(case: Case, facts: InspectionFacts, day: date) -> Permit:
    """The same for what is only told: a number of its own series, and no visits to register."""
    return _enter(case, facts, day, RECORD_SERIES)


def _enter(case: Case, facts: InspectionFacts, day: date, series: str) -> Permit:
    if facts.first is None or facts.last is None:
        raise ValueError("a case whose rules have passed has its days")
    return inspections.put_on_register(
        case, targets=facts.targets, mode=facts.mode, people=facts.people, teams=facts.teams,
        asks=facts.asks, first_day=facts.first, last_day=facts.last, day=day,
        prefix=place_of(case.unit) + series,
        exempt=bool(facts.ground), change_of=_changed(facts),
    )  # fmt: skip


def place_of(unit: Unit) -> str:
    """What the series of the unit's level are called."""
    area = unit.area if unit.area is not None else unit
    return place_name(area)


def _changed(facts: InspectionFacts) -> Permit | None:
    """The permit that this one replaces."""
    if not facts.change_of:
        return None
    return Permit.objects.select_related("inspection").get(ref=facts.change_of)


def embargo(facts: InspectionFacts) -> datetime | None:
    """Until when only writer and route may know: the beginning of the first day, if unannounced."""
    if facts.mode != Mode.COVERT or facts.first is None:
        return None
    return datetime.combine(facts.first, time.min, ZONE)


def limit_keys(facts: InspectionFacts) -> tuple[str, ...]:
    """Two cases of one unit do not pass at once, lest both change the same permit."""
    return (f"inspection:{facts.unit}",)


def permit_card(case: Case) -> dict[str, Any]:
    """The permit of a granted case as its sheet shows it."""
    rows = Permit.objects.select_related("unit", "inspection")
    return card(rows.prefetch_related("inspected").get(case=case))
