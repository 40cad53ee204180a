"""The numbers of the versions of the list: v2024-1, v2024-2, gapless within a year."""

from __future__ import annotations

from datetime import date

from whitelist.numbers import allot

SERIES = "节展清单"


def written(year: int, serial: int) -> str:
    """v2024-2"""
    return f"v{year}-{serial}"


def read(text: str) -> tuple[int, int] | None:
    """Year and number of a version as written; None for what is none."""
    year, _dash, serial = text.removeprefix("v").partition("-")
    whole = year.isascii() and serial.isascii() and year.isdecimal() and serial.isdecimal()
    fits = whole and len(year) == 4 and len(serial) <= 6
    return (int(year), int(serial)) if fits else None


def take_number(day: date) -> str:
    """The next version of the year; inside the transaction of the decision."""
    return written(day.year, allot(SERIES, day.year))
