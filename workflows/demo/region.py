"""Opens the region: divisions, their offices, towns and schools, and everybody at them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from approvals.models import Person, Unit
from approvals.services import offices
from whitelist.schools import SCHOOL
from workflows.demo import desks, naming, schools, tables
from workflows.demo.desks import Desk
from workflows.demo.directory import open_directory
from workflows.demo.people import People
from workflows.demo.tables import Line

SINCE = date(2020, 1, 1)  # everybody has been in office for a while when the story begins
TOWN = "town"


def is_open() -> bool:
    """Whether this database holds a region already."""
    return Unit.objects.exists()


def open_region(counties: Iterable[str] | None = None) -> None:
    """Open everything through the services; with ``counties`` (codes) only these and what lies
    above them. The caller holds the business clock and the transaction."""
    builder = _Builder()
    for division in tables.divisions(None if counties is None else tuple(counties)):
        builder.division(division)
    open_directory()


class _Builder:
    def __init__(self) -> None:
        self.people = People()
        self.areas: dict[str, Unit] = {}
        self.seated: list[tuple[Unit, list[tuple[str, Person]]]] = []  # (post code, its holder)

    def division(self, row: Line) -> None:
        """One division with all that lies in it."""
        parent = self.areas.get(row["parent"])
        area = offices.open_unit(
            code=row["code"], name=row["name"], level=row["level"], function="area",
            parent=parent, by=None,
        )  # fmt: skip
        self.areas[row["code"]] = area
        opened = {
            line["function"]: self._office(line, row, area) for line in tables.lines("functions")
        }
        for number, name in enumerate(tables.towns(row["code"]), 1):
            self._town(row, number, name, area)
        for planned in schools.planned(row):
            self._school(planned, opened["education"])
        schools.open_terms(area)
        self._appoint_all()

    def _office(self, function: Line, division: Line, area: Unit) -> Unit:
        return self._open(
            code=f"{division['code']}-{function['function']}",
            name=naming.office_name(function, division),
            short_name=naming.short_name(function, division),
            level=division["level"], function=function["function"], line=function["line"],
            parent=area, seats=desks.desks_of(function, division),
        )  # fmt: skip

    def _town(self, division: Line, number: int, name: str, area: Unit) -> None:
        self._open(
            code=f"{division['code']}-town-{number}", name=f"{division['name']}{name}",
            short_name=name, level=TOWN, function=TOWN, line="government", parent=area,
            seats=desks.desks_of_town(name),
        )  # fmt: skip

    def _school(self, planned: schools.Planned, keeper: Unit) -> None:
        school = self._open(
            code=planned.code, name=planned.name, short_name=planned.short_name,
            level=keeper.level, function=SCHOOL, line="", parent=keeper, seats=desks.OF_A_SCHOOL,
        )  # fmt: skip
        schools.fill_staff(school, planned)

    def _open(self, *, seats: Sequence[Desk], **told: object) -> Unit:
        """A unit with its posts; who sits there is seated with the rest of the division."""
        posts = [(desk.code, desk.title) for desk in seats]
        unit = offices.open_unit(**told, posts=posts, by=None)  # type: ignore[arg-type]  # as given
        held = [
            (desk.code, self.people.holder(unit.code, desk.code, number))
            for desk in seats
            for number in range(desk.people)
        ]
        self.seated.append((unit, held))
        return unit

    def _appoint_all(self) -> None:
        """Save everybody in one statement, then seat them, one event a unit."""
        self.people.save()
        for unit, held in self.seated:
            self._appoint(unit, held)
        self.seated = []

    def _appoint(self, unit: Unit, held: list[tuple[str, Person]]) -> None:
        posts = {post.code: post for post in unit.posts.all()}
        holders = [(posts[code], person, SINCE, None) for code, person in held]
        offices.appoint_all(unit=unit, holders=holders, by=None)
