"""When one's own mail comes, and where to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from approvals.desk import desk_of
from approvals.errors import Refused
from approvals.models import Person, When
from approvals.services import wishes
from approvals.views.refusals import speaks


class MailWishForm(forms.Form):
    when = forms.ChoiceField(
        label=gettext_lazy("When mail comes"), choices=When.choices, widget=forms.RadioSelect
    )
    times = forms.MultipleChoiceField(
        label=gettext_lazy("Gathered, at"),
        help_text=gettext_lazy("On working days, Beijing time. Nothing new, no mail."),
        choices=[(time, time) for time in wishes.TIMES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    address = forms.CharField(
        label=gettext_lazy("Mail address"),
        max_length=wishes.LONGEST,
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own mail: when and where to."""
    person = desk_of(request).person
    form = MailWishForm(request.POST or None, initial=_now(person))
    if form.is_valid() and _kept(form, person):
        messages.success(request, _("Kept."))
        return redirect("mail_wish")
    context: dict[str, Any] = {
        "title": _("Notices by mail"),
        "text": _("In the page you are told at once, whatever you choose here."),
        "form": form,
        "form_title": _("When, and where to"),
        "form_text": _(
            "A mail says which numbers to look at and where, and names no matter and nobody."
        ),
        "submit": _("Keep it"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "approvals/form_page.html", context, status=status)


def _now(person: Person) -> dict[str, Any]:
    wish = wishes.wish_of(person)
    return {"when": wish.when, "times": wish.times, "address": person.email}


def _kept(form: MailWishForm, person: Person) -> bool:
    try:
        wishes.wish(by=person, **form.cleaned_data)
    except Refused as refusal:
        fields: list[str | None] = [*refusal.fields]
        for name in fields or [None]:
            form.add_error(name, str(refusal.detail))
        return False
    return True
