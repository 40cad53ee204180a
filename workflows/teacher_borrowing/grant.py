"""From a granted case to an entry on the register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from approvals.models import Case, Stop
from whitelist import borrowings
from whitelist.numbers import place_name
from whitelist.permits import Permit
from whitelist.presenters import card
from whitelist.schools import StaffMember
from workflows.teacher_borrowing.facts import BorrowingFacts

# A placeholder until the offices name their own.
SERIES = getattr(settings, "NUMBER_SERIES", {}).get("teacher_borrowing", "教借")


def put_on_register(case: Case, facts: BorrowingFacts, day: date) -> Permit:
    """Number, permit and entry of a case whose rules have passed; inside the grant's transaction.

    The number belongs to the series of the party committee that approved.
    """
    stops = Stop.objects.filter(case=case, node="committee").select_related("post__unit__area")
    approved = stops.order_by("-round__number").first()
    renewed = facts.renewal and borrowings.Borrowing.objects.get(permit__ref=facts.renewal.permit)
    staff = StaffMember.objects.select_related("school").get(ref=facts.teacher)
    return borrowings.put_on_register(
        case, staff=staff, use_form=facts.use_form, first_day=facts.first, last_day=facts.last,
        prefix=place_name(approved.post.unit.area) + SERIES, day=day, renewal_of=renewed,
    )  # fmt: skip


def permit_card(case: Case) -> dict[str, Any]:
    """The permit of a granted case as its sheet shows it; two statements."""
    rows = Permit.objects.select_related("unit", "borrowing__staff", "borrowing__school")
    return card(rows.get(case=case))
