"""One's own ready sentences: what stands beside the opinion, and under which key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from approvals.desk import desk_of
from approvals.errors import Refused
from approvals.models import Person
from approvals.services import phrases
from approvals.views.refusals import speaks


class PhraseForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("A sentence of your own"), max_length=phrases.LENGTH, strip=True
    )


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own phrases, and a box for one more."""
    person, form = desk_of(request).person, PhraseForm(request.POST or None)
    if form.is_valid() and _added(form, person):
        messages.success(request, _("Kept."))
        return redirect("phrases")
    context: dict[str, Any] = {
        "form": form,
        "form_title": _("One more phrase"),
        "form_text": _("It is put into the opinion when chosen, and decides nothing by itself."),
        "submit": _("Keep it"),
        "rows": list(enumerate(phrases.of(person), start=1)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "approvals/phrases.html", context, status=status)


def _added(form: PhraseForm, person: Person) -> bool:
    try:
        phrases.add(text=form.cleaned_data["text"], by=person)
    except Refused as refusal:
        form.add_error(None, str(refusal.detail))
        return False
    return True


@login_required
@speaks
@require_POST
def drop(request: HttpRequest, key: int) -> HttpResponse:
    """Forget one of one's own."""
    phrases.drop(key=min(key, 2**53), by=desk_of(request).person)
    return redirect("phrases")
