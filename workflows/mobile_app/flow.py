"""Who decides on an app, as a picture.

The notice (5.4, 5.r) names five offices; that four of them sign side by side and development and
reform decides last is how the region's page reads it. Below the region the data bureaus review the
need first, so that the project is approved on the strength of that review.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.flows import (
    Closed,
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
from approvals.models.units import UnitLevel
from approvals.posts import Finder, Place, applicant, below_the_region
from approvals.words import Verdict

CLAUSE = "5.4"
DIGITAL = "data_bureau"  # at the region: the office of the leading group for digital government


def of_level(function: str, *, instead: str) -> Place:
    """The office with ``function`` at the applicant's level.

    Nobody signs for their own app: where that office asks, the one above signs, and above the
    region the body ``instead``.
    """

    def found(facts: Any, find: Finder) -> Unit | None:
        office = find.office(function, at=find.applicant)
        if office is None or office.pk != find.applicant.pk:
            return office
        if office.level == UnitLevel.REGION:
            return find.office(instead, at=office)
        return find.above(function, of=office)

    return found


def regional_digital_office(facts: Any, find: Finder) -> Unit | None:
    """The region's office for digital government, from wherever the applicant stands."""
    area = find.area(find.applicant)
    while area and area.parent_id:
        area = find.unit(area.parent_id)
    return find.office(DIGITAL, at=area)


def city_data_bureau(facts: Any, find: Finder) -> Unit | None:
    """The data bureau of the applicant's city."""
    if find.applicant.level == UnitLevel.CITY:
        return find.office(DIGITAL, at=find.applicant)
    return find.above(DIGITAL, of=find.applicant)


def below_and_not_itself(facts: Any, find: Finder) -> bool:
    """A city's data bureau does not review its own app; the region's office still does."""
    bureau = city_data_bureau(facts, find) if below_the_region(facts, find) else None
    return bureau is not None and bureau.pk != find.applicant.pk


class MobileAppFlowV1(GateFlow):
    """Approve a government mobile app"""

    start = Filed().Next(this.head)

    head = Review(
        Signer(applicant, "head", title=_("Head of the office that asks"), source="A", days=1)
    ).Next(this.review)

    review = Together(
        Signer(
            of_level("cyberspace", instead="party_committee"), "head",
            title=_("Cyberspace office: five questions, forced functions"),
            clause=CLAUSE, source="N", statutory=True,
        ),
        Signer(
            of_level("government_office", instead="government"), "head",
            title=_("Government office: one-stop platform, one entrance"),
            clause=CLAUSE, source="N", statutory=True,
        ),
        Signer(
            of_level("industry_it", instead="government"), "head",
            title=_("Industry and information technology: planning and technology"),
            clause=CLAUSE, source="N", statutory=True,
        ),
        Signer(
            of_level("finance", instead="government"), "head",
            title=_("Finance: budget and money"),
            clause=CLAUSE, source="N", statutory=True,
        ),
        offers=(Verdict.MERGE,),
    ).Next(this.necessity)  # fmt: skip

    necessity = Together(
        Signer(
            city_data_bureau, "head", title=_("City data bureau: need and technology"),
            clause=CLAUSE, source="X", statutory=True,
            when=below_and_not_itself, past=_("the region's office reviews it"),
        ),
        Signer(
            regional_digital_office, "head",
            title=_("The region's office for digital government: need and technology"),
            clause=CLAUSE, source="X", statutory=True,
            when=below_the_region, past=_("the applicant stands at the region's level"),
        ),
        offers=(Verdict.MERGE,),
    ).Next(this.project)  # fmt: skip

    project = Review(
        Signer(
            of_level("development_reform", instead="government"), "head",
            title=_("Development and reform approves the project"),
            clause=CLAUSE, source="N", statutory=True,
        )
    ).Next(this.granted)  # fmt: skip

    granted, returned, refused, closed = Granted(), Revise(), Refused(), Closed()
