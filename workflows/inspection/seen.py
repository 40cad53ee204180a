"""What the rules see of an inspection: gathered elsewhere, then frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from approvals.common_rules import CommonFacts
from whitelist.inspection_targets import Target
from whitelist.inspection_words import BASIC, Sort

YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """An item of the unit's yearly plan that is not closed, and how like it is."""

    title: str
    sort: str
    likeness: float


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """Another request of the same unit within a year, and how like it is."""

    filed: date
    likeness: float
    targets: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """An inspection of one of the same targets, by whomever; only those that may be known."""

    key: str
    label: str
    first: date
    last: date
    case: int = field(default=0, compare=False)  # the key of its case


@dataclass(frozen=True, kw_only=True)
class InspectionFacts:
    """One wished inspection among all that may be known of its office and its targets."""

    common: CommonFacts
    matter: str = ""
    kind: str = "check"
    ground: str = ""  # of what is only told; "" otherwise
    basis_number: str = ""
    why_unplanned: str = ""
    targets: tuple[Target, ...] = ()
    cities: frozenset[str] = frozenset()  # codes of the cities in which targets lie
    first: date | None = None
    last: date | None = None
    mode: str = ""
    mode_reason: str = ""
    people: int = 0
    teams: int = 0
    standards: tuple[str, ...] = ()
    evidence: frozenset[str] = frozenset()
    asks: tuple[str, ...] = ()
    merge_answer: str = ""
    change_of: str = ""  # the reference of the permit that this one changes
    under_way: bool = False  # filed already: somebody decides
    line: str = ""  # of the asking office
    plan: tuple[PlanLine, ...] = ()
    own: tuple[Earlier, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    unit: int = field(default=0, compare=False)

    @property
    def sorts(self) -> frozenset[str]:
        return frozenset(target.sort for target in self.targets)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(target.key for target in self.targets)

    def within_a_year(self, target: str) -> list[Elsewhere]:
        """Those of a target within the 365 days before the first day of this one."""
        if self.first is None:
            return []
        since = self.first - YEAR
        here = [one for one in self.elsewhere if one.key == target]
        return [one for one in here if since < one.last and one.first < self.first]

    @property
    def at_school(self) -> bool:
        return Sort.SCHOOL in self.sorts

    @property
    def of_government(self) -> bool:
        return self.line == "government"

    @property
    def basic(self) -> int:
        """How many towns, villages and enterprises, those drawn by lot among them."""
        return sum(target.weight for target in self.targets if target.sort in BASIC)
