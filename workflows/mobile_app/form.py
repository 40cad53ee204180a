"""What is asked of an app project: the rows of the national form and the five questions, once.

Rows 1 and 3 of that form (unit and contact) are known; rows 4 and 7 (this review and the
acceptance) are written by the process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approvals.models import Unit
from approvals.picking import Picker, Suggesting
from whitelist.data_items import DataItem, items_matching, items_named
from whitelist.mobile_app_words import IN_LIFE, Audience, Carrier, Function
from whitelist.mobile_apps import MobileApp
from whitelist.permits import Permit

BUILD, REBUILD, BUY, RENEW = "build", "rebuild", "buy", "renew"
ACTIONS = [
    (BUILD, pgettext_lazy("mobile app", "build anew")),
    (REBUILD, pgettext_lazy("mobile app", "rebuild")),
    (BUY, pgettext_lazy("mobile app", "buy as a service")),
    (RENEW, pgettext_lazy("mobile app", "renew a service")),
]

SECURITY, EMERGENCY = "security", "emergency"
SCENES = [
    ("", pgettext_lazy("mobile app", "no special scene")),
    (SECURITY, pgettext_lazy("mobile app", "security")),
    (EMERGENCY, pgettext_lazy("mobile app", "emergency")),
]

MODULE, CONNECTED, APART = "module", "connected", "no"
PLATFORMS = [
    (MODULE, _("a module of the one-stop platform")),
    (CONNECTED, _("its own, connected to the platform and its sign-in")),
    (APART, _("not connected")),
]

DEBT, PENDING = "debt", "pending"
SOURCES = [
    ("", pgettext_lazy("mobile app", "choose")),
    ("budget", _("budget item")),
    ("earmarked", _("earmarked funds")),
    ("higher", _("funds from a higher level")),
    (DEBT, pgettext_lazy("mobile app", "borrowing")),
    (PENDING, _("still to be found")),
]
NO_MONEY = frozenset({"", DEBT, PENDING})

QUESTIONS = (
    ("q1", _("1. Which digital plan does it follow?")),
    ("q2", _("2. Which existing apps does it overlap with?")),
    ("q3", _("3. Can it be a module of an existing app? Of which; if not, why not?")),
    ("q4", _("4. With which apps does it work together?")),
    ("q5", _("5. How does it meet data management and sharing?")),
)
BETWEEN = re.compile(r"[、，,;；\n]+")


class DataItemsField(forms.CharField):
    """Items of the data directory, by name or code, with commas between them."""

    widget = Picker

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=600, required=False, **options)

    def clean(self, value: Any) -> list[DataItem]:
        """Raises ValidationError for what the directory does not hold."""
        words = self._words(value)
        found = items_named(words)
        known = {name for item in found for name in (item.ref, item.code, item.name)}
        if unknown := [word for word in words if word not in known]:
            raise ValidationError(
                gettext("The data directory does not hold: %(names)s")
                % {"names": "、".join(unknown)}
            )
        return found

    def _words(self, value: Any) -> list[str]:
        parts = value if isinstance(value, (list, tuple)) else [value]
        texts = [part.get("id", "") if isinstance(part, dict) else part for part in parts]
        texts = [super(DataItemsField, self).clean(text or "") for text in texts]
        return [word.strip() for text in texts for word in BETWEEN.split(text) if word.strip()]

    def prepare_value(self, value: Any) -> Any:
        """What stands in the box: names, never references."""
        if isinstance(value, (list, tuple)):
            return "、".join(
                str(part.get("label", "")) if isinstance(part, dict) else str(part)
                for part in value
            )
        return value

    def suggest(self, text: str) -> list[tuple[str, str]]:
        """(reference, words): what was typed before the last comma, and items that fit after it."""
        typed = text.replace("\0", "")[:600]
        before, last = typed[: _last_begin(typed)], typed[_last_begin(typed) :].strip()
        return [(item.ref, before + item.name) for item in items_matching(last)] if last else []


def _last_begin(typed: str) -> int:
    ends = [found.end() for found in BETWEEN.finditer(typed)]
    return ends[-1] if ends else 0


def _text(label: Any, length: int, *, rows: int = 2, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=length, widget=widget, **options)


def _several(label: Any, choices: Any, **options: Any) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget, **options)


class ProjectForm(Suggesting):
    """Nothing here is known already; unit, handler, phone and date are derived."""

    wants_unit = True

    action = forms.ChoiceField(
        label=pgettext_lazy("mobile app", "What is planned"), choices=ACTIONS
    )
    name = forms.CharField(label=pgettext_lazy("mobile app", "Name"), max_length=40)
    carrier = forms.ChoiceField(
        label=pgettext_lazy("mobile app", "Delivered as"), choices=Carrier.choices
    )
    audience = _several(pgettext_lazy("mobile app", "Faces"), Audience.choices)
    q1 = _text(QUESTIONS[0][1], 200, required=False)
    q2 = _text(QUESTIONS[1][1], 200, required=False)
    q3 = _text(QUESTIONS[2][1], 200, required=False)
    q4 = _text(QUESTIONS[3][1], 200, required=False)
    q5 = _text(QUESTIONS[4][1], 200, required=False)
    functions = _several(pgettext_lazy("mobile app", "Functions"), Function.choices)
    special_scene = forms.ChoiceField(
        label=_("Special scene"), choices=SCENES, required=False,
        help_text=_("Only where a function is ticked that is otherwise forbidden"),
    )  # fmt: skip
    scene_basis = forms.CharField(
        label=_("The rule or document it rests on"), max_length=120, required=False
    )
    data_items = DataItemsField(
        label=_("Data collected"),
        help_text=_("From the data directory, with commas; empty where nothing is collected"),
    )
    platform = forms.ChoiceField(label=_("One-stop platform and sign-in"), choices=PLATFORMS)
    platform_reason = forms.CharField(label=_("Why not"), max_length=200, required=False)
    budget = forms.IntegerField(label=_("Budget in yuan"), min_value=0, max_value=100_000_000_000)
    source = forms.ChoiceField(label=_("Paid from"), choices=SOURCES, required=False)
    ops_security = _text(_("Operation and security: team, protection level, tests"), 300)
    exit = _text(
        _("When it will be closed"), 200,
        help_text=_("A threshold that can be checked, such as fewer than 100 cases in half a year"),
    )  # fmt: skip
    similar = forms.CharField(
        label=_("Own apps in use that do something of it"),
        required=False, widget=forms.HiddenInput,
    )  # fmt: skip

    rows = (
        (_("Name"), ("name", "carrier")),
        (_("Exception for security or emergency"), ("special_scene", "scene_basis")),
        (_("Platform"), ("platform", "platform_reason")),
        (_("Money"), ("budget", "source")),
    )
    consumers = {
        "action": ("G4-H06",),
        "name": ("C-H01", "C-H05", "C-W01", "C-W02", "G4-W01", "G4-W03"),
        "carrier": ("review",),
        "audience": ("G4-W04",),
        "q1": ("G4-H03", "review"),
        "q2": ("G4-H03", "review"),
        "q3": ("G4-H03", "G4-W01", "review"),
        "q4": ("G4-H03", "review"),
        "q5": ("G4-H03", "review"),
        "functions": ("G4-H02", "G4-W01", "G4-W06", "G4-W07"),
        "special_scene": ("G4-H02",),
        "scene_basis": ("G4-H02",),
        "data_items": ("G4-W02",),
        "platform": ("G4-H04",),
        "platform_reason": ("G4-H04",),
        "budget": ("review", "project"),
        "source": ("G4-H05",),
        "ops_security": ("review", "C-W03"),
        "exit": ("G4-W05",),
        "similar": ("review", "necessity"),
    }

    def __init__(self, *args: Any, unit: Unit | None = None, **options: Any) -> None:
        self.unit = unit
        super().__init__(*args, **options)

    def clean_similar(self) -> list[Permit]:
        """Found, never typed: the unit's own apps in life that share a function with this one."""
        wanted = set(self.cleaned_data.get("functions") or ())
        if self.unit is None or not wanted:
            return []
        mine = MobileApp.objects.filter(permit__unit=self.unit, state__in=IN_LIFE)
        rows = mine.select_related("permit").order_by("-permit__issued", "-permit__serial")
        return [row.permit for row in rows if wanted & set(row.functions)]


def title(answers: Mapping[str, Any]) -> str:
    """The first line of a case: the app's name."""
    return str(answers.get("name") or "")


def summary(answers: Mapping[str, Any]) -> str:
    """The second line: what is planned, in what, for whom."""
    action = dict(ACTIONS).get(str(answers.get("action") or ""), "")
    carrier = dict(Carrier.choices).get(str(answers.get("carrier") or ""), "")
    faces = [str(dict(Audience.choices).get(one, one)) for one in answers.get("audience") or ()]
    return " · ".join(part for part in (str(action), str(carrier), "、".join(faces)) if part)
