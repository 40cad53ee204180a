"""From granted cases to the list and to the schools' calendars."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from approvals.models import Case, Stop, Unit
from whitelist.campus import entering
from whitelist.numbers import place_name
from whitelist.permits import Permit
from whitelist.presenters import card
from workflows.campus_entry.list_facts import ListFacts
from workflows.campus_entry.visit_facts import VisitFacts

# Placeholders until the offices name their own.
SERIES = getattr(settings, "NUMBER_SERIES", {})
LIST_SERIES = SERIES.get("campus_entry", "校准")
VISIT_SERIES = SERIES.get("campus_visit", "校访")


def put_on_list(case: Case, facts: ListFacts, day: date) -> Permit:
    """Number, permit and entry of an item; inside the grant's transaction. The number belongs to
    the list's own division, whoever above it endorsed an addition."""
    area = Unit.objects.get(offices=case.unit)
    return entering.put_on_list(case, facts.wished, prefix=place_name(area) + LIST_SERIES, day=day)


def put_visits(case: Case, facts: VisitFacts, day: date) -> Permit:
    """Number, permit and the visits of a plan; the number belongs to who agreed."""
    if facts.item is None or not facts.slots:
        raise ValueError("a plan whose rules have passed has an item and visits")
    return entering.put_visits(
        case, item=facts.item.ref, slots=facts.slots, visitors=facts.visitors,
        prefix=_agreeing_place(case) + VISIT_SERIES, day=day,
    )  # fmt: skip


def _agreeing_place(case: Case) -> str:
    """What the series of the education department on this case's route is called."""
    stops = Stop.objects.filter(case=case, node="education", post__isnull=False)
    area = Unit.objects.get(pk=stops.order_by("-round__number").values("post__unit__area")[:1])
    return place_name(area)


def item_card(case: Case) -> dict[str, Any]:
    """The entry of a granted case as its sheet shows it."""
    rows = Permit.objects.select_related("unit", "case", "campus_item")
    return card(rows.get(case=case))


def plan_card(case: Case) -> dict[str, Any]:
    """The visits of a granted case as its sheet shows them."""
    rows = Permit.objects.select_related("unit", "case", "visit_plan")
    return card(rows.get(case=case))
