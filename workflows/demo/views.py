"""Sign in as somebody of the demonstration with one click."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from approvals.models import Person
from workflows.demo.accounts import SHOWN, shown


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Only people of the sign-in page, only where the demonstration is on."""
    username = request.POST.get("username", "")
    person = Person.objects.filter(username=username, is_active=True).first()
    if not settings.DEMONSTRATION or username not in SHOWN or person is None:
        raise Http404
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home")


def on_login_page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the accounts beside the form, on the sign-in page alone."""
    if not settings.DEMONSTRATION or request.path != reverse("account_login"):
        return {}
    return {"demo_accounts": shown(), "demo_url": reverse("demo_enter")}
