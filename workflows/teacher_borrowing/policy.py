"""The numbers of this gate: regional, versioned, the same for every city and county."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.teacher_borrowing.dates import Ceiling


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Beside the three months, all of these are assumptions to be confirmed."""

    months: int = 3  # the notice, 12.3
    reset_teaching_days: int = 10  # this many back at school begin a new chain
    school_away: int = 2  # so many of one school away already are worth a word
    school_away_percent: int = 1  # more than this share of its staff, too
    again_months: int = 12  # a second borrowing within these months
    renewal_notice_days: int = 10  # working days before the end
    borrower_away: int = 3  # so many at one borrower already
    hardened: tuple[str, ...] = ()  # codes of warnings that stop in this region

    @property
    def ceiling(self) -> Ceiling:
        return Ceiling(months=self.months, reset=self.reset_teaching_days)
