"""What time does to editions: they are over, and their reports fall due."""

from __future__ import annotations

from datetime import date, timedelta

from whitelist.festival_words import REPORT_DAYS, EditionState, ListState
from whitelist.festivals import FestivalEdition
from whitelist.verbs import by_time


def hold(day: date) -> int:
    """From the day after its last day on, an edition has been held."""
    return _all("hold", ListState.EDITION_FILED, EditionState.FILED, before=day, day=day)


def fall_due(day: date) -> int:
    """The thirtieth day after the last is in time; from the thirty-first on a report is overdue."""
    latest = day - timedelta(days=REPORT_DAYS)
    return _all("fall_due", ListState.HELD, EditionState.HELD, before=latest, day=day)


def _all(verb: str, state: ListState, edition: EditionState, *, before: date, day: date) -> int:
    rows = FestivalEdition.objects.filter(festival__state=state, state=edition)
    refs = rows.filter(last_day__lt=before).values_list("festival__permit__ref", flat=True)
    return sum(by_time(ref, verb, day=day) for ref in list(refs))


JOBS = {"whitelist.festivals.1-hold": hold, "whitelist.festivals.2-fall-due": fall_due}
