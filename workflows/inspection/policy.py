"""The numbers of this gate: regional, versioned, the same for every city and county."""

from __future__ import annotations

from dataclasses import dataclass

from whitelist.inspection_words import Sort


@dataclass(frozen=True, kw_only=True)
class Policy:
    """All of these are assumptions to be confirmed, but for one a year at a school (central)."""

    plan_likeness: float = 0.80  # so like an item of the yearly plan, and it is that item
    overlap_days: int = 14  # between two windows at the same target, both ways
    load_town: int = 4  # inspections of one target within a year
    load_village: int = 2
    load_school: int = 1
    load_enterprise: int = 1
    split_days: int = 60
    split_likeness: float = 0.60
    split_count: int = 3  # like requests within these days, this one among them
    again_days: int = 180
    again_likeness: float = 0.80
    team_people: int = 8  # more are worth a word
    plan_comprehensive: int = 1  # comprehensive matters of a unit's plan; central
    hardened: tuple[str, ...] = ()  # codes of warnings that stop in this region

    def load_of(self, sort: str) -> int | None:
        """How many inspections a year are enough for a target of that sort; None for an office."""
        return {
            Sort.TOWN: self.load_town,
            Sort.VILLAGE: self.load_village,
            Sort.SCHOOL: self.load_school,
            Sort.ENTERPRISE: self.load_enterprise,
        }.get(Sort(sort))
