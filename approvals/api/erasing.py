"""Erasures: the security administrator proposes, the audit administrator confirms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from approvals.api.auth import who
from approvals.api.bodies import Keyed
from approvals.api.reading import Ref, command_of
from approvals.errors import Missing
from approvals.presenters.erasing import seen
from approvals.services import erasing

router = Router(tags=["erasing"])
MOST = 100


class ErasureDone(Schema):
    ref: str
    state: str
    texts: int


class ErasureSeen(ErasureDone):
    """What should go, by name; never what it says."""

    case: str
    ground: str
    reason: str
    proposed_by: str
    settled_by: str
    lines: list[str]


class KeptText(Schema):
    commitment: str
    name: str
    seq: int
    type: str


class NewErasure(Keyed):
    """``texts`` are commitments as ``/erasures/texts`` tells them; ``ground`` is retention,
    request or unlawful."""

    case: str
    texts: list[str]
    ground: str
    reason: str


@router.get("/erasures", response=list[ErasureSeen])
def erasures(request: HttpRequest) -> list[dict[str, Any]]:
    """The last hundred, whatever came of them."""
    erasing.administrator(who(request))
    return [seen(row) for row in erasing.erasures().order_by("-proposed")[:MOST]]


@router.get("/erasures/texts", response=list[KeptText])
def texts(request: HttpRequest, case: str) -> list[dict[str, Any]]:
    """The texts still kept of a closed case, by number or reference."""
    erasing.administrator(who(request))
    return [vars(one) for one in erasing.texts_of(erasing.case_named(case))]


@router.post("/erasures", response={201: ErasureDone})
def propose(request: HttpRequest, payload: NewErasure) -> Any:
    """Nothing goes yet. Refused before the years of keeping are over."""
    told = erasing.propose(
        case=payload.case, commitments=payload.texts, ground=payload.ground,
        reason=payload.reason, by=who(request), command=command_of(request, payload),
    )  # fmt: skip
    return Status(201, told)


@router.get("/erasures/{ref}", response=ErasureSeen)
def erasure(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """One proposal."""
    erasing.administrator(who(request))
    row = erasing.erasures().filter(ref=ref).first()
    if row is None:
        raise Missing(_("There is nothing here."))
    return seen(row)


@router.post("/erasures/{ref}/confirm", response=ErasureDone)
def confirm(request: HttpRequest, ref: Ref, payload: Keyed) -> dict[str, Any]:
    """The texts go for good; the events that name them stay."""
    return erasing.confirm(erasure=ref, by=who(request), command=command_of(request, payload))


@router.post("/erasures/{ref}/drop", response=ErasureDone)
def drop(request: HttpRequest, ref: Ref, payload: Keyed) -> dict[str, Any]:
    """Nothing goes."""
    return erasing.drop(erasure=ref, by=who(request), command=command_of(request, payload))
