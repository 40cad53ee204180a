"""The pure folds of units (with posts, appointments, delegations), policies, administrators,
exports and keepers' changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from approvals.fold import fresh

State = dict[str, Any]
Body = dict[str, Any]


def fold_unit(state: State | None, event: Body) -> State:
    """A unit with everybody at it. Raises KeyError for what refers to nothing."""
    after = fresh(state or {})
    UNIT_STEPS[event["type"]](after, event["data"])
    return after


def _opened(state: State, data: Body) -> None:
    state.update(data["unit"], posts={}, appointments={}, delegations={})
    for post in data["posts"]:
        state["posts"][post["ref"]] = post["code"]


def _changed(state: State, data: Body) -> None:
    state.update(data["unit"])


def _post_opened(state: State, data: Body) -> None:
    state["posts"][data["post"]] = data["code"]


def _post_renamed(state: State, data: Body) -> None:
    state["posts"][data["post"]]  # its title is a text; an unknown post must not pass


def _appointed(state: State, data: Body) -> None:
    for one in data["appointments"]:
        state["posts"][one["post"]]  # noqa: B018 -- an unknown post must not pass
        kept = {name: one[name] for name in ("post", "person", "since", "until")}
        state["appointments"][one["ref"]] = kept


def _appointment_ended(state: State, data: Body) -> None:
    state["appointments"][data["appointment"]]["until"] = data["until"]


def _delegated(state: State, data: Body) -> None:
    names = ("post", "principal", "delegate", "since", "until", "gates")
    state["delegations"][data["delegation"]] = {name: data[name] for name in names}


def _delegation_ended(state: State, data: Body) -> None:
    state["delegations"][data["delegation"]]["until"] = data["until"]


UNIT_STEPS: dict[str, Callable[[State, Body], None]] = {
    "unit.opened": _opened,
    "unit.changed": _changed,
    "unit.post_opened": _post_opened,
    "unit.post_renamed": _post_renamed,
    "unit.appointed": _appointed,
    "unit.appointment_ended": _appointment_ended,
    "unit.delegated": _delegated,
    "unit.delegation_ended": _delegation_ended,
}


def fold_policy(state: State | None, event: Body) -> State:
    """The versions of a kind's numbers, in their order."""
    data = event["data"]
    versions = [*(state or {}).get("versions", []), data["version"]]
    return {"gate": data["gate"], "kind": data["kind"], "versions": versions}


def fold_administrator(state: State | None, event: Body) -> State:
    """Who is which of the three administrators."""
    return {"person": event["data"]["person"], "kind": event["data"]["kind"]}


def fold_export(state: State | None, event: Body) -> State:
    """A table that was taken out: by whom, in which form, how many rows, looking for what."""
    data = event["data"]
    return {
        "person": event["actor"]["person"],
        "form": data["form"],
        "rows": data["rows"],
        "columns": data["columns"],
        "query": event["pii"]["query"],
    }


POLICY_TYPES = ("policy.set",)
ADMINISTRATOR_TYPES = ("administrator.made",)
EXPORT_TYPES = ("export.asked",)


def fold_change(state: State | None, event: Body) -> State:
    """Rows that keepers proposed: waiting, in effect, or dropped. Raises ValueError for a second
    settling, and where the second person is the first."""
    by, data = event["actor"]["person"], event["data"]
    if state is None:
        names = ("kind", "scope", "second", "rows", "digest")
        return {name: data[name] for name in names} | {
            "state": "waiting",
            "proposed_by": by,
            "settled_by": None,
            "reason": event["pii"]["reason"],
        }
    if state["state"] != "waiting":
        raise ValueError("the change is settled")
    if event["type"] == "change.confirmed" and state["second"] and by == state["proposed_by"]:
        raise ValueError("the second person is the first")
    return fresh(state) | {"state": SETTLED[event["type"]], "settled_by": by}


SETTLED = {"change.confirmed": "done", "change.dropped": "dropped"}
CHANGE_TYPES = ("change.proposed", *SETTLED)
