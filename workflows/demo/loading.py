"""Loads the demonstration: the region first, then its cases, in the order of their days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain

from django.db import transaction
from django.utils import translation

from approvals import calendars, clock
from workflows.demo import (
    campus_entry_cases,
    changes,
    festival_cases,
    inspection_cases,
    mobile_app_cases,
    region,
    stories,
)
from workflows.demo.hours import DAY, days_ago, midnight
from workflows.demo.stage import play

OPENED = 300  # working days: so long ago the offices are open, and the first app is asked for
STORY = 130  # working days: half a year in which something happens every day
SPARE = 15  # working days that the calendar must still know after the story's last day


def load(*, counties: Iterable[str] | None = None, cases: bool = True) -> bool:
    """Fill an empty database, all or nothing; gives whether there was anything to do.

    ``counties`` (their codes) opens only these and what lies above them, which takes a second
    or two; the cases need the whole region.
    """
    if region.is_open():
        return False
    last = last_day()
    with transaction.atomic(), translation.override("zh-hans"):
        with clock.at(days_ago(last, OPENED)):
            region.open_region(counties)
        if cases and counties is None:
            tell(last)
    return True


def last_day() -> date:
    """The day on which the story stops: today, or the last that the calendars can speak of."""
    known = date(max(calendars.PACKAGE_YEARS), 12, 31)
    return min(clock.today(), days_ago(known, SPARE))


def tell(last: date) -> None:
    """Everything that happens before ``last``; nothing happens on that day itself."""
    begun = days_ago(last, STORY)
    told = chain(
        [stories.every_week(days_ago(last, OPENED) + DAY, begun)],
        [stories.every_night(begun + DAY, last - DAY)],
        changes.all_changes(last),
        stories.all_cases(last),
        campus_entry_cases.all_cases(last),
        mobile_app_cases.all_cases(last),
        festival_cases.all_cases(last),
        inspection_cases.all_cases(last),
    )
    play(told, until=midnight(last))
