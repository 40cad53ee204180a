"""The versions of the list of festivals, for anybody: what each decision changed, and the whole
list as a version has it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from approvals.views.cases import leaf, page_number
from approvals.views.refusals import speaks
from whitelist.festival_life import BOOK_OF_FESTIVALS as BOOK
from whitelist.festival_numbers import read
from whitelist.festival_versions import FestivalVersion, Line, as_of, versions
from whitelist.festival_words import GONE, ListState
from whitelist.registers import Standing

PAGE = 50


@speaks
@require_GET
def version_list(request: HttpRequest) -> HttpResponse:
    """Every version with its difference to the one before, the newest first."""
    number, rows = page_number(request.GET.get("page")), versions()
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    context = {
        "title": _("Versions of the list"),
        "intro": _("Each decision makes a version; none is changed afterwards."),
        "columns": [
            pgettext("festival", "Version"),
            pgettext("festival", "Event"),
            pgettext("festival", "Host"),
            pgettext("festival", "Decision"),
            pgettext("festival", "Before"),
            pgettext("festival", "Day"),
        ],
        "rows": [_change(row) for row in found[:PAGE]],
        "total_words": _("%(n)s versions") % {"n": rows.count()},
        "page": leaf(request.path + "?", number, more=len(found) > PAGE),
    }
    return render(request, "approvals/register.html", _frame() | context)


def _change(row: FestivalVersion) -> dict[str, Any]:
    name = row.name
    if row.name_before and row.name_before != row.name:
        name = _("%(name)s (before: %(before)s)") % {"name": row.name, "before": row.name_before}
    before = str(ListState(row.before).label) if row.before else _("not on the list")
    label = str(BOOK.verb(row.verb).label)
    url = reverse("festival_version", args=[str(row)])
    host = row.festival.permit.unit.name
    cells = [(url, str(row)), name, host, label, before, f"{row.on:%Y-%m-%d}"]
    return {"cells": cells, "off": row.after in GONE, **_standing(row.after)}


@speaks
@require_GET
def version(request: HttpRequest, number: str) -> HttpResponse:
    """The list as one version has it; those that were removed stay on it as such."""
    at = read(number)
    row = versions().filter(year=at[0], serial=at[1]).first() if at else None
    if row is None or str(row) != number:
        raise Http404
    lines = [_line(one) for one in as_of(row.year, row.serial)]
    context = {
        "title": _("The list, version %(version)s") % {"version": row},
        "intro": _change_words(row),
        "columns": [
            _("Number"),
            pgettext("festival", "Event"),
            pgettext("festival", "Host"),
            _("Since version"),
        ],
        "rows": lines,
        "print": True,
        "total_words": _("%(n)s entries") % {"n": len(lines)},
        "version": _("as of %(day)s") % {"day": f"{row.on:%Y-%m-%d}"},
        "versions_url": reverse("festival_versions"),
    }
    return render(request, "approvals/register.html", _frame() | context)


def _change_words(row: FestivalVersion) -> str:
    """The difference to the version before, in one sentence."""
    told = {"name": row.name, "what": BOOK.verb(row.verb).label, "day": row.on}
    return _("Decided on %(day)s: %(name)s, %(what)s. Nothing else differs from the last.") % told


def _line(one: Line) -> dict[str, Any]:
    cells = [one.number, one.name, one.host, one.since]
    return {"cells": cells, "off": one.state in GONE, **_standing(one.state)}


def _standing(state: str) -> dict[str, str]:
    standing = Standing.ENDED if state in GONE else Standing.VALID
    if state == ListState.SUSPENDED:
        standing = Standing.SUSPENDED
    return {"standing": str(standing), "standing_label": str(ListState(state).label)}


def _frame() -> dict[str, Any]:
    here = reverse("public_list", args=[BOOK.key])
    return {
        "kicker": _("Open to everybody"),
        "books": [
            (here, str(BOOK.title), None, False),
            (reverse("festival_versions"), _("Versions of the list"), None, True),
        ],
    }
