"""The alarm over sequencer and clock: whoever stops the one silences the evidence, whoever turns
back the other writes wrong times into it, so somebody shouts."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.utils import timezone

from approvals.ledger.models import Event
from approvals.ledger.sequencer import HEARTBEAT, last_checkpoint, waiting

log = logging.getLogger(__name__)
LATE = timedelta(seconds=60)  # an event waits five seconds at most


def alarms() -> list[str]:
    """One sentence for each thing that should not be: no checkpoint for two intervals, events that
    wait for their place, events from the future."""
    now, last = timezone.now(), last_checkpoint()  # real time, as in every event
    found = []
    if last and now - last.at > 2 * HEARTBEAT:
        found.append(f"The ledger has had no checkpoint since {last.at:%Y-%m-%dT%H:%M:%SZ}.")
    oldest = waiting().filter(at__lt=now - LATE).values_list("at", flat=True).first()
    if oldest:
        found.append(f"Events wait to be sequenced since {oldest:%Y-%m-%dT%H:%M:%SZ}.")
    latest = Event.objects.filter(at__gt=now + LATE).order_by("-at").first()
    if latest:
        found.append(
            "The clock of this machine is behind the ledger, which has an event of"
            f" {latest.at:%Y-%m-%dT%H:%M:%SZ}: it is wrong now, or was then."
        )
    return found


def raise_alarm(day: date) -> int:
    """Due work: writes every alarm to the log as an error. Tells and does nothing, so it is 0."""
    for sentence in alarms():
        log.error(sentence)
    return 0
