"""The auditor's questions, figures and report, with the conditions of the search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router

from approvals import patterns as asking
from approvals.api.auth import who
from approvals.api.bodies import Conditions
from approvals.api.schemas import Asked, Counted
from approvals.desk import Desk
from approvals.figures import figures as counted
from approvals.presenters import report as reports
from approvals.presenters.figures import tables_of
from approvals.presenters.official import as_docx
from approvals.views.auditing import DOCX, require_auditor, sender_of
from approvals.wanted import wanted

router = Router(tags=["audit"])


def auditor(request: HttpRequest) -> Desk:
    desk = Desk(who(request))
    require_auditor(desk)
    return desk


@router.get("/patterns", response=list[Asked])
def patterns(request: HttpRequest, sought: Query[Conditions]) -> list[dict[str, Any]]:
    """Questions across cases that a human answers; at most 2,000 cases are looked at."""
    cases = asking.looked_at(auditor(request).person, wanted(sought.dict()))
    return [
        {
            "key": one.key,
            "title": one.title,
            "question": one.question,
            "rows": [{"words": row.words, "on": row.on, "cases": row.refs} for row in rows],
        }
        for one, rows in asking.asked_of(cases)
    ]


@router.get("/figures", response=Counted)
def figures(request: HttpRequest, sought: Query[Conditions]) -> dict[str, Any]:
    """Sums by gate, level, month, outcome and working days; offices are not compared."""
    told = counted(auditor(request).person, wanted(sought.dict()))
    return {
        "filed": told.total.filed,
        "states": told.total.states,
        "decisions": told.decisions,
        "returned": told.returned,
        "paper": told.paper,
        "acting": told.acting,
        "views": tables_of(told),
    }


@router.get("/figures/report", response=bytes)
def report(request: HttpRequest, half: str = "") -> HttpResponseBase:
    """The draft of the half-yearly report as DOCX; `half` like 2024-1."""
    desk = auditor(request)
    said = reports.report_of(desk.person, reports.half_of(half), sender=sender_of(desk))
    return HttpResponse(as_docx(said), content_type=DOCX)
