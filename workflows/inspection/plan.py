"""The yearly plan as a case of its own: form, facts, grant. Approved, it makes the plan's items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals import clock
from approvals.common_facts import common_facts
from approvals.common_rules import CommonFacts, Text
from approvals.gates import Context
from approvals.models import Case
from whitelist.inspection_plan_rows import LONGEST, MOST, PlanRow, understood
from whitelist.inspection_plans import has_plan, put_plan_on_register
from whitelist.inspection_words import Sort
from whitelist.permits import Permit
from whitelist.presenters import card
from workflows.inspection.fields import LinesField
from workflows.inspection.grant import NAMED, place_of

KEY = "inspection"
SERIES = NAMED.get("inspection_plan", "督计")


class PlanRowsField(LinesField):
    """One matter a line, as it is pasted from a spreadsheet."""

    def understood(self, lines: list[str]) -> list[dict[str, Any]]:
        return [
            {"id": str(number), "label": row.label, "title": row.title, "sort": str(row.sort)}
            for number, row in enumerate(understood(lines), start=1)
        ]


class PlanForm(forms.Form):
    """A year and its matters. Who, from which level and on which line is derived."""

    partial = True

    year = forms.IntegerField(label=_("Year of the plan"), min_value=2000, max_value=2100)
    items = PlanRowsField(
        label=_("Matters of the plan"),
        rows=10,
        longest=LONGEST + 20,
        most=MOST,
        help_text=_(
            "One a line: the matter, then 乡镇, 村, 社区, 学校, 企业 or 机关. "
            "Rows may be pasted from a spreadsheet"
        ),
    )

    occasion = ("year",)
    consumers = {
        "year": ("G1-H11", "coordination"),
        "items": ("G1-W13", "line", "coordination", "committee"),
    }

    def clean_year(self) -> int:
        """Raises ValidationError for another year than this one and the next."""
        year, now = int(self.cleaned_data["year"]), clock.today().year
        if year not in (now, now + 1):
            raise forms.ValidationError(_("A plan is made for this year or the next."))
        return year


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    """One wished plan."""

    common: CommonFacts
    year: int = 0
    rows: tuple[PlanRow, ...] = ()
    planned: bool = False  # the unit's plan of that year is approved already
    line: str = ""
    unit: int = field(default=0, compare=False)

    change_of = ""  # a plan changes no permit

    @property
    def of_government(self) -> bool:
        return self.line == "government"

    @property
    def at_school(self) -> bool:
        return any(row.sort == Sort.SCHOOL for row in self.rows)


def gather_plan(answers: Mapping[str, Any], context: Context) -> PlanFacts:
    """Two statements."""
    year = int(answers.get("year") or 0)
    rows = tuple(
        PlanRow(title=row["title"], sort=Sort(row["sort"]), label=row["label"])
        for row in answers.get("items") or ()
        if isinstance(row, Mapping)
    )
    texts = (Text("items", "；".join(row.title for row in rows)),)
    return PlanFacts(
        common=common_facts(
            context, gate=KEY, title=Text("year", plan_title(answers)), title_of=plan_title,
            texts=texts,
        ),
        year=year,
        rows=rows,
        planned=has_plan(context.unit, year, but_case=context.case_ref),
        line=context.unit.line,
        unit=context.unit.pk,
    )  # fmt: skip


def plan_title(answers: Mapping[str, Any]) -> str:
    """The first line of a case."""
    return str(_("Plan of inspections for %(year)s") % {"year": answers.get("year") or ""})


def plan_summary(answers: Mapping[str, Any]) -> str:
    """The second line: how many matters, and the first of them."""
    rows = [row for row in answers.get("items") or () if isinstance(row, Mapping)]
    first = rows[0]["title"] if rows else ""
    return _("%(n)s matters") % {"n": len(rows)} + f" · {first}"


def put_on_list(case: Case, facts: PlanFacts, day: date) -> Permit:
    """Number, permit and items of an approved plan; inside the grant's transaction."""
    return put_plan_on_register(
        case, year=facts.year, rows=facts.rows, prefix=place_of(case.unit) + SERIES, day=day
    )


def plan_keys(facts: PlanFacts) -> tuple[str, ...]:
    """Two plans of a unit for one year do not pass at once."""
    return (f"inspection-plan:{facts.unit}:{facts.year}",)


def plan_card(case: Case) -> dict[str, Any]:
    """The permit of an approved plan as its sheet shows it."""
    rows = Permit.objects.select_related("unit", "inspection_plan")
    return card(rows.prefetch_related("plan_items").get(case=case))
