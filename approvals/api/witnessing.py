"""What a witness asks of the log, and what it hands back."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from approvals.api.auditing import auditor
from approvals.errors import Invalid, Missing
from approvals.ledger import feed
from approvals.ledger.notes import NotANote

router = Router(tags=["ledger"])
LARGEST = 2**53 - 1  # leaves; see approvals.ledger.canonical


class Feed(Schema):
    """The newest checkpoint of a log, and leaf hashes in hexadecimal from `start` on."""

    note: str
    opening: str
    start: int
    leaves: list[str]


class Cosigned(Schema):
    """A checkpoint of ours with the lines of witnesses under it."""

    note: str = Field("", max_length=20_000)  # looked at after who hands it in


class Taken(Schema):
    taken: int


@router.get("/ledger/feed", response=Feed)
def leaves(
    request: HttpRequest,
    log: Annotated[str, Query(max_length=200)] = "",
    start: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
) -> dict[str, Any]:
    """Hashes alone: they say that something happened, and nothing of what. At most 10,000."""
    auditor(request)
    said = feed.feed(log, start)
    if said is None:
        raise Missing(_("There is no checkpoint of such a log."))
    return said


@router.post("/ledger/cosignatures", response=Taken)
def cosignatures(request: HttpRequest, body: Cosigned) -> dict[str, int]:
    """Keep the lines of witnesses that this site knows; others are refused."""
    auditor(request)
    try:
        return {"taken": feed.take_cosigned(body.note)}
    except NotANote as wrong:
        words = _("This is no checkpoint of ours under the signature of a witness that we know.")
        raise Invalid(words) from wrong
