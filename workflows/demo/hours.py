"""Office hours: when in the story somebody sits down to the next thing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from approvals import calendars, clock
from workflows.demo.people import draw

DAY = timedelta(days=1)
EVENING = time(17, 30)


def days_ago(day: date, count: int) -> date:
    """The ``count``-th working day before ``day``; ``day`` is not counted. Raises MissingYear."""
    while count > 0:
        day -= DAY
        count -= calendars.is_working_day(day)
    return day


def morning(day: date, key: str) -> datetime:
    """Between half past eight and half past nine of ``day``; ``key`` says when exactly."""
    return at(day, time(8, 30)) + timedelta(
        minutes=draw(f"{key}/morning", 60), seconds=draw(key, 60)
    )


def midnight(day: date) -> datetime:
    return at(day, time(0, 0))


def at(day: date, hour: time) -> datetime:
    return clock.moment(datetime.combine(day, hour))


def soon(key: str) -> datetime:
    """Within the hour; after half past five, or on a free day, the next working morning."""
    moment = clock.now() + timedelta(minutes=20 + draw(f"{key}/soon", 50), seconds=draw(key, 60))
    if moment.time() < EVENING and calendars.is_working_day(moment.date()):
        return moment
    return later(key, 1)


def later(key: str, days: int) -> datetime:
    """In the course of the ``days``-th working day from now, ``soon`` for none."""
    if days == 0:
        return soon(key)
    day = calendars.add_working_days(clock.today(), days)
    return morning(day, key) + timedelta(minutes=draw(f"{key}/hour", 400))


def ahead(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``, or the last day that the calendars can speak of:
    late in a year the next one is not published yet."""
    try:
        return calendars.add_working_days(day, count)
    except calendars.MissingYear:
        return date(max(calendars.PACKAGE_YEARS), 12, 31)
