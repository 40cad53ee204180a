"""``manage.py close_year``: end the present log and begin the next."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.ledger.closing import close_log


class Command(BaseCommand):
    help = "Close the present log by a checkpoint that is the first leaf of the next one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("next", help="name of the next log, like host/approvals/2027")
        parser.add_argument("--hash", default=settings.LEDGER_HASH, help="sha256 or sm3")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            closing, first = close_log(next=options["next"], algorithm=options["hash"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(closing.note)
        self.stdout.write(f"Set LEDGER_LOG={first.log} and LEDGER_HASH={first.log.algorithm}.")
