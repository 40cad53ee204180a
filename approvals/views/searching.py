"""Search over what one may see, and the files of cases."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.clauses import is_clause
from approvals.desk import Desk, desk_of
from approvals.errors import Missing
from approvals.gates import all_gates
from approvals.models import Attachment, Decision
from approvals.selectors import visible_to
from approvals.services.attachments import path_of
from approvals.views.home import lines_of
from approvals.views.refusals import speaks

FOUND = 50
LONGEST = 80


@login_required
@speaks
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Cases by number, matter, office, who wrote or decided them, gate; and the clause of that
    number."""
    q = request.GET.get("q", "").strip()[:LONGEST].replace("\0", "")
    groups = [_cases(desk_of(request), q), _clauses(q)] if q else []
    context = {"q": q, "groups": [group for group in groups if group["rows"]]}
    return render(request, "approvals/search.html", context)


def _cases(desk: Desk, q: str) -> dict[str, Any]:
    cases = visible_to(desk.person).select_related("unit").exclude(title="")
    hits = list(cases.filter(_wanted(q)).order_by("-begun")[:FOUND])
    return {"title": _("Cases"), "rows": lines_of(hits, desk)}


def _wanted(q: str) -> Q:
    signed = Decision.objects.filter(case=OuterRef("pk"), person__name=q)
    people = Q(drafter__name=q) | Q(Exists(signed))
    gates = [gate.key for gate in all_gates() if q in str(gate.title)]
    named = Q(title__icontains=q) | Q(unit__name__icontains=q) | Q(gate__in=gates)
    return named | people | Q(projection__number__icontains=q) | Q(ref=_as_ref(q))


def _as_ref(q: str) -> str:
    return q.upper().replace("-", "").replace(" ", "")


def _clauses(q: str) -> dict[str, Any]:
    words = _("Notice %(clause)s") % {"clause": q}
    row = {"url": reverse("clause", args=[q]), "title": words} if is_clause(q) else None
    return {"title": _("Clauses"), "rows": [row] if row else []}


@login_required
@speaks
@require_GET
def attachment(request: HttpRequest, ref: str) -> HttpResponseBase:
    """A file of a case one may see, never shown inside the page's own origin."""
    row = Attachment.objects.filter(ref=ref).first()
    if row is None or not visible_to(desk_of(request).person).filter(pk=row.case_id).exists():
        raise Missing(_("There is nothing here."))
    path = path_of(row.sha256)
    if not path.exists():
        raise Missing(_("The file is not on this machine any more."))
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=row.name)
    answer["Content-Type"] = row.content_type
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
