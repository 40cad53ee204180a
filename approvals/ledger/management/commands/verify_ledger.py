"""``manage.py verify_ledger``: everything against everything; exit code 1 when anything differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from approvals.ledger.verify import Report, walk


class Command(BaseCommand):
    help = "Verify the ledger: one line for each finding and exit code 1, or figures and 0."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("streams", nargs="*", help="kind:reference; everything if none")

    def handle(self, *args: Any, streams: list[str], **options: Any) -> None:
        report, findings = Report(), 0
        for finding in walk(report, streams or None):
            findings += 1
            self.stdout.write(str(finding))
        self.stdout.write(
            f"{report.streams} streams, {report.events} events, {report.vault_entries} vault"
            f" entries, {report.definitions} definitions, {findings} findings,"
            f" {report.seconds:.1f} seconds"
        )
        if findings:
            raise SystemExit(1)
