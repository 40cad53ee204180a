"""What keepers keep, each sort in one table of columns: a form is one row of it, a file many.

A sort says its columns, who may, whether a second person confirms, what is wrong with rows, and
what takes effect. Packages above the kernel register their own in ``AppConfig.ready``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import clock
from approvals.models import Person, Unit, UnitLevel
from approvals.models.units import AREA, KEEPER
from approvals.services import rights
from approvals.tables_in import BadTable, Line, Wrong, text_of

Cells = dict[str, str]
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: ``sort`` is text, code, day or choice (then ``choices`` are (value, words))."""

    key: str
    title: Any
    hint: Any = ""
    sort: str = "text"
    required: bool = True
    limit: int = 60
    choices: Callable[[], Sequence[tuple[str, Any]]] = tuple


@dataclass(frozen=True, kw_only=True)
class Acts:
    """In whose names rows take effect: who confirms, who proposed, by which change."""

    by: Person | None
    proposer: Person | None
    change: str = ""


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A post besides the keepers' that keeps some sorts: those of its own unit, and of the units
    directly under it (a unit's own list, by the unit and the office that keeps it)."""

    function: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """What somebody keeps today: divisions, as paths; ``region``: whether the region's own;
    ``seats``: single units, each with the place of it and below."""

    person: Person
    paths: tuple[str, ...]
    region: bool
    seats: tuple[tuple[Seat, str], ...] = ()

    def keeps(self, path: str) -> bool:
        return any(path.startswith(kept) for kept in self.paths)

    def places(self, sort: Sort) -> tuple[str, ...]:
        """The places below which this keeper keeps things of a sort; none: not this sort."""
        if sort.regional:
            return ("/",) if self.region else ()
        return (*self.paths, *(place for seat, place in self.seats if seat in sort.seats))

    def keeps_at(self, sort: Sort, place: str) -> bool:
        return any(place.startswith(kept) for kept in self.places(sort))


def _untold(kept: Keeper) -> Sequence[str]:
    return ()


def _unsaid(kept: Keeper) -> Cells:
    return {}


@dataclass(frozen=True, kw_only=True)
class Sort:
    """One sort of things kept. ``examine`` yields faults of rows, ``scope_of`` gives the paths of
    the divisions (or places of units) they lie in, ``apply`` makes them so, ``listed`` lists what
    there is. ``beside`` are columns that are shown and not typed, ``notes`` what is told above the
    list, ``narrow`` words that narrow it, ``usual`` what an empty form says already, ``seats`` the
    posts that keep it besides the keepers' own. ``ends`` names the one column that keepers change
    where they open nothing.
    """

    key: str
    title: Any
    text: Any
    columns: tuple[Column, ...]
    second: bool
    examine: Callable[[Sequence[Line], Keeper], Iterator[Wrong]]
    scope_of: Callable[[Sequence[Line]], set[str]]
    apply: Callable[[Sequence[Line], Acts], None]
    listed: Callable[[Keeper, str], QuerySet[Any]]
    cells_of: Callable[[Any], Cells]
    regional: bool = False
    seats: frozenset[Seat] = frozenset()
    beside: tuple[tuple[str, Any, Callable[[Any], str]], ...] = ()
    notes: Callable[[Keeper], Sequence[str]] = _untold
    narrow: Callable[[Keeper], Sequence[str]] = _untold
    usual: Callable[[Keeper], Cells] = _unsaid
    ends: str = ""
    look_for: Any = gettext_lazy("Look for a unit, by name or code")

    def headings(self) -> list[tuple[str, str]]:
        return [(one.key, str(one.title)) for one in self.columns]


_sorts: dict[str, Sort] = {}


def register(sort: Sort) -> None:
    """Raises ValueError where another owner has the key."""
    if _sorts.setdefault(sort.key, sort) is not sort:
        raise ValueError(f"two sorts are called {sort.key}")


def sorts() -> list[Sort]:
    return list(_sorts.values())


def sort_of(key: str) -> Sort | None:
    return _sorts.get(key)


def known_seats() -> set[Seat]:
    """The posts besides the keepers' that keep something."""
    return {seat for sort in sorts() for seat in sort.seats}


def keeper_of(person: Person) -> Keeper | None:
    """What the person keeps today; None for nobody's keeper. One statement."""
    known = known_seats()
    held = rights.held_by(person, clock.today())
    held = held.filter(post__code__in={KEEPER, *(seat.code for seat in known)})
    paths, placed, region = set(), set(), False
    for row in held.select_related("post__unit__parent"):
        unit, seat = row.post.unit, Seat(function=row.post.unit.function, code=row.post.code)
        if row.post.code == KEEPER:
            paths.add(unit.path)
            region = region or unit.level == UnitLevel.REGION
        elif seat in known:
            placed.add((seat, place_of(unit)))
    if not paths and not placed:
        return None
    return Keeper(
        person=person,
        paths=tuple(sorted(paths)),
        region=region,
        seats=tuple(sorted(placed, key=lambda one: one[1])),
    )


def place_of(unit: Unit) -> str:
    """Where a unit lies: its division's path, then the unit above it, then itself. What is below a
    place begins with it, be it a division, an office with its units, or one unit."""
    if unit.function == AREA:
        return unit.path
    above = unit.parent
    over = f"{above.ref}/" if above is not None and above.function != AREA else ""
    return f"{unit.path}{over}{unit.ref}/"


# -- cells -----------------------------------------------------------------------------------------


def tidied(sort: Sort, lines: Sequence[Line]) -> list[Line]:
    """Every cell in its one spelling. Raises BadTable with all that no database is asked about."""
    errors: list[Wrong] = []
    kept = []
    for line in lines:
        cells = {}
        for column in sort.columns:
            try:
                cells[column.key] = _tidied(column, line.cells.get(column.key, ""))
            except ValueError as fault:
                errors.append(Wrong(line.number, str(column.title), str(fault)))
        kept.append(Line(line.number, cells))
    if errors:
        raise BadTable(*errors)
    return kept


def _tidied(column: Column, value: Any) -> str:
    text = text_of(value)
    if not text:
        if column.required:
            raise ValueError(_("Fill this in."))
        return ""
    if column.sort == "day":
        return _day(text)
    if column.sort == "choice":
        return _choice(column, text)
    if column.sort == "code" and not CODE.fullmatch(text):
        raise ValueError(_("A code has letters, figures, - and _ only."))
    if len(text) > column.limit:
        raise ValueError(
            _("The text is longer than %(limit)s characters.") % {"limit": column.limit}
        )
    return text


def _day(text: str) -> str:
    found = DAY.fullmatch(text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2100:
        raise ValueError(_("Write a date like 2026-03-01."))
    return day.isoformat()


def _choice(column: Column, text: str) -> str:
    offered = column.choices()
    for value, words in offered:
        if text in (value, str(words)):
            return value
    words = "、".join(str(words) for _value, words in offered[:12])
    raise ValueError(_("Choose one of: %(words)s.") % {"words": words})


# -- what several sorts ask ------------------------------------------------------------------------


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def fault(sort_columns: Sequence[Column], line: Line, key: str, words: Any) -> Wrong:
    """A fault of one cell, under the heading that the person sees."""
    title = next((str(one.title) for one in sort_columns if one.key == key), key)
    return Wrong(line.number, title, str(words))


def twice(columns: Sequence[Column], lines: Sequence[Line], keys: Sequence[str]) -> Iterator[Wrong]:
    """The rows that say the same key a second time."""
    seen: dict[tuple[str, ...], int] = {}
    for line in lines:
        key = tuple(line.cells[name] for name in keys)
        if key in seen:
            words = _("The same as row %(n)s. Keep one of them.") % {"n": seen[key]}
            yield fault(columns, line, keys[0], words)
        seen.setdefault(key, line.number)


def units_of(lines: Sequence[Line], key: str = "unit") -> dict[str, Unit]:
    """The units that rows name, by code; one statement."""
    codes = {line.cells[key] for line in lines if line.cells[key]}
    return {unit.code: unit for unit in Unit.objects.filter(code__in=codes).select_related("area")}


def paths_of(lines: Sequence[Line], key: str = "unit") -> set[str]:
    return {unit.path for unit in units_of(lines, key).values()}
