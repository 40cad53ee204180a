"""A school's own calendar of a school year, and the paper that confirms visits."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import clock
from approvals.desk import desk_of
from approvals.errors import Missing
from approvals.models import Unit
from approvals.views.refusals import speaks
from whitelist.campus.asking import calendar_of
from whitelist.campus.calendar import months_of
from whitelist.campus.confirming import confirmation_paper
from whitelist.campus.words import CLAUSE, DESKS, ITEMS, VISITS
from whitelist.school_years import school_year, written_year
from whitelist.schools import SCHOOL
from whitelist.selectors import permit_of


@login_required
@speaks
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Everything that comes to one's school in a school year. Nothing has to be filled in."""
    school, today = _own_school(request), clock.today()
    year = _year(request.GET.get("year", ""), school_year(today))
    here = reverse("school_calendar")
    context = {
        "title": _("What comes to %(school)s in %(years)s")
        % {"school": school.name, "years": written_year(year)},
        "months": months_of(calendar_of(school, year), today),
        "around": [
            (f"{here}?year={one}", written_year(one), one == year) for one in (year - 1, year)
        ]
        if year == school_year(today)
        else [(here, written_year(school_year(today)), False)],
        "empty": _("Nobody comes."),
        "note": _("What is not on the list does not come. You have nothing to fill in."),
        "clause": CLAUSE,
        "links": [
            (_list_url(school, year), _("What may come to schools")),
            (reverse("door"), _("Check a code at the door")),
            (reverse("send_report"), _("Report a visit that is not on the list")),
        ],
    }
    return render(request, "approvals/calendar.html", context)


def _own_school(request: HttpRequest) -> Unit:
    """The school at whose desk one sits. Raises Missing for everybody else."""
    for row in desk_of(request).held:
        if row.post.code in DESKS and row.post.unit.function == SCHOOL:
            return row.post.unit
    raise Missing(_("There is nothing here."))


def _year(typed: str, today: int) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 4 else today


def _list_url(school: Unit, year: int) -> str:
    return f"{reverse('public_list', args=[ITEMS])}?year={year}"


@login_required
@speaks
@require_GET
def confirmation(request: HttpRequest, ref: str) -> HttpResponse:
    """The paper that confirms the visits of a plan, for those who may see it."""
    found = permit_of(desk_of(request).person, ref)
    if found is None or found.register != VISITS:
        raise Missing(_("There is nothing here."))
    paper: dict[str, Any] = confirmation_paper(found, request)
    return render(request, "approvals/paper.html", paper)
