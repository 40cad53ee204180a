"""The two administrators' pages: what is to be erased, proposed by one and confirmed by another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.desk import desk_of
from approvals.errors import Missing, Refused
from approvals.models import AdministratorKind, Case, Erasure, ErasureState, Ground
from approvals.presenters.erasing import choices_of, lines_of
from approvals.services import erasing
from approvals.views.refusals import speaks

SHOWN = 50


class ErasureForm(forms.Form):
    """Which texts of a case, on which ground, and why."""

    case = forms.CharField(widget=forms.HiddenInput)
    texts = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    ground = forms.ChoiceField(choices=Ground.choices)
    reason = forms.CharField(max_length=erasing.REASON)

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(data, initial={"case": case.ref})
        self.fields["texts"].choices = choices_of(case)  # type: ignore[attr-defined]
        self.fields["texts"].label = _("Texts")
        self.fields["ground"].label = _("Ground")
        self.fields["reason"].label = _("Why")


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def erasures(request: HttpRequest) -> HttpResponse:
    """What waits and what was done; the security administrator looks a case up by its number."""
    kind = erasing.administrator(desk_of(request).person)
    context: dict[str, Any] = {"proposes": kind == AdministratorKind.SECURITY, "status": 200}
    words = request.POST.get("case") or request.GET.get("case", "")
    context["number"] = words[:60].replace("\0", "")
    if words and context["proposes"]:
        answer = _looked_up(request, words, context)
        if answer:
            return answer
    rows = erasing.erasures()
    context["waiting"] = rows.filter(state=ErasureState.WAITING).order_by("proposed")[:SHOWN]
    context["late"] = rows.exclude(state=ErasureState.WAITING).order_by("-settled")[:SHOWN]
    return render(request, "approvals/erasures.html", context, status=context["status"])


def _looked_up(request: HttpRequest, words: str, context: dict[str, Any]) -> HttpResponse | None:
    try:
        case = erasing.case_named(words)
    except Missing as refusal:
        context["not_found"] = refusal.detail
        return None
    form = ErasureForm(case, request.POST or None)
    context |= {"case": case, "form": form, "submit": _("Propose")}
    context |= {"form_title": _("Propose an erasure"), "form_text": _how_long(case)}
    if request.method == "POST" and form.is_valid():
        try:
            told = erasing.propose(
                case=case.ref, commitments=form.cleaned_data["texts"], by=desk_of(request).person,
                ground=form.cleaned_data["ground"], reason=form.cleaned_data["reason"],
            )  # fmt: skip
            messages.success(request, _("Proposed. The audit administrator confirms it."))
            return redirect("erasure", told["ref"])
        except Refused as refusal:
            form.add_error(None, str(refusal.detail))
    if request.method == "POST":
        context["status"] = 422
    return None


def _how_long(case: Case) -> str:
    until = erasing.kept_until(case)
    if until is None:
        return _("The archive keeps this case for ever.")
    words = _(
        "The archive keeps this case until %(day)s. You see what each text is, not its words."
    )
    return words % {"day": until.isoformat()}


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def erasure(request: HttpRequest, ref: str) -> HttpResponse:
    """One proposal: confirmed, dropped, or read later."""
    person = desk_of(request).person
    kind = erasing.administrator(person)
    row = _row(ref)
    if request.method == "POST":
        verbs = {"confirm": erasing.confirm, "drop": erasing.drop}
        verb = verbs.get(request.POST.get("action", ""))
        if verb is None:
            raise Missing(_("There is nothing here."))
        verb(erasure=ref, by=person)
        messages.success(request, _("Done."))
        return redirect("erasure", ref)
    may = kind == AdministratorKind.AUDIT and row.proposed_by_id != person.pk
    context = {"row": row, "lines": lines_of(row), "may": may}
    return render(request, "approvals/erasure.html", context)


def _row(ref: str) -> Erasure:
    row = erasing.erasures().filter(ref=ref).first()
    if row is None:
        raise Missing(_("There is nothing here."))
    return row
