"""What must hold after every act, said naively and apart from the code that it judges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.apps import apps
from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS

from approvals import clock
from approvals.ledger.models import Event
from approvals.ledger.replay import body, states
from approvals.ledger.streams import kind_of
from approvals.ledger.verify import verify
from approvals.models import Appointment, Case, Delegation, Round, WorkItem
from approvals.words import APPROVALS
from whitelist.borrowings import Borrowing
from whitelist.permits import Permit

DAY = timedelta(days=1)

TABLES = [
    *(f"approvals.{name}" for name in (
        "Case", "CaseDrafter", "Draft", "Round", "Stop", "WorkItem", "Decision", "Attachment",
        "PaperDecision", "Command", "LimitKey", "Notice", "Unit", "Post", "Appointment",
        "Delegation", "Policy", "PolicyVersion",
    )),
    "viewflow.Task",
    *(f"whitelist.{name}" for name in ("Permit", "Borrowing", "DayAway", "NumberSeries")),
]  # fmt: skip


def tables() -> dict[str, Any]:
    """Every row that a verb could touch, and how far the ledger reaches."""
    rows = {
        name: list(apps.get_model(name).objects.order_by("pk").values_list()) for name in TABLES
    }
    return rows | {"ledger.Event": Event.objects.order_by("-pk").values_list("pk").first()}


def new_events(since: int) -> tuple[list[Event], int]:
    """The events after the one with that key, and the key of the last."""
    events = list(Event.objects.filter(pk__gt=since).order_by("pk")) if since else []
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return events, last


def faults_of(events: list[Event], kept: dict[tuple[str, int], Any]) -> list[str]:
    """What is wrong after these events; ``kept`` takes what the rows say now."""
    streams = sorted({event.stream for event in events})
    if not streams:
        return []
    found = [str(finding) for finding in verify(streams).findings]
    for stream in streams:
        kind, _colon, ref = stream.partition(":")
        row = kind_of(stream).model_class.objects.get(ref=ref)
        kept[stream, row.last_seq] = row.projection
        if kind == "case":
            found += faults_of_case(row)
    if any(stream.startswith("permit:") for stream in streams):
        found += list(faults_of_registers())
    for event in events:
        if event.type == "case.decided":
            found += faults_of_decision(event)
    return found


def replays(stream: str, rows: Mapping[int, Any]) -> None:
    """Raises where the fold of the events gives, at any seq, something else than the row did."""
    for event, state in states(stream):
        if event.seq in rows:
            assert rows[event.seq] == state, f"{stream}#{event.seq}"


# -- a case ----------------------------------------------------------------------------------------


def faults_of_case(case: Case) -> list[str]:
    return [f"{case.ref} {case.state}: {what}" for what in _faults_of_case(case)]


def _faults_of_case(case: Case) -> Iterator[str]:
    rounds = list(Round.objects.filter(case=case).order_by("number"))
    waiting = list(WorkItem.objects.filter(case=case, closed=None).select_related("stop"))
    running = [one for one in rounds if one.status not in (PROCESS.DONE, PROCESS.CANCELED)]
    if case.state == "filed":
        yield from _faults_while_filed(rounds, running, waiting, case)
    else:
        if running:
            yield f"its rounds are {[one.status for one in rounds]}"
        if Task.objects.filter(process__in=rounds, finished=None).exists():
            yield "the engine still waits"
        if any(item.stop.word != "record" for item in waiting):
            yield "somebody is still asked to decide"
    if waiting and any(item.round_id != rounds[-1].pk for item in waiting):
        yield "an earlier round still waits"
    if case.state == "granted":
        yield from _faults_of_grant(case)


def _faults_while_filed(rounds: Any, running: Any, waiting: Any, case: Case) -> Iterator[str]:
    if [one.pk for one in running] != [rounds[-1].pk]:
        yield f"its rounds are {[one.status for one in rounds]}"
    if not waiting:
        yield "it waits for nobody"
    if case.projection["pending"]:
        yield f"{case.projection['pending']} is pending and nothing came of it"
    route = case.projection["route"]
    main = {one["ref"] for one in route if one["status"] == "open" and not one.get("aside")}
    # Sent back to an earlier stop, the engine stays with whoever sent it until it comes back.
    sent = [one["node"] for one in route if one.get("back") and one["status"] == "waiting"]
    nodes = {sent[-1]} if sent else {one["node"] for one in route if one["ref"] in main}
    tasks = list(Task.objects.filter(process=rounds[-1], finished=None))
    if len(nodes) != 1 or {task.flow_task.name for task in tasks} != nodes or len(tasks) != 1:
        yield f"the engine is at {[task.flow_task.name for task in tasks]}, the events at {nodes}"
    if {(item.stop_id, item.task_id) for item in waiting if item.task_id} != {
        (ref, tasks[0].pk) for ref in main
    }:
        yield "the items of the open stops are not those of the engine's task"


def _faults_of_grant(case: Case) -> Iterator[str]:
    """Every statutory stop approved in the last round, by hands that are all different."""
    state, hands = case.projection, []
    for stop in state["route"]:
        if not (stop["statutory"] and stop["post"]) or stop.get("again"):
            continue
        said = [
            one for one in state["decisions"]
            if one["stop"] == stop["ref"] and one["verdict"] in APPROVALS
        ]  # fmt: skip
        if len(said) != 1:
            yield f"granted with {len(said)} approvals at {stop['node']}"
        for one in said:
            hands += [person for person in (one["person"], one["acting_for"]) if person]
    if len(hands) != len(set(hands)):
        yield f"granted by the same hand twice: {hands}"
    if set(hands) & set(state["drafters"]):
        yield "granted by somebody who wrote it"


# -- a decision ------------------------------------------------------------------------------------


def faults_of_decision(event: Event) -> list[str]:
    """Judged right after it: the appointments are still those by which it was made."""
    said = body(event)["data"]
    case = Case.objects.get(ref=event.stream.partition(":")[2])
    hands = {said["person"], said["acting_for"]} - {None}
    found = []
    if hands & set(case.projection["drafters"]):
        found.append(f"{event}: decided by somebody who wrote it")
    if not _had_the_right(said, case.gate):
        found.append(f"{event}: decided by somebody without the post")
    if said["recorded_by"] and said["recorded_by"] == said["confirmed_by"]:
        found.append(f"{event}: confirmed by who entered it")
    return found


def _had_the_right(said: dict[str, Any], gate: str) -> bool:
    today = clock.today()

    def runs(row: Any) -> bool:
        return row.since <= today and (row.until is None or today <= row.until)

    held = Appointment.objects.filter(post__ref=said["post"]).select_related("person")
    holders = {row.person_id for row in held if runs(row) and row.person.is_active}
    if said["acting_for"] is None:
        return said["person"] in holders
    lent = Delegation.objects.filter(
        post__ref=said["post"], delegate=said["person"], principal=said["acting_for"]
    )
    given = any(runs(row) and (not row.gates or gate in row.gates) for row in lent)
    return given and said["acting_for"] in holders


# -- what was granted ------------------------------------------------------------------------------


def faults_of_registers() -> Iterator[str]:
    """Numbers without gap or double, and every day away of a stretch taken, as far as it went."""
    series: dict[tuple[str, int], list[int]] = {}
    for permit in Permit.objects.order_by("serial"):
        series.setdefault((permit.prefix, permit.year), []).append(permit.serial)
    for name, serials in series.items():
        if serials != list(range(1, len(serials) + 1)):
            yield f"numbers of {name}: {serials}"
    for entry in Borrowing.objects.filter(renewal_of=None, renewals=None):
        last = min(entry.last_day, entry.ended_on or entry.last_day)
        whole = [entry.first_day + n * DAY for n in range((last - entry.first_day).days + 1)]
        if whole != list(entry.days.order_by("day").values_list("day", flat=True)):
            yield f"days of {entry} are not those from {entry.first_day} to {last}"
