"""What is asked of who wants to inspect outside the plan, and of who only tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.models import Unit
from whitelist.inspection_words import Mode
from whitelist.inspections import running_permit
from whitelist.permits import Permit
from workflows.inspection.fields import LinesField, TargetsField

CHOOSE = ("", pgettext_lazy("inspection", "choose"))
KINDS = [
    ("supervision", pgettext_lazy("inspection", "supervision")),
    ("check", pgettext_lazy("inspection", "check")),
    ("guidance", pgettext_lazy("inspection", "guidance")),
    ("evaluation", pgettext_lazy("inspection", "evaluation")),
    ("assessment", _("assessment (not at this gate)")),
    ("demonstration", _("model-setting (not at this gate)")),
    ("contest", _("contest (not at this gate)")),
]
ELSEWHERE = {"assessment": "10.1", "demonstration": "7.1", "contest": "7.1"}  # kind -> clause
BASES = [
    ("law", _("a law or regulation, with its article")),
    ("document", _("a document of a higher office")),
    ("instruction", _("an instruction of a leader, with its date")),
    ("problem", _("a problem that has come up")),
]
EVIDENCE = [
    ("site", _("what is found on the spot")),
    ("people", _("what the people concerned say")),
    ("figures", _("figures that are there already")),
    ("ledgers", pgettext_lazy("inspection", "ledgers")),
    ("papers", _("documents issued")),
    ("meetings", _("meetings held")),
    ("photos", pgettext_lazy("inspection", "photographs")),
]
PAPER = frozenset({"ledgers", "papers", "meetings", "photos"})
ASKS = [
    ("ledgers", pgettext_lazy("inspection", "ledgers")),
    ("report", _("a written report")),
    ("tables", _("tables to fill in")),
    ("photos", pgettext_lazy("inspection", "photographs")),
    ("files", _("files that exist already")),
]
EXEMPT = [
    (
        "deployed",
        _("arranged as one by the centre, or by the regional party committee and government"),
    ),
    ("discipline", _("an inspection tour, or discipline and supervision")),
    ("audit", _("an audit")),
    ("law", _("an enforcement check that a law prescribes")),
    ("accident", _("the handling of an accident or emergency")),
]


def _day_field(label: Any) -> forms.DateField:
    limits = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, validators=limits, widget=widget)


def _few_lines(label: Any, length: int, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=length, widget=widget, **options)


def _targets() -> TargetsField:
    return TargetsField(
        label=_("Whom it goes to"),
        rows=4,
        longest=80,
        help_text=_("One a line: a unit; a unit and a place in it; or a unit, a sort and a number"),
    )


class InspectionForm(forms.Form):
    """One matter. Unit, level, handler, day and what was inspected before are derived."""

    wants_unit = True
    partial = True  # the facts can be gathered from some of the answers, while they are typed

    title = forms.CharField(label=_("Name of the matter"), max_length=50)
    matter = _few_lines(_("What is looked into, one thing only"), 300)
    kind = forms.ChoiceField(label=pgettext_lazy("inspection", "Sort"), choices=[CHOOSE, *KINDS])
    basis_type = forms.ChoiceField(
        label=pgettext_lazy("inspection", "Basis"), choices=[CHOOSE, *BASES]
    )
    basis_number = forms.CharField(
        label=_("Number, article or date"), max_length=60, required=False
    )
    why_unplanned = _few_lines(_("Why it is not in the yearly plan"), 200)
    targets = _targets()
    date_from = _day_field(pgettext_lazy("inspection", "From"))
    date_to = _day_field(pgettext_lazy("inspection", "To"))
    mode = forms.ChoiceField(
        label=pgettext_lazy("inspection", "How"), choices=[CHOOSE, *Mode.choices]
    )
    mode_reason = forms.CharField(label=_("If announced: why"), max_length=100, required=False)
    team_lead = forms.CharField(label=_("Who leads (post)"), max_length=40)
    team_people = forms.IntegerField(label=_("People"), min_value=1, max_value=500)
    team_teams = forms.IntegerField(label=_("Teams"), min_value=1, max_value=100)
    standards = LinesField(
        label=_("Standard, one for each sort of target"),
        help_text=_("One a line"),
        longest=200,
        most=10,
    )
    evidence = forms.MultipleChoiceField(
        label=_("Judged by"), choices=EVIDENCE, widget=forms.CheckboxSelectMultiple
    )
    asks = forms.MultipleChoiceField(
        label=_("What the grass roots must provide"),
        choices=ASKS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing where nothing is asked"),
    )
    asks_reason = forms.CharField(label=_("If so: what for"), max_length=200, required=False)
    merge_answer = _few_lines(
        _("Like matters listed beside: merge, or why not"), 200, required=False
    )
    change_of = forms.CharField(required=False, widget=forms.HiddenInput)

    rows = (
        (pgettext_lazy("inspection", "Basis"), ("basis_type", "basis_number")),
        (_("From when to when"), ("date_from", "date_to")),
        (pgettext_lazy("inspection", "How"), ("mode", "mode_reason")),
        (_("Team"), ("team_lead", "team_people", "team_teams")),
        (_("Standard"), ("standards", "evidence")),
        (_("Asked of the grass roots"), ("asks", "asks_reason")),
    )
    occasion = ("merge_answer",)  # it speaks of what was listed beside the form then
    consumers = {
        "title": ("G1-H03", "G1-W03", "G1-W10", "C-H01", "C-H05", "C-W01", "C-W02"),
        "matter": ("G1-H01", "G1-W08", "G1-W09", "G1-W12", "C-W03"),
        "kind": ("G1-H07",),
        "basis_type": ("coordination", "committee"),
        "basis_number": ("coordination", "committee"),
        "why_unplanned": ("G1-W05", "coordination"),
        "targets": ("G1-H03", "G1-H04", "G1-H05", "G1-W01", "G1-W02", "G1-W11"),
        "date_from": ("G1-H04", "G1-H08", "G1-W01"),
        "date_to": ("G1-H04", "G1-W01"),
        "mode": ("G1-W06", "G1-W11"),
        "mode_reason": ("G1-W06",),
        "team_lead": ("coordination",),
        "team_people": ("G1-W08",),
        "team_teams": ("G1-H04",),
        "standards": ("G1-H05", "G1-W12"),
        "evidence": ("G1-H06",),
        "asks": ("G1-W04",),
        "asks_reason": ("G1-W04", "coordination"),
        "merge_answer": ("G1-W01", "coordination"),
        "change_of": ("G1-W10", "line"),
    }

    def __init__(self, *args: Any, unit: Unit | None = None, **options: Any) -> None:
        self.unit = unit
        super().__init__(*args, **options)

    def clean_date_to(self) -> date:
        """Raises ValidationError where it ends before it begins."""
        return _in_order(self)

    def clean_change_of(self) -> Permit | None:
        """Found, never typed: the unit's own permit of that name whose days are not over."""
        title_ = self.cleaned_data.get("title")
        return running_permit(self.unit, title_) if self.unit and title_ else None


class RecordForm(forms.Form):
    """What is exempt is not asked for: it is told, with whom and when, so that it counts."""

    partial = True

    title = forms.CharField(label=_("Name of the matter"), max_length=50)
    matter = _few_lines(_("What is looked into, one thing only"), 300)
    ground = forms.ChoiceField(label=_("Why it is exempt"), choices=[CHOOSE, *EXEMPT])
    basis_number = forms.CharField(
        label=_("Number, article or date"), max_length=60, required=False
    )
    targets = _targets()
    date_from = _day_field(pgettext_lazy("inspection", "From"))
    date_to = _day_field(pgettext_lazy("inspection", "To"))
    mode = forms.ChoiceField(
        label=pgettext_lazy("inspection", "How"), choices=[CHOOSE, *Mode.choices]
    )
    team_people = forms.IntegerField(label=_("People"), min_value=1, max_value=500)
    team_teams = forms.IntegerField(label=_("Teams"), min_value=1, max_value=100)

    rows = (
        (_("Why it is exempt"), ("ground", "basis_number")),
        (_("From when to when"), ("date_from", "date_to")),
        (_("Team"), ("team_people", "team_teams")),
    )
    consumers = {
        "title": ("C-H01", "C-H05", "C-W01", "C-W02"),
        "matter": ("G1-H01", "C-W03"),
        "ground": ("G1-H10",),
        "basis_number": ("G1-H10",),
        "targets": ("G1-W01", "G1-W02"),
        "date_from": ("G1-W01", "copy"),
        "date_to": ("G1-W01", "copy"),
        "mode": ("copy",),
        "team_people": ("copy",),
        "team_teams": ("copy",),
    }

    def clean_date_to(self) -> date:
        """Raises ValidationError where it ends before it begins."""
        return _in_order(self)


def _in_order(form: forms.Form) -> date:
    first, last = form.cleaned_data.get("date_from"), form.cleaned_data["date_to"]
    if first and last < first:
        raise forms.ValidationError(_("The last day lies before the first."))
    return last


def title(answers: Mapping[str, Any]) -> str:
    """The first line of a case."""
    return str(answers.get("title") or "")


def summary(answers: Mapping[str, Any]) -> str:
    """The second line: how, how many targets, from when to when."""
    modes = {str(value): str(label) for value, label in Mode.choices}
    targets = answers.get("targets") or []
    many = sum(target.get("count") or 1 for target in targets)
    days = f"{answers.get('date_from') or ''} — {answers.get('date_to') or ''}"
    parts = (modes.get(str(answers.get("mode")), ""), str(_("%(n)s targets") % {"n": many}), days)
    return " · ".join(part for part in parts if part)
