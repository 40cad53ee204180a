"""Loads the demonstration: the region first, then its cases, in the order of their days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from approvals import clock
from workflows.demo import region

STORY = timedelta(days=190)  # how far back it begins: half a year, and some days to open offices


def founding_day() -> date:
    """The day on which the offices are opened."""
    return clock.today() - STORY


def load(*, counties: Iterable[str] | None = None, cases: bool = True) -> bool:
    """Fill an empty database, all or nothing; gives whether there was anything to do.

    ``counties`` (their codes) opens only these and what lies above them, which takes a second
    or two; the cases need the whole region.
    """
    if region.is_open():
        return False
    with transaction.atomic(), clock.at(founding_day()):
        region.open_region(counties)
    return True
