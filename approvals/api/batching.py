"""Several clean cases of one gate at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from approvals.api.auth import who
from approvals.api.bodies import Several
from approvals.api.reading import command_of
from approvals.api.schemas import Results
from approvals.services import batching

router = Router(tags=["inbox"])


@router.post("/inbox/batch", response=Results)
def approve_each(request: HttpRequest, payload: Several) -> dict[str, Any]:
    """Approve up to fifty clean cases of one gate, each by itself; 200 with a result per case.

    One that a rule says anything of, that changed, or whose last required approval this would be
    is refused alone and stays in the inbox. 422, and nothing is decided, for more than fifty or
    for several gates.
    """
    return batching.approve_each(
        items=payload.items,
        by=who(request),
        opinion=payload.opinion,
        expected=payload.expected,
        command=command_of(request, payload),
    )
