"""Reading a calendar file: either all of its rows are good, or it tells what is wrong with each.

Two shapes are read. CSV with the columns ``date,kind,name`` and, if wanted, ``source``. JSON as the
public calendars of the State Council's days have it: ``{"year": 2027, "days": [{"name": …, "date":
"2027-01-01", "isOffDay": true}, …]}``.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.calendars import HOLIDAY, NATIONAL, WORKDAY, Row

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a file: the row (from 1, headings not counted; 0 for all of it)."""

    row: int
    sentence: str


class BadFile(ValueError):
    """A calendar file that cannot be imported; ``errors`` names every bad row."""

    def __init__(self, errors: Iterable[Wrong]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{error.row}: {error.sentence}" for error in self.errors))


def read(text: str, *, scope: str, source: str = "") -> list[Row]:
    """The rows of a CSV or JSON file. Raises BadFile with an error for every row that is wrong."""
    year, lines = _json(text) if text.lstrip().startswith("{") else (None, _csv(text))
    rows, errors = [], []
    for number, line in enumerate(lines, start=1):
        try:
            rows.append(_row(line, scope=scope, source=source, year=year))
        except ValueError as error:
            errors.append(Wrong(number, str(error)))
    errors += _repeated(rows) + _nothing(lines)
    if errors:
        raise BadFile(errors)
    return rows


def _json(text: str) -> tuple[int | None, list[Line]]:
    try:
        whole = json.loads(text)
        year, days = whole["year"], whole["days"]
        if not isinstance(year, int) or not isinstance(days, list):
            raise TypeError
    except (ValueError, TypeError, KeyError):
        sentence = _('This is not a calendar: a number "year" and a list "days" are needed.')
        raise BadFile([Wrong(0, sentence)]) from None
    return year, days


def _csv(text: str) -> list[Line]:
    lines = csv.DictReader(text.lstrip("\ufeff").splitlines())
    missing = {"date", "kind", "name"} - set(lines.fieldnames or ())
    if missing:
        columns = ", ".join(sorted(missing))
        raise BadFile(
            [Wrong(0, _("These columns are missing: %(columns)s.") % {"columns": columns})]
        )
    return list(lines)


def _row(line: Line, *, scope: str, source: str, year: int | None) -> Row:
    """Raises ValueError with a sentence for a person."""
    if not isinstance(line, Mapping):
        raise ValueError(_("This is not a day."))
    day = _day(line.get("date"))
    return Row(
        day=day,
        kind=_kind(line),
        scope=scope,
        name=_name(line.get("name")),
        source=str(line.get("source") or source)[:120],
        year=year if year is not None and scope == NATIONAL else day.year,
    )


def _day(value: Any) -> date:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        sentence = _("“%(value)s” is not a date like 2027-01-01.") % {"value": value}
        raise ValueError(sentence) from None
    if not 2000 <= day.year <= 2100:
        raise ValueError(_("The year of %(value)s is out of range.") % {"value": value})
    return day


def _kind(line: Line) -> str:
    if isinstance(line.get("isOffDay"), bool):
        return HOLIDAY if line["isOffDay"] else WORKDAY
    kind = str(line.get("kind") or "").strip()
    if kind not in (HOLIDAY, WORKDAY):
        sentence = _("The kind must be “holiday” or “workday”, not “%(kind)s”.")
        raise ValueError(sentence % {"kind": kind})
    return kind


def _name(value: Any) -> str:
    name = str(value or "").strip()
    if not 0 < len(name) <= 40:
        raise ValueError(_("The name must have 1 to 40 characters."))
    return name


def _repeated(rows: list[Row]) -> list[Wrong]:
    counts = Counter(row.day for row in rows)
    sentence = _("%(day)s stands there more than once.")
    twice = sorted(day for day, count in counts.items() if count > 1)
    return [Wrong(0, sentence % {"day": day}) for day in twice]


def _nothing(lines: list[Line]) -> list[Wrong]:
    return [] if lines else [Wrong(0, _("The file has no rows."))]
