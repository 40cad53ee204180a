"""How a round ends: the grant, checked once more under the lock, or one of the negative ends."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Conflict, Invalid
from approvals.fold import open_stops
from approvals.lifecycle import ENDING
from approvals.models import Case, Decision, LimitKey, WorkItem
from approvals.policies import overlaid
from approvals.rules import Finding, When
from approvals.services import rights, routing
from approvals.services.examining import find_kind, look
from approvals.services.questions import unanswered
from approvals.services.rights import Right
from approvals.services.writing import actor, close_items, open_items, save, tell
from approvals.words import APPROVALS, Verdict


def conclude(case: Case, item: WorkItem, right: Right | None) -> None:
    """End the round as the fold says it must end. Raises Invalid where the grant is stopped."""
    outcome = case.projection["pending"]
    if outcome in APPROVALS:
        _grant(case, item, right)
    else:
        _end(case, item, Verdict(outcome), right)


def _end(case: Case, item: WorkItem, outcome: Verdict, right: Right | None) -> None:
    tell(case, ENDING[outcome], by=actor(None, right))
    close_items(case)
    routing.advance(case, item, outcome)
    if outcome != Verdict.RETURN:
        case.closed = clock.now()
        _tell_register(case, outcome, item.stop.node)
    else:
        case.closed = None
    save(case, "closed")


def _tell_register(case: Case, outcome: Verdict, node: str) -> None:
    """A no that is itself a decision on what a register holds; the kind says what comes of it."""
    _gate, kind = find_kind(case.gate, case.kind)
    if kind.ended is None:
        return
    context, answers = routing.context_of(case), case.current_answers
    lock_limits(kind.limit_keys(kind.facts(answers, context)))
    facts = kind.facts(answers, context)
    kind.ended(case, facts, str(outcome), node, context.today)


def _grant(case: Case, item: WorkItem, right: Right | None) -> None:
    gate, kind = find_kind(case.gate, case.kind)
    refuse_incomplete(case)
    policy = overlaid(kind.policy, item.round.policy)
    context = routing.context_of(case)
    answers = case.current_answers
    lock_limits(kind.limit_keys(kind.facts(answers, context)))
    seen = look(kind, gate, answers, context, when=When.GRANT, policy=policy)
    seen.refuse_if_stopped()
    _refuse_unanswered(case, item, seen.asking)
    _note_conditions(case)
    permit = kind.grant(case, seen.facts, context.today) if kind.grant else None
    data = {"permit": permit.ref if permit else "", "number": permit.number if permit else ""}
    texts = {f"finding:{n}": str(finding.sentence) for n, finding in enumerate(seen.findings)}
    findings = [routing.told(finding, kind) for finding in seen.findings]
    done = "case.recorded" if kind.exempt_clause else "case.granted"
    asked = {stop["ref"] for stop in open_stops(case.projection)}  # beside the route, unanswered
    tell(case, done, by=actor(None, right), data={**data, "findings": findings}, texts=texts)
    if asked:
        close_items(case)
    tasks = routing.advance(case, item, Verdict.APPROVE)
    fresh = [stop for stop in open_stops(case.projection) if stop["ref"] not in asked]
    open_items(case, item.round, fresh, task=tasks[0] if tasks else None)
    case.closed = clock.now()
    save(case, "closed", "conditions")


def _refuse_unanswered(case: Case, item: WorkItem, asking: list[Finding]) -> None:
    """A question may have come up since the approver looked: another case was granted meanwhile.
    Raises Invalid."""
    if asked := unanswered(case, item, asking, {}):
        raise Invalid(_("Answer the questions first, one sentence each."), findings=asked)


def refuse_incomplete(case: Case) -> None:
    """Independently of the engine: every statutory stop approved, by distinct persons, none of
    them drafter, applicant or delegate of these (C-H02). Reads the decisions from their table.

    Raises Conflict; the transaction rolls back and the item stays open.
    """
    route = {stop["ref"]: stop for stop in case.projection["route"]}
    rows = Decision.objects.filter(stop__in=route, verdict__in=APPROVALS, decides=True)
    approved = {row.stop_id: {row.person_id, row.acting_for_id} - {None} for row in rows}
    needed = [
        ref
        for ref, stop in route.items()
        if stop["statutory"] and stop["post"] and not stop.get("again")
    ]
    hands = [approved.get(ref, set()) for ref in needed]
    drafters = set(case.projection["drafters"])
    everybody = [person for persons in hands for person in persons]
    whole = all(hands) and len(everybody) == len(set(everybody))
    if not whole or drafters & set(everybody):
        raise Conflict(_("A required approval is missing or was not given by distinct persons."))


def lock_limits(keys: Iterable[str]) -> None:
    """Lock the rows of these limits in the order of their names, so that nobody waits in a ring."""
    names = sorted(set(keys))
    if not names:
        return
    LimitKey.objects.bulk_create([LimitKey(key=name) for name in names], ignore_conflicts=True)
    rows = LimitKey.objects.select_for_update().filter(key__in=names).order_by("key")
    if len(rows) != len(names):
        raise Invalid(_("A limit could not be locked. Try again."))


def _note_conditions(case: Case) -> None:
    said = rights.signatures(case.projection, statutory=False)
    if any(one["conditions"] for one in said):
        rows = Decision.objects.filter(case=case, stop__in=[one["stop"] for one in said])
        case.conditions = "\n".join(row.conditions for row in rows.order_by("at") if row.conditions)
