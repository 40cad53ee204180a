"""How a flow finds a post: by level, function and unit, never by person.

A flow names seats; ``Finder`` resolves them against the units, one statement per unit asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from approvals.models.units import Post, Unit, UnitLevel

Place = Callable[[Any, "Finder"], Unit | None]


class Finder:
    """Answers of one route: remembers what it looked up. ``applicant`` is the asking unit."""

    def __init__(self, applicant: Unit) -> None:
        self.applicant = applicant
        self._offices: dict[tuple[int, str], Unit | None] = {}
        self._units: dict[int, Unit | None] = {}

    def unit(self, pk: int | None) -> Unit | None:
        """A unit that the facts name by its key."""
        return self._unit(pk)

    def area(self, unit: Unit) -> Unit | None:
        """The division a unit lies in."""
        return self._unit(unit.area_id)

    def office(self, function: str, *, at: Unit | None) -> Unit | None:
        """The office with ``function`` of the division that ``at`` lies in: "at the level of"."""
        if at is None or at.area_id is None:
            return None
        key = (at.area_id, function)
        if key not in self._offices:
            found = Unit.objects.filter(area_id=at.area_id, function=function)
            self._offices[key] = found.order_by("pk").first()
        return self._offices[key]

    def above(self, function: str, *, of: Unit | None) -> Unit | None:
        """The office with ``function`` one division up; None above the region."""
        area = of and self.area(of)
        higher = self._unit(area.parent_id) if area else None
        return self.office(function, at=higher)

    def parent(self, unit: Unit | None) -> Unit | None:
        """The unit it belongs to: of a school, its education department."""
        return self._unit(unit.parent_id) if unit else None

    def post(self, unit: Unit | None, code: str) -> Post | None:
        """The post ``code`` at ``unit``; None where there is no such unit or post."""
        if unit is None:
            return None
        return Post.objects.filter(unit=unit, code=code).select_related("unit").first()

    def _unit(self, pk: int | None) -> Unit | None:
        if pk is None:
            return None
        if pk not in self._units:
            self._units[pk] = Unit.objects.filter(pk=pk).first()
        return self._units[pk]


def applicant(facts: Any, find: Finder) -> Unit | None:
    """The unit that asks."""
    return find.applicant


def at_level_of(place: Place, function: str) -> Place:
    """The office with ``function`` at the level of ``place``."""

    def found(facts: Any, find: Finder) -> Unit | None:
        return find.office(function, at=place(facts, find))

    return found


def one_up_from(place: Place, function: str) -> Place:
    """The office with ``function`` one level above ``place``."""

    def found(facts: Any, find: Finder) -> Unit | None:
        return find.above(function, of=place(facts, find))

    return found


def below_the_region(facts: Any, find: Finder) -> bool:
    """A condition: whether anybody stands above the applicant."""
    return find.applicant.level != UnitLevel.REGION
