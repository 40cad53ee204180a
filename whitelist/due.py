"""What time does to borrowings: replaced by a renewal, overdue from the day after, reminders."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from approvals import clock, inbox, outbox
from approvals.models import Notice, Post
from whitelist.borrowing_life import AT_A_DESK, State
from whitelist.borrowings import Borrowing
from whitelist.verbs import by_time

DAYS_BEFORE = (5, 15)  # calendar days before the last day; the nearest that has come counts

# Who is told of a teacher who has not come back, from which day late on. The order is gates.md's;
# the pace, one rung a day, is an assumption.
LADDER = ((1, "borrower"), (2, "education"), (3, "organisation"), (4, "relief_mechanism"))


def supersede(day: date) -> int:
    """From a renewal's first day on, the borrowing it renews is over."""
    rows = Borrowing.objects.filter(renewals__first_day__lte=day, renewals__state=State.ACTIVE)
    rows = rows.filter(state=State.ACTIVE)
    done = 0
    for ref, begins in rows.values_list("permit__ref", "renewals__first_day"):
        done += by_time(ref, "supersede", day=day, answers={"renewal_begins": begins})
    return done


def become_overdue(day: date) -> int:
    """From the day after the last day on, a teacher who is not back is overdue."""
    rows = Borrowing.objects.filter(state=State.ACTIVE, last_day__lt=day)
    return sum(
        by_time(ref, "overdue", day=day) for ref in rows.values_list("permit__ref", flat=True)
    )


def remind(day: date) -> int:
    """15 and 5 days before the last day, once each; a missed first reminder is not sent late."""
    done = 0
    for borrowing in _open(State.ACTIVE).filter(last_day__lte=day + timedelta(days=15)):
        left = (borrowing.last_day - day).days
        near = next(days for days in DAYS_BEFORE if left <= days)
        if left >= 0 and by_time(borrowing.permit.ref, "remind", day=day, told=f"T-{near}"):
            _tell(
                "reminder",
                borrowing,
                f"T-{near}",
                _desks(borrowing.permit.unit_id, borrowing.school_id),
            )
            done += 1
    return done


def tell_overdue(day: date) -> int:
    """Every day that a teacher is late: the borrower, then higher up, one rung more each day."""
    done = 0
    for borrowing in _open(State.OVERDUE):
        late = (day - borrowing.last_day).days
        done += _tell("late", borrowing, day.isoformat(), _ladder(borrowing, late))
    return done


def _open(state: State) -> QuerySet[Borrowing]:
    rows = Borrowing.objects.filter(state=state)
    return rows.select_related("permit__case", "school__parent")


def _ladder(borrowing: Borrowing, late: int) -> Q:
    """The posts told on the ``late``-th day."""
    told = _desks(borrowing.permit.unit_id, borrowing.school_id)
    office = borrowing.school.parent
    for since, function in LADDER[1:]:
        if late >= since and office is not None:
            told |= Q(unit__area=office.area_id, unit__function=function, code="head")
    return told


def _desks(*units: int) -> Q:
    return Q(unit__in=units, code__in=AT_A_DESK)


def _tell(kind: str, borrowing: Borrowing, moment: str, posts: Q) -> int:
    """Put a notice at each of ``posts``, once per ``moment``; how many were new."""
    refs = Post.objects.filter(posts).values_list("pk", flat=True)
    keys = {pk: f"{kind}:{borrowing.permit.ref}:{moment}:{pk}" for pk in refs}
    known = set(Notice.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    rows = [
        Notice(
            post_id=pk, case=borrowing.permit.case, kind=f"permit.{kind}", key=key, at=clock.now()
        )
        for pk, key in keys.items()
        if key not in known
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    outbox.notices(rows)
    inbox.nudge_posts(row.post_id for row in rows)
    return len(rows)


JOBS = {
    # In the order of their names: a renewal takes over before the old one could become overdue.
    "whitelist.borrowings.1-supersede": supersede,
    "whitelist.borrowings.2-overdue": become_overdue,
    "whitelist.borrowings.3-remind": remind,
    "whitelist.borrowings.4-tell-overdue": tell_overdue,
}
