"""What every answer carries: pages, errors, files and downloads alike."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
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
# A file that is handed out runs nothing, even where somebody opens it in a window of its own.
DOWNLOAD = "sandbox; default-src 'none'; frame-ancestors 'none'"
# A file shown inside a page of ours runs nothing either, and stands in no foreign page.
INLINE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

Responder = Callable[[HttpRequest], HttpResponse]


def content_policy(get_response: Responder) -> Responder:
    """Middleware that puts the headers on every answer; it stands first, so nothing passes it.

    Set here and not left to where an answer is made: a view, or a part that answers early (a
    redirect to https, a static file, a foreign host), cannot forget or weaken them.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = policy_for(request, response)
        for name, value in ALWAYS.items():
            response.headers[name] = value
        if _is_inline(response):
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return respond


def policy_for(request: HttpRequest, response: HttpResponse) -> str:
    """The policy's value; names our own socket, which older browsers do not count as 'self'."""
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        return DOWNLOAD
    if _is_inline(response):
        return INLINE
    directives = POLICY | {
        "connect-src": f"'self' {_own_socket(request)}".strip(),
        # A browser holds the way on from a form to this as well: to the single sign-on.
        "form-action": " ".join(["'self'", *settings.FORM_ORIGINS]),
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _is_inline(response: HttpResponse) -> bool:
    return response.headers.get("Content-Disposition", "").startswith("inline")


def _own_socket(request: HttpRequest) -> str:
    try:
        return f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    except DisallowedHost:
        return ""
