"""What the rules see of a plan of visits. Gathered with five statements at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Case as Whichever
from django.db.models import F, Q, Value, When
from django.db.models.functions import Length

from approvals.common_facts import common_facts
from approvals.common_rules import CommonFacts, Text
from approvals.gates import Context
from approvals.models import Unit
from whitelist.campus.entering import Slot
from whitelist.campus.items import CampusItem
from whitelist.campus.visits import CampusVisit
from whitelist.campus.words import ACTIVE, VisitState
from whitelist.school_years import school_year
from whitelist.schools import Term
from workflows.campus_entry.visit_form import pairs, title

KEY = "campus_entry"
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Item:
    """The entry of the list as it stands now; ``ref`` is that of its permit."""

    ref: str
    line: int
    lead: int
    title: str
    state: str
    freq: int
    year: int
    first: date
    last: date
    path: str  # of the division on whose list it is


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A wished visit."""

    school: int
    school_ref: str
    school_name: str
    path: str
    day: date
    time: str = ""


@dataclass(frozen=True, kw_only=True)
class Booked:
    """A visit that a school has already, of whichever item."""

    school: int
    line: int
    year: int
    day: date
    case: int = field(default=0, compare=False)  # the key of the case that brought it


@dataclass(frozen=True, kw_only=True)
class SchoolTerm:
    """A term as it holds at a school, both days included."""

    school: int
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class VisitFacts:
    """The wished visits among all that these schools have already."""

    common: CommonFacts
    unit: int = 0
    item: Item | None = None
    visits: tuple[Visit, ...] = ()
    booked: tuple[Booked, ...] = ()
    terms: tuple[SchoolTerm, ...] = ()
    visitors: int = 1
    named: tuple[tuple[int, str], ...] = ()  # every school that is typed, with a day or without
    place: int | None = None  # the smallest division in which all the schools lie
    slots: tuple[Slot, ...] = field(default=(), repr=False, compare=False)  # for the grant only

    @property
    def schools(self) -> dict[int, str]:
        """Reference by key."""
        return {visit.school: visit.school_ref for visit in self.visits}


def gather(answers: Mapping[str, Any], context: Context) -> VisitFacts:
    """The facts of these answers. Five statements at most."""
    schools = _schools(answers)
    slots = tuple(
        Slot(school=schools[ref], day=date.fromisoformat(slot[:10]), time=slot[11:])
        for school, slot in pairs(answers)
        if (ref := _ref(school)) in schools
    )
    return VisitFacts(
        common=_common(answers, context, [slot.day for slot in slots]),
        unit=context.unit.pk,
        item=_item(answers),
        visits=tuple(_visit(slot) for slot in slots),
        booked=_booked(schools.values(), [slot.day for slot in slots] or [context.today]),
        terms=_terms(schools.values()),
        visitors=answers.get("visitors") or 1,
        named=tuple((school.pk, school.name) for school in schools.values()),
        place=_place(list(schools.values())),
        slots=slots,
    )


def _ref(value: Any) -> str:
    return str(value.get("id", "")) if isinstance(value, Mapping) else str(value or "")


def _schools(answers: Mapping[str, Any]) -> dict[str, Unit]:
    """The schools by reference, each with the divisions that it lies in; one statement."""
    refs = {_ref(school) for school in answers.get("schools") or ()}
    rows = Unit.objects.filter(ref__in=refs).select_related("area__parent__parent")
    return {row.ref: row for row in rows}


def _visit(slot: Slot) -> Visit:
    school = slot.school
    return Visit(
        school=school.pk, school_ref=school.ref, school_name=school.name, path=school.path,
        day=slot.day, time=slot.time,
    )  # fmt: skip


def _item(answers: Mapping[str, Any]) -> Item | None:
    """The picked entry, or the one in force that has followed on it; one statement."""
    ref = _ref(answers.get("item"))
    if not ref:
        return None
    in_force = Whichever(When(state__in=ACTIVE, then=Value(0)), default=Value(1))
    rows = CampusItem.objects.filter(line__entries__permit__ref=ref)
    row = rows.select_related("permit__case", "lead").order_by(in_force, "-pk").first()
    if row is None:
        return None
    return Item(
        ref=row.permit.ref, line=row.line_id, lead=row.lead_id, title=row.title, state=row.state,
        freq=row.freq, year=row.year, first=row.permit.valid_from, last=row.permit.valid_until,
        path=row.lead.path,
    )  # fmt: skip


def _booked(schools: Iterable[Unit], days: Iterable[date]) -> tuple[Booked, ...]:
    """What these schools have already in the school years of these days; one statement."""
    wanted = Q(school__in={school.pk for school in schools})
    wanted &= Q(year__in={school_year(day) for day in days})
    rows = CampusVisit.objects.filter(wanted).exclude(state=VisitState.CANCELLED)
    told = rows.order_by("day", "pk").values(
        "school", "line", "year", "day", case=F("plan__permit__case")
    )
    return tuple(Booked(**row) for row in told)


def _terms(schools: Iterable[Unit]) -> tuple[SchoolTerm, ...]:
    """The terms of each school's nearest division that has any; one statement."""
    paths = {school.pk: [one.path for one in _divisions(school)] for school in schools}
    if not paths:
        return ()
    wanted = {path for above in paths.values() for path in above}
    rows = Term.objects.filter(area__path__in=wanted).select_related("area")
    terms = list(rows.order_by(Length("area__path").desc(), "first_day"))
    return tuple(
        SchoolTerm(school=school, first=term.first_day, last=term.last_day)
        for school, above in paths.items()
        for term in _nearest([term for term in terms if term.area.path in above])
    )


def _nearest(terms: list[Any]) -> list[Any]:
    return [term for term in terms if term.area_id == terms[0].area_id]


def _divisions(school: Unit) -> list[Unit]:
    """The division a school lies in, and those above it; no statement."""
    found, area = [], school.area
    while area is not None:
        found.append(area)
        area = area.parent if area.parent_id else None
    return found


def _place(schools: list[Unit]) -> int | None:
    """The smallest division that holds them all."""
    chains = [_divisions(school) for school in schools]
    if not chains:
        return None
    shared = set.intersection(*({one.pk for one in chain} for chain in chains))
    return next((one.pk for one in chains[0] if one.pk in shared), None)


def _common(answers: Mapping[str, Any], context: Context, days: list[date]) -> CommonFacts:
    """The kernel's share; one statement."""
    return common_facts(
        context,
        gate=KEY,
        title=Text("item", title(answers)),
        title_of=title,
        texts=(Text("plan", answers.get("plan") or ""),),
        first_day=min(days, default=None),
        day_field="slots",
    )
