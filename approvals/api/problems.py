"""Refusals as problem details (RFC 9457): what is wrong, which clause, what to do. Never a 500.

{"type": "urn:baguan:problem:conflict", "title": …, "status": 409, "detail": …,
 "clause": "12.3", "findings": […], "fields": {"date_to": […]}}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from approvals.errors import Missing, Refused, waited
from approvals.rules import Finding

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 1


class TooLarge(Refused):
    """The body is larger than any form."""

    status, code = 413, "too-large"


class TooOften(Refused):
    """Somebody asked too often; ``wait`` is the number of seconds to stay away."""

    status, code = 429, "too-often"

    def __init__(self, wait: int) -> None:
        super().__init__(_("Too many questions at once. Try again in a moment."))
        self.wait = wait


def titles() -> dict[int, str]:
    """What each status is called, in the language of the request."""
    return {
        400: _("Cannot be read"),
        401: _("Not signed in"),
        403: _("Not allowed"),
        404: _("Nothing here"),
        405: _("Not possible here"),
        409: _("Changed meanwhile"),
        413: _("Too large"),
        422: _("Not acceptable"),
        429: _("Too often"),
        503: _("Out of order"),
    }


CODES = {401: "unauthenticated", 403: "forbidden", 404: "not-found", 405: "not-allowed"}
CODES |= {400: "bad-request", 409: "conflict", 413: "too-large", 422: "unprocessable"}
CODES |= {429: "too-often", 503: "unavailable"}


def problem(
    status: int,
    detail: Any,
    *,
    code: str = "",
    clause: str = "",
    findings: Iterable[Finding] = (),
    fields: Mapping[str, list[str]] | None = None,
) -> HttpResponse:
    """An answer with ``status`` that says one sentence, and what goes with it."""
    said = {
        "type": f"urn:baguan:problem:{code or CODES.get(status, 'error')}",
        "title": titles().get(status, _("Error")),
        "status": status,
        "detail": str(detail),
        "clause": clause,
        "findings": [finding.as_dict() for finding in findings],
        "fields": {name: [str(text) for text in texts] for name, texts in (fields or {}).items()},
    }
    answer = JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
    answer.headers["Content-Type"] = MEDIA_TYPE
    return answer


def of_refusal(request: HttpRequest, refusal: Refused) -> HttpResponse:
    answer = problem(
        refusal.status,
        refusal.detail,
        code=refusal.code,
        clause=refusal.clause,
        findings=refusal.findings,
        fields=refusal.fields,
    )
    if isinstance(refusal, TooOften):
        answer.headers["Retry-After"] = str(refusal.wait)
    return answer


def of_wrong_types(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    fields: dict[str, list[str]] = {}
    for error in wrong.errors:
        name = ".".join(str(part) for part in error["loc"][1:] if part != "payload")
        fields.setdefault(name or "body", []).append(_words(error))
    return problem(422, _("Some fields need correcting."), fields=fields)


def _words(error: Mapping[str, Any]) -> str:
    """What pydantic found, in our words; its own English stays inside."""
    kind, limits = str(error["type"]), error.get("ctx", {})
    if kind == "missing":
        return _("Required.")
    if kind == "string_too_long":
        return _("At most %(n)s characters.") % {"n": limits.get("max_length")}
    if kind in ("greater_than_equal", "less_than_equal", "int_parsing_size"):
        return _("Out of range.")
    return _("Not of the right type.")


def of_http_error(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    if isinstance(wrong.__cause__, Refused):  # said while the body was read
        return of_refusal(request, wrong.__cause__)
    if wrong.status_code == 400:
        return problem(400, _("The body is not JSON that can be read."))
    return of_status(wrong.status_code)


def of_nobody(request: HttpRequest, wrong: AuthenticationError) -> HttpResponse:
    answer = problem(401, _("Sign in, or send a token that is known."))
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def of_status(status: int) -> HttpResponse:
    """A problem for an answer that somebody else gave without words."""
    details = {
        403: _("This request does not come from a page of this site."),
        404: _("There is nothing here."),
        405: _("This address does not know that method."),
        413: _("The body is larger than any form here."),
    }
    return problem(status, details.get(status) or titles().get(status, _("Something went wrong.")))


def of_database(request: HttpRequest, wrong: OperationalError) -> HttpResponse:
    """Waiting for a lock took too long: nothing was written. Anything else is an outage."""
    answer = (
        problem(409, _("Somebody else is deciding here at this moment. Nothing was changed."))
        if waited(wrong)
        else problem(503, _("The database does not answer. Nothing was changed."))
    )
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def install(api: NinjaAPI) -> None:
    """Give ``api`` words for everything that can go wrong."""
    handlers: dict[type[Exception], Any] = {
        Refused: of_refusal,
        ValidationError: of_wrong_types,
        HttpError: of_http_error,
        AuthenticationError: of_nobody,
        OperationalError: of_database,
        Http404: lambda request, wrong: of_refusal(request, Missing(_("There is nothing here."))),
        DataError: lambda request, wrong: problem(422, _("A value does not fit.")),
        OverflowError: lambda request, wrong: problem(422, _("A number is too large.")),
        RequestDataTooBig: lambda request, wrong: of_status(413),
        SuspiciousOperation: lambda request, wrong: of_status(400),
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
