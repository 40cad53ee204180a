"""What a search found, as a table: columns one chooses, and what was said at each stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import calendars, clock
from approvals.calendars import MissingYear
from approvals.models import Case, Decision, WorkItem
from approvals.templatetags.reading import pick
from approvals.templatetags.spoken import day
from approvals.templatetags.vocabulary import STANCES, STATES, VERDICTS


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What one post said, in words; ``proxy`` where a hand acted for another."""

    round: int
    stop: str
    post: str
    person: str
    proxy: str
    verdict: str
    said: str
    on: Any

    @property
    def line(self) -> str:
        """One line of a cell: who, at which stop, said what."""
        who = " ".join(part for part in (self.person, self.proxy) if part)
        head = _("%(day)s %(post)s %(who)s: %(verdict)s") % {
            "day": day(self.on),
            "post": self.post,
            "who": who,
            "verdict": self.verdict,
        }
        return f"{head} {self.said}".strip()


@dataclass(frozen=True, kw_only=True)
class Found:
    """One case of a table."""

    case: Case
    opinions: tuple[Opinion, ...] = ()
    waiting: tuple[WorkItem, ...] = ()


@dataclass(frozen=True)
class Column:
    """``words(found)`` is the text of a cell, for pages and files alike."""

    title: str | Promise
    words: Callable[[Found], str]
    chosen: bool = field(default=True)  # unless somebody chooses others


def _findings(found: Found) -> str:
    said = found.case.projection.get("findings", [])
    return " ".join(dict.fromkeys(str(one["code"]) for one in said))


def working_days(case: Case) -> int | None:
    """From the day after filing to the day of the outcome; None where one of them is missing."""
    if not (case.filed and case.closed):
        return None
    first, last = clock.moment(case.filed).date(), clock.moment(case.closed).date()
    try:
        return max(0, calendars.working_days_between(first, last) - 1)
    except MissingYear:
        return None


def _days(found: Found) -> str:
    days = working_days(found.case)
    return "" if days is None else str(days)


def state_words(state: str) -> str:
    return str(STATES.get(state, (state, "", ""))[0])


COLUMNS: dict[str, Column] = {
    "title": Column(gettext_lazy("Matter"), lambda one: one.case.title),
    "number": Column(
        gettext_lazy("Number"), lambda one: one.case.projection.get("number") or one.case.ref
    ),
    "gate": Column(gettext_lazy("Gate"), lambda one: str(one.case.kind_object.title)),
    "unit": Column(gettext_lazy("Office that asks"), lambda one: one.case.unit.name),
    "drafter": Column(gettext_lazy("Written by"), lambda one: one.case.drafter.name, False),
    "state": Column(gettext_lazy("State"), lambda one: state_words(str(one.case.state))),
    "filed": Column(gettext_lazy("Filed"), lambda one: day(one.case.filed)),
    "closed": Column(gettext_lazy("Outcome on"), lambda one: day(one.case.closed)),
    "days": Column(gettext_lazy("Working days"), _days, False),
    "round": Column(
        gettext_lazy("Rounds"), lambda one: str(one.case.projection.get("round", "")), False
    ),
    "findings": Column(gettext_lazy("Findings"), _findings, False),
    "waiting": Column(
        gettext_lazy("Waits at"), lambda one: "、".join(str(i.post) for i in one.waiting), False
    ),
    "summary": Column(gettext_lazy("In short"), lambda one: one.case.summary, False),
    "opinions": Column(
        gettext_lazy("What each stop said"),
        lambda one: "\n".join(said.line for said in one.opinions),
    ),
}
USUAL = tuple(name for name, column in COLUMNS.items() if column.chosen)


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """The columns named, in the table's own order; the usual ones where none is."""
    asked = set(names) & set(COLUMNS)
    return tuple(name for name in COLUMNS if name in asked) or USUAL


def found(cases: Sequence[Case]) -> list[Found]:
    """The cases with opinions and open places; two statements however many they are."""
    keys = [case.pk for case in cases]
    said = _opinions(keys)
    items: dict[int, list[WorkItem]] = {}
    rows = WorkItem.objects.filter(case__in=keys, closed=None).select_related("post__unit")
    for item in rows.order_by("due"):
        items.setdefault(item.case_id, []).append(item)
    return [
        Found(
            case=case,
            opinions=tuple(said.get(case.pk, ())),
            waiting=tuple(items.get(case.pk, ())),
        )
        for case in cases
    ]


def _opinions(keys: list[int]) -> dict[int, list[Opinion]]:
    rows = Decision.objects.filter(case__in=keys).select_related(
        "stop", "post__unit", "person", "acting_for", "recorded_by", "round"
    )
    said: dict[int, list[Opinion]] = {}
    for row in rows.order_by("event_id"):
        said.setdefault(row.case_id, []).append(opinion(row))
    return said


def opinion(row: Decision) -> Opinion:
    """One decision in words; of one that decides nothing, the stance."""
    table: dict[str, Any] = VERDICTS if row.decides else {**VERDICTS, **STANCES}
    return Opinion(
        round=row.round.number,
        stop=str(row.stop.title),
        post=str(row.post),
        person=row.person.name,
        proxy=_proxy(row),
        verdict=str(table[str(row.verdict)][0]),
        said=" ".join(part for part in (row.opinion, row.conditions) if part),
        on=clock.moment(row.at),
    )


def _proxy(row: Decision) -> str:
    if row.recorded_by:
        return _("(from paper, entered by %(name)s)") % {"name": row.recorded_by.name}
    if row.acting_for:
        return _("(acting for %(name)s)") % {"name": row.acting_for.name}
    return ""


def cells(one: Found, names: Iterable[str]) -> list[str]:
    """The texts of one row."""
    return [str(COLUMNS[name].words(one)) for name in names]


def headings(names: Iterable[str]) -> list[str]:
    return [str(pick(COLUMNS[name], "title")) for name in names]
