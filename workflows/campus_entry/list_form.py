"""What is asked of who wants to put an item on the list: once a year, each box for a reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from whitelist.campus.words import Category, Form, Stage

NOTHING, HELP, OTHER = "none", "help", "other"
LOADS = [
    (NOTHING, _("none")),
    (HELP, _("helping to organise it")),
    (OTHER, pgettext_lazy("campus", "something else")),
]

HARMLESS = "practice"
FOLLOW_UPS = [
    (HARMLESS, _("practise at home, nothing is handed in")),
    ("check_in", _("check in")),
    ("follow", _("follow an account")),
    ("download", _("download an app")),
    ("vote", _("vote")),
    ("like", _("like")),
    ("relay", _("answer in a chain of messages")),
    ("quiz", _("answer questions for study hours")),
    ("photos", _("send photographs")),
    ("bulletin", _("write a bulletin")),
    ("repost", _("repost")),
]


class ListItemForm(forms.Form):
    """Nothing here is known already; lead unit, level, handler and school year are derived."""

    partial = True

    title = forms.CharField(label=_("Item"), max_length=40)
    category = forms.ChoiceField(
        label=pgettext_lazy("campus", "Category"), choices=Category.choices
    )
    basis_number = forms.CharField(label=_("Document number"), max_length=60)
    basis_clause = forms.CharField(
        label=pgettext_lazy("campus", "Its clause"), max_length=60, required=False
    )
    relevance = forms.CharField(
        label=_("What it has to do with teaching"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form = forms.ChoiceField(
        label=pgettext_lazy("campus", "Form"),
        choices=Form.choices,
        help_text=_("The lightest that will do"),
    )
    stages = forms.MultipleChoiceField(
        label=pgettext_lazy("campus", "For which schools"),
        choices=Stage.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    freq = forms.IntegerField(
        label=_("Times a school and school year"), min_value=1, max_value=40, initial=1
    )
    minutes = forms.IntegerField(label=_("Minutes each time"), min_value=1, max_value=480)
    teacher_load = forms.ChoiceField(label=_("What teachers have to do"), choices=LOADS)
    follow_up = forms.MultipleChoiceField(
        label=_("What pupils, parents or teachers have to do afterwards"),
        choices=FOLLOW_UPS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing where it is nothing"),
    )
    commercial = forms.BooleanField(
        label=_("It charges, sells, or promotes an app or an account"), required=False
    )

    rows = (
        (_("Basis"), ("basis_number", "basis_clause")),
        (_("How often and how long"), ("freq", "minutes")),
    )
    consumers = {
        "title": ("G2-H05", "G2-W04", "C-H01", "C-H05", "C-W01", "C-W02"),
        "category": ("education", "group"),
        "basis_number": ("education", "group"),
        "basis_clause": ("G2-H04", "education"),
        "relevance": ("G2-W09", "C-W03", "education"),
        "form": ("G2-W09", "education"),
        "stages": ("education", "group"),
        "freq": ("education", "group"),
        "minutes": ("G2-W06",),
        "teacher_load": ("G2-H04",),
        "follow_up": ("G2-H04",),
        "commercial": ("G2-H03",),
    }


def title(answers: Mapping[str, Any]) -> str:
    """The first line of a case: the item."""
    return str(answers.get("title") or "")


def summary(answers: Mapping[str, Any]) -> str:
    """The second line: form, how often, how long."""
    often = gettext("%(n)s a school year, %(minutes)s minutes") % {
        "n": answers.get("freq") or "",
        "minutes": answers.get("minutes") or "",
    }
    form = dict(Form.choices).get(str(answers.get("form")), "")
    return " · ".join(str(part) for part in (form, often) if part)
