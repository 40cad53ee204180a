"""Every path of every kind, walked: no grant without its stops by distinct persons, no dead end.

``make drill`` walks all worlds; a check walks the two largest of a kind and an eighth of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from approvals import fold, lifecycle
from approvals.gates import Gate, Kind, all_gates
from approvals.services import rights
from tests.gates.model import Walk, World, walk
from tests.gates.model_routes import routes
from tests.gates.model_worlds import nobody_worlds, people_worlds, verdict_worlds
from tests.rounds import rounds

pytestmark = pytest.mark.walk
STEP = 1 if rounds(100) >= 100 else 8
KINDS = [(gate, kind) for gate in all_gates() for kind in gate.kinds]
each_kind = pytest.mark.parametrize(
    ("gate", "kind"), KINDS, ids=[f"{gate.key}-{kind.key}" for gate, kind in KINDS]
)
Worlds = Callable[[Kind], Iterable[World]]


def walked(kind: Kind, worlds: Worlds, *, grantable: bool = True) -> Walk:
    """All worlds of a kind, added up."""
    total = Walk()
    every = list(worlds(kind))
    for world in every[:1] + every[1::STEP]:
        seen = walk(world, grantable=grantable)
        total.states += seen.states
        total.grants += seen.grants
        total.faults |= seen.faults
    return total


@each_kind
def test_no_path_leads_to_a_grant_past_a_stop_or_to_a_dead_end(
    gate: Gate, kind: Kind, capsys: pytest.CaptureFixture[str]
) -> None:
    said, met = walked(kind, verdict_worlds), walked(kind, people_worlds)
    alone = walked(kind, nobody_worlds, grantable=False)
    with capsys.disabled():
        every = said.states + met.states + alone.states
        print(f"\n{gate.key} {kind.key}: {every} states on {len(list(routes(kind.flow)))} routes")
    assert not said.faults | met.faults | alone.faults
    assert said.grants
    assert met.grants
    assert not alone.grants, "granted where nobody may sign"


# -- controls: with a fault sown, the same walk finds it -------------------------------------------


def finds(kind: Kind, worlds: Worlds, fault: str) -> bool:
    """Whether one of all worlds, none passed over, shows the fault; ends at the first that does."""
    return any(fault in one for world in worlds(kind) for one in walk(world, grantable=True).faults)


ASSESSMENT = next(kind for gate, kind in KINDS if gate.key == "assessment")


def the_mildest_counts(verdicts: Iterable[str]) -> str:
    return min(verdicts, key=lambda one: fold.SEVERITY[fold.Verdict(one)], default="approve")


def the_first_signature_is_enough(state: Any, stop: Any) -> None:
    if not stop.get("aside"):
        fold._open_next(state)


def all_open_at_once(state: Any) -> None:
    main = [stop for stop in state["route"] if stop["status"] == "waiting"]
    for stop in main:
        stop["status"] = "open" if stop["word"] != "record" else "waiting"
    if not [stop for stop in state["route"] if stop["status"] == "open"]:
        state["pending"] = "approve"


def the_last_stop_is_forgotten(state: Any) -> None:
    main = [stop for stop in state["route"] if stop["status"] == "waiting"]
    main = [stop for stop in main if stop["word"] != "record"]
    if len(main) == 1 and state["decisions"]:
        main[0]["status"] = "past"
        state["pending"] = "approve"
        return
    for stop in main:
        if stop["node"] == main[0]["node"]:
            stop["status"] = "open"


def nothing_opens(state: Any) -> None:
    """The next node never opens but at the filing."""
    if not [stop for stop in state["route"] if stop["status"] in ("done", "lapsed")]:
        state["route"][0]["status"] = "open"


@pytest.mark.parametrize(
    ("name", "fault", "found"),
    [
        ("worst_of", the_mildest_counts, "granted without"),
        ("_settle", the_first_signature_is_enough, "two nodes open"),
        ("_open_next", all_open_at_once, "two nodes open"),
        ("_open_next", the_last_stop_is_forgotten, "granted without"),
        ("_open_next", nothing_opens, "dead end"),
    ],
)
def test_control_a_fault_in_the_fold_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str, fault: Any, found: str
) -> None:
    monkeypatch.setattr(fold, name, fault)
    assert finds(ASSESSMENT, verdict_worlds, found)


def test_control_a_round_that_begins_where_the_last_one_ended_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A refile that keeps what was signed before."""
    filed = fold._filed

    def kept(state: Any, event: Any) -> None:
        before = {stop["ref"]: stop for stop in state["route"] if stop["status"] == "done"}
        filed(state, event)
        for stop in state["route"]:
            if stop["status"] == "waiting" and stop["ref"] in before:
                stop.update(status="done", verdict="approve")

    monkeypatch.setitem(fold.STEPS, "case.refiled", kept)
    assert finds(ASSESSMENT, verdict_worlds, "granted without")


@pytest.mark.parametrize(
    ("guard", "found"),
    [
        ("_refuse_drafters", "granted by a drafter's hand"),
        ("_refuse_own_unit", "granted by the office that asks"),
        ("_refuse_second_signature", "granted by one person twice"),
    ],
)
def test_control_without_a_guard_of_the_rights_it_is_found(
    monkeypatch: pytest.MonkeyPatch, guard: str, found: str
) -> None:
    monkeypatch.setattr(rights, guard, lambda *args: None)
    assert finds(ASSESSMENT, people_worlds, found)


def test_control_a_table_that_ends_too_early_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A state without a way on: what was returned may not be filed again."""
    for event in ("case.refiled", "case.withdrawn"):
        monkeypatch.delitem(lifecycle.TRANSITIONS, ("returned", event))
    with pytest.raises(lifecycle.IllegalStep):
        walked(ASSESSMENT, verdict_worlds)


def test_every_condition_of_a_flow_is_walked_both_ways() -> None:
    """Of the sixth gate the committee is asked or not, and the advice given or not."""
    nodes = {frozenset(stop["node"] for stop in one if stop["post"]) for one in routes(FLOW)}
    assert {"committee" in one for one in nodes} == {True, False}
    assert {"advice" in one for one in nodes} == {True, False}


FLOW = ASSESSMENT.flow
