"""What the log shows to witnesses, and what they hand back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from approvals.ledger.models import Checkpoint, Cosignature, Leaf, Log
from approvals.ledger.notes import (
    COSIGNED,
    ED25519,
    NotANote,
    Note,
    Signature,
    cosigned,
    key_id,
    read_keys,
    read_note,
)
from approvals.ledger.sequencer import last_checkpoint
from approvals.ledger.signing import VERIFIERS

AT_ONCE = 10_000

Witness = tuple[str, bytes]  # name and public key


def feed(name: str = "", start: int = 0) -> dict[str, Any] | None:
    """The last checkpoint of a log ("" for the present one) and leaves from ``start`` on; None
    where there is none."""
    log = Log.objects.filter(name=name).first() if name else Log.objects.order_by("-pk").first()
    last = last_checkpoint(log) if log else None
    if log is None or last is None:
        return None
    end = min(last.size, start + AT_ONCE)
    rows = Leaf.objects.filter(log=log, index__gte=start, index__lt=end).order_by("index")
    leaves = [bytes(hash).hex() for hash in rows.values_list("hash", flat=True)]
    return {"note": last.note, "opening": log.opening, "start": start, "leaves": leaves}


def witnesses() -> list[Witness]:
    """The witnesses that this site knows, from the file that the settings name. Raises NotANote."""
    path = settings.LEDGER_WITNESSES
    lines = Path(path).read_text().splitlines() if path else []
    return [(name, public) for name, kind, public in read_keys(lines) if kind == COSIGNED]


def is_cosigned(text: str, line: Signature, known: list[Witness]) -> bool:
    """Whether ``line`` is that of a known witness over this checkpoint."""
    time, value = int.from_bytes(line.value[:8]), line.value[8:]
    return any(
        line.name == name
        and line.key_id == key_id(name, COSIGNED, public)
        and VERIFIERS[ED25519](public, value, cosigned(text, time))
        for name, public in known
    )


def take_cosigned(text: str) -> int:
    """Keep the lines of known witnesses under a checkpoint of ours; how many are new.

    Raises NotANote for anything else.
    """
    note, known = read_note(text), witnesses()
    lines = [line for line in note.signatures if is_cosigned(note.text, line, known)]
    signed = Checkpoint.objects.filter(note__startswith=f"{note.text}\n") if lines else None
    row = signed.order_by("-pk").first() if signed is not None else None
    if row is None:
        raise NotANote("no checkpoint of this log under the signature of a known witness")
    rows = Cosignature.objects
    return sum(
        rows.get_or_create(checkpoint=row, witness=line.name, defaults={"line": str(line)})[1]
        for line in lines
    )


def whole_note(row: Checkpoint) -> str:
    """A checkpoint with all lines under it."""
    note = read_note(row.note)
    lines = row.cosignatures.order_by("pk").values_list("line", flat=True)
    return str(Note(note.text, note.signatures)) + "".join(lines)
