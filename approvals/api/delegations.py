"""Who acts for whom: arranged by the holder of a post, shown on everything done so."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from approvals import clock
from approvals.api.auth import who
from approvals.api.bodies import Acting, Until
from approvals.api.reading import Ref
from approvals.api.schemas import DelegationLine
from approvals.desk import Desk
from approvals.errors import Forbidden, Invalid, Missing
from approvals.gates import gate_choices
from approvals.models import Appointment, Delegation, Person, Post
from approvals.models.units import in_force
from approvals.services import offices

router = Router(tags=["delegations"])
SHOWN = 100


@router.get("/delegations", response=list[DelegationLine])
def list_delegations(request: HttpRequest) -> list[dict[str, Any]]:
    """Those you gave and those you hold, the newest first."""
    me = who(request)
    rows = Delegation.objects.filter(Q(principal=me) | Q(delegate=me)).order_by("-since", "-pk")
    return [
        _line(row) for row in rows.select_related("post__unit", "principal", "delegate")[:SHOWN]
    ]


def _line(row: Delegation) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "post": str(row.post),
        "principal": row.principal.name,
        "delegate": row.delegate.name,
        "since": row.since,
        "until": row.until,
        "gates": row.gates,
    }


@router.post("/delegations", response={201: DelegationLine})
def delegate(request: HttpRequest, payload: Acting) -> Any:
    """Let a colleague act for you at a post you hold; what waits now is included."""
    me = who(request)
    post = _own_post(me, payload.post)
    unknown = set(payload.gates) - {key for key, _title in gate_choices()}
    if unknown:
        raise Invalid(_("There is no such gate."), fields={"gates": [_("Choose one.")]})
    row = offices.delegate(
        post=post,
        principal=me,
        delegate=_colleague(post, payload.delegate),
        since=payload.since,
        until=payload.until,
        gates=payload.gates,
    )
    return Status(201, _line(row))


def _own_post(person: Person, ref: str) -> Post:
    for row in Desk(person).held:
        if row.post.ref == ref:
            return row.post
    raise Forbidden(_("Only the holder of a post delegates it; a delegate cannot pass it on."))


def _colleague(post: Post, username: str) -> Person:
    """Somebody who holds a post of the same office today. Raises Invalid."""
    held = Appointment.objects.filter(in_force(clock.today()), post__unit=post.unit_id)
    row = held.filter(person__username=username, person__is_active=True).first()
    if row is None:
        raise Invalid(
            _("Name a colleague of the same office."), fields={"delegate": [_("Choose one.")]}
        )
    return row.person


@router.post("/delegations/{ref}/end", response=DelegationLine)
def end(request: HttpRequest, ref: Ref, payload: Until) -> dict[str, Any]:
    """Take it back: `until` becomes its last day."""
    me = who(request)
    rows = Delegation.objects.filter(Q(principal=me) | Q(delegate=me), ref=ref)
    row = rows.select_related("post__unit", "principal", "delegate").first()
    if row is None:
        raise Missing(_("There is nothing here."))
    return _line(offices.end_delegation(delegation=row, until=payload.until, by=me))
