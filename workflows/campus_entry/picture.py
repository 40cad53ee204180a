"""The schools' own calendar as a picture: who comes already, when they are better left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.pictures import Lane, Mark, Picture, Span, holidays, unless
from workflows.campus_entry.policy import VisitPolicy as Policy
from workflows.campus_entry.visit_facts import Booked, SchoolTerm, VisitFacts
from workflows.campus_entry.warning import both_ends, senior_exam
from workflows.campus_entry.words import year_of

DAY = timedelta(days=1)
AROUND = timedelta(days=45)  # is seen on both sides of a day that lies in no term


def the_schools_calendar(facts: VisitFacts, policy: Policy) -> tuple[Picture, ...]:
    """A lane for each school: weeks with a visit, the ends of the terms, what is free from today.
    No statement."""
    names = dict(facts.named)
    if not names:
        return ()
    first, last = _window(facts)
    away, note = holidays(first, last)
    lanes = tuple(_lane(facts, policy, school, (first, last), away) for school in names)
    title = gettext_lazy("Visits to the school")
    return (Picture(field="schools", title=title, first=first, last=last, lanes=lanes, note=note),)


def _window(facts: VisitFacts) -> tuple[date, date]:
    """The terms in which visits are wished, or the one of today, or some weeks around."""
    days = [visit.day for visit in facts.visits] or [facts.common.today]
    terms = [one for one in facts.terms if any(one.first <= day <= one.last for day in days)]
    if not terms:
        terms = [one for one in facts.terms if one.last >= min(days)][:1]
    first = min([*(one.first for one in terms), min(days) - AROUND * (not terms)])
    last = max([*(one.last for one in terms), max(days) + AROUND * (not terms)])
    return first, min(last, first + timedelta(days=500))


def _lane(
    facts: VisitFacts, policy: Policy, school: int, window: tuple[date, date], away: list[Span]
) -> Lane:
    terms = [one for one in facts.terms if one.school == school]
    booked = [one for one in facts.booked if one.school == school]
    wished = [visit.day for visit in facts.visits if visit.school == school]
    quiet = [*(span for term in terms for span in both_ends(term, policy))]
    quiet += [senior_exam(year, policy) for year in range(window[0].year, window[1].year + 1)]
    return Lane(
        title=dict(facts.named)[school],
        sentence=_sentence(facts, booked, wished),
        spans=(
            *(Span(one.first, one.last, Mark.TERM) for one in terms),
            *away,
            *(Span(begin, end, Mark.QUIET) for begin, end in quiet),
            *_free(facts, terms, booked, quiet, window),
            *(Span(one.day, one.day, Mark.TAKEN) for one in booked),
            *(Span(day, day, Mark.WISH) for day in wished),
        ),
        **_used(facts, school, wished),
    )


def _free(
    facts: VisitFacts,
    terms: list[SchoolTerm],
    booked: list[Booked],
    quiet: list[tuple[date, date]],
    window: tuple[date, date],
) -> Iterator[Span]:
    """Within the terms, from today on: no week that has a visit, no end of a term."""
    weeks = [_week(one.day) for one in booked]
    for term in terms:
        first = max(term.first, window[0], facts.common.today)
        yield from unless(first, min(term.last, window[1]), [*weeks, *quiet])


def _week(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _used(facts: VisitFacts, school: int, wished: list[date]) -> dict[str, Any]:
    """What this item has had of its times at the school in the year, and the cases behind it."""
    if facts.item is None:
        return {}
    year = _year(facts, wished)
    here = [one for one in facts.booked if (one.school, one.year) == (school, year)]
    had = [one for one in here if one.line == facts.item.line]
    this = sum(year_of(day) == year for day in wished)
    return {
        "meter": (len(had), this, facts.item.freq),
        "unit": gettext_lazy("visits"),
        "behind": tuple(dict.fromkeys(one.case for one in had if one.case)),
    }


def _year(facts: VisitFacts, wished: list[date]) -> int:
    return year_of(min(wished, default=facts.common.today))


def _sentence(facts: VisitFacts, booked: list[Booked], wished: list[date]) -> str:
    """How many visits the school has in the year and in the weeks that are wished."""
    year = _year(facts, wished)
    count = sum(one.year == year for one in booked)
    said = ngettext(
        "%(count)s visit in the school year.", "%(count)s visits in the school year.", count
    ) % {"count": count}
    weeks = {_week(day) for day in wished}
    near = sum(_week(one.day) in weeks for one in booked)
    if near:
        words = ngettext(
            "%(count)s of them in the week of this case.",
            "%(count)s of them in the week of this case.",
            near,
        )
        said += " " + words % {"count": near}
    elif wished:
        said += " " + _("None in the week of this case.")
    return said
