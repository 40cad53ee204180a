"""What time does to the list and to visits: entries expire with the school year, plans close."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from whitelist.campus.items import CampusItem
from whitelist.campus.visits import CampusVisit, VisitPlan
from whitelist.campus.words import ACTIVE, OPEN_PLAN, VisitState
from whitelist.verbs import by_time


def close(day: date) -> int:
    """From the day after its last visit on, a plan is over; what was not cancelled took place."""
    ahead = CampusVisit.objects.filter(
        plan=OuterRef("pk"), state=VisitState.CONFIRMED, day__gte=day
    )
    rows = VisitPlan.objects.filter(~Exists(ahead), state__in=OPEN_PLAN)
    return sum(by_time(ref, "close", day=day) for ref in rows.values_list("permit__ref", flat=True))


def expire(day: date) -> int:
    """31 August is the last day of a list; there is no automatic renewal."""
    rows = CampusItem.objects.filter(state__in=ACTIVE, permit__valid_until__lt=day)
    refs = list(rows.values_list("permit__ref", flat=True))
    return sum(by_time(ref, "expire", day=day) for ref in refs)


JOBS = {"whitelist.campus.1-close": close, "whitelist.campus.2-expire": expire}
