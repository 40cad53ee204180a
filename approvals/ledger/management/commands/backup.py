"""``manage.py backup DIR``: database and attachments, while people go on working."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.ledger.backup import NoBackup, back_up


class Command(BaseCommand):
    help = "Copy database and attachments into a new directory. Keys are not copied."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="a directory that is not there yet")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            said = back_up(directory)
        except (NoBackup, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{directory}: {said['vendor']}, {len(said['attachments'])} attachments")
