"""Suggestions while somebody types: words to choose from, for boxes that also take plain typing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.desk import desk_of
from approvals.errors import Forbidden, Missing
from approvals.presenters.pickers import post_words, posts_matching
from approvals.views.refusals import speaks
from approvals.views.sheets import found_kind, own_unit

SHORTEST = 2  # characters before anything is suggested
LONGEST = 60


@login_required
@speaks
@require_GET
def suggest(request: HttpRequest, gate: str, kind: str, field: str) -> HttpResponse:
    """What a field of a form offers; for those who may write a case, and for nobody else."""
    _gate, found = found_kind(gate, kind)
    own_unit(request)
    offered: Any = getattr(found.form.base_fields.get(field), "suggest", None)
    if offered is None:
        raise Missing(_("There is nothing here."))
    return _told([words for _ref, words in offered(_typed(request))])


@login_required
@speaks
@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """Posts that may be asked for an opinion; for those who decide."""
    if not desk_of(request).decides:
        raise Forbidden(_("Only who decides asks others."))
    return _told([post_words(post) for post in posts_matching(_typed(request))])


def _typed(request: HttpRequest) -> str:
    text = request.GET.get("q", "").strip()[:LONGEST].replace("\0", "")
    return text if len(text) >= SHORTEST else ""


def _told(words: list[str]) -> HttpResponse:
    answer = JsonResponse({"options": words})
    answer["Cache-Control"] = "no-store"
    return answer
