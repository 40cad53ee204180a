"""What the rules see of a borrowing. Gathered with five statements at most, then frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from approvals import calendars
from approvals.common_facts import common_facts, day_in
from approvals.common_rules import CommonFacts, Text
from approvals.gates import Context
from approvals.models import Case
from approvals.models.units import UnitLevel
from approvals.words import APPROVALS, State
from whitelist.borrowing_life import OPEN
from whitelist.borrowing_life import State as Life
from whitelist.borrowings import Borrowing
from whitelist.schools import StaffMember, teaching_days, terms_of
from workflows.teacher_borrowing.dates import DAY, SchoolDays, Spell
from workflows.teacher_borrowing.form import CLASS_TEACHER, FINAL_YEAR, ONLY_ONE, title

KEY = "teacher_borrowing"
FAR = timedelta(days=400)  # no chain reaches across more than a school year
SEVERAL = re.compile(r"(?:[2-9]|[1-9]\d+|[两二三四五六七八九十]+)\s*[名位个]\s*(?:教师|老师)")


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """The borrowing of the same unit that this one continues."""

    permit: str
    last_day: date
    notice: int  # working days from the day after today to its last day


@dataclass(frozen=True, kw_only=True)
class BorrowingFacts:
    """One wished borrowing among all that is known of teacher, school and borrower."""

    common: CommonFacts
    teacher: str = ""  # reference; "" while none is picked
    teachers_named: int = 1
    school: int | None = None
    school_level: str = UnitLevel.COUNTY
    school_of_a_town: bool = False
    school_staff: int = 0
    school_away: int = 0  # others of this school that are away now
    flags: frozenset[str] = frozenset()
    basis_type: str = ""
    basis_number: str = ""
    use_form: str = "borrow"
    first: date | None = None
    last: date | None = None
    others: tuple[Spell, ...] = ()  # all other stretches of the teacher, as they really were
    standing: tuple[Spell, ...] = ()  # those of them that are in force, or overdue
    asked_elsewhere: tuple[Spell, ...] = ()  # by other open cases
    school_days: SchoolDays = SchoolDays()
    terms_known: bool = True
    terms: tuple[tuple[date, date], ...] = ()  # of the school, where they were needed
    renewal: Renewal | None = None
    borrower_away: int = 0
    borrower_late: int = 0
    principal: str = ""  # what the principal said, "" while nothing
    approved: frozenset[str] = frozenset()  # the stops of this round that have approved
    own_signers: tuple[str, ...] = ()  # stops approved by somebody of the borrower
    staff: StaffMember | None = field(default=None, repr=False, compare=False)  # for the grant only

    @property
    def spell(self) -> Spell | None:
        """The days asked for; None while one of the dates is missing, or they are the wrong way."""
        if self.first is None or self.last is None or self.last < self.first:
            return None
        return Spell(self.first, self.last)


def gather(answers: Mapping[str, Any], context: Context) -> BorrowingFacts:
    """The facts of these answers. Five statements at most; raises MissingYear."""
    first, last = day_in(answers, "date_from"), day_in(answers, "date_to")
    staff = _staff(answers)
    rows = _borrowings(staff, context)
    renewed = _renewed(answers, rows, staff)
    away = {row.pk: _spell(row, renewed, first, last, context.today) for row in rows}
    mine = [row for row in rows if staff and row.staff_id == staff.pk]
    others = tuple(sorted(away[row.pk] for row in mine if away[row.pk].days))
    terms = terms_of(staff.school) if staff and others else []  # without stretches, without need
    return BorrowingFacts(
        common=_common(answers, context, first),
        staff=staff,
        **_school(staff),
        **_now(rows, staff, context),
        teachers_named=2 if SEVERAL.search(title(answers)) else 1,
        flags=_flags(answers, staff),
        basis_type=answers.get("task_basis_type") or "",
        basis_number=answers.get("task_basis_number") or "",
        use_form=answers.get("use_form") or "borrow",
        first=first,
        last=last,
        others=others,
        standing=tuple(away[row.pk] for row in mine if row.state in OPEN and row != renewed),
        asked_elsewhere=_asked_elsewhere(staff, context),
        school_days=_school_days(terms, others, first or context.today, last),
        terms_known=bool(terms or not others),
        terms=tuple((term.first_day, term.last_day) for term in terms),
        renewal=_renewal(renewed, context.today),
        **_said(context),
    )


def _staff(answers: Mapping[str, Any]) -> StaffMember | None:
    """The teacher with the school, its staff and how many teach the same; one statement."""
    teacher = answers.get("teacher")
    ref = teacher.get("id") if isinstance(teacher, Mapping) else teacher
    if not isinstance(ref, str) or not ref:
        return None
    there = StaffMember.objects.filter(school=OuterRef("school"), left=False).order_by()
    same = there.filter(subject=OuterRef("subject"))

    def counted(rows: Any) -> Coalesce:
        return Coalesce(Subquery(rows.values("school").annotate(n=Count("pk")).values("n")), 0)

    rows = StaffMember.objects.annotate(colleagues=counted(there), same_subject=counted(same))
    return rows.filter(ref=ref).select_related("school__parent", "school__area").first()


def _borrowings(staff: StaffMember | None, context: Context) -> list[Borrowing]:
    """All of the teacher, and what is open of the school and of the borrower; one statement."""
    wanted = Q(permit__unit=context.unit, state__in=OPEN)
    if staff:
        wanted |= Q(staff=staff) | Q(school=staff.school_id, state__in=OPEN)
    return list(Borrowing.objects.filter(wanted).select_related("permit").order_by("first_day"))


def _renewed(
    answers: Mapping[str, Any], rows: list[Borrowing], staff: StaffMember | None
) -> Borrowing | None:
    """The borrowing that this one continues, while it is still in force."""
    said = answers.get("renewal_of")
    ref = said.get("id") if isinstance(said, Mapping) else said
    for row in rows:
        if ref and staff and row.permit.ref == ref and row.staff_id == staff.pk:
            return row if row.state == Life.ACTIVE else None
    return None


def _spell(
    row: Borrowing, renewed: Borrowing | None, first: date | None, last: date | None, today: date
) -> Spell:
    """The days really away: to the day of return; for who is late, no end in sight; for one that
    is being renewed, to the day before the renewal."""
    return Spell(row.first_day, _last_away(row, renewed, first, last, today), row.permit.case_id)


def _last_away(
    row: Borrowing, renewed: Borrowing | None, first: date | None, last: date | None, today: date
) -> date:
    if row.ended_on is not None:
        return row.ended_on
    if row.state == Life.OVERDUE:
        return max(today, row.last_day, last or first or today)
    if row == renewed and first is not None:
        return min(row.last_day, first - DAY)
    return row.last_day


def _school_days(
    terms: list[Any], others: tuple[Spell, ...], first: date, last: date | None
) -> SchoolDays:
    """Teaching days between the stretches, where somebody could have been back at school."""
    if not others:
        return SchoolDays()
    begin = max(min(one.last for one in others), first - FAR)
    end = min(max(one.first for one in (*others, Spell(first, first))), (last or first) + FAR)
    return SchoolDays(teaching_days(terms, begin, end))


def _school(staff: StaffMember | None) -> dict[str, Any]:
    if staff is None:
        return {}
    school = staff.school
    of_a_town = bool(re.search(r"[镇乡]", school.name))
    return {
        "teacher": staff.ref,
        "school": school.pk,
        "school_level": school.level,
        "school_of_a_town": of_a_town or (school.area is not None and school.area.level == "town"),
        "school_staff": getattr(staff, "colleagues", 0),
    }


def _now(rows: list[Borrowing], staff: StaffMember | None, context: Context) -> dict[str, Any]:
    """How many are away at this moment, without the teacher asked for."""
    others = [row for row in rows if row.state in OPEN and (not staff or row.staff_id != staff.pk)]
    here = [row for row in others if row.permit.unit_id == context.unit.pk]
    late = [row for row in rows if row.permit.unit_id == context.unit.pk]
    return {
        "school_away": sum(row.school_id == staff.school_id for row in others) if staff else 0,
        "borrower_away": len(here),
        "borrower_late": sum(row.state == Life.OVERDUE for row in late),
    }


def _flags(answers: Mapping[str, Any], staff: StaffMember | None) -> frozenset[str]:
    """What was ticked, and what the staff list knows."""
    known = {
        CLASS_TEACHER: staff is not None and staff.is_class_teacher,
        FINAL_YEAR: staff is not None and staff.final_year,
        ONLY_ONE: staff is not None and getattr(staff, "same_subject", 0) == 1,
    }
    return frozenset(answers.get("teaching") or ()) | {flag for flag, so in known.items() if so}


def _asked_elsewhere(staff: StaffMember | None, context: Context) -> tuple[Spell, ...]:
    """The days that other open cases ask of the same teacher; one statement."""
    if staff is None:
        return ()
    cases = Case.objects.filter(gate=KEY, state__in=[State.FILED, State.RETURNED])
    cases = cases.filter(answers__teacher__id=staff.ref).exclude(ref=context.case_ref)
    wished = cases.values_list("answers", flat=True)
    asked = [(day_in(one, "date_from"), day_in(one, "date_to")) for one in wished]
    return tuple(sorted(Spell(first, last) for first, last in asked if first and last))


def _renewal(renewed: Borrowing | None, today: date) -> Renewal | None:
    if renewed is None:
        return None
    notice = calendars.working_days_between(today + DAY, renewed.last_day)
    return Renewal(permit=renewed.permit.ref, last_day=renewed.last_day, notice=notice)


def _said(context: Context) -> dict[str, Any]:
    """What was said on this round."""
    said = context.opinions
    principal = said.get("principal", ())
    return {
        "principal": principal[-1] if principal else "",
        "approved": frozenset(node for node, all_ in said.items() if set(all_) <= set(APPROVALS)),
        "own_signers": tuple(node for node, statutory, own in context.signers if statutory and own),
    }


def _common(answers: Mapping[str, Any], context: Context, first: date | None) -> CommonFacts:
    """The kernel's share; one statement."""
    return common_facts(
        context,
        gate=KEY,
        title=Text("task", title(answers)),
        title_of=title,
        texts=(Text("why_not_own", answers.get("why_not_own") or ""),),
        first_day=first,
        day_field="date_from",
    )
