"""The registers over HTTP: permits with their verbs, and the public answer at the door."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from approvals.api.auth import who
from approvals.api.bodies import Verb
from approvals.api.problems import TooOften
from approvals.api.reading import Limit, Page, Ref, command_of
from approvals.api.schemas import UnitLine, Words
from approvals.errors import Invalid, Missing
from approvals.models import Person
from whitelist import limits, lookup, verbs
from whitelist.permits import Permit
from whitelist.presenters import life_of, verbs_for
from whitelist.registers import Standing
from whitelist.reporting import tell
from whitelist.selectors import permit_of, permits_listed
from whitelist.views import looked_up

router = Router(tags=["permits"])
public = Router(tags=["public"], auth=None)


class PermitRow(Schema):
    ref: str
    number: str
    code: str
    book: str
    gate: str
    kind: str
    case: str
    unit: UnitLine
    issued: date
    valid_from: date
    valid_until: date
    standing: str
    state: str
    state_label: Words
    facts: list[tuple[Words, Words]]
    used: int | None
    limit: int | None
    note: Words
    seq: int


class Permits(Schema):
    items: list[PermitRow]
    page: int
    next: int | None


class Happened(Schema):
    on: date
    what: Words
    who: Words
    why: Words


class May(Schema):
    verb: str
    label: Words
    fields: list[str]


class PermitDetail(PermitRow):
    conditions: str
    life: list[Happened]
    may: list[May]


class Use(Verb):
    answers: dict[str, Any] = {}


class Done(Schema):
    ref: str
    number: str
    state: str
    standing: str
    seq: int


class Told(Schema):
    """What is told at the door; nothing in it names a person."""

    verdict: str = Field(description="allowed, not_allowed or outside")
    allowed: bool
    day: date
    code: str
    number: str
    gate: str
    holder: str
    matter: str
    covers: list[Words]
    first: date
    last: date
    may_not_ask: list[Words]
    clause: str


@router.get("/permits", response=Permits)
def list_permits(
    request: HttpRequest,
    gate: str = "",
    standing: str = "",
    page: Page = 1,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The entries of the registers that you may see, the newest first."""
    if standing and standing not in Standing.values:
        raise Invalid(_("There is no such standing."), fields={"standing": [_("Choose one.")]})
    rows = permits_listed(who(request), gate=gate)
    if standing:
        rows = rows.filter(standing=standing)
    start = (page - 1) * limit
    found = list(rows[start : start + limit + 1])
    return {
        "items": [_row(permit) for permit in found[:limit]],
        "page": page,
        "next": page + 1 if len(found) > limit else None,
    }


def _row(permit: Permit) -> dict[str, Any]:
    book, entry = permit.book, permit.entry
    used, limit = book.meter(entry) or (None, None)
    names = ("ref", "number", "gate", "kind", "issued", "valid_from", "valid_until")
    return {name: getattr(permit, name) for name in names} | {
        "book": permit.register,
        "code": permit.spaced_code,
        "case": permit.case.ref,
        "unit": {"ref": permit.unit.ref, "name": permit.unit.name},
        "standing": str(permit.standing),
        "state": str(entry.state),
        "state_label": book.states[entry.state],
        "facts": book.facts(entry),
        "used": used,
        "limit": limit,
        "note": book.note(entry),
        "seq": permit.last_seq,
    }


@router.get("/permits/{ref}", response=PermitDetail)
def one_permit(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """One permit, its life so far, and the verbs you may use on it now."""
    person = who(request)
    permit = permit_of(person, ref)
    if permit is None:
        raise Missing(_("There is nothing here."))
    return _row(permit) | {
        "conditions": permit.case.conditions,
        "life": life_of(permit),
        "may": _may(person, permit),
    }


def _may(person: Person, permit: Permit) -> list[dict[str, Any]]:
    return [
        {"verb": verb.name, "label": verb.label, "fields": _names(verb.form)}
        for verb in verbs_for(person, permit)
    ]


def _names(form: type[forms.Form]) -> list[str]:
    return list(form.base_fields)


@router.post("/permits/{ref}/{verb}", response=Done)
def use(request: HttpRequest, ref: Ref, verb: str, payload: Use | None = None) -> dict[str, Any]:
    """Do what the register declares: `answers` are the fields of the verb. Unknown verb 404,
    wrong state 409."""
    sent = payload or Use()
    return verbs.perform(
        permit=ref,
        verb=verb,
        by=who(request),
        answers=sent.answers,
        expected_seq=sent.expected_seq,
        command=command_of(request, sent),
    )


class Reported(Schema):
    ref: str = Field(description="nothing about who told it is kept")


class Tell(Schema):
    who: str
    what: str
    when_where: str = ""
    code: str = ""


@public.post("/reports", response={201: Reported})
def report_visit(request: HttpRequest, body: Tell) -> Any:
    """Tell of an unapproved or over-scope visit: three fields, no name; never a duty."""
    if limits.over(request, "reports"):
        raise TooOften(wait=limits.wait())
    limits.note(request, "reports")
    report = tell(who=body.who, when_where=body.when_where, what=body.what, code=body.code)
    return Status(201, {"ref": report.ref})


@public.get("/lookup/{code}", response=Told)
def look_up(request: HttpRequest, code: str) -> dict[str, Any]:
    """Whether a code allows somebody in today. For anybody; 404 where no such code may be known."""
    if limits.over(request, "misses", "asked"):
        raise TooOften(wait=limits.wait())
    told = looked_up(request, code[:40])
    if told.verdict is lookup.Verdict.UNKNOWN:
        raise Missing(_("No approval is found under this code."))
    names = ("day", "code", "number", "gate", "holder", "matter", "covers", "first", "last")
    return {name: getattr(told, name) for name in (*names, "may_not_ask", "clause")} | {
        "verdict": str(told.verdict),
        "allowed": told.verdict is lookup.Verdict.ALLOWED,
    }
