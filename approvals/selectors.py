"""The questions. Reads only; who sees what is decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case as Whether
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length, Substr

from approvals import clock
from approvals.fold import files_of
from approvals.models import (
    Appointment,
    Attachment,
    Case,
    CaseDrafter,
    Decision,
    Delegation,
    Person,
    Unit,
    WorkItem,
)
from approvals.models.units import AUDITOR, HANDLER, RECORDER, in_force


def posts_of(person: Person, day: date | None = None) -> list[Appointment]:
    """What a person holds today, with post and unit; one statement."""
    rows = Appointment.objects.filter(in_force(day or clock.today()), person=person)
    rows = rows.filter(person__is_active=True).select_related("post__unit__area")
    return list(rows.order_by("pk"))


def delegations_to(person: Person, day: date | None = None) -> list[Delegation]:
    """Whom a person acts for today, where the principal still holds the post; one statement."""
    today = day or clock.today()
    holds = Appointment.objects.filter(
        in_force(today), post=OuterRef("post"), person=OuterRef("principal"), person__is_active=True
    )
    rows = Delegation.objects.filter(in_force(today), Exists(holds), delegate=person)
    return list(rows.select_related("post__unit", "principal").order_by("pk"))


def inbox_for(person: Person) -> QuerySet[WorkItem]:
    """Open items this person may act on today, by due date: held posts and delegations.

    Cases that the person wrote, or acts for a writer of, wait for somebody else.
    """
    return inbox_items(person, posts_of(person), delegations_to(person))


def inbox_items(
    person: Person, held: Iterable[Appointment], delegations: list[Delegation]
) -> QuerySet[WorkItem]:
    """As ``inbox_for``, where it is known already what the person holds and whom they act for.

    Posts are named by their keys and not by a subquery: with a hundred thousand open items SQLite
    else reads all of them in the order of their due dates.
    """
    posts = {row.post_id for row in held}
    posts |= {row.post_id for row in delegations if not row.gates}
    mine = Q(post__in=posts)
    for row in delegations:
        if row.gates:
            mine |= Q(post=row.post_id, case__gate__in=row.gates)
    wrote = CaseDrafter.objects.filter(case=OuterRef("case"))
    today = clock.today()
    acts_for = Delegation.objects.filter(in_force(today), delegate=person).values("principal")
    excluded = wrote.filter(Q(person=person) | Q(person__in=acts_for))
    items = WorkItem.objects.filter(mine, closed=None).exclude(Exists(excluded))
    return items.order_by("due", "ref")


def told_openly() -> Q:
    """Cases of which others than their drafters and route may know by now."""
    return Q(embargo_until=None) | Q(embargo_until__lte=clock.now())


def visible_to(person: Person) -> QuerySet[Case]:
    """The cases a person may see: all others do not exist for them.

    Drafters and handlers of the unit; posts on the route from the arrival there, with their
    delegates and the recorders of their unit; auditors of the area. While an embargo lasts, only
    drafters and route.
    """
    today = clock.today()
    held = Appointment.objects.filter(in_force(today), person=person, person__is_active=True)
    delegated = Delegation.objects.filter(in_force(today), delegate=person)
    posts = held.values("post")
    recorded = held.filter(post__code=RECORDER).values("post__unit")
    arrived = WorkItem.objects.filter(case=OuterRef("pk")).filter(
        Q(post__in=posts) | Q(post__in=delegated.values("post")) | Q(post__unit__in=recorded)
    )
    wrote = CaseDrafter.objects.filter(case=OuterRef("pk"), person=person)
    handled = held.filter(post__code=HANDLER).values("post__unit")
    return Case.objects.filter(
        Exists(wrote)
        | Exists(arrived)
        | (told_openly() & (Q(unit__in=handled) | Q(unit__in=_audited_units(held))))
    )


def _audited_units(held: QuerySet[Appointment]) -> QuerySet[Unit, Any]:
    """The units in the areas that the held auditor posts look at."""
    above = Substr(OuterRef("path"), 1, Length("post__unit__path"))
    desks = held.filter(post__code=AUDITOR, post__unit__path=above)
    return Unit.objects.filter(Exists(desks)).values("pk")


def case_of(person: Person, ref: str) -> Case | None:
    """One case, if this person may see it; one statement."""
    cases = visible_to(person).select_related("unit", "drafter")
    return cases.filter(ref=ref).first()


def told_of(person: Person, keys: Iterable[int]) -> list[tuple[Case, bool]]:
    """Of these cases those that may be spoken of, and whether the person may open them: one under
    an embargo is nothing to who may not. One statement, none without keys."""
    wanted = set(keys)
    if not wanted:
        return []
    seen = Q(pk__in=visible_to(person).values("pk"))
    rows = Case.objects.filter(seen | told_openly(), pk__in=wanted).select_related("unit")
    rows = rows.annotate(seen=Whether(When(seen, then=Value(True)), default=Value(False)))
    return [(case, case.seen) for case in rows]


def files_with(case: Case) -> list[Attachment]:
    """What the applicant hands in with a case as it stands; one statement where there is any."""
    if not files_of(case.projection):
        return []
    rows = Attachment.objects.filter(case=case, round__gt=0, until=None)
    return list(rows.order_by("added", "ref"))


def file_of(person: Person, ref: str) -> Attachment | None:
    """One file of a case this person may see; what was left out before any filing is nobody's."""
    rows = Attachment.objects.filter(ref=ref, case__in=visible_to(person).values("pk"))
    return rows.exclude(until=F("round")).select_related("case").first()


def decisions_of(case: Case) -> list[Decision]:
    """All decisions of all rounds, with stop, post and persons; one statement."""
    rows = Decision.objects.filter(case=case).select_related(
        "stop", "post__unit", "person", "acting_for", "recorded_by", "confirmed_by", "round"
    )
    return list(rows.order_by("event_id"))


def decisions_for(person: Person, case: Case, *, limit: int = 3) -> list[Decision]:
    """The last decisions on what the same unit asked of the same kind, of cases that the person
    may see; one statement."""
    rows = Decision.objects.filter(case__unit=case.unit_id, case__gate=case.gate, decides=True)
    rows = rows.filter(case__kind=case.kind, case__in=visible_to(person).values("pk"))
    return list(rows.exclude(case=case).select_related("case", "person").order_by("-at")[:limit])


def recent_decisions(post_id: int, gate: str, *, but: Case, limit: int = 3) -> list[Decision]:
    """The last decisions of a post at the same gate; one statement."""
    rows = Decision.objects.filter(post=post_id, case__gate=gate).exclude(case=but)
    return list(rows.select_related("case", "person").order_by("-at")[:limit])
