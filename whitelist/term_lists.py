"""School terms as keepers keep them: what overlaps is refused, what is missing is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from approvals import calendars, clock
from approvals.models import Unit
from approvals.models.units import AREA
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
from approvals.services.keeping.units import kept_units, strangers
from approvals.tables_in import Line, Wrong
from whitelist.schools import Term, teaching_days, terms_of

KEPT, REMOVED = "yes", "no"
LONGEST = timedelta(days=240)  # more is a slip in a year
SOON = timedelta(days=60)  # before the last known day
MOST = 20  # divisions that are told of

TERMS = (
    Column(
        key="area",
        title=gettext_lazy("Code of the division"),
        hint=gettext_lazy("such as 640302; schools follow the nearest division that has terms"),
        sort="code",
    ),
    Column(
        key="name",
        title=pgettext_lazy("of a unit or day", "Name"),
        hint=gettext_lazy("a known name corrects the days of that term"),
        limit=40,
    ),
    Column(key="first_day", title=gettext_lazy("First day"), sort="day"),
    Column(key="last_day", title=gettext_lazy("Last day"), sort="day"),
    Column(
        key="in_use",
        title=pgettext_lazy("of a term", "Counts"),
        sort="choice",
        choices=lambda: [
            (KEPT, pgettext_lazy("of a term", "yes")),
            (REMOVED, pgettext_lazy("of a term", "no, remove it")),
        ],
    ),
)
Days = tuple[str, str, str]  # name, first, last


def _examine(lines: Sequence[Line], kept: Keeper) -> Iterator[Wrong]:
    yield from twice(TERMS, lines, ["area", "name"])
    yield from strangers(TERMS, lines, kept, "area")
    for line in lines:
        yield from _span(line)
    for code, unit in units_of(lines, "area").items():
        mine = [line for line in lines if line.cells["area"] == code]
        if unit.function != AREA:
            words = _("Terms belong to a division, not to an office or a school.")
            yield fault(TERMS, mine[0], "area", words)
        else:
            yield from _together(unit, mine)


def _span(line: Line) -> Iterator[Wrong]:
    first, last = (date.fromisoformat(line.cells[name]) for name in ("first_day", "last_day"))
    if last < first:
        yield fault(TERMS, line, "last_day", _("A term cannot end before it begins."))
    elif last - first > LONGEST:
        words = _("That is more than eight months. Look at the years.")
        yield fault(TERMS, line, "last_day", words)


def _together(area: Unit, lines: Sequence[Line]) -> Iterator[Wrong]:
    """The terms of one division as they will stand: none over another, none forgotten."""
    own = {row.name: _days(row) for row in Term.objects.filter(area=area)}
    named = {line.cells["name"] for line in lines}
    standing = [days for name, days in own.items() if name not in named]
    for line in lines:
        said = line.cells
        if said["in_use"] == REMOVED:
            if said["name"] not in own:
                yield fault(TERMS, line, "name", _("There is no term of this name to remove."))
            continue
        for name, first, last in standing:
            if first <= said["last_day"] and said["first_day"] <= last:
                words = _("It overlaps with %(name)s, %(first)s to %(last)s.")
                told = {"name": name, "first": first, "last": last}
                yield fault(TERMS, line, "first_day", words % told)
        standing.append((said["name"], said["first_day"], said["last_day"]))
    if not own and standing:
        yield from _forgotten(area, lines, standing)


def _days(row: Term) -> Days:
    return row.name, row.first_day.isoformat(), row.last_day.isoformat()


def _forgotten(area: Unit, lines: Sequence[Line], standing: Sequence[Days]) -> Iterator[Wrong]:
    """With the first of its own a division follows no other any more: those it followed until now
    would silently become vacation."""
    for row in terms_of(area):
        name, first, last = _days(row)
        over = last < clock.today().isoformat()
        if over or any(one[1] <= last and first <= one[2] for one in standing):
            continue
        words = _(
            "With terms of its own %(area)s no longer follows %(above)s: add the row for "
            "%(name)s, %(first)s to %(last)s, too."
        )
        told = {"area": area.name, "above": row.area.name, "name": name}
        yield fault(TERMS, lines[-1], "area", words % (told | {"first": first, "last": last}))


def _apply(lines: Sequence[Line], acts: Acts) -> None:
    """Taken out and put in again, so that two terms can change places."""
    areas = units_of(lines, "area")
    for line in lines:
        Term.objects.filter(area=areas[line.cells["area"]], name=line.cells["name"]).delete()
    Term.objects.bulk_create(
        Term(
            area=areas[line.cells["area"]],
            name=line.cells["name"],
            first_day=date.fromisoformat(line.cells["first_day"]),
            last_day=date.fromisoformat(line.cells["last_day"]),
        )
        for line in lines
        if line.cells["in_use"] == KEPT
    )


def _listed(kept: Keeper, words: str) -> QuerySet[Term]:
    """The newest year first."""
    rows = Term.objects.filter(area__in=kept_units(kept, "").values("pk"))
    for word in words.split()[:4]:
        named = Q(area__name__contains=word) | Q(area__code__contains=word)
        named |= Q(name__contains=word)
        if word.isascii() and word.isdigit() and len(word) == len("2031"):
            named |= Q(first_day__year=int(word)) | Q(last_day__year=int(word))
        rows = rows.filter(named)
    return rows.select_related("area").order_by("-first_day", "area__path")


def _cells(row: Term) -> Cells:
    days = {"first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat()}
    return {"area": row.area.code, "name": row.name, **days, "in_use": KEPT}


def _teaching(row: Term) -> str:
    try:
        return str(sum(1 for _day in teaching_days([row], row.first_day, row.last_day)))
    except calendars.MissingYear as missing:
        return _("not counted: no calendar of %(year)s") % {"year": missing.year}


def _notes(kept: Keeper) -> list[str]:
    """Divisions whose terms are missing or run out; years of terms that no calendar knows."""
    return [*_running_out(kept), *_without_calendar(kept)]


def _running_out(kept: Keeper) -> Iterator[str]:
    for area in _told_of(kept):
        terms = terms_of(area)
        last = max((term.last_day for term in terms), default=None)
        if last is None:
            words = _("%(area)s: no terms are on record. No rule counts days at school.")
            yield words % {"area": area.name}
        elif last < clock.today() + SOON:
            words = _("%(area)s: terms are known until %(day)s. Add those that follow.")
            yield words % {"area": area.name, "day": last}


def _told_of(kept: Keeper) -> list[Unit]:
    """The divisions somebody keeps, and those below that have terms of their own."""
    areas = kept_units(kept, "").filter(function=AREA)
    own = Q(path__in=kept.paths) | Q(terms__isnull=False)
    return list(areas.filter(own).distinct()[:MOST])


def _years(kept: Keeper) -> list[str]:
    """The years of the terms, the newest first."""
    days = _listed(kept, "").values_list("first_day", "last_day")
    return sorted({str(day.year) for pair in days for day in pair}, reverse=True)


def _without_calendar(kept: Keeper) -> Iterator[str]:
    for year in sorted({*_years(kept), str(clock.today().year)}):
        try:
            calendars.is_working_day(date(int(year), 1, 1))
        except calendars.MissingYear as missing:
            yield str(missing)


TERMS_SORT = Sort(
    key="terms",
    title=gettext_lazy("School terms"),
    text=gettext_lazy("Between two terms is vacation. Teaching days are the working days within."),
    columns=TERMS,
    second=False,
    examine=_examine,
    scope_of=lambda lines: paths_of(lines, "area"),
    apply=_apply,
    listed=_listed,
    cells_of=_cells,
    beside=(
        ("division", gettext_lazy("Division"), lambda row: str(row.area.name)),
        ("teaching_days", gettext_lazy("Teaching days"), _teaching),
    ),
    notes=_notes,
    narrow=_years,
    look_for=gettext_lazy("Look for a division or a year"),
)
