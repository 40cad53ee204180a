"""The auditor's questions, figures and report. Reads only; for auditors alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import clock, seeking
from approvals import patterns as asking
from approvals.desk import Desk, desk_of
from approvals.errors import Forbidden
from approvals.figures import figures as counted
from approvals.models.units import AUDITOR
from approvals.presenters import report as reports
from approvals.presenters.figures import tables_of
from approvals.presenters.official import as_docx
from approvals.views.refusals import speaks
from approvals.views.search_form import SearchForm
from approvals.wanted import Wanted, wanted

USUAL_DAYS = 180
FILTERS = ("gate", "kind", "area", "by", "since", "until")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
View = Callable[..., HttpResponse]


def for_auditors(view: View) -> View:
    """Others see their own cases by searching; questions about people are not theirs to ask."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_auditor(desk_of(request))
        return view(request, *args, **kwargs)

    return wrapped


def require_auditor(desk: Desk) -> None:
    """Raises Forbidden."""
    if not desk.audits:
        raise Forbidden(_("This page is for auditors."))


def period(said: QueryDict) -> Wanted:
    """The conditions; where no period is named, the last half-year. Raises Invalid."""
    first = clock.today() - timedelta(days=USUAL_DAYS)
    named = {"since": first.isoformat()} if not (said.get("since") or said.get("until")) else {}
    return wanted({**said.dict(), **named})


def _page(sought: Wanted) -> dict[str, Any]:
    form = SearchForm.show(dict(sought.pairs), list(seeking.divisions()))
    kind = f"{sought.gate}.{sought.kind}" if sought.kind else ""
    form.initial["kind"] = kind
    return {"fields": [form[name] for name in FILTERS], "sought": sought}


@login_required
@speaks
@for_auditors
@require_GET
def patterns(request: HttpRequest) -> HttpResponse:
    """Questions across the cases of a period; every row opens its cases."""
    sought = period(request.GET)
    cases = asking.looked_at(desk_of(request).person, sought)
    asked = [
        {"pattern": one, "rows": [_row(row) for row in rows], "full": len(rows) == asking.SHOWN}
        for one, rows in asking.asked_of(cases)
    ]
    context = {
        **_page(sought),
        "asked": asked,
        "looked": min(len(cases), asking.LOOKED_AT),
        "cut": len(cases) > asking.LOOKED_AT,
    }
    return render(request, "approvals/patterns.html", context)


def _row(row: asking.Row) -> dict[str, Any]:
    if len(row.refs) == 1:
        url = reverse("replay", args=row.refs)
    else:
        url = f"{reverse('search')}?{urlencode({'refs': ','.join(row.refs)})}"
    return {"words": row.words, "on": row.on, "many": len(row.refs), "url": url}


@login_required
@speaks
@for_auditors
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Charts that print, each with its table; offices and people are not compared."""
    sought = period(request.GET)
    told = counted(desk_of(request).person, sought)
    context = {
        **_page(sought),
        "told": told,
        "views": tables_of(told),
        "halves": reports.halves(),
        "half": reports.half_of(""),
    }
    return render(request, "approvals/figures.html", context)


@login_required
@speaks
@for_auditors
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """The draft of the half-yearly report as DOCX. It holds sums alone; nothing is written."""
    half = reports.half_of(request.GET.get("half", ""))
    said = reports.report_of(desk_of(request).person, half, sender=sender_of(desk_of(request)))
    answer = HttpResponse(as_docx(said), content_type=DOCX)
    answer["Content-Disposition"] = f'attachment; filename="report-{half}.docx"'
    return answer


def sender_of(desk: Desk) -> str:
    """The office in whose name an auditor reports."""
    return next(row.post.unit.name for row in desk.held if row.post.code == AUDITOR)
