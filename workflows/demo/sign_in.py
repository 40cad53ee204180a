"""Entering the demonstration by one click. A production site has no such page."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST

from approvals.models import Person
from workflows.demo.accounts import SHOWN, shown


def accounts(request: HttpRequest) -> dict[str, Any]:
    """Context processor: whom the sign-in page offers; asked only where a page shows it."""
    return {"demo_accounts": SimpleLazyObject(shown), "demo_url": reverse("demo_enter")}


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the shown accounts, without a password. Others are 404."""
    username = request.POST.get("username", "")
    person = Person.objects.filter(username=username).first() if username in SHOWN else None
    if person is None:
        raise Http404
    login(request, person)
    record_authentication(request, person, method="demonstration")  # as a password would be
    return HttpResponseRedirect("/")
