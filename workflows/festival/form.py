"""What is asked of the host of an event, existing or new; each box for a reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from whitelist.festival_words import Sort, Source
from workflows.festival.fields import HostsField
from workflows.festival.words import AWARDS, GIFTS, LEVIES, OWN_LEVEL, STARS

CHOOSE = ("", pgettext_lazy("festival", "choose"))
BASES = [
    ("central", _("a reply or arrangement of the centre")),
    ("region", _("an arrangement of the regional party committee and government")),
    ("law", _("a law or regulation")),
    ("ministry", _("a document of a ministry or of the system above")),
    (OWN_LEVEL, _("approved by the city or county itself")),
]
FLAGS = [
    (AWARDS, _("awards are given")),
    (LEVIES, _("fees are charged, money or goods collected")),
    (STARS, _("stars are paid from public money")),
    (GIFTS, _("gifts are handed out")),
]
CROWD = 1000  # people from whom on a plan for emergencies is due


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    limits = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, validators=limits, widget=widget)


def lines(label: Any, length: int, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=length, widget=widget, **options)


def number(label: Any, *, least: int = 0, most: int = 1_000_000, **options: Any) -> Any:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **options)


class Dated(forms.Form):
    """A form whose days are in order."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if last and not first:
            self.add_error("first_day", gettext("Say when it begins."))
        if first and last and last < first:
            self.add_error("last_day", gettext("It ends before it begins."))
        if first and not last:
            cleaned["last_day"] = first
        return cleaned


class EventForm(Dated):
    """What a new event and an existing one have in common."""

    partial = True

    name = forms.CharField(
        label=pgettext_lazy("festival", "Name"),
        max_length=60,
        help_text=_("With its English name where foreigners take part"),
    )
    sort = forms.ChoiceField(
        label=pgettext_lazy("festival", "Sort"), choices=[CHOOSE, *Sort.choices]
    )
    co_hosts = HostsField(
        label=_("Hosts beside your office"),
        help_text=_("One a line, with consent; none where you are the only one"),
    )
    edition = number(pgettext_lazy("festival", "Edition"), least=1, most=500)
    cycle = number(_("Every so many years"), least=1, most=20)
    first_day = day_field(pgettext_lazy("festival", "From"))
    last_day = day_field(pgettext_lazy("festival", "To"), required=False)
    place = forms.CharField(label=pgettext_lazy("festival", "Place"), max_length=60)
    people = number(_("People expected"), least=1, most=10_000_000)
    content = lines(_("What it is about"), 300)
    basis_type = forms.ChoiceField(
        label=pgettext_lazy("festival", "Basis"), choices=[CHOOSE, *BASES]
    )
    basis_number = forms.CharField(label=_("Document number or article"), max_length=60)
    necessity = lines(_("Why it cannot be merged or held online"), 200)
    budget = number(_("Total budget, in 10,000 yuan"))
    source = forms.ChoiceField(label=_("Source of the money"), choices=[CHOOSE, *Source.choices])
    in_budget = forms.BooleanField(label=_("It is in this year's budget"), required=False)
    debt = forms.BooleanField(label=_("Debt is taken up for it"), required=False)
    last_cost = number(_("It cost, in 10,000 yuan"), required=False)
    last_people = number(_("People came"), most=10_000_000, required=False)
    last_projects = forms.CharField(
        label=pgettext_lazy("festival", "Came of it"), max_length=100, required=False
    )
    last_result = forms.CharField(
        label=pgettext_lazy("festival", "Conclusion"), max_length=100, required=False
    )
    flags = forms.MultipleChoiceField(
        label=_("Which of these happens"),
        choices=FLAGS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing where none does"),
    )
    contingency = forms.CharField(
        label=_("Plan for emergencies (its number)"),
        max_length=60,
        required=False,
        help_text=_("From a thousand people on"),
    )

    rows = (
        (_("Edition and cycle"), ("edition", "cycle")),
        (_("From when to when"), ("first_day", "last_day")),
        (_("Where, with how many"), ("place", "people")),
        (pgettext_lazy("festival", "Basis"), ("basis_type", "basis_number")),
        (pgettext_lazy("festival", "Money"), ("budget", "source", "in_budget", "debt")),
        (
            _("The last edition, where there was one"),
            ("last_cost", "last_people", "last_projects", "last_result"),
        ),
    )

    occasion = (
        "edition", "in_budget", "debt", "last_cost", "last_people", "last_projects", "last_result",
        "contingency",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What was effected is told from the second edition on, and a crowd has its plan."""
        cleaned = super().clean()
        effect = ("last_cost", "last_people", "last_projects", "last_result")
        if (cleaned.get("edition") or 1) > 1:
            for name in effect:
                if cleaned.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, gettext("Tell what came of the last edition."))
        if (cleaned.get("people") or 0) >= CROWD and not cleaned.get("contingency"):
            self.add_error("contingency", gettext("From a thousand people on it needs a plan."))
        return cleaned


READERS: dict[str, tuple[str, ...]] = {
    "name": ("G5-W01", "G5-W02", "G5-W05", "C-H01", "C-H05", "C-W01", "C-W02"),
    "sort": ("G5-H04",),
    "co_hosts": ("G5-H04", "G5-W08"),
    "cycle": ("G5-W03",),
    "first_day": ("G5-H07", "G5-W04", "G5-W09"),
    "last_day": ("G5-W09",),
    "place": ("G5-W09",),
    "people": ("G5-W06",),
    "content": ("G5-W10", "C-W03"),
    "budget": ("G5-H01", "G5-W06"),
    "source": ("G5-H01",),
    "in_budget": ("G5-H01",),
    "debt": ("G5-H01",),
    "last_cost": ("G5-W06",),
    "flags": ("G5-H05",),
}


class NewForm(EventForm):
    """A new event. Host, level, handler and what is like it on the list are derived."""

    consumers = READERS | {
        "edition": ("G5-W03", "lead"),
        "basis_type": ("G5-H03",),
        "basis_number": ("lead", "offices"),
        "necessity": ("lead", "offices"),
        "last_people": ("lead",),
        "last_projects": ("lead",),
        "last_result": ("lead",),
        "contingency": ("lead",),
    }


class EvaluationForm(EventForm):
    """An existing event, as its host sees it; the next time may be open."""

    first_day = day_field(pgettext_lazy("festival", "Next time from"), required=False)
    last_day = day_field(pgettext_lazy("festival", "Next time to"), required=False)

    consumers = READERS | {
        "edition": ("opinions",),
        "basis_type": ("opinions", "offices"),
        "basis_number": ("opinions", "offices"),
        "necessity": ("opinions", "offices"),
        "last_people": ("opinions",),
        "last_projects": ("opinions",),
        "last_result": ("opinions",),
        "contingency": ("opinions",),
    }


def title(answers: Mapping[str, Any]) -> str:
    """The first line of a case: the event."""
    return str(answers.get("name") or "")


def summary(answers: Mapping[str, Any]) -> str:
    """The second line: when, where, for how much."""
    money = gettext("%(n)s0,000 yuan") % {"n": answers.get("budget") or 0}
    parts = (answers.get("first_day"), answers.get("place"), money)
    return " · ".join(str(part) for part in parts if part)
