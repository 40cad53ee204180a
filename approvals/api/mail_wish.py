"""When one's own mail comes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from approvals.api.auth import who
from approvals.api.bodies import NewMailWish
from approvals.api.schemas import KeptMailWish
from approvals.models import Person
from approvals.services import wishes

router = Router(tags=["notices"])


@router.get("/me/notices", response=KeptMailWish)
def own(request: HttpRequest) -> Any:
    """What holds for you; the usual where you never said."""
    return _shown(who(request))


@router.put("/me/notices", response=KeptMailWish)
def change(request: HttpRequest, payload: NewMailWish) -> Any:
    """Set when mail comes and where to. A mail names no matter and nobody."""
    person = who(request)
    wishes.wish(when=payload.when, times=payload.times, address=payload.address, by=person)
    person.refresh_from_db(fields=["email"])
    return _shown(person)


def _shown(person: Person) -> dict[str, Any]:
    wish = wishes.wish_of(person)
    return {"when": str(wish.when), "times": wish.times, "address": person.email}
