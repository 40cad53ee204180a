"""The state of a stream built anew from the tables, to be held against its fold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from approvals.models import (
    Administrator,
    Case,
    Decision,
    Policy,
    Stop,
    Unit,
    WorkItem,
)

State = dict[str, Any]


def unit_from_tables(unit: Unit) -> State:
    posts = {post.pk: post for post in unit.posts.all()}
    state = unit_data(unit)
    state["posts"] = {post.ref: post.code for post in posts.values()}
    state["appointments"] = {
        row.ref: {
            "post": post.ref,
            "person": row.person_id,
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
        }
        for post in posts.values()
        for row in post.appointments.all()
    }
    state["delegations"] = {
        row.ref: {
            "post": post.ref,
            "principal": row.principal_id,
            "delegate": row.delegate_id,
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "gates": row.gates,
        }
        for post in posts.values()
        for row in post.delegations.all()
    }
    return state


def unit_data(unit: Unit) -> State:
    """What an event says of a unit; names are texts and stay in the vault."""
    return {
        "code": unit.code,
        "level": str(unit.level),
        "function": unit.function,
        "line": unit.line,
        "parent": unit.parent.ref if unit.parent else None,
        "path": unit.path,
    }


def policy_from_tables(policy: Policy) -> State:
    versions = [
        {
            "version": row.version,
            "effective": row.effective.isoformat(),
            "numbers": {name: str(number) for name, number in row.numbers.items()},
        }
        for row in policy.versions.order_by("version")
    ]
    return {"gate": policy.gate, "kind": policy.kind, "versions": versions}


def administrator_from_tables(row: Administrator) -> State:
    return {"person": row.person_id, "kind": str(row.kind)}


def case_check(case: Case, bodies: list[dict[str, Any]]) -> Iterator[str]:
    """What the tables of a case say and its events do not, or the other way round."""
    state = case.projection
    if case.state != state.get("state"):
        yield f"state is {case.state}, the events say {state.get('state')}"
    if case.gate != state["gate"] or case.kind != state["kind"] or case.unit.ref != state["unit"]:
        yield "gate, kind or unit differ from the events"
    if state["drafters"] != sorted(case.drafters.values_list("person_id", flat=True)):
        yield "the drafters differ from the events"
    yield from _route_differences(case, state)
    yield from _decision_differences(case, state)


def _route_differences(case: Case, state: State) -> Iterator[str]:
    stops = {
        stop.ref: stop for stop in Stop.objects.filter(case=case, round__number=state["round"])
    }
    open_items = set(WorkItem.objects.filter(case=case, closed=None).values_list("stop", flat=True))
    route = {stop["ref"]: stop for stop in state["route"]}
    if set(stops) != set(route):
        yield "the stops of the round differ from the route"
        return
    for ref, stop in stops.items():
        planned = route[ref]
        same = (stop.node, stop.word, stop.post_id, stop.statutory, stop.clause)
        if same != tuple(
            planned[name] for name in ("node", "word", "post_id", "statutory", "clause")
        ):
            yield f"stop {ref} differs from the route"
    if open_items != {ref for ref, stop in route.items() if stop["status"] == "open"}:
        yield "the open items differ from the events"


def _decision_differences(case: Case, state: State) -> Iterator[str]:
    rows = Decision.objects.filter(case=case).select_related("event", "post", "round")
    said = {row.stop_id: row for row in rows}
    if len(said) != len(state["decisions"]):
        yield f"{len(said)} decisions in the table, {len(state['decisions'])} in the events"
    for one in state["decisions"]:
        row = said.get(one["stop"])
        if row is None or _as_event(row) != {name: one[name] for name in _as_event(row)}:
            yield f"the decision at stop {one['stop']} differs from its event"


def _as_event(row: Decision) -> State:
    return {
        "round": row.round.number,
        "post": row.post.ref,
        "person": row.person_id,
        "acting_for": row.acting_for_id,
        "recorded_by": row.recorded_by_id,
        "confirmed_by": row.confirmed_by_id,
        "verdict": str(row.verdict),
    }
