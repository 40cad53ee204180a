"""Visits against an inspection's permit: inside it they are entered, outside it they are refused
and the try stays on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from approvals.gates import get_gate
from approvals.models import Unit
from approvals.policies import policy_in_force
from approvals.rules import Finding, When, examine
from whitelist.inspection_scope import VisitFacts
from whitelist.inspection_targets import Target, read
from whitelist.registers import Act, Breach, Standing
from whitelist.telling import tell

if TYPE_CHECKING:
    from whitelist.inspections import Inspection


def refuse_outside(act: Act) -> None:
    """Raises Breach with what the gate's rules of use say; ValidationError for nonsense."""
    facts = visit_facts(act)
    if facts.day > act.day:
        raise ValidationError({"day": _("A visit is registered when it has taken place.")})
    permit = act.entry.permit
    kind = get_gate(permit.gate).kind(permit.kind)
    policy = policy_in_force(permit.gate, kind, act.day)
    found = examine(kind.rules, facts, policy, when=When.USE)
    if found:
        raise Breach(
            _("This lies outside what was approved. The visit is refused, and that is on record."),
            findings=found,
            verb="violation",
            answers=_told(act.entry, facts, found),
        )


def visit_facts(act: Act) -> VisitFacts:
    """What the rules see of a visit; four statements at most."""
    entry, permit = act.entry, act.entry.permit
    target = target_of(act)
    scope = _scope_of(entry, target)
    return VisitFacts(
        running=permit.standing == Standing.VALID,
        standing=str(permit.book.states[entry.state]),
        target=target.label,
        key=target.key,
        day=act.answers.get("day") or act.day,
        teams=act.answers.get("teams") or 1,
        first=permit.valid_from,
        last=permit.valid_until,
        teams_approved=entry.teams,
        covered=scope is not None,
        visited=frozenset(key for key, _day, _teams in entry.visited),
    )


def target_of(act: Act) -> Target:
    """Who was visited. Raises ValidationError where that names none or several."""
    line = str(act.answers["target"])
    for row in act.entry.permit.inspected.all():
        if not row.count and " ".join(line.split()) in (row.label, row.key):
            return Target(key=row.key, label=row.label, sort=row.sort, place=row.place.ref)
    try:
        (target,) = read([line])
    except ValueError:
        raise ValidationError({"target": _("Name one place.")}) from None
    except ValidationError as wrong:
        raise ValidationError({"target": wrong.messages}) from wrong
    if target.count:
        raise ValidationError({"target": _("Name the place that was drawn.")})
    return target


def _scope_of(entry: Inspection, target: Target) -> Any:
    """The approved target that covers this one: itself, or a number drawn by lot not used up."""
    rows = list(entry.permit.inspected.select_related("place"))
    for row in rows:
        if row.key == target.key:
            return row
    drawn = [row for row in rows if row.count and row.sort == target.sort]
    if not drawn:
        return None
    path = Unit.objects.values_list("path", flat=True).get(ref=target.place)
    for row in drawn:
        if path.startswith(row.place.path) and _left(entry, row, target) > 0:
            return row
    return None


def _left(entry: Inspection, row: Any, target: Target) -> int:
    """How many of those drawn by lot are still to be visited; who was visited counts once."""
    fixed = {one.key for one in entry.permit.inspected.all() if not one.count}
    used = {key for key, _day, _teams in entry.visited} - fixed - {target.key}
    return int(row.count) - len(used)


def one_more(act: Act) -> dict[str, Any]:
    """The visit, as an event names it."""
    facts = visit_facts(act)
    return {"visited": [*act.entry.visited, [facts.key, facts.day.isoformat(), facts.teams]]}


def enter_visit(act: Act) -> None:
    """The row beside it: nobody is visited twice under one permit."""
    from whitelist.inspections import InspectionVisit

    key, day, teams = act.entry.visited[-1]
    InspectionVisit.objects.create(
        permit=act.entry.permit, last_seq=act.entry.last_seq, key=key,
        label=target_of(act).label, day=date.fromisoformat(day), teams=teams,
    )  # fmt: skip


# -- what lay outside ------------------------------------------------------------------------------


def _told(entry: Inspection, facts: VisitFacts, found: Iterable[Finding]) -> dict[str, Any]:
    found = list(found)
    return {
        "codes": [finding.id for finding in found],
        "key": facts.key,
        "label": facts.target,
        "day": facts.day,
        "teams": facts.teams,
        "found": " ".join(str(finding.sentence) for finding in found),
        "circular": circular(entry, facts, found),
    }


def circular(entry: Inspection, facts: VisitFacts, found: Iterable[Finding]) -> str:
    """The draft of a circular about it, for the office that keeps the plan to finish."""
    return _(
        "Draft of a circular: on %(day)s, %(unit)s went to %(target)s under %(number)s outside "
        "what was approved. %(found)s (clause %(clause)s of the notice)"
    ) % {
        "day": facts.day,
        "unit": entry.permit.unit.name,
        "target": facts.target,
        "number": entry.permit.number,
        "found": " ".join(str(finding.sentence) for finding in found),
        "clause": "3.0",
    }


def one_more_violation(act: Act) -> dict[str, Any]:
    said = act.answers
    row = [said["codes"], said["key"], said["day"].isoformat(), said["teams"]]
    return {"violated": [*act.entry.violated, row]}


def enter_violation(act: Act) -> None:
    """The row, and a notice at the desks that direct inspections."""
    from whitelist.inspection_rights import who_directs
    from whitelist.inspections import Violation

    entry, said = act.entry, act.answers
    Violation.objects.create(
        permit=entry.permit, last_seq=entry.last_seq, codes=said["codes"], key=said["key"],
        label=said["label"], day=said["day"], teams=said["teams"], found=said["found"],
        recorded=act.day,
    )  # fmt: skip
    tell("violation", entry.permit, str(len(entry.violated)), who_directs(entry))


# -- the end ---------------------------------------------------------------------------------------


def result_filed(act: Act) -> dict[str, Any]:
    if not act.entry.visited:
        raise ValidationError({"result": _("No visit is registered: there is no result yet.")})
    return {"result_on": act.day, "problems": act.answers["problems"]}


def nobody_visited(act: Act) -> dict[str, Any]:
    if act.entry.visited:
        raise ValidationError({"reason": _("It has been used: file its result instead.")})
    return {}
