"""The register of borrowed teachers: who is away from which school, where, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from approvals import clock
from approvals.models import Case, Post, Stop, Unit
from whitelist.permits import Permit, issue
from whitelist.registers import Act, Door, Register, Standing, Verb, register
from whitelist.schools import StaffMember
from whitelist.steps import guarded

KEY = "borrowings"
DAY = timedelta(days=1)
CLAUSE = "12.3"
AT_A_DESK = ("head", "handler", "principal")


class State(models.TextChoices):
    """Where a borrowed teacher's permit stands."""

    ACTIVE = "active", _("in force")
    RETURNED = "returned", _("returned")
    OVERDUE = "overdue", _("overdue")
    REVOKED = "revoked", _("revoked")
    SUPERSEDED = "superseded", _("superseded by a renewal")


OPEN = (State.ACTIVE, State.OVERDUE)  # the teacher is away, or will be


class UseForm(models.TextChoices):
    """What it is called. Whatever the name, the days count."""

    BORROW = "borrow", _("borrowing")
    SECOND = "second", _("secondment")
    TASK_FORCE = "task_force", _("task force")
    SHADOW = "shadow", _("job shadowing")
    ROTATION = "rotation", _("rotation training")
    SUPPORT = "support", _("temporary post")


# -- who may do what -------------------------------------------------------------------------------


def school_or_borrower(entry: Borrowing) -> Q:
    return Q(unit__in=[entry.school_id, entry.permit.unit_id], code__in=AT_A_DESK)


def the_school(entry: Borrowing) -> Q:
    return Q(unit=entry.school_id, code__in=AT_A_DESK)


def who_approved(entry: Borrowing) -> Q:
    """The posts whose approval the permit rests on: they may take it back."""
    stops = Stop.objects.filter(case=entry.permit.case_id, statutory=True, post__isnull=False)
    return Q(pk__in=stops.values("post"))


def visible(posts: Iterable[Post]) -> Q:
    """Handlers of the borrower, the school, its education department, posts of the route, auditors
    of the area; nobody else."""
    seen = Q(pk__in=())
    for post in posts:
        if post.code in AT_A_DESK:
            seen |= Q(unit=post.unit_id) | Q(borrowing__school=post.unit_id)
        if post.unit.function == "education":
            seen |= Q(borrowing__school__parent=post.unit_id)
        if post.code == "auditor":
            seen |= Q(unit__path__startswith=post.unit.path)
            seen |= Q(borrowing__school__path__startswith=post.unit.path)
        seen |= Q(case__in=Stop.objects.filter(post=post).values("case"))
    return seen


# -- the verbs -------------------------------------------------------------------------------------


class ReturnForm(forms.Form):
    """One click; the school may name an earlier last day away."""

    ended_on = forms.DateField(label=_("Last day away"), required=False)


class ReasonForm(forms.Form):
    """Why a permit is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


def back_at_school(act: Act) -> dict[str, Any]:
    """The teacher is back: today is the last day away, or an earlier one that the school names."""
    last = act.answers.get("ended_on") or act.day
    begun = min(act.entry.first_day, act.day)
    if not begun <= last <= act.day:
        raise ValidationError({"ended_on": gettext("Name a day of the borrowing up to today.")})
    if last < act.day and act.unit_id != act.entry.school_id:
        raise ValidationError({"ended_on": gettext("Only the school names an earlier day.")})
    return {"ended_on": last}


def ends_today(act: Act) -> dict[str, Any]:
    return {"ended_on": act.day}


def replaced(act: Act) -> dict[str, Any]:
    return {"ended_on": act.answers["renewal_begins"] - DAY}


def release(act: Act) -> None:
    """Days after the last day away are free again."""
    act.entry.days.filter(day__gt=act.entry.ended_on).delete()
    renewed = act.entry.renewal_of
    if act.entry.ended_on < act.entry.first_day and renewed and renewed.state in OPEN:
        claim(renewed, missing_only=True)


NOT_ENDED = (State.ACTIVE,)
VERBS = (
    Verb(
        name="return",
        label=_("Back at school"),
        sources=NOT_ENDED,
        target=State.RETURNED,
        standing=Standing.ENDED,
        who=school_or_borrower,
        who_label=_("the school or the borrower"),
        form=ReturnForm,
        changes=back_at_school,
        after=release,
    ),
    Verb(
        name="confirm_return",
        label=_("Confirm the late return"),
        sources=(State.OVERDUE,),
        target=State.RETURNED,
        standing=Standing.ENDED,
        who=the_school,
        who_label=_("the school"),
        form=ReturnForm,
        changes=back_at_school,
        after=release,
    ),
    Verb(
        name="revoke",
        label=_("Revoke"),
        sources=NOT_ENDED,
        target=State.REVOKED,
        standing=Standing.ENDED,
        who=who_approved,
        who_label=_("who approved it"),
        form=ReasonForm,
        changes=ends_today,
        texts=("reason",),
        after=release,
    ),
    Verb(
        name="overdue",
        label=_("Overdue"),
        sources=NOT_ENDED,
        target=State.OVERDUE,
        standing=Standing.ENDED,
    ),
    Verb(
        name="supersede",
        label=_("Superseded by the renewal"),
        sources=NOT_ENDED,
        target=State.SUPERSEDED,
        standing=Standing.ENDED,
        changes=replaced,
        after=release,
    ),
    Verb(name="remind", label=_("Reminded of the last day"), sources=NOT_ENDED),
)


def door(entry: Borrowing, day: date) -> Door:
    """What a school sees who checks the code: dates and school, no name."""
    covers = gettext("one teacher of %(school)s") % {"school": entry.school.name}
    return Door(
        covers=(covers,),
        first=entry.first_day,
        last=entry.last_day,
        may_not_ask=(_("work beyond the last day"), _("work other than the task approved")),
        clause=CLAUSE,
    )


def entry_state(entry: Borrowing) -> dict[str, Any]:
    """What the ledger says of an entry."""
    return {
        "staff": entry.staff.ref,
        "school": entry.school.ref,
        "use_form": str(entry.use_form),
        "first_day": entry.first_day.isoformat(),
        "last_day": entry.last_day.isoformat(),
        "ended_on": entry.ended_on.isoformat() if entry.ended_on else None,
        "renewal_of": entry.renewal_of.permit.ref if entry.renewal_of else None,
    }


BOOK = register(
    Register(
        key=KEY,
        title=_("Borrowed teachers"),
        model="whitelist.Borrowing",
        entry="borrowing",
        states=dict(State.choices),
        initial=State.ACTIVE,
        verbs=VERBS,
        visible=visible,
        door=door,
        entry_state=entry_state,
        shown=("staff", "school"),
    )
)


# -- the tables ------------------------------------------------------------------------------------


@guarded("state", BOOK.steps())
class Borrowing(models.Model):
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
    borrowing.permit, borrowing.last_seq = permit, permit.last_seq
    borrowing.save(force_insert=True)
    if renewal_of:
        renewal_of.days.filter(day__gte=first_day).delete()
    claim(borrowing)
    return permit
