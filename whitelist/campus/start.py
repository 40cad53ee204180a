"""What a school sees on its start page: who comes to it, and nothing that it would have to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import clock
from approvals.models import Post
from approvals.start import Box, register_box, register_notice
from approvals.templatetags.spoken import cn_day
from whitelist.campus.visits import CampusVisit
from whitelist.campus.words import CLAUSE, DESKS, VisitState
from whitelist.presenters import standing_of
from whitelist.schools import SCHOOL


def register_all() -> None:
    """Called once, when the apps are ready."""
    register_box(visits_coming)
    coming = gettext_lazy("A visit to your school has been agreed to")
    moved = gettext_lazy("A visit to a school was moved")
    cancelled = gettext_lazy("A visit to a school was cancelled")
    register_notice("permit.visit_coming", coming, matters=_still_coming)
    register_notice("permit.visit_moved", moved, matters=_still_coming)
    register_notice("permit.visit_cancelled", cancelled, matters=set)


def _still_coming(cases: Collection[int]) -> set[int]:
    """Which of these cases have a visit that is still ahead; one statement."""
    rows = CampusVisit.objects.filter(plan__permit__case__in=cases, day__gte=clock.today())
    rows = rows.filter(state=VisitState.CONFIRMED)
    return set(rows.values_list("plan__permit__case", flat=True))


def visits_coming(posts: Iterable[Post]) -> Box | None:
    """For a school: what comes to it from today on; one statement, none for anybody else."""
    schools = [
        post.unit_id for post in posts if post.code in DESKS and post.unit.function == SCHOOL
    ]
    if not schools:
        return None
    rows = CampusVisit.objects.filter(school__in=schools, state=VisitState.CONFIRMED)
    rows = rows.filter(day__gte=clock.today()).order_by("day", "time")
    rows = rows.select_related("plan__permit__unit", "plan__permit__case")
    return {
        "title": _("Coming to us"),
        "rows": [_line(row) for row in rows],
        "empty": _("Nobody comes."),
        "more": (reverse("school_calendar"), _("Calendar of this school year")),
        "note": _("What is not on the list does not come. You have nothing to fill in."),
        "clause": CLAUSE,
    }


def _line(row: CampusVisit) -> dict[str, Any]:
    permit = row.plan.permit
    parts = (f"{cn_day(row.day)} {row.time}", permit.unit.name, permit.number)
    return {
        "url": reverse("permit", args=[permit.ref]),
        "title": permit.case.title,
        "line": " · ".join(parts),
        "act": None,
        **standing_of(permit),
    }
