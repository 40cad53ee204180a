"""Gathering what the rules see of an inspection, with five statements at most.

Nothing here speaks of an unannounced inspection before it is completed, not even to the office that
coordinates: whoever types a target must not learn from a finding who is about to be visited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from approvals.clock import ZONE
from approvals.common_facts import common_facts, day_in
from approvals.common_rules import CommonFacts, Text
from approvals.gates import Context
from approvals.models import Case, Unit
from approvals.similar import similarity
from approvals.words import State
from whitelist.inspection_life import KEY as REGISTER
from whitelist.inspection_plans import PlanItem
from whitelist.inspection_rights import told_to_all, took_or_takes_place
from whitelist.inspection_targets import Target, targets_in
from whitelist.inspections import InspectionTarget
from whitelist.permits import Permit
from workflows.inspection.form import title
from workflows.inspection.seen import YEAR, Earlier, Elsewhere, InspectionFacts, PlanLine

KEY = "inspection"
UNPLANNED = "unplanned"
DROPPED = (State.DRAFT, State.WITHDRAWN)


def gather(answers: Mapping[str, Any], context: Context) -> InspectionFacts:
    """The facts of what is asked for. Five statements at most."""
    targets = targets_in(answers.get("targets"))
    first, last = day_in(answers, "date_from"), day_in(answers, "date_to")
    own, under_way = _own(answers, context)
    return InspectionFacts(
        **_typed(answers),
        common=_common(answers, context, first, ("matter", "why_unplanned", "standards")),
        targets=targets,
        cities=_cities(targets),
        first=first,
        last=last,
        under_way=under_way,
        line=context.unit.line,
        plan=_plan(answers, context, first),
        own=own,
        elsewhere=_elsewhere(targets, first, last, context),
        unit=context.unit.pk,
    )


def gather_record(answers: Mapping[str, Any], context: Context) -> InspectionFacts:
    """The facts of what is only told. Two statements."""
    targets = targets_in(answers.get("targets"))
    first, last = day_in(answers, "date_from"), day_in(answers, "date_to")
    return InspectionFacts(
        **_typed(answers),
        common=_common(answers, context, first, ("matter",)),
        targets=targets,
        first=first,
        last=last,
        ground=answers.get("ground") or "",
        line=context.unit.line,
        elsewhere=_elsewhere(targets, first, last, context),
        unit=context.unit.pk,
    )


def _typed(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as it is."""
    change = answers.get("change_of")
    words = ("matter", "kind", "basis_number", "why_unplanned", "mode", "mode_reason")
    return {name: answers.get(name) or "" for name in (*words, "merge_answer")} | {
        "people": int(answers.get("team_people") or 0),
        "teams": int(answers.get("team_teams") or 0),
        "standards": tuple(answers.get("standards") or ()),
        "evidence": frozenset(answers.get("evidence") or ()),
        "asks": tuple(answers.get("asks") or ()),
        "change_of": change.get("id", "") if isinstance(change, Mapping) else change or "",
    }


def _cities(targets: Iterable[Target]) -> frozenset[str]:
    """The cities in which the targets lie; one statement."""
    places = {target.place for target in targets}
    paths = Unit.objects.filter(ref__in=places).values_list("path", flat=True) if places else ()
    codes = [[code for code in path.split("/") if code] for path in paths]
    return frozenset(code[1] for code in codes if len(code) > 1)


def _own(answers: Mapping[str, Any], context: Context) -> tuple[tuple[Earlier, ...], bool]:
    """The unit's own requests of a year, and whether this one is filed; one statement."""
    since = datetime.combine(context.today - YEAR, time.min, ZONE)
    rows = Case.objects.filter(gate=KEY, kind=UNPLANNED, unit=context.unit)
    rows = rows.filter(Q(filed__gte=since) | Q(ref=context.case_ref))
    names = (context.unit.name, context.unit.short_name)
    own, under_way = [], False
    for ref, state, filed, said in rows.values_list("ref", "state", "filed", "answers"):
        if ref == context.case_ref:
            under_way = state == State.FILED
        elif filed and state not in DROPPED:
            likeness = similarity(title(answers), title(said), names=names)
            keys = frozenset(target.key for target in targets_in(said.get("targets")))
            own.append(
                Earlier(filed=filed.astimezone(ZONE).date(), likeness=likeness, targets=keys)
            )
    return tuple(sorted(own, key=lambda one: one.filed)), under_way


def _plan(answers: Mapping[str, Any], context: Context, first: date | None) -> tuple[PlanLine, ...]:
    """What stands in the unit's plan of that year and is not closed; one statement."""
    year = (first or context.today).year
    rows = PlanItem.objects.filter(unit=context.unit, year=year, closed=False)
    names = (context.unit.name, context.unit.short_name)
    return tuple(
        PlanLine(
            title=item.title, sort=item.target_type,
            likeness=similarity(title(answers), item.title, names=names),
        )
        for item in rows
    )  # fmt: skip


def _elsewhere(
    targets: tuple[Target, ...], first: date | None, last: date | None, context: Context
) -> tuple[Elsewhere, ...]:
    """Inspections of the same targets from a year before to some weeks after; one statement.

    Of unannounced ones only those completed: no office learns here who is about to be visited.
    """
    if not targets or first is None:
        return ()
    permits = Permit.objects.filter(told_to_all() & took_or_takes_place(), register=REGISTER)
    rows = InspectionTarget.objects.filter(key__in=[target.key for target in targets])
    rows = rows.filter(permit__in=permits).exclude(permit__case__ref=context.case_ref)
    rows = rows.filter(permit__valid_until__gt=first - YEAR)
    rows = rows.filter(permit__valid_from__lte=(last or first) + timedelta(days=92))
    found = rows.values_list(
        "key", "label", "permit__valid_from", "permit__valid_until", "permit__case"
    )
    return tuple(
        Elsewhere(key=key, label=label, first=begins, last=ends, case=case)
        for key, label, begins, ends, case in found.order_by("permit__valid_from", "pk")
    )


def _common(
    answers: Mapping[str, Any], context: Context, first: date | None, texts: Iterable[str]
) -> CommonFacts:
    """The kernel's share; one statement."""
    return common_facts(
        context,
        gate=KEY,
        title=Text("title", title(answers)),
        title_of=title,
        texts=tuple(Text(name, _text(answers.get(name))) for name in texts),
        first_day=first,
        day_field="date_from",
    )


def _text(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")
