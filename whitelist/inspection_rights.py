"""Who may know of an inspection, and who may act on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from approvals import clock
from approvals.models import Post, Stop
from whitelist.inspection_words import NEVER_WAS, TOLD, Mode, State
from whitelist.sights import in_the_area, on_the_route

if TYPE_CHECKING:
    from whitelist.inspections import Inspection

WRITERS = ("head", "handler")
ON_THE_SPOT = ("head", "handler", "principal", "deputy")  # of a unit that is inspected


def is_told(entry: Inspection) -> bool:
    """The same as ``told_to_all`` of an unannounced one, for a row at hand."""
    return entry.state in TOLD or (entry.exempt and entry.state == State.EXPIRED)


def told_to_all() -> Q:
    """Permits whose targets anybody concerned may know: announced ones, and those completed. What
    was only told of has no result: it is over with its last day."""
    over = Q(inspection__exempt=True, inspection__state=State.EXPIRED)
    return ~Q(inspection__mode=Mode.COVERT) | Q(inspection__state__in=TOLD) | over


def secret(day: date) -> Q:
    """Permits that no code opens yet on ``day``: unannounced ones before their first day."""
    return ~told_to_all() & Q(valid_from__gt=day)


def took_or_takes_place() -> Q:
    """Permits of which something came, or may come: not one that nobody used, nor one undone."""
    unused = Q(inspection__exempt=False, inspection__state=State.EXPIRED)
    return ~Q(inspection__state__in=NEVER_WAS) & ~unused


def on_a_list() -> Q:
    """Permits that a public list or a number may reveal: completed ones alone."""
    return Q(inspection__state__in=TOLD)


def visible(posts: Iterable[Post]) -> Q:
    """Posts of the route; the inspecting office and the auditors of its area, who wait for the
    first day of an unannounced one; those inspected, who wait until it is completed."""
    begun = ~Q(inspection__mode=Mode.COVERT) | Q(valid_from__lte=clock.today())
    seen = Q(pk__in=())
    for post in posts:
        if post.code in WRITERS:
            seen |= Q(unit=post.unit_id) & begun
        if post.code in ON_THE_SPOT:
            seen |= Q(inspected__place=post.unit_id) & told_to_all()
        if post.code == "auditor":
            seen |= in_the_area(post) & begun
        seen |= on_the_route(post)
    return seen


def who_inspects(entry: Inspection) -> Q:
    """The office that asked; nobody where it is only on record."""
    if entry.exempt:
        return Q(pk__in=())
    return Q(unit=entry.permit.unit_id, code__in=WRITERS)


def who_asked(entry: Inspection) -> Q:
    return Q(unit=entry.permit.unit_id, code__in=WRITERS)


def who_directs(entry: Inspection) -> Q:
    """The party office on the route, at this level and, where it has a copy, one above."""
    return _at_nodes(entry, "coordination", "signature", "copy")


def who_evaluates(entry: Inspection) -> Q:
    return _at_nodes(entry, "coordination")


def _at_nodes(entry: Inspection, *nodes: str) -> Q:
    stops = Stop.objects.filter(case=entry.permit.case_id, node__in=nodes, post__isnull=False)
    return Q(pk__in=stops.values("post"))
