"""The yearly plans of inspections: what stands in one needs no case of its own, and gets none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from approvals.models import Case, Unit
from whitelist.inspection_plan_life import KEY, PLAN_BOOK, PlanState, plan_state
from whitelist.inspection_words import Sort
from whitelist.permits import Permit, issue, keep
from whitelist.steps import Stepped, guarded

if TYPE_CHECKING:
    from whitelist.inspection_plan_rows import PlanRow


@guarded("state", PLAN_BOOK.steps())
class InspectionPlan(Stepped):
    """What a unit inspects in one year. ``sorts`` are those of its items in their order, ``done``
    the numbers of those that are done or dropped, as the events tell them."""

    permit = models.OneToOneField(
        Permit, models.PROTECT, primary_key=True, related_name="inspection_plan"
    )
    last_seq = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    sorts = models.JSONField(default=list)
    done = models.JSONField(default=list)
    state = FSMField(
        _("state"), default=PlanState.IN_FORCE, choices=PlanState.choices, protected=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="a_unit_has_one_plan_a_year"),
            models.CheckConstraint(
                name="a_yearly_plan_has_a_known_state", condition=Q(state__in=PlanState.values)
            ),
        ]

    def __str__(self) -> str:
        return self.permit.number


class PlanItem(models.Model):
    """One matter of a plan; every change of it is an event in the stream of the plan's permit."""

    permit = models.ForeignKey(Permit, models.PROTECT, related_name="plan_items")
    last_seq = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField(_("number"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="plan_items", verbose_name=_("unit")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("matter"), max_length=100)
    target_type = models.CharField(
        pgettext_lazy("inspection", "target type"), max_length=12, choices=Sort.choices
    )
    closed = models.BooleanField(_("done or dropped"), default=False)

    class Meta:
        ordering = ["permit", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "title", "target_type"],
                name="a_plan_names_a_matter_once_for_a_sort",
            ),
            models.UniqueConstraint(
                fields=["permit", "place"], name="a_plan_numbers_its_matters_once"
            ),
            models.CheckConstraint(
                name="a_plan_item_has_a_known_sort", condition=Q(target_type__in=Sort.values)
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(title)s (%(year)s)") % {"title": self.title, "year": self.year}


def put_plan_on_register(
    case: Case, *, year: int, rows: Iterable[PlanRow], prefix: str, day: date
) -> Permit:
    """Enter an approved plan: number, permit, entry, items. Inside the grant's transaction."""
    kept = list(rows)
    entry = InspectionPlan(unit=case.unit, year=year, sorts=[str(row.sort) for row in kept])
    permit = issue(
        case, register=KEY, prefix=prefix, day=day, valid_from=max(day, date(year, 1, 1)),
        valid_until=date(year, 12, 31), entry=plan_state(entry),
    )  # fmt: skip
    keep(permit, entry)
    PlanItem.objects.bulk_create(
        PlanItem(
            permit=permit, last_seq=permit.last_seq, place=place, unit=case.unit, year=year,
            title=row.title, target_type=row.sort,
        )
        for place, row in enumerate(kept, start=1)
    )  # fmt: skip
    return permit


def has_plan(unit: Unit, year: int, *, but_case: str = "") -> bool:
    """Whether that unit's plan of the year is approved already; one statement."""
    rows = InspectionPlan.objects.filter(unit=unit, year=year)
    return rows.exclude(permit__case__ref=but_case).exists()
