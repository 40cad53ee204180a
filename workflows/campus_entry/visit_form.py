"""What is asked of who brings a listed item to schools: which, where and when, with how many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approvals.picking import Suggesting
from workflows.campus_entry.fields import ItemField, SchoolsField, SlotsField


class VisitPlanForm(Suggesting):
    """Item, lead unit, frequency and the schools' other visits are known and not asked."""

    partial = True

    item = ItemField(
        label=_("Item of the list"), help_text=_("Its number, or its title"), required=False
    )
    schools = SchoolsField(label=_("School"), help_text=_("One a line"))
    slots = SlotsField(label=_("Day and hour"), help_text=_("In the same order"))
    visitors = forms.IntegerField(label=_("Visitors"), min_value=1, max_value=500)
    lead = forms.CharField(label=_("Post of who leads them"), max_length=40)
    plan = forms.CharField(
        label=pgettext_lazy("campus", "Plan"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only what the item's own entry does not say"),
    )

    rows = (
        (_("Where and when"), ("schools", "slots")),
        (_("Who comes"), ("visitors", "lead")),
    )
    occasion = ("slots",)
    consumers = {
        "item": ("G2-H01", "G2-H06", "G2-H08"),
        "schools": ("G2-H01", "G2-H02", "G2-W01"),
        "slots": ("G2-H02", "G2-H08", "G2-W02", "G2-W03", "G2-W05", "C-H03"),
        "visitors": ("education",),
        "lead": ("education",),
        "plan": ("C-W03", "education"),
    }

    def clean(self) -> dict[str, Any]:
        """Each school has its moment."""
        cleaned = super().clean() or self.cleaned_data
        schools, slots = cleaned.get("schools"), cleaned.get("slots")
        if schools and slots and len(schools) != len(slots):
            self.add_error("slots", gettext("Give each school a day and an hour, in its order."))
        return cleaned


def title(answers: Mapping[str, Any]) -> str:
    """The first line of a case: the item with its number."""
    return _label(answers.get("item"))


def summary(answers: Mapping[str, Any]) -> str:
    """The second line: the first visit, and how many there are."""
    visits = [f"{_label(school)} {slot}" for school, slot in pairs(answers)]
    more = gettext("%(n)s visits") % {"n": len(visits)} if len(visits) > 1 else ""
    return " · ".join(part for part in (*visits[:1], more) if part)


def pairs(answers: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Each school, as stored, with its moment; those that have both."""
    return list(zip(answers.get("schools") or (), answers.get("slots") or (), strict=False))


def _label(value: Any) -> str:
    return str(value.get("label", "")) if isinstance(value, Mapping) else str(value or "")
