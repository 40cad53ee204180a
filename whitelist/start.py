"""What the registers put on the start page: who is away from a school, whom an office has borrowed.

Both belong to the route and see names; nobody else gets these boxes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import Post
from approvals.models.units import HANDLER
from approvals.start import Box, Matters, register_box, register_notice
from approvals.templatetags.spoken import cn_day
from whitelist.borrowing_life import AT_A_DESK, OPEN, State
from whitelist.borrowings import Borrowing
from whitelist.presenters import standing_of
from whitelist.reports import MECHANISM, Report
from whitelist.schools import SCHOOL

BACK = {State.ACTIVE: "return", State.OVERDUE: "confirm_return"}  # the verb that ends it


def register_all() -> None:
    """Called once, when the apps are ready."""
    register_box(teachers_away)
    register_box(teachers_borrowed)
    register_box(reports_to_settle)
    soon, late = gettext_lazy("A teacher is to be back soon"), gettext_lazy("A teacher is late")
    register_notice("permit.reminder", soon, matters=_in(State.ACTIVE))
    register_notice("permit.late", late, matters=_in(State.OVERDUE))


def _in(state: State) -> Matters:
    """Which of these cases have a borrowing in ``state``; one statement."""

    def matters(cases: Collection[int]) -> set[int]:
        rows = Borrowing.objects.filter(permit__case__in=cases, state=state)
        return set(rows.values_list("permit__case", flat=True))

    return matters


def teachers_away(posts: Iterable[Post]) -> Box | None:
    """For a school: its teachers who are away, until when, and the button for their return."""
    desks = [post for post in posts if post.code in AT_A_DESK and post.unit.function == SCHOOL]
    if not desks:
        return None
    rows = _open(Q(school__in=[post.unit_id for post in desks]))
    lines = [_line(row, str(row.permit.unit.name), BACK[State(row.state)]) for row in rows]
    return {"title": _("Teachers away"), "rows": lines, "empty": _("Nobody is away.")}


def teachers_borrowed(posts: Iterable[Post]) -> Box | None:
    """For an office: whom it has borrowed; nothing where that is nobody."""
    units = [post.unit_id for post in posts if post.code == HANDLER]
    rows = _open(Q(permit__unit__in=units)) if units else []
    if not rows:
        return None
    lines = [
        _line(row, row.school.name, "return" if row.state == State.ACTIVE else "") for row in rows
    ]
    return {"title": _("Borrowed teachers"), "rows": lines}


def reports_to_settle(posts: Iterable[Post]) -> Box | None:
    """For the mechanism's office: what was told of visits and waits for an outcome."""
    units = [post.unit_id for post in posts if post.unit.function == MECHANISM]
    rows = Report.objects.filter(handled_by__in=units, settled=None)
    lines = [
        {
            "url": reverse("report", args=[row.ref]),
            "title": row.who,
            "line": cn_day(row.filed),
            "standing": "running",
            "standing_label": _("to be settled"),
        }
        for row in rows.order_by("filed")[:6]
    ]
    return {"title": _("Reports of visits"), "rows": lines} if lines else None


def _open(wanted: Q) -> list[Borrowing]:
    rows = Borrowing.objects.filter(wanted, state__in=OPEN)
    return list(rows.select_related("permit__unit", "staff", "school").order_by("last_day"))


def _line(row: Borrowing, elsewhere: str, verb: str) -> dict[str, Any]:
    permit = row.permit
    words = _("back by %(day)s") % {"day": cn_day(row.last_day)}
    parts = (elsewhere, words, permit.book.note(row))
    act = (reverse("permit_verb", args=[permit.ref, verb]), _("Back at school")) if verb else None
    return {
        "url": reverse("permit", args=[permit.ref]),
        "title": row.staff.name,
        "line": " · ".join(part for part in parts if part),
        "act": act,
        **standing_of(permit),
    }
