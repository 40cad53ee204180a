"""Holding the ledger against copies that left it: a witness's memory, the stream of hashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from approvals.ledger.models import Event, Leaf, Log
from approvals.ledger.sequencer import last_checkpoint
from approvals.ledger.stream_out import MARK
from approvals.ledger.verify.findings import Finding, Kind
from approvals.ledger.witness.memory import Memory, Remembered

Place = tuple[str, int]


@dataclass
class Streamed:
    """What another machine kept of the stream: the hash at each place, the place of each hash."""

    hashes: dict[Place, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


def read_stream(files: Iterable[Path]) -> Streamed:
    """Lines of a syslog file; what stands before the mark, and lines without it, are not ours."""
    kept = Streamed()
    for path in files:
        with path.open(errors="replace") as lines:
            for line in lines:
                _, mark, said = line.rpartition(f"{MARK} ")
                words = said.split()
                if mark and len(words) == 4 and words[2].isdecimal():
                    place = (words[1], int(words[2]))
                    kept.hashes[place] = kept.hashes.get(place, words[3])
                    kept.places[words[3]] = place
    return kept


def streamed(kept: Streamed) -> Iterator[Finding]:
    """Each event that was streamed stands in the ledger as it was, and no other does."""
    left = dict(kept.hashes)
    for stream, seq, hash in Event.objects.values_list("stream", "seq", "hash").iterator():
        told = left.pop((stream, seq), None)
        if told is None:
            yield Finding(Kind.EVENT_NEVER_STREAMED, stream, seq, "the application never sent it")
        elif told != hash:
            yield Finding(Kind.EVENT_REPLACED, stream, seq, f"{told} was sent from here")
    for (stream, seq), hash in left.items():
        yield Finding(Kind.EVENT_GONE, stream, seq, f"{hash} was sent and is not here")


def witnessed(memory: Memory, kept: Streamed) -> Iterator[Finding]:
    """Each log against what the witness remembers; ``kept`` gives names to what is gone."""
    for name in memory.names():
        known = memory.log(name)
        log = Log.objects.filter(name=name).first()
        if known is None or known.checkpoint() is None:
            continue
        if log is None:
            yield Finding(Kind.TRUNCATED, name, 0, "the witness knows this log, here it is not")
        else:
            yield from _compared(log, known, kept)


def _compared(log: Log, known: Remembered, kept: Streamed) -> Iterator[Finding]:
    seen = known.leaves()
    columns = ("hash", "event__stream", "event__seq")
    rows = Leaf.objects.filter(log=log, index__lt=len(seen)).order_by("index")
    here = [(bytes(hash), stream, seq) for hash, stream, seq in rows.values_list(*columns)]
    if len(here) < len(seen):
        what = f"the witness has seen {len(seen)} leaves, here are {len(here)}"
        yield Finding(Kind.TRUNCATED, log.name, len(here), what)
    last = last_checkpoint(log)
    if last is None or last.size < len(seen) <= len(here):
        what = f"the witness has a signed checkpoint of {len(seen)}, here is none"
        yield Finding(Kind.ROLLBACK, log.name, last.size if last else 0, what)
    yield from _moved(log, seen, here)
    yield from _gone(log, seen, {hash for hash, _, _ in here}, kept)


def _moved(
    log: Log, seen: list[bytes], here: list[tuple[bytes, str | None, int | None]]
) -> Iterator[Finding]:
    """Leaves that the witness saw elsewhere, or never."""
    places = {hash: index for index, hash in enumerate(seen)}
    for index, (hash, stream, seq) in enumerate(here):
        if seen[index] != hash:
            elsewhere = f"at leaf {places[hash]}" if hash in places else "nowhere"
            what = f"it is leaf {index} here; the witness has seen it {elsewhere}"
            yield Finding(Kind.FORK, stream or log.name, seq or index, what)


def _gone(log: Log, seen: list[bytes], here: set[bytes], kept: Streamed) -> Iterator[Finding]:
    """Leaves that only the witness has, named where the stream tells their names."""
    for index, hash in enumerate(seen):
        if hash not in here:
            stream, seq = kept.places.get(hash.hex(), (log.name, index))
            what = f"the witness keeps leaf {index}, {hash.hex()}; here it is not"
            yield Finding(Kind.FORK, stream, seq, what)
