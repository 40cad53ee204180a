"""What waits for somebody, and what they say about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from approvals.api.auth import proof, who
from approvals.api.bodies import Keyed, Question, Verdict
from approvals.api.reading import Limit, Page, Ref, command_of
from approvals.api.schemas import Done, Inbox, Open
from approvals.api.showing import detail
from approvals.desk import Desk
from approvals.errors import Invalid, Missing
from approvals.models import WorkItem
from approvals.presenters.items import rows_view, seen_now, verdicts_at
from approvals.selectors import inbox_items, visible_to
from approvals.services import consulting, deciding
from approvals.services.seeing import nothing_for_others
from approvals.services.texts import tidy
from approvals.sifting import LONGEST, Sieve, sieve_of

router = Router(tags=["inbox"])
LOADED = ("case__unit", "stop", "round")


@router.get("/inbox", response=Inbox)
def list_items(
    request: HttpRequest,
    gate: str = "",
    due: str = "",
    findings: str = "",
    waits: str = "",
    unit: str = "",
    q: str = "",
    page: Page = 1,
    limit: Limit = 50,
) -> dict[str, Any]:
    """What waits for you, by due date; every condition narrows. `due`: `today` (or late),
    `overdue`, `red` (today), `amber` (within two working days). `findings`: `clean`, `some`,
    `ask`. `waits`: `me` (handed to you), `post`, `acting`. `unit` and `q`: part of a name, of a
    title, or a reference."""
    desk = Desk(who(request))
    asked = {"gate": gate, "due": due, "findings": findings, "waits": waits, "unit": unit, "q": q}
    items = _sieve(asked).narrow(inbox_items(desk.person, desk.held, desk.delegations), desk)
    start = (page - 1) * limit
    found = list(items.select_related(*LOADED)[start : start + limit])
    total = items.count() if page > 1 or len(found) == limit else len(found)
    return {
        "items": [_line(row, item) for row, item in _rows(found, desk)],
        "total": total,
        "page": page,
        "next": page + 1 if total > start + limit else None,
    }


def _sieve(asked: dict[str, str]) -> Sieve:
    sieve = sieve_of({name: tidy(text, limit=LONGEST) for name, text in asked.items()})
    if wrong := sieve.unknown:
        fields = {name: [_("Choose one.")] for name in wrong}
        raise Invalid(_("There is no such filter."), fields=fields)
    return sieve


def _rows(found: list[WorkItem], desk: Desk) -> Any:
    return zip(rows_view(found, desk.delegations), found, strict=True)


def _line(row: dict[str, Any], item: WorkItem) -> dict[str, Any]:
    return row | {
        "item": item.ref,
        "seq": item.case.last_seq,
        "gate": item.case.gate,
        "kind": item.case.kind,
        "node": item.stop.node,
        "stop": item.stop.title,
    }


@router.get("/inbox/{item}", response=Open)
def one_item(request: HttpRequest, item: Ref) -> dict[str, Any]:
    """An open item with the findings of this moment and the verdicts its stop offers."""
    desk = Desk(who(request))
    place = _seen(desk, item)
    case = place.case
    closed: dict[str, Any] = {"findings": [], "limits": [], "pictures": ()}
    seen = seen_now(case, place, desk.person) if place.closed is None else closed
    shown = detail(case, desk)
    mine = [may for may in shown["may"] if may["verb"] == "decide" and may["item"] == item]
    return {
        "item": item,
        "due": place.due,
        "case": shown,
        "findings": seen["findings"],
        "limits": seen["limits"],
        "pictures": [picture.as_dict() for picture in seen["pictures"]],
        "verdicts": verdicts_at(place) if mine else [],
        "blocked": any(finding["level"] == "stop" for finding in seen["findings"]),
        "expected_seq": case.last_seq,
    }


def _seen(desk: Desk, ref: str) -> WorkItem:
    rows = WorkItem.objects.select_related("case__unit", "case__drafter", "stop", "post", "round")
    item = rows.filter(ref=ref, case__in=visible_to(desk.person).values("pk")).first()
    if item is None:
        raise Missing(_("There is nothing here."))
    return item


@router.post("/inbox/{item}/decide", response=Done)
def decide(request: HttpRequest, item: Ref, payload: Verdict) -> dict[str, Any]:
    """Say a verdict. 409 where somebody was faster or the page is stale, 422 where a rule stops
    an approval or a question is unanswered; the item then stays open. With a session the last
    required decision is 403 `reauthenticate` where the password was not given lately."""
    person = who(request)
    with nothing_for_others(person, item):
        return deciding.decide(
            item=item,
            by=person,
            verdict=payload.verdict,
            opinion=payload.opinion,
            conditions=payload.conditions,
            answers_to_findings=payload.answers_to_findings,
            expected_seq=payload.expected_seq,
            command=command_of(request, payload),
            proven=proof(request),
        )


@router.post("/inbox/{item}/consult", response=Done)
def consult(request: HttpRequest, item: Ref, payload: Question) -> dict[str, Any]:
    """Ask another post; the item stays, the opinion decides nothing."""
    person = who(request)
    with nothing_for_others(person, item):
        return consulting.consult(
            item=item,
            post=payload.post,
            question=payload.question,
            by=person,
            command=command_of(request, payload),
        )


@router.post("/inbox/{item}/acknowledge", response=Done)
def acknowledge(request: HttpRequest, item: Ref, payload: Keyed | None = None) -> dict[str, Any]:
    """Take note of a copy."""
    person = who(request)
    with nothing_for_others(person, item):
        return consulting.acknowledge(item=item, by=person, command=command_of(request, payload))
