"""Working days: the State Council's calendar, and the region's own days on top of it.

Three sources, the nearest wins: days imported from a file (the region's before the nation's), the
local days shipped with the product, the ``chinese_calendar`` package. A year that none of them
knows is an error and never a guess; a year without local days counts without them, and
``local_days_known`` says so.

Where imported days are stored is not decided here: ``read_rows_with`` names the function that
reads them (the table of local days does so when it is loaded).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from time import monotonic

import chinese_calendar
from django.utils.translation import gettext as _

from approvals.errors import Invalid

HOLIDAY, WORKDAY = "holiday", "workday"
NATIONAL, LOCAL = "national", "local"
KEPT_SECONDS = 60  # a process notices another's import within this time
SHIPPED = Path(__file__).parent / "data" / "local_days.csv"
PACKAGE_YEARS = frozenset(day.year for day in chinese_calendar.holidays)


class MissingYear(Invalid):
    """No calendar is known for a year: the person is told so, and nothing is guessed."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            _(
                "The State Council's calendar for %(year)s has not been imported yet, so working "
                "days of that year cannot be counted. Ask the administrators to import it."
            )
            % {"year": year}
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One day that differs from the plain week; ``year`` is the year whose calendar names it."""

    day: date
    kind: str  # HOLIDAY or WORKDAY
    scope: str  # NATIONAL or LOCAL
    name: str
    source: str
    year: int


class Calendar:
    """Answers about days from a set of rows, over the package. No database, no clock."""

    def __init__(self, rows: Iterable[Row]) -> None:
        ordered = sorted(rows, key=lambda row: row.scope == LOCAL)  # the later wins: a local day
        self._works = {row.day: row.kind == WORKDAY for row in ordered}
        self._local_years = frozenset(row.day.year for row in ordered if row.scope == LOCAL)
        imported = {row.year for row in ordered if row.scope == NATIONAL}
        self._years = PACKAGE_YEARS | imported

    def is_working_day(self, day: date) -> bool:
        """Raises MissingYear."""
        if day.year not in self._years:
            raise MissingYear(day.year)
        if day in self._works:
            return self._works[day]
        if day.year in PACKAGE_YEARS:
            return chinese_calendar.is_workday(day)
        return day.weekday() < 5

    def local_days_known(self, year: int) -> bool:
        return year in self._local_years


@cache
def shipped_rows() -> tuple[Row, ...]:
    """The local holidays that come with the product."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        return tuple(_shipped(line) for line in csv.DictReader(lines))


def _shipped(line: dict[str, str]) -> Row:
    day = date.fromisoformat(line["date"])
    return Row(day, HOLIDAY, LOCAL, line["name"], line["source"], day.year)


class _Kept:
    """The calendar of this process, read again after a minute or when somebody clears it."""

    def __init__(self) -> None:
        self.read: Callable[[], Iterable[Row]] = tuple
        self.clear()

    def clear(self) -> None:
        self._calendar: Calendar | None = None
        self._until = 0.0

    def get(self) -> Calendar:
        if self._calendar is None or monotonic() > self._until:
            self._calendar = Calendar([*shipped_rows(), *self.read()])
            self._until = monotonic() + KEPT_SECONDS
        return self._calendar


_kept = _Kept()


def read_rows_with(read: Callable[[], Iterable[Row]]) -> Callable[[], Iterable[Row]]:
    """Name the function that gives the imported rows; used as a decorator."""
    _kept.read = read
    return read


def clear() -> None:
    """Forget what was read: call after rows changed, once they are committed."""
    _kept.clear()


def is_working_day(day: date) -> bool:
    """Whether offices work on ``day``. Raises MissingYear."""
    return _kept.get().is_working_day(day)


def local_days_known(year: int) -> bool:
    """Whether the region's own holidays of ``year`` are known; if not, a page says so."""
    return _kept.get().local_days_known(year)


def working_days_between(first: date, last: date) -> int:
    """How many working days lie from ``first`` to ``last``, both included.

    0 where ``last`` is earlier. Raises MissingYear.
    """
    works = _kept.get().is_working_day
    return sum(works(first + timedelta(days=n)) for n in range((last - first).days + 1))


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``; ``day`` is not counted. Raises MissingYear."""
    works = _kept.get().is_working_day
    while count > 0:
        day += timedelta(days=1)
        count -= works(day)
    return day
