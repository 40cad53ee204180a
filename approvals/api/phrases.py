"""One's own ready sentences for opinions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from approvals.api.auth import who
from approvals.api.bodies import NewPhrase
from approvals.api.schemas import KeptPhrase
from approvals.models import Phrase
from approvals.services import phrases

router = Router(tags=["inbox"])
LARGEST = 2**53


@router.get("/phrases", response=list[KeptPhrase])
def own(request: HttpRequest) -> list[Phrase]:
    """Yours, in the order of their keys."""
    return phrases.of(who(request))


@router.post("/phrases", response={201: KeptPhrase})
def add(request: HttpRequest, payload: NewPhrase) -> Any:
    """Keep one more, at most nine. It decides nothing; an opinion is always sent in full."""
    return Status(201, phrases.add(text=payload.text, by=who(request)))


@router.post("/phrases/{key}/drop", response={204: None})
def drop(request: HttpRequest, key: int) -> Any:
    """Forget one of yours."""
    phrases.drop(key=min(max(key, 0), LARGEST), by=who(request))
    return Status(204, None)
