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

from approvals import clock
from approvals.models import Person, Unit, UnitLevel
from approvals.models.units import KEEPER
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
class Keeper:
    """The divisions that somebody keeps today, as paths; ``region``: whether the region's own."""

    person: Person
    paths: tuple[str, ...]
    region: bool

    def keeps(self, path: str) -> bool:
        return any(path.startswith(kept) for kept in self.paths)


@dataclass(frozen=True, kw_only=True)
class Sort:
    """One sort of things kept. ``examine`` yields faults of rows, ``scope_of`` gives the paths of
    the divisions they lie in, ``apply`` makes them so, ``rows`` lists what there is under a path.
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


def keeper_of(person: Person) -> Keeper | None:
    """What the person keeps today; None for nobody's keeper. One statement."""
    held = rights.held_by(person, clock.today()).filter(post__code=KEEPER)
    rows = list(held.values_list("post__unit__path", "post__unit__level"))
    if not rows:
        return None
    region = any(level == UnitLevel.REGION for _path, level in rows)
    return Keeper(person=person, paths=tuple(sorted({path for path, _ in rows})), region=region)


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
