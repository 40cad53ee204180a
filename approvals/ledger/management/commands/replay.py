"""``manage.py replay REF [--seq N]``: what a reference stood at, as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.ledger.models import Event
from approvals.ledger.replay import replay
from approvals.ledger.streams import kinds


class Command(BaseCommand):
    help = "Show the state of a reference after its last event, or after event --seq, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref", help="a reference, or kind:reference")
        parser.add_argument("--seq", type=int, help="the event after which to look")

    def handle(self, *args: Any, ref: str, seq: int | None, **options: Any) -> None:
        try:
            state = replay(stream_of(ref), seq)
        except LookupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(state, ensure_ascii=False, indent=2, sort_keys=True))


def stream_of(ref: str) -> str:
    """The one stream that ``ref`` means, over all registered kinds."""
    names = [ref] if ":" in ref else [f"{kind.kind}:{ref}" for kind in kinds()]
    found = list(
        Event.objects.filter(stream__in=names, seq=1).values_list("stream", flat=True)
    ) or list(Event.objects.filter(stream__in=names).values_list("stream", flat=True).distinct())
    if not found:
        raise CommandError(f"Nothing in the ledger is called {ref}.")
    if len(found) > 1:
        raise CommandError(f"{ref} means several streams: {', '.join(sorted(found))}.")
    return found[0]
