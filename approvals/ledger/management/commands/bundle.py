"""``manage.py bundle REF... -o FILE``: evidence that verifies itself, elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.ledger.bundle.making import Wanted, write_bundle
from approvals.ledger.management.commands.replay import stream_of
from approvals.ledger.models import Event, Leaf
from approvals.ledger.proofs import NotYet, Unsound


class Command(BaseCommand):
    help = "Write references, or a whole log for the archive, with proofs and verifier into a ZIP."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("refs", nargs="*", help="references, or kind:reference")
        parser.add_argument("-o", "--output", type=Path, required=True, help="the ZIP file")
        parser.add_argument("--log", help="every stream with an event in this log (the archive)")

    def handle(self, *args: Any, refs: list[str], output: Path, **options: Any) -> None:
        streams = [stream_of(ref) for ref in refs]
        if options["log"]:
            leaves = Leaf.objects.filter(log__name=options["log"])
            events = Event.objects.filter(leaf__in=leaves).order_by("stream")
            streams += events.values_list("stream", flat=True).distinct()
        if not streams:
            raise CommandError("Name references, or a log that has events.")
        try:
            with output.open("wb") as target:
                written = write_bundle(target, Wanted(tuple(dict.fromkeys(streams)), file_of))
        except (NotYet, Unsound, LookupError, OSError) as error:
            output.unlink(missing_ok=True)
            raise CommandError(str(error)) from error
        self.stdout.write(f"{written} events of {len(set(streams))} streams")


def file_of(sha256: str) -> bytes | None:
    """An attachment by its hash; None where it is not on this machine."""
    path = Path(settings.MEDIA_ROOT) / sha256[:2] / sha256
    return path.read_bytes() if path.exists() else None
