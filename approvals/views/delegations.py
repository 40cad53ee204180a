"""Acting for one another: arranged by who holds the post, taken back at any time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from approvals import clock
from approvals.desk import Desk, desk_of
from approvals.errors import Missing, Refused
from approvals.gates import gate_choices
from approvals.models import Appointment, Delegation, Person
from approvals.models.units import in_force
from approvals.services import offices
from approvals.views.refusals import speaks

SHOWN = 20
DAY = timedelta(days=1)


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

    rows = ((gettext_lazy("From when to when"), ("since", "until")),)

    def __init__(self, data: Any, *, desk: Desk) -> None:
        super().__init__(data)
        posts = [(row.post.ref, str(row.post)) for row in desk.held]
        self.fields["post"] = forms.ChoiceField(label=self.fields["post"].label, choices=posts)
        label = self.fields["delegate"].label
        people = [("", _("choose")), *colleagues(desk)]
        self.fields["delegate"] = forms.ChoiceField(label=label, choices=people)


def colleagues(desk: Desk) -> list[tuple[str, str]]:
    """Everybody else who holds a post at an office of mine, each once."""
    units = [row.post.unit_id for row in desk.held]
    rows = Appointment.objects.filter(in_force(clock.today()), post__unit__in=units)
    rows = rows.exclude(person=desk.person).select_related("person", "post__unit")
    people = {str(row.person_id): f"{row.person.name}（{row.post}）" for row in rows}
    return list(people.items())


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """Let a colleague act for me: for a period, for some gates, waiting items included."""
    desk = desk_of(request)
    form = DelegationForm(request.POST or None, desk=desk)
    if form.is_valid() and _delegated(form, desk):
        messages.success(request, _("Arranged. Everything done so is shown as acting for you."))
        return redirect("delegations")
    rows = Delegation.objects.filter(principal=desk.person).select_related("post__unit", "delegate")
    context = {
        "title": _("Let somebody act for me"),
        "form": form if desk.held else None,
        "form_title": _("A colleague acts for me"),
        "form_text": _("What waits now is included. A delegate cannot pass it on."),
        "submit": _("Arrange"),
        "rows": [_line(row) for row in rows.order_by("-since")[:SHOWN]],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "approvals/delegations.html", context, status=status)


def _line(row: Delegation) -> dict[str, Any]:
    titles = dict(gate_choices())
    gates = [str(titles.get(key, key)) for key in row.gates]
    return {"row": row, "open": _is_open(row), "gates": gates}


def _is_open(row: Delegation) -> bool:
    return row.until is None or row.until >= clock.today()


def _delegated(form: DelegationForm, desk: Desk) -> bool:
    data = form.cleaned_data
    post = next(row.post for row in desk.held if row.post.ref == data["post"])
    delegate = Person.objects.get(pk=data["delegate"])
    period = {"since": data["since"], "until": data["until"], "gates": data["gates"]}
    try:
        offices.delegate(post=post, principal=desk.person, delegate=delegate, **period)
    except Refused as refusal:
        form.add_error(None, str(refusal.detail))
        return False
    return True


@login_required
@speaks
@require_POST
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """End a delegation of mine: yesterday was its last day, or today where it began today."""
    row = Delegation.objects.select_related("post__unit").filter(ref=ref).first()
    person = desk_of(request).person
    if row is None or row.principal_id != person.pk:
        raise Missing(_("There is nothing here."))
    last = max(row.since, clock.today() - DAY)
    offices.end_delegation(delegation=row, until=last, by=person)
    messages.success(request, _("Taken back."))
    return redirect("delegations")
