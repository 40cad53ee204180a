"""Taking a table out: asked for by a POST, written in parts, fetched once it is there."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.desk import desk_of
from approvals.errors import Missing
from approvals.models import Export, Person
from approvals.presenters import tables
from approvals.presenters.found import chosen
from approvals.services import exporting
from approvals.views.refusals import speaks
from approvals.wanted import wanted


@login_required
@speaks
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Record the export and write its first part; small ones are ready at once."""
    query = QueryDict(request.POST.get("query", ""))
    export = exporting.ask(
        sought=wanted(query),
        form=request.POST.get("form", ""),
        columns=chosen(query.getlist("col")),
        by=desk_of(request).person,
    )
    tables.go_on(export)
    return redirect("export", export.ref)


def own(person: Person, ref: str) -> Export:
    """One's own export; those of others do not exist. Raises Missing."""
    row = Export.objects.select_related("person").filter(person=person, ref=ref).first()
    if row is None:
        raise Missing(_("There is nothing here."))
    return row


@login_required
@speaks
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, ref: str) -> HttpResponse:
    """How far it is. A POST writes the next part; the page's script sends them one after another,
    without it there is a button."""
    row = own(desk_of(request).person, ref)
    told: dict[str, Any] = tables.go_on(row) if request.method == "POST" else tables.progress(row)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(told)
    if request.method == "POST":
        return redirect("export", ref)
    return render(request, "approvals/export.html", {"export": row, **told})


@login_required
@speaks
@require_GET
def export_file(request: HttpRequest, ref: str) -> HttpResponseBase:
    return file_answer(own(desk_of(request).person, ref))


def file_answer(row: Export) -> FileResponse:
    """The finished file. Raises Missing where it is not finished, or not kept any more."""
    path = tables.file_of(row)
    if not path.exists():
        raise Missing(_("The file is not there: not finished yet, or not kept any more."))
    name = _("cases") + f"-{row.asked:%Y%m%d}-{row.ref}.{row.form}"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    answer["Content-Type"] = tables.MIME[row.form]
    return answer
