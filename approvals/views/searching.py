"""Search over what one may see, searches one keeps, and the files of cases."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals import seeking
from approvals.clauses import is_clause
from approvals.desk import Desk, desk_of
from approvals.models import SavedSearch
from approvals.presenters.files import file_answer, seen_file
from approvals.presenters.found import COLUMNS, Found, cells, chosen, found, headings
from approvals.services import searches
from approvals.services.exporting import LIMIT
from approvals.views.cases import leaf, page_number
from approvals.views.refusals import speaks
from approvals.views.search_form import SearchForm
from approvals.wanted import Wanted, wanted

PAGE = 25


@login_required
@speaks
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Every condition stands in the address: a search is a link, and works without a script."""
    desk, sought = desk_of(request), wanted(request.GET)
    columns = chosen(request.GET.getlist("col"))
    looks = bool(sought) or desk.audits
    context: dict[str, Any] = {
        "q": sought.q,
        "form": SearchForm.show(_typed(sought), list(seeking.divisions())),
        "narrowed": [pair for pair in sought.pairs if pair[0] != "q"],
        "refs": ",".join(sought.refs),
        "columns": [(name, COLUMNS[name].title, name in columns) for name in COLUMNS],
        "clauses": _clauses(sought.q),
        "kept": SavedSearch.objects.filter(person=desk.person).order_by("name"),
        "query": address(sought, columns),
        "limit": LIMIT,
        "audits": desk.audits,
        "table": _table(request, desk, sought, columns) if looks else None,
    }
    return render(request, "approvals/search.html", context)


def _typed(sought: Wanted) -> dict[str, str]:
    """What stands in the fields; a kind is named with its gate."""
    said = dict(sought.pairs)
    if sought.kind:
        said["kind"] = f"{sought.gate}.{sought.kind}"
    return said


def address(sought: Wanted, columns: tuple[str, ...]) -> str:
    """Conditions and columns as the query of an address; usual columns are not named."""
    cols = [] if columns == chosen(()) else [("col", name) for name in columns]
    return urlencode([*sought.pairs, *cols])


def _table(
    request: HttpRequest, desk: Desk, sought: Wanted, columns: tuple[str, ...]
) -> dict[str, Any]:
    """One page of what was found: four statements, whatever there is."""
    number = page_number(request.GET.get("page"))
    cases = seeking.seek(desk.person, sought)
    rows = list(cases.select_related("unit", "drafter")[(number - 1) * PAGE : number * PAGE + 1])
    link = "replay" if desk.audits else "case"
    total = seeking.counted(cases) if rows else 0
    return {
        "total": min(total, seeking.COUNTED),
        "capped": total > seeking.COUNTED,
        "headings": headings(columns),
        "rows": [_row(one, columns, link) for one in found(rows[:PAGE])],
        "page": leaf(
            f"{reverse('search')}?{address(sought, columns)}", number, more=len(rows) > PAGE
        ),
    }


def _row(one: Found, columns: tuple[str, ...], link: str) -> dict[str, Any]:
    texts = dict(zip(columns, cells(one, columns), strict=True))
    return {
        "url": reverse(link, args=[one.case.ref]),
        "state": str(one.case.state),
        "opinions": one.opinions,
        "cells": [
            {"name": name, "text": text, "lines": text.split("\n")} for name, text in texts.items()
        ],
        "head": columns[0],
    }


def _clauses(q: str) -> list[dict[str, str]]:
    """The clause of that number, where the notice has one."""
    if not q or not is_clause(q):
        return []
    words = _("Notice %(clause)s") % {"clause": q}
    return [{"url": reverse("clause", args=[q]), "title": words}]


@login_required
@speaks
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep these conditions under a name of one's own."""
    sought = wanted(QueryDict(request.POST.get("query", "")))
    row = searches.keep(
        name=request.POST.get("name", ""), sought=sought, by=desk_of(request).person
    )
    messages.success(request, _("Kept as “%(name)s”.") % {"name": row.name})
    return redirect(f"{reverse('search')}?{row.query}")


@login_required
@speaks
@require_POST
def drop(request: HttpRequest, key: int) -> HttpResponse:
    searches.drop(key=key, by=desk_of(request).person)
    messages.success(request, _("The search is no longer kept."))
    return redirect("search")


@login_required
@speaks
@require_GET
def attachment(request: HttpRequest, ref: str) -> HttpResponseBase:
    """A file of a case one may see, never shown inside the page's own origin."""
    return file_answer(seen_file(desk_of(request).person, ref))


@login_required
@speaks
@require_GET
def attachment_view(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The same file shown inside a page of ours: PDF and pictures alone."""
    return file_answer(seen_file(desk_of(request).person, ref), inline=True)
