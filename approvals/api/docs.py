"""``openapi.json``, and the page that shows it: drawn by our own server, nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from ninja import NinjaAPI

from approvals.api.problems import MEDIA_TYPE
from approvals.api.schemas import Problem

REF = "#/components/schemas/{model}"


class Described(NinjaAPI):
    """Says of every endpoint that what goes wrong is told as a problem document."""

    def get_openapi_schema(self, **options: Any) -> Any:
        document = super().get_openapi_schema(**options)
        shape = Problem.model_json_schema(ref_template=REF)
        document["components"]["schemas"] |= {**shape.pop("$defs"), "Problem": shape}
        content = {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}}
        for path in document["paths"].values():
            for operation in path.values():
                operation["responses"]["4XX"] = {"description": "A problem", "content": content}
        return document


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Every endpoint with its shapes; tried out with the session of who looks."""
    return render(request, "approvals/api_docs.html", {"openapi_url": reverse("api:openapi-json")})
