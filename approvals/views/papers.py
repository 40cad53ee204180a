"""Decisions from paper: one recorder enters them with the scan, a second confirms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from approvals import clock
from approvals.desk import Desk, desk_of
from approvals.errors import Forbidden, Invalid, Missing, Refused
from approvals.models import Appointment, PaperDecision, Person, WorkItem
from approvals.models.units import RECORDER, in_force
from approvals.services import papers
from approvals.services.attachments import largest, too_large
from approvals.views.refusals import speaks
from approvals.words import DECIDING, Verdict

SAID = (Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS, Verdict.RETURN, Verdict.REFUSE)
MANY = 100


class PaperForm(forms.Form):
    """What stands on the paper."""

    item = forms.ChoiceField(label=gettext_lazy("Case"))
    verdict = forms.ChoiceField(
        label=gettext_lazy("What was decided"), choices=[(one.value, one.label) for one in SAID]
    )
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
        choices = [(row.ref, f"{row.case.title}（{row.post}）") for row in items]
        self.fields["item"] = forms.ChoiceField(label=self.fields["item"].label, choices=choices)
        self.fields["signer"] = forms.ChoiceField(
            label=_("Who signed, where several hold the post"),
            required=False,
            choices=[("", _("the only holder")), *_holders(items)],
        )
        self.order_fields(["item", "signer"])


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def paper_page(request: HttpRequest) -> HttpResponse:
    """Enter what a leader decided on paper, and see what waits for a second person."""
    desk = desk_of(request)
    units = [row.post.unit_id for row in desk.held if row.post.code == RECORDER]
    if not units:
        raise Forbidden(_("Only recorders enter decisions from paper."))
    waiting = _waiting(units)
    form = PaperForm(request.POST or None, request.FILES or None, items=waiting)
    if request.method == "POST" and form.is_valid() and _entered(form, desk, waiting):
        messages.success(request, _("Entered. It counts once a second person has confirmed it."))
        return redirect("papers")
    context = {
        "title": _("Decisions from paper"),
        "form": form if waiting else None,
        "form_title": _("Enter a decision"),
        "form_text": _("Shown for ever as entered from paper, with both names and the scan."),
        "submit": pgettext("a decision from paper", "Enter"),
        "multipart": True,
        "papers": _unconfirmed(units, desk),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "approvals/papers.html", context, status=status)


def _waiting(units: list[int]) -> list[WorkItem]:
    """What waits for a decision at these offices and has no paper yet."""
    items = WorkItem.objects.filter(closed=None, post__unit__in=units, stop__word__in=DECIDING)
    items = items.exclude(papers__in=PaperDecision.objects.filter(settled=None))
    return list(items.select_related("case", "post__unit").order_by("due")[:MANY])


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
    said = {name: data[name] for name in ("verdict", "opinion", "conditions")}
    try:
        papers.enter(
            item=item.ref,
            by=desk.person,
            signer=_signer(item, data["signer"]),
            answers_to_findings=_to_all(item, data["answer"]),
            scan=_scan(data["scan"]),
            **said,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.detail))
        return False
    return True


def _holders(items: list[WorkItem]) -> list[tuple[str, str]]:
    """Whoever holds a post at which something waits; one statement."""
    held = Appointment.objects.filter(
        in_force(clock.today()), post__in={row.post_id for row in items}
    )
    rows = held.select_related("person", "post__unit").order_by("post", "pk")
    return [(str(row.person_id), f"{row.person.name}（{row.post}）") for row in rows]


def _signer(item: WorkItem, chosen: str) -> Person:
    """Who signed: the one chosen, of the holders; else the only holder. Raises Invalid."""
    held = Appointment.objects.filter(in_force(clock.today()), post=item.post)
    rows = list(held.select_related("person"))
    if not rows:
        raise Invalid(_("Nobody holds the post that should have signed."))
    named = [row.person for row in rows if chosen in ("", str(row.person_id))]
    if len(named) != 1:
        raise papers.invalid_signer()
    return named[0]


def _scan(file: Any) -> tuple[str, bytes]:
    if file.size > largest():
        raise too_large()
    return file.name, file.read()


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
