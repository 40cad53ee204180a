from django.utils.translation import gettext_lazy as _

from approvals.flows import (
    Closed,
    Consult,
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
from approvals.posts import applicant, at_level_of
from approvals.words import Verdict

office = at_level_of(applicant, "party_office")
committee = at_level_of(applicant, "party_committee")
organisation = at_level_of(applicant, "organisation")
government = at_level_of(applicant, "government_office")


class AssessmentFlowV1(GateFlow):
    """Assessment plan"""

    start = Filed().Next(this.head)
    head = Review(Signer(applicant, "head", title=_("Head"), source="A")).Next(this.advice)
    advice = Consult(Signer(government, "head", title=_("Advice"), source="A", days=2)).Next(
        this.office
    )
    office = Together(
        Signer(office, "head", title=_("Office"), clause="10.1", source="N", statutory=True),
        Signer(
            organisation, "head", title=_("Organisation"), clause="10.1", source="N", statutory=True
        ),
        offers=(Verdict.MERGE, Verdict.DEFER),
    ).Next(this.committee)
    committee = Review(
        Signer(
            committee,
            "deputy_secretary",
            title=_("Committee"),
            clause="10.1",
            source="N",
            statutory=True,
            when=lambda facts, find: facts.wide,
            past=_("not wide"),
        )
    ).Next(this.copy)
    copy = Record(Signer(organisation, "head", title=_("Copy"), source="A")).Next(this.granted)
    granted, returned, refused, closed = Granted(), Revise(), Refused(), Closed()
