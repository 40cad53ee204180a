"""The public pages of the lists: what may come to schools, as a page, as a file, as versions."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import clock
from approvals.models import Unit
from approvals.models.units import AREA
from approvals.views.cases import leaf, page_number
from approvals.views.refusals import speaks
from approvals.wanted import unreadable
from whitelist.campus import figures, sifting
from whitelist.campus.announcing import announcement, versions_paper
from whitelist.campus.books import ITEM_BOOK
from whitelist.campus.items import CampusItem
from whitelist.campus.lists import PublicList, public_list
from whitelist.campus.shown import COLUMNS, FILE_COLUMNS, cells, file_cells
from whitelist.campus.words import ACTIVE, CLAUSE, ITEMS
from whitelist.presenters import standing_of
from whitelist.public import MOST, PAGE, harmless, public_books
from whitelist.school_years import school_year

Asked = dict[str, Any]


@speaks
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """The lists of a school year, of all divisions or of one; needs no account."""
    sieve, asked = _asked(request)
    rows, number = sifting.sifted(**asked), page_number(request.GET.get("page"))
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "title": ITEM_BOOK.title,
        "kicker": _("Open to everybody"),
        "intro": _("What is not on the list does not come to schools."),
        "clauses": [CLAUSE],
        "books": _books(),
        "strip": figures.strip(asked["year"]),
        "columns": list(map(str, COLUMNS)),
        "rows": [_row(row) for row in found[:PAGE]],
        "filters": sieve,
        "print": True,
        "csv_url": f"{reverse('campus_csv')}?{query.urlencode()}",
        "total_words": _("%(n)s entries") % {"n": rows.count()},
        "page": leaf(f"{request.path}?{query.urlencode()}", number, more=len(found) > PAGE),
        **_version(asked),
    }
    return render(request, "approvals/register.html", context)


def _asked(request: HttpRequest) -> tuple[sifting.ListSieve, Asked]:
    """The sieve and what it asks for; the school year of today where none, or none known, is
    named. Raises Invalid for what else cannot be read."""
    today = school_year(clock.today())
    data = request.GET.copy()
    data.setdefault("year", str(today))
    sieve = sifting.ListSieve(data, places=sifting.places(), years=sifting.years(today))
    sieve.is_valid()
    if wrong := {name: texts for name, texts in sieve.errors.items() if name != "year"}:
        raise unreadable(wrong)
    said = sieve.cleaned_data
    return sieve, {
        "year": said.get("year") or today,
        "place": said.get("place", ""),
        "state": said.get("state", ""),
        "q": said.get("q", ""),
    }


def _books() -> list[tuple[str, str, None, bool]]:
    return [
        (reverse("public_list", args=[one.key]), str(one.title), None, one.key == ITEMS)
        for one in public_books()
    ]


def _row(entry: CampusItem) -> dict[str, Any]:
    return {"cells": cells(entry), "off": entry.state not in ACTIVE, **standing_of(entry.permit)}


def _version(asked: Asked) -> dict[str, Any]:
    """Which version is shown, where one division's list is."""
    area = Unit.objects.filter(function=AREA, code=asked["place"]).first()
    if area is None:
        return {"version": _("as of %(day)s") % {"day": f"{clock.today():%Y-%m-%d}"}}
    shown = public_list(area, asked["year"])
    if not shown.version:
        return {}
    told = {"n": shown.version, "day": f"{shown.on:%Y-%m-%d}"}
    return {
        "version": _("Version %(n)s of %(day)s") % told,
        "versions_url": reverse("campus_versions", args=[area.code, asked["year"]]),
    }


@speaks
@require_GET
def file(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a file; cells that a spreadsheet would run are made harmless."""
    _sieve, asked = _asked(request)
    rows = sifting.sifted(**asked)[:MOST]
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{ITEMS}-{asked["year"]}.csv"'
    return answer


class _Echo:
    def write(self, text: str) -> str:
        return text


def _lines(rows: Any) -> Iterator[str]:
    write = csv.writer(_Echo()).writerow
    yield "\ufeff" + write(list(map(str, FILE_COLUMNS)))
    for entry in rows:
        yield write([harmless(cell) for cell in file_cells(entry)])


@speaks
@require_GET
def versions(request: HttpRequest, place: str, year: int) -> HttpResponse:
    """Every version of one division's list, the newest first, with its difference to the last."""
    return render(request, "approvals/paper.html", versions_paper(_list(place, year)))


@speaks
@require_GET
def version(request: HttpRequest, place: str, year: int, number: int) -> HttpResponse:
    """One version as it was announced, to be read or printed."""
    shown = _list(place, year)
    found = next((one for one in shown.versions if one.number == number), None)
    if found is None:
        raise Http404
    return render(request, "approvals/paper.html", announcement(shown, found))


def _list(place: str, year: int) -> PublicList:
    """Raises Http404 where there is no list."""
    area = Unit.objects.filter(function=AREA, code=place).first()
    shown = public_list(area, year) if area and 2000 <= year <= 2100 else None
    if shown is None or not shown.version:
        raise Http404
    return shown
