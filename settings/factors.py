"""Leads who lacks a demanded second factor to setting one up, before anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from approvals.api.problems import problem
from approvals.errors import Forbidden
from approvals.factors import demand, lacks_factor

# What stays open: the account's own pages (sign out, show who one is, set a factor up), and words.
OPEN = ("/accounts/", "/language/", "/source/")


def demanded(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware for sessions; bearer tokens are asked in ``approvals.api.auth``."""

    def respond(request: HttpRequest) -> HttpResponse:
        here = request.path_info
        if here.startswith((*OPEN, f"/{settings.STATIC_URL.lstrip('/')}")):
            return get_response(request)
        if request.user.is_authenticated and lacks_factor(request.user):
            return _led(request, here)
        return get_response(request)

    return respond


def _led(request: HttpRequest, here: str) -> HttpResponse:
    words = demand()
    if here.startswith("/api/"):
        return problem(Forbidden.status, words, code="second-factor")
    target = reverse("mfa_index")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={"HX-Redirect": target})
    messages.warning(request, words)
    return redirect(target)
