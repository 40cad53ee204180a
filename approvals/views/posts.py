"""Acting for one another, and decisions from paper."""

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
from django.views.decorators.http import require_http_methods, require_POST

from approvals import clock
from approvals.desk import Desk, desk_of
from approvals.errors import Forbidden, Invalid, Missing, Refused
from approvals.gates import gate_choices
from approvals.models import Appointment, Delegation, PaperDecision, Person, WorkItem
from approvals.models.units import RECORDER, in_force
from approvals.services import offices, papers
from approvals.services.attachments import LARGEST
from approvals.views.refusals import speaks
from approvals.words import DECIDING, Verdict


class DelegationForm(forms.Form):
    """Who acts for me, where, from when to when."""

    post = forms.ChoiceField(label=gettext_lazy("For which post"))
    delegate = forms.ChoiceField(label=gettext_lazy("Who acts"))
    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput({"type": "date"}))
    gates = forms.MultipleChoiceField(
        label=gettext_lazy("At which gates (none ticked: all)"),
        required=False,
        choices=gate_choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, *, desk: Desk) -> None:
        super().__init__(data)
        units = [row.post.unit_id for row in desk.held]
        colleagues = Appointment.objects.filter(in_force(clock.today()), post__unit__in=units)
        colleagues = colleagues.exclude(person=desk.person).select_related("person", "post__unit")
        people = {row.person_id: f"{row.person.name}（{row.post}）" for row in colleagues}
        self.fields["post"].choices = [(row.post.ref, str(row.post)) for row in desk.held]  # type: ignore[attr-defined]
        self.fields["delegate"].choices = [(str(pk), name) for pk, name in people.items()]  # type: ignore[attr-defined]


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """Let a colleague act for me: for a period, for some gates, waiting items included."""
    desk = desk_of(request)
    form = DelegationForm(request.POST or None, desk=desk)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _delegated(form, desk):
            messages.success(request, _("Arranged. Everything done so is shown as acting for you."))
            return redirect("delegations")
        status = 422
    rows = Delegation.objects.filter(principal=desk.person).select_related("post__unit", "delegate")
    context = {
        "title": _("Let somebody act for me"),
        "form": form,
        "form_title": _("A colleague acts for me"),
        "form_text": _("What waits now is included. A delegate cannot pass it on."),
        "submit": _("Arrange"),
        "lists": [
            {
                "title": _("So far"),
                "head": [_("Post"), _("Who"), _("From"), _("Until")],
                "rows": [
                    [str(row.post), row.delegate.name, f"{row.since}", f"{row.until}"]
                    for row in rows.order_by("-since")[:20]
                ],
            }
        ],
    }
    return render(request, "approvals/form_page.html", context, status=status)


def _delegated(form: DelegationForm, desk: Desk) -> bool:
    data = form.cleaned_data
    post = next(row.post for row in desk.held if row.post.ref == data["post"])
    try:
        offices.delegate(
            post=post,
            principal=desk.person,
            delegate=Person.objects.get(pk=data["delegate"]),
            since=data["since"],
            until=data["until"],
            gates=data["gates"],
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.detail))
        return False
    return True


class PaperForm(forms.Form):
    """What stands on the paper."""

    item = forms.ChoiceField(label=gettext_lazy("Case"))
    verdict = forms.ChoiceField(label=gettext_lazy("What was decided"))
    opinion = forms.CharField(
        label=gettext_lazy("In these words"), required=False, widget=forms.Textarea({"rows": 3})
    )
    conditions = forms.CharField(label=gettext_lazy("Conditions"), required=False)
    answer = forms.CharField(
        label=gettext_lazy("Answer to the questions, if the rules ask any"), required=False
    )
    scan = forms.FileField(label=gettext_lazy("Scan (PDF, PNG or JPEG, at most 10 MB)"))

    def __init__(self, data: Any, files: Any, *, items: list[WorkItem]) -> None:
        super().__init__(data, files)
        self.fields["item"].choices = [
            (row.ref, f"{row.case.title}（{row.post}）") for row in items
        ]  # type: ignore[attr-defined]
        said = (Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS, Verdict.RETURN, Verdict.REFUSE)
        self.fields["verdict"].choices = [(one, one.label) for one in said]  # type: ignore[attr-defined]


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def paper_page(request: HttpRequest) -> HttpResponse:
    """Enter what a leader decided on paper; a second recorder confirms it."""
    desk = desk_of(request)
    units = [row.post.unit_id for row in desk.held if row.post.code == RECORDER]
    if not units:
        raise Forbidden(_("Only recorders enter decisions from paper."))
    items = WorkItem.objects.filter(closed=None, post__unit__in=units, stop__word__in=DECIDING)
    items = items.exclude(papers__in=PaperDecision.objects.filter(settled=None))
    waiting = list(items.select_related("case", "post__unit").order_by("due")[:100])
    form = PaperForm(request.POST or None, request.FILES or None, items=waiting)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _entered(form, desk, waiting):
            messages.success(
                request, _("Entered. It counts once a second person has confirmed it.")
            )
            return redirect("papers")
        status = 422
    context = {
        "title": _("Decisions from paper"),
        "form": form,
        "form_title": _("Enter a decision"),
        "form_text": _("Shown for ever as entered from paper, with both names and the scan."),
        "submit": _("Enter"),
        "multipart": True,
        "papers": _unconfirmed(units, desk),
    }
    return render(request, "approvals/papers.html", context, status=status)


def _unconfirmed(units: list[int], desk: Desk) -> list[dict[str, Any]]:
    rows = PaperDecision.objects.filter(settled=None, item__post__unit__in=units)
    return [
        {
            "row": row,
            "scan_url": reverse("attachment", args=[row.scan_id]),
            "own": row.entered_by_id == desk.person.pk,
        }
        for row in rows.select_related("case", "item__post__unit", "signer", "entered_by")
    ]


def _entered(form: PaperForm, desk: Desk, waiting: list[WorkItem]) -> bool:
    data = form.cleaned_data
    item = next(row for row in waiting if row.ref == data["item"])
    held = Appointment.objects.filter(in_force(clock.today()), post=item.post).select_related(
        "person"
    )
    signer = held.order_by("pk").first()
    scan = data["scan"]
    try:
        if signer is None:
            raise Invalid(_("Nobody holds the post that should have signed."))
        if scan.size > LARGEST:
            raise Invalid(_("A file has at most 10 MB."))
        papers.enter(
            item=item.ref,
            by=desk.person,
            signer=signer.person,
            verdict=data["verdict"],
            opinion=data["opinion"],
            conditions=data["conditions"],
            answers_to_findings=_to_all(item, data["answer"]),
            scan=(scan.name, scan.read()),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.detail))
        return False
    return True


def _to_all(item: WorkItem, answer: str) -> dict[str, str]:
    """One sentence from the paper answers every question that the rules asked at filing."""
    asked = [one["id"] for one in item.case.projection["findings"] if one["level"] == "ask"]
    return dict.fromkeys(asked, answer) if answer else {}


@login_required
@speaks
@require_POST
def settle_paper(request: HttpRequest, ref: str) -> HttpResponse:
    """Confirm or drop what a colleague entered."""
    verb = {"confirm": papers.confirm, "drop": papers.drop}.get(request.POST.get("action", ""))
    if verb is None:
        raise Missing(_("There is nothing here."))
    verb(paper=ref, by=desk_of(request).person)
    messages.success(request, _("Done."))
    return redirect("papers")
