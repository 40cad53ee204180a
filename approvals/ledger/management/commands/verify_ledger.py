"""``manage.py verify_ledger``: everything against everything; exit code 1 when anything differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.ledger.verify import Finding, Report, walk
from approvals.ledger.verify.copies import Streamed, read_stream, streamed, witnessed
from approvals.ledger.witness.memory import Memory, Unreadable


class Command(BaseCommand):
    help = "Verify the ledger: one line for each finding and exit code 1, or figures and 0."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("streams", nargs="*", help="kind:reference; everything if none")
        parser.add_argument(
            "--witness", metavar="DIR", type=Path, help="compare with what a witness remembers"
        )
        parser.add_argument(
            "--stream", metavar="FILE", type=Path, action="append", default=[],
            help="compare with the stream of hashes as another machine kept it; may be repeated",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        report, findings = Report(), 0
        for finding in _all(report, **options):
            findings += 1
            self.stdout.write(str(finding))
        self.stdout.write(
            f"{report.streams} streams, {report.events} events, {report.vault_entries} vault"
            f" entries, {report.definitions} definitions, {report.leaves} leaves,"
            f" {report.checkpoints} checkpoints, {findings} findings, {report.seconds:.1f} seconds"
        )
        if findings:
            raise SystemExit(1)


def _all(
    report: Report, *, streams: list[str], witness: Path | None, stream: list[Path], **rest: Any
) -> Iterator[Finding]:
    try:
        kept = read_stream(stream) if stream else Streamed()
        memory = Memory(witness, must_exist=True) if witness else None
    except (OSError, Unreadable) as error:
        raise CommandError(str(error)) from error
    yield from walk(report, streams or None, sealed=not streams)
    if stream:
        yield from streamed(kept)
    if memory:
        yield from witnessed(memory, kept)
