"""Two moments of one case side by side: what was asked, where it was, what the rules said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.gates import Kind
from approvals.presenters.answers import MASK, personal_fields, shown
from approvals.presenters.trail import Trail, event_view
from approvals.templatetags.vocabulary import SAID, STATUSES
from approvals.words import State

STATUS = {"open": "now", "closed": "waiting", "lapsed": "done"}


def compare_view(trail: Trail, first: int, last: int, *, masked: bool) -> dict[str, Any]:
    """What differs between the moments after events ``first`` and ``last`` (in this order)."""
    before, after = trail.states[first - 1], trail.states[last - 1]
    kind = trail.case.kind_object
    old, new = trail.answers_at(first), trail.answers_at(last)
    return {
        "first": event_view(trail, trail.bodies[first - 1]),
        "last": event_view(trail, trail.bodies[last - 1]),
        "states": [state_label(before), state_label(after)],
        "rounds": [before.get("round", 0), after.get("round", 0)],
        "answers": answers_changed(kind, old, new, masked=masked),
        "stops": _stops(trail, before, after),
        "findings": _findings(before, after),
        "between": [event_view(trail, one) for one in trail.bodies[first:last]],
    }


def state_label(state: Mapping[str, Any]) -> str:
    return str(State(state["state"]).label)


def answers_changed(
    kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any], *, masked: bool
) -> list[dict[str, str]]:
    """The fields whose words differ, with both; of a personal one, that it differs."""
    rows = []
    for name, field in kind.form.base_fields.items():
        before, after = shown(field, old.get(name)), shown(field, new.get(name))
        if before == after:
            continue
        if masked and name in personal_fields(kind):
            before, after = (MASK if before else ""), (MASK if after else "")
        rows.append({"label": str(field.label or name), "old": before, "new": after})
    return rows


def _stops(trail: Trail, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Any]:
    """Every stop of the later route whose standing differs, and those that are gone."""
    then = {stop["ref"]: _standing(stop) for stop in before.get("route", [])}
    now = {stop["ref"]: _standing(stop) for stop in after.get("route", [])}
    rows = []
    for ref in dict.fromkeys([*then, *now]):
        stop = trail.stops.get(ref)
        if stop and then.get(ref) != now.get(ref):
            rows.append(
                {
                    "title": stop.title,
                    "post": str(stop.post or ""),
                    "old": then.get(ref, ""),
                    "new": now.get(ref, ""),
                }
            )
    return rows


def _standing(stop: Mapping[str, Any]) -> str:
    if verdict := stop.get("verdict"):
        return str(SAID.get(verdict, verdict))
    status = STATUS.get(stop["status"], stop["status"])
    return str(STATUSES.get(status, status))


def _findings(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """Ids of findings that came, went, or were answered between the two."""
    old = [one["id"] for one in before.get("findings", [])]
    new = [one["id"] for one in after.get("findings", [])]
    known = set(before.get("answered", []))
    return {
        "came": [one for one in new if one not in old],
        "went": [one for one in old if one not in new],
        "answered": [one for one in dict.fromkeys(after.get("answered", [])) if one not in known],
    }
