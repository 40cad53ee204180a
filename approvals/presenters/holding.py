"""Who held a post at a past moment, from the events of its unit alone: what was recorded later does
not count, even where it speaks of an earlier day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from approvals import clock
from approvals.ledger.models import Event
from approvals.ledger.replay import body
from approvals.models import Person, Post
from approvals.unit_fold import fold_unit

State = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Held:
    """One person at a post then; ``acting_for`` where by a delegation."""

    person: str
    acting_for: str
    right: str


def held_then(posts: Iterable[Post], event: Mapping[str, Any], gate: str) -> dict[int, list[Held]]:
    """By post: holders and delegates on the business day of ``event``; two statements."""
    wanted = {post.ref: post for post in posts}
    streams = {post.unit.stream for post in wanted.values()}
    rows = Event.objects.filter(stream__in=streams, at__lte=parse_datetime(event["at"]))
    units: dict[str, State] = {}
    for row in rows.order_by("stream", "seq"):
        units[row.stream] = fold_unit(units.get(row.stream), body(row))
    day = clock.moment(event["business"]).date().isoformat()
    rights = [
        (post, one)
        for state in units.values()
        for post, one in _in_force(state, day, gate)
        if post in wanted
    ]
    names = _names(one for _post, one in rights)
    held: dict[int, list[Held]] = {}
    for post, one in rights:
        held.setdefault(wanted[post].pk, []).append(_held(one, names))
    return held


def _in_force(state: State, day: str, gate: str) -> Iterable[tuple[str, State]]:
    """Appointments, and the delegations that rest on one of them."""
    sitting = [one for one in state["appointments"].values() if _covers(one, day)]
    yield from ((one["post"], one) for one in sitting)
    seats = {(one["post"], one["person"]) for one in sitting}
    for one in state["delegations"].values():
        stands = (one["post"], one["principal"]) in seats
        if stands and _covers(one, day) and (not one["gates"] or gate in one["gates"]):
            yield one["post"], one


def _covers(one: State, day: str) -> bool:
    return one["since"] <= day and (one["until"] is None or one["until"] >= day)


def _names(rights: Iterable[State]) -> dict[int, str]:
    hands = ("person", "principal", "delegate")
    keys = {int(one[name]) for one in rights for name in hands if one.get(name)}
    return dict(Person.objects.filter(pk__in=keys).values_list("pk", "name"))


def _held(one: State, names: Mapping[int, str]) -> Held:
    since = date.fromisoformat(one["since"])
    if "delegate" not in one:
        words = _("in office since %(day)s") % {"day": since}
        return Held(person=names.get(one["person"], ""), acting_for="", right=words)
    words = _("delegated since %(day)s") % {"day": since}
    principal, delegate = names.get(one["principal"], ""), names.get(one["delegate"], "")
    return Held(person=delegate, acting_for=principal, right=words)


def names_of(held: Mapping[int, list[Held]]) -> dict[int, str]:
    """The holders of each post by name, without those who act for them."""
    return {
        post: "、".join(one.person for one in rows if not one.acting_for)
        for post, rows in held.items()
    }
