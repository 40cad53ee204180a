"""Cases: begin one, list those one may see, look at one."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from approvals.api.auth import who
from approvals.api.bodies import Conditions, NewCase
from approvals.api.reading import Limit, Page, Ref, command_of
from approvals.api.schemas import BurdenSheet, CaseDetail, Cases, Done
from approvals.api.showing import detail, line, seen_case
from approvals.desk import Desk
from approvals.errors import Forbidden, Invalid, Missing
from approvals.models import Person, Unit, WorkItem
from approvals.presenters.burden import burden_view
from approvals.seeking import seek
from approvals.services import filing
from approvals.services.commands import once
from approvals.wanted import wanted

router = Router(tags=["cases"])


@router.post("/cases", response={201: Done})
def create(request: HttpRequest, payload: NewCase, response: HttpResponse) -> Any:
    """A draft, or with `file` a filed case: 422 with the findings where a rule stops it."""
    person = who(request)
    named: dict[str, Any] = {"gate": payload.gate, "kind": payload.kind, "by": person}
    named["unit"] = unit_of(person, payload.unit)
    command = command_of(request, payload)
    if payload.file:
        done = filing.begin_and_file(**named, answers=payload.answers, command=command)
    else:
        done = _draft(named, payload.answers, command)
    response.headers["Location"] = f"/api/v1/cases/{done['ref']}"
    return Status(201, done)


def _draft(named: dict[str, Any], answers: dict[str, Any], command: str) -> dict[str, Any]:
    said = {"gate": named["gate"], "kind": named["kind"], "unit": named["unit"].ref}
    return once(
        actor=named["by"],
        key=command,
        body={"verb": "begin", **said, "answers": answers},
        act=lambda: filing.answer_of(filing.begin(**named, answers=answers)),
    )


def unit_of(person: Person, wanted: str) -> Unit:
    """The unit this person writes for. Raises Forbidden, or Invalid where there are several."""
    units = Desk(person).handles
    if not units:
        raise Forbidden(_("Only the handlers of an office file cases for it."))
    fitting = [unit for unit in units if not wanted or wanted in (unit.ref, unit.code)]
    if not fitting:
        raise Forbidden(_("You do not write for this office."))
    if len(fitting) > 1:
        names = "、".join(unit.name for unit in fitting)
        text = _("You write for several offices. Name one: %(names)s.") % {"names": names}
        raise Invalid(text, fields={"unit": [text]})
    return fitting[0]


@router.get("/cases", response=Cases)
def list_cases(
    request: HttpRequest, sought: Query[Conditions], page: Page = 1, limit: Limit = 50
) -> dict[str, Any]:
    """The cases you may see, the newest first; the conditions are those of the search page."""
    waiting = WorkItem.objects.filter(closed=None).select_related("stop", "post__unit")
    rows = seek(who(request), wanted(sought.dict()), drafts=True).select_related("unit")
    rows = rows.prefetch_related(Prefetch("workitems", waiting, "waiting"))
    start = (page - 1) * limit
    found = list(rows[start : start + limit + 1])
    return {
        "items": [line(case) for case in found[:limit]],
        "page": page,
        "next": page + 1 if len(found) > limit else None,
    }


@router.get("/cases/{ref}", response=CaseDetail)
def one_case(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """One case: answers, route with opinions, findings, and what you may do now."""
    person = who(request)
    return detail(seen_case(person, ref), Desk(person))


@router.get("/cases/{ref}/burden", response=BurdenSheet)
def burden(request: HttpRequest, ref: Ref) -> dict[str, int]:
    """What an ended case cost your office. For its handlers; for all others there is none."""
    person = who(request)
    shown = burden_view(seen_case(person, ref), Desk(person))
    if shown is None:
        raise Missing(_("There is nothing here."))
    return shown
