"""School years: from 1 September to 31 August, named by the year in which they begin. Pure."""

from __future__ import annotations

from datetime import date, timedelta

BEGINS = (9, 1)
NEXT_LIST_OPENS = (6, 1)  # from this day on the list of the coming year is made; an assumption


def school_year(day: date) -> int:
    """The school year that ``day`` lies in: 31 August 2025 lies in 2024, the day after in 2025."""
    return day.year if (day.month, day.day) >= BEGINS else day.year - 1


def first_of(year: int) -> date:
    return date(year, *BEGINS)


def last_of(year: int) -> date:
    return date(year + 1, 8, 31)


def days_of(year: int) -> tuple[date, date]:
    """The first and the last day of a school year."""
    return first_of(year), last_of(year)


def asked_for(year: int) -> tuple[date, date]:
    """The first and the last day on which items are asked for the list of a school year."""
    return date(year, *NEXT_LIST_OPENS), date(year + 1, *NEXT_LIST_OPENS) - timedelta(days=1)


def year_asked_for(day: date) -> int:
    """The school year for whose list an item is asked on ``day``: from June on, the coming one."""
    coming = (day.month, day.day) >= NEXT_LIST_OPENS and (day.month, day.day) < BEGINS
    return school_year(day) + coming


def is_mid_year(day: date) -> bool:
    """Whether what is asked on ``day`` would be added to a list that is in force already."""
    return school_year(day) == year_asked_for(day)


def written_year(year: int) -> str:
    """2024 as it is written: 2024-2025."""
    return f"{year}-{year + 1}"
