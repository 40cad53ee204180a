"""Days, policy numbers and ready sentences as keepers keep them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from approvals import calendars, clock
from approvals.calendars import HOLIDAY, LOCAL, NATIONAL, WORKDAY
from approvals.errors import Refused
from approvals.models import HouseText, LocalDay, PolicyVersion
from approvals.policies import policy_in_force
from approvals.services import policies
from approvals.services.examining import find_kind
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
from approvals.services.keeping.units import UNIT, kept_units, strangers
from approvals.tables_in import Line, Wrong

PLAIN, IN_USE, DROPPED = "plain", "yes", "no"


def _whole_region(lines: Sequence[Line]) -> set[str]:
    return {"/"}


# -- days ------------------------------------------------------------------------------------------

DAYS = (
    Column(key="date", title=gettext_lazy("Date"), sort="day"),
    Column(
        key="kind",
        title=pgettext_lazy("of a day", "Kind"),
        sort="choice",
        choices=lambda: [
            (HOLIDAY, gettext_lazy("holiday")),
            (WORKDAY, gettext_lazy("working day")),
            (PLAIN, gettext_lazy("as the week has it")),
        ],
    ),
    Column(
        key="scope",
        title=gettext_lazy("Scope"),
        sort="choice",
        choices=lambda: [(NATIONAL, gettext_lazy("national")), (LOCAL, gettext_lazy("local"))],
    ),
    Column(key="name", title=pgettext_lazy("of a unit or day", "Name"), limit=40),
    Column(key="source", title=gettext_lazy("Notice that names it"), limit=120),
)


def _examine_days(lines: Sequence[Line], kept: Keeper) -> Iterator[Wrong]:
    yield from twice(DAYS, lines, ["date", "scope"])
    known = _days(lines)
    for line in lines:
        if line.cells["kind"] == PLAIN and (line.cells["date"], line.cells["scope"]) not in known:
            yield fault(DAYS, line, "date", _("This day was not named here. Leave this row out."))


def _days(lines: Sequence[Line]) -> dict[tuple[str, str], LocalDay]:
    rows = LocalDay.objects.filter(day__in={line.cells["date"] for line in lines})
    return {(row.day.isoformat(), row.scope): row for row in rows}


def _apply_days(lines: Sequence[Line], acts: Acts) -> None:
    for line in lines:
        said = line.cells
        day = date.fromisoformat(said["date"])
        if said["kind"] == PLAIN:
            LocalDay.objects.filter(day=day, scope=said["scope"]).delete()
            continue
        told = {name: said[name] for name in ("kind", "name", "source")} | {"year": day.year}
        LocalDay.objects.update_or_create(day=day, scope=said["scope"], defaults=told)
    transaction.on_commit(calendars.clear)


def _listed_days(kept: Keeper, words: str) -> QuerySet[LocalDay]:
    rows = LocalDay.objects.filter(name__contains=words) if words else LocalDay.objects.all()
    return rows.order_by("-day", "scope")


def _day_cells(row: LocalDay) -> Cells:
    said = {name: str(getattr(row, name)) for name in ("kind", "scope", "name", "source")}
    return {"date": row.day.isoformat(), **said}


# -- numbers ---------------------------------------------------------------------------------------

NUMBERS = (
    Column(key="gate", title=gettext_lazy("Gate"), sort="code", limit=40),
    Column(key="kind", title=gettext_lazy("Kind"), sort="code", limit=40),
    Column(key="number", title=gettext_lazy("Name of the number"), sort="code", limit=40),
    Column(key="value", title=gettext_lazy("Value"), limit=20),
    Column(
        key="effective",
        title=gettext_lazy("In force from"),
        hint=gettext_lazy("not before today: what is decided stays decided"),
        sort="day",
    ),
)


def _examine_numbers(lines: Sequence[Line], kept: Keeper) -> Iterator[Wrong]:
    yield from twice(NUMBERS, lines, ["gate", "kind", "number", "effective"])
    for line in lines:
        said = line.cells
        try:
            _gate, kind = find_kind(said["gate"], said["kind"])
        except Refused:
            yield fault(NUMBERS, line, "kind", _("There is no such gate."))
            continue
        known = {field.name: getattr(kind.policy, field.name) for field in fields(kind.policy)}
        if said["number"] not in known:
            words = _("This gate has: %(names)s.") % {"names": "、".join(known) or "-"}
            yield fault(NUMBERS, line, "number", words)
        elif _number(known[said["number"]], said["value"]) is None:
            yield fault(NUMBERS, line, "value", _("Write a plain number that is not negative."))
        if said["effective"] < clock.today().isoformat():
            yield fault(NUMBERS, line, "effective", _("Not before today."))


def _number(example: Any, text: str) -> Any:
    """The text as a number of the example's type; None for what is none."""
    if isinstance(example, bool) or not isinstance(example, (int, Decimal)):
        return None
    try:
        found = type(example)(text)
    except (ValueError, InvalidOperation):
        return None
    return found if 0 <= found <= 100_000 else None


def _apply_numbers(lines: Sequence[Line], acts: Acts) -> None:
    """One version for each kind and day: the numbers in force then, with those that change."""
    together: dict[tuple[str, str, str], dict[str, str]] = {}
    for line in lines:
        said = line.cells
        key = (said["gate"], said["kind"], said["effective"])
        together.setdefault(key, {})[said["number"]] = said["value"]
    for (gate, kind, effective), values in sorted(together.items()):
        _gate, found = find_kind(gate, kind)
        day = date.fromisoformat(effective)
        policies.set_numbers(
            gate=gate,
            kind=kind,
            numbers=_all_numbers(gate, found, day, values),
            effective=day,
            by=acts.by,
        )


def _all_numbers(gate: str, kind: Any, day: date, values: dict[str, str]) -> dict[str, Any]:
    """Those that differ from the code's own, and those named now."""
    standing = policy_in_force(gate, kind, day)
    usual = {one.name: getattr(kind.policy, one.name) for one in fields(kind.policy)}
    kept = {
        name: getattr(standing, name) for name in usual if getattr(standing, name) != usual[name]
    }
    return kept | {name: _number(usual[name], text) for name, text in values.items()}


def _listed_numbers(kept: Keeper, words: str) -> QuerySet[PolicyVersion]:
    rows = PolicyVersion.objects.select_related("policy").order_by("-effective", "-version")
    return rows.filter(policy__gate__contains=words) if words else rows


def _number_cells(row: PolicyVersion) -> Cells:
    return {
        "gate": row.policy.gate,
        "kind": row.policy.kind,
        "number": "、".join(row.numbers),
        "value": "、".join(str(value) for value in row.numbers.values()),
        "effective": row.effective.isoformat(),
    }


# -- ready sentences -------------------------------------------------------------------------------

TEXTS = (
    UNIT,
    Column(key="words", title=gettext_lazy("Sentence"), limit=100),
    Column(
        key="in_use",
        title=gettext_lazy("In use"),
        sort="choice",
        choices=lambda: [
            (IN_USE, pgettext_lazy("a sentence in use", "yes")),
            (DROPPED, pgettext_lazy("a sentence in use", "no")),
        ],
    ),
)
MOST_TEXTS = 5  # one key each


def _examine_texts(lines: Sequence[Line], kept: Keeper) -> Iterator[Wrong]:
    yield from twice(TEXTS, lines, ["unit", "words"])
    yield from strangers(TEXTS, lines, kept)
    for code, unit in units_of(lines).items():
        mine = [line for line in lines if line.cells["unit"] == code]
        many = set(HouseText.objects.filter(unit=unit).values_list("words", flat=True))
        for line in mine:
            change = many.add if line.cells["in_use"] == IN_USE else many.discard
            change(line.cells["words"])
        if len(many) > MOST_TEXTS:
            words = _("An office has at most %(n)s ready sentences.") % {"n": MOST_TEXTS}
            yield fault(TEXTS, mine[-1], "words", words)


def _apply_texts(lines: Sequence[Line], acts: Acts) -> None:
    units = units_of(lines)
    for line in lines:
        told: Any = {"unit": units[line.cells["unit"]], "words": line.cells["words"]}
        if line.cells["in_use"] == IN_USE:
            HouseText.objects.get_or_create(**told)
        else:
            HouseText.objects.filter(**told).delete()


def _listed_texts(kept: Keeper, words: str) -> QuerySet[HouseText]:
    rows = HouseText.objects.filter(unit__in=kept_units(kept, words).values("pk"))
    return rows.select_related("unit").order_by("unit__code", "pk")


def _text_cells(row: HouseText) -> Cells:
    return {"unit": row.unit.code, "words": row.words, "in_use": IN_USE}


SORTS = (
    Sort(
        key="days",
        title=gettext_lazy("Working days and holidays"),
        text=gettext_lazy("Days that differ from the plain week. Local days win over national."),
        columns=DAYS,
        second=False,
        examine=_examine_days,
        scope_of=_whole_region,
        apply=_apply_days,
        listed=_listed_days,
        cells_of=_day_cells,
        regional=True,
    ),
    Sort(
        key="numbers",
        title=gettext_lazy("Policy numbers"),
        text=gettext_lazy(
            "For the whole region, in versions; no city or county changes them (notice 16)."
        ),
        columns=NUMBERS,
        second=True,
        examine=_examine_numbers,
        scope_of=_whole_region,
        apply=_apply_numbers,
        listed=_listed_numbers,
        cells_of=_number_cells,
        regional=True,
    ),
    Sort(
        key="texts",
        title=gettext_lazy("Ready sentences"),
        text=gettext_lazy("Offered beside the opinion at every post of the unit."),
        columns=TEXTS,
        second=False,
        examine=_examine_texts,
        scope_of=paths_of,
        apply=_apply_texts,
        listed=_listed_texts,
        cells_of=_text_cells,
    ),
)
