"""Who is told of something: asked at the moment of telling, from appointments and delegations.

A first choice only: what stands in a mail is held against the inbox and the right to see once
more, when it is written.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals import clock
from approvals.models import Appointment, CaseDrafter, Delegation, Outgoing, Person
from approvals.models.units import in_force


def people_for(thing: Outgoing) -> list[Person]:
    """Those at the post with their delegates, the person named, or else the writers of the case;
    nobody who wrote the case is told that it waits for a decision."""
    people = Person.objects.filter(is_active=True)
    if thing.person_id:
        people = people.filter(pk=thing.person_id)
    elif thing.post_id:
        people = people.filter(_at_the_post(thing))
        if thing.item_id:
            people = people.exclude(pk__in=_writers(thing))
    else:
        people = people.filter(pk__in=_writers(thing))
    return list(people.order_by("pk"))


def _writers(thing: Outgoing) -> QuerySet[CaseDrafter, int]:
    return CaseDrafter.objects.filter(case=thing.case_id).values_list("person", flat=True)


def _at_the_post(thing: Outgoing) -> Q:
    today = clock.today()
    holders = Appointment.objects.filter(in_force(today), post=thing.post_id).values("person")
    principal = Appointment.objects.filter(
        in_force(today), post=OuterRef("post"), person=OuterRef("principal"), person__is_active=True
    )
    rows = Delegation.objects.filter(in_force(today), Exists(principal), post=thing.post_id)
    gate = thing.case.gate if thing.case else ""
    acting = [row.delegate_id for row in rows if not row.gates or gate in row.gates]
    return Q(pk__in=holders) | Q(pk__in=acting)
