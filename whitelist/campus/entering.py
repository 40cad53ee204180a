"""Onto the list and into the schools' calendars, inside the transaction of a grant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from approvals.errors import Conflict
from approvals.models import Case, Unit
from approvals.refs import new_ref
from whitelist import telling, verbs
from whitelist.campus.items import CampusItem, name_key
from whitelist.campus.told import item_state, plan_state
from whitelist.campus.visits import CampusVisit, VisitPlan
from whitelist.campus.words import ACTIVE, ITEMS, VISITS, ItemState, VisitState
from whitelist.permits import Permit, issue, keep
from whitelist.school_years import first_of, last_of, school_year


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
    entry.line_id = former.line_id if former else permit.pk
    keep(permit, entry)
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
