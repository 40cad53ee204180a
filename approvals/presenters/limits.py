"""The limits that a case uses, each with the cases that used some of it before."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals.models import Case, Person
from approvals.pictures import Lane
from approvals.selectors import told_of


def limits_view(case: Case, facts: Any, policy: Any, person: Person) -> dict[str, Any]:
    """``{limits: [{title, sentence, meter, unit, remaining, cases, more}], pictures}``, the fullest
    limit first: the cases that the person may open, the others by their number, none under an
    embargo. One statement beside that of the pictures, for all limits together."""
    pictures = case.kind_object.pictures(facts, policy)
    lanes = [lane for picture in pictures for lane in picture.lanes if lane.meter is not None]
    told = told_of(person, {key for lane in lanes for key in lane.behind} - {case.pk})
    opened = {row.pk: _line(row) for row, seen in told if seen}
    closed = {row.pk for row, seen in told if not seen}
    limits = [_limit(lane, opened, closed) for lane in lanes]
    return {"limits": sorted(limits, key=lambda one: one["remaining"]), "pictures": pictures}


def _limit(lane: Lane, opened: dict[int, dict[str, Any]], closed: set[int]) -> dict[str, Any]:
    return {
        "title": lane.title,
        "sentence": lane.sentence,
        "meter": list(lane.meter or ()),
        "unit": str(lane.unit),
        "remaining": lane.remaining,
        "cases": [opened[key] for key in lane.behind if key in opened],
        "more": sum(key in closed for key in lane.behind),
    }


def _line(case: Case) -> dict[str, Any]:
    return {
        "ref": case.ref,
        "url": reverse("case", args=[case.ref]),
        "title": case.title,
        "unit": case.unit.name,
        "filed": case.filed,
    }
