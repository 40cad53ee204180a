"""The questions about permits. Who sees which is decided here, by the registers' own words."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from approvals import clock
from approvals.models import Appointment, CaseDrafter, Person, Post
from approvals.models.units import in_force
from approvals.selectors import delegations_to, posts_of
from approvals.services.rights import Right
from whitelist.permits import Permit
from whitelist.registers import Verb, get_register, registers


def desks_of(person: Person) -> list[Post]:
    """The posts a person may act at today, held or delegated; two statements."""
    held = [row.post for row in posts_of(person)]
    acted_for = [row.post for row in delegations_to(person)]
    return [*held, *acted_for]


def visible_permits(person: Person) -> QuerySet[Permit]:
    """The permits a person may see, those of cases that they wrote among them; to all others they
    do not exist."""
    desks = desks_of(person)
    seen = Q(case__in=CaseDrafter.objects.filter(person=person).values("case"))
    for book in registers():
        seen |= Q(register=book.key) & book.visible(desks)
    return Permit.objects.filter(seen).distinct() if desks else Permit.objects.none()


def permits_listed(person: Person, *, gate: str = "", register: str = "") -> QuerySet[Permit]:
    """The rows of a register page, newest first, with all that a row shows: one statement."""
    rows = visible_permits(person).select_related("unit", "case")
    if gate:
        rows = rows.filter(gate=gate)
    for book in [get_register(register)] if register else registers():
        rows = rows.select_related(book.entry, *(f"{book.entry}__{part}" for part in book.shown))
    return rows.order_by("-issued", "-serial", "prefix")


def permit_of(person: Person, ref: str) -> Permit | None:
    """One permit, if this person may see it."""
    return permits_listed(person).filter(ref=ref).first()


def right_at(
    person: Person, seats: QuerySet[Post], *, gate: str, day: date | None = None
) -> Right | None:
    """The right by which a person acts at one of ``seats`` today, or None; two statements."""
    today = day or clock.today()
    held = Appointment.objects.filter(in_force(today), person=person, person__is_active=True)
    own = held.filter(post__in=seats).select_related("post").order_by("pk").first()
    if own:
        return Right(person=person, post=own.post, acting_for=None, since=own.since)
    wanted = set(seats.values_list("pk", flat=True))
    for row in delegations_to(person, today):
        if row.post_id in wanted and (not row.gates or gate in row.gates):
            return Right(person=person, post=row.post, acting_for=row.principal, since=row.since)
    return None


def seats_of(permit: Permit, verb: Verb) -> QuerySet[Post]:
    """The posts that may use ``verb`` on this permit; none for what only time does."""
    return Post.objects.filter(verb.who(permit.entry)) if verb.who else Post.objects.none()
