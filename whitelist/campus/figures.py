"""Figures of a school year's lists: how many, how much time at schools; no place is ranked."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals.models import Case
from approvals.models.units import UnitLevel
from approvals.words import State
from whitelist.campus.items import CampusItem
from whitelist.campus.visits import CampusVisit
from whitelist.campus.words import ACTIVE, GATE, ITEM, ItemState, VisitState
from whitelist.reports import Report
from whitelist.school_years import asked_for, days_of

LEVELS = (UnitLevel.REGION, UnitLevel.CITY, UnitLevel.COUNTY)


def strip(year: int) -> list[dict[str, Any]]:
    """Entries by level against the year before, those taken off, what schools had, refusals and
    reports; five statements."""
    now, before = _by_level(year), _by_level(year - 1)
    counted = [
        {
            "label": _("Lists of %(level)s level") % {"level": level.label},
            "value": now[level],
            "unit": _("items"),
            "sub": _("%(n)s in the year before") % {"n": before[level]},
        }
        for level in LEVELS
    ]
    return [*counted, _taken_off(year), _at_schools(year), _refused(year)]


def _by_level(year: int) -> dict[str, int]:
    """Entries that were not replaced or taken off; those that ended with the year count."""
    stood = (*ACTIVE, ItemState.EXPIRED)
    rows = CampusItem.objects.filter(year=year, state__in=stood).order_by()
    found = dict(rows.values_list("lead__level").annotate(n=Count("pk")))
    return {level: found.get(level, 0) for level in LEVELS}


def _taken_off(year: int) -> dict[str, Any]:
    rows = CampusItem.objects.filter(year=year)
    told = rows.aggregate(
        off=Count("pk", filter=Q(state=ItemState.DELISTED)),
        held=Count("pk", filter=Q(state=ItemState.SUSPENDED)),
    )
    return {
        "label": pgettext("campus", "Taken off"),
        "value": told["off"],
        "unit": _("items"),
        "sub": _("%(n)s suspended") % {"n": told["held"]},
    }


def _at_schools(year: int) -> dict[str, Any]:
    rows = CampusVisit.objects.filter(year=year).exclude(state=VisitState.CANCELLED)
    told = rows.aggregate(
        n=Count("pk"), schools=Count("school", distinct=True), minutes=Sum("line__minutes")
    )
    return {
        "label": _("Visits to schools"),
        "value": told["n"],
        "unit": pgettext("campus", "times"),
        "sub": _("%(schools)s schools, %(minutes)s minutes in all")
        % {"schools": told["schools"], "minutes": told["minutes"] or 0},
    }


def _refused(year: int) -> dict[str, Any]:
    asked = Q(filed__date__range=asked_for(year))
    cases = Case.objects.filter(asked, gate=GATE, kind=ITEM, state=State.REFUSED)
    reports = Report.objects.filter(permit__gate=GATE, filed__date__range=days_of(year))
    return {
        "label": pgettext("campus", "Refused"),
        "value": cases.count(),
        "unit": _("items"),
        "sub": _("%(n)s reports about visits") % {"n": reports.count()},
    }
