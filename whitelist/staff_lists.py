"""Teachers' lists as schools and education offices keep them, by the keepers' verbs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from approvals.models import Unit
from approvals.models.units import HANDLER
from approvals.services.keeping import (
    Acts,
    Cells,
    Column,
    Keeper,
    Seat,
    Sort,
    fault,
    place_of,
    twice,
)
from approvals.services.keeping.units import units_for
from approvals.tables_in import Line, Wrong
from whitelist.schools import SCHOOL, StaffMember

# Who keeps a list at their own desk: the school, and the office that keeps the school.
SEATS = (
    (SCHOOL, "principal"),
    (SCHOOL, "deputy"),
    (SCHOOL, HANDLER),
    ("education", HANDLER),
)
YES, NO, HERE, LEFT = "yes", "no", "here", "left"
FLAGS = ("is_class_teacher", "final_year")
NAMED = 5  # schools in one sentence
Key = tuple[str, str]


def _yes_or_no() -> list[tuple[str, Any]]:
    return [
        (NO, pgettext_lazy("of a teacher", "no")),
        (YES, pgettext_lazy("of a teacher", "yes")),
    ]


STAFF = (
    Column(
        key="unit",
        title=gettext_lazy("Code of the school"),
        hint=gettext_lazy("such as 640302-school-3"),
        sort="code",
    ),
    Column(
        key="staff_no",
        title=gettext_lazy("Staff number"),
        hint=gettext_lazy("with its zeros in front; in a spreadsheet set the column to text"),
        sort="code",
        limit=20,
    ),
    Column(key="name", title=pgettext_lazy("of a person", "Name"), limit=40),
    Column(key="subject", title=gettext_lazy("Subject"), limit=20),
    Column(
        key="is_class_teacher",
        title=gettext_lazy("Class teacher"),
        sort="choice",
        choices=_yes_or_no,
    ),
    Column(
        key="final_year",
        title=gettext_lazy("Teaches a final year"),
        sort="choice",
        choices=_yes_or_no,
    ),
    Column(
        key="standing",
        title=gettext_lazy("At the school"),
        hint=gettext_lazy("who has left is not picked any more; what was granted stays"),
        sort="choice",
        choices=lambda: [
            (HERE, pgettext_lazy("of a teacher", "works here")),
            (LEFT, pgettext_lazy("of a teacher", "has left")),
        ],
    ),
)


def _examine(lines: Sequence[Line], kept: Keeper) -> Iterator[Wrong]:
    yield from twice(STAFF, lines, ["unit", "staff_no"])
    schools, known = _schools(lines), _known(lines)
    for line in lines:
        school = schools.get(line.cells["unit"])
        if school is None or not kept.keeps_at(STAFF_SORT, place_of(school)):
            words = _("You keep no school with this code. Look the code up in the list of schools.")
            yield fault(STAFF, line, "unit", words)
        else:
            yield from _unlike(line, known)


def _unlike(line: Line, known: dict[Key, StaffMember]) -> Iterator[Wrong]:
    """A number that is another's, or that lost its zeros on the way."""
    unit, number = line.cells["unit"], line.cells["staff_no"]
    row = known.get((unit, number))
    if row is None:
        short = number.lstrip("0")
        like = [no for code, no in known if code == unit and no.lstrip("0") == short]
        if like:
            words = _("%(number)s is on the list: write the zeros in front too.")
            yield fault(STAFF, line, "staff_no", words % {"number": like[0]})
        elif line.cells["standing"] == LEFT:
            yield fault(STAFF, line, "staff_no", _("Nobody here has this number."))
    elif row.left and row.name != line.cells["name"]:
        words = _("This number was %(name)s's, who has left. Give a new one.")
        yield fault(STAFF, line, "staff_no", words % {"name": row.name})


def _schools(lines: Sequence[Line]) -> dict[str, Unit]:
    codes = {line.cells["unit"] for line in lines}
    rows = Unit.objects.filter(code__in=codes, function=SCHOOL).select_related("parent")
    return {unit.code: unit for unit in rows}


def _known(lines: Sequence[Line]) -> dict[Key, StaffMember]:
    codes = {line.cells["unit"] for line in lines}
    rows = StaffMember.objects.filter(school__code__in=codes).select_related("school")
    return {(row.school.code, row.staff_no): row for row in rows}


def _apply(lines: Sequence[Line], acts: Acts) -> None:
    """Who is known is corrected, who is not is added; the records of what was granted stay."""
    schools, known = _schools(lines), _known(lines)
    comers: list[StaffMember] = []
    others: list[StaffMember] = []
    for line in lines:
        said = line.cells
        row = known.get((said["unit"], said["staff_no"]))
        (others if row else comers).append(
            _told(row or StaffMember(school=schools[said["unit"]]), said)
        )
    StaffMember.objects.bulk_create(comers)
    StaffMember.objects.bulk_update(others, ["name", "subject", "left", *FLAGS], batch_size=200)


def _told(row: StaffMember, said: Cells) -> StaffMember:
    row.staff_no, row.name, row.subject = said["staff_no"], said["name"], said["subject"]
    row.is_class_teacher, row.final_year = (said[name] == YES for name in FLAGS)
    row.left = said["standing"] == LEFT
    return row


def _listed(kept: Keeper, words: str) -> QuerySet[StaffMember]:
    rows = StaffMember.objects.filter(school__in=units_for(kept, STAFF_SORT).values("pk"))
    for word in words.split()[:4]:
        school = Q(school__name__contains=word) | Q(school__code__contains=word)
        rows = rows.filter(school | Q(name__contains=word) | Q(staff_no__startswith=word))
    return rows.select_related("school").order_by("school__path", "school__code", "staff_no")


def _cells(row: StaffMember) -> Cells:
    flags = {name: YES if getattr(row, name) else NO for name in FLAGS}
    said = {"unit": row.school.code, "staff_no": row.staff_no, "name": row.name}
    standing = LEFT if row.left else HERE
    return {**said, "subject": row.subject, **flags, "standing": standing}


def _who(row: StaffMember) -> str:
    return f"{row.name} · {row.school.name}"


def _usual(kept: Keeper) -> Cells:
    """A school's own people write no code."""
    units = units_for(kept, STAFF_SORT).filter(function=SCHOOL).values_list("code", flat=True)[:2]
    return {"unit": units[0]} if len(units) == 1 else {}


def _notes(kept: Keeper) -> list[str]:
    """Schools at which nobody can be picked."""
    there = StaffMember.objects.filter(school=OuterRef("pk"), left=False)
    rows = units_for(kept, STAFF_SORT).filter(~Exists(there), function=SCHOOL).order_by("code")
    names = list(rows.values_list("name", flat=True)[: NAMED + 1])
    if not names:
        return []
    shown = _(", ").join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
    return [_("No teacher is on the list of %(names)s: nobody there can be named.")
            % {"names": shown}]  # fmt: skip


STAFF_SORT = Sort(
    key="staff",
    title=gettext_lazy("Teachers of schools"),
    text=gettext_lazy("A row with a known school and number corrects it; nobody is deleted."),
    columns=STAFF,
    second=False,
    examine=_examine,
    scope_of=lambda lines: {place_of(unit) for unit in _schools(lines).values()},
    apply=_apply,
    listed=_listed,
    cells_of=_cells,
    seats=frozenset(Seat(function=at, code=code) for at, code in SEATS),
    beside=(("teacher", gettext_lazy("Teacher"), _who),),
    notes=_notes,
    usual=_usual,
    look_for=gettext_lazy("Look for a school, a name or a number"),
)
