"""Who may act, now: computed at the moment of acting from appointments and delegations alone.

No role, flag, group or superuser is looked at. A delegate's right rests on the principal's own
appointment; there are no chains.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Forbidden
from approvals.fold import standing_decisions
from approvals.models import Appointment, Delegation, Person, Post, Unit
from approvals.models.units import HANDLER, in_force


@dataclass(frozen=True, kw_only=True)
class Right:
    """By which right somebody acts at a post; ``acting_for`` is the principal of a delegate."""

    person: Person
    post: Post
    acting_for: Person | None
    since: date
    own: bool = False  # holds a post at the applicant unit

    @property
    def persons(self) -> set[int]:
        """Everybody whose hand it is: the delegate and the principal."""
        principal = {self.acting_for.pk} if self.acting_for else set()
        return {self.person.pk} | principal


def held_by(person: Person, day: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(in_force(day), person=person, person__is_active=True)


def holders_of(post: Post, day: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(in_force(day), post=post, person__is_active=True)


@dataclass(frozen=True)
class Standing:
    """All that decides whether a person may act on a case at a post, read in one go.

    ``holders`` of the post with their first day; ``delegations`` held by the person or by one of
    the holders; ``applicants``: everybody with a post at the unit that asks.
    """

    holders: dict[int, tuple[Person, date]]
    delegations: list[Delegation]
    applicants: frozenset[int]


def standing(*, person: Person, post: Post, unit_id: int, day: date) -> Standing:
    """Two statements: who is at the post and at the applicant unit, and the delegations.

    An administrator stands nowhere, whatever the rows say.
    """
    appointments = Appointment.objects.filter(
        in_force(day),
        Q(post=post) | Q(post__unit_id=unit_id),
        person__is_active=True,
        person__administrator=None,
    )
    rows = list(appointments.select_related("person", "post"))
    holders = {row.person_id: (row.person, row.since) for row in rows if row.post_id == post.pk}
    applicants = frozenset(row.person_id for row in rows if row.post.unit_id == unit_id)
    held = Delegation.objects.filter(
        in_force(day), delegate__in={person.pk, *holders}, delegate__administrator=None
    )
    return Standing(holders, list(held.select_related("principal")), applicants)


def right_to_act(
    *,
    person: Person,
    post: Post,
    gate: str,
    state: dict[str, Any],
    stop: dict[str, Any],
    unit: Unit,
) -> Right:
    """The right by which ``person`` acts at ``post`` on a case with ``state`` today.

    Raises Forbidden in the person's words: not a holder, wrote the case, acts for one who wrote
    it, belongs to the applicant unit at a statutory stop, or signed another statutory stop.
    """
    stands = standing(person=person, post=post, unit_id=unit.pk, day=clock.today())
    return right_given(
        stands, person=person, post=post, gate=gate, state=state, stop=stop, unit=unit
    )


def right_given(
    stands: Standing,
    *,
    person: Person,
    post: Post,
    gate: str,
    state: dict[str, Any],
    stop: dict[str, Any],
    unit: Unit,
) -> Right:
    """As ``right_to_act``, where it is known already what the person holds; no statement."""
    right = _right(person, post, gate, stands)
    _refuse_drafters(right, state["drafters"], stands.delegations)
    own = bool(right.persons & stands.applicants)
    if stop["statutory"]:
        _refuse_own_unit(own)
        _refuse_second_signature(right, state)
    return replace(right, own=own)


def _right(person: Person, post: Post, gate: str, stands: Standing) -> Right:
    if person.pk in stands.holders:
        return Right(person=person, post=post, acting_for=None, since=stands.holders[person.pk][1])
    for delegation in stands.delegations:
        if delegation.delegate_id != person.pk:
            continue
        covers = not delegation.gates or gate in delegation.gates
        if delegation.post_id == post.pk and delegation.principal_id in stands.holders and covers:
            principal = delegation.principal
            return Right(person=person, post=post, acting_for=principal, since=delegation.since)
    raise Forbidden(_("You do not hold this post today, and nobody there has delegated to you."))


def _refuse_drafters(right: Right, drafters: list[int], held: Iterable[Delegation]) -> None:
    if right.persons & set(drafters):
        raise Forbidden(_("Whoever wrote a case does not decide it."))
    if any(
        delegation.principal_id in drafters and delegation.delegate_id in right.persons
        for delegation in held
    ):
        raise Forbidden(_("You act for somebody who wrote this case, so you do not decide it."))


def _refuse_own_unit(own: bool) -> None:
    if own:
        raise Forbidden(_("You belong to the office that asks; this approval is for others."))


def _refuse_second_signature(right: Right, state: dict[str, Any]) -> None:
    for decision in signatures(state, statutory=True):
        if right.persons & {decision["person"], decision["acting_for"]}:
            raise Forbidden(_("You have already approved this case at another required stop."))


def signatures(state: dict[str, Any], *, statutory: bool) -> list[dict[str, Any]]:
    """The decisions of the present round, of statutory stops only where asked."""
    stops = {stop["ref"]: stop for stop in state["route"]}
    mine = standing_decisions(state)
    return [said for said in mine if stops[said["stop"]]["statutory"] or not statutory]


def is_handler(person: Person, unit: Unit) -> bool:
    """Whether the person may write for the unit today."""
    return held_by(person, clock.today()).filter(post__unit=unit, post__code=HANDLER).exists()


def require_handler(person: Person, unit: Unit) -> None:
    if not is_handler(person, unit):
        raise Forbidden(_("Only a handler of %(unit)s may write for it.") % {"unit": unit.name})
