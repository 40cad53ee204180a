"""The end of a year: the log is closed by a checkpoint that is the first leaf of the next log."""

from __future__ import annotations

from django.db import transaction

from approvals.ledger.models import Checkpoint, Log
from approvals.ledger.notes import ALGORITHMS, is_name
from approvals.ledger.sequencer import Sequencer, append, open_log, sign
from approvals.ledger.tree import Hasher


def close_log(*, next: str, algorithm: str) -> tuple[Checkpoint, Checkpoint]:
    """Place what waits, close the present log and open ``next`` with ``algorithm``; the last
    checkpoint of the one and the first of the other.

    Events that are written until the servers know the new name still bear the old one and stand in
    the new tree; both are known. Raises ValueError for a name or algorithm that is none.
    """
    if not is_name(next) or Log.objects.filter(name=next).exists():
        raise ValueError(f"{next!r} is no name for a log, or was used before.")
    if algorithm not in ALGORITHMS:
        raise ValueError(f"{algorithm!r} is none of {', '.join(ALGORITHMS)}.")
    Sequencer().once()
    with transaction.atomic():
        closing = sign(open_log(), next=next)
        log = Log(name=next, algorithm=algorithm, opening=closing.note)
        log.save()
        append(log, 0, [(None, Hasher(algorithm).leaf(closing.note.encode()))])
        return closing, sign(log)
