"""How much of what should be told outside the page could not be, and trying it once more."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from approvals.services.posting import retention


class Command(BaseCommand):
    help = "Notices by mail and webhook that could not be delivered: numbers, and another try."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--retry", action="store_true", help="try all of it at the next run_due")
        what.add_argument("--drop", action="store_true", help="forget what the webhook never took")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"]:
            self.stdout.write(f"retried: {retention.retry()}")
        if options["drop"]:
            self.stdout.write(f"dropped: {retention.drop_failed()}")
        for name, many in retention.undelivered().items():
            self.stdout.write(f"{name}: {many}")
