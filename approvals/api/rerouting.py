"""Short of deciding: add a signer, send back, hand over, send a copy."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from approvals.api.auth import who
from approvals.api.bodies import Back, Copy, Hand, Keyed, Signing
from approvals.api.reading import Ref, command_of
from approvals.api.schemas import Done
from approvals.errors import Invalid
from approvals.models import Person
from approvals.services import rerouting
from approvals.services.seeing import nothing_for_others

router = Router(tags=["inbox"])


@router.post("/inbox/{item}/sign", response=Done)
def add_signer(request: HttpRequest, item: Ref, payload: Signing) -> dict[str, Any]:
    """One more post signs before this item decides; a no of it counts as a no of the stop."""
    person, key = who(request), command_of(request, payload)
    with nothing_for_others(person, item):
        return rerouting.add_signer(
            item=item, post=payload.post, reason=payload.reason, by=person, command=key
        )


@router.post("/inbox/{item}/sign/{stop}/drop", response=Done)
def drop_signer(
    request: HttpRequest, item: Ref, stop: Ref, payload: Keyed | None = None
) -> dict[str, Any]:
    """Take back the request to an added signer that has not decided."""
    person, key = who(request), command_of(request, payload)
    with nothing_for_others(person, item):
        return rerouting.drop_signer(item=item, stop=stop, by=person, command=key)


@router.post("/inbox/{item}/back", response=Done)
def send_back(request: HttpRequest, item: Ref, payload: Back) -> dict[str, Any]:
    """Let an earlier stop decide once more; the case comes straight back here."""
    person, key = who(request), command_of(request, payload)
    with nothing_for_others(person, item):
        return rerouting.send_back(
            item=item, to=payload.to, reason=payload.reason, by=person, command=key
        )


@router.post("/inbox/{item}/hand", response=Done)
def hand_over(request: HttpRequest, item: Ref, payload: Hand) -> dict[str, Any]:
    """Give the item to another holder of the same post."""
    person, key = who(request), command_of(request, payload)
    with nothing_for_others(person, item):
        return rerouting.hand_over(
            item=item, to=_holder(payload.to), note=payload.note, by=person, command=key
        )


def _holder(account: str) -> Person:
    found = Person.objects.filter(username=account[:150]).first()
    if found is None:
        words = _("Choose who takes it.")
        raise Invalid(words, fields={"to": [words]})
    return found


@router.post("/inbox/{item}/copy", response=Done)
def copy_to(request: HttpRequest, item: Ref, payload: Copy) -> dict[str, Any]:
    """A copy for information; whether it was seen stands on the route."""
    person, key = who(request), command_of(request, payload)
    with nothing_for_others(person, item):
        return rerouting.copy_to(
            item=item, post=payload.post, note=payload.note, by=person, command=key
        )
