"""From a flow to the rows of a round, and the engine that walks beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS, STATUS

from approvals import clock
from approvals.errors import Invalid
from approvals.flows import PlannedStop, route_of
from approvals.fold import files_of, open_stops, standing_decisions
from approvals.gates import Context, Kind
from approvals.models import Appointment, Attachment, Case, Round, Stop, Unit, WorkItem
from approvals.models.units import in_force
from approvals.policies import as_numbers
from approvals.refs import new_ref
from approvals.rules import Finding, Level
from approvals.words import DECIDING


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The route as it is fixed at filing: what the event holds, and the rows beside it."""

    stops: list[PlannedStop]
    route: list[dict[str, Any]]
    findings: list[Finding]

    @property
    def reasons(self) -> list[str]:
        """Why the route goes past a stop, "" for the others, in the language of the site."""
        with translation.override(settings.LANGUAGE_CODE):
            return [str(stop.past_reason) for stop in self.stops]


def context_of(case: Case) -> Context:
    """What facts() may know of a case beside its answers."""
    state = case.projection
    stops = {stop["ref"]: stop for stop in state["route"]}
    said: dict[str, tuple[str, ...]] = {}
    signers = []
    for decision in standing_decisions(state):
        stop = stops[decision["stop"]]
        said[stop["node"]] = (*said.get(stop["node"], ()), decision["verdict"])
        signers.append((stop["node"], stop["statutory"], decision["own"]))
    return Context(
        unit=case.unit,
        today=clock.today(),
        case_ref=case.ref,
        opinions=said,
        signers=tuple(signers),
        attachments=_names_of_files(case),
    )


def _names_of_files(case: Case) -> tuple[str, ...]:
    """What the applicant's files are called; no statement where there is none."""
    if not files_of(case.projection):
        return ()
    rows = Attachment.objects.filter(case=case, round__gt=0, until=None).order_by("last_seq", "ref")
    return tuple(rows.values_list("name", flat=True))


def planned(kind: Kind, facts: Any, unit: Unit, drafters: Iterable[int]) -> Plan:
    """Walk the flow for these facts. Raises Invalid where a deciding stop has no post."""
    stops = [_with_reason(stop) for stop in route_of(kind.flow, facts, unit)]
    route = [_as_data(stop) for stop in stops]
    return Plan(stops=stops, route=route, findings=vacancies(stops, drafters))


def _with_reason(stop: PlannedStop) -> PlannedStop:
    if stop.post or stop.past_reason:
        return stop
    if stop.word in DECIDING:
        raise Invalid(
            _("There is no post for “%(stop)s” in this system yet. Ask its keepers to open it.")
            % {"stop": stop.title},
            clause=stop.clause,
        )
    return replace(stop, past_reason=gettext_lazy("there is no such post"))


def _as_data(stop: PlannedStop) -> dict[str, Any]:
    return {
        "ref": new_ref(),
        "node": stop.node,
        "word": str(stop.word),
        "post": stop.post.ref if stop.post else None,
        "post_id": stop.post.pk if stop.post else None,
        "statutory": stop.statutory,
        "clause": stop.clause,
        "source": stop.source,
        "days": stop.days,
        "ends_on_no": stop.ends_on_no,
        "offers": list(stop.offers),
    }


def vacancies(stops: list[PlannedStop], drafters: Iterable[int]) -> list[Finding]:
    """A warning for every post on the route that nobody can act for today; one statement."""
    posts = {stop.post.pk for stop in stops if stop.post and stop.word in DECIDING}
    held = Appointment.objects.filter(
        in_force(clock.today()), post__in=posts, person__is_active=True
    )
    held = held.exclude(person__in=list(drafters))
    filled = set(held.values_list("post_id", flat=True))
    return [
        Finding(
            code="K-W01",
            level=Level.WARN,
            subject=stop.post.ref,
            sentence=_("Nobody can act as %(post)s today. The case will wait there.")
            % {"post": stop.post},
            clause=stop.clause,
            source="L",
        )
        for stop in stops
        if stop.post and stop.word in DECIDING and stop.post.pk not in filled
    ]


def told(finding: Finding, kind: Kind) -> dict[str, str]:
    """A finding as an event names it; its sentence is a text of the vault."""
    at = next((rule.answered_at for rule in kind.rules if rule.code == finding.code), "")
    shown = {"id": finding.id, "code": finding.code, "level": str(finding.level)}
    return {**shown, "clause": finding.clause, "source": finding.source, "answered_at": at}


def start(case: Case, kind: Kind, plan: Plan, *, policy: Any, definition: str) -> Round:
    """The round, its engine process and its stops. ``round.opened`` holds the waiting task."""
    round_ = Round(
        flow_class=kind.flow,
        case=case,
        number=case.projection["round"],
        policy=as_numbers(policy),
        definition=definition,
        last_seq=case.last_seq,
    )
    kind.flow.instance.start.begin(round_)
    Stop.objects.bulk_create(_rows(case, round_, plan))
    return round_


def _rows(case: Case, round_: Round, plan: Plan) -> list[Stop]:
    with translation.override(settings.LANGUAGE_CODE):
        return _stops(case, round_, plan)


def _stops(case: Case, round_: Round, plan: Plan) -> list[Stop]:
    """The rows in the language of the site, whoever files: what is stored is evidence."""
    return [
        Stop(
            ref=data["ref"],
            case=case,
            round=round_,
            node=stop.node,
            place=place,
            word=stop.word,
            title=str(stop.title),
            post=stop.post,
            statutory=stop.statutory,
            clause=stop.clause,
            source=stop.source,
            days=stop.days,
            past_reason=str(stop.past_reason),
            offers=list(stop.offers),
            last_seq=case.last_seq,
        )
        for place, (stop, data) in enumerate(zip(plan.stops, plan.route, strict=True))
    ]


def opened_now(case: Case) -> list[dict[str, Any]]:
    """The stops of the main route that wait for somebody at this moment."""
    return [stop for stop in open_stops(case.projection) if not stop.get("aside")]


def advance(case: Case, item: WorkItem, outcome: str) -> list[Task]:
    """Let the engine leave the task of ``item``; gives the tasks it opened."""
    task, round_ = item.task, item.round
    if task is None:
        raise ValueError("an item beside the route has no task to leave")
    round_.case, round_.opened, round_.last_seq = case, [], case.last_seq
    task.process = round_
    task.flow_task.activation_class(task).settle(outcome)
    return round_.opened


def cancel(round_: Round, case: Case) -> None:
    """End a round from outside: its open tasks are cancelled with it."""
    now = clock.now()
    Task.objects.filter(process=round_, finished=None).update(status=STATUS.CANCELED, finished=now)
    round_.status, round_.finished, round_.last_seq = PROCESS.CANCELED, now, case.last_seq
    round_.save()
