"""What may come to schools: the list of items, and the visits planned for a listed one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from approvals import clock
from approvals.errors import Conflict
from approvals.models import Case, Unit
from approvals.refs import new_ref
from whitelist import telling, verbs
from whitelist.campus_life import (
    ACTIVE,
    ITEM_BOOK,
    ITEMS,
    MOVES,
    OPEN_PLAN,
    PLAN_BOOK,
    VISITS,
    Category,
    Form,
    ItemState,
    PlanState,
    VisitState,
    item_state,
    plan_state,
)
from whitelist.permits import Permit, issue
from whitelist.school_years import first_of, last_of, school_year
from whitelist.steps import Stepped, guarded


@guarded("state", ITEM_BOOK.steps())
class CampusItem(Stepped):
    """One entry of the list of one school year.

    ``line`` is the first of the entries that followed on each other within the year by new
    decisions (itself, where there was none): visits count against the line, so that an adjusted
    entry does not begin to count anew.
    """

    permit = models.OneToOneField(
        Permit, models.PROTECT, primary_key=True, related_name="campus_item"
    )
    last_seq = models.PositiveIntegerField()
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("lead unit"))
    year = models.PositiveSmallIntegerField(_("school year"))
    name_key = models.CharField(max_length=80)
    category = models.CharField(_("category"), max_length=10, choices=Category.choices)
    form = models.CharField(_("form"), max_length=10, choices=Form.choices)
    stages = models.JSONField(_("stages"), default=list)
    freq = models.PositiveSmallIntegerField(_("times a school and year"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    changed_on = models.DateField(_("changed on"))
    state = FSMField(
        _("state"), default=ItemState.LISTED, choices=ItemState.choices, protected=True
    )
    line = models.ForeignKey("self", models.PROTECT, related_name="entries")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        indexes = [models.Index(fields=["year", "state"], name="campus_items_by_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "year", "name_key"],
                name="an_item_is_on_a_years_list_once",
                condition=Q(state__in=ACTIVE),
            ),
            models.CheckConstraint(
                name="an_item_has_a_known_state", condition=Q(state__in=ItemState.values)
            ),
            models.CheckConstraint(
                name="an_item_comes_once_or_more", condition=Q(freq__gte=1, minutes__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permit.number} {self.permit.case.title}"

    @property
    def ref(self) -> str:
        return self.permit.ref

    @property
    def title(self) -> str:
        return self.permit.case.title

    def cancel_coming(self, day: date) -> None:
        """Cancel every open visit of this line on ``day`` or later, each plan by an event of its
        own; their schools are told."""
        plans = VisitPlan.objects.filter(
            state__in=OPEN_PLAN, rows__line=self.line_id, rows__day__gte=day,
            rows__state=VisitState.CONFIRMED,
        )  # fmt: skip
        for ref in plans.order_by("permit__ref").values_list("permit__ref", flat=True).distinct():
            verbs.by_time(ref, "item_gone", day=day)


def name_key(title: str) -> str:
    """What makes two titles the same: width, case and blanks do not."""
    return "".join(unicodedata.normalize("NFKC", title).casefold().split())[:80]


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


# -- onto the registers ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Wished:
    """A list entry as it was asked for; ``stages`` are codes."""

    year: int
    category: str
    form: str
    stages: tuple[str, ...]
    freq: int
    minutes: int


def put_on_list(case: Case, wished: Wished, *, prefix: str, day: date) -> Permit:
    """Enter a granted item: number, permit, entry. Runs inside the grant's transaction.

    An active entry of the same title, lead unit and school year is adjusted by it.
    """
    former = _former(case, wished.year)
    entry = CampusItem(
        lead=case.unit, year=wished.year, name_key=name_key(case.title),
        category=wished.category, form=wished.form, stages=list(wished.stages), freq=wished.freq,
        minutes=wished.minutes, changed_on=day, replaces=former,
    )  # fmt: skip
    if former:
        verbs.by_time(former.permit.ref, "adjust", day=day)
    permit = issue(
        case, register=ITEMS, prefix=prefix, day=day, entry=item_state(entry),
        valid_from=max(first_of(wished.year), day), valid_until=last_of(wished.year),
    )  # fmt: skip
    entry.permit, entry.last_seq = permit, permit.last_seq
    entry.line_id = former.line_id if former else permit.pk
    entry.save(force_insert=True)
    return permit


def _former(case: Case, year: int) -> CampusItem | None:
    """The active entry of the same title and lead unit on that year's list."""
    rows = CampusItem.objects.filter(lead=case.unit, year=year, state__in=ACTIVE)
    return rows.filter(name_key=name_key(case.title)).select_related("permit").first()


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One wished visit."""

    school: Unit
    day: date
    time: str


def put_visits(
    case: Case, *, item: str, slots: Iterable[Slot], visitors: int, prefix: str, day: date
) -> Permit:
    """Enter a granted plan: number, permit, a row a visit. Runs inside the grant's transaction.

    Raises Conflict where the item has left the list meanwhile, IntegrityError where a school would
    see it oftener than listed.
    """
    listed = _locked(item)
    slots = sorted(slots, key=lambda slot: (slot.day, slot.time, slot.school.pk))
    plan = VisitPlan(item=listed, visitors=visitors)
    rows = list(_rows(plan, listed, slots))
    plan.laid = {row.ref: row.as_data() for row in rows}
    permit = issue(
        case, register=VISITS, prefix=prefix, day=day, entry=plan_state(plan),
        valid_from=slots[0].day, valid_until=slots[-1].day,
    )  # fmt: skip
    plan.permit, plan.last_seq, plan.laid = permit, permit.last_seq, None
    plan.save(force_insert=True)
    for row in rows:
        row.plan, row.last_seq = plan, permit.last_seq
    CampusVisit.objects.bulk_create(rows)
    for school in {row.school_id for row in rows}:
        telling.tell("visit_coming", permit, f"{school}", Q(unit=school, code="principal"))
    return permit


def _locked(item: str) -> CampusItem:
    """The entry, its permit locked, so that nobody suspends it while a visit is granted."""
    locked = Permit.objects.select_for_update(of=("self",), no_key=True).get(ref=item)
    entry = CampusItem.objects.select_related("permit__case").get(permit=locked)
    if entry.state != ItemState.LISTED:
        raise Conflict(_("The item is not on the list any more."))
    return entry


def _rows(plan: VisitPlan, item: CampusItem, slots: Iterable[Slot]) -> Iterable[CampusVisit]:
    """A row a visit, each at the lowest place that is free at its school; one statement."""
    taken = _taken(item, [slot.school.pk for slot in slots])
    for slot in slots:
        year = school_year(slot.day)
        used = taken.setdefault((slot.school.pk, year), set())
        place = next(n for n in range(1, len(used) + 2) if n not in used)
        used.add(place)
        yield CampusVisit(
            ref=new_ref(), plan=plan, line_id=item.line_id, school=slot.school, year=year,
            day=slot.day, time=slot.time, place=place, of=max(item.freq, 1),
            state=VisitState.CONFIRMED,
        )  # fmt: skip


def _taken(item: CampusItem, schools: Iterable[int]) -> dict[tuple[int, int], set[int]]:
    rows = CampusVisit.objects.filter(line=item.line_id, school__in=schools, place__gte=1)
    taken: dict[tuple[int, int], set[int]] = {}
    for school, year, place in rows.values_list("school", "year", "place"):
        taken.setdefault((school, year), set()).add(place or 0)
    return taken


# -- the questions ---------------------------------------------------------------------------------


def coming_to(school: Unit, day: date | None = None) -> QuerySet[CampusVisit]:
    """The school's own calendar: its visits of the school year of ``day`` (today), by day."""
    rows = CampusVisit.objects.filter(school=school, year=school_year(day or clock.today()))
    rows = rows.exclude(state=VisitState.CANCELLED)
    return rows.select_related("plan__permit__unit", "plan__permit__case").order_by("day", "time")


@dataclass(frozen=True, kw_only=True)
class PublicList:
    """One division's list of a school year: which version it is, and of what day."""

    area: Unit
    year: int
    version: int
    on: date | None
    entries: tuple[CampusItem, ...]


def public_list(area: Unit, year: int) -> PublicList:
    """The entries of the offices of ``area`` for ``year``, those that ended included.

    Every event on an entry makes a new version, dated by the last change. One statement.
    """
    rows = CampusItem.objects.filter(lead__area=area, year=year)
    entries = tuple(rows.select_related("permit__case", "lead").order_by("permit__serial"))
    return PublicList(
        area=area,
        year=year,
        version=sum(entry.last_seq for entry in entries),
        on=max((entry.changed_on for entry in entries), default=None),
        entries=entries,
    )


def search_items(text: str, *, limit: int = 20) -> QuerySet[CampusItem]:
    """Listed or suspended items whose number or title match every word of ``text``."""
    rows = CampusItem.objects.filter(state__in=ACTIVE).select_related("permit__case", "lead")
    for word in text.split()[:4]:
        rows = rows.filter(Q(permit__number__contains=word) | Q(permit__case__title__contains=word))
    return rows.order_by("-year", "permit__prefix", "permit__serial")[:limit]
