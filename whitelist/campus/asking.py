"""The questions about the list and about visits."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from approvals import clock
from approvals.models import Unit
from whitelist.campus.items import CampusItem
from whitelist.campus.visits import CampusVisit
from whitelist.campus.words import ACTIVE, VisitState
from whitelist.school_years import school_year


def coming_to(school: Unit, day: date | None = None) -> QuerySet[CampusVisit]:
    """The school's own calendar: its visits of the school year of ``day`` (today), by day."""
    rows = CampusVisit.objects.filter(school=school, year=school_year(day or clock.today()))
    rows = rows.exclude(state=VisitState.CANCELLED)
    return rows.select_related("plan__permit__unit", "plan__permit__case").order_by("day", "time")


def calendar_of(school: Unit, year: int) -> QuerySet[CampusVisit]:
    """All that was ever arranged for a school in a school year, what was called off included, by
    day; one statement."""
    rows = CampusVisit.objects.filter(school=school, year=year)
    rows = rows.select_related("plan__permit__unit", "line__permit__case")
    return rows.order_by("day", "time", "pk")


def search_items(text: str, *, limit: int = 20) -> QuerySet[CampusItem]:
    """Listed or suspended items whose number or title match every word of ``text``."""
    rows = CampusItem.objects.filter(state__in=ACTIVE).select_related("permit__case", "lead")
    for word in text.split()[:4]:
        rows = rows.filter(Q(permit__number__contains=word) | Q(permit__case__title__contains=word))
    return rows.order_by("-year", "permit__prefix", "permit__serial")[:limit]
