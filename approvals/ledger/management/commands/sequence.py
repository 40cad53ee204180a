"""``manage.py sequence``: give events their places in the tree and sign checkpoints."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from approvals.ledger.sequencer import EVERY_SECONDS, Sequencer


class Command(BaseCommand):
    help = "Sequence events and sign checkpoints until stopped, or --once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="what waits now, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        sequencer = Sequencer()
        while True:
            placed = sequencer.once()
            if once:
                self.stdout.write(f"{placed} events sequenced")
                return
            time.sleep(EVERY_SECONDS)
