"""The pure fold of a case: ``fold(state, event) -> state``, used live and in every replay.

No database, clock, setting or translation. Everything a step needs stands in the event. The route
is fixed at filing, so the fold itself knows which stops open next; the engine's tasks follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from approvals import lifecycle
from approvals.words import APPROVALS, DECIDING, SEVERITY, Verdict, Word

State = dict[str, Any]
Body = dict[str, Any]
Stop = dict[str, Any]

# Nodes that no flow has: a signer whom a stop added, a copy for information.
ADDED = "added"
COPY = "copy"


def fold(state: State | None, event: Body) -> State:
    """The state after ``event``. Raises IllegalStep for an event that cannot follow."""
    before = state or {}
    name = lifecycle.after(before.get("state", ""), event["type"])
    after: State = fresh(before)
    STEPS[event["type"]](after, event)
    after["state"] = name
    return after


def fresh(value: Any) -> Any:
    """A copy of JSON, lists and objects all the way down; ``deepcopy`` takes five times as long."""
    if isinstance(value, dict):
        return {name: fresh(part) for name, part in value.items()}
    return [fresh(part) for part in value] if isinstance(value, list) else value


def _begun(state: State, event: Body) -> None:
    data = event["data"]
    state.update(
        gate=data["gate"],
        kind=data["kind"],
        unit=data["unit"],
        drafters=[event["actor"]["person"]],
        round=0,
        route=[],
        decisions=[],
        answered=[],
        papers={},
        attachments=[],
        pending="",
    )
    if "source" in data:  # the case this one was begun like
        state["source"] = data["source"]


def _filed(state: State, event: Body) -> None:
    data = event["data"]
    state.update(
        round=data["round"],
        content_seq=event["seq"],
        form_version=data["form_version"],
        flow=data["flow"],
        rule=event["rule"],
        answers=event["pii"]["answers"],
        title=event["pii"]["title"],
        summary=event["pii"]["summary"],
        findings=data["findings"],
        answered=[],
        papers={},
        route=[{**stop, "status": stop_status(stop)} for stop in data["route"]],
        pending="",
    )
    state["drafters"] = sorted({*state["drafters"], *data["drafters"]})
    _open_next(state)


def stop_status(stop: Stop) -> str:
    return "waiting" if stop["post"] else "past"


def _decided(state: State, event: Body) -> None:
    data = event["data"]
    stop = stop_of(state, data["stop"])
    if stop["status"] != "open":
        raise lifecycle.IllegalStep(f"stop {data['stop']} is {stop['status']}")
    stop.update(status="done", verdict=data["verdict"])
    state["decisions"].append(_decision(state, event))
    state["answered"] += data["answered"]
    state["papers"].pop(data["stop"], None)
    _settle(state, stop)


def _decision(state: State, event: Body) -> dict[str, Any]:
    data = event["data"]
    return {
        "round": state["round"],
        "stop": data["stop"],
        "post": data["post"],
        "person": data["person"],
        "acting_for": data["acting_for"],
        "recorded_by": data["recorded_by"],
        "confirmed_by": data["confirmed_by"],
        "verdict": data["verdict"],
        "own": data["own"],
        "opinion": event["pii"].get("opinion"),
        "conditions": event["pii"].get("conditions"),
    }


def _lapsed(state: State, event: Body) -> None:
    stop = stop_of(state, event["data"]["stop"])
    if stop["status"] != "open" or stop["word"] != Word.CONSULT:
        raise lifecycle.IllegalStep("only an open consultation lapses")
    stop["status"] = "lapsed"
    _settle(state, stop)


def _consulted(state: State, event: Body) -> None:
    state["route"].append({**event["data"]["stop"], "status": "open", "aside": True})


def _signer_added(state: State, event: Body) -> None:
    """Somebody more signs beside an open stop; the stop itself then decides last."""
    asking = _open_stop(state, event)
    _insert(state, asking, [{**event["data"]["stops"][0], "status": "open", "aside": True}])


def _signer_dropped(state: State, event: Body) -> None:
    stop = _open_stop(state, event)
    if stop["node"] != ADDED:
        raise lifecycle.IllegalStep("only an added signer is taken back")
    stop["status"] = "closed"


def _sent_back(state: State, event: Body) -> None:
    """An earlier stop decides once more, then the case comes straight back to who sent it."""
    stop, earlier = _open_stop(state, event), stop_of(state, event["data"]["to"])
    if earlier["status"] != "done" or earlier["word"] not in DECIDING or earlier.get("again"):
        raise lifecycle.IllegalStep("only a stop that has decided decides again")
    again, back = event["data"]["stops"]
    earlier["again"], stop["again"] = again["ref"], back["ref"]
    stop["status"] = "sent"
    state["papers"].pop(stop["ref"], None)
    _insert(state, stop, [{**again, "status": "open"}, {**back, "status": "waiting", "back": True}])


def _handed_over(state: State, event: Body) -> None:
    _open_stop(state, event)["holder"] = event["data"]["to"]


def _copied(state: State, event: Body) -> None:
    state["route"].append({**event["data"]["stops"][0], "status": "open", "aside": True})


def _open_stop(state: State, event: Body) -> Stop:
    stop = stop_of(state, event["data"]["stop"])
    if stop["status"] != "open":
        raise lifecycle.IllegalStep(f"stop {stop['ref']} is {stop['status']}")
    return stop


def _insert(state: State, after: Stop, stops: list[Stop]) -> None:
    place = state["route"].index(after) + 1
    state["route"][place:place] = stops


def _acknowledged(state: State, event: Body) -> None:
    stop = stop_of(state, event["data"]["stop"])
    if stop["status"] != "open" or stop["word"] != Word.RECORD:
        raise lifecycle.IllegalStep("only an open record is acknowledged")
    stop["status"] = "done"


def _paper_entered(state: State, event: Body) -> None:
    state["papers"][event["data"]["stop"]] = event["data"]["paper"]


def _paper_dropped(state: State, event: Body) -> None:
    state["papers"].pop(event["data"]["stop"])


def _attached(state: State, event: Body) -> None:
    """A scan of a paper, or with ``round`` what the applicant adds for that round: new content."""
    state["attachments"].append(event["data"]["attachment"])
    if "round" in event["data"]["attachment"]:
        state["content_seq"] = event["seq"]


def _detached(state: State, event: Body) -> None:
    gone = [one for one in files_of(state) if one["ref"] == event["data"]["detached"]]
    if not gone:
        raise lifecycle.IllegalStep(f"no file {event['data']['detached']} here")
    state["attachments"].remove(gone[0])
    state["content_seq"] = event["seq"]


def files_of(state: State) -> list[dict[str, Any]]:
    """What the applicant has attached at this moment; scans of papers are none of it."""
    return [one for one in state["attachments"] if "round" in one]


def _ended(state: State, event: Body) -> None:
    for stop in state["route"]:
        if stop["status"] in ("open", "waiting") and not _outlives(stop, event):
            stop["status"] = "closed"
    state.update(pending="", papers={})


def _outlives(stop: Stop, event: Body) -> bool:
    """A copy for information may still be read when the case has ended."""
    return stop["node"] == COPY and event["type"] != "case.returned"


def _granted(state: State, event: Body) -> None:
    records = [stop for stop in state["route"] if stop["word"] == Word.RECORD]
    waiting = [stop for stop in records if stop["status"] == "waiting"]
    _ended(state, event)
    for stop in waiting:
        stop["status"] = "open"
    state.update(permit=event["data"]["permit"], number=event["data"]["number"])


def _unchanged(state: State, event: Body) -> None:
    """Told, urged, overdue: what the case is stays as it was."""


STEPS: dict[str, Callable[[State, Body], None]] = {
    "case.begun": _begun,
    "case.filed": _filed,
    "case.refiled": _filed,
    "case.decided": _decided,
    "case.consulted": _consulted,
    "case.signer_added": _signer_added,
    "case.signer_dropped": _signer_dropped,
    "case.sent_back": _sent_back,
    "case.handed_over": _handed_over,
    "case.copied": _copied,
    "case.lapsed": _lapsed,
    "case.acknowledged": _acknowledged,
    "case.paper_entered": _paper_entered,
    "case.paper_dropped": _paper_dropped,
    "case.attached": _attached,
    "case.detached": _detached,
    "case.returned": _ended,
    "case.refused": _ended,
    "case.merged": _ended,
    "case.deferred": _ended,
    "case.withdrawn": _ended,
    "case.granted": _granted,
    "case.recorded": _granted,
    "case.urged": _unchanged,
    "case.vacant": _unchanged,
    "case.overdue": _unchanged,
}


def stop_of(state: State, ref: str) -> Stop:
    """The stop of that reference. Raises IllegalStep where the route has none."""
    for stop in state["route"]:
        if stop["ref"] == ref:
            return stop
    raise lifecycle.IllegalStep(f"no stop {ref} on this route")


def open_stops(state: State) -> list[Stop]:
    return [stop for stop in state["route"] if stop["status"] == "open"]


def _settle(state: State, stop: Stop) -> None:
    """After a stop is done: end the round, wait for the other signers, or open the next."""
    if stop.get("aside"):
        return
    group = _group(state, stop)
    ended_early = stop.get("ends_on_no") and stop.get("verdict") not in (None, *APPROVALS)
    if any(other["status"] == "open" for other in group) and not ended_early:
        return
    worst = worst_of(other["verdict"] for other in group if _decides(other))
    if worst in APPROVALS:
        _open_next(state)
    else:
        state["pending"] = worst


def _group(state: State, stop: Stop) -> list[Stop]:
    """All who sign at this place, with those they added; not who has to decide again."""
    signing = [other for other in state["route"] if other["node"] == stop["node"]]
    refs = {other["ref"] for other in signing}
    added = [other for other in state["route"] if other["node"] == ADDED]
    added = [other for other in added if other["asked_at"] in refs]
    return [other for other in (*signing, *added) if not other.get("again")]


def added_at(state: State, ref: str) -> list[Stop]:
    """The signers whom the stop of that reference added."""
    return [one for one in state["route"] if one["node"] == ADDED and one["asked_at"] == ref]


def is_last_required(state: State, ref: str) -> bool:
    """Whether this stop is required and no other required stop is still to be approved: what is
    said there settles the case as far as the law asks."""
    stop = stop_of(state, ref)
    if not stop["statutory"] or stop["word"] not in DECIDING:
        return False
    others = [one for one in state["route"] if one["statutory"] and one["ref"] != ref]
    return not any(one["status"] in ("open", "waiting") for one in others)


def standing_decisions(state: State) -> list[dict[str, Any]]:
    """The decisions of the present round, less those that were asked for once more."""
    stops = {stop["ref"]: stop for stop in state["route"]}
    said = [one for one in state["decisions"] if one["round"] == state["round"]]
    return [one for one in said if not stops[one["stop"]].get("again")]


def _decides(stop: Stop) -> bool:
    return stop["word"] in DECIDING and stop["status"] == "done"


def worst_of(verdicts: Iterable[str]) -> str:
    """The verdict of a countersigned stop: the worst of all, approve where there is none."""
    return max(verdicts, key=lambda verdict: SEVERITY[Verdict(verdict)], default=Verdict.APPROVE)


def _open_next(state: State) -> None:
    """Open all signers of the next node; where none is left, the grant is pending."""
    main = [stop for stop in state["route"] if stop["status"] == "waiting"]
    main = [stop for stop in main if stop["word"] != Word.RECORD]
    for stop in main:
        if stop["node"] == main[0]["node"]:
            stop["status"] = "open"
    if not main:
        state["pending"] = Verdict.APPROVE.value
