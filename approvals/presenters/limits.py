"""The limits that a case uses, each with the cases that used some of it before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.urls import reverse

from approvals.models import Case, Person
from approvals.pictures import MOST_LANES, Lane, Picture
from approvals.selectors import told_of


def limits_view(case: Case, facts: Any, policy: Any, person: Person) -> list[dict[str, Any]]:
    """``[{title, sentence, meter, unit, cases, more, picture}]``: the cases that the person may
    open, the others by their number, none under an embargo. One statement beside that of the
    pictures, for all limits together."""
    lanes = list(_counted(case.kind_object.pictures(facts, policy)))[:MOST_LANES]
    opened: dict[int, Case] = {}
    more: set[int] = set()
    wanted = {key for _picture, lane in lanes for key in lane.behind} - {case.pk}
    for row, seen in told_of(person, wanted):
        if seen:
            opened[row.pk] = row
        else:
            more.add(row.pk)
    return [
        {
            "title": lane.title,
            "sentence": lane.sentence,
            "meter": list(lane.meter or ()),
            "unit": str(lane.unit),
            "cases": [_line(opened[key]) for key in lane.behind if key in opened],
            "more": sum(key in more for key in lane.behind),
            "picture": replace(picture, lanes=(replace(lane, title=""),)),
        }
        for picture, lane in lanes
    ]


def _counted(pictures: tuple[Picture, ...]) -> Iterator[tuple[Picture, Lane]]:
    for picture in pictures:
        for lane in picture.lanes:
            if lane.meter is not None:
                yield picture, lane


def _line(case: Case) -> dict[str, Any]:
    return {
        "ref": case.ref,
        "url": reverse("case", args=[case.ref]),
        "title": case.title,
        "unit": case.unit.name,
        "filed": case.filed,
    }
