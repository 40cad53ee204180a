"""The applicant's verbs on a case that has begun."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from approvals.api.auth import who
from approvals.api.bodies import Filing, Keyed, Typed, Verb
from approvals.api.reading import Ref, command_of
from approvals.api.schemas import Done, DoneLike
from approvals.services import consulting, copying, filing

router = Router(tags=["cases"])


@router.put("/cases/{ref}/draft", response=Done)
def save_draft(request: HttpRequest, ref: Ref, payload: Typed) -> dict[str, Any]:
    """Overwrite what is being typed. No rule stops it, and it is no event."""
    draft = filing.save_draft(ref=ref, by=who(request), answers=payload.answers)
    return filing.answer_of(draft.case)


@router.post("/cases/{ref}/file", response=Done)
def file(request: HttpRequest, ref: Ref, payload: Filing | None = None) -> dict[str, Any]:
    """File a draft; answers and route are fixed."""
    return _file(filing.file, request, ref, payload)


@router.post("/cases/{ref}/refile", response=Done)
def refile(request: HttpRequest, ref: Ref, payload: Filing | None = None) -> dict[str, Any]:
    """File a returned case again, corrected."""
    return _file(filing.refile, request, ref, payload)


def _file(verb: Any, request: HttpRequest, ref: str, sent: Filing | None) -> dict[str, Any]:
    done: dict[str, Any] = verb(
        ref=ref,
        by=who(request),
        answers=sent.answers if sent else None,
        expected_seq=sent.expected_seq if sent else None,
        command=command_of(request, sent),
    )
    return done


@router.post("/cases/{ref}/withdraw", response=Done)
def withdraw(request: HttpRequest, ref: Ref, payload: Verb | None = None) -> dict[str, Any]:
    """Take a case back, until it has an outcome."""
    return filing.withdraw(
        ref=ref,
        by=who(request),
        expected_seq=payload.expected_seq if payload else None,
        command=command_of(request, payload),
    )


@router.post("/cases/{ref}/urge", response=Done)
def urge(request: HttpRequest, ref: Ref, payload: Keyed | None = None) -> dict[str, Any]:
    """Remind the posts where it waits, once a day."""
    return consulting.urge(ref=ref, by=who(request), command=command_of(request, payload))


@router.post("/cases/{ref}/like", response={201: DoneLike})
def begin_like(
    request: HttpRequest, ref: Ref, response: HttpResponse, payload: Keyed | None = None
) -> Any:
    """A new draft like a filed case of your own office: no dates, nothing of its occasion.

    `left_out` names the fields whose old value is not valid any more.
    """
    done = copying.begin_like(ref=ref, by=who(request), command=command_of(request, payload))
    response.headers["Location"] = f"/api/v1/cases/{done['ref']}"
    return Status(201, done)
