"""Telling people outside the page: by mail to each person, by a signed webhook to the office.

Nothing here runs inside a verb: the verbs write the outbox, due work reads it.
"""

from __future__ import annotations

from datetime import date

from approvals.services.posting import mailing, spreading


def run(day: date) -> int:
    """Due work ``notices``: note what falls due, find who is to be told, send the mail that is
    due. How many mails went out."""
    spreading.note_soon(day)
    spreading.spread()
    return mailing.send_due(day)
