"""The stream of hashes: each committed event, at once, to a machine that nobody here can enter.

One line an event goes to the logger ``approvals.ledger.stream``; ``LEDGER_SYSLOG`` points it at a
syslog daemon, and nothing that happens there undoes a decision. Only the write path sends, so an
event that somebody put into the database by hand is missing there.
"""

from __future__ import annotations

import json
import logging

from approvals.ledger.models import Event

MARK = "baguan-ledger"
log = logging.getLogger("approvals.ledger.stream")


def send(event: Event) -> None:
    """Say that ``event`` was committed."""
    log.info(line_of(event))


def line_of(event: Event) -> str:
    """``baguan-ledger LOG STREAM SEQ HASH``."""
    name = json.loads(bytes(event.body))["log"]
    return f"{MARK} {name} {event.stream} {event.seq} {event.hash}"
