"""Pages of reports: sent at the door without an account, settled in the office above."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals import clock
from approvals.desk import desk_of
from approvals.errors import Invalid, Missing
from approvals.views.refusals import speaks
from whitelist import limits, lookup
from whitelist.reporting import reports_for, settle, tell
from whitelist.reports import Outcome, Report
from whitelist.views import told

SHOWN = 100


class SettleForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(label=gettext_lazy("What came of it"), choices=Outcome.choices)
    note = forms.CharField(
        label=gettext_lazy("In one sentence"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )


@speaks
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Three fields from the door; what is wrong comes back with everything that was typed."""
    if limits.over(request, "reports"):
        return limits.wait_page(request)
    limits.note(request, "reports")
    said = {name: request.POST.get(name, "") for name in ("who", "when_where", "what")}
    code = request.POST.get("code", "")[:40]
    try:
        tell(**said, code=code)
    except Invalid as refusal:
        errors = {name: texts[0] for name, texts in refusal.fields.items()}
        return _door(request, code, {**said, "errors": errors}, status=refusal.status)
    return _door(request, code, {}, reported=True)


def _door(
    request: HttpRequest,
    code: str,
    report: dict[str, Any],
    *,
    reported: bool = False,
    status: int = 200,
) -> HttpResponse:
    answer = lookup.answer(code)
    context = {"now": clock.now(), "report": report, "reported": reported, **told(answer)}
    context["report_url"] = "" if reported else reverse("send_report")
    return render(request, "approvals/door.html", context, status=status)


@login_required
@speaks
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """What was told to my office, the open ones first. Nobody here learns who told it."""
    rows = list(reports_for(desk_of(request).person)[:SHOWN])
    context = {
        "title": _("Reports of visits"),
        "columns": [_("When"), _("Who came"), _("What they wanted"), _("Permit"), _("Standing")],
        "rows": [_line(row) for row in rows],
        "total_words": _("%(n)s reports") % {"n": len(rows)},
    }
    return render(request, "approvals/register.html", context)


def _line(row: Report) -> dict[str, Any]:
    url = reverse("report", args=[row.ref])
    where = f"{clock.moment(row.filed):%Y-%m-%d} {row.when_where}".strip()
    return {
        "cells": [where, (url, row.who), row.what, row.permit.number if row.permit else _("none")],
        "standing": "ended" if row.settled else "running",
        "standing_label": row.get_outcome_display() if row.settled else _("to be settled"),
        "off": bool(row.settled),
    }


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """One report, and what came of it."""
    person = desk_of(request).person
    row = reports_for(person).filter(ref=ref).first()
    if row is None:
        raise Missing(_("There is nothing here."))
    form, status = SettleForm(request.POST or None), 200
    if request.method == "POST":
        if form.is_valid():
            settle(report=ref, by=person, **form.cleaned_data)
            messages.success(request, _("Settled."))
            return redirect("reports")
        status = 422
    return render(request, "approvals/form_page.html", _page(row, form), status=status)


def _page(row: Report, form: SettleForm) -> dict[str, Any]:
    said = [(_("Who came"), row.who), (_("When and where"), row.when_where)]
    said += [
        (_("What they wanted"), row.what),
        (_("Permit"), row.permit.number if row.permit else _("none")),
    ]
    if row.settled:
        said += [
            (_("What came of it"), row.get_outcome_display()),
            (_("In one sentence"), row.note),
        ]
    return {
        "title": row.who,
        "kicker": _("Report of a visit"),
        "text": _("Who told it is not known to anybody: nothing about that is kept."),
        "form": None if row.settled else form,
        "form_title": _("Settle it"),
        "submit": _("Settle"),
        "lists": [
            {"title": _("What was told"), "head": ["", ""], "rows": [list(pair) for pair in said]}
        ],
    }
