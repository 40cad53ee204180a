"""What the rules see of an inspection. Gathered with five statements at most, then frozen.

Nothing here speaks of an unannounced inspection before it is completed, not even to the office that
coordinates: whoever types a target must not learn from a finding who is about to be visited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from approvals.clock import ZONE
from approvals.common_facts import common_facts
from approvals.common_rules import CommonFacts, Text
from approvals.gates import Context
from approvals.models import Case, Unit
from approvals.similar import similarity
from approvals.words import State
from whitelist.inspection_targets import Target, targets_in
from whitelist.inspection_words import BASIC, NEVER_WAS, TOLD, Mode, Sort
from whitelist.inspections import InspectionTarget, PlanItem
from workflows.inspection.form import title

KEY = "inspection"
UNPLANNED, RECORD = "unplanned", "exempt"
YEAR = timedelta(days=365)
DROPPED = (State.DRAFT, State.WITHDRAWN)


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """An item of the unit's yearly plan that is not closed, and how like it is."""

    title: str
    sort: str
    likeness: float


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """Another request of the same unit within a year, and how like it is."""

    filed: date
    likeness: float
    targets: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """An inspection of one of the same targets, by whomever; only those that may be known."""

    key: str
    label: str
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class InspectionFacts:
    """One wished inspection among all that may be known of its office and its targets."""

    common: CommonFacts
    matter: str = ""
    kind: str = "check"
    ground: str = ""  # of what is only told; "" otherwise
    basis_number: str = ""
    why_unplanned: str = ""
    targets: tuple[Target, ...] = ()
    cities: frozenset[str] = frozenset()  # codes of the cities in which targets lie
    first: date | None = None
    last: date | None = None
    mode: str = ""
    mode_reason: str = ""
    people: int = 0
    teams: int = 0
    standards: tuple[str, ...] = ()
    evidence: frozenset[str] = frozenset()
    asks: tuple[str, ...] = ()
    merge_answer: str = ""
    change_of: str = ""  # the reference of the permit that this one changes
    under_way: bool = False  # filed already: somebody decides
    line: str = ""  # of the asking office
    plan: tuple[PlanLine, ...] = ()
    own: tuple[Earlier, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    unit: int = field(default=0, compare=False)

    @property
    def sorts(self) -> frozenset[str]:
        return frozenset(target.sort for target in self.targets)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(target.key for target in self.targets)

    @property
    def at_school(self) -> bool:
        return Sort.SCHOOL in self.sorts

    @property
    def of_government(self) -> bool:
        return self.line == "government"

    @property
    def basic(self) -> int:
        """How many towns, villages and enterprises, those drawn by lot among them."""
        return sum(target.weight for target in self.targets if target.sort in BASIC)


def gather(answers: Mapping[str, Any], context: Context) -> InspectionFacts:
    """The facts of what is asked for. Five statements at most."""
    targets = targets_in(answers.get("targets"))
    first, last = _day(answers, "date_from"), _day(answers, "date_to")
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
    first, last = _day(answers, "date_from"), _day(answers, "date_to")
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


def _day(answers: Mapping[str, Any], name: str) -> date | None:
    value = answers.get(name)
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


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
    known = ~Q(permit__inspection__mode=Mode.COVERT) | Q(permit__inspection__state__in=TOLD)
    rows = InspectionTarget.objects.filter(known, key__in=[target.key for target in targets])
    rows = rows.exclude(permit__inspection__state__in=NEVER_WAS)
    rows = rows.exclude(permit__case__ref=context.case_ref)
    rows = rows.filter(permit__valid_until__gt=first - YEAR)
    rows = rows.filter(permit__valid_from__lte=(last or first) + timedelta(days=92))
    found = rows.values_list("key", "label", "permit__valid_from", "permit__valid_until")
    return tuple(
        Elsewhere(key=key, label=label, first=begins, last=ends)
        for key, label, begins, ends in found.order_by("permit__valid_from", "pk")
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
