"""Schools, their teachers and their terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from approvals.models import Unit
from whitelist.schools import StaffMember, Term
from workflows.demo import tables
from workflows.demo.people import draw, made_up
from workflows.demo.tables import Line

FEWEST, MOST = 8, 12  # teachers on a school's list
CLASS_TEACHERS = 4  # the first of a list: one in every school who is missed most
FINAL_YEAR = 2


@dataclass(frozen=True, slots=True)
class Planned:
    """A school to be opened; ``stage`` says which subjects are taught."""

    code: str
    name: str
    short_name: str
    stage: str


def planned(division: Line) -> Iterator[Planned]:
    """The schools that the education office of ``division`` keeps."""
    towns = tables.towns(division["code"])
    for row in tables.lines("schools"):
        if row["level"] == division["level"] and (place := _place(row["town"], towns)) is not None:
            short = f"{place}{row['name']}"
            name = short if row["level"] == "region" else f"{division['name']}{short}"
            yield Planned(f"{division['code']}-school-{row['number']}", name, short, row["stage"])


def _place(wanted: str, towns: list[str]) -> str | None:
    """The town before the school's name, "" for none; None where there is no such school."""
    if wanted == "none":
        return None if towns else ""
    number = int(wanted)
    if number == 0:
        return ""
    return towns[number - 1] if number <= len(towns) else None


def fill_staff(school: Unit, planned: Planned) -> None:
    """Write the school's list of teachers; one statement."""
    count = FEWEST + draw(school.code, MOST - FEWEST + 1)
    told = {(row["school"], int(row["number"])): row for row in tables.lines("teachers")}
    rows = [
        _told(school, number, told[school.code, number])
        if (school.code, number) in told
        else _anybody(school, planned.stage, number)
        for number in range(1, count + 1)
    ]
    StaffMember.objects.bulk_create(rows)


def staff_no(school: Unit, number: int) -> str:
    """Eight digits: division, school, place on the list."""
    division, _, place = school.code.partition("-school-")
    return f"{division[2:]}{int(place):02d}{number:02d}"


def _told(school: Unit, number: int, row: Line) -> StaffMember:
    return StaffMember(
        school=school, staff_no=staff_no(school, number), name=row["name"], subject=row["subject"],
        is_class_teacher=row["class_teacher"] == "yes", final_year=row["final_year"] == "yes",
    )  # fmt: skip


def _anybody(school: Unit, stage: str, number: int) -> StaffMember:
    name, _ = made_up(f"{school.code}/teacher/{number}")
    taught = next(row for row in tables.lines("subjects") if row["stage"] == stage)
    subjects = taught["subjects"].split()
    return StaffMember(
        school=school, staff_no=staff_no(school, number), name=name,
        subject=subjects[(number - 1) % len(subjects)], is_class_teacher=number <= CLASS_TEACHERS,
        final_year=bool(taught["final_year"]) and number <= FINAL_YEAR,
    )  # fmt: skip


def open_terms(area: Unit) -> None:
    """The terms of a division; one statement."""
    Term.objects.bulk_create(
        Term(
            area=area,
            name=row["name"],
            first_day=date.fromisoformat(row["first_day"]),
            last_day=date.fromisoformat(row["last_day"]),
        )
        for row in tables.lines("terms")
    )
