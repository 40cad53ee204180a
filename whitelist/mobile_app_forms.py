"""What the verbs of the app register ask: a day, a reason, a number; nothing that is known."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from whitelist.mobile_app_words import Disposal, Evaluation


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    """Why something is ordered, refused or taken back."""

    reason = _text(_("Reason"))


class AcceptForm(forms.Form):
    """What the acceptance looked at; all three hold, or it is not accepted."""

    complete = forms.BooleanField(label=_("Its functions are complete"))
    stable = forms.BooleanField(label=_("It runs stably"))
    easy = forms.BooleanField(label=_("It is easy to use"))


class DefectsForm(forms.Form):
    """All that is missing, told once, so that nobody comes a second time."""

    defects = _text(_("All that is missing or wrong, told once"))


class NumberForm(forms.Form):
    """The national number, or why there is none: one of the two."""

    national_number = forms.CharField(label=_("National number"), max_length=40, required=False)
    exempt = forms.BooleanField(
        label=_("An institution without administrative functions, outside the national file"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for both, and for neither."""
        said = super().clean() or {}
        if bool(said.get("national_number")) == bool(said.get("exempt")):
            words = gettext("Give the national number, or say that the unit is outside the file.")
            raise ValidationError({"national_number": words})
        return said


class ChangeForm(forms.Form):
    """What changes, and when. A new function is a rebuilding and needs a case of its own."""

    change = _text(_("What changes (a new function needs a new case)"))
    planned_on = forms.DateField(label=_("Planned for"))


class RectifyForm(ReasonForm):
    """What has to be put right, and until when."""

    until = forms.DateField(label=_("To be put right by"))


class ClosingForm(forms.Form):
    """The public notice."""

    notice = _text(_("Public notice: what ends, and where users go instead"))
    closes_on = forms.DateField(label=_("Goes offline on"))


class DisposalForm(forms.Form):
    """What became of the data: a record is required."""

    how = forms.ChoiceField(label=_("The data were"), choices=Disposal.choices)
    record = _text(_("Record of the disposal: what, how much, by whom, where to"))


class UseForm(forms.Form):
    """How often it was really used in a month. One number; nobody is ranked by it."""

    month = forms.CharField(label=_("Month, such as 2024-03"), max_length=7)
    uses = forms.IntegerField(
        label=_("Business really done, in cases"), min_value=0, max_value=2_000_000_000
    )

    def clean_month(self) -> date:
        """The first day of the month."""
        try:
            return date.fromisoformat(f"{self.cleaned_data['month']}-01")
        except ValueError:
            raise ValidationError(gettext("Write the month like 2024-03.")) from None


class EvaluationForm(forms.Form):
    """What the unit concludes of its own app this year."""

    conclusion = forms.ChoiceField(label=_("Conclusion"), choices=Evaluation.choices)
