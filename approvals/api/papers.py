"""Decisions signed on paper: one person enters them with the scan, a second confirms."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Router, UploadedFile

from approvals import clock
from approvals.api.auth import who
from approvals.api.bodies import Keyed, Paper
from approvals.api.reading import Ref, command_of
from approvals.api.schemas import Done, PaperLine
from approvals.desk import Desk
from approvals.errors import Invalid, Missing
from approvals.models import PaperDecision, Person, WorkItem
from approvals.models.units import RECORDER
from approvals.selectors import visible_to
from approvals.services import papers
from approvals.services.attachments import largest
from approvals.services.rights import holders_of
from approvals.services.seeing import nothing_for_others

router = Router(tags=["papers"])


@router.post("/inbox/{item}/paper", response=Done)
def enter(
    request: HttpRequest, item: Ref, payload: Form[Paper], scan: File[UploadedFile]
) -> dict[str, Any]:
    """Enter what a post decided on paper, with the scan. Counts once a second person confirms."""
    person = who(request)
    with nothing_for_others(person, item):
        return papers.enter(
            item=item,
            by=person,
            signer=_signer(item, payload.signer),
            verdict=payload.verdict,
            opinion=payload.opinion,
            conditions=payload.conditions,
            answers_to_findings=_answers(payload.answers_to_findings),
            scan=(scan.name or "", scan.read(largest() + 1)),
            command=command_of(request, payload),
        )


def _signer(item: str, username: str) -> Person:
    """The holder who signed; the only one, where none is named. Raises Missing or Invalid."""
    place = WorkItem.objects.select_related("post").filter(ref=item).first()
    if place is None:
        raise Missing(_("There is nothing here."))
    held = holders_of(place.post, clock.today()).select_related("person")
    people = [row.person for row in held if not username or row.person.username == username]
    if len(people) != 1:
        raise papers.invalid_signer()
    return people[0]


def _answers(text: str) -> Any:
    try:
        return json.loads(text) if text else {}
    except (ValueError, RecursionError):
        raise Invalid(_("Answers to findings are given by finding.")) from None


@router.get("/papers", response=list[PaperLine])
def waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """What was entered at the offices you record for and waits for its second person."""
    desk = Desk(who(request))
    units = [row.post.unit_id for row in desk.held if row.post.code == RECORDER]
    rows = PaperDecision.objects.filter(settled=None, item__post__unit__in=units)
    rows = rows.filter(case__in=visible_to(desk.person).values("pk")).order_by("entered")
    return [
        {
            "ref": row.ref,
            "case": row.case.ref,
            "title": row.case.title,
            "item": row.item_id,
            "post": str(row.item.post),
            "signer": row.signer.name,
            "verdict": row.verdict,
            "opinion": row.opinion,
            "conditions": row.conditions,
            "scan": row.scan.sha256,
            "entered_by": row.entered_by.name,
            "entered": clock.moment(row.entered),
        }
        for row in rows.select_related("case", "item__post__unit", "signer", "entered_by", "scan")
    ]


@router.post("/papers/{ref}/confirm", response=Done)
def confirm(request: HttpRequest, ref: Ref, payload: Keyed | None = None) -> dict[str, Any]:
    """Compared with the scan by a second person: now the decision counts."""
    person = who(request)
    with nothing_for_others(person, _item(ref)):
        return papers.confirm(paper=ref, by=person, command=command_of(request, payload))


@router.post("/papers/{ref}/drop", response=Done)
def drop(request: HttpRequest, ref: Ref, payload: Keyed | None = None) -> dict[str, Any]:
    """The entry was wrong: it goes, the item waits as before."""
    person = who(request)
    with nothing_for_others(person, _item(ref)):
        return papers.drop(paper=ref, by=person, command=command_of(request, payload))


def _item(paper: str) -> str:
    found = PaperDecision.objects.filter(ref=paper).values_list("item_id", flat=True).first()
    if found is None:
        raise Missing(_("There is nothing here."))
    return str(found)
