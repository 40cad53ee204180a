"""Whether a visit lies within what was approved. Pure: the gate's rules of use speak of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class VisitFacts:
    """One visit beside the permit it is registered against."""

    running: bool  # the permit is in force: neither suspended nor over
    standing: str  # in words, where it is not
    target: str  # as it was written
    key: str
    day: date
    teams: int
    first: date
    last: date
    teams_approved: int
    covered: bool  # the target is one of those approved
    visited: frozenset[str] = frozenset()  # keys of the targets visited before
