"""A school's visits by month, with what the school may do about each: one click, all optional."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from whitelist.campus.visits import CampusVisit
from whitelist.campus.words import MOVES, OPEN_PLAN, VisitState

TONES = {VisitState.CONFIRMED: "valid", VisitState.DONE: "ended", VisitState.CANCELLED: "ended"}


def months_of(visits: Iterable[CampusVisit], today: date) -> list[dict[str, Any]]:
    """The months that have visits, in their order, each with its lines."""
    months = groupby(visits, key=lambda visit: visit.day.replace(day=1))
    return [
        {"first": first, "rows": [line_of(visit, today) for visit in rows]}
        for first, rows in months
    ]


def line_of(visit: CampusVisit, today: date) -> dict[str, Any]:
    """One visit in words."""
    permit = visit.plan.permit
    return {
        "day": visit.day,
        "time": visit.time,
        "title": visit.line.title,
        "office": permit.unit.name,
        "number": permit.number,
        "url": reverse("permit", args=[permit.ref]),
        "visitors": _("%(n)s visitors at most") % {"n": visit.plan.visitors},
        "moved": _("moved %(n)s times") % {"n": visit.moves} if visit.moves else "",
        "standing": TONES[VisitState(visit.state)],
        "standing_label": visit.get_state_display(),
        "off": visit.state == VisitState.CANCELLED,
        "act": _done(visit) if _is_open(visit) and visit.day <= today else None,
        "links": _links(visit, today) if _is_open(visit) else [],
    }


def _done(visit: CampusVisit) -> dict[str, str]:
    """The one click that says it took place."""
    words = pgettext("campus", "It took place")
    return {"url": _verb(visit, "took_place"), "name": "visit", "value": visit.ref, "label": words}


def _is_open(visit: CampusVisit) -> bool:
    return visit.state == VisitState.CONFIRMED and visit.plan.state in OPEN_PLAN


def _links(visit: CampusVisit, today: date) -> list[tuple[str, str]]:
    """Another day, as long as it may be moved; called off, always."""
    moving = [("move", pgettext("campus", "Move to another day"))] if visit.moves < MOVES else []
    told = [*moving, ("cancel_visit", pgettext("campus", "Cancel one visit"))]
    return [(f"{_verb(visit, verb)}?visit={visit.ref}", words) for verb, words in told]


def _verb(visit: CampusVisit, verb: str) -> str:
    return reverse("permit_verb", args=[visit.plan.permit.ref, verb])
