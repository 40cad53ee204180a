"""What the verbs of an inspection ask."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

GRADES = [
    ("good", pgettext_lazy("inspection grade", "good")),
    ("fair", pgettext_lazy("inspection grade", "fair")),
    ("poor", pgettext_lazy("inspection grade", "poor")),
]


class VisitForm(forms.Form):
    """Where, when, how many teams; registered by the inspecting office, never by whom it visits."""

    target = forms.CharField(
        label=_("Who was visited"),
        max_length=80,
        help_text=_("A unit, or a unit and a place in it"),
    )
    day = forms.DateField(label=_("Day of the visit"), required=False)
    teams = forms.IntegerField(
        label=_("Teams on that day"), min_value=1, max_value=100, required=False
    )


class ResultForm(forms.Form):
    """What came of it."""

    result = forms.CharField(
        label=_("What was found, and what follows from it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    problems = forms.IntegerField(
        label=_("Problems to be put right"), min_value=0, max_value=10_000
    )


class EvaluationForm(forms.Form):
    """The four parts of the whole: before, during, putting right, use of the result (3.2)."""

    PARTS = ("preparation", "conduct", "putting_right", "use")

    preparation = forms.ChoiceField(label=_("Preparation"), choices=GRADES)
    conduct = forms.ChoiceField(label=_("Conduct"), choices=GRADES)
    putting_right = forms.ChoiceField(label=_("Problems put right"), choices=GRADES)
    use = forms.ChoiceField(label=_("Use of the result"), choices=GRADES)
    remark = forms.CharField(label=_("In one line"), max_length=100, required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
