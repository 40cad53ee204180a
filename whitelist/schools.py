"""Schools' staff and terms: who can be picked, and on which days teaching takes place.

A school is a Unit with the function "school"; its parent is the education office that keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from approvals import calendars
from approvals.models import Unit
from approvals.refs import new_ref

SCHOOL = "school"
DAY = timedelta(days=1)


class StaffMember(models.Model):
    """A teacher on a school's list: only what somebody needs to pick one, or a rule to judge."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(Unit, models.PROTECT, related_name="staff", verbose_name=_("school"))
    staff_no = models.CharField(_("staff number"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    subject = models.CharField(_("subject"), max_length=20)
    is_class_teacher = models.BooleanField(_("class teacher"), default=False)
    final_year = models.BooleanField(_("teaches a final year"), default=False)
    left = models.BooleanField(_("has left the school"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "staff_no"], name="a_staff_number_is_used_once_per_school"
            )
        ]

    def __str__(self) -> str:
        return f"{self.school.name} {self.name} {self.staff_no}"

    @property
    def masked(self) -> str:
        return masked(self.name)


def masked(name: str) -> str:
    """李敏 as it is shown outside the route: 李*."""
    return name[:1] + "*" * (len(name) - 1)


class Term(models.Model):
    """A school term of a division: between two of them is vacation."""

    area = models.ForeignKey(Unit, models.PROTECT, related_name="terms", verbose_name=_("division"))
    name = models.CharField(_("name"), max_length=40)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "first_day"], name="a_term_begins_once"),
            models.CheckConstraint(
                name="a_term_ends_after_it_begins", condition=Q(last_day__gte=F("first_day"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


def terms_of(school: Unit) -> list[Term]:
    """The terms of the nearest division that has any, in their order; one statement."""
    rows = list(
        Term.objects.filter(area__path__in=_paths(school.path))
        .annotate(depth=Length("area__path"))
        .order_by("-depth", "first_day")
    )
    return [term for term in rows if term.area_id == rows[0].area_id]


def _paths(path: str) -> list[str]:
    """/640000/640300/ lies in /640000/ and in itself."""
    codes = [code for code in path.split("/") if code]
    return ["/" + "/".join(codes[: n + 1]) + "/" for n in range(len(codes))]


def teaching_days(terms: list[Term], first: date, last: date) -> Iterator[date]:
    """The working days of the terms from ``first`` to ``last``, make-up days included.

    Raises MissingYear where a term lies in a year without a calendar.
    """
    for term in terms:
        day = max(term.first_day, first)
        while day <= min(term.last_day, last):
            if calendars.is_working_day(day):
                yield day
            day += DAY


def search_staff(text: str, *, limit: int = 20) -> QuerySet[StaffMember]:
    """Teachers whose school, name or number match every word of ``text``, to be picked from."""
    rows = StaffMember.objects.filter(left=False).select_related("school")
    for word in text.split()[:4]:
        named = Q(name__contains=word) | Q(staff_no__startswith=word)
        rows = rows.filter(named | Q(school__name__contains=word))
    return rows.order_by("school__name", "staff_no")[:limit]
