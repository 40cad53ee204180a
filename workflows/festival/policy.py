"""The numbers of this gate: regional, versioned, the same for every city and county."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FestivalPolicy:
    """Other provinces' practice or assumptions, to be confirmed."""

    years_between: int = 2  # full years from one edition to the next
    notice_days: int = 90  # calendar days from filing to the first day
    central_notice_days: int = 180  # the same where the centre approves
    budget_growth: int = 110  # percent of the last budget
    per_head: int = 500  # yuan for each who is expected
    neighbour_days: int = 14  # days to the next event of the same city
    hardened: tuple[str, ...] = ()  # codes of warnings that stop in this region
