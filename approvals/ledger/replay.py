"""Replay: the state of anything at any moment, from its events alone."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from approvals.ledger.models import Event
from approvals.ledger.streams import Body, State, kind_of
from approvals.ledger.vault import read_texts

__all__ = ["body", "events_of", "read_texts", "replay", "states"]


def events_of(stream: str) -> QuerySet[Event]:
    """The events of ``kind:ref``, in their order."""
    return Event.objects.filter(stream=stream).order_by("seq")


def body(event: Event) -> Body:
    """What the stored bytes of ``event`` say."""
    said: dict[str, Any] = json.loads(bytes(event.body))
    return said


def states(stream: str, seq: int | None = None) -> Iterator[tuple[Event, State]]:
    """Each event up to ``seq`` (None: all) with the state after it.

    Raises Unregistered, and whatever the owner's fold raises.
    """
    kind, state = kind_of(stream), None
    events = events_of(stream)
    for event in (events if seq is None else events.filter(seq__lte=seq)).iterator():
        state = kind.step(state, body(event))
        yield event, state


def replay(stream: str, seq: int | None = None) -> State:
    """The state after event ``seq`` (None: the last). Raises LookupError where there is none."""
    last = deque(states(stream, seq), maxlen=1)
    if not last or (seq is not None and last[0][0].seq != seq):
        raise LookupError(f"{stream} has no event{'' if seq is None else f' {seq}'}.")
    return last[0][1]
