"""The page that shows the API, drawn by a part of our own server: nothing comes from elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Every endpoint with its shapes; tried out with the session of who looks."""
    return render(request, "approvals/api_docs.html", {"openapi_url": reverse("api:openapi-json")})
