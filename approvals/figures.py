"""Figures over many cases, counted by the database: by gate, level, month, outcome, working days.

Offices and people are never compared: nothing here groups by them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate, TruncMonth

from approvals import calendars, seeking
from approvals.calendars import MissingYear
from approvals.clock import ZONE
from approvals.gates import all_gates
from approvals.models import Case, Decision, Person, UnitLevel
from approvals.wanted import Wanted
from approvals.words import State, Verdict

OUTCOMES = (
    State.GRANTED,
    State.RECORDED,
    State.REFUSED,
    State.WITHDRAWN,
    State.MERGED,
    State.DEFERRED,
)
OPEN = (State.FILED, State.RETURNED)
STATES = (*OUTCOMES, *OPEN)
SPANS = ((0, 2), (3, 5), (6, 10), (11, 15), (16, 20), (21, None))  # working days


@dataclass(frozen=True, kw_only=True)
class Line:
    """How many were filed under one heading, and what became of them."""

    key: str
    filed: int
    states: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Days:
    """Working days from filing to outcome: how many cases in each span, and the middle one."""

    key: str
    decided: int
    median: int | None
    spans: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """``returned`` counts the verdicts that sent a case back, ``paper`` and ``acting`` the
    decisions by another hand."""

    total: Line
    gates: tuple[Line, ...]
    levels: tuple[Line, ...]
    months: tuple[Line, ...]
    days: tuple[Days, ...]
    all_days: Days
    decisions: int
    returned: int
    paper: int
    acting: int


def figures(person: Person, sought: Wanted) -> Figures:
    """Over what ``person`` may see; three statements, whatever the number of cases."""
    cases = seeking.seek(person, sought).order_by()
    rows = list(_counts(cases))
    spent = _spent(cases)
    gates = [gate.key for gate in sorted(all_gates(), key=lambda gate: gate.number)]
    return Figures(
        total=_line("", rows),
        gates=tuple(
            _line(key, [row for row in rows if row[0] == key])
            for key in gates
            if any(row[0] == key for row in rows)
        ),
        levels=tuple(
            _line(str(level), [row for row in rows if row[1] == level])
            for level in UnitLevel
            if any(row[1] == level for row in rows)
        ),
        months=tuple(
            _line(f"{month:%Y-%m}", [row for row in rows if row[2] == month])
            for month in sorted({row[2] for row in rows})
        ),
        days=tuple(_days(key, spent[key]) for key in gates if spent.get(key)),
        all_days=_days("", [pair for pairs in spent.values() for pair in pairs]),
        **_hands(cases),
    )


def _counts(cases: QuerySet[Case]) -> Iterable[tuple[str, str, date, str, int]]:
    rows = cases.annotate(month=TruncMonth("filed", tzinfo=ZONE))
    rows_of = rows.values_list("gate", "unit__level", "month", "state")
    return rows_of.annotate(n=Count("pk"))


def _line(key: str, rows: list[tuple[str, str, date, str, int]]) -> Line:
    many: Counter[str] = Counter()
    for _gate, _level, _month, state, number in rows:
        many[str(state)] += number
    return Line(key=key, filed=sum(many.values()), states={str(s): many[s] for s in STATES})


def _spent(cases: QuerySet[Case]) -> dict[str, list[tuple[int, int]]]:
    """By gate: working days, and how many cases took them. Days of a year without a calendar are
    left out rather than guessed."""
    ended = cases.filter(state__in=[State.GRANTED, State.RECORDED, State.REFUSED])
    ended = ended.annotate(
        first=TruncDate("filed", tzinfo=ZONE), last=TruncDate("closed", tzinfo=ZONE)
    )
    spent: dict[str, list[tuple[int, int]]] = {}
    rows = ended.values_list("gate", "first", "last").annotate(n=Count("pk"))
    for gate, first, last, number in rows:
        try:
            days = max(0, calendars.working_days_between(first, last) - 1)
        except MissingYear:
            continue
        spent.setdefault(gate, []).append((days, number))
    return spent


def _days(key: str, pairs: list[tuple[int, int]]) -> Days:
    total = sum(number for _days, number in pairs)
    spans = tuple(
        sum(n for days, n in pairs if days >= low and (high is None or days <= high))
        for low, high in SPANS
    )
    return Days(key=key, decided=total, median=_median(pairs, total), spans=spans)


def _median(pairs: list[tuple[int, int]], total: int) -> int | None:
    """The days of the middle case; of two middle ones the earlier."""
    seen = 0
    for days, number in sorted(pairs):
        seen += number
        if seen * 2 >= total:
            return days
    return None


def _hands(cases: QuerySet[Case]) -> dict[str, int]:
    """How the decisions on these cases came about; one statement."""
    rows = Decision.objects.filter(case__in=cases.values("pk"), decides=True)
    return rows.aggregate(
        decisions=Count("pk"),
        returned=Count("pk", filter=Q(verdict=Verdict.RETURN)),
        paper=Count("recorded_by"),
        acting=Count("acting_for"),
    )
