"""From a granted case to an entry on the register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from approvals.models import Case, Stop, Unit
from whitelist import borrowings
from whitelist.numbers import place_name
from whitelist.permits import Permit
from whitelist.presenters import card
from workflows.teacher_borrowing.facts import BorrowingFacts

# A placeholder until the offices name their own.
SERIES = getattr(settings, "NUMBER_SERIES", {}).get("teacher_borrowing", "教借")


def put_on_register(case: Case, facts: BorrowingFacts, day: date) -> Permit:
    """Number, permit and entry of a case whose rules have passed; inside the grant's transaction.

    The number belongs to the series of the party committee that approved.
    """
    if facts.staff is None or facts.first is None or facts.last is None:
        raise ValueError("a case whose rules have passed has a teacher and dates")
    return borrowings.put_on_register(
        case, staff=facts.staff, use_form=facts.use_form, first_day=facts.first,
        last_day=facts.last, prefix=approving_place(case) + SERIES, day=day,
        renewal_of=renewed(facts),
    )  # fmt: skip


def approving_place(case: Case) -> str:
    """What the number series of the committee on this case's route is called; one statement."""
    stops = Stop.objects.filter(case=case, node="committee", post__isnull=False)
    area = Unit.objects.get(pk=stops.order_by("-round__number").values("post__unit__area")[:1])
    return place_name(area)


def renewed(facts: BorrowingFacts) -> borrowings.Borrowing | None:
    """The borrowing that this one continues."""
    if facts.renewal is None:
        return None
    return borrowings.Borrowing.objects.select_related("permit").get(
        permit__ref=facts.renewal.permit
    )


def permit_card(case: Case) -> dict[str, Any]:
    """The permit of a granted case as its sheet shows it; two statements."""
    rows = Permit.objects.select_related("unit", "borrowing__staff", "borrowing__school")
    return card(rows.get(case=case))
