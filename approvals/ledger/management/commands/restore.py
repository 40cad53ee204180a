"""``manage.py restore DIR``: a backup into an empty database, then verified."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.ledger.backup import NoBackup, restore


class Command(BaseCommand):
    help = "Take a backup back into an empty database and verify it; exit code 1 where it differs."
    requires_system_checks = ()  # in an empty database there are no guards to look at yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="as manage.py backup made it")
        parser.add_argument(
            "--witness", type=Path, metavar="DIR", help="what a witness remembers: an older backup"
            " than that is told as TRUNCATED",
        )  # fmt: skip

    def handle(self, *args: Any, directory: Path, witness: Path | None, **options: Any) -> None:
        try:
            said = restore(directory)
        except (NoBackup, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(said['attachments'])} attachments and the database are back")
        call_command("verify_ledger", witness=witness, stdout=self.stdout)
