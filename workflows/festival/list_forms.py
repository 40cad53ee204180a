"""What is asked about an entry that is on the list: its next edition, or a change of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approvals.picking import Suggesting
from whitelist.festival_words import Source
from workflows.festival.fields import EntryField, HostsField
from workflows.festival.form import CHOOSE, Dated, day_field, lines, number

CHANGED = [
    ("name", pgettext_lazy("festival", "its name")),
    ("hosts", pgettext_lazy("festival", "its hosts")),
    ("place", pgettext_lazy("festival", "its place")),
]
ACTIONS = [
    ("change", pgettext_lazy("festival", "change it")),
    ("cancel", pgettext_lazy("festival", "take it off the list")),
]


def _entry() -> EntryField:
    return EntryField(
        label=_("Entry of the list"), help_text=_("Its number, or its name"), required=False
    )


class EditionForm(Suggesting, Dated):
    """The next edition of a listed event; number, name, hosts and place are those of the list."""

    partial = True

    entry = _entry()
    first_day = day_field(pgettext_lazy("festival", "From"))
    last_day = day_field(pgettext_lazy("festival", "To"), required=False)
    people = number(_("People expected"), least=1, most=10_000_000)
    budget = number(_("Total budget, in 10,000 yuan"))
    source = forms.ChoiceField(label=_("Source of the money"), choices=[CHOOSE, *Source.choices])
    in_budget = forms.BooleanField(label=_("It is in this year's budget"), required=False)
    debt = forms.BooleanField(label=_("Debt is taken up for it"), required=False)
    changes = forms.MultipleChoiceField(
        label=_("What differs from the list"),
        choices=CHANGED,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing where nothing does"),
    )

    rows = (
        (_("From when to when"), ("first_day", "last_day")),
        (pgettext_lazy("festival", "Money"), ("budget", "source", "in_budget", "debt")),
    )
    occasion = ("in_budget", "debt", "changes")
    consumers = {
        "entry": ("G5-H02", "G5-H08", "G5-W07"),
        "first_day": ("G5-H07", "G5-W03", "G5-W04", "G5-W09"),
        "last_day": ("G5-W09",),
        "people": ("G5-W06",),
        "budget": ("G5-H01", "G5-H06"),
        "source": ("G5-H01",),
        "in_budget": ("G5-H01",),
        "debt": ("G5-H01",),
        "changes": ("G5-H06",),
    }


class ChangeForm(Suggesting):
    """Another name, host, place or budget for an entry, or its end. What stays is left empty."""

    partial = True

    entry = _entry()
    action = forms.ChoiceField(label=_("What is asked for"), choices=[CHOOSE, *ACTIONS])
    reason = lines(pgettext_lazy("festival", "Reason"), 200)
    name = forms.CharField(label=_("New name"), max_length=60, required=False)
    co_hosts = HostsField(label=_("New hosts beside your office"), help_text=_("One a line"))
    place = forms.CharField(label=_("New place"), max_length=60, required=False)
    budget = number(_("New budget limit, in 10,000 yuan"), least=1, required=False)
    source = forms.ChoiceField(
        label=_("New source of the money"), choices=[CHOOSE, *Source.choices], required=False
    )
    in_budget = forms.BooleanField(label=_("It is in this year's budget"), required=False)
    debt = forms.BooleanField(label=_("Debt is taken up for it"), required=False)

    rows = ((pgettext_lazy("festival", "Money"), ("budget", "source", "in_budget", "debt")),)
    occasion = ("in_budget", "debt")
    consumers = {
        "entry": ("G5-H02", "G5-H08"),
        "action": ("lead", "decision"),
        "reason": ("lead", "offices", "C-W03"),
        "name": ("G5-W01", "G5-W02", "G5-W05", "C-H01", "C-H05", "C-W02"),
        "co_hosts": ("G5-H04", "G5-W08"),
        "place": ("lead",),
        "budget": ("G5-H01", "G5-W06"),
        "source": ("G5-H01",),
        "in_budget": ("G5-H01",),
        "debt": ("G5-H01",),
    }

    def clean(self) -> dict[str, Any]:
        """A change says what it changes."""
        cleaned = super().clean() or self.cleaned_data
        told = any(cleaned.get(name) for name in ("name", "co_hosts", "place", "budget", "source"))
        if cleaned.get("action") == "change" and not told:
            self.add_error("name", gettext("Say what is to be changed."))
        if cleaned.get("budget") and not cleaned.get("source"):
            self.add_error("source", gettext("Say where the money comes from."))
        return cleaned


def entry_words(answers: Mapping[str, Any]) -> str:
    """The first line of a case: the entry with its number."""
    entry = answers.get("entry")
    return str(entry.get("label", "")) if isinstance(entry, Mapping) else ""


def edition_summary(answers: Mapping[str, Any]) -> str:
    money = gettext("%(n)s0,000 yuan") % {"n": answers.get("budget") or 0}
    return " · ".join(str(part) for part in (answers.get("first_day"), money) if part)


def change_summary(answers: Mapping[str, Any]) -> str:
    action = dict(ACTIONS).get(str(answers.get("action")), "")
    new = answers.get("name") or answers.get("place") or ""
    return " · ".join(str(part) for part in (action, new) if part)
