"""manage.py import_calendar FILE: take over a year's holidays and make-up days."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from approvals import calendars
from approvals.calendar_files import BadFile, read
from approvals.models.calendar import LocalDay

TOLD = ("kind", "name", "source", "year")


class Command(BaseCommand):
    help = "Import holidays and make-up working days from a CSV or JSON file, all rows or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--scope",
            choices=[calendars.NATIONAL, calendars.LOCAL],
            default=calendars.NATIONAL,
            help="whose days they are: the State Council's (the default) or the region's own",
        )
        parser.add_argument("--source", default="", help="the notice that names the days")
        parser.add_argument("--preview", action="store_true", help="only show what would change")

    def handle(self, *, file: Path, scope: str, source: str, preview: bool, **options: Any) -> None:
        rows = self._read(file, scope=scope, source=source or file.name)
        with transaction.atomic():
            new, changed = self._compare(rows, scope)
            if not preview:
                self._store(new + changed)
                transaction.on_commit(calendars.clear)
        self._tell(new, changed, same=len(rows) - len(new) - len(changed), preview=preview)

    def _read(self, file: Path, *, scope: str, source: str) -> list[calendars.Row]:
        try:
            return read(file.read_text(encoding="utf-8"), scope=scope, source=source)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} is not UTF-8 text.") from error
        except BadFile as error:
            lines = [f"row {wrong.row}: {wrong.sentence}" for wrong in error.errors]
            raise CommandError("\n".join(["Nothing was imported.", *lines])) from error

    def _compare(self, rows: list[calendars.Row], scope: str) -> tuple[list, list]:
        """The rows that are not stored yet, and those that are stored otherwise."""
        stored = {day.day: day for day in LocalDay.objects.filter(scope=scope)}
        new = [row for row in rows if row.day not in stored]
        changed = [row for row in rows if row.day in stored and _differs(row, stored[row.day])]
        return new, changed

    def _store(self, rows: list[calendars.Row]) -> None:
        for row in rows:
            told = {name: getattr(row, name) for name in TOLD}
            LocalDay.objects.update_or_create(day=row.day, scope=row.scope, defaults=told)

    def _tell(self, new: list, changed: list, *, same: int, preview: bool) -> None:
        for mark, rows in (("+", new), ("~", changed)):
            for row in rows:
                self.stdout.write(f"{mark} {row.day} {row.kind} {row.name}")
        verb = "would be imported" if preview else "imported"
        self.stdout.write(f"{len(new)} new, {len(changed)} changed {verb}; {same} already known.")


def _differs(row: calendars.Row, stored: LocalDay) -> bool:
    return any(getattr(row, name) != getattr(stored, name) for name in TOLD)
