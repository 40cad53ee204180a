"""``manage.py ledger_feed``: what a witness needs, in a file to be carried there and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.ledger.feed import AT_ONCE, feed, take_cosigned
from approvals.ledger.notes import NotANote, read_checkpoint, read_note


class Command(BaseCommand):
    help = "Write checkpoint and leaf hashes for a witness without a line, or take back its note."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("-o", "--output", type=Path, help="file to carry to the witness")
        parser.add_argument("--log", default="", help="name of the log; the present one if none")
        parser.add_argument("--start", type=int, default=0, help="first leaf that is written")
        parser.add_argument("--take", type=Path, metavar="FILE", help="cosigned note to take back")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["take"]:
            self._take(options["take"])
        elif options["output"]:
            self._write(options["output"], options["log"], options["start"])
        else:
            raise CommandError("Name a file with -o or --take.")

    def _take(self, path: Path) -> None:
        try:
            self.stdout.write(f"{take_cosigned(path.read_text())} cosignatures taken")
        except (OSError, NotANote) as error:
            raise CommandError(str(error)) from error

    def _write(self, path: Path, log: str, start: int) -> None:
        said = feed(log, start)
        if said is None:
            raise CommandError("There is no checkpoint yet; run manage.py sequence --once.")
        size = read_checkpoint(read_note(said["note"]).text).size
        for more in range(start + AT_ONCE, size, AT_ONCE):
            said["leaves"] += (feed(log, more) or said)["leaves"]
        said["leaves"] = said["leaves"][: max(0, size - start)]
        path.write_text(json.dumps(said))
        self.stdout.write(f"{len(said['leaves'])} leaves, checkpoint over {size}")
