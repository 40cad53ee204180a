"""``manage.py import_plan``: a yearly plan from a file, looked at first, then kept as a draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.errors import Refused
from approvals.models import Person, Unit
from approvals.services import filing
from whitelist.inspection_plan_rows import rows_of, understood

GATE, KIND = "inspection", "plan"


class Command(BaseCommand):
    help = (
        "Read a yearly plan of inspections from a CSV or XLSX file: matter, sort of place. Shows"
        " every row with what is wrong in it; with --draft, and only if all rows are right, keeps"
        " them as a draft that a handler of the unit files. Nothing is ever approved here."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--by", required=True, metavar="USERNAME", help="a handler of the unit")
        parser.add_argument("--draft", action="store_true", help="keep it as a draft")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            rows = rows_of(file.name, file.read_bytes())
            for number, row in enumerate(understood(rows), start=1):
                self.stdout.write(f"{number}. {row.title} | {row.sort.label}")
        except OSError as problem:
            raise CommandError(str(problem)) from problem
        except ValidationError as wrong:
            raise CommandError("\n".join(wrong.messages)) from wrong
        if options["draft"]:
            self.stdout.write(_kept(rows, **options))


def _kept(rows: list[str], *, unit: str, year: int, by: str, **_options: Any) -> str:
    """Begin the draft; gives its reference."""
    try:
        case = filing.begin(
            gate=GATE, kind=KIND, unit=Unit.objects.get(code=unit),
            by=Person.objects.get(username=by), answers={"year": year, "items": rows},
        )  # fmt: skip
    except (Unit.DoesNotExist, Person.DoesNotExist) as problem:
        raise CommandError(str(problem)) from problem
    except Refused as problem:
        raise CommandError(str(problem.detail)) from problem
    return str(case.ref)
