"""The numbers of this gate: regional, versioned, the same for every city and county."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Policy:
    """All of them are assumptions, or stand for day counts of a central rule to be confirmed."""

    tags_alike_percent: int = 50  # this share of functions in common is a look-alike
    names_alike_percent: int = 70  # or names as alike as this
    split_days: int = 60  # two projects of a unit within these days
    split_percent: int = 60  # as alike as this
    reporting_percent: int = 30  # more functions than this for reporting and collecting
    start_months: int = 12  # an approval not used by then lapses
    change_notice_days: int = 10  # calendar days before a change
    closing_notice_days: int = 30  # calendar days between announcement and end
    idle_days: int = 180  # without real use
    hardened: tuple[str, ...] = ()  # codes of warnings that stop in this region
