"""What the rules see of an event: as it is asked for, and among those on the list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from approvals.common_rules import CommonFacts
from workflows.festival.words import FOUR_BODIES, FOUR_FUNCTIONS, MEMORIAL, NEW, REPLY


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The entry of the list that a case speaks of, as it stands now."""

    ref: str
    number: str
    name: str
    state: str
    host: int
    cycle: int
    budget: int
    sort: str = ""
    co_hosts: tuple[str, ...] = ()
    place: str = ""
    last_first: date | None = None
    last_budget: int = 0
    years: frozenset[int] = frozenset()  # the cycles that have had their edition
    base_year: int = 0

    def slot(self, day: date) -> int:
        """Which cycle of this entry a day is in."""
        base = self.base_year if self.years else day.year
        return (day.year - base) // max(self.cycle, 1)


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Another entry of the list, and how alike its name is."""

    number: str
    name: str
    state: str
    near: bool  # of the same host or city
    likeness: float


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """Another edition of the same city, some days away."""

    number: str
    name: str
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class FestivalFacts:
    """One case of whichever kind; what its form does not ask stays as it is here."""

    common: CommonFacts
    kind: str = NEW
    unit: int = 0
    name: str = ""
    sort: str = ""
    co_hosts: tuple[str, ...] = ()
    edition: int = 1
    cycle: int = 1
    first: date | None = None
    last: date | None = None
    place: str = ""
    people: int = 0
    basis_type: str = ""
    asks_money: bool = True
    budget: int = 0
    source: str = ""
    in_budget: bool = False
    debt: bool = False
    last_cost: int = 0
    flags: frozenset[str] = frozenset()
    asks_entry: bool = False
    entry: Listed | None = None
    changes: frozenset[str] = frozenset()
    action: str = ""
    alike: tuple[Alike, ...] = ()
    unreported: tuple[str, ...] = ()  # numbers of the host's entries whose report is missing
    neighbours: tuple[Neighbour, ...] = ()
    reply: str = ""  # what was entered of the centre's reply
    answered: bool = field(default=False)  # whether the stop for the reply has been settled

    @property
    def central(self) -> bool:
        """Whether only the centre approves it."""
        own = self.common.unit_level == "region" and self.common.unit_function in FOUR_FUNCTIONS
        named = any(FOUR_BODIES.match(name) for name in self.co_hosts)
        return self.sort == MEMORIAL or own or named

    @property
    def reply_number(self) -> str:
        """The number of the centre's document, as it was entered."""
        found = REPLY.search(self.reply)
        return found[0] if found else ""

    @property
    def last_day(self) -> date | None:
        return self.last or self.first
