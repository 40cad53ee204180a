"""The alarm over the sequencer: whoever stops it silences the evidence, so somebody shouts."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.utils import timezone

from approvals.ledger.sequencer import HEARTBEAT, last_checkpoint, waiting

log = logging.getLogger(__name__)
LATE = timedelta(seconds=60)  # an event waits five seconds at most


def alarms() -> list[str]:
    """One sentence for each thing that should not be: no checkpoint for two intervals, events that
    wait for their place."""
    now, last = timezone.now(), last_checkpoint()  # real time, as in every event
    found = []
    if last and now - last.at > 2 * HEARTBEAT:
        found.append(f"The ledger has had no checkpoint since {last.at:%Y-%m-%dT%H:%M:%SZ}.")
    oldest = waiting().filter(at__lt=now - LATE).values_list("at", flat=True).first()
    if oldest:
        found.append(f"Events wait to be sequenced since {oldest:%Y-%m-%dT%H:%M:%SZ}.")
    return found


def raise_alarm(day: date) -> int:
    """Due work: writes every alarm to the log as an error. Tells and does nothing, so it is 0."""
    for sentence in alarms():
        log.error(sentence)
    return 0
