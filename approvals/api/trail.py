"""The auditor's part: what happened, and the case as it stood after any event."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from approvals.api.auth import who
from approvals.api.reading import Place, Ref
from approvals.api.schemas import Compared, Happened, Moment
from approvals.api.showing import route_rows, seen_case
from approvals.desk import Desk
from approvals.errors import Missing
from approvals.presenters.answers import masked_answers
from approvals.presenters.comparing import compare_view
from approvals.presenters.trail import Trail, event_view, read_trail, route_then
from approvals.presenters.verbs import is_inside

router = Router(tags=["trail"])


@router.get("/cases/{ref}/events", response=list[Happened])
def events(request: HttpRequest, ref: Ref) -> list[dict[str, Any]]:
    """What happened, in order, with the texts as they were written."""
    trail, inside = _trail(request, ref)
    return [_event(trail, number, inside) for number in range(1, len(trail.bodies) + 1)]


@router.get("/cases/{ref}/replay", response=Moment)
def replay(request: HttpRequest, ref: Ref, seq: Place | None = None) -> dict[str, Any]:
    """The case as it stood after event `seq` (the last, where none is named), from events alone."""
    trail, inside = _trail(request, ref)
    last = len(trail.bodies)
    if seq is not None and seq > last:
        raise Missing(_("This case has no event %(seq)s.") % {"seq": seq})
    place = seq or last
    state = trail.states[place - 1]
    return {
        "ref": ref,
        "seq": place,
        "last_seq": last,
        "event": _event(trail, place, inside),
        "state": state,
        "answers": _hidden(trail, trail.answers_at(place), inside),
        "route": route_rows(route_then(trail, place)) if state.get("route") else [],
        "hash": trail.hashes[place - 1],
    }


@router.get("/cases/{ref}/compare", response=Compared)
def compare(request: HttpRequest, ref: Ref, first: Place, last: Place) -> dict[str, Any]:
    """What differs between two moments; the earlier stands first, whichever is named so."""
    trail, inside = _trail(request, ref)
    one, other = sorted((first, last))
    if other > len(trail.bodies):
        raise Missing(_("This case has no event %(seq)s.") % {"seq": other})
    told = compare_view(trail, one, other, masked=not inside)
    return {**told, "ref": ref, "first": one, "last": other}


def _trail(request: HttpRequest, ref: str) -> tuple[Trail, bool]:
    person = who(request)
    case = seen_case(person, ref)
    return read_trail(case), is_inside(case, Desk(person))


def _event(trail: Trail, seq: int, inside: bool) -> dict[str, Any]:
    body = trail.bodies[seq - 1]
    told = event_view(trail, body)
    texts: dict[str, Any] = {name: trail.texts.get(key) for name, key in body["pii"].items()}
    if texts.get("answers"):
        texts["answers"] = _hidden(trail, trail.answers_at(seq), inside)
    return {
        "seq": seq,
        "type": body["type"],
        "words": told["title"],
        "at": body["at"],
        "business": told["at"],
        "who": told["who"],
        "actor": body["actor"],
        "texts": texts,
        "data": body["data"],
        "hash": trail.hashes[seq - 1],
    }


def _hidden(trail: Trail, answers: dict[str, Any], inside: bool) -> dict[str, Any]:
    return answers if inside else masked_answers(trail.case.kind_object, answers)
