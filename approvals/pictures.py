"""What a calendar says at one look: what is taken, what is asked, what is still free.

A gate makes a ``Picture`` of its facts alone; where the bars stand is worked out when it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from approvals import calendars

DAY = timedelta(days=1)
HOLIDAY_FROM = 3  # so many days off in a row are more than a weekend
MOST_LANES = 8  # more are said by their number


class Mark(StrEnum):
    """What the days of a span are; the first four make the calendar, the rest lie on it."""

    TERM = "term"
    HOLIDAY = "holiday"
    QUIET = "quiet"  # examinations, the first days of a term
    FREE = "free"
    TAKEN = "taken"
    ASKED = "asked"  # by somebody else, not decided
    WISH = "wish"  # this case


MARKS: dict[Mark, str | Promise] = {
    Mark.TERM: pgettext_lazy("picture", "term"),
    Mark.HOLIDAY: pgettext_lazy("picture", "holidays"),
    Mark.QUIET: pgettext_lazy("picture", "better left alone"),
    Mark.FREE: pgettext_lazy("picture", "free"),
    Mark.TAKEN: pgettext_lazy("picture", "taken"),
    Mark.ASKED: pgettext_lazy("picture", "asked by others"),
    Mark.WISH: pgettext_lazy("picture", "this case"),
}
CALENDAR = (Mark.TERM, Mark.HOLIDAY, Mark.QUIET)


@dataclass(frozen=True, slots=True)
class Span:
    """Days of one sort, the first and the last included."""

    first: date
    last: date
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One of those whose days or limit are counted: its days, and what the limit leaves.

    ``sentence`` says the same in words. ``meter`` is ``(before, this, limit)`` in ``unit``, None
    where nothing is counted; ``behind`` are the keys of the cases that made ``before``: who may
    open which of them is decided where they are shown.
    """

    title: str
    sentence: str
    spans: tuple[Span, ...] = ()
    meter: tuple[int, int, int] | None = None
    unit: str | Promise = ""
    behind: tuple[int, ...] = ()

    @property
    def remaining(self) -> int | None:
        """What is left after this case; None where nothing is counted."""
        return None if self.meter is None else max(self.meter[2] - self.meter[0] - self.meter[1], 0)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The days from ``first`` to ``last``, a lane for each that is looked at.

    It stands at the form field ``field``; ``note`` says what it does not show.
    """

    field: str
    title: str | Promise
    first: date
    last: date
    lanes: tuple[Lane, ...]
    note: str = ""

    def spans(self, lane: Lane) -> Iterator[Span]:
        """The spans of a lane within the picture, by their sort and day."""
        order = list(Mark)
        for span in sorted(lane.spans, key=lambda one: (order.index(one.mark), one.first)):
            first, last = max(span.first, self.first), min(span.last, self.last)
            if first <= last:
                yield Span(first, last, span.mark)

    def as_dict(self) -> dict[str, Any]:
        """As the HTTP API gives it: no case behind a limit is named here."""
        return {
            "field": self.field,
            "title": str(self.title),
            "first": self.first,
            "last": self.last,
            "note": self.note,
            "lanes": [self._lane(lane) for lane in self.lanes],
        }

    def _lane(self, lane: Lane) -> dict[str, Any]:
        return {
            "title": lane.title,
            "sentence": lane.sentence,
            "meter": list(lane.meter) if lane.meter else None,
            "unit": str(lane.unit),
            "remaining": lane.remaining,
            "spans": [
                {"first": one.first, "last": one.last, "kind": str(one.mark)}
                for one in self.spans(lane)
            ],
        }


def unless(first: date, last: date, taken: Iterable[tuple[date, date]]) -> Iterator[Span]:
    """What is free from ``first`` to ``last`` beside the taken days."""
    for begins, ends in sorted(taken):
        if first <= last and ends >= first:
            if begins > first:
                yield Span(first, min(begins - DAY, last), Mark.FREE)
            first = ends + DAY
    if first <= last:
        yield Span(first, last, Mark.FREE)


def holidays(first: date, last: date) -> tuple[list[Span], str]:
    """The stretches of days off that are more than a weekend, and a word where a year's calendar is
    not known: a picture draws what it knows, where a rule would refuse to count."""
    found, begun, day = [], None, first
    try:
        while day <= last + DAY:
            works = day > last or calendars.is_working_day(day)
            if not works and begun is None:
                begun = day
            if works and begun is not None:
                if (day - begun).days >= HOLIDAY_FROM:
                    found.append(Span(begun, day - DAY, Mark.HOLIDAY))
                begun = None
            day += DAY
    except calendars.MissingYear as missing:
        return found, str(_NOT_DRAWN % {"year": missing.year})
    return found, ""


_NOT_DRAWN = gettext_lazy("The holidays of %(year)s are not known yet and not drawn.")
