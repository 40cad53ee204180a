"""A plan of visits and the visits in it, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from approvals.models import Unit
from approvals.refs import new_ref
from whitelist import telling
from whitelist.campus.books import PLAN_BOOK
from whitelist.campus.items import CampusItem
from whitelist.campus.words import MOVES, PlanState, VisitState
from whitelist.permits import Permit
from whitelist.steps import Stepped, guarded


@guarded("state", PLAN_BOOK.steps())
class VisitPlan(Stepped):
    """The visits granted by one case. ``visits`` is what the ledger holds; ``rows`` hold it."""

    permit = models.OneToOneField(
        Permit, models.PROTECT, primary_key=True, related_name="visit_plan"
    )
    last_seq = models.PositiveIntegerField()
    item = models.ForeignKey(CampusItem, models.PROTECT, related_name="plans")
    visitors = models.PositiveSmallIntegerField(_("visitors"))
    state = FSMField(
        _("state"), default=PlanState.CONFIRMED, choices=PlanState.choices, protected=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_plan_has_a_known_state", condition=Q(state__in=PlanState.values)
            ),
            models.CheckConstraint(name="a_visit_has_a_visitor", condition=Q(visitors__gte=1)),
        ]

    laid: dict[str, dict[str, Any]] | None = None  # what a verb wants written
    before: Mapping[str, dict[str, Any]] = {}  # what stood there when it did

    def __str__(self) -> str:
        return self.permit.number

    @property
    def visits(self) -> dict[str, dict[str, Any]]:
        """Every visit by its reference, as the ledger says it; one statement."""
        if self.laid is not None:
            return self.laid
        return {row.ref: row.as_data() for row in self.rows.select_related("school").order_by("pk")}

    @visits.setter
    def visits(self, laid: dict[str, dict[str, Any]]) -> None:
        self.before, self.laid = self.visits, laid

    def save(self, *args: Any, **options: Any) -> None:
        """The row, and the visits where a verb changed them."""
        fields = options.get("update_fields")
        if fields is not None:
            options["update_fields"] = [name for name in fields if name != "visits"]
        super().save(*args, **options)
        if fields is not None and "visits" in fields:
            self._write(self.laid or {})

    def _write(self, laid: Mapping[str, dict[str, Any]]) -> None:
        for ref, told in laid.items():
            if told != self.before.get(ref):
                self.rows.filter(ref=ref).update(
                    day=told["day"], time=told["time"], place=told["place"],
                    moves=told["moves"], state=told["state"], last_seq=self.last_seq,
                )  # fmt: skip
        self.laid = None

    def rows_by_day(self) -> list[CampusVisit]:
        return list(self.rows.select_related("school").order_by("day", "time", "pk"))

    def school_refs(self, unit_id: int | None) -> set[str]:
        """The reference of that unit, where it is a school of this plan."""
        rows = self.rows.filter(school=unit_id) if unit_id else self.rows.none()
        return set(rows.values_list("school__ref", flat=True))

    def tell_changes(self, unit_id: int | None) -> None:
        """A notice to the schools whose visits changed and to the visitor, but for who did it."""
        now = self.visits
        refs = [ref for ref, told in self.before.items() if told != now[ref]]
        rows = self.rows.filter(ref__in=refs)
        for row in rows:
            kind = "visit_cancelled" if row.state == VisitState.CANCELLED else "visit_moved"
            told = Q(unit=row.school_id, code="principal") & ~Q(unit=unit_id)
            told |= Q(unit=self.permit.unit_id, code="handler") & ~Q(unit=unit_id)
            telling.tell(kind, self.permit, f"{row.ref}:{row.moves}", told)


class CampusVisit(models.Model):
    """One visit of one item to one school. ``place`` is which of the times allowed it is: the
    unique constraint over it is the one guard of the frequency that both databases have."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    plan = models.ForeignKey(VisitPlan, models.PROTECT, related_name="rows")
    last_seq = models.PositiveIntegerField()
    line = models.ForeignKey(CampusItem, models.PROTECT, related_name="visits")
    school = models.ForeignKey(Unit, models.PROTECT, related_name="visits")
    year = models.PositiveSmallIntegerField()
    day = models.DateField(_("day"))
    time = models.CharField(_("time"), max_length=5)
    place = models.PositiveSmallIntegerField(null=True)
    of = models.PositiveSmallIntegerField()
    moves = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=VisitState.choices)

    class Meta:
        indexes = [models.Index(fields=["school", "day"], name="campus_visits_of_a_school")]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "school", "year", "place"],
                name="an_item_comes_to_a_school_no_oftener_than_listed",
            ),
            models.CheckConstraint(
                name="a_visit_is_one_of_the_times_allowed",
                condition=Q(state=VisitState.CANCELLED, place=None)
                | (
                    ~Q(state=VisitState.CANCELLED)
                    & Q(place__isnull=False, place__gte=1, place__lte=F("of"))
                ),
            ),
            models.CheckConstraint(
                name="a_visit_is_moved_twice_at_most", condition=Q(moves__lte=MOVES)
            ),
            models.CheckConstraint(
                name="a_visit_has_a_known_state", condition=Q(state__in=VisitState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.time}"

    @property
    def told(self) -> dict[str, Any]:
        return {"time": f"{self.day} {self.time}", "school": self.school.name}

    def as_data(self) -> dict[str, Any]:
        return {
            "school": self.school.ref,
            "day": self.day.isoformat(),
            "time": self.time,
            "place": self.place,
            "of": self.of,
            "moves": self.moves,
            "state": str(self.state),
        }
