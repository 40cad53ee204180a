"""Holding the tree against the events, both ways, and its roots against what was signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from approvals.ledger.feed import Witness, is_cosigned, witnesses
from approvals.ledger.models import Checkpoint, Leaf, Log
from approvals.ledger.notes import Checkpoint as Text
from approvals.ledger.notes import NotANote, read_checkpoint, read_note
from approvals.ledger.sequencer import waiting
from approvals.ledger.signing import LOG, is_signed, known_keys
from approvals.ledger.tree import Edge, Hasher
from approvals.ledger.verify.findings import Finding, Kind, Report

LATE = timedelta(seconds=120)  # the sequencer is there within five
COLUMNS = ("index", "hash", "event_id", "event__stream", "event__seq", "event__body")


class Placed(NamedTuple):
    """A leaf with its event, as read."""

    number: int
    hash: bytes
    event: int | None
    stream: str | None
    seq: int | None
    body: bytes

    def found(self, what: str) -> Finding:
        return Finding(Kind.LEAF, self.stream or "tree", self.seq or self.number, what)


def sealed(report: Report) -> Iterator[Finding]:
    """Findings of all logs, in their order, and of events that no log has taken."""
    before: Checkpoint | None = None
    for log in Log.objects.order_by("pk"):
        yield from _opening(log, before)
        yield from _log(log, report)
        before = Checkpoint.objects.filter(log=log).order_by("-pk").first()
    too_old = timezone.now() - LATE  # noqa: TID251 -- real time, as in every event
    for stream, seq in waiting().filter(at__lt=too_old).values_list("stream", "seq").iterator():
        yield Finding(Kind.UNSEQUENCED, stream, seq, "this event has no place in the tree")


def _opening(log: Log, before: Checkpoint | None) -> Iterator[Finding]:
    """A log begins with the closing checkpoint of the one before it."""
    if before is None and not log.opening:
        return
    first = Leaf.objects.filter(log=log, index=0, event=None).first()
    expected = Hasher(log.algorithm).leaf(log.opening.encode())
    if before is None or not before.closing or before.note != log.opening:
        yield _said(Kind.CHECKPOINT, log, 0, "it does not begin where the log before it ended")
    elif first is None or bytes(first.hash) != expected:
        yield _said(Kind.LEAF, log, 0, "its first leaf is not the checkpoint before it")


def _said(kind: Kind, log: Log, size: int, what: str) -> Finding:
    return Finding(kind, log.name, size, what)


def _log(log: Log, report: Report) -> Iterator[Finding]:
    """One walk over the leaves, stopping at every size that was signed."""
    edge, keys = Edge(Hasher(log.algorithm)), known_keys(LOG)
    leaves = _leaves(log)
    known = witnesses()
    for signed in _signed(log).iterator(chunk_size=500):
        report.checkpoints += 1
        yield from _cosigned(log, signed, known)
        text = _text(log, signed, keys)
        if isinstance(text, Finding):
            yield text
            continue
        while edge.size < text.size and (leaf := next(leaves, None)):
            report.leaves += 1
            yield from _leaf(edge, leaf)
        if edge.size != text.size:
            yield _said(Kind.ROOT, log, text.size, f"signed over {text.size}, here are {edge.size}")
        elif edge.root() != text.root:
            yield _said(Kind.ROOT, log, text.size, "the leaves give another root than was signed")
    for leaf in leaves:
        report.leaves += 1
        yield leaf.found(f"leaf {leaf.number} stands under no signed root")
        yield from _leaf(edge, leaf)


def _signed(log: Log) -> QuerySet[Checkpoint]:
    rows = Checkpoint.objects.filter(log=log).order_by("size", "pk")
    return rows.prefetch_related("cosignatures")


def _cosigned(log: Log, row: Checkpoint, known: list[Witness]) -> Iterator[Finding]:
    """Every line that is kept for a witness is one of that witness over this checkpoint."""
    for kept in row.cosignatures.all():
        try:
            note = read_note(read_note(row.note).text + "\n" + kept.line)
        except NotANote:
            yield _said(Kind.CHECKPOINT, log, row.size, "a witness's line cannot be read")
            continue
        if not is_cosigned(note.text, note.signatures[0], known):
            yield _said(Kind.CHECKPOINT, log, row.size, f"{kept.witness} did not cosign it")


def _leaves(log: Log) -> Iterator[Placed]:
    rows = Leaf.objects.filter(log=log).order_by("index").values_list(*COLUMNS)
    for index, hash, event, stream, seq, body in rows.iterator(chunk_size=2000):
        yield Placed(index, bytes(hash), event, stream, seq, _bytes(body))


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def _leaf(edge: Edge, leaf: Placed) -> Iterator[Finding]:
    if leaf.number != edge.size:
        yield leaf.found(f"leaf {leaf.number} stands where leaf {edge.size} should")
    if leaf.event is None and leaf.number != 0:
        yield leaf.found(f"leaf {leaf.number} has no event")
    elif leaf.event is not None and leaf.stream is None:
        yield leaf.found(f"the event of leaf {leaf.number} is gone")
    elif leaf.event is not None and edge.hasher.leaf(leaf.body) != leaf.hash:
        yield leaf.found(f"leaf {leaf.number} is that of another event")
    edge.append(leaf.hash)


def _text(log: Log, row: Checkpoint, keys: list[tuple[int, bytes]]) -> Text | Finding:
    """What a checkpoint says, where the log signed it and the row repeats it."""
    try:
        note = read_note(row.note)
        text = read_checkpoint(note.text)
    except NotANote as error:
        return _said(Kind.CHECKPOINT, log, row.size, f"it cannot be read: {error}")
    signed = any(
        line.name == log.name
        and is_signed(log.name, keys, line.key_id + line.value, note.text.encode())
        for line in note.signatures
    )
    if not signed:
        return _said(Kind.CHECKPOINT, log, row.size, "the log did not sign it")
    told = (text.log, text.algorithm, text.size, bool(text.next))
    if told != (log.name, log.algorithm, row.size, row.closing):
        return _said(Kind.CHECKPOINT, log, row.size, "its row says something else")
    return text
