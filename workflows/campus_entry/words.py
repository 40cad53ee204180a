"""Words that rules share with forms and register, kept where rules may read them."""

from __future__ import annotations

from datetime import date

LISTED, SUSPENDED = "listed", "suspended"  # of an entry; the register's own words
# What nobody may be asked to do afterwards.
FORBIDDEN = frozenset({"check_in", "follow", "download", "vote", "like", "relay", "quiz"}) | {
    "photos",
    "bulletin",
    "repost",
}


def year_of(day: date) -> int:
    """The school year of a day, as the register counts it: it begins on 1 September."""
    return day.year if day.month >= 9 else day.year - 1
