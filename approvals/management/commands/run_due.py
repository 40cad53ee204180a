"""Do what time does by itself; safe to run as often as one likes, also twice at once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals import clock, due


class Command(BaseCommand):
    help = (
        "Do everything that is due: reminders, lapsed consultations, permits past their last day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="ISO", help="as if it were this business time")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with clock.at(options["now"] or clock.now()):
                self._tell(due.run(clock.today()))
        except due.DueFailed as some:
            self._tell(some.done)
            raise CommandError(f"Failed, see the log: {some}") from some
        except ValueError as wrong:
            raise CommandError(str(wrong)) from wrong

    def _tell(self, done: dict[str, int]) -> None:
        for name, times in done.items():
            self.stdout.write(f"{name}: {times}")
