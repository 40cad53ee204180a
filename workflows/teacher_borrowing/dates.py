"""The arithmetic of continuous borrowing. Pure: dates in, dates and day counts out.

A *spell* is one stretch away from school, both days included. Spells belong to one *chain* while
the teacher had fewer than so many teaching days at school between two of them; weekends, holidays
and vacations are no teaching days, so a summer away from both never breaks a chain. All days of a
chain together may not exceed what one unbroken spell from its first day could last.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Spell:
    """From the first day away to the last; both are days away. ``case`` is the key of the case that
    it came from, 0 where there is none."""

    first: date
    last: date
    case: int = field(default=0, compare=False)

    @property
    def days(self) -> int:
        return max((self.last - self.first).days + 1, 0)

    def overlaps(self, other: Spell) -> bool:
        return self.first <= other.last and other.first <= self.last


class SchoolDays:
    """The teaching days of one school, to be counted quickly."""

    def __init__(self, days: Iterable[date] = ()) -> None:
        self._days = tuple(sorted(set(days)))

    def between(self, after: date, before: date) -> int:
        """How many teaching days lie strictly between the two."""
        return max(bisect_left(self._days, before) - bisect_right(self._days, after), 0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SchoolDays) and self._days == other._days

    def __hash__(self) -> int:
        return hash(self._days)


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """The numbers of the policy: so many months, broken by so many teaching days at school."""

    months: int = 3
    reset: int = 10


def max_end(start: date, months: int = 3) -> date:
    """The last day of a spell that begins on ``start`` and lasts ``months`` months.

    The first day counts. It is the day before the same day of the later month; where that month
    has no such day, its last day. A holiday at the end does not prolong it: this is a ceiling.
    """
    count = start.year * 12 + start.month - 1 + months
    year, month = count // 12, count % 12 + 1
    length = monthrange(year, month)[1]
    if start.day <= length:
        return date(year, month, start.day) - DAY
    return date(year, month, length)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; where that month lacks it, its last day."""
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def limit_days(first: date, months: int = 3) -> int:
    """How many days a chain that begins on ``first`` may hold."""
    return (max_end(first, months) - first).days + 1


def days_away(spells: Iterable[Spell]) -> int:
    """Calendar days in the spells; a day in two of them counts once."""
    total, reached = 0, date.min
    for spell in sorted(spells):
        begin = max(spell.first, reached + DAY)
        total += Spell(begin, spell.last).days
        reached = max(reached, spell.last)
    return total


def chains(
    spells: Iterable[Spell], school_days: SchoolDays, *, reset: int
) -> Iterator[tuple[Spell, ...]]:
    """The spells, in order, cut where the teacher had ``reset`` teaching days or more at school."""
    chain: list[Spell] = []
    reached = date.min
    for spell in sorted(each for each in spells if each.days):
        if chain and school_days.between(reached, spell.first) >= reset:
            yield tuple(chain)
            chain = []
        reached = max(reached, spell.last) if chain else spell.last
        chain.append(spell)
    if chain:
        yield tuple(chain)


def chain_of(
    asked: Spell, others: Iterable[Spell], school_days: SchoolDays, *, reset: int
) -> tuple[Spell, ...]:
    """The chain that ``asked`` would belong to, itself included."""
    for chain in chains([*others, asked], school_days, reset=reset):
        if asked in chain:
            return chain
    return (asked,)


@dataclass(frozen=True, kw_only=True)
class Account:
    """What a wished spell would use of its chain's days."""

    before: int  # days of the chain without this spell
    this: int
    limit: int
    last: date
    latest: date | None  # the last day it may have; None where no day is left

    @property
    def fits(self) -> bool:
        return self.over == 0

    @property
    def over(self) -> int:
        """Days beyond the latest end."""
        return self.this if self.latest is None else max((self.last - self.latest).days, 0)

    @property
    def left(self) -> int:
        """Days that remain after this spell."""
        return 0 if self.latest is None else max((self.latest - self.last).days, 0)


def account(
    asked: Spell, others: Iterable[Spell], school_days: SchoolDays, ceiling: Ceiling
) -> Account:
    """Count ``asked`` together with the teacher's other spells."""
    others = tuple(others)
    total, limit = _used(asked, others, school_days, ceiling)
    return Account(
        before=total - asked.days,
        this=asked.days,
        limit=limit,
        last=asked.last,
        latest=latest_end(asked.first, others, school_days, ceiling),
    )


def latest_end(
    start: date, others: Iterable[Spell], school_days: SchoolDays, ceiling: Ceiling
) -> date | None:
    """The last day that a spell from ``start`` may have; None where not even one day is left.

    It holds for both ceilings: the spell's own, and that of its chain. A longer spell never uses
    fewer days of its chain, so the first that fits, from the longest down, is the answer.
    """
    others = tuple(others)
    end = max_end(start, ceiling.months)
    while end >= start:
        used, limit = _used(Spell(start, end), others, school_days, ceiling)
        if used <= limit:
            return end
        end -= DAY
    return None


def _used(
    asked: Spell, others: tuple[Spell, ...], school_days: SchoolDays, ceiling: Ceiling
) -> tuple[int, int]:
    chain = chain_of(asked, others, school_days, reset=ceiling.reset)
    return days_away(chain), limit_days(chain[0].first, ceiling.months)
