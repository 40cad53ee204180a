"""The last three steps of every verb on a case: ledger, rows, nudge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals import calendars, clock, inbox, outbox
from approvals.errors import Missing
from approvals.fold import open_stops
from approvals.ledger.models import Event
from approvals.ledger.record import record
from approvals.lifecycle import IllegalStep
from approvals.models import Case, PaperDecision, Person, Round, WorkItem
from approvals.services.rights import Right


def lock(cases: QuerySet[Case]) -> Case:
    """Lock the row of the one case of ``cases``. Raises Missing."""
    case = cases.select_for_update(of=("self",), no_key=True).select_related("unit").first()
    if case is None:
        raise Missing(_("There is nothing here."))
    return case


def actor(person: Person | None, right: Right | None = None) -> dict[str, Any]:
    """Who acts, as an event names it; ``person`` is None for what time does by itself."""
    return {
        "person": person.pk if person else None,
        "post": right.post.ref if right else None,
        "for": right.acting_for.pk if right and right.acting_for else None,
    }


def tell(
    case: Case,
    kind: str,
    *,
    by: dict[str, Any],
    data: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
    rule: str = "",
    command: str = "",
) -> Event:
    """Record one event of a case and take the lifecycle step; the row is saved by ``save``."""
    before, papers = case.projection.get("state", ""), case.projection.get("papers", {})
    event = record(
        case,
        kind,
        actor=by,
        data=dict(data or {}),
        texts=dict(texts or {}),
        rule=rule or case.projection.get("rule", ""),
        cmd=command,
        business=clock.now(),
    )
    if before:
        case.step(kind)
    if case.state != case.projection["state"]:
        raise IllegalStep(f"the row says {case.state}, the fold {case.projection['state']}")
    _settle_papers(case, set(papers) - set(case.projection["papers"]))
    if kind in outbox.MOVES:
        outbox.moved(case, kind)
    return event


def _settle_papers(case: Case, stops: set[str]) -> None:
    """Papers that waited at these stops wait no more: confirmed, dropped, or overtaken."""
    if stops:
        waiting = PaperDecision.objects.filter(item__stop__in=stops, settled=None)
        waiting.update(settled=clock.now(), last_seq=case.last_seq)


def save(case: Case, *fields: str) -> None:
    """Write the row once, with its projection and its place in the ledger."""
    ledgered = ("state", "last_seq", "last_hash", "projection")
    case.save(update_fields=[*ledgered, *fields])


def open_items(
    case: Case,
    round_: Round,
    stops: Iterable[Mapping[str, Any]],
    *,
    task: Any,
    onward: bool = False,
) -> None:
    """Open a work item for every stop given (dicts of the projection); two statements.

    ``onward`` where the case has come a station further, which its writers are told.
    """
    now = clock.now()
    rows = [
        WorkItem(
            case=case,
            round=round_,
            stop_id=stop["ref"],
            post_id=stop["post_id"],
            task=task,
            opened=now,
            due=calendars.add_working_days(now.date(), stop["days"]),
            last_seq=case.last_seq,
        )
        for stop in stops
    ]
    WorkItem.objects.bulk_create(rows)
    outbox.opened(case, rows, onward=onward)
    inbox.nudge_posts({row.post_id for row in rows})


def close_items(case: Case, stops: Iterable[str] | None = None) -> None:
    """Close the items of ``stops``, or all that are open no more; one statement."""
    items = WorkItem.objects.filter(case=case, closed=None)
    if stops is not None:
        items = items.filter(stop__in=list(stops))
    else:
        items = items.exclude(stop__in=[stop["ref"] for stop in open_stops(case.projection)])
    items.update(closed=clock.now(), last_seq=case.last_seq)
    inbox.nudge_posts({stop["post_id"] for stop in case.projection["route"] if stop["post_id"]})
    inbox.nudge_person(case.drafter_id)
