"""Who decides on a borrowing, as a picture.

The notice (12.3) gives the chain: the education department, then the party committee of the same
level. What goes beyond it is marked as an assumption.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.flows import (
    Consult,
    Filed,
    GateFlow,
    Granted,
    Refused,
    Review,
    Revise,
    Signer,
    Together,
    this,
)
from approvals.models import Unit
from approvals.models.units import RANK, UnitLevel
from approvals.posts import Finder, applicant, at_level_of
from workflows.teacher_borrowing.facts import BorrowingFacts

CLAUSE = "12.3"


def school(facts: BorrowingFacts, find: Finder) -> Unit | None:
    """The teacher's school."""
    return find.unit(facts.school)


def consenting(facts: BorrowingFacts, find: Finder) -> Unit | None:
    """The education department that keeps the school, or the next higher one where it borrows."""
    return _not_the_borrower(find.parent(school(facts, find)), find)


def of_the_borrower(facts: BorrowingFacts, find: Finder) -> Unit | None:
    """The education department at the borrower's level, or the next higher one where it borrows."""
    return _not_the_borrower(find.office("education", at=find.applicant), find)


def _not_the_borrower(office: Unit | None, find: Finder) -> Unit | None:
    """Nobody consents to their own borrowing; above the region it is the leading group."""
    if office is None or office.pk != find.applicant.pk:
        return office
    if office.level == UnitLevel.REGION:
        return find.office("education_leading_group", at=office)
    return find.above("education", of=office)


def borrower_is_higher(facts: Any, find: Finder) -> bool:
    """Whether the borrower stands above the level of the school."""
    return find.applicant.rank > RANK[UnitLevel(facts.school_level)]


intake = at_level_of(consenting, "organisation")
same_level_committee = at_level_of(consenting, "party_committee")


class TeacherBorrowingFlowV1(GateFlow):
    """Borrow a teacher"""

    start = Filed().Next(this.head)

    head = Review(
        Signer(applicant, "head", title=_("Head of the borrowing office"), source="A", days=1)
    ).Next(this.principal)

    principal = Consult(
        Signer(school, "principal", title=_("The principal is heard"), source="A", days=3)
    ).Next(this.education)

    education = Together(
        Signer(
            consenting, "head", title=_("Consent of the school's education department"),
            clause=CLAUSE, source="N", statutory=True, days=3,
        ),
        Signer(
            of_the_borrower, "head", title=_("Consent of the borrower's education department"),
            clause=CLAUSE, source="A", statutory=True, days=3,
            when=borrower_is_higher, past=_("the borrower is not above the school's level"),
        ),
    ).Next(this.organisation)  # fmt: skip

    organisation = Review(
        Signer(
            intake, "head", title=_("Organisation department takes it in"),
            clause=CLAUSE, source="X", statutory=True, days=2,
        )
    ).Next(this.committee)  # fmt: skip

    committee = Review(
        Signer(
            same_level_committee, "deputy_secretary", title=_("Party committee approves and files"),
            clause=CLAUSE, source="N", statutory=True, days=1,
        )
    ).Next(this.granted)  # fmt: skip

    granted, returned, refused = Granted(), Revise(), Refused()
