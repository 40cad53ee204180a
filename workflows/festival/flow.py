"""Who decides at gate 5, as four pictures.

The notice (9.1, 9.3, 9.r) asks the departments that set up, approve, carry out and secure events to
confer, and names six offices; that only the region and the centre approve is a central rule. Who
speaks for which of the four sides, and that a city reviews first, is an assumption or practice.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.flows import (
    Await,
    Closed,
    Filed,
    GateFlow,
    Granted,
    Opinions,
    Refused,
    Review,
    Revise,
    Signer,
    Together,
    this,
)
from approvals.models import Unit
from approvals.models.units import UnitLevel
from approvals.posts import Finder, Place, applicant
from approvals.words import Verdict
from whitelist.festival_words import lead_of
from workflows.festival.facts import FestivalFacts

GROUP = "events_leading_group"  # stands in where an office would sign for its own event


def _top(find: Finder) -> Unit | None:
    """The division of the region, from wherever the applicant stands."""
    area = find.area(find.applicant)
    while area and area.parent_id:
        area = find.unit(area.parent_id)
    return area


def of_region(function: str) -> Place:
    """The region's office with ``function``; nobody signs for their own event."""

    def found(facts: Any, find: Finder) -> Unit | None:
        office = find.office(function, at=_top(find))
        own = office is not None and office.pk == find.applicant.pk
        return find.office(GROUP, at=_top(find)) if own else office

    return found


def lead(facts: FestivalFacts, find: Finder) -> Unit | None:
    """The region's department in the lead: culture and tourism for festivals, commerce for fairs,
    publicity for forums and seminars."""
    sort = facts.sort or (facts.entry.sort if facts.entry else "")
    return of_region(lead_of(sort))(facts, find)


def of_city(function: str) -> Place:
    """The office with ``function`` of the applicant's city."""

    def found(facts: Any, find: Finder) -> Unit | None:
        area = find.area(find.applicant)
        while area and area.level != UnitLevel.CITY and area.parent_id:
            area = find.unit(area.parent_id)
        return find.office(function, at=area)

    return found


def city_reviews(function: str) -> Any:
    """Whether the city's party committee or government reviews: below the region, never itself."""

    def asked(facts: Any, find: Finder) -> bool:
        office = of_city(function)(facts, find)
        below = find.applicant.level != UnitLevel.REGION
        return below and (office is None or office.pk != find.applicant.pk)

    return asked


def region_decides(function: str) -> Any:
    """Whether this body of the region decides: not on what it asks for itself."""

    def asked(facts: Any, find: Finder) -> bool:
        office = find.office(function, at=_top(find))
        return office is None or office.pk != find.applicant.pk

    return asked


def the_centre_approves(facts: FestivalFacts, find: Finder) -> bool:
    return facts.central


OWN = _("it asks for itself")
AT_REGION = _("the applicant stands at the region's level, or asks for itself")


def _head() -> Review:
    return Review(Signer(applicant, "head", title=_("Head of the host"), source="A", days=1))


def _city() -> Together:
    return Together(
        Signer(
            of_city("government"), "head", title=_("City government reviews it"),
            clause="9.3", source="C", statutory=True, days=3,
            when=city_reviews("government"), past=AT_REGION,
        ),
        Signer(
            of_city("party_committee"), "head", title=_("City party committee reviews it"),
            clause="9.3", source="C", statutory=True, days=3,
            when=city_reviews("party_committee"), past=AT_REGION,
        ),
    )  # fmt: skip


def _lead() -> Together:
    return Together(
        Signer(
            lead, "head", title=_("Department in the lead reviews it"),
            clause="9.r", source="N", statutory=True, days=3,
        ),
        Signer(
            of_region("finance"), "head", title=_("Finance reviews the money"),
            clause="9.r", source="N", statutory=True, days=3,
        ),
        offers=(Verdict.MERGE,),
    )  # fmt: skip


def _offices(*offers: Verdict) -> Together:
    return Together(
        Signer(
            of_region("government_office"), "head", title=_("Regional government office"),
            clause="9.r", source="N", statutory=True, days=3,
        ),
        Signer(
            of_region("party_office"), "head", title=_("Regional party office"),
            clause="9.r", source="N", statutory=True, days=3,
            when=lambda facts, find: not _both_are_one(facts, find), past=OWN,
        ),
        offers=offers,
    )  # fmt: skip


def _both_are_one(facts: Any, find: Finder) -> bool:
    one, other = (of_region(name)(facts, find) for name in ("government_office", "party_office"))
    return one is not None and other is not None and one.pk == other.pk


def _decision(*offers: Verdict) -> Together:
    return Together(
        Signer(
            of_region("government"), "head", title=_("Regional government decides"),
            clause="9.3", source="C", statutory=True, days=3,
            when=region_decides("government"), past=OWN,
        ),
        Signer(
            of_region("party_committee"), "head", title=_("Regional party committee decides"),
            clause="9.3", source="C", statutory=True, days=3,
            when=region_decides("party_committee"), past=OWN,
        ),
        offers=offers,
    )  # fmt: skip


def _central() -> Await:
    return Await(
        Signer(
            of_region("party_office"), "secretary_general",
            title=_("The reply of the centre is entered, with its number"),
            clause="9.3", source="C", statutory=True, days=20,
            when=the_centre_approves, past=_("the region decides it by itself"),
        )
    )  # fmt: skip


class EvaluationFlowV1(GateFlow):
    """Evaluate an existing event"""

    start = Filed().Next(this.head)
    head = _head().Next(this.opinions)

    opinions = Opinions(
        Signer(
            lead, "head", title=_("Opinion of who sets it up: the department in the lead"),
            clause="9.1", source="N", days=5,
        ),
        Signer(
            of_region(GROUP), "head", title=_("Opinion of who approves: the leading group"),
            clause="9.1", source="A", days=5,
        ),
        Signer(
            applicant, "deputy", title=_("Opinion of who carries it out: the host"),
            clause="9.1", source="A", days=5,
        ),
        Signer(
            of_region("finance"), "head", title=_("Opinion of who secures it: finance"),
            clause="9.1", source="N", days=5,
        ),
    ).Next(this.offices)  # fmt: skip

    offices = _offices(Verdict.MERGE).Next(this.decision)
    decision = _decision(Verdict.MERGE, Verdict.DEFER).Next(this.central)
    central = _central().Next(this.granted)
    granted, returned, refused, closed = Granted(), Revise(), Refused(), Closed()


class NewEventFlowV1(GateFlow):
    """Ask for a new event"""

    start = Filed().Next(this.head)
    head = _head().Next(this.city)
    city = _city().Next(this.lead)
    lead = _lead().Next(this.offices)
    offices = _offices(Verdict.MERGE).Next(this.decision)
    decision = _decision(Verdict.MERGE, Verdict.DEFER).Next(this.central)
    central = _central().Next(this.granted)
    granted, returned, refused, closed = Granted(), Revise(), Refused(), Closed()


class EditionFlowV1(GateFlow):
    """File an edition"""

    start = Filed().Next(this.confirmation)

    confirmation = Together(
        Signer(
            lead, "head", title=_("Department in the lead confirms that nothing has changed"),
            clause="9.3", source="P", statutory=True, days=3,
        ),
        Signer(
            of_region("finance"), "head", title=_("Finance confirms that it costs no more"),
            clause="9.3", source="P", statutory=True, days=3,
        ),
    ).Next(this.granted)  # fmt: skip

    granted, returned, refused = Granted(), Revise(), Refused()


class ChangeFlowV1(GateFlow):
    """Change an entry, or take it off the list"""

    start = Filed().Next(this.head)
    head = _head().Next(this.city)
    city = _city().Next(this.lead)
    lead = _lead().Next(this.offices)
    offices = _offices().Next(this.decision)
    decision = _decision(Verdict.DEFER).Next(this.central)
    central = _central().Next(this.granted)
    granted, returned, refused, closed = Granted(), Revise(), Refused(), Closed()
