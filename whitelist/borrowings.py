"""The register of borrowed teachers: who is away from which school, where, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from approvals import clock
from approvals.models import Case, Unit
from whitelist.borrowing_life import BOOK, KEY, OPEN, State, UseForm, entry_state
from whitelist.permits import Permit, issue, keep
from whitelist.schools import StaffMember
from whitelist.steps import Stepped, guarded

DAY = timedelta(days=1)


@guarded("state", BOOK.steps())
class Borrowing(Stepped):
    """One stretch of one teacher away from school, first and last day included.

    ``ended_on`` is the last day really away, once it is over: days beyond ``last_day`` stay on
    record through it, and a stretch revoked before it began ends before it begins.
    """

    permit = models.OneToOneField(
        Permit, models.PROTECT, primary_key=True, related_name="borrowing"
    )
    last_seq = models.PositiveIntegerField()
    staff = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="borrowings", verbose_name=_("teacher")
    )
    school = models.ForeignKey(Unit, models.PROTECT, related_name="lent", verbose_name=_("school"))
    use_form = models.CharField(_("form of use"), max_length=12, choices=UseForm.choices)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    ended_on = models.DateField(_("last day away"), null=True)
    state = FSMField(_("state"), default=State.ACTIVE, choices=State.choices, protected=True)
    renewal_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="renewals")

    class Meta:
        indexes = [
            models.Index(fields=["last_day"], name="borrowings_due", condition=Q(ended_on=None))
        ]
        constraints = [
            models.CheckConstraint(
                name="a_borrowing_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")),
            ),
            models.CheckConstraint(
                name="a_borrowing_has_a_known_state", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="a_borrowing_is_over_when_it_has_ended",
                condition=Q(state__in=OPEN, ended_on=None)
                | (~Q(state__in=OPEN) & Q(ended_on__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["renewal_of"],
                name="a_borrowing_is_renewed_once",
                condition=~Q(state=State.REVOKED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permit.number} {self.staff.masked}"

    @property
    def days_left(self) -> int:
        """Calendar days from today to the last day; 0 on it and after it."""
        return max((self.last_day - clock.today()).days, 0) if self.state in OPEN else 0

    @property
    def days_late(self) -> int:
        """Days away beyond the last day allowed; they stay on record."""
        if self.state == State.ACTIVE:
            return 0
        return max(((self.ended_on or clock.today()) - self.last_day).days, 0)

    def release(self) -> None:
        """Free the days after the last day away. A renewal that never began gives its days back."""
        last = self.ended_on or self.last_day
        self.days.filter(day__gt=last).delete()
        renewed = self.renewal_of
        if last < self.first_day and renewed and renewed.state in OPEN:
            claim(renewed, missing_only=True)


class DayAway(models.Model):
    """A day on which a teacher is, or was to be, away: nobody is in two places on one day.

    One row a day, because a unique constraint is the one guard against overlapping stretches that
    both databases have; what an early return frees is deleted.
    """

    borrowing = models.ForeignKey(Borrowing, models.PROTECT, related_name="days")
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "day"], name="a_teacher_is_away_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.day}"


def claim(borrowing: Borrowing, *, missing_only: bool = False) -> None:
    """Take every day of the stretch; one statement.

    Raises IntegrityError where one is taken, unless only those still missing are wanted.
    """
    rows = [
        DayAway(borrowing=borrowing, staff_id=borrowing.staff_id, day=day)
        for day in _days(borrowing.first_day, borrowing.last_day)
    ]
    DayAway.objects.bulk_create(rows, ignore_conflicts=missing_only)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


def put_on_register(
    case: Case,
    *,
    staff: StaffMember,
    use_form: str,
    first_day: date,
    last_day: date,
    prefix: str,
    day: date,
    renewal_of: Borrowing | None = None,
) -> Permit:
    """Enter a granted case: number, permit, entry, days. Runs inside the grant's transaction.

    A renewal takes over the days of the one it renews from its own first day on. Raises
    IntegrityError where the teacher is away already.
    """
    borrowing = Borrowing(
        staff=staff, school=staff.school, use_form=use_form,
        first_day=first_day, last_day=last_day, renewal_of=renewal_of,
    )  # fmt: skip
    permit = issue(
        case, register=KEY, prefix=prefix, day=day, valid_from=first_day, valid_until=last_day,
        entry=entry_state(borrowing),
    )  # fmt: skip
    keep(permit, borrowing)
    if renewal_of:
        renewal_of.days.filter(day__gte=first_day).delete()
    claim(borrowing)
    return permit
