"""A walk through everything that can happen to a case: the real fold, the real rights, no database.

Breadth first over states, people and verdicts. What a person may do is asked of
``rights.right_given``, what it leads to of ``fold``, where the engine goes of ``next_node``; the
judge beside them remembers for itself who signed what since the last filing.

Covered: filing, refiling by either handler, withdrawal, every verdict a stop offers, every order
of signatures, consultations that lapse and those asked for beside the route, copies, several posts
in one hand, delegation by a holder, by a drafter and for another gate. Rounds: a third filing is
like the second. Not covered, because they live in services over tables and have tests of their own:
added signers and stops that decide again (random lives try them), paper (a decision of its signer,
entered by two others), rules that stop an approval, locks, the count of approvals in
``outcomes.refuse_incomplete`` (the walk shows that fold and rights do not need it), and which
conditions of a route can hold together (all are walked).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from approvals.errors import Forbidden
from approvals.flows import ENDS, Granted, Record, next_node
from approvals.fold import fold, open_stops
from approvals.lifecycle import ENDING, OUTCOMES
from approvals.models import Delegation, Person, Post, Unit
from approvals.services.deciding import STANCES, USUAL
from approvals.services.rights import Right, Standing, right_given
from approvals.words import APPROVALS, DECIDING, Verdict, Word
from tests.gates.model_routes import Route

State = dict[str, Any]
Signed = frozenset[tuple[str, int, int | None, str]]  # stop, person, acting for, verdict

DRAFTER, SECOND = 1, 2  # the two handlers of the office that asks
SINCE = date(2020, 1, 1)
DONE = ("granted", "recorded")
FINAL = (Verdict.REFUSE, Verdict.MERGE, Verdict.DEFER)
UNIT = Unit(pk=1)


@cache
def someone(pk: int) -> Person:
    return Person(pk=pk)


@cache
def place(pk: int) -> Post:
    return Post(pk=pk)


@dataclass(frozen=True, kw_only=True)
class World:
    """A route and who is there. ``holders`` by post, ``lent`` as (principal, delegate, post,
    gates), ``verdicts`` by stop where not all are tried; of the ``quiet`` stops that are open at
    once only the first is acted at."""

    kind: Any
    route: Route
    holders: dict[int, tuple[int, ...]]
    lent: tuple[tuple[int, int, int, tuple[str, ...]], ...] = ()
    office: frozenset[int] = frozenset({DRAFTER, SECOND})  # who belongs to it
    verdicts: dict[str, tuple[Verdict, ...]] = field(default_factory=dict)
    quiet: frozenset[str] = frozenset()
    asides: bool = False
    gate: str = "here"

    @property
    def people(self) -> list[int]:
        held = {person for holders in self.holders.values() for person in holders}
        return sorted(held | {delegate for _principal, delegate, _post, _gates in self.lent})

    def right(self, person: int, state: State, stop: dict[str, Any]) -> Right | None:
        """By which right the person acts at the stop; None where the real rules refuse."""
        post = stop["post_id"]
        holders = {pk: (someone(pk), SINCE) for pk in self.holders.get(post, ())}
        lent = [_lent(*row) for row in self.lent if row[1] in {person, *holders}]
        try:
            return right_given(
                Standing(holders, lent, self.office), person=someone(person), post=place(post),
                gate=self.gate, state=state, stop=stop, unit=UNIT,
            )  # fmt: skip
        except Forbidden:
            return None


@cache
def _lent(principal: int, delegate: int, post: int, gates: tuple[str, ...]) -> Delegation:
    return Delegation(
        principal=someone(principal), delegate=someone(delegate), post=place(post),
        gates=list(gates), since=SINCE,
    )  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """Where a case is, and who signed since it was filed last."""

    state: State
    signed: Signed = frozenset()

    @property
    def refused(self) -> bool:
        """Somebody said a no after which there is no other round."""
        deciding = {one["ref"] for one in self.state["route"] if one["word"] in DECIDING}
        return any(row[3] in FINAL and row[0] in deciding for row in self.signed)

    @property
    def key(self) -> Any:
        """Two moments with one key have the same future. Whether a yes had conditions is forgotten
        once its node is over: what it led to stands in the rest of the key."""
        told = self.state
        busy = {one["node"] for one in open_stops(told)}
        over = {one["ref"] for one in told["route"] if one["node"] not in busy}
        route = tuple(
            (one["ref"], one["status"], _short(one.get("verdict"), one["ref"] in over))
            for one in told["route"]
        )
        said = frozenset(
            (one["stop"], one["person"], one["acting_for"])
            for one in told["decisions"]
            if one["round"] == told["round"]
        )
        signed = frozenset((*row[:3], _short(row[3], row[0] in over)) for row in self.signed)
        parts = (told["state"], told["pending"], min(told["round"], 2), tuple(told["drafters"]))
        return (*parts, route, said, signed)


def _short(verdict: str | None, over: bool) -> str | None:
    return "yes" if over and verdict in APPROVALS else verdict


@dataclass
class Walk:
    """What was seen: moments, grants, the faults that the judge names."""

    states: int = 0
    grants: int = 0
    faults: set[str] = field(default_factory=set)


def walk(world: World, *, grantable: bool = True) -> Walk:
    """Every moment of the world. Where ``grantable``, each open one must still lead to a grant, or
    to the no that somebody has said already; withdrawing is no way out. Where not, to any end."""
    first = Moment(_event({}, "case.begun", {"gate": world.gate, "kind": "", "unit": "u"}))
    seen, waiting, told = {first.key: first}, deque([first]), Walk()
    before: dict[Any, set[Any]] = {first.key: set()}
    while waiting:
        moment = waiting.popleft()
        for after, faults in steps(world, moment):
            told.faults.update(faults)
            before.setdefault(after.key, set()).add(moment.key)
            if after.key not in seen:
                seen[after.key] = after
                waiting.append(after)
    told.states = len(seen)
    told.grants = sum(one.state["state"] in DONE for one in seen.values())
    stuck = _stuck(seen, before, grantable=grantable)
    told.faults.update(f"dead end: {_named(seen[key])}" for key in stuck)
    return told


def _stuck(seen: dict[Any, Moment], before: dict[Any, set[Any]], *, grantable: bool) -> set[Any]:
    ended = {key for key, one in seen.items() if one.state["state"] in OUTCOMES}
    if not grantable:
        return set(seen) - _led_to(ended, before)
    refused = {key for key, one in seen.items() if one.refused}
    granted = {key for key, one in seen.items() if one.state["state"] in DONE}
    told_no = {key for key in ended - granted if seen[key].state["state"] != "withdrawn"}
    hopeful = set(seen) - ended - refused
    return (hopeful - _led_to(granted, before)) | (refused - ended - _led_to(told_no, before))


def _led_to(ends: set[Any], before: dict[Any, set[Any]]) -> set[Any]:
    reached, waiting = set(ends), list(ends)
    while waiting:
        fresh = before[waiting.pop()] - reached
        reached |= fresh
        waiting += fresh
    return reached


def _named(moment: Moment) -> str:
    waits = [stop["ref"] for stop in open_stops(moment.state)]
    return f"{moment.state['state']}, open {waits}, signed {sorted(map(str, moment.signed))}"


# -- what can happen next --------------------------------------------------------------------------


def steps(world: World, moment: Moment) -> Iterator[tuple[Moment, list[str]]]:
    """Every moment that one act leads to, with what is wrong about the way there."""
    state = moment.state
    if state["state"] in ("draft", "returned"):
        yield from _filings(world, state)
    if state["state"] in ("draft", "filed", "returned"):
        yield Moment(_event(state, "case.withdrawn", {}), moment.signed), []
    for stop in _reached(world, state):
        if stop["word"] == Word.RECORD:
            taken = _event(state, "case.acknowledged", {"stop": stop["ref"]})
            yield Moment(taken, moment.signed), []
        elif state["state"] == "filed":
            yield from _at(world, moment, stop)


def _reached(world: World, state: State) -> list[dict[str, Any]]:
    opened = open_stops(state)
    quiet = [stop for stop in opened if stop["ref"] in world.quiet]
    return [stop for stop in opened if stop not in quiet[1:]]


def _filings(world: World, state: State) -> Iterator[tuple[Moment, list[str]]]:
    name = "case.filed" if state["state"] == "draft" else "case.refiled"
    for by in (DRAFTER,) if name == "case.filed" else (DRAFTER, SECOND):
        data = {
            "round": state["round"] + 1, "form_version": 1, "flow": "", "findings": [],
            "drafters": sorted({*state["drafters"], by}), "route": world.route,
        }  # fmt: skip
        after = Moment(_event(state, name, data, by=by))
        yield after, _out_of_order(after.state)


def _at(world: World, moment: Moment, stop: dict[str, Any]) -> Iterator[tuple[Moment, list[str]]]:
    state, ref = moment.state, stop["ref"]
    if stop["word"] == Word.CONSULT:
        lapsed = _event(state, "case.lapsed", {"stop": ref})
        yield _concluded(world, Moment(lapsed, moment.signed), stop)
    if world.asides and stop["word"] in DECIDING and "aside" not in str(state["route"]):
        asked = {"ref": "aside", "node": "aside", "word": "consult", "post": "p", "post_id": 0}
        asked |= {"statutory": False, "ends_on_no": False, "offers": []}
        yield Moment(_event(state, "case.consulted", {"stop": asked}), moment.signed), []
    for person in world.people if ref != "aside" else []:
        if right := world.right(person, state, stop):
            for verdict in _offered(world, stop):
                yield _decided(world, moment, stop, right, verdict)


def _offered(world: World, stop: dict[str, Any]) -> tuple[Verdict, ...]:
    if stop["word"] not in DECIDING:
        return STANCES
    every = (*USUAL, *(Verdict(offer) for offer in stop["offers"]))
    return world.verdicts.get(stop["ref"], every)


def _decided(
    world: World, moment: Moment, stop: dict[str, Any], right: Right, verdict: Verdict
) -> tuple[Moment, list[str]]:
    person, principal = right.person.pk, right.acting_for.pk if right.acting_for else None
    data = {
        "stop": stop["ref"], "post": stop["post"], "person": person, "acting_for": principal,
        "recorded_by": None, "confirmed_by": None, "verdict": str(verdict), "own": right.own,
        "answered": [],
    }  # fmt: skip
    signed = moment.signed | {(stop["ref"], person, principal, str(verdict))}
    after = Moment(_event(moment.state, "case.decided", data), signed)
    return _concluded(world, after, stop)


def _concluded(world: World, after: Moment, stop: dict[str, Any]) -> tuple[Moment, list[str]]:
    """As ``go_on`` does: an outcome that is pending comes at once."""
    state, faults = after.state, _out_of_order(after.state) + _engine(world, after, stop)
    if not (outcome := state["pending"]):
        return after, faults
    if outcome not in APPROVALS:
        return Moment(_event(state, ENDING[Verdict(outcome)], {}), after.signed), faults
    done = "case.recorded" if world.kind.exempt_clause else "case.granted"
    granted = _event(state, done, {"permit": "", "number": ""})
    return Moment(granted, after.signed), faults + _unlawful(world, state, after.signed)


def _event(state: State, name: str, data: dict[str, Any], by: int = DRAFTER) -> State:
    pii = {"answers": "", "title": "", "summary": ""}
    body = {"type": name, "seq": 1, "actor": {"person": by}, "rule": "", "data": data, "pii": pii}
    return fold(state, body)


# -- the judge -------------------------------------------------------------------------------------


def _unlawful(world: World, state: State, signed: Signed) -> list[str]:
    """What is missing from a grant, by the judge's own memory of who signed."""
    drafters = set(state["drafters"])
    kept = {row[1] for row in world.lent if row[0] in drafters}  # act for those who wrote it
    hands: list[int] = []
    found = []
    for stop in (one for one in world.route if one["post"] and one["word"] in DECIDING):
        said = [row for row in signed if row[0] == stop["ref"]]
        mine = [pk for row in said for pk in row[1:3] if isinstance(pk, int)]
        if not said or any(row[3] not in APPROVALS for row in said):
            found.append(f"granted without {stop['ref']}")
        if set(mine) & (drafters | kept):
            found.append(f"granted by a drafter's hand at {stop['ref']}")
        if stop["statutory"] and set(mine) & world.office:
            found.append(f"granted by the office that asks at {stop['ref']}")
        hands += mine if stop["statutory"] else []
    opinions = [one["ref"] for one in world.route if one["post"] and one["word"] == Word.OPINIONS]
    found += [f"granted without {ref}" for ref in opinions if ref not in {row[0] for row in signed}]
    return found + (["granted by one person twice"] if len(hands) != len(set(hands)) else [])


def _out_of_order(state: State) -> list[str]:
    """Nothing opens before all that stands in front of it is over."""
    main = [one for one in state["route"] if not one.get("aside") and one["word"] != Word.RECORD]
    nodes = list(dict.fromkeys(one["node"] for one in main))
    opened = {one["node"] for one in main if one["status"] == "open"}
    if state["state"] != "filed" or not opened:
        return []
    reached = min(nodes.index(node) for node in opened)
    early = [one["ref"] for one in main if nodes.index(one["node"]) < reached and _waits(one)]
    return [f"{ref} was passed over" for ref in early] + (
        ["two nodes open"] if len(opened) > 1 else []
    )


def _waits(stop: dict[str, Any]) -> bool:
    return stop["status"] in ("waiting", "open")


def _engine(world: World, after: Moment, stop: dict[str, Any]) -> list[str]:
    """Whether the engine's tasks go where the fold goes."""
    state = after.state
    opened = {one["node"] for one in open_stops(state) if not one.get("aside")}
    if state["pending"] and state["pending"] not in APPROVALS:
        end = ENDS[Verdict(state["pending"])]
        there = world.kind.flow.instance.node(end, no_obsolete=True)
        return [] if there else [f"the engine has no {end} for {state['pending']}"]
    if stop.get("aside") or stop["node"] in opened:
        return []
    node = next_node(world.kind.flow.instance.node(stop["node"]), state)
    while isinstance(node, Record):
        node = next_node(node, state)
    agrees = isinstance(node, Granted) if state["pending"] else {node.name} == opened
    return [] if agrees else [f"after {stop['ref']} the engine goes to {node}, the fold {opened}"]
