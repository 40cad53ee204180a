"""Proofs for single events: where each stands, and the hashes from there to a signed root."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Exists, OuterRef

from approvals.ledger.feed import whole_note
from approvals.ledger.models import Checkpoint, Cosignature, Event, Leaf, Log, Tile
from approvals.ledger.notes import read_checkpoint, read_note
from approvals.ledger.sequencer import TILE_LEVELS
from approvals.ledger.tree import Hasher, Range, includes, inclusion, split


class NotYet(Exception):
    """An event has no place in the tree yet, or stands under no signed root."""


class Unsound(Exception):
    """What is stored does not prove what it should; ``verify_ledger`` says what is wrong."""


@dataclass(frozen=True)
class Proof:
    """That an event is leaf ``index`` of ``size`` under the root that ``note`` signs."""

    event: Event
    log: Log
    index: int
    size: int
    path: tuple[bytes, ...]
    note: str


def proofs_of(events: Iterable[Event]) -> list[Proof]:
    """One proof an event, all of a log under the same checkpoint: the last that a witness has
    cosigned, if it covers them, else the last. Each is checked. Raises NotYet, Unsound."""
    wanted = {event.pk: event for event in events}
    rows = Leaf.objects.filter(event__in=wanted).select_related("log").order_by("log", "index")
    leaves = list(rows)
    if len(leaves) != len(wanted):
        raise NotYet("Not every event has its place in the tree yet.")
    found = []
    for log in dict.fromkeys(leaf.log for leaf in leaves):
        mine = [leaf for leaf in leaves if leaf.log_id == log.pk]
        signed = checkpoint_over(log, max(leaf.index for leaf in mine) + 1)
        note, hash_of = whole_note(signed), kept_ranges(log)
        found += [_proof(wanted[leaf.event_id or 0], leaf, signed, note, hash_of) for leaf in mine]
    return found


def checkpoint_over(log: Log, size: int) -> Checkpoint:
    """Raises NotYet where no checkpoint covers so many leaves."""
    rows = Checkpoint.objects.filter(log=log, size__gte=size).order_by("-pk")
    seen = Exists(Cosignature.objects.filter(checkpoint=OuterRef("pk")))
    found = rows.filter(seen).first() or rows.first()
    if found is None:
        raise NotYet("There is no signed root over this event yet.")
    return found


def _proof(event: Event, leaf: Leaf, signed: Checkpoint, note: str, hash_of: Range) -> Proof:
    path = tuple(inclusion(hash_of, leaf.index, signed.size))
    root, hasher = read_checkpoint(read_note(note).text).root, Hasher(leaf.log.algorithm)
    hash = hasher.leaf(bytes(event.body))
    if not includes(hasher, hash, leaf.index, signed.size, path, root):
        raise Unsound(f"{event.stream}#{event.seq} is not under the root that was signed.")
    return Proof(event, leaf.log, leaf.index, signed.size, path, note)


def kept_ranges(log: Log) -> Range:
    """Hashes of ranges, from tiles where they are whole and from leaves where not."""
    hasher = Hasher(log.algorithm)

    @lru_cache(maxsize=64)
    def chunk(level: int, number: int) -> list[bytes]:
        place = {"index__gte": number << 8, "index__lt": (number + 1) << 8}
        model = Tile.objects.filter(log=log, level=level, **place).order_by("index")
        leaves = Leaf.objects.filter(log=log, **place).order_by("index")
        rows = (model if level else leaves).values_list("hash", flat=True)
        return [bytes(hash) for hash in rows]

    @lru_cache(maxsize=4096)
    def hash_of(start: int, end: int) -> bytes:
        size = end - start
        level = size.bit_length() - 1
        if level in (0, *TILE_LEVELS) and size == 1 << level and start % size == 0:
            index = start >> level
            return chunk(level, index >> 8)[index & 255]
        middle = start + split(size)
        return hasher.node(hash_of(start, middle), hash_of(middle, end))

    return hash_of
