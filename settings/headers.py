"""The content security policy: nothing foreign, nothing inline."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

Responder = Callable[[HttpRequest], HttpResponse]


def content_policy(get_response: Responder) -> Responder:
    """Middleware that puts the policy on every answer, errors included."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy_for(request))
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response

    return respond


def policy_for(request: HttpRequest) -> str:
    """The header's value; names our own socket, which older browsers do not count as 'self'."""
    directives = POLICY | {"connect-src": f"'self' {_own_socket(request)}".strip()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _own_socket(request: HttpRequest) -> str:
    try:
        return f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    except DisallowedHost:
        return ""
