"""The register of inspections outside the plan, their targets, their visits, what lay outside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from approvals import clock
from approvals.errors import Conflict
from approvals.models import Case, Unit
from whitelist.inspection_life import BOOK, KEY, entry_state
from whitelist.inspection_targets import Target
from whitelist.inspection_words import Mode, Sort, State
from whitelist.permits import Permit, issue, keep
from whitelist.steps import Stepped, guarded
from whitelist.verbs import by_time

# What may not be asked of whom is inspected, unless it was approved; the last never.
PAPERS = {
    "ledgers": _("ledgers made for it"),
    "report": _("a written report"),
    "tables": _("tables to fill in"),
    "photos": _("photographs as proof"),
    "files": _("copies of files"),
    "escort": _("escorts, meetings and display boards"),
}


@guarded("state", BOOK.steps())
class Inspection(Stepped):
    """One matter, its targets, its window. The days are the permit's own.

    ``targets`` are keys; ``visited`` holds [key, day, teams], ``violated`` [codes, key, day,
    teams], in their order, as the events tell them. ``exempt`` is only on record.
    """

    permit = models.OneToOneField(
        Permit, models.PROTECT, primary_key=True, related_name="inspection"
    )
    last_seq = models.PositiveIntegerField()
    exempt = models.BooleanField(default=False)
    mode = models.CharField(_("how"), max_length=10, choices=Mode.choices)
    targets = models.JSONField(default=list)
    people = models.PositiveSmallIntegerField(_("people"))
    teams = models.PositiveSmallIntegerField(_("teams"))
    asks = models.JSONField(default=list)
    visited = models.JSONField(default=list)
    violated = models.JSONField(default=list)
    result_on = models.DateField(_("result filed on"), null=True)
    problems = models.PositiveIntegerField(_("problems to be put right"), null=True)
    grades = models.JSONField(default=dict)
    state = FSMField(_("state"), default=State.ACTIVE, choices=State.choices, protected=True)
    change_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="changes")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_inspection_has_a_known_state", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="an_inspection_has_a_known_mode", condition=Q(mode__in=Mode.values)
            ),
            models.CheckConstraint(
                name="an_inspection_with_a_result_is_completed",
                condition=Q(result_on=None) | Q(state__in=[State.COMPLETED, State.EVALUATED]),
            ),
            models.CheckConstraint(
                name="what_is_on_record_is_never_under_way",
                condition=Q(exempt=False)
                | ~Q(state__in=[State.IN_USE, State.COMPLETED, State.EVALUATED]),
            ),
            models.UniqueConstraint(fields=["change_of"], name="an_inspection_is_changed_once"),
        ]

    def __str__(self) -> str:
        return self.permit.number

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(row.label for row in self.permit.inspected.all())

    @property
    def sorts_in_words(self) -> tuple[str, ...]:
        """How many of each sort, and not one name."""
        counted: dict[str, int] = {}
        for row in self.permit.inspected.all():
            counted[row.sort] = counted.get(row.sort, 0) + (row.count or 1)
        return tuple(f"{Sort(sort).label} × {count}" for sort, count in counted.items())

    @property
    def may_not_ask(self) -> tuple[str, ...]:
        return tuple(str(words) for name, words in PAPERS.items() if name not in self.asks)


class PermitChild(models.Model):
    """A row whose every change is an event in the stream of its permit."""

    last_seq = models.PositiveIntegerField()

    class Meta:
        abstract = True


class InspectionTarget(PermitChild):
    """Whom a permit covers: a unit, a place in it, or ``count`` places of a sort drawn by lot."""

    permit = models.ForeignKey(Permit, models.PROTECT, related_name="inspected")
    key = models.CharField(max_length=40, db_index=True)
    label = models.CharField(_("target"), max_length=160)
    sort = models.CharField(_("sort"), max_length=12, choices=Sort.choices)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["permit", "key"], name="a_permit_names_a_target_once")
        ]

    def __str__(self) -> str:
        return self.label


class InspectionVisit(PermitChild):
    """One visit within what was approved."""

    permit = models.ForeignKey(Permit, models.PROTECT, related_name="inspection_visits")
    key = models.CharField(max_length=40)
    label = models.CharField(_("visited"), max_length=160)
    day = models.DateField(pgettext_lazy("inspection", "day"))
    teams = models.PositiveSmallIntegerField(_("teams"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["permit", "key"], name="a_target_is_visited_once_under_a_permit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.day}"


class Violation(PermitChild):
    """A visit that lay outside what was approved: refused, and on record for good."""

    permit = models.ForeignKey(Permit, models.PROTECT, related_name="violations")
    codes = models.JSONField()
    key = models.CharField(max_length=40)
    label = models.CharField(_("visited"), max_length=160)
    day = models.DateField(pgettext_lazy("inspection", "day"))
    teams = models.PositiveSmallIntegerField(_("teams"))
    found = models.TextField(_("what was found"))
    recorded = models.DateField(_("recorded"))

    def __str__(self) -> str:
        return f"{self.label} {self.day}: {' '.join(self.codes)}"


def running_permit(unit: Unit, title: str) -> Permit | None:
    """The unit's own permit for a matter of that name that nobody has used yet; one statement."""
    rows = Permit.objects.filter(
        register=KEY, unit=unit, case__title=title, inspection__state=State.ACTIVE,
        inspection__exempt=False, valid_until__gte=clock.today(),
    )  # fmt: skip
    return rows.order_by("-issued", "-pk").first()


def put_on_register(
    case: Case,
    *,
    targets: Iterable[Target],
    mode: str,
    people: int,
    teams: int,
    asks: Iterable[str],
    first_day: date,
    last_day: date,
    prefix: str,
    day: date,
    exempt: bool = False,
    change_of: Permit | None = None,
) -> Permit:
    """Enter a granted or recorded case: number, permit, entry, targets; what it changes is over.

    Runs inside the grant's transaction. Raises Conflict where what it changes is over or used.
    """
    if change_of:
        _supersede(change_of, day)
    targets = list(targets)
    entry = Inspection(
        exempt=exempt, mode=mode, targets=[target.key for target in targets], people=people,
        teams=teams, asks=sorted(asks), change_of=change_of.inspection if change_of else None,
    )  # fmt: skip
    permit = issue(
        case, register=KEY, prefix=prefix, day=day, valid_from=first_day, valid_until=last_day,
        entry=entry_state(entry),
    )  # fmt: skip
    keep(permit, entry)
    InspectionTarget.objects.bulk_create(_rows(permit, targets))
    return permit


def _supersede(old: Permit, day: date) -> None:
    """Two permits for one matter never run beside each other, and one is changed once."""
    if not by_time(old.ref, "supersede", day=day):
        state = State(Inspection.objects.get(pk=old.pk).state).label
        raise Conflict(_("It is %(state)s: this is no longer possible.") % {"state": state})


def _rows(permit: Permit, targets: list[Target]) -> list[InspectionTarget]:
    places = Unit.objects.filter(ref__in={target.place for target in targets})
    units: dict[str, Any] = {unit.ref: unit for unit in places}
    return [
        InspectionTarget(
            permit=permit, last_seq=permit.last_seq, key=target.key, label=target.label,
            sort=target.sort, place=units[target.place], count=target.count,
        )
        for target in targets
    ]  # fmt: skip
