"""The numbers of this gate: regional, versioned, the same for every city and county."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ListPolicy:
    """Of the list. A cap of 0 is no cap: none is set until the region sets one (notice 12.1)."""

    cap_region: int = 0  # items that the offices of the region may have on one year's list
    cap_city: int = 0  # those of one city
    cap_county: int = 0  # those of one county
    lesson_minutes: int = 45  # longer than this is more than one lesson; an assumption
    hardened: tuple[str, ...] = ()  # codes of warnings that stop in this region

    def cap(self, level: str) -> int:
        return {"region": self.cap_region, "city": self.cap_city}.get(level, self.cap_county)


@dataclass(frozen=True, kw_only=True)
class VisitPolicy:
    """Of visits; all of these are other provinces' practice or assumptions, to be confirmed."""

    school_items: int = 6  # so many other items at one school in a school year are many
    school_items_critical: int = 10
    notice_days: int = 30  # calendar days from filing to the visit
    first_days: int = 14  # of a term, in which a school is left alone
    exam_days: int = 7  # before and after an examination, too
    senior_exam_first: str = "06-26"  # the days of the senior school entrance examination
    senior_exam_last: str = "06-28"
    hardened: tuple[str, ...] = ()  # codes of warnings that stop in this region
