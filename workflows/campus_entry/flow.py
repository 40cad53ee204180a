"""Who decides at gate 2, as two pictures.

The notice (12.1, 12.r) asks for a list and names the education department; the leading group's
approval rests on the central rule of 2024. What goes beyond both is marked as practice or
assumption.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.flows import (
    Closed,
    Filed,
    GateFlow,
    Granted,
    Record,
    Refused,
    Review,
    Revise,
    Signer,
    this,
)
from approvals.models import Unit
from approvals.models.units import UnitLevel
from approvals.posts import Finder, applicant, below_the_region
from approvals.words import Verdict
from workflows.campus_entry.list_facts import ListFacts
from workflows.campus_entry.visit_facts import VisitFacts

CLAUSE = "12.1"
GROUP = "education_leading_group"
MEMBER = "publicity"  # another member of the leading group, where nobody stands above


def education(facts: ListFacts, find: Finder) -> Unit | None:
    """The education department at the applicant's level, or who signs in its place."""
    return _not_the_applicant(find.office("education", at=find.applicant), find)


def education_of_the_schools(facts: VisitFacts, find: Finder) -> Unit | None:
    """The education department of the smallest division that holds all the schools: of the county,
    of the city where they lie in several counties, of the region where in several cities."""
    return _not_the_applicant(find.office("education", at=find.unit(facts.place)), find)


def _not_the_applicant(office: Unit | None, find: Finder) -> Unit | None:
    """Nobody reviews their own item: one level above signs, or at the region another member of the
    leading group."""
    if office is None or office.pk != find.applicant.pk:
        return office
    if office.level == UnitLevel.REGION:
        return find.office(MEMBER, at=office)
    return find.above("education", of=office)


def group(facts: Any, find: Finder) -> Unit | None:
    """The leading group for education at the applicant's level; where it asks, the one above."""
    own = find.office(GROUP, at=find.applicant)
    if own is None or own.pk != find.applicant.pk:
        return own
    return higher_group(facts, find) or find.office("party_committee", at=own)


def higher_group(facts: Any, find: Finder) -> Unit | None:
    """The leading group one level above the applicant."""
    return find.above(GROUP, of=find.applicant)


def endorsing_group(facts: Any, find: Finder) -> Unit | None:
    """The leading group one level above the one that approves."""
    return find.above(GROUP, of=group(facts, find))


def regional_group(facts: Any, find: Finder) -> Unit | None:
    """The leading group of the region."""
    here, found = find.applicant, None
    while (above := find.above(GROUP, of=here)) is not None:
        here = found = above
    return found


def added_in_mid_year(facts: ListFacts, find: Finder) -> bool:
    """Whether it comes onto a list in force, and somebody stands above who approves."""
    approving = group(facts, find)
    return facts.mid_year and (approving is None or approving.level != UnitLevel.REGION)


def below_a_city(facts: Any, find: Finder) -> bool:
    """Whether the level above and the region are two."""
    return find.applicant.level == UnitLevel.COUNTY


class ListItemFlowV1(GateFlow):
    """Put an item on the list"""

    start = Filed().Next(this.head)

    head = Review(
        Signer(applicant, "head", title=_("Head of the lead unit"), source="A", days=1)
    ).Next(this.education)

    education = Review(
        Signer(
            education, "head", title=_("Education department reviews it"),
            clause=CLAUSE, source="N", statutory=True, days=3,
        ),
        offers=(Verdict.MERGE,),
    ).Next(this.group)  # fmt: skip

    group = Review(
        Signer(
            group, "head", title=_("Leading group for education approves"),
            clause=CLAUSE, source="C", statutory=True, days=3,
        ),
        offers=(Verdict.MERGE, Verdict.DEFER),
    ).Next(this.higher)  # fmt: skip

    higher = Review(
        Signer(
            endorsing_group, "head", title=_("Leading group one level above endorses the addition"),
            clause=CLAUSE, source="P", statutory=True, days=3,
            when=added_in_mid_year,
            past=_("it is filed for the coming school year, or nobody stands above"),
        )
    ).Next(this.copies)  # fmt: skip

    copies = Record(
        Signer(
            higher_group, "head", title=_("Copy to the leading group above"),
            clause=CLAUSE, source="X", days=5,
            when=below_the_region, past=_("the region's own list goes no further"),
        ),
        Signer(
            regional_group, "head", title=_("Copy to the region's leading group"),
            clause=CLAUSE, source="X", days=5,
            when=below_a_city, past=_("the level above is the region already"),
        ),
    ).Next(this.granted)  # fmt: skip

    granted, returned, refused, closed = Granted(), Revise(), Refused(), Closed()


class VisitPlanFlowV1(GateFlow):
    """Bring a listed item to schools"""

    start = Filed().Next(this.deputy)

    deputy = Review(
        Signer(applicant, "deputy", title=_("Deputy head of the lead unit"), source="A", days=1)
    ).Next(this.education)

    education = Review(
        Signer(
            education_of_the_schools, "head", title=_("Education department of the schools agrees"),
            clause=CLAUSE, source="N", statutory=True, days=3,
        )
    ).Next(this.granted)  # fmt: skip

    granted, returned, refused = Granted(), Revise(), Refused()
