"""The pure fold of an erasure: proposed by one administrator, confirmed or dropped by another."""

from __future__ import annotations

from typing import Any

from approvals.fold import fresh

State = dict[str, Any]
SETTLED = {"erasure.confirmed": "done", "erasure.dropped": "dropped"}
ERASURE_TYPES = ("erasure.proposed", *SETTLED)


def fold_erasure(state: State | None, event: dict[str, Any]) -> State:
    """Which texts of which case should go, and what came of it. Raises ValueError for a second
    settling, and where the second person is the first."""
    by, data = event["actor"]["person"], event["data"]
    if state is None:
        return {name: data[name] for name in ("case", "commitments", "ground")} | {
            "state": "waiting",
            "proposed_by": by,
            "settled_by": None,
            "reason": event["pii"]["reason"],
        }
    if state["state"] != "waiting":
        raise ValueError("the erasure is settled")
    if event["type"] == "erasure.confirmed" and by == state["proposed_by"]:
        raise ValueError("the second person is the first")
    return fresh(state) | {"state": SETTLED[event["type"]], "settled_by": by}
