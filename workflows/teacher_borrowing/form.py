"""What is asked of the borrower: nine things, each for a rule or an opinion that needs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approvals import refs
from approvals.models import Unit
from approvals.picking import Picker, Suggesting
from whitelist.borrowing_life import State, UseForm
from whitelist.borrowings import Borrowing
from whitelist.permits import Permit
from whitelist.schools import StaffMember, masked, search_staff

DAY = timedelta(days=1)

BASES = [
    ("central", _("set by the Central Committee and the State Council")),
    ("region", _("set by the regional party committee and government")),
    ("same_level", _("a major task set by the party committee and government of the same level")),
    ("emergency", _("an emergency")),
    ("other", _("something else")),
]
GROUNDS = frozenset({"central", "region", "same_level", "emergency"})

CLASS_TEACHER, FINAL_YEAR, ONLY_ONE = "class_teacher", "final_year", "only_one"
TEACHING = [
    (CLASS_TEACHER, _("class teacher")),
    (FINAL_YEAR, _("teaches a final year")),
    (ONLY_ONE, _("the school's only teacher of the subject")),
]


class TeacherField(forms.CharField):
    """One teacher off a school's staff list, by reference or by words that fit nobody else."""

    widget = Picker
    reads_lists = True  # to say that one case is for one teacher

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=120, **options)

    def clean(self, value: Any) -> StaffMember | None:
        """Raises ValidationError where nobody, or more than one, fits."""
        if isinstance(value, (list, tuple)):
            if len(value) > 1:
                raise ValidationError(gettext("One teacher in one case: file a case for each."))
            value = value[0] if value else ""
        text = super().clean(value.get("id", "") if isinstance(value, dict) else value)
        return self._one(text) if text else None

    def _one(self, text: str) -> StaffMember:
        found = self._by_ref(text) or list(search_staff(text, limit=50))
        whole = [one for one in found if set(text.split()) <= named_by(one)]
        if len(whole) == 1:  # 张三 is meant, though 张三丰 fits as well
            found = whole
        if not found:
            raise ValidationError(gettext("No staff list holds this teacher."))
        if len(found) > 1:
            names = "; ".join(str(one) for one in found[:5])
            raise ValidationError(gettext("Which one? %(names)s") % {"names": names})
        return found[0]

    def _by_ref(self, text: str) -> list[StaffMember]:
        ref = refs.read(text)
        rows = StaffMember.objects.filter(left=False, ref=ref).select_related("school")
        return list(rows) if refs.is_wellformed(ref) else []

    def prepare_value(self, value: Any) -> Any:
        """What stands in the box: the words of a teacher picked earlier, never a reference."""
        if isinstance(value, dict):
            return value.get("label", "")
        if isinstance(value, str) and refs.is_wellformed(value):
            found = self._by_ref(value)
            return str(found[0]) if found else value
        return value

    def suggest(self, text: str) -> list[tuple[str, str]]:
        """(reference, words) of up to twenty teachers that fit what was typed so far."""
        wanted = text.strip().replace("\0", "")[:120]
        return [(one.ref, str(one)) for one in search_staff(wanted)] if wanted else []


def named_by(one: StaffMember) -> set[str]:
    """The words that name a teacher in full."""
    return {one.school.name, one.name, one.staff_no}


def _day_field(label: Any, *, required: bool) -> forms.DateField:
    limits = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, validators=limits, widget=widget)


class BorrowingForm(Suggesting):
    """Nothing here is known already; unit, handler, date and history are derived."""

    wants_unit = True
    partial = True  # the facts can be gathered from some of the answers, while they are typed

    teacher = TeacherField(
        label=_("Teacher"), help_text=_("School and name, or school and staff number")
    )
    task = forms.CharField(label=pgettext_lazy("borrowing", "Task"), max_length=60)
    task_basis_type = forms.ChoiceField(
        label=pgettext_lazy("borrowing", "Ground"),
        choices=[("", pgettext_lazy("borrowing", "choose")), *BASES],
        required=False,
    )
    task_basis_number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    why_not_own = forms.CharField(
        label=_("Why your own people cannot do it"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    use_form = forms.ChoiceField(label=pgettext_lazy("borrowing", "Form"), choices=UseForm.choices)
    date_from = _day_field(pgettext_lazy("borrowing", "From"), required=True)
    date_to = _day_field(pgettext_lazy("borrowing", "To"), required=False)
    teaching = forms.MultipleChoiceField(
        label=_("The teacher is"),
        choices=TEACHING,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What the staff list says is counted in any case"),
    )
    cover = forms.CharField(label=_("Who takes the lessons"), max_length=60)
    renewal_of = forms.CharField(required=False, widget=forms.HiddenInput)

    rows = (
        (_("Ground of the task"), ("task_basis_type", "task_basis_number")),
        (_("From when to when"), ("date_from", "date_to")),
    )
    personal = ("teacher", "cover")
    consumers = {
        "teacher": ("G3-H01", "G3-H04", "G3-W03"),
        "task": ("G3-W04", "C-H01", "C-H05", "C-W01", "C-W02"),
        "task_basis_type": ("G3-H02",),
        "task_basis_number": ("G3-W12",),
        "why_not_own": ("education", "C-W03"),
        "use_form": ("G3-W04",),
        "date_from": ("G3-H01", "G3-H05"),
        "date_to": ("G3-H01", "G3-H06", "G3-W11"),
        "teaching": ("G3-W01",),
        "cover": ("principal", "G3-W01"),
        "renewal_of": ("G3-H01", "G3-H04", "G3-W06"),
    }

    def __init__(self, *args: Any, unit: Unit | None = None, **options: Any) -> None:
        self.unit = unit
        super().__init__(*args, **options)

    def clean_renewal_of(self) -> Permit | None:
        """Found, never typed: the unit's own permit for this teacher that these dates continue."""
        teacher, first = (self.cleaned_data.get(name) for name in ("teacher", "date_from"))
        if self.unit is None or teacher is None or first is None:
            return None
        current = Borrowing.objects.filter(
            staff=teacher, permit__unit=self.unit, state=State.ACTIVE,
            first_day__lt=first, last_day__gte=first - DAY,
        )  # fmt: skip
        found = current.select_related("permit").first()
        return found.permit if found else None


def title(answers: Mapping[str, Any]) -> str:
    """The first line of a case: the task."""
    return str(answers.get("task") or "")


def summary(answers: Mapping[str, Any]) -> str:
    """The second line: school, masked teacher, dates."""
    school, _space, rest = label_of(answers).partition(" ")
    name = masked(rest.partition(" ")[0])
    days = f"{answers.get('date_from') or ''} — {answers.get('date_to') or ''}"
    return " · ".join(part for part in (f"{school} {name}".strip(), days) if part)


def label_of(answers: Mapping[str, Any]) -> str:
    """The teacher as shown when the case was filed."""
    teacher = answers.get("teacher")
    return str(teacher.get("label", "")) if isinstance(teacher, Mapping) else ""
