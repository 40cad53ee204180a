"""The route in words: before filing, on its way, and as it stood at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from approvals import clock
from approvals.flows import PlannedStop
from approvals.fold import ADDED, COPY
from approvals.models import Appointment, Case, Decision, Stop
from approvals.models.units import in_force
from approvals.pace import usual_days
from approvals.words import Word

STATUS = {"open": "now", "closed": "waiting", "lapsed": "done", "sent": "done"}
APART = ("aside", ADDED, COPY)  # not on the flow's own way: each stands by itself


def holders_of(posts: Iterable[int]) -> dict[int, str]:
    """Who holds these posts today, by post; one statement."""
    held = Appointment.objects.filter(in_force(clock.today()), post__in=set(posts))
    names: dict[int, list[str]] = {}
    for post, name in held.filter(person__is_active=True).values_list("post", "person__name"):
        names.setdefault(post, []).append(name)
    return {post: "、".join(people) for post, people in names.items()}


def planned_stops(stops: list[PlannedStop]) -> list[dict[str, Any]]:
    """The route before filing; one statement for the holders."""
    held = holders_of(stop.post.pk for stop in stops if stop.post)
    signers = [(stop.node, _head(stop), _planned_signer(stop, held)) for stop in stops]
    return _grouped(signers)


def _planned_signer(stop: PlannedStop, held: Mapping[int, str]) -> dict[str, Any]:
    return {
        "title": str(stop.title),
        "post": stop.post.ref if stop.post else "",
        "unit": stop.post.unit.name if stop.post else "",
        "post_title": stop.post.title if stop.post else "",
        "holder": held.get(stop.post.pk, "") if stop.post else "",
        "status": "waiting" if stop.post else "past",
        "statutory": stop.statutory,
        "clause": stop.clause,
        "source": stop.source,
        "past_reason": str(stop.past_reason),
    }


def _head(stop: PlannedStop | Stop) -> dict[str, Any]:
    return {
        "kind": str(stop.word),
        "title": str(stop.title),
        "days": stop.days,
        "clause": "",
        "source": "",
        "note": "",
    }


def route_view(
    case: Case,
    *,
    state: Mapping[str, Any] | None = None,
    decisions: list[Decision] | None = None,
    held: Mapping[int, str] | None = None,
) -> list[dict[str, Any]]:
    """The stops of the present round as they stand now, or as ``state`` (a projection) says.

    ``held`` names who held which post at that moment; without it, today's holders. Two statements
    (stops, holders), three where ``decisions`` are not given.
    """
    said = state or case.projection
    rows = Stop.objects.filter(case=case, round__number=said.get("round", 0))
    stops = list(rows.select_related("post__unit", "item__assignee").order_by("place"))
    status = {stop["ref"]: stop["status"] for stop in said.get("route", [])}
    order = {ref: place for place, ref in enumerate(status)}
    stops.sort(key=lambda stop: order.get(stop.ref, len(order)))
    words = _decisions(case, said, decisions)
    if held is None:
        held = holders_of(stop.post_id for stop in stops if stop.post_id)
    return _grouped(
        (stop.node, _head(stop), _signer(stop, status[stop.ref], words.get(stop.ref), held))
        for stop in stops
        if stop.ref in status
    )


def _decisions(
    case: Case, state: Mapping[str, Any], given: list[Decision] | None
) -> dict[str, Decision]:
    if given is None:
        rows = Decision.objects.filter(case=case)
        given = list(rows.select_related("person", "acting_for", "recorded_by", "confirmed_by"))
    known = {said["stop"] for said in state.get("decisions", [])}
    return {row.stop_id: row for row in given if row.stop_id in known}


def _signer(
    stop: Stop, status: str, said: Decision | None, held: Mapping[int, str]
) -> dict[str, Any]:
    item = getattr(stop, "item", None)
    return {
        "ref": stop.ref,
        "item": item.ref if item else "",
        "since": clock.moment(item.opened) if item else None,
        "due": item.due if item else None,
        "post": stop.post.ref if stop.post else "",
        "title": str(stop.title),
        "unit": stop.post.unit.name if stop.post else "",
        "post_title": stop.post.title if stop.post else "",
        "holder": held.get(stop.post_id or 0, ""),
        "status": STATUS.get(status, status),
        "lapsed": status == "lapsed",
        "sent": status == "sent",
        "handed_to": item.assignee.name if item and item.assignee else "",
        "statutory": stop.statutory,
        "clause": stop.clause,
        "source": stop.source,
        "offers": stop.offers,
        "past_reason": str(stop.past_reason),
        **_said(said),
    }


def _said(said: Decision | None) -> dict[str, Any]:
    if said is None:
        return {}
    return {
        "verdict": said.verdict,
        "advises": not said.decides,
        "opinion": said.opinion,
        "conditions": said.conditions,
        "person": said.person.name,
        "acting_for": said.acting_for.name if said.acting_for else "",
        "recorded_by": said.recorded_by.name if said.recorded_by else "",
        "checked_by": said.confirmed_by.name if said.confirmed_by else "",
        "on": clock.moment(said.at),
    }


def with_usual(stops: list[dict[str, Any]], gate: str, kind: str) -> list[dict[str, Any]]:
    """The stops; those still to be decided say how many working days they usually take (``usual``).

    One statement, none where all has been decided.
    """
    ahead = [
        stop for stop in stops if {one["status"] for one in stop["signers"]} & {"now", "waiting"}
    ]
    known = usual_days(gate, kind) if ahead else {}
    for stop in ahead:
        stop["usual"] = known.get(stop["node"])
    return stops


def usual_total(stops: list[dict[str, Any]]) -> int | None:
    """The usual working days of a whole route; None where a stop that decides has none."""
    asked = [one for one in stops if any(signer["status"] != "past" for signer in one["signers"])]
    days = [one.get("usual") for one in asked if one["kind"] != Word.RECORD]
    return sum(day for day in days if day is not None) if days and None not in days else None


def _grouped(signers: Iterable[tuple[str, dict[str, Any], dict[str, Any]]]) -> list[dict[str, Any]]:
    """Signers of one node become one stop; consultations asked aside stay apart."""
    stops: list[dict[str, Any]] = []
    last = None
    for node, head, signer in signers:
        if node != last or node in APART:
            stops.append({"no": len(stops) + 1, "node": node, **head, "signers": []})
        stops[-1]["signers"].append(signer)
        last = node
    for stop in stops:
        stop["title"] = _together(stop)
    return stops


def _together(stop: Mapping[str, Any]) -> str:
    """The titles of those who sign there; of those routed past only where nobody else does."""
    signing = [one for one in stop["signers"] if one["status"] != "past"] or stop["signers"]
    titles = dict.fromkeys(str(one["title"]) for one in signing)
    return "、".join(titles) if len(stop["signers"]) > 1 else str(stop["title"])
