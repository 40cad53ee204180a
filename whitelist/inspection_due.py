"""What time does to inspections: over without a visit, a result that is due, one that is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from approvals.calendars import MissingYear
from whitelist.inspection_life import result_due
from whitelist.inspection_plan_life import PlanState
from whitelist.inspection_plans import InspectionPlan
from whitelist.inspection_rights import WRITERS, who_directs
from whitelist.inspection_words import RUNNING, State
from whitelist.inspections import Inspection
from whitelist.telling import tell
from whitelist.verbs import by_time


def expire(day: date) -> int:
    """From the day after its last day on, what nobody has used is over, suspended or not."""
    rows = _over((State.ACTIVE, State.SUSPENDED), day)
    return sum(by_time(row.permit.ref, "expire", day=day) for row in rows if not row.visited)


def remind(day: date) -> int:
    """Once, from the day after the last day on: the office that went out owes its result."""
    done = 0
    for row in _over(RUNNING, day):
        if row.visited and by_time(row.permit.ref, "remind", day=day, told="due"):
            tell("result_due", row.permit, "due", _writers(row))
            done += 1
    return done


def tell_late(day: date) -> int:
    """Once, from the day after the fifteenth working day on: its office, and who directs it."""
    done = 0
    for row in _over(RUNNING, day):
        late = row.visited and _is_late(row, day)
        if late and by_time(row.permit.ref, "late", day=day, told="late"):
            tell("result_late", row.permit, "late", _writers(row) | who_directs(row))
            done += 1
    return done


def _over(states: tuple[State, ...], day: date) -> Iterator[Inspection]:
    """The entries in one of these states whose last day has passed."""
    rows = Inspection.objects.filter(state__in=states, permit__valid_until__lt=day)
    return rows.select_related("permit__unit").order_by("pk").iterator()


def _is_late(row: Inspection, day: date) -> bool:
    try:
        return result_due(row) < day
    except MissingYear:  # no calendar yet for that year: nobody is called late by a guess
        return False


def _writers(row: Inspection) -> Q:
    return Q(unit=row.permit.unit_id, code__in=WRITERS)


def close_plans(day: date) -> int:
    """With its year a plan is over."""
    rows = InspectionPlan.objects.filter(state=PlanState.IN_FORCE, permit__valid_until__lt=day)
    return sum(by_time(ref, "over", day=day) for ref in rows.values_list("permit__ref", flat=True))


JOBS = {
    "whitelist.inspections.1-expire": expire,
    "whitelist.inspections.2-remind": remind,
    "whitelist.inspections.3-tell-late": tell_late,
    "whitelist.inspections.4-close-plans": close_plans,
}
