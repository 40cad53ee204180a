"""Units as keepers keep them, and what every row about a unit is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from approvals.models import Unit, UnitLevel
from approvals.services import offices
from approvals.services.keeping import (
    Acts,
    Cells,
    Column,
    Keeper,
    Sort,
    fault,
    paths_of,
    twice,
    units_of,
)
from approvals.tables_in import Line, Wrong

UNIT = Column(
    key="unit",
    title=gettext_lazy("Code of the unit"),
    hint=gettext_lazy("such as 640302-education"),
    sort="code",
)


def strangers(
    columns: Sequence[Column], lines: Sequence[Line], kept: Keeper, key: str = "unit"
) -> Iterator[Wrong]:
    """Rows about units that are not there, or not for this keeper: the two are not told apart."""
    units = units_of(lines, key)
    for line in lines:
        code = line.cells[key]
        if code and (code not in units or not kept.keeps(units[code].path)):
            words = _("You keep no unit with this code. Look the code up in the list of units.")
            yield fault(columns, line, key, words)


UNITS = (
    Column(key="code", title=gettext_lazy("Code"), sort="code"),
    Column(key="name", title=pgettext_lazy("of a unit or day", "Name"), limit=100),
    Column(key="short_name", title=gettext_lazy("Short name"), required=False),
    Column(
        key="level",
        title=gettext_lazy("Level"),
        sort="choice",
        choices=lambda: UnitLevel.choices,
    ),
    Column(
        key="function",
        title=gettext_lazy("Function"),
        hint=gettext_lazy("by which a route finds it: education, school, area for a division"),
        sort="code",
        limit=40,
    ),
    Column(key="line", title=gettext_lazy("Line"), required=False, sort="code", limit=20),
    Column(key="parent", title=gettext_lazy("Code of the unit above"), sort="code"),
)
FIXED = ("level", "function", "parent")  # routes rest on them


def _examine_units(lines: Sequence[Line], kept: Keeper) -> Iterator[Wrong]:
    yield from twice(UNITS, lines, ["code"])
    yield from strangers(UNITS, lines, kept, "parent")
    known = units_of(lines, "code")
    for line in lines:
        if (unit := known.get(line.cells["code"])) is not None:
            yield from _unlike(unit, line, kept)


def _unlike(unit: Unit, line: Line, kept: Keeper) -> Iterator[Wrong]:
    """What of a unit that is there cannot be changed."""
    if not kept.keeps(unit.path):
        yield fault(UNITS, line, "code", _("This code is taken. Choose another one."))
        return
    for name in FIXED:
        was = unit_cells(unit)[name]
        if line.cells[name] != was:
            words = _("It is “%(was)s” and stays so. Open a new unit instead.") % {"was": was}
            yield fault(UNITS, line, name, words)


def _apply_units(lines: Sequence[Line], acts: Acts) -> None:
    known, above = units_of(lines, "code"), units_of(lines, "parent")
    for line in lines:
        said = line.cells
        names: Any = {name: said[name] for name in ("name", "short_name", "line")}
        if unit := known.get(said["code"]):
            offices.change_unit(unit=unit, **names, by=acts.by)
        else:
            parent = above[said["parent"]]
            offices.open_unit(
                code=said["code"],
                level=said["level"],
                function=said["function"],
                **names,
                parent=parent,
                by=acts.by,
            )


def unit_cells(unit: Unit) -> Cells:
    return {
        "code": unit.code,
        "name": unit.name,
        "short_name": unit.short_name,
        "level": str(unit.level),
        "function": unit.function,
        "line": unit.line,
        "parent": unit.parent.code if unit.parent else "",
    }


def kept_units(kept: Keeper, words: str) -> QuerySet[Unit]:
    """The units a keeper keeps, of which code or name holds ``words``."""
    rows = Unit.objects.none()
    for path in kept.paths:
        rows = rows | Unit.objects.filter(path__startswith=path)
    if words:
        rows = rows.filter(name__contains=words) | rows.filter(code__contains=words)
    return rows.select_related("parent").order_by("path", "code")


def units_for(kept: Keeper, sort: Sort) -> QuerySet[Unit]:
    """The units of which somebody keeps things of this sort: by division, or by their own desk."""
    within = Q(pk__in=())
    for path in kept.paths:
        within |= Q(path__startswith=path)
    for seat, place in kept.seats:
        if seat in sort.seats:
            own = place.rstrip("/").rpartition("/")[2]
            within |= Q(ref=own) | Q(parent__ref=own)
    return Unit.objects.filter(within)


SORTS = (
    Sort(
        key="units",
        title=gettext_lazy("Units"),
        text=gettext_lazy("A row with a known code changes name, short name and line."),
        columns=UNITS,
        second=False,
        examine=_examine_units,
        scope_of=lambda lines: paths_of(lines, "parent"),
        apply=_apply_units,
        listed=kept_units,
        cells_of=unit_cells,
    ),
)
