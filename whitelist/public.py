"""The public lists: what is allowed, for anybody to read, filter and take along; no people."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import clock
from approvals.tables_in import FORMULA
from approvals.views.cases import leaf, page_number
from approvals.views.refusals import speaks
from whitelist.permits import Permit
from whitelist.presenters import checked, row_of
from whitelist.registers import Register, get_register, registers
from whitelist.views import Sieve, also

PAGE = 50
MOST = 5_000  # rows of one file


def public_books() -> list[Register]:
    return [book for book in registers() if book.public]


def listed(book: Register) -> QuerySet[Permit]:
    """What the public may read of a register, the newest first, removals included."""
    rows = Permit.objects.filter(book.listed(), register=book.key).select_related("unit", "case")
    rows = rows.select_related(book.entry, *(f"{book.entry}__{part}" for part in book.shown))
    return rows.order_by("-issued", "-serial")


def sifted(book: Register, sieve: Sieve) -> QuerySet[Permit]:
    rows, asked = listed(book), sieve.asked()
    if q := asked.get("q", ""):
        named = Q(number__icontains=q) | Q(unit__name__icontains=q) | Q(case__title__icontains=q)
        rows = rows.filter(named | also(book, q))
    if standing := asked.get("standing"):
        rows = rows.filter(standing=standing)
    return rows


@speaks
@require_GET
def public_list(request: HttpRequest, register: str) -> HttpResponse:
    """One public list; needs no account."""
    book, sieve = _book(register), Sieve(request.GET)
    rows, number = sifted(book, sieve), page_number(request.GET.get("page"))
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "title": book.title,
        "kicker": _("Open to everybody"),
        "books": [
            (reverse("public_list", args=[one.key]), str(one.title), None, one == book)
            for one in public_books()
        ],
        "columns": [_("Number"), _("Matter"), *map(str, book.fact_names), _("Dates")],
        "rows": [_row(row) for row in found[:PAGE]],
        "strip": book.figures(rows),
        "filters": sieve,
        "print": True,
        "csv_url": f"{reverse('public_csv', args=[book.key])}?{asked.urlencode()}",
        "version": _version(book),
        "versions_url": reverse(book.versions_page) if book.versions_page else "",
        "total_words": _("%(n)s entries") % {"n": rows.count()},
        "page": leaf(f"{request.path}?{asked.urlencode()}", number, more=len(found) > PAGE),
    }
    return render(request, "approvals/register.html", context)


def _version(book: Register) -> str:
    """The number of the list, where it has one, and the day of which it is."""
    day = _("as of %(day)s") % {"day": f"{clock.today():%Y-%m-%d}"}
    return " · ".join(part for part in (book.version(), day) if part)


def _book(register: str) -> Register:
    try:
        book = get_register(register)
    except LookupError:
        raise Http404 from None
    if not book.public:
        raise Http404
    return book


def _row(permit: Permit) -> dict[str, Any]:
    """A row without links to what only the route may open; one to what everybody is told."""
    row, words = row_of(permit), f"{permit.case.title}（{permit.unit.name}）"
    number, _holder, *rest = row["cells"]
    told = permit.book.announces(permit.entry)
    url = reverse("announcement", args=[permit.register, permit.code]) if told else ""
    return {**row, "cells": [number, (url, words) if url else words, *rest]}


@speaks
@require_GET
def announcement(request: HttpRequest, register: str, code: str) -> HttpResponse:
    """What the public is told of an entry, such as that it ends; needs no account."""
    book = _book(register)
    permit = listed(book).filter(code=code).first()
    title = book.announces(permit.entry) if permit else ""
    if permit is None or not title:
        raise Http404
    context: dict[str, Any] = {
        "title": title,
        "document": book.announcement(permit.entry),
        "back": book.title,
    }
    context |= {"back_url": reverse("public_list", args=[book.key]), "qr": checked(permit, request)}
    return render(request, "approvals/sheet.html", context)


@speaks
@require_GET
def public_csv(request: HttpRequest, register: str) -> StreamingHttpResponse:
    """The same list as a file; cells that a spreadsheet would run are made harmless."""
    book = _book(register)
    rows = sifted(book, Sieve(request.GET))[:MOST]
    answer = StreamingHttpResponse(_lines(book, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{book.key}.csv"'
    return answer


class _Echo:
    def write(self, text: str) -> str:
        return text


def _lines(book: Register, rows: QuerySet[Permit]) -> Iterator[str]:
    write = csv.writer(_Echo()).writerow
    heads = [
        _("Number"),
        _("Office"),
        _("Matter"),
        *map(str, book.fact_names),
        _("Dates"),
        _("Standing"),
    ]
    yield "\ufeff" + write(heads)
    for permit in rows:
        row = row_of(permit)
        number, _holder, *rest = row["cells"]
        cells = [number, permit.unit.name, permit.case.title, *rest, row["standing_label"]]
        yield write([harmless(cell) for cell in cells])


def harmless(cell: Any) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = str(cell[1] if isinstance(cell, tuple) else cell)
    return f"'{text}" if text.startswith(FORMULA) else text
