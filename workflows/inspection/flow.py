"""Who decides on inspections, as pictures: outside the plan, exempt, and the plan itself.

The notice (3.r) names the party office and the government office of the region; the levels, and who
signs for the party committee, are assumptions. What is exempt is told and passes nobody.
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
    Together,
    this,
)
from approvals.models import Unit
from approvals.models.units import UnitLevel
from approvals.posts import Finder, applicant, at_level_of, below_the_region, one_up_from
from approvals.words import Verdict
from workflows.inspection.seen import InspectionFacts

CLAUSE = "3.1"
MANY = 10  # towns, villages and enterprises; more go to the committee's head
CITIES = 2  # targets in so many cities do, too


def of_government(facts: InspectionFacts, find: Finder) -> bool:
    """The government's line goes through the government office; a change is not looked at twice."""
    return facts.of_government and not facts.change_of


def government_asks(facts: InspectionFacts, find: Finder) -> bool:
    return find.applicant.function == "government_office"


def in_a_county(facts: Any, find: Finder) -> bool:
    return find.applicant.level == UnitLevel.COUNTY


def above_the_counties(facts: Any, find: Finder) -> bool:
    return not in_a_county(facts, find)


def desk_of_government(facts: InspectionFacts, find: Finder) -> bool:
    """Region and city: the supervision desk looks first, then the secretary-general."""
    return (
        of_government(facts, find)
        and not in_a_county(facts, find)
        and not government_asks(facts, find)
    )


def head_of_government_office(facts: InspectionFacts, find: Finder) -> bool:
    return (
        of_government(facts, find) and in_a_county(facts, find) and not government_asks(facts, find)
    )


def leader_of_government(facts: InspectionFacts, find: Finder) -> bool:
    """Nobody clears their own request: for the government office itself its superior signs."""
    return of_government(facts, find) and government_asks(facts, find)


def school_among_them(facts: InspectionFacts, find: Finder) -> bool:
    return facts.at_school


def large(facts: InspectionFacts, find: Finder) -> bool:
    return len(facts.cities) >= CITIES or facts.basic > MANY


def small(facts: InspectionFacts, find: Finder) -> bool:
    return not large(facts, find)


def education(facts: InspectionFacts, find: Finder) -> Unit | None:
    """The education department at the level that asks, or the next higher one where it asks; above
    the region's stands the leading group."""
    if find.applicant.function != "education":
        return find.office("education", at=find.applicant)
    if find.applicant.level == UnitLevel.REGION:
        return find.office("education_leading_group", at=find.applicant)
    return find.above("education", of=find.applicant)


def coordinating(facts: InspectionFacts, find: Finder) -> Unit | None:
    """The party office; where it asks itself, the other office that the notice makes answerable."""
    own = find.applicant.function == "party_office"
    return find.office("government_office" if own else "party_office", at=find.applicant)


government_office = at_level_of(applicant, "government_office")
government = at_level_of(applicant, "government")
party_office = at_level_of(applicant, "party_office")
party_committee = at_level_of(applicant, "party_committee")
party_office_above = one_up_from(applicant, "party_office")

NOT_GOVERNMENT = _("the asking office is not of the government's line, or changes a permit")
OTHER_LEVEL = _("at another level somebody else signs here")


HEAD = Signer(applicant, "head", title=_("Head of the inspecting office"), source="A", days=1)
LINE = (
    Signer(
        government_office, "supervision", title=_("Supervision desk of the government office"),
        clause="3.r", source="N", statutory=True, days=2,
        when=desk_of_government, past=NOT_GOVERNMENT,
    ),
    Signer(
        government_office, "head", title=_("Head of the county's government office"),
        clause="3.r", source="N", statutory=True, days=2,
        when=head_of_government_office, past=NOT_GOVERNMENT,
    ),
    Signer(
        government, "deputy", title=_("Leader of the government office that asks"),
        clause="3.r", source="A", statutory=True, days=2,
        when=leader_of_government, past=_("the government office does not ask itself"),
    ),
    Signer(
        education, "head", title=_("Education countersigns"),
        clause="12.0", source="N", statutory=True, days=2,
        when=school_among_them, past=_("no school is among the targets"),
    ),
)  # fmt: skip
GOVERNMENT = Signer(
    government_office, "secretary_general", title=_("Secretary-general of the government"),
    clause="3.r", source="N", statutory=True, days=1,
    when=desk_of_government, past=NOT_GOVERNMENT,
)  # fmt: skip
COORDINATION = Signer(
    coordinating, "supervision", title=_("Supervision desk coordinates"),
    clause="3.r", source="N", statutory=True, days=2,
)  # fmt: skip
SIGNATURE = (
    Signer(
        coordinating, "secretary_general", title=_("Secretary-general signs"),
        clause=CLAUSE, source="N", statutory=True, days=1,
        when=above_the_counties, past=OTHER_LEVEL,
    ),
    Signer(
        coordinating, "head", title=_("Head of the county's party office signs"),
        clause=CLAUSE, source="N", statutory=True, days=1,
        when=in_a_county, past=OTHER_LEVEL,
    ),
)  # fmt: skip
COPY = Signer(
    party_office_above, "supervision", title=_("Copy to the party office above"),
    clause=CLAUSE, source="A",
    when=below_the_region, past=_("nobody stands above the region here"),
)  # fmt: skip


class InspectionFlowV1(GateFlow):
    """Inspect outside the plan"""

    start = Filed().Next(this.head)
    head = Review(HEAD).Next(this.line)
    line = Together(*LINE).Next(this.government)
    government = Review(GOVERNMENT).Next(this.coordination)
    coordination = Review(COORDINATION, offers=(Verdict.MERGE, Verdict.DEFER)).Next(this.signature)
    signature = Review(*SIGNATURE).Next(this.committee)
    committee = Review(
        Signer(
            party_committee, "deputy_secretary", title=_("Party committee approves"),
            clause=CLAUSE, source="A", statutory=True, days=1,
            when=small, past=_("of such a size the committee's head decides"),
        ),
        Signer(
            party_committee, "head", title=_("Head of the party committee approves"),
            clause=CLAUSE, source="A", statutory=True, days=1,
            when=large, past=_("of such a size a deputy decides"),
        ),
    ).Next(this.copy)  # fmt: skip
    copy = Record(COPY).Next(this.granted)
    granted, returned, refused, closed = Granted(), Revise(), Refused(), Closed()


class InspectionRecordFlowV1(GateFlow):
    """Tell of an exempt inspection"""

    start = Filed().Next(this.head)
    head = Review(HEAD).Next(this.copy)
    copy = Record(
        Signer(
            party_office, "supervision", title=_("Supervision desk of the party office"),
            clause=CLAUSE, source="C",
        ),
        COPY,
    ).Next(this.granted)  # fmt: skip
    granted, returned, refused = Granted(), Revise(), Refused()


class InspectionPlanFlowV1(GateFlow):
    """Have the plan of a year approved"""

    start = Filed().Next(this.head)
    head = Review(HEAD).Next(this.line)
    line = Together(*LINE).Next(this.government)
    government = Review(GOVERNMENT).Next(this.coordination)
    coordination = Review(COORDINATION, offers=(Verdict.MERGE, Verdict.DEFER)).Next(this.signature)
    signature = Review(*SIGNATURE).Next(this.committee)
    committee = Review(
        Signer(
            party_committee, "head", title=_("Party committee approves the plan"),
            clause=CLAUSE, source="A", statutory=True, days=2,
        )
    ).Next(this.copy)  # fmt: skip
    copy = Record(COPY).Next(this.granted)
    granted, returned, refused, closed = Granted(), Revise(), Refused(), Closed()
